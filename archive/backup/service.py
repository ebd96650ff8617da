"""What is written down about backups: that one was made, that the archive was restored from one, that one was tried."""

from __future__ import annotations

from collections.abc import Sequence

from archive.access import policy
from archive.access.policy import Act
from archive.access.viewer import Viewer
from archive.backup.manifest import Head
from archive.backup.models import Backup, Drill
from archive.base import clock
from archive.base.runtime import session
from archive.custody.ledger import Scope, record_event
from archive.custody.vocabulary import EventType, Outcome

_LONGEST = 4000


def record_backup(viewer: Viewer, head: Head, size: int) -> None:
    """Write down a backup that is whole; ``size`` is all of it, in bytes."""
    policy.require(viewer, Act.ADMINISTER)
    row = Backup(id=head.id, made_at=head.made_at, ledger_size=head.ledger_size, files=head.files, size=size)
    session().add(row)
    _record(viewer, EventType.REPLICATION, head, Outcome.SUCCESS if head.flawless else Outcome.WARNING, "backup made")


def record_restore(viewer: Viewer, head: Head, *, flawless: bool) -> None:
    """Write down, in the restored archive, from which backup it was restored, and whether nothing was wrong with it."""
    policy.require(viewer, Act.ADMINISTER)
    _record(
        viewer, EventType.REPLICATION, head, Outcome.SUCCESS if flawless else Outcome.WARNING, "restored from backup"
    )


def record_drill(viewer: Viewer, head: Head, wrong: Sequence[str], known: Sequence[str]) -> None:
    """Write down, in the archive that lives, what came of trying a backup; ``known`` was wrong when it was made."""
    policy.require(viewer, Act.ADMINISTER)
    outcome = Outcome.FAILURE if wrong else Outcome.WARNING if known else Outcome.SUCCESS
    findings = "\n".join([*wrong, *known])[:_LONGEST]
    session().add(Drill(done_at=clock.now(), backup_made_at=head.made_at, outcome=outcome, findings=findings))
    _record(viewer, EventType.VALIDATION, head, outcome, "restore tried")


def _record(viewer: Viewer, kind: EventType, head: Head, outcome: Outcome, act: str) -> None:
    detail = {"act": act, "backup made": clock.stamp(head.made_at), "ledger size": head.ledger_size}
    record_event(viewer, kind, head.id, Scope(None, protected=False), detail, outcome=outcome)
