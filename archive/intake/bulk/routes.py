"""The archivist's pages of batches: begin, add, check, take in, discard, undo."""

from __future__ import annotations

import csv
import io
import uuid
from typing import cast

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice

from archive.access.policy import Act
from archive.base.cells import safe_cell
from archive.base.db import unit_of_work
from archive.base.errors import Invalid, Problem
from archive.base.runtime import settings
from archive.intake.blueprint import blueprint
from archive.intake.bulk import columns, presenting, queries, service, sheet, spool
from archive.intake.bulk.forms import BatchForm, FilesForm, UndoForm
from archive.media.uploads import MOST_OF_A_FOLDER, UploadRequest, takes_a_folder
from archive.records import collections
from archive.records.presenting import entry, locale
from archive.web import gate
from archive.web.forms import add_problems
from archive.web.paging import Page, window

REFRESH_SECONDS = 3


@blueprint.get("/review/batches")
@gate.permits(Act.IMPORT)
def batches() -> str:
    viewer = gate.viewer()
    number, per_page = window(request.args.get("page", type=int), None)
    found, total = queries.batches(viewer, number, per_page)
    listing = Page(found, total, number, per_page)
    return render_template(
        "intake/bulk/batches.html",
        words=presenting,
        batches=listing.items,
        page=number,
        pages=listing.pages,
        url_of=lambda n: url_for("intake.batches", page=n),
    )


@blueprint.route("/review/batches/new", methods=["GET", "POST"])
@gate.permits(Act.IMPORT)
def new_batch() -> str | Response | tuple[str, int]:
    form = BatchForm()
    titles = collections.titles(locale())
    form.collection.choices = [
        SelectChoice("", _("as the sheet says, else none")),
        *(SelectChoice(slug, title) for slug, title in titles.items()),
    ]
    if form.validate_on_submit():
        with unit_of_work():
            batch_id = service.begin(
                gate.viewer(), form.data["name"], form.defaults(), update=bool(form.data["update"])
            )
        return redirect(url_for("intake.batch", batch_id=batch_id), code=303)
    page = render_template("intake/bulk/new.html", form=form)
    return (page, 400) if request.method == "POST" else page


@blueprint.get("/review/batches/<uuid:batch_id>")
@gate.permits(Act.IMPORT)
def batch(batch_id: uuid.UUID) -> Response:
    return _page(batch_id)


@blueprint.post("/review/batches/<uuid:batch_id>/files")
@takes_a_folder
@gate.permits(Act.IMPORT)
def add_to_batch(batch_id: uuid.UUID) -> Response:
    """The sheet and files, as many as one request carries; what was refused is named, and the rest is kept."""
    viewer = gate.viewer()
    queries.one(viewer, batch_id)
    sent = cast(UploadRequest, request)
    problems = [
        Problem(one.original_name or "", one.reason)
        for field in ("sheet", "files", "folder")
        for one in sent.refused(field)
    ]
    sheets = sent.uploads("sheet")
    files = [(one.sent_as, one.staged) for field in ("files", "folder") for one in sent.uploads(field)]
    try:
        with unit_of_work():
            if sheets:
                service.add_sheet(viewer, batch_id, sheets[0].staged)
    except Invalid as error:
        problems += [Problem("", one.message) if one.where == "" else one for one in error.problems]
    if files:
        with unit_of_work():
            problems += service.add_files(viewer, batch_id, files)
    if problems:
        return _page(batch_id, problems, 422)
    if not sheets and not files:
        flash(_("Nothing was chosen."), "warning")
    return redirect(url_for("intake.batch", batch_id=batch_id), code=303)


@blueprint.post("/review/batches/<uuid:batch_id>/check")
@gate.permits(Act.IMPORT)
def check_batch(batch_id: uuid.UUID) -> Response:
    try:
        with unit_of_work():
            service.check(gate.viewer(), batch_id)
    except Invalid as error:
        return _page(batch_id, list(error.problems), 422)
    return redirect(url_for("intake.batch", batch_id=batch_id), code=303)


