"""What somebody else has saved in the meantime, beside what was typed."""

from __future__ import annotations

from dataclasses import MISSING, dataclass, fields
from typing import Any

from archive.base.errors import Invalid
from archive.base.messages import Message
from archive.custody.vocabulary import Identity
from archive.records import revisions
from archive.records.description import Description
from archive.records.desk.merging import Json
from archive.records.desk.sections import SECTIONS, Section
from archive.records.revisions import Change
from archive.records.schemas import read_edited
from archive.records.writing import plain


@dataclass(frozen=True, slots=True)
class Comparison:
    """From the revision that stands to what was typed; and the other sections that have changed since it was read."""

    number: int
    changes: tuple[Change, ...]
    elsewhere: tuple[Any, ...]


def compare(section: Section, number: int, base: Json, stands: Json, typed: Json) -> Comparison:
    """Revision ``number``, which ``stands``, against what was ``typed`` on the ground of ``base``."""
    mine = _as_saved(section, stands, typed)
    mine |= {"people": [_without_secrets(person) for person in mine.get("people", ())]}
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


def _as_saved(section: Section, stands: Json, typed: Json) -> Json:
    """What was typed as a revision would hold it, which leaves out what goes without saying."""
    others = {key: value for key, value in stands.items() if key not in section.keys}
    try:
        saved: Json = plain(read_edited(others | typed))
    except Invalid:
        return {key: value for key, value in typed.items() if value != _UNSAID.get(key)}
    return saved


_UNSAID: Json = {field.name: plain(field.default) for field in fields(Description) if field.default is not MISSING}


def _without_secrets(person: Json) -> Json:
    if person.get("identity") == Identity.PUBLIC:
        return person
    return {key: value for key, value in person.items() if key not in ("name", "names", "contact")}
