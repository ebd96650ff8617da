"""The archivist's pages of exports: the register, a new one with its counts first, the copy, and tasks."""

from __future__ import annotations

import uuid

from flask import Blueprint, flash, make_response, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice

from archive.access.policy import Act
from archive.base.db import unit_of_work
from archive.base.errors import Invalid, Unavailable
from archive.base.messages import msg
from archive.exports import keeping, presenting, queries, recalling, selecting, service
from archive.exports.forms import CloseForm, ExportForm, ReopenForm
from archive.exports.vocabulary import ExportState
from archive.records import collections
from archive.records.event_words import taken_back_words
from archive.records.presenting import locale
from archive.web import gate
from archive.web.forms import add_problems
from archive.web.paging import Page, window

blueprint = Blueprint("exports", __name__)

REFRESH_SECONDS = 5


@blueprint.get("/exports")
@gate.permits(Act.EXPORT)
def register() -> str:
    viewer = gate.viewer()
    number, per_page = window(request.args.get("page", type=int), None)
    entries, total = queries.register(viewer, number, per_page)
    listing = Page(entries, total, number, per_page)
    return render_template(
        "exports/register.html",
        words=presenting,
        titles=collections.titles(locale()),
        entries=listing.items,
        total=total,
        tasks=queries.open_tasks(viewer),
        page=number,
        pages=listing.pages,
        url_of=lambda n: url_for("exports.register", page=n),
    )


@blueprint.route("/exports/new", methods=["GET", "POST"])
@gate.permits(Act.EXPORT)
def new() -> str | Response | tuple[str, int]:
    """The form; sent in, it shows what would be in the export; confirmed, the export is asked for."""
    begun = {name: request.args.get(name, "") for name in ("codes", "collection", "everything")}
    form = ExportForm(data=begun)
    titles = collections.titles(locale())
    form.collection.choices = [SelectChoice("", _("no collection")), *(SelectChoice(*pair) for pair in titles.items())]
    if request.method == "GET" or "change" in request.form:
        return render_template("exports/new.html", form=form)
    if not form.validate_on_submit():
        return render_template("exports/new.html", form=form), 400
    viewer = gate.viewer()
    try:
        wanted = form.request()
        if "confirmed" not in request.form:
            preview = selecting.preview(viewer, wanted.audience, wanted.selection, wanted.recipient)
            return render_template(
                "exports/confirm.html", form=form, wanted=wanted, preview=preview, words=presenting, titles=titles
            )
        with unit_of_work():
            export_id = service.request_export(viewer, wanted)
    except Invalid as error:
        add_problems(form, error.problems)
        return render_template("exports/new.html", form=form), 400
    return redirect(url_for("exports.show", export_id=export_id), code=303)


@blueprint.get("/exports/<uuid:export_id>")
@gate.permits(Act.EXPORT)
def show(export_id: uuid.UUID) -> Response:
    viewer = gate.viewer()
    entry = queries.entry(viewer, export_id)
    looks_again = entry.at_work and "still" not in request.args
    answer = make_response(
        render_template(
            "exports/show.html",
            words=presenting,
            titles=collections.titles(locale()),
            entry=entry,
            holdings=queries.holdings(viewer, export_id),
            looks_again=looks_again,
        )
    )
    if looks_again:
        # Without a script, and only as long as there is something to wait for; the page has a way to stop it.
        answer.headers["Refresh"] = str(REFRESH_SECONDS)
    return answer


@blueprint.get("/exports/<uuid:export_id>/copy")
@gate.permits(Act.EXPORT)
def copy(export_id: uuid.UUID) -> Response:
    """The file, to be saved and never shown or kept on the way."""
    entry = queries.entry(gate.viewer(), export_id)
    path = keeping.copy_path(export_id)
    if entry.state is not ExportState.READY or not path.is_file():
        raise Unavailable(msg("There is no copy of this export here."))
    queries.refuse_closed(gate.viewer(), export_id)
    answer = send_file(path, mimetype="application/zip", as_attachment=True, download_name=entry.name, max_age=0)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


@blueprint.post("/exports/<uuid:export_id>/retry")
@gate.permits(Act.EXPORT)
def retry(export_id: uuid.UUID) -> Response:
    with unit_of_work():
        service.try_again(gate.viewer(), export_id)
    return redirect(url_for("exports.show", export_id=export_id), code=303)


@blueprint.post("/exports/<uuid:export_id>/delete")
@gate.permits(Act.EXPORT)
def delete(export_id: uuid.UUID) -> Response:
    if "confirmed" not in request.form:
        flash(_("Nothing was deleted: tick the box first."), "warning")
        return redirect(url_for("exports.show", export_id=export_id), code=303)
    with unit_of_work():
        service.remove_copy(gate.viewer(), export_id)
    keeping.sweep()
    flash(_("The copy is deleted. The register keeps that it was made."), "success")
    return redirect(url_for("exports.show", export_id=export_id), code=303)


@blueprint.get("/exports/tasks")
@gate.permits(Act.EXPORT)
def tasks() -> str:
    viewer = gate.viewer()
    closed = request.args.get("state") == "closed"
    number, per_page = window(request.args.get("page", type=int), None)
    found, total = queries.tasks(viewer, closed=closed, page=number, per_page=per_page)
    return render_template(
        "exports/tasks.html",
        words=presenting,
        tasks=found,
        closed=closed,
        total=total,
        page=number,
        pages=Page(found, total, number, per_page).pages,
        url_of=lambda n: url_for("exports.tasks", state="closed" if closed else None, page=n),
    )


@blueprint.route("/exports/tasks/<uuid:task_id>", methods=["GET", "POST"])
@gate.permits(Act.EXPORT)
def task(task_id: uuid.UUID) -> str | Response | tuple[str, int]:
    viewer = gate.viewer()
    found = queries.task(viewer, task_id)
    form = CloseForm()
    if form.validate_on_submit():
        try:
            with unit_of_work():
                recalling.close(viewer, task_id, form.outcome.data or "")
        except Invalid as error:
            add_problems(form, error.problems)
        else:
            flash(_("The task is closed."), "success")
            return redirect(url_for("exports.tasks"), code=303)
    return _task(found, form, ReopenForm(formdata=None))


@blueprint.post("/exports/tasks/<uuid:task_id>/reopen")
@gate.permits(Act.EXPORT)
def reopen(task_id: uuid.UUID) -> str | Response | tuple[str, int]:
    viewer = gate.viewer()
    form = ReopenForm()
    if form.validate_on_submit():
        try:
            with unit_of_work():
                recalling.reopen(viewer, task_id, form.reason.data or "")
        except Invalid as error:
            add_problems(form, error.problems)
        else:
            flash(_("The task is open again."), "success")
            return redirect(url_for("exports.task", task_id=task_id), code=303)
    return _task(queries.task(viewer, task_id), CloseForm(formdata=None), form)


def _task(found: queries.Task, form: CloseForm, again: ReopenForm) -> tuple[str, int]:
    taken_back = taken_back_words(found.taken_back)
    page = render_template(
        "exports/task.html", words=presenting, task=found, form=form, again=again, taken_back=taken_back
    )
    return page, 400 if request.method == "POST" else 200
