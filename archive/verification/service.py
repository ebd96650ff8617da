"""Writing down that everything was looked at, and what came of it."""

from __future__ import annotations

from archive.access import policy
from archive.access.policy import Act
from archive.access.viewer import Viewer
from archive.base.identifiers import new_id
from archive.base.runtime import session
from archive.custody.ledger import Scope, record_event
from archive.custody.vocabulary import EventType, Outcome
from archive.verification.models import Verification
from archive.verification.whole import Report


def record(viewer: Viewer, report: Report) -> Verification:
    """Write the result of a whole check, with its event.

    Where the ledger itself is damaged no event is appended: what is left of it must stay as it was found.
    """
    policy.require(viewer, Act.ADMINISTER)
    tally = report.tally
    made = Verification(
        id=new_id(),
        started_at=report.started,
        finished_at=report.finished,
        outcome=report.outcome,
        ledger_size=report.ledger_size,
        counts={
            "looked": dict(tally.looked),
            "uncovered": dict(tally.uncovered),
            "wrong": len(tally.wrong),
            "care": len(tally.care),
            "resumed": report.resumed,
        },
    )
    session().add(made)
    session().flush()
    if report.outcome is not Outcome.FAILURE or not any(one.check == "ledger" for one in tally.wrong):
        detail: dict[str, object] = {
            "verified": report.ledger_size,
            "wrong": len(tally.wrong),
            "finished": report.finished.isoformat(),
        }
        record_event(
            viewer, EventType.VALIDATION, made.id, Scope(None, protected=False), detail, outcome=report.outcome
        )
    return made
