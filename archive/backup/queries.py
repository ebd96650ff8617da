"""How well the archive is protected against loss: the last backup, and the last trial of one."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from archive.access import policy
from archive.access.policy import Act
from archive.access.viewer import Viewer
from archive.backup.models import Backup, Drill
from archive.backup.rules import overdue
from archive.base import clock
from archive.base.runtime import session, settings
from archive.custody.models import LedgerHead
from archive.custody.vocabulary import Outcome


@dataclass(frozen=True, slots=True)
class Protection:
    """The last backup and the last drill, and whether the next ones are overdue."""

    backup: Backup | None
    drill: Drill | None
    backup_overdue: bool
    drill_overdue: bool

    @property
    def drill_failed(self) -> bool:
        return self.drill is not None and self.drill.outcome is Outcome.FAILURE


def protection(viewer: Viewer) -> Protection:
    """Look it up now.

    A ledger without events needs no backup yet, nor does a demonstration; without backups there is nothing to try.
    """
    policy.require(viewer, Act.ADMINISTER)
    newest = session().scalar(select(Backup).order_by(Backup.made_at.desc()).limit(1))
    first = session().scalar(select(func.min(Backup.made_at)))
    drill = session().scalar(select(Drill).order_by(Drill.done_at.desc()).limit(1))
    now, limits = clock.now(), settings()
    begun = bool(session().scalar(select(LedgerHead.sequence))) and not limits.demonstration
    return Protection(
        newest,
        drill,
        begun and overdue(newest.made_at if newest else None, now, limits.backup_warn_days),
        first is not None and overdue(drill.done_at if drill else first, now, limits.drill_warn_days),
    )
