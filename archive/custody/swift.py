"""Whole batches of the ledger as single values of the database, hashed without a row for each event.

What is told here is only ever "all of it fits": where anything does not, the caller looks at each row by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from archive.base.runtime import session
from archive.custody import envelopes

_ENVELOPE = (
    '{{"agent":"{uuid}","commitment":"%s","object":"{uuid}","outcome":"%s",'
    '"prev":"%s","seq":%s,"time":"%s","type":"%s","v":%s}}'
)


def chained(first: int, last: int, previous: str) -> list[bytes] | None:
    """The envelopes of the events ``first … last``, if none is missing or changed; else None.

    Each fits its digest and continues the one before, the first of them ``previous``.
    """
    where = f"custody_event WHERE sequence BETWEEN {first:d} AND {last:d}"
    text, stored, before = _joined(where, "sequence", (_envelope(), "digest", "previous"))
    entries = text.split(b"\n")
    digests = "\n".join([sha256(entry).hexdigest() for entry in entries]).encode()
    # Each digest with its separator is 65 bytes; the chain is the digests, moved on by one.
    expected = f"{previous}\n".encode() + digests[:-65] if last > first else previous.encode()
    return entries if len(entries) == last - first + 1 and (digests, expected) == (stored, before) else None


def paid(first: int, last: int) -> bool:
    """Whether each of these events has a payload that fits its commitment."""
    spread = f"sequence BETWEEN {first:d} AND {last:d}"
    (commitments,) = _joined(f"custody_event WHERE {spread}", "sequence", ("commitment",))
    details, salts = _joined(f"custody_payload WHERE {spread}", "sequence", ("detail",), ("salt",))
    told, count = details.split(b"\n"), last - first + 1
    if len(salts) != 32 * count or len(told) != count:
        return False
    made = envelopes.commitments([salts[at : at + 32] for at in range(0, len(salts), 32)], told)
    return "\n".join(made).encode() == commitments


def nodes_fit(level: int, position: int, digests: Sequence[bytes]) -> bool:
    """Whether the stored nodes from this place on are these, and no others stand between them."""
    last = position + len(digests) - 1
    where = f"ledger_node WHERE level = {level:d} AND position BETWEEN {position:d} AND {last:d}"
    found, uneven = _joined(
        where, "position", raw=("digest",), also=("CAST(count(*) FILTER (WHERE length(digest) <> 32) AS TEXT)",)
    )
    return found == b"".join(digests) and uneven == b"0"


def _joined(
    where: str, key: str, texts: Sequence[str] = (), raw: Sequence[str] = (), also: Sequence[str] = ()
) -> list[bytes]:
    """Each of these expressions over all rows in the order of ``key``, joined: texts by new lines, bytes by nothing.

    SQLite takes bytes for text as they are, and finds rows by the index of ``key``, so in its order; were either ever
    to change, nothing would fit, and each row would be looked at.
    """
    if session().get_bind().dialect.name == "sqlite":
        asked = [f"CAST(group_concat({value}, char(10)) AS BLOB)" for value in texts]
        asked += [f"CAST(group_concat({value}, '') AS BLOB)" for value in raw]
    else:
        asked = [f"string_agg({value}, E'\\n' ORDER BY {key})" for value in texts]
        asked += [f"string_agg({value}, ''::bytea ORDER BY {key})" for value in raw]
    (row,) = envelopes.rows(f"SELECT {', '.join([*asked, *also])} FROM {where}")  # noqa: S608  # names of our own
    return [value.encode() if isinstance(value, str) else bytes(value or b"") for value in row]


def _envelope() -> str:
    """The template of ``envelopes.entries`` in the database's words; SQLite keeps a UUID as 32 digits."""
    names = ("agent", "commitment", "object_id", "outcome", "previous", "sequence", "time", "type", "version")
    if session().get_bind().dialect.name != "sqlite":
        return f"format('{_ENVELOPE.format(uuid='%s')}', {', '.join(names)})"
    arguments = [_parts(name) if name in ("agent", "object_id") else name for name in names]
    return f"printf('{_ENVELOPE.format(uuid='%.8s-%s-%s-%s-%s')}', {', '.join(arguments)})"


def _parts(name: str) -> str:
    return ", ".join([name, *(f"substr({name}, {at}, 4)" for at in (9, 13, 17)), f"substr({name}, 21)"])
