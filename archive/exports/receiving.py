"""Taking in a bag of another archive, or of this one: all of it, once, with the sender's history kept as evidence.

The bag is checked first, as whoever receives it would check it. Then its records go the way of every import, and in
the same transaction each gets its event of transfer, so that the trail here begins where the sender's is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from sqlalchemy import select

from archive.access import policy
from archive.access.policy import Act
from archive.access.viewer import Viewer
from archive.base.db import reading
from archive.base.errors import Invalid, Problem
from archive.base.messages import msg
from archive.base.runtime import session
from archive.custody import keys
from archive.exports import arrival, bag_reading, evidence, transfers
from archive.exports.arrival import Arrival
from archive.exports.door import Door
from archive.exports.models import Transfer
from archive.exports.offline import verify
from archive.exports.offline.verify import Report
from archive.exports.standing_here import Here, Sent, judge
from archive.records.description import ImportRow
from archive.records.import_batch import Hooks
from archive.records.importing import Outcome, import_rows
from archive.records.lines import read_lines
from archive.records.schemas import read_row

LINES = Path("data", "records.jsonl")


@dataclass(frozen=True, slots=True)
class Received:
    """What became of a bag."""

    outcome: Outcome
    arrival: Arrival
    report: Report
    again: bool
    """Whether this very bag had been taken in before, so that nothing was done."""
    waiting: int = 0
    """How many records were sent as published and wait here for an archivist, since the sender's key is not known."""
    published: int = 0
    """How many are published by coming."""
    public: int = 0
    """How many of those every visitor may see."""


def receive(
    viewer: Viewer,
    path: Path,
    *,
    update: bool = False,
    dry_run: bool = False,
    hooks: Hooks | None = None,
    known_keys: Sequence[str] = (),
    before: Callable[[Door], None] = lambda door: None,
) -> Received:
    """Take in the bag at ``path`` (a folder, zip or tar); ``known_keys`` are the sender's keys, known from elsewhere.

    Without them nothing is published by it, and nothing changed that is here, unless the bag is this archive's own.
    ``before`` hears how many go public when all is judged and nothing is written; what it raises stops the import.
    Opens its own transactions. Raises ``Invalid`` with every reason to refuse it, and then nothing has changed.
    """
    policy.require(viewer, Act.IMPORT)
    hooks = hooks or Hooks()
    with bag_reading.taken_in(path) as folder:
        report = _checked(folder, known_keys, hooks)
        found = arrival.read(folder)
        with reading():
            vouched = bool(known_keys) or (bool(keys.listed()) and found.origin == keys.origin())
        # Read once for the keys alone and once more for the import: a large bag's rows are never in memory together.
        keys_sent = [_key(row) for _, row in _rows(folder)]
        with reading():
            known = session().scalar(select(Transfer.id).where(Transfer.bag_sha256 == found.bag_sha256))
            here = judge(found, keys_sent, vouched=vouched)
        if known is not None and not here.refused:
            return Received(Outcome(0, 0, len(keys_sent), ()), found, report, again=True)
        if update and not vouched:
            say = msg("A bag changes what is here only where its sender's key is given: --key KEY.")
            raise Invalid([Problem("--update", say)])
        door = Door(vouched)
        hooks = replace(hooks, state=door.state, judged=lambda: before(door), found_waits=True)
        outcome = _import(viewer, found, keys_sent, here, update, dry_run, hooks)
        return Received(
            outcome,
            found,
            report,
            again=False,
            waiting=door.waiting,
            published=door.published,
            public=door.public,
        )


def _checked(folder: Path, known_keys: Sequence[str], hooks: Hooks) -> Report:
    """The report of a bag in which nothing is wrong; ``Invalid`` with all that is wrong in any other."""
    origin = arrival.origin_of(folder)
    with reading():
        earlier = _earlier(folder, origin, known_keys)
        own = keys.verifier_keys() if keys.listed() and origin == keys.origin() else []
    try:
        report = verify.check(
            folder,
            keys=[*known_keys, *own],
            checkpoint=earlier,
            progress=lambda done, total: hooks.progress("check", 100 * done // max(total, 1)),
        )
    except verify.Bad as error:
        raise Invalid([Problem("--key", msg("%(why)s", why=str(error)))]) from error
    strange = bool(own) and not set(own) & {line.split("\n")[0] for line in report.keys}
    if report.exit_code or strange:
        wrong = [Problem("", msg("%(why)s", why=why)) for why in (*report.wrong, *report.unreadable)]
        if strange:
            say = msg("The bag claims to come from this archive, but it is not signed with its key.")
            wrong.insert(0, Problem("", say))
        raise Invalid(wrong)
    if report.profile != verify.PROFILE:
        say = msg("The bag is in order, but it holds no records in a format that is read here (sijill-bag/1).")
        raise Invalid([Problem("", say)])
    return report


def _earlier(folder: Path, origin: str, known_keys: Sequence[str]) -> str | None:
    """The checkpoint that a bag must continue: the latest that its sender gave here.

    Where the sender's key is known, what somebody else gave in its name before does not stand in its way: a checkpoint
    counts that is signed with that key or another that comes with the bag, all of which that key vouches for.
    """
    query = select(Transfer.checkpoint_note).where(Transfer.origin == origin).order_by(Transfer.checkpoint_size.desc())
    if not known_keys:
        return session().scalar(query.limit(1))
    with suppress(verify.Bad, OSError, UnicodeError):
        with (folder / "data/custody/keys.txt").open(encoding="utf-8") as file:
            came = file.read(verify.LONGEST_TEXT).splitlines()
        trusted = [verify.read_key(line) for line in (*known_keys, *came)]
        return next((note for note in session().scalars(query) if _signed(note, trusted)), None)
    return None  # the check says what is wrong with the keys


def _signed(note: str, trusted: Sequence[verify.Key]) -> bool:
    try:
        return bool(verify.read_checkpoint(note, trusted).signers)
    except verify.Bad:
        return False


def _rows(folder: Path) -> Iterator[tuple[int, ImportRow | Problem | Invalid]]:
    for line, found in read_lines(folder / LINES):
        try:
            yield line, found if isinstance(found, Problem) else read_row(found)
        except Invalid as error:
            yield line, error


def _import(
    viewer: Viewer, found: Arrival, sent: Sequence[Sent], here: Here, update: bool, dry_run: bool, hooks: Hooks
) -> Outcome:
    """Import the rows that do not stand here already; those that may not come back are told as problems."""
    coming = [(one, row.key) for one, row in zip(found.records, sent, strict=True) if row.key not in here.standing]
    staged = None if dry_run or not coming else evidence.pack(found.folder)
    rows = (
        (line, here.refused.get(_key(row).key, row))
        for line, row in _rows(found.folder)
        if _key(row).key not in here.standing
    )
    try:
        if staged is not None:
            hooks = replace(hooks, written=partial(transfers.record, viewer, found, staged, coming))
        outcome = import_rows(viewer, rows, found.folder / "data", update=update, dry_run=dry_run, hooks=hooks)
    finally:
        if staged is not None:
            staged.discard()
    return replace(outcome, unchanged=outcome.unchanged + len(sent) - len(coming))


def _key(row: ImportRow | Problem | Invalid) -> Sent:
    """What a row is known by; one that cannot be read is told by the import."""
    if isinstance(row, ImportRow):
        return Sent((row.source_system, row.identifier), row.status)
    return Sent(("", ""), None)
