"""An event's two parts as bytes: the envelope that is chained, and the commitment to the payload."""

from __future__ import annotations

import hmac
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any

from archive.base.canonical import canonical
from archive.base.runtime import session
from archive.custody.models import CustodyEvent

FIRST_PREVIOUS = "0" * 64
VERSION = 1
BATCH = 2048
Row = tuple[Any, ...]
_INNER, _OUTER = (bytes(byte ^ pad for byte in range(256)) for pad in (0x36, 0x5C))
_INNER_REST, _OUTER_REST = b"\x36" * 32, b"\x5c" * 32


PARTS = ("sequence", "version", "time", "type", "object_id", "agent", "outcome", "commitment", "previous")


def envelope(event: CustodyEvent) -> bytes:
    """The canonical bytes of an event's envelope (RFC 8785): what the chain hashes and the tree holds."""
    return sealed({name: getattr(event, name) for name in PARTS})


def sealed(parts: Mapping[str, Any]) -> bytes:
    """The same from the ``PARTS`` of an event that is no row yet."""
    return canonical(
        {
            "v": parts["version"],
            "seq": parts["sequence"],
            "time": parts["time"],
            "type": str(parts["type"]),
            "object": str(parts["object_id"]),
            "agent": str(parts["agent"]),
            "outcome": str(parts["outcome"]),
            "commitment": parts["commitment"],
            "prev": parts["previous"],
        }
    )


def commit(salt: bytes, payload: bytes) -> str:
    """The commitment to a payload: HMAC-SHA-256 under its salt, in hex."""
    return hmac.digest(salt, payload, "sha256").hex()


def commitments(salts: Sequence[bytes], details: Sequence[bytes]) -> list[str]:
    """The commitments to many payloads, as ``commit`` makes them, at half its time: HMAC (RFC 2104) spelled out.

    A salt is 32 bytes, half a block of SHA-256, and is filled up with zeros.
    """
    return [
        sha256(
            salt.translate(_OUTER) + _OUTER_REST + sha256(salt.translate(_INNER) + _INNER_REST + detail).digest()
        ).hexdigest()
        for salt, detail in zip(salts, details, strict=True)
    ]


def entries(rows: Sequence[Row]) -> list[bytes]:
    """The envelopes of rows that begin with ``COLUMNS``, as the database's driver gives them.

    The same bytes as ``envelope`` at a tenth of its time: every value is of the letters that JSON writes as they are.
    A row that was changed to hold others gives bytes that no digest fits.
    """
    return [
        f'{{"agent":"{agent[:8]}-{agent[8:12]}-{agent[12:16]}-{agent[16:20]}-{agent[20:]}","commitment":"{commitment}",'
        f'"object":"{thing[:8]}-{thing[8:12]}-{thing[12:16]}-{thing[16:20]}-{thing[20:]}","outcome":"{outcome}",'
        f'"prev":"{previous}","seq":{sequence},"time":"{time}","type":"{kind}","v":{version}}}'.encode()
        for sequence, version, time, kind, thing, agent, outcome, commitment, previous, *_ in rows
    ]


def columns() -> str:
    """The columns of ``entries`` in SQL; SQLite keeps a UUID as 32 hexadecimal digits, PostgreSQL must be asked."""
    plain = session().get_bind().dialect.name == "sqlite"
    thing, agent = (name if plain else f"replace({name}::text, '-', '')" for name in ("e.object_id", "e.agent"))
    return f"e.sequence, e.version, e.time, e.type, {thing}, {agent}, e.outcome, e.commitment, e.previous, e.digest"


def batches(first: int, last: int, *, size: int = BATCH, also: str = "", joined: str = "") -> Iterator[list[Row]]:
    """The rows of the events ``first … last`` in order, ``size`` at a time, in the present transaction.

    Raw rows of the driver: ten columns as ``columns`` says (the digest last), and after them those of ``also``.
    """
    select = f"SELECT {columns()}{also} FROM custody_event AS e {joined}"  # noqa: S608  # names of our own
    for start in range(first, last + 1, size):
        stop = min(last, start + size - 1)
        where = f"WHERE e.sequence BETWEEN {start:d} AND {stop:d} ORDER BY e.sequence"
        yield rows(f"{select} {where}")


def at(sequences: Sequence[int]) -> list[Row]:
    """The rows of these events, in no order."""
    listed = ", ".join(f"{sequence:d}" for sequence in sequences)
    return rows(f"SELECT {columns()} FROM custody_event AS e WHERE e.sequence IN ({listed})") if sequences else []  # noqa: S608  # numbers


def rows(statement: str) -> list[Row]:
    """Rows of a statement without parameters, past the ORM and its types."""
    cursor = session().connection().connection.cursor()
    try:
        cursor.execute(statement)
        return list(cursor.fetchall())
    finally:
        cursor.close()
