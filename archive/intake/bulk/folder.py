"""A folder without a sheet: each file in it becomes a record of its own, as far as it shows what it is."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from archive.base.errors import Invalid, Problem
from archive.base.messages import msg
from archive.intake.bulk.sheet import Found
from archive.intake.pages.import_kit import ImportOptions
from archive.intake.pages.import_rows import to_import_rows
from archive.intake.pages.limits import PageTooLarge, PageUnreadable
from archive.intake.pages.sandbox import read_page_sandboxed
from archive.media import rules as media
from archive.records.schemas import read_row

Row = dict[str, Any]
SHEETS = ("records.csv", "records.jsonl")
_PAGES = ("text/html", "text/plain", "text/xml", "application/xhtml+xml", "application/pdf")


def files_in(folder: Path) -> list[str]:
    """The files below ``folder``, as paths within it, in order; hidden ones and links are passed over."""
    found = []
    for path in sorted(folder.rglob("*")):
        inner = path.relative_to(folder)
        if path.is_file() and not path.is_symlink() and not any(part.startswith(".") for part in inner.parts):
            found.append(inner.as_posix())
    return found


def rows(folder: Path, names: Sequence[str], defaults: Mapping[str, str]) -> Iterator[tuple[int, Found]]:
    """The rows of each file, numbered by the file, counted from 1.

    A picture is an image, a saved page or a text is a source article with what can be read of it; what is neither is
    a problem that names the file.
    """
    for number, name in enumerate(names, 1):
        try:
            for row in _rows_of(folder, name, defaults):
                yield number, _read(row | {key: value for key, value in defaults.items() if key not in row and value})
        except Invalid as error:
            yield number, error


def _rows_of(folder: Path, name: str, defaults: Mapping[str, str]) -> list[Row]:
    with (folder / name).open("rb") as file:
        kind = media.detect(file.read(media.HEAD_BYTES))
    if kind in _PAGES:
        return page_rows(folder / name, name, defaults)
    if kind.startswith("image/"):
        return [_image(name)]
    raise Invalid([Problem("files.path", msg("It is neither a picture nor a page, but %(kind)s.", kind=kind))])


def page_rows(path: Path, name: str, defaults: Mapping[str, str], year: int | None = None) -> list[Row]:
    """The rows of one saved page: the article, and what it holds; raises ``Invalid`` where it cannot be read."""
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    try:
        reading = read_page_sandboxed(path, published=defaults.get("source_published") or None, assume_year=year)
    except (PageTooLarge, PageUnreadable) as error:
        raise Invalid([Problem("files.path", msg("The page cannot be read: %(why)s", why=str(error)))]) from error
    options = ImportOptions(
        identifier=f"page-{digest[:16]}",
        source_system="saved-page",
        path=name,
        collection=defaults.get("collection") or None,
        access=defaults.get("access") or "restricted",
        access_text=defaults.get("access") or "restricted",
    )
    return to_import_rows(reading, options)


def _image(name: str) -> Row:
    """An image under its file's name, made readable: a name that somebody supplied, and no more."""
    stem = re.sub(r"[\s_]+", " ", Path(name).stem).strip() or "Image"
    return {"kind": "image", "title": stem[:500], "title_kind": "supplied", "files": [{"path": name}]}


def _read(row: Row) -> Found:
    try:
        return read_row({key: value for key, value in row.items() if value is not None})
    except Invalid as error:
        return error
