"""JSON Lines: projections in the import format, one line a record, with their files beside them."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from archive.access.levels import AccessLevel
from archive.base.errors import Unavailable
from archive.base.messages import msg
from archive.exports.projecting import ExportedFile, Projection
from archive.exports.vocabulary import LeftOut
from archive.media import store
from archive.media.staging import CHUNK
from archive.media.vocabulary import WorkingPurpose
from archive.records.vocabulary import Holding

LINES = "records.jsonl"
# What stands for a file whose original is closed to the audience, the more careful copy first.
_INSTEAD = (WorkingPurpose.REDACTED, WorkingPurpose.DISPLAY)

Json = dict[str, Any]


def write(folder: Path, projections: Iterable[Projection]) -> None:
    """Write ``records.jsonl`` and ``files/CODE/NAME`` into ``folder``, which must exist.

    The folder is what ``sijill import`` takes. Raises ``Unavailable`` where the bytes of a file are not those that
    were taken in; ``OSError`` where the disk refuses.
    """
    with (folder / LINES).open("w", encoding="utf-8", newline="\n") as lines:
        for projection in projections:
            lines.write(line(projection) + "\n")
            for file in handed_on(projection):
                _copy(file, folder / path_of(projection, file))


def line(projection: Projection) -> str:
    """One record as a line of the import format."""
    return json.dumps(importable(projection), ensure_ascii=False)


def path_of(projection: Projection, file: ExportedFile) -> str:
    """Where a file lies beside the lines."""
    return f"files/{projection.reference_code}/{file.name}"


def importable(projection: Projection, place: Callable[[Projection, ExportedFile], str] = path_of) -> Json:
    """The row of a projection as another archive imports it, its files where ``place`` says.

    What comes without words and without files describes, for whoever receives it, a thing that they do not hold.
    """
    files = [_file(file, place(projection, file)) for file in handed_on(projection)]
    row = dict(projection.row)
    if files:
        row |= {"files": files} | _closed(row, projection)
    elif not str(row.get("body", "")).strip():
        row["holding"] = Holding.NOT_HELD.value
    return row


def _closed(row: Json, projection: Projection) -> Json:
    """A redaction of a picture does not travel: whoever imports its original keeps it from those it was covered for."""
    covered = [file.covered for file in handed_on(projection) if file.covered is not None]
    if not covered:
        return {}
    stands = AccessLevel(str(row.get("access_files") or row["access"]))
    return {"access_files": max([stands, *covered], key=lambda level: level.rank).value}


def handed_on(projection: Projection) -> Iterator[ExportedFile]:
    """One file for each that the record has: the original, or for who may not have it the copy that is shown.

    Whoever may have originals gets no copy in the place of one that is damaged.
    """
    if LeftOut.ORIGINAL not in dict(projection.withheld):
        yield from (file for file in projection.files if file.original)
        return
    families: dict[uuid.UUID, list[ExportedFile]] = {}
    for file in projection.files:
        families.setdefault(file.derived_from or file.id, []).append(file)
    for family in families.values():
        yield from [file for purpose in _INSTEAD for file in family if file.purpose is purpose][:1]


def _file(file: ExportedFile, path: str) -> Json:
    said = {
        "path": path,
        "name": file.original_name or "",
        "caption": file.caption,
        "alternative_text": file.alternative_text,
        "graphic": file.graphic,
        "sha256": file.sha256,
        "media_type": file.declared_type or ("" if file.original else file.media_type),
    }
    return {key: value for key, value in said.items() if value}


def _copy(file: ExportedFile, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    hashing = hashlib.sha256()
    with store.current().open(file.sha256) as source, target.open("xb") as copy:
        while chunk := source.read(CHUNK):
            hashing.update(chunk)
            copy.write(chunk)
    if hashing.hexdigest() != file.sha256:
        raise Unavailable(msg("The bytes of a file are not those that were taken in. Run “sijill verify”."))
