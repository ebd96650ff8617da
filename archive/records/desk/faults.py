"""Every problem of a form by the name of its field, whether the form or the domain found it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from wtforms import FieldList
from wtforms.fields import Field

from archive.base.errors import Problem
from archive.base.messages import msg
from archive.records.desk.section_forms import SectionForm
from archive.records.desk.sections import Section
from archive.web.errors import translate

_PATH = re.compile(r"(?P<list>[a-z_.]+)\[(?P<number>[0-9]+)\](?:\.(?P<key>[a-z_.]+))?.*")


def put(form: SectionForm, section: Section, problems: Iterable[Problem], stood: int) -> None:
    """Show each problem of the domain at the field that it names; ``stood`` entries stand before those of the form."""
    for problem in problems:
        field = _field(form, section, problem.where, stood)
        words = translate(problem.message)
        if field is None:
            form.form_errors.append(words)
        else:
            field.errors = [*field.errors, words]


def _field(form: SectionForm, section: Section, where: str, stood: int) -> Field | None:
    path = _PATH.fullmatch(where)
    if path is None:
        name = where.replace(".", "__")
        return _own(form, name)
    name = path["list"].replace(".", "__")
    if name not in form or not isinstance(form[name], FieldList):
        return _own(form, name)
    entries = form[name].entries
    if section.slug == "completeness":
        entries = [one for one in entries if one.form["status"].data]
    number = int(path["number"]) - (stood if section.appends else 0)
    if not 0 <= number < len(entries):
        return None
    inner = entries[number].form
    key = (path["key"] or "").replace(".", "__")
    return inner[key] if key in inner else next(field for field in inner if field.short_name != "was")


def _own(form: SectionForm, name: str) -> Field | None:
    found: Field | None = form._fields.get(name)
    return found


def named(form: SectionForm) -> Iterator[Problem]:
    """All problems of a form, each with the name of its field and, in a list, of its entry."""
    for words in form.form_errors:
        yield Problem("", msg("%(why)s", why=words))
    for field in form:
        if isinstance(field, FieldList):
            for number, entry in enumerate(field.entries, start=1):
                for inner in entry.form:
                    for why in inner.errors:
                        at = {"entry": f"{field.label.text} {number}", "field": str(inner.label.text), "why": str(why)}
                        yield Problem(inner.id, msg("%(entry)s, %(field)s: %(why)s", **at))
        else:
            for why in field.errors:
                yield Problem(field.id, msg("%(field)s: %(why)s", field=str(field.label.text), why=str(why)))