@blueprint.post("/review/batches/<uuid:batch_id>/take-in")
@gate.permits(Act.IMPORT)
def take_batch_in(batch_id: uuid.UUID) -> Response:
    with unit_of_work():
        service.take_in(gate.viewer(), batch_id)
    return redirect(url_for("intake.batch", batch_id=batch_id), code=303)


@blueprint.post("/review/batches/<uuid:batch_id>/discard")
@gate.permits(Act.IMPORT)
def discard_batch(batch_id: uuid.UUID) -> Response:
    with unit_of_work():
        service.discard(gate.viewer(), batch_id)
    spool.remove(batch_id)
    flash(_("The batch is discarded; nothing of it is in the archive."), "success")
    return redirect(url_for("intake.batches"), code=303)


@blueprint.post("/review/batches/<uuid:batch_id>/undo")
@gate.permits(Act.WITHDRAW)
def undo_batch(batch_id: uuid.UUID) -> Response:
    form = UndoForm(prefix="undo")
    if form.validate_on_submit():
        try:
            with unit_of_work():
                service.undo(gate.viewer(), batch_id, form.data["reason"] or "", touched=bool(form.data["touched"]))
        except Invalid as error:
            add_problems(form, error.problems)
        else:
            return redirect(url_for("intake.batch", batch_id=batch_id), code=303)
    return _page(batch_id, status=400, undo=form)


@blueprint.get("/review/batches/<uuid:batch_id>/faults.csv")
@gate.permits(Act.IMPORT)
def faults(batch_id: uuid.UUID) -> Response:
    """What is wrong, cell by cell, as a sheet to work through."""
    found = queries.one(gate.viewer(), batch_id)
    lines = io.StringIO(newline="")
    writer = csv.writer(lines)
    writer.writerow(("row", "column", "letter", "value", "file", "fault"))
    for one in found.faults:
        cells = (one.row, one.column, one.letter, one.entry, one.file, presenting.said(one))
        writer.writerow([safe_cell(str(cell)) if cell is not None else "" for cell in cells])
    return _attachment(lines.getvalue(), "faults.csv")


@blueprint.get("/review/batches/sheet.csv")
@gate.permits(Act.IMPORT)
def empty_sheet() -> Response:
    """A sheet with the names of all columns and no row."""
    names = [name for name in columns.KNOWN if name not in columns.PASSED_OVER]
    return _attachment(",".join(names) + "\r\n", "records.csv")


def _attachment(text: str, name: str) -> Response:
    answer = make_response("\ufeff" + text)
    answer.headers["Content-Type"] = "text/csv; charset=utf-8"
    answer.headers["Content-Disposition"] = f"attachment; filename={name}"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _page(
    batch_id: uuid.UUID, problems: list[Problem] | None = None, status: int = 200, undo: UndoForm | None = None
) -> Response:
    viewer = gate.viewer()
    found = queries.one(viewer, batch_id)
    number, per_page = window(request.args.get("page", type=int), None)
    total = found.entry.created + found.entry.updated if found.taken_in_at else 0
    listed = queries.records_of(viewer, batch_id, number, per_page) if total else ()
    looks_again = found.at_work and "still" not in request.args
    answer = make_response(
        render_template(
            "intake/bulk/batch.html",
            words=presenting,
            batch=found,
            problems=problems or [],
            form=FilesForm(formdata=None),
            undo=undo or UndoForm(prefix="undo", formdata=None),
            records=[entry(summary) for summary in listed],
            looks_again=looks_again,
            most=MOST_OF_A_FOLDER,
            most_rows=sheet.MOST_ROWS,
            limit=settings().upload_limit,
            page=number,
            pages=Page(listed, total, number, per_page).pages,
            url_of=lambda n: url_for("intake.batch", batch_id=batch_id, page=n),
        ),
        status,
    )
    if looks_again:
        answer.headers["Refresh"] = str(REFRESH_SECONDS)
    return answer
