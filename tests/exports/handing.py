"""A real bag of the demonstration's records for one audience, made from the parts themselves."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select

from archive import __version__
from archive.access.viewer import SYSTEM
from archive.base.db import reading, unit_of_work
from archive.base.runtime import session
from archive.custody import checkpoints, keys, ledger
from archive.custody.ledger import Scope
from archive.custody.vocabulary import CheckpointOccasion, EventType
from archive.exports.bag import write_bag
from archive.exports.facts import ExportFacts
from archive.exports.ledger_extract import DatabaseExtract
from archive.exports.projecting import Projection, project
from archive.exports.vocabulary import Audience
from archive.records.models import Record

EXPORT = uuid.UUID("7d0c4f6a-5b1e-4c39-9d6b-2f7c7a1f0e55")
MADE = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


def hand_over(
    audience: Audience,
    parent: Path,
    *,
    organisation: str = "Test House",
    only: Sequence[uuid.UUID] | None = None,
    announced: bool = True,
) -> Path:
    """Every record of the archive in force (or ``only`` these), as far as ``audience`` may have it, in a bag.

    The hand-over is an event of each record, unless it was ``announced`` before.
    """
    with unit_of_work():
        everything = session().scalars(select(Record.id).order_by(Record.reference_code))
        asked = list(everything if only is None else only)
        went = [one.record_id for one in project(audience, asked) if isinstance(one, Projection)]
        for record_id in went if announced else ():
            detail = {"audience": str(audience), "export": str(EXPORT)}
            ledger.record_event(SYSTEM, EventType.EXPORTING, record_id, Scope(record_id), detail)
        checkpoint = checkpoints.sign(SYSTEM, CheckpointOccasion.EXPORT)
        number = checkpoint.number
    with reading():
        checkpoint = session().get_one(checkpoints.Checkpoint, number)
        facts = ExportFacts(
            id=EXPORT,
            audience=audience,
            recipient="Registry of the Tribunal, Room 4",
            created=MADE,
            organisation=organisation,
            origin=keys.origin(),
            software=f"Sijill {__version__}",
            asked=len(asked),
        )
        return write_bag(parent, facts, project(audience, asked, export=EXPORT), DatabaseExtract(checkpoint))
