"""A draft in the words that its pages show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import force_locale, get_locale, gettext
from wtforms import BooleanField, HiddenField, SelectMultipleField
from wtforms.fields import SelectFieldBase

from archive.base import languages, personal_data
from archive.base.errors import Problem
from archive.base.messages import Message, msg
from archive.base.personal_data import Kind
from archive.intake import consent_text
from archive.intake.answers import Group, WhatAnswer
from archive.intake.dating import read_when
from archive.intake.forms import form_of
from archive.intake.queries import DraftView
from archive.intake.vocabulary import Step
from archive.records.presenting import date_words
from archive.records.vocabulary import DateRole, RecordKind
from archive.web.errors import translate
from archive.web.locale import LOCALES, comma

Fact = tuple[str, str | list[str]]

KIND_WORDS: dict[Kind, Message] = {
    Kind.PHONE: msg("a telephone number"),
    Kind.EMAIL: msg("an e-mail address"),
    Kind.COORDINATES: msg("coordinates of a place"),
    Kind.IDENTITY_NUMBER: msg("a number that could belong to one person"),
    Kind.BANK_ACCOUNT: msg("a bank account"),
    Kind.SOCIAL_ACCOUNT: msg("an account on a social network"),
}


@dataclass(frozen=True, slots=True)
class Section:
    """What was answered at one step, to be read once more before it is handed in."""

    step: Step
    facts: list[Fact]


@dataclass(frozen=True, slots=True)
class Gap:
    """What is still missing, and where to mend it."""

    url: str
    words: str


def sections(view: DraftView) -> list[Section]:
    """All answers by step; a step that was never saved shows nothing."""
    kind = view.answers.record_kind
    return [
        Section(step, facts_of(step, view.answers.group(step), kind))
        for step in Step
        if step not in (Step.FILES, Step.CHECK)
    ]


def facts_of(step: Step, group: Group | None, kind: RecordKind | None) -> list[Fact]:
    """The answers of one step under the labels of its form."""
    if group is None:
        return []
    form = form_of(step, kind)
    form.fill(group)
    facts: list[Fact] = []
    for field in form:
        if isinstance(field, HiddenField) or field.name == "other_language":
            continue
        facts += _facts(field)
    if isinstance(group, WhatAnswer) and form["language"].data == "other":
        facts.append((gettext("Language"), languages.name(group.language, str(get_locale() or "en"))))
    return facts


def _facts(field: Any) -> list[Fact]:
    label = str(field.label.text)
    if isinstance(field, SelectMultipleField):
        ticked = {value: str(words) for value, words, *_ in field.iter_choices()}
        chosen = set(field.data or ())
        return [
            (f"{label}: {gettext('allowed')}", [words for value, words in ticked.items() if value in chosen]),
            (f"{label}: {gettext('refused')}", [words for value, words in ticked.items() if value not in chosen]),
        ]
    if isinstance(field, SelectFieldBase):
        words = [str(words) for value, words, *_ in field.iter_choices() if str(value) == str(field.data)]
        return [(label, words[0])] if words else []
    if isinstance(field, BooleanField):
        return [(label, gettext("Yes"))] if field.data else []
    return [(label, field.data)] if field.data else []


def gaps(problems: Iterable[Problem]) -> list[Gap]:
    """Problems of ``rules.missing`` with the address of the field that mends each."""
    found = []
    for problem in problems:
        step, _, name = problem.where.partition(".")
        endpoint = url_for("intake.files") if step == Step.FILES else url_for("intake.step", step=step, then=Step.CHECK)
        anchor = f"{name}-field" if name in ("kind", "uses") else name
        found.append(Gap(f"{endpoint}#{anchor}", translate(problem.message)))
    return found


def hints(view: DraftView) -> list[str]:
    """What is worth a second look before it is handed in; nothing of it stands in the way."""
    what, when = view.answers.what, view.answers.when
    found: list[str] = []
    if what is not None:
        kinds = {finding.kind for finding in personal_data.find(what.text)}
        if kinds:
            said = comma().join(translate(words) for kind, words in KIND_WORDS.items() if kind in kinds)
            found.append(gettext("Your text seems to hold: %(what)s. Leave it only if it is meant.", what=said))
        if languages.mismatch(what.language, what.text):
            found.append(gettext("The letters of your text are not those of the language that you chose."))
    if when is not None and when.when:
        read = read_when(when.when, role=DateRole.EVENT, language="und")
        if read.edtf:
            found.append(gettext("We read the date as: %(date)s.", date=date_words(read.edtf)))
        else:
            found.append(gettext("Your words for the date are kept as they are; an archivist will read them."))
    if any(file.look and file.look.tells for file in view.files):
        found.append(gettext("Some of your files say things about you. See “Files”."))
    return found


def url_of(here: Step) -> str:
    """The address of a step."""
    return url_for(f"intake.{here}") if here in (Step.FILES, Step.CHECK) else url_for("intake.step", step=here)


def consent_words(version: str, shown_in: str) -> str:
    """The consent's text as the page showed it; empty when that version is not the one in force."""
    if version != consent_text.VERSION:
        return ""
    with force_locale(shown_in if shown_in in LOCALES else "en"):
        return consent_text.shown(translate)
