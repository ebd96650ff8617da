"""Who is asking. Nobody is ``None``: the anonymous visitor and the archive itself are named values."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """What a person does in the archive; roles can be combined."""

    CONTRIBUTOR = "contributor"
    INVESTIGATOR = "investigator"
    MODERATOR = "moderator"
    ARCHIVIST = "archivist"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class Viewer:
    """The person or program for whom something is read or done."""

    account_id: uuid.UUID | None = None
    agent_id: uuid.UUID | None = None
    display_name: str = ""
    roles: frozenset[Role] = frozenset()
    grants: frozenset[str] = field(default_factory=frozenset)
    """Labels of single records or collections opened to this person."""
    system: bool = False

    @property
    def signed_in(self) -> bool:
        return self.account_id is not None

    def has(self, role: Role) -> bool:
        return role in self.roles


ANONYMOUS = Viewer()
SYSTEM = Viewer(system=True, display_name="Sijill")
