"""The whole check: every stage in turn, what changed meanwhile once more, and a report of all of it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from archive.base import clock
from archive.base.db import reading
from archive.base.messages import Message, msg
from archive.base.runtime import session
from archive.custody.models import CustodyEvent
from archive.custody.vocabulary import Outcome
from archive.media.models import DigitalObject
from archive.records.models.record import Record
from archive.verification import absent, event_rows, file_rows, ledger, other_rows, records, register, stored_files
from archive.verification.findings import Finding, Step, Tally
from archive.verification.keeping import Keeper, Place

Progress = Callable[[Message, int, int], None]
"""Told what is being looked at, how much of it is done, and of how much (0 where nobody knows)."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One part of the check: what it looks at, how much that is, and the steps beyond a position."""

    name: str
    title: Message
    total: Callable[[], int]
    run: Callable[[str], Iterator[Step]]
    counts: str
    """Under which name its steps count what ``total`` counts."""


STAGES = (
    Stage("files", msg("stored files"), stored_files.total, stored_files.run, "files"),
    Stage("records", msg("records"), records.total, records.run, "records"),
    Stage("file rows", msg("rows of files"), file_rows.total, file_rows.run, "file rows"),
    Stage("rows of events", msg("rows of events"), event_rows.total, event_rows.run, ""),
    Stage("other rows", msg("other rows"), other_rows.total, other_rows.run, ""),
    Stage("register", msg("exports"), register.total, register.run, "exports"),
    Stage("events", msg("events without rows"), absent.total, absent.run, ""),
)
_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Report:
    """What a whole check came to."""

    started: datetime
    finished: datetime
    ledger_size: int
    tally: Tally
    resumed: bool
    again: int
    """Records that were looked at once more because they changed while the check went on."""

    @property
    def outcome(self) -> Outcome:
        if self.tally.wrong:
            return Outcome.FAILURE
        return Outcome.WARNING if self.tally.care else Outcome.SUCCESS


def silent(title: Message, done: int, total: int) -> None:
    """A progress that nobody watches."""


def check(
    progress: Progress = silent, *, resume: bool = False, against: str | None = None, stages: tuple[Stage, ...] = STAGES
) -> Report:
    """Look at everything, and say all that is wrong, in the order: ledger, files, rows.

    ``resume`` goes on with a check that was interrupted: what was read then is not read again, save what changed
    since, and the ledger where it grew. ``against`` is the note of a checkpoint that somebody kept. Runs outside any
    unit of work; nothing is written but the place that is kept for resuming. What cannot be read is a finding.
    """
    keeper = Keeper()
    place = (keeper.find() if resume else None) or Place()
    try:
        _ledger(place, progress)
        if against is not None:
            place.tally.findings += _guarded("kept checkpoint", lambda: list(ledger.against(against)))
        for stage in stages:
            if stage.name not in place.done:
                _run(stage, place, keeper, progress)
        again = _again(place)
    except BaseException:
        keeper.keep(place, now=True)
        raise
    keeper.forget()
    return Report(place.started, clock.now(), place.size, place.tally, place.resumed, again)


def _ledger(place: Place, progress: Progress) -> None:
    """Always whole: the proof is that all of it fits together, and it takes seconds."""
    title, tally = msg("the ledger"), place.tally
    head = _guarded_head()
    if "ledger" in place.done:
        if head == (place.size, place.digest):
            return
        tally.findings = _guarded("ledger", lambda: list(ledger.continues(place.size, place.digest))) + [
            one for one in tally.findings if one.check != "ledger"
        ]
        del tally.looked["events"], tally.looked["checkpoints"]
    else:
        place.size, place.digest = head

    def look() -> list[Finding]:
        for step in ledger.whole(lambda done, size: progress(title, done, size)):
            tally.add(step)
        return []

    tally.findings += _guarded("ledger", look)
    if "ledger" not in place.done:
        place.done.append("ledger")


def _guarded_head() -> tuple[int, str]:
    found: list[tuple[int, str]] = []

    def look() -> list[Finding]:
        with reading():
            found.append(ledger.head())
        return []

    _guarded("ledger", look)
    return found[0] if found else (0, "")


def _run(stage: Stage, place: Place, keeper: Keeper, progress: Progress) -> None:
    if place.stage != stage.name:
        place.stage, place.after = stage.name, ""

    def look() -> list[Finding]:
        total = stage.total()
        progress(stage.title, place.tally.looked[stage.counts], total)
        for step in stage.run(place.after):
            place.tally.add(step)
            place.after = step.position
            keeper.keep(place)
            progress(stage.title, place.tally.looked[stage.counts], total)
        return []

    place.tally.findings += _guarded(stage.name, look)
    place.done.append(stage.name)


def _again(place: Place) -> int:
    """What events that were appended since the check began speak of, once more as it stands now."""
    known = {(one.where, one.message.template) for one in place.tally.findings}
    count = 0

    def look() -> list[Finding]:
        nonlocal count
        found: list[Finding] = []
        for ids in _touched(place.size):
            with reading():
                standing = list(session().scalars(select(Record.id).where(Record.id.in_(ids))))
                files = list(session().scalars(select(DigitalObject.sha256).where(DigitalObject.id.in_(ids))))
            count += len(standing)
            if standing:
                found += records.some(standing).findings
            if files and "files" in place.done:
                found += stored_files.some(sorted(set(files))).findings
        return found

    found = _guarded("changed meanwhile", look)
    place.tally.findings += [one for one in found if (one.where, one.message.template) not in known]
    return count


def _touched(size: int) -> Iterator[list[uuid.UUID]]:
    after = size
    while True:
        query = select(CustodyEvent.sequence, CustodyEvent.object_id, CustodyEvent.scope_id)
        query = query.where(CustodyEvent.sequence > after).order_by(CustodyEvent.sequence).limit(_AT_ONCE)
        with reading():
            rows = list(session().execute(query))
        if not rows:
            return
        after = rows[-1][0]
        yield list({one for row in rows for one in row[1:] if one is not None})


def _guarded(name: str, look: Callable[[], list[Finding]]) -> list[Finding]:
    """A part of the check, or the finding that it cannot be made: a damaged archive breaks in ways nobody lists."""
    try:
        return look()
    except Exception as error:  # noqa: BLE001  # as the docstring says
        say = "This part could not be checked to its end: database or disk do not answer as they should (%(why)s)."
        return [Finding(name, "", msg(say, why=type(error).__name__))]
