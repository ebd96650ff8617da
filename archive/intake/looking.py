"""What a file of a draft says about itself, read in the sandbox and told before it is handed in."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from archive.base.messages import Message
from archive.media import making, store
from archive.media.sandbox import REASONS, Undecodable, decode
from archive.media.telling import Telling, tells

PATIENCE = 8.0
"""Seconds for which one request looks at new files; the next request looks at the rest."""


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen: what it tells, or why it is not opened here (a key of ``sandbox.REASONS``)."""

    tells: tuple[Telling, ...] = ()
    unopened: str = ""

    @property
    def reason(self) -> Message | None:
        return REASONS.get(self.unopened)

    @property
    def is_picture(self) -> bool:
        return self.unopened != "not-an-image"


def look_at(digests: Iterable[str]) -> dict[str, Look]:
    """Look at stored files, as many as ``PATIENCE`` allows and at least one; call it outside any unit of work."""
    found: dict[str, Look] = {}
    began = time.monotonic()
    for sha256 in digests:
        result = decode(store.current().path(sha256), limits=making.limits())
        if isinstance(result, Undecodable):
            found[sha256] = Look(unopened=result.code)
        else:
            found[sha256] = Look(tells(result.technical))
        if time.monotonic() - began > PATIENCE:
            break
    return found


def plain(look: Look) -> dict[str, Any]:
    """A look as a draft's row holds it: kinds of facts, never a place or a name."""
    return {"tells": [telling.value for telling in look.tells], "unopened": look.unopened}


def read(stored: dict[str, Any]) -> Look:
    """The look that ``plain`` wrote."""
    known = set(Telling)
    tells = tuple(Telling(word) for word in stored.get("tells", ()) if word in known)
    return Look(tells, stored.get("unopened", ""))
