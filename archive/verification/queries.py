"""When everything was last looked at, and how that ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from archive.access import policy
from archive.access.policy import Act
from archive.access.viewer import Viewer
from archive.base.runtime import session
from archive.custody.vocabulary import Outcome
from archive.verification.models import Verification


@dataclass(frozen=True, slots=True)
class LastCheck:
    """The newest whole check."""

    finished_at: datetime
    outcome: Outcome
    wrong: int
    ledger_size: int


def last_check(viewer: Viewer) -> LastCheck | None:
    """The newest whole check, for those who look after the archive; None where there was none, or for others."""
    if not (policy.may(viewer, Act.REVIEW) or policy.may(viewer, Act.ADMINISTER)):
        return None
    query = select(Verification).order_by(Verification.finished_at.desc()).limit(1)
    found = session().scalar(query)
    if found is None:
        return None
    return LastCheck(found.finished_at, found.outcome, int(found.counts.get("wrong", 0)), found.ledger_size)
