"""A list of results to take along, as CSV (RFC 4180) or as JSON Lines, written page by page.

Both begin with what was asked, of which index and when, and end with the number of rows: a file without that end was
cut on its way. Each page is asked of the database again when it is written. docs/searching.md tells the form.
"""

from __future__ import annotations

import csv
import io
import json
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from archive.access import policy
from archive.access.policy import Act
from archive.access.viewer import Viewer
from archive.base import clock, runtime
from archive.base.cells import safe_cell
from archive.base.db import reading
from archive.records import queries as records
from archive.records.presenting import permalink
from archive.records.queries import Summary
from archive.search.arguments import pairs
from archive.search.query import SearchRequest
from archive.search.saved.finding import everything
from archive.search.saved.saying import address, archive_json, index_json, query_json

FORMAT, VERSION = "sijill-search-result", 1
_PAGE = 200


class ListFormat(StrEnum):
    """How a list of results is written."""

    CSV = "csv"
    JSONL = "jsonl"


MEDIA_TYPES = {ListFormat.CSV: "text/csv; charset=utf-8", ListFormat.JSONL: "application/x-ndjson; charset=utf-8"}

# The names are an interface: they may grow in number, and keep their meaning.
COLUMNS: dict[str, Callable[[Summary], str | None]] = {
    "reference_code": lambda one: one.reference_code,
    "identifier": lambda one: one.identifier,
    "kind": lambda one: one.kind.value,
    "title": lambda one: one.title,
    "title_language": lambda one: one.title_language,
    "language": lambda one: one.language,
    "date": lambda one: one.edtf,
    "place": lambda one: one.place,
    "state": lambda one: one.state.value,
    "access": lambda one: one.access.value,
    "verification": lambda one: one.verification.value,
    "content_warning": lambda one: one.content_warning,
    "published_on": lambda one: one.published_at.date().isoformat() if one.published_at else None,
    "url": lambda one: permalink(one.reference_code),
}


@dataclass(frozen=True, slots=True)
class ResultList:
    """A list that is ready to be written: its head, and the records in their order."""

    viewer: Viewer
    asked: SearchRequest
    ids: tuple[uuid.UUID, ...]
    head: dict[str, Any]


def prepare(viewer: Viewer, asked: SearchRequest) -> ResultList:
    """Run the search; raises as ``finding.everything``, before anything is written."""
    policy.require(viewer, Act.SEARCH)
    found = everything(viewer, asked)
    head = {
        "format": FORMAT,
        "version": VERSION,
        "archive": archive_json(),
        "made_at": clock.now().strftime("%Y-%m-%dT%H:%M:%SZ"),
        "address": address(asked),
        "query": query_json(asked),
        "index": index_json(),
        "total": found.total,
        "listed": len(found.codes),
        "complete": found.complete,
    }
    return ResultList(viewer, asked, tuple(found.codes), head)


def written(listed: ResultList, form: ListFormat) -> Iterator[str]:
    """The file in pieces; may be read after the request that asked for it has ended."""
    in_force = runtime.current()
    write = _csv if form is ListFormat.CSV else _json_lines
    return write(listed, _pages(listed, in_force))


def _pages(listed: ResultList, in_force: runtime.Runtime) -> Iterator[list[list[str | None]]]:
    """The rows, a page at a time, each page of what may be seen at the moment in which it is written."""
    for start in range(0, len(listed.ids), _PAGE):
        # Nothing stays open while the reader takes their time with a page.
        with runtime.active(in_force), reading():
            summaries = records.in_order(listed.viewer, listed.ids[start : start + _PAGE])
            page = [[value(one) for value in COLUMNS.values()] for one in summaries]
        yield page


def _json_lines(listed: ResultList, pages: Iterator[list[list[str | None]]]) -> Iterator[str]:
    yield _line(listed.head)
    count = 0
    for page in pages:
        count += len(page)
        yield "".join(_line(dict(zip(COLUMNS, row, strict=True))) for row in page)
    yield _line({"end": True, "rows": count})


def _csv(listed: ResultList, pages: Iterator[list[list[str | None]]]) -> Iterator[str]:
    head = listed.head
    told = [(name, json.dumps(head[name]) if isinstance(head[name], bool) else str(head[name]))
            for name in ("format", "version", "made_at", "address", "total", "listed", "complete")]  # fmt: skip
    told += [("archive", head["archive"]["name"])]
    told += [(f"index_{name}", "" if value is None else str(value)) for name, value in head["index"].items()]
    told += [(f"query_{name}", value) for name, value in pairs(listed.asked)]
    # One line for each, whatever was typed: who skips lines that begin with # skips all of it.
    yield _rows([[f"# {name}", " ".join(value.split())] for name, value in told])
    yield _rows([list(COLUMNS)])
    count = 0
    for page in pages:
        count += len(page)
        yield _rows(page)
    yield _rows([["# rows", str(count)]])


def _rows(rows: Sequence[Sequence[str | None]]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([[safe_cell(value or "") for value in row] for row in rows])
    return out.getvalue()


def _line(value: object) -> str:
    return json.dumps(value, ensure_ascii=False) + "\n"
