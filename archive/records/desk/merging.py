"""Between the form of a section and the description as JSON: what the form does not show stays as it was."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from wtforms import BooleanField, FieldList, HiddenField, SelectField
from wtforms.fields import Field

from archive.records import anchoring
from archive.records.desk.entries import Entry
from archive.records.desk.fields import Language, said
from archive.records.desk.section_forms import SectionForm
from archive.records.desk.sections import Section
from archive.records.vocabulary import CompletenessItem

Json = dict[str, Any]
OWN = ("base", "revision", "summary", "leaks_kept", "was", "csrf_token")
"""What a form holds besides the description."""

_UNSAID = {"told_in": "und", "directness": "unknown", "first_interview": "unknown"}


@dataclass(frozen=True, slots=True)
class Hand:
    """Who writes, and when."""

    name: str
    at: datetime


def form_values(section: Section, described: Json, *, whole: bool = False) -> Json:
    """What the form of a section shows first; ``whole`` shows also what is never edited."""
    values: Json = {}
    for name, field in _unbound(section):
        found = reach(described, name)
        if field is not FieldList:
            values[name] = found
        elif name == "completeness":
            values[name] = _all_items(found or [])
        else:
            entries = [_flat(one, position) for position, one in enumerate(found or [])]
            values[name] = [{}] if section.appends and not whole else entries
    # What is as strict as the description is not written down.
    values |= {
        level: described.get(level, described.get("access", "restricted")) for level in values if "access" in level
    }
    if isinstance(values.get("collection"), dict):
        values["collection"] = values["collection"]["slug"]
    return {name: value for name, value in values.items() if value is not None}


def _unbound(section: Section) -> Iterator[tuple[str, type[Field]]]:
    for name in dir(section.form):
        field = getattr(section.form, name)
        if hasattr(field, "field_class") and name not in OWN:
            yield name, field.field_class


def _flat(one: Json, position: int | str) -> Json:
    values = {"was": str(position), **one}
    for name, inner in one.items():
        if isinstance(inner, dict):
            values |= {f"{name}__{key}": value for key, value in inner.items()}
    return values | {"closed": "closed_at" in one}


def _all_items(stated: list[Json]) -> list[Json]:
    places = {one["item"]: (position, one) for position, one in enumerate(stated)}
    items = [item.value for item in CompletenessItem]
    return [_flat(places[item][1], places[item][0]) if item in places else {"item": item} for item in items]


def merged(section: Section, form: SectionForm, base: Json, hand: Hand) -> Json:
    """The keys of a section as the form says them, on the ground of the revision ``base``; absent ones are left out."""
    result = {key: deepcopy(base[key]) for key in section.keys if key in base}
    for field in form:
        name = field.short_name
        if name in OWN:
            continue
        if isinstance(field, FieldList):
            put(result, name, _entries(section, field, base, hand))
        elif name == "collection":
            _collect(result, base, field.data)
        elif name in ("access_text", "access_files") and name not in base and field.data == form["access"].data:
            continue
        else:
            put(result, name, said(field))
    for key in section.keys:
        if key not in base and isinstance(result.get(key), dict) and result[key].items() <= _UNSAID.items():
            del result[key]
    return result


def _collect(result: Json, base: Json, slug: str) -> None:
    known = base.get("collection")
    put(result, "collection", known if known and known["slug"] == slug else {"slug": slug} if slug else None)


def _entries(section: Section, field: FieldList, base: Json, hand: Hand) -> list[Json]:
    before = reach(base, field.short_name) or []
    written = [_entry(one.form, before, hand, base.get("body", "")) for one in field.entries]
    if section.slug == "completeness":
        return [one for one in written if one.get("status")]
    return [*before, *written] if section.appends else written


def _entry(form: Entry, before: list[Json], hand: Hand, text: str) -> Json:
    original = before[int(form.was.data)] if stood(form, before) else {}
    result = deepcopy(original)
    for field in form:
        if field.short_name not in (*OWN, "closed"):
            put(result, field.short_name, said(field))
    if "closed" in form:
        _close(result, bool(form["closed"].data), hand)
    if "edtf" in form and result.get("edtf") != original.get("edtf"):
        # Bounds that were given for the date as it stood do not hold for another one.
        for bound in ("earliest", "latest"):
            if result.get(bound) == original.get(bound):
                result.pop(bound, None)
    if "anchor" in result and result.get("verbatim") != original.get("verbatim"):
        put(result, "anchor", anchoring.found(text, result.get("verbatim", ""), result["anchor"]))
    return result


def adrift(form: SectionForm, base: Json, after: Json) -> list[int]:
    """The claims, counted from 1, whose words stood in the text before a section was typed and do so no more."""
    before = base.get("claims", [])
    if "claims" in form:
        kept = [before[int(one.form.was.data)] if stood(one.form, before) else {} for one in form["claims"].entries]
    else:
        kept = before
    pairs = enumerate(zip(kept, after.get("claims", ()), strict=False), 1)
    return [number for number, (old, new) in pairs if "anchor" in old and "anchor" not in new and new.get("verbatim")]


def stood(form: Entry, before: list[Json]) -> bool:
    """Whether the entry was in the revision that was read."""
    was = form.was.data or ""
    return was.isascii() and was.isdigit() and len(was) < 6 and int(was) < len(before)


def _close(lead: Json, closed: bool, hand: Hand) -> None:
    if not closed:
        lead.pop("closed_at", None)
        lead.pop("closed_by", None)
    elif "closed_at" not in lead:
        lead |= {"closed_at": hand.at.isoformat(), "closed_by": hand.name}


def blank(form: Entry) -> bool:
    """Whether nothing was written into a new entry."""
    if form.was.data:
        return False
    return all(
        isinstance(field, SelectField | HiddenField | BooleanField | Language) or said(field) is None for field in form
    )


def renamed(form: SectionForm, base: Json) -> dict[str, str]:
    """The people who are shown under another name than before: the old name and the new one."""
    before = base.get("people", [])
    if "people" not in form:
        return {}
    kept = [one.form for one in form["people"].entries if stood(one.form, before)]
    pairs = [(before[int(one.was.data)]["display"], said(one.display)) for one in kept]
    return {old: new for old, new in pairs if new and new != old}


def reach(described: Json, name: str) -> Any:
    """The value under a name with two underscores for each step down."""
    found: Any = described
    for key in name.split("__"):
        found = (found or {}).get(key)
    return found


def put(described: Json, name: str, value: Any) -> None:
    """Write a value under such a name; None and empty lists take it away, and what is empty then."""
    *way, last = name.split("__")
    inner = described
    for key in way:
        if not isinstance(inner.get(key), dict):
            if value in (None, []):
                return
            inner[key] = {}
        inner = inner[key]
    if value is None or value == []:
        inner.pop(last, None)
        for key in way:
            if not described.get(key):
                described.pop(key, None)
    else:
        inner[last] = value
