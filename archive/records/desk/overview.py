"""What each section of a description holds, in a few lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from markupsafe import Markup
from wtforms import BooleanField, FieldList, HiddenField, SelectField, SelectMultipleField
from wtforms.fields import Field

from archive.records.desk.fields import Language, said
from archive.records.desk.lists import head
from archive.records.desk.merging import OWN
from archive.records.desk.section_forms import SectionForm
from archive.records.desk.sections import Section
from archive.records.desk.words import COMPLETENESS_ITEMS, word
from archive.records.presenting import language_name
from archive.web.locale import comma

SHOWN = 4
"""So many entries of a list are told; the rest are counted."""


@dataclass(frozen=True, slots=True)
class Held:
    """One section: what it says and its first entries in words, and how many more there are."""

    section: Section
    lines: tuple[str, ...]
    more: int


def held(section: Section, form: SectionForm) -> Held:
    """What ``form``, filled with what stands, holds."""
    lines, more = list(_facts(form)), 0
    for field in form:
        if isinstance(field, FieldList):
            entries = [words for entry in field.entries for words in _entry(entry.form)]
            lines += entries[:SHOWN]
            more += len(entries[SHOWN:])
    return Held(section, tuple(lines), more)


def _facts(form: SectionForm) -> Iterator[str]:
    for field in form:
        if field.short_name not in OWN and not isinstance(field, FieldList) and (words := _words(field)):
            yield Markup("{}: <bdi>{}</bdi>").format(field.label.text, words)


def _entry(form: Any) -> Iterator[str]:
    if "item" in form:
        # The eight items are counted where something is said of them.
        if form["status"].data:
            yield f"{word(COMPLETENESS_ITEMS, form['item'].data)}: {_label(form['status'])}"
        return
    words = head(form) or said(form[next(name for name in ("value", "text") if name in form)])
    beside = aside(form)
    yield f"{words} ({beside})" if beside else str(words)


def aside(form: Any) -> str:
    """What is told beside the name of an entry: its role or kind; of a lead, that it is closed."""
    if "closed" in form:
        return str(gettext("closed")) if form["closed"].data else ""
    return next((_label(form[name]) for name in ("role", "type", "scale") if name in form), "")


def _words(field: Field) -> str:
    if isinstance(field, HiddenField):
        return ""
    if isinstance(field, Language):
        return language_name(field.said())
    if isinstance(field, SelectMultipleField):
        chosen = set(field.data or ())
        return comma().join(str(label) for value, label, *_ in field.iter_choices() if value in chosen)
    if isinstance(field, BooleanField):
        return str(field.label.text) if field.data else ""
    if isinstance(field, SelectField):
        return _label(field) if field.data else ""
    words = said(field)
    text = " ".join((comma().join(map(str, words)) if isinstance(words, list) else str(words or "")).split())
    return text if len(text) <= 90 else text[:89].rstrip() + "…"


def _label(field: Field) -> str:
    if isinstance(field, BooleanField):
        return str(field.label.text)
    return next((str(label) for value, label, *_ in field.iter_choices() if value == field.data), "")
