"""What somebody else has saved in the meantime, beside what was typed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from archive.base.messages import Message
from archive.custody.vocabulary import Identity
from archive.records import revisions
from archive.records.desk.merging import Json
from archive.records.desk.sections import SECTIONS, Section
from archive.records.revisions import Change


@dataclass(frozen=True, slots=True)
class Comparison:
    """From the revision that stands to what was typed; and the other sections that have changed since it was read."""

    number: int
    changes: tuple[Change, ...]
    elsewhere: tuple[Any, ...]


def compare(section: Section, number: int, base: Json, stands: Json, typed: Json) -> Comparison:
    """Revision ``number``, which ``stands``, against what was ``typed`` on the ground of ``base``."""
    mine = typed | {"people": [_without_secrets(person) for person in typed.get("people", ())]}
    changes = tuple(
        Change(
            revisions.LABELS.get(key, Message(key)),
            tuple(revisions.words(revisions.said(stands, key), revisions.said(mine, key))),
        )
        for key in section.keys
        if (stands.get(key) or None) != (mine.get(key) or None)
    )
    others = tuple(
        other.label
        for other in SECTIONS
        if other is not section and any(base.get(key) != stands.get(key) for key in other.keys)
    )
    return Comparison(number, changes, others)


def _without_secrets(person: Json) -> Json:
    if person.get("identity") == Identity.PUBLIC:
        return person
    return {key: value for key, value in person.items() if key not in ("name", "contact")}
