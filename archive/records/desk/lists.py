"""Adding, removing and moving the entries of a form that was sent, with everything that was typed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from flask_wtf import FlaskForm
from wtforms import FieldList

from archive.records.desk.fields import EdtfDate, said
from archive.records.desk.merging import Json, blank
from archive.records.presenting import date_words

_ACT = re.compile(r"(add|remove|up)-([a-z_]+?)(?:-([0-9]{1,4}))?")


@dataclass(frozen=True, slots=True)
class Acted:
    """What the form says afterwards, which entry takes the focus, and what the page tells."""

    values: Json
    focus: tuple[str, int] | None = None
    told: str = ""


def is_act(value: str) -> bool:
    """Whether a button was pressed that changes a list and saves nothing."""
    return _ACT.fullmatch(value) is not None


def acted(form: FlaskForm, act: str) -> Acted:
    """The values of ``form`` after an act as ``add-claims``, ``remove-claims-2`` or ``up-claims-2``."""
    values = {field.short_name: field.data for field in form if field.short_name != "csrf_token"}
    found = _ACT.fullmatch(act)
    assert found is not None
    what, name, number = found[1], found[2], int(found[3] or -1)
    if name not in form or not isinstance(form[name], FieldList):
        return Acted(values)
    entries: list[Any] = list(values[name])
    if what == "add":
        values[name] = [*entries, {}]
        return Acted(values, (name, len(entries)))
    if not 0 <= number < len(entries):
        return Acted(values)
    if what == "up" and number > 0:
        entries[number - 1 : number + 1] = [entries[number], entries[number - 1]]
        values[name] = entries
        return Acted(values, (name, number - 1))
    if what == "remove":
        gone = head(form[name].entries[number].form)
        del entries[number]
        values[name] = entries
        return Acted(values, None, gettext("Taken out: “%(what)s”. Nothing is saved yet.", what=gone))
    return Acted(values, (name, number))


def head(entry: Any) -> str:
    """What names an entry in a list: the first of its heads that says something."""
    words = next((_said(entry[name]) for name in entry.heads if said(entry[name])), "")
    return words if len(words) <= 90 else words[:89].rstrip() + "…"


def _said(field: Any) -> str:
    return date_words(str(said(field))) if isinstance(field, EdtfDate) else str(said(field))


def drop_blank(form: FlaskForm) -> None:
    """Leave out the new entries into which nothing was written."""
    for field in form:
        if isinstance(field, FieldList):
            field.entries = [entry for entry in field.entries if not blank(entry.form)]
