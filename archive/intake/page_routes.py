"""A saved page, a PDF or a pasted text read by the machine, and what of it is taken into the description."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response

from archive.access.policy import Act
from archive.base.db import unit_of_work
from archive.base.errors import Invalid, NotVisible, Problem
from archive.base.messages import msg
from archive.base.runtime import session
from archive.intake.blueprint import blueprint
from archive.intake.page_merging import Take, merged, suggested
from archive.intake.pages.facts import PageReading
from archive.intake.pages.import_kit import ImportOptions
from archive.intake.pages.import_rows import to_import_rows
from archive.intake.pages.limits import PageTooLarge, PageUnreadable
from archive.intake.pages.sandbox import read_page_sandboxed
from archive.media import store
from archive.media.models import DigitalObject
from archive.media.vocabulary import ObjectRole
from archive.records import service
from archive.records.desk.opening import Desk, on_desk
from archive.records.presenting import date_words
from archive.records.schemas import read_edited
from archive.web import gate

READABLE = ("text/html", "text/plain", "text/xml", "application/pdf")
Answer = str | Response | tuple[str, int]


@dataclass(frozen=True, slots=True)
class Source:
    """Something of a record that can be read: a file, or what stands as its text."""

    id: str
    name: str
    media_type: str


@blueprint.route("/review/<code>/read", methods=["GET", "POST"])
@gate.permits(Act.DESCRIBE)
def read_page(code: str) -> Answer:
    """What the machine reads, shown before anything of it is taken; ``source`` is a file's id, or ``text``."""
    desk = on_desk(gate.viewer(), code)
    sources = _sources(desk)
    asked = request.values.get("source", "")
    chosen = next((one for one in sources if one.id == asked), sources[0] if sources and not asked else None)
    if chosen is None and asked:
        raise NotVisible()
    if chosen is None:
        return _page(desk, sources, None, problems=[Problem("", msg("There is no page, PDF or text here to be read."))])
    try:
        reading = read_page_sandboxed(_bytes(desk, chosen), None if chosen.id != "text" else "text/plain")
    except (PageTooLarge, PageUnreadable) as error:
        say = msg("It cannot be read: %(why)s", why=str(error))
        return _page(desk, sources, chosen, problems=[Problem("", say)]), 422
    row: dict[str, Any] = to_import_rows(reading, ImportOptions(identifier="page"))[0]
    take = suggested(desk.described, own_text=chosen.id == "text")
    if request.method == "GET":
        return _page(desk, sources, chosen, reading, row, take)
    take = frozenset(one for one in Take if one in request.form.getlist("take"))
    after = merged(desk.described, row, reading, take)
    try:
        if request.form.get("revision") != str(desk.record.revision):
            raise Invalid([Problem("", msg("Somebody has saved this record meanwhile. Look at it, and take it then."))])
        with unit_of_work():
            number = service.edit(
                desk.viewer,
                desk.record.id,
                read_edited(after),
                expected_revision=desk.record.revision,
                summary="read from the page",
            )
    except Invalid as error:
        return _page(desk, sources, chosen, reading, row, take, list(error.problems)), 409
    flash(_("Saved as revision %(number)s.", number=number), "success")
    return redirect(url_for("records.review", code=code), code=303)


def _sources(desk: Desk) -> list[Source]:
    query = select(DigitalObject).where(
        DigitalObject.record_id == desk.record.id,
        DigitalObject.role == ObjectRole.EVIDENTIARY,
        DigitalObject.detected_type.in_(READABLE),
    )
    rows = session().scalars(query.order_by(DigitalObject.created_at))
    found = [Source(str(row.id), row.original_name or "", row.detected_type) for row in rows]
    if desk.described.get("body", "").strip():
        found.append(Source("text", _("The text as it stands"), "text/plain"))
    return found


def _bytes(desk: Desk, source: Source) -> Any:
    if source.id == "text":
        return desk.described["body"].encode("utf-8")
    row = session().get_one(DigitalObject, uuid.UUID(source.id))
    return store.current().path(row.sha256)


def _page(
    desk: Desk,
    sources: list[Source],
    chosen: Source | None,
    reading: PageReading | None = None,
    row: dict[str, Any] | None = None,
    take: frozenset[Take] = frozenset(),
    problems: list[Problem] | None = None,
) -> str:
    return render_template(
        "intake/read_page.html",
        record=desk.record,
        sources=sources,
        chosen=chosen,
        reading=reading,
        row=row,
        take=take,
        Take=Take,
        date_words=date_words,
        problems=problems or [],
    )
