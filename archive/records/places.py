"""Places of which records tell differently: each is described once, and what one record says is not said in others."""

from __future__ import annotations

import hashlib
import json
import re
import uuid

from sqlalchemy import select

from archive.base.runtime import session
from archive.records import models as m
from archive.records.description import PlaceInput

Told = tuple[object, ...]
_SUFFIX = re.compile(r"#[0-9a-f]{16}\Z")
_ROOM = 100
"""How long a key may be to which a digest is added."""


def told(place: PlaceInput) -> Told:
    """What is told of a place besides where it lies."""
    names = tuple((name.value, name.language) for name in place.names)
    return (place.name, place.country, place.admin1, place.precision_m, names)


def standing(key: str, wanted: Told) -> uuid.UUID | None:
    """The place of that key of which just this is told."""
    query = select(m.Place).where(m.Place.key.in_((key, another_key(key, wanted))))
    for row in session().scalars(query):
        names = tuple((name.value, name.language) for name in row.names)
        if (row.name, row.country, row.admin1, row.precision_m, names) == wanted:
            return row.id
    return None


def another_key(key: str, wanted: Told) -> str:
    """The key of a place of whose key another stands, of which something else is told."""
    digest = hashlib.sha256(json.dumps(wanted, ensure_ascii=True).encode()).hexdigest()[:16]
    return f"{comparable(key)}#{digest}"


def comparable(key: str) -> str:
    """The key without what tells places of the same key apart."""
    plain = _SUFFIX.sub("", key)
    return plain if len(plain) <= _ROOM else f"sha256:{hashlib.sha256(plain.encode()).hexdigest()}"
