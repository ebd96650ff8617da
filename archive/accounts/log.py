"""The security log: one line for each thing that happens to an account."""

from __future__ import annotations

import uuid

from archive.access.viewer import Viewer
from archive.accounts.models import SecurityLog
from archive.accounts.vocabulary import SecurityEvent
from archive.base import clock
from archive.base.runtime import session


def note(viewer: Viewer, kind: SecurityEvent, account_id: uuid.UUID | None, detail: str = "") -> None:
    """Append a line in the present transaction; ``detail`` holds words of our own, never a name or an address."""
    line = SecurityLog(at=clock.now(), kind=kind, account_id=account_id, by_account_id=viewer.account_id, detail=detail)
    session().add(line)
    session().flush()
