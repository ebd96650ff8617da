"""A description as plain JSON: the form of revisions, of the API and of exports."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import MISSING, fields, is_dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from archive.custody.vocabulary import Identity
from archive.records.description import Description, ImportRow


def plain(value: Any) -> Any:
    """Dataclasses as objects without their default values; words, dates and tuples as JSON has them."""
    if is_dataclass(value) and not isinstance(value, type):
        return {
            f.name: plain(getattr(value, f.name))
            for f in fields(value)
            if f.default is MISSING or getattr(value, f.name) != f.default
        }
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        if value and all(isinstance(pair, tuple) and len(pair) == 2 for pair in value):
            return {str(key): plain(inner) for key, inner in value}
        return [plain(inner) for inner in value]
    return value


def without_secrets(description: Description) -> Description:
    """The description without the names and contacts that belong to the vault alone."""
    people = tuple(
        person if person.identity is Identity.PUBLIC else replace(person, names=(), name="", contact="")
        for person in description.people
    )
    return replace(description, people=people)


def description_json(description: Description) -> str:
    """The text of a revision: stable, and free of what belongs to the vault."""
    return json.dumps(plain(without_secrets(description)), ensure_ascii=False, sort_keys=True)


def row_digest(row: ImportRow, key: bytes) -> str:
    """SHA-256 of a row's content, by which an import is known again.

    What belongs to the vault goes in under ``key`` (HMAC-SHA-256): from the digest alone nobody tries out names.
    """
    description = without_secrets(row.description)
    text = json.dumps([plain(description), plain(row.files), row.status.value], ensure_ascii=True, sort_keys=True)
    if description != row.description:
        secrets = json.dumps(plain(row.description.people), ensure_ascii=True, sort_keys=True)
        text += hmac.digest(key, secrets.encode(), "sha256").hex()
    return hashlib.sha256(text.encode()).hexdigest()
