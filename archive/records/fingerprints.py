"""What two records have in common although it is written differently: the same text, the same address."""

from __future__ import annotations

import hmac
import re
import unicodedata
import uuid
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from sqlalchemy import delete, exists, func, select

from archive.access.levels import RecordState
from archive.base.db import insert_rows
from archive.base.runtime import session
from archive.records import keys
from archive.records import models as m
from archive.records.vocabulary import Likeness

SHORTEST_TEXT = 40
"""A text of fewer letters and digits than this proves nothing by being the same."""
_TRACKING = re.compile(r"(?:utm_.*|fbclid|gclid|dclid|mc_[ce]id|igshid|ref|ref_src|cmpid|ocid|s|share)", re.IGNORECASE)
_SUBDOMAINS = re.compile(r"^(?:www\d?|m|mobile|amp)\.", re.IGNORECASE)


def plain_text(text: str) -> str:
    """The letters and digits of a text alone, folded: spacing, punctuation, marks and capitals say nothing."""
    folded = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in folded if letter.isalnum())


def plain_address(address: str) -> str:
    """An address without scheme, ``www``, fragment, what counts clicks, and the order of its parameters."""
    try:
        parts = urlsplit(address.strip())
        host = _SUBDOMAINS.sub("", (parts.hostname or "").rstrip("."))
        port = f":{parts.port}" if parts.port and parts.port not in (80, 443) else ""
    except ValueError:
        return ""
    if not host or parts.scheme.lower() not in ("http", "https"):
        return ""
    path = re.sub(r"/(?:amp|index\.(?:html?|php))?/?$", "", parts.path)
    asked = sorted(pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.fullmatch(pair[0]))
    return f"{host}{port}{path}" + (f"?{urlencode(asked)}" if asked else "")


def write(columns: Mapping[uuid.UUID, Mapping[str, Any]]) -> None:
    """Keep the fingerprints of these records, by their rows' columns, in the present transaction."""
    if not columns:
        return
    key = keys.digest_key()
    rows = []
    for record_id, row in columns.items():
        text, address = plain_text(row["body"]), plain_address(row["source_url"])
        if len(text) >= SHORTEST_TEXT:
            rows.append({"record_id": record_id, "kind": Likeness.TEXT, "digest": _digest(key, text)})
        if address:
            rows.append({"record_id": record_id, "kind": Likeness.ADDRESS, "digest": _digest(key, address)})
    insert_rows(m.RecordFingerprint, rows)


def renew(record_id: uuid.UUID, row: Mapping[str, Any]) -> None:
    """Keep the fingerprints of a record that was described anew."""
    session().execute(delete(m.RecordFingerprint).where(m.RecordFingerprint.record_id == record_id))
    write({record_id: row})


def missing() -> list[uuid.UUID]:
    """Records without any, as those are that came before fingerprints were kept."""
    known = exists().where(m.RecordFingerprint.record_id == m.Record.id)
    text = (m.Record.source_url != "") | (func.length(m.Record.body) >= SHORTEST_TEXT)
    return list(session().scalars(select(m.Record.id).where(~known, text, m.Record.state != RecordState.WITHDRAWN)))


def catch_up(record_ids: Sequence[uuid.UUID]) -> None:
    """Make those of records that have none; safe to repeat."""
    session().execute(delete(m.RecordFingerprint).where(m.RecordFingerprint.record_id.in_(record_ids)))
    query = select(m.Record.id, m.Record.body, m.Record.source_url).where(m.Record.id.in_(record_ids))
    write({row.id: {"body": row.body, "source_url": row.source_url} for row in session().execute(query)})


def _digest(key: bytes, text: str) -> str:
    return hmac.digest(key, text.encode(), "sha256").hex()


def ids_alike(record_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[tuple[uuid.UUID, Likeness]]]:
    """Which others have a fingerprint of these; who asks still has to ask what may be seen."""
    own, other = m.RecordFingerprint.__table__.alias("own"), m.RecordFingerprint.__table__.alias("other")
    query = (
        select(own.c.record_id, other.c.record_id, own.c.kind)
        .join(other, (other.c.digest == own.c.digest) & (other.c.kind == own.c.kind))
        .where(own.c.record_id.in_(record_ids), other.c.record_id != own.c.record_id)
        .order_by(other.c.record_id)
        .limit(50 * max(len(record_ids), 1))
    )
    found: dict[uuid.UUID, list[tuple[uuid.UUID, Likeness]]] = {}
    for mine, theirs, kind in session().execute(query):
        found.setdefault(mine, []).append((theirs, kind))
    return found
