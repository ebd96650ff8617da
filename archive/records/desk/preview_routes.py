"""What a section would look like to a reader, as it is typed; nothing is saved by looking."""

from __future__ import annotations

from collections.abc import Iterator

from flask import render_template
from flask_babel import gettext as _

from archive.access.policy import Act
from archive.base import clock
from archive.base.errors import Invalid, Problem
from archive.base.text import render
from archive.records.blueprint import blueprint
from archive.records.description import Description
from archive.records.desk import lists
from archive.records.desk.merging import Hand, merged
from archive.records.desk.opening import form_of, on_desk
from archive.records.desk.sections import section_of
from archive.records.presenting import date_words
from archive.records.schemas import read_edited
from archive.web import gate


@blueprint.post("/records/<code>/edit/<slug>/preview")
@gate.permits(Act.DESCRIBE)
def preview(code: str, slug: str) -> tuple[str, int]:
    """The description with this section as it is typed; what is in the way is told instead, and nothing is changed."""
    desk = on_desk(gate.viewer(), code)
    section = section_of(desk.record.kind, slug)
    form = form_of(section)
    lists.drop_blank(form)
    found: Description | None = None
    problems: tuple[Problem, ...] = ()
    if form.validate():
        typed = merged(section, form, desk.base(form), Hand(desk.viewer.display_name, clock.now()))
        after = {key: value for key, value in desk.described.items() if key not in section.keys} | typed
        try:
            found = read_edited(after)
        except Invalid as error:
            problems = error.problems
    page = render_template(
        "records/preview.html",
        record=desk.record,
        section=section,
        found=found,
        faults=sum(1 for field in form if field.errors),
        problems=problems,
        body=render(found.body) if found else "",
        lines=list(_lines(found)) if found else [],
    )
    return page, 200


def _lines(found: Description) -> Iterator[tuple[str, str]]:
    """What stands beside the text, each with what it is."""
    for title in found.alternative_titles:
        yield _("Other title"), title.value
    for date in found.dates:
        yield _("Date"), date_words(date.edtf, date.verbatim) or _("Not known")
    for place in found.places:
        yield _("Place"), place.name
    for person in found.people:
        yield _("Person or organisation"), person.display
    if found.source:
        yield from (
            (_("Source"), said) for said in (found.source.publisher, found.source.author, found.source.url) if said
        )
    for claim in found.claims:
        yield _("Claim"), claim.statement
