"""The people of the tests: one account for each set of roles, and their sessions. No password is hashed for it."""

from __future__ import annotations

from dataclasses import dataclass

from archive.access.viewer import ANONYMOUS, SYSTEM, Role, Viewer
from archive.accounts import entry, queries, service
from archive.base.db import reading, unit_of_work
from tests.support.logs import CANARIES

COOKIE = "sijill"
"""Over plain HTTP on this machine; ``__Host-sijill`` elsewhere."""


@dataclass(frozen=True)
class Member:
    """Somebody with an account."""

    viewer: Viewer
    session: str
    """The token of their session, as the cookie holds it."""


class Cast:
    """Gives the same person for the same roles; ``number`` makes another one."""

    def __init__(self) -> None:
        self._members: dict[tuple[frozenset[Role], int], Member] = {}

    def member(self, *roles: Role, number: int = 1) -> Member:
        """The person who has ``roles`` (none: an account without any role)."""
        key = (frozenset(roles), number)
        if key not in self._members:
            self._members[key] = self._join(key[0], number)
        return self._members[key]

    def viewer(self, *roles: Role, number: int = 1) -> Viewer:
        """That person as a viewer, for calls of services and queries."""
        return self.member(*roles, number=number).viewer

    def cookies(self, *roles: Role, number: int = 1) -> dict[str, str]:
        """What that person's browser sends once they have signed in."""
        return {COOKIE: self.member(*roles, number=number).session}

    def token(self, *roles: Role, number: int = 1) -> dict[str, str]:
        """The header with which that person's program calls the API."""
        account_id = self.viewer(*roles, number=number).account_id
        assert account_id is not None
        with unit_of_work():
            token = service.issue_token(SYSTEM, account_id, "tests")
        return {"Authorization": f"Bearer {token}"}

    @staticmethod
    def _join(roles: frozenset[Role], number: int) -> Member:
        # Their names are canaries: a log that holds one fails the test.
        name = " ".join([CANARIES[0], *sorted(roles), str(number)])
        with unit_of_work():
            account = service.add_account(SYSTEM, name, roles)
            token = entry.start_session(ANONYMOUS, account)
        with reading():
            found = queries.viewer_of_session(token)
        assert found is not None
        return Member(found.viewer, token)
