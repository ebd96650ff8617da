"""Rows without the program: one valid row for every table, for tests of what the database itself refuses."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, Table, insert
from sqlalchemy.types import JSON, Boolean, Date, Float, Integer, LargeBinary, Uuid

from archive import schema
from archive.base import clock
from archive.base.types import Choice, UtcDateTime

# Where the first word of a vocabulary, an empty text or a zero would not do.
_SPECIAL: dict[str, dict[str, Any]] = {
    "custody_event": {"commitment": "a" * 64, "previous": "b" * 64},
    "ledger_head": {"id": 1},
    "ledger_node": {"level": 1},
    "checkpoint": {"root": "e" * 64},
    "transfer": {"evidence_sha256": "e" * 64, "evidence_sha512": "c" * 128},
    "record": {"state": "submitted", "title": "A title", "revision": 1},
    "leak_decision": {"digest": "e" * 64},
    "reveal_request": {"expires_at": clock.now() + timedelta(minutes=30)},
    "session": {"expires_at": clock.now() + timedelta(days=365)},
    "comment": {"body": "words", "version": 1},
    "comment_sanction": {"ends_at": clock.now() + timedelta(days=7)},
    "decision_redaction": {"start": 1, "stop": 4},
    "comment_signal": {"part": "body"},
    "digital_object": {"sha512": "c" * 128, "purpose": None, "derived_from": None, "role": "evidentiary"},
    "draft_file": {"sha256": "d" * 64, "sha512": "c" * 128},
    "unfinished_upload": {"length": 9, "kept": False},
    "relation": {"outside": "a leaflet"},
    "submission_message": {"side": "archive", "saying": "question", "words": "Where was that?"},
    "moderation_decision": {"outcome": "publish", "text_sha256": "e" * 64},
    "object_reading": {"decoded": True},
    "date_statement": {"inferred": False},
    "image_redaction": {"whole_for": "restricted"},
    "text_redaction": {"whole_for": "restricted", "words": "a name"},
    "search_match": {"found_at": clock.now()},
    "search_receipt": {"sha256": "e" * 64},
}
_UNIQUE_HEX = {("custody_event", "digest"), ("digital_object", "sha256"), ("transfer", "bag_sha256")}


def valid(connection: Connection, table: Table, **given: Any) -> dict[str, Any]:
    """A row that ``table`` accepts; rows that it speaks of are inserted first."""
    values: dict[str, Any] = {}
    wanted = {**_SPECIAL.get(table.name, {}), **given}
    for column in table.columns:
        if column.name in wanted:
            values[column.name] = wanted[column.name]
        elif not column.nullable:
            parents = [key.column for key in column.foreign_keys]
            if parents:
                values[column.name] = put(connection, parents[0].table)[parents[0].name]
            else:
                values[column.name] = _value(table.name, column.name, column.type)
    return values


def put(connection: Connection, table: Table | str, **given: Any) -> dict[str, Any]:
    """Insert a valid row and return it."""
    table = schema.metadata.tables[table] if isinstance(table, str) else table
    values = valid(connection, table, **given)
    connection.execute(insert(table).values(**values))
    return values


def _value(table: str, column: str, kind: Any) -> Any:
    if (table, column) in _UNIQUE_HEX:
        return uuid.uuid4().hex * 2
    simple: list[tuple[type[Any], Any]] = [
        (Choice, None), (UtcDateTime, clock.now()), (Uuid, uuid.uuid4()), (Boolean, False), (Float, 0.0),
        (Integer, uuid.uuid4().int % 2**31 if column in ("sequence", "id", "number") else 0), (Date, date(2013, 4, 1)),
        (JSON, {}), (LargeBinary, b"x"),
    ]  # fmt: skip
    for known, value in simple:
        if isinstance(kind, known):
            return next(iter(kind.vocabulary)).value if isinstance(kind, Choice) else value
    return uuid.uuid4().hex[: kind.length or 32]
