"""Every stored file against both of its digests, each once; files that nothing speaks of, and files that are gone."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import groupby, islice
from pathlib import Path

from sqlalchemy import func, select, union_all

from archive.base.db import reading
from archive.base.messages import Message, msg
from archive.base.runtime import session
from archive.exports.models import Transfer
from archive.intake.models import DraftFile
from archive.media import store
from archive.media.fixity import STATES
from archive.media.models import DigitalObject
from archive.media.store import Check, ObjectStore
from archive.media.vocabulary import BytesState
from archive.records.models.record import Record
from archive.verification.findings import Finding, Grade, Step

AT_ONCE = 64
_LAST = "f" * 64
_NAME = re.compile(r"[0-9a-f]{64}")
# Reading waits for the disk, and hashing lets other threads run.
_READERS = min(4, os.cpu_count() or 1)


@dataclass(slots=True)
class Content:
    """One content address: what rows say of it, each differing statement once, and whether it is on the disk."""

    sha256: str
    said: set[tuple[str, int]] = field(default_factory=set)
    """SHA-512 and size."""
    stored: bool = False


def total() -> int:
    with reading():
        return session().scalar(select(func.count(DigitalObject.sha256.distinct()))) or 0


def run(after: str) -> Iterator[Step]:
    """Everything beyond the digest ``after``, in the order of the digests."""
    place = store.current()
    contents = _merged(place, after)
    with ThreadPoolExecutor(_READERS) as readers:
        while batch := list(islice(contents, AT_ONCE)):
            yield _checked(place, readers, batch)
    yield Step(_LAST, {}, {}, tuple(_misplaced(place.objects)))


def some(digests: Sequence[str]) -> Step:
    """These contents alone, as far as rows speak of them."""
    place = store.current()
    wanted = list(_in_rows("", only=digests))
    for content in wanted:
        content.stored = os.path.lexists(place.path(content.sha256))
    with ThreadPoolExecutor(_READERS) as readers:
        return _checked(place, readers, wanted)


def _checked(place: ObjectStore, readers: ThreadPoolExecutor, batch: Sequence[Content]) -> Step:
    to_read = [content for content in batch if content.stored and content.said]
    results = dict(zip([c.sha256 for c in to_read], readers.map(lambda c: _read(place, c), to_read), strict=True))
    findings = [finding for content in batch for finding in _judged(content, results.get(content.sha256))]
    size = sum(check.size or 0 for check in results.values())
    return Step(batch[-1].sha256 if batch else "", {"files": len(results), "bytes": size}, {}, tuple(findings))


def _read(place: ObjectStore, content: Content) -> Check:
    sha512 = min(content.said)[0]
    return place.verify(content.sha256, sha512)


def _judged(content: Content, check: Check | None) -> Iterator[Finding]:
    if not content.said:
        if not _spoken_of(content.sha256):
            say = msg(
                "No row speaks of this file. A crash between file and database leaves such a file; else look into it."
            )
            yield Finding("files", f"file {content.sha256}", say, Grade.CARE)
        return
    if not _spoken_of(content.sha256):
        # It was erased, or its draft was discarded, while this check went on.
        return
    message = _fault(content, check)
    if message is not None:
        yield Finding("files", _where(content.sha256), message)


def _fault(content: Content, check: Check | None) -> Message | None:
    if check is None:
        return STATES[BytesState.MISSING]
    if check.sha256 is None:
        return STATES[check.state]
    if check.sha256 != content.sha256:
        return msg("Its bytes are not those that were taken in: their SHA-256 is %(found)s.", found=check.sha256)
    if content.said != {(check.sha512, check.size)}:
        return msg(
            "Its bytes have the SHA-256 that its row says, but not the SHA-512 or the size: its row was changed."
        )
    return None


def _where(sha256: str) -> str:
    query = (
        select(DigitalObject.id, Record.reference_code)
        .join(Record, Record.id == DigitalObject.record_id)
        .where(DigitalObject.sha256 == sha256)
        .order_by(DigitalObject.created_at)
    )
    with reading():
        rows = list(session().execute(query.limit(1)))
    for object_id, code in rows:
        return f"record {code}, file {object_id}"
    return f"file {sha256}"


def _spoken_of(sha256: str) -> bool:
    with reading():
        return any(
            session().scalar(select(column).where(column == sha256).limit(1)) is not None
            for column in (DigitalObject.sha256, DraftFile.sha256, Transfer.evidence_sha256)
        )


def _merged(place: ObjectStore, after: str) -> Iterator[Content]:
    """What rows speak of and what lies on the disk, in one order."""
    rows, names = _in_rows(after), _on_disk(place.objects, after)
    row, name = next(rows, None), next(names, None)
    while row is not None or name is not None:
        if row is None or (name is not None and name < row.sha256):
            yield Content(str(name), stored=True)
            name = next(names, None)
        elif name is None or row.sha256 < name:
            yield row
            row = next(rows, None)
        else:
            row.stored = True
            yield row
            row, name = next(rows, None), next(names, None)


def _in_rows(after: str, only: Sequence[str] | None = None) -> Iterator[Content]:
    sources = (
        (DigitalObject.sha256, DigitalObject.sha512, DigitalObject.size),
        (DraftFile.sha256, DraftFile.sha512, DraftFile.size),
        (Transfer.evidence_sha256, Transfer.evidence_sha512, Transfer.evidence_size),
    )
    while True:
        every = union_all(
            *(
                select(*columns).where(columns[0] > after if only is None else columns[0].in_(only))
                for columns in sources
            )
        ).subquery()
        names = select(every.c[0]).distinct().order_by(every.c[0]).limit(500).subquery()
        query = select(*every.c).where(every.c[0].in_(select(names.c[0]))).order_by(every.c[0])
        with reading():
            rows = list(session().execute(query))
        for sha256, said in groupby(rows, key=lambda row: str(row[0])):
            yield Content(sha256, {(row[1], row[2]) for row in said})
            after = sha256
        if not rows or only is not None:
            return


def _on_disk(objects: Path, after: str) -> Iterator[str]:
    for outer in _sorted(objects):
        if outer.name < after[:2]:
            continue
        for inner in _sorted(outer):
            if f"{outer.name}{inner.name}" < after[:4]:
                continue
            for file in _sorted(inner):
                if _is_in_place(file) and file.name > after:
                    yield file.name


def _misplaced(objects: Path) -> Iterator[Finding]:
    """What lies among the stored files without being one."""
    for path in objects.rglob("*"):
        strange = path.is_symlink() or (not path.is_dir() and not _is_in_place(path))
        if strange:
            say = msg("This is no stored file: it has another kind of name, or lies in a folder that is not its own.")
            yield Finding("files", f"objects/{path.relative_to(objects)}", say, Grade.CARE)


def _is_in_place(file: Path) -> bool:
    name = file.name
    return bool(_NAME.fullmatch(name)) and name[:2] == file.parent.parent.name and name[2:4] == file.parent.name


def _sorted(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        # A file in the place of a folder is told as misplaced; of a folder that cannot be read, each file as missing.
        return []
