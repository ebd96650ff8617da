"""Adding to an open submission: words here, files by way of the page of files."""

from __future__ import annotations

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from archive.access.levels import RecordState
from archive.access.policy import Act
from archive.base.db import unit_of_work
from archive.base.errors import Invalid
from archive.intake import file_routes, holding, queries
from archive.intake.blueprint import blueprint
from archive.intake.holding import HOUR, Held
from archive.intake.returning import adding, correcting, opening, unsent
from archive.intake.returning.forms import AddForm
from archive.intake.returning.opening import Opening
from archive.intake.uploading import receiving
from archive.media.telling import TELLING_WORDS
from archive.web import gate, limits
from archive.web.forms import add_problems

ADDITIONS_PER_HOUR = 30
"""Additions to one submission in an hour."""


@blueprint.route("/receipt/add", methods=["GET", "POST"])
@gate.permits(Act.CONTRIBUTE)
def addition() -> Response:
    """Words and files that are added; handed in by the button of this page alone."""
    here, form = opening.need(), AddForm()
    if here.found.state is RecordState.WITHDRAWN:
        flash(gettext("It was taken out of view: nothing is added to it any more."), "warning")
        return redirect(url_for("intake.open_receipt"), 303)
    if request.method == "GET":
        with unit_of_work():
            form.words.data = unsent.kept(here.viewer, here.found.record_id, "add").get("words", "")
        return _page(here, form)
    if request.form.get("do") == "files":
        return _to_files(here, form)
    return _add(here, form)


def _add(here: Opening, form: AddForm) -> Response:
    held = _held(here)
    limits.count("addition", here.found.record_id.hex, ADDITIONS_PER_HOUR, HOUR)
    if held is not None:
        receiving.settle(gate.viewer(), held.view.id)
    try:
        with unit_of_work():
            words = form.words.data or ""
            added = adding.add(here.viewer, here.found.record_id, held.view.id if held else None, words)
            unsent.forget(here.viewer, here.found.record_id, "add")
    except Invalid as error:
        add_problems(form, error.problems)
        return _page(here, form, 422)
    if held is not None:
        holding.forget()
    opening.remember_addition(here.found.record_id, None)
    if added.apart:
        flash(gettext("We have it. Thank you. An archivist reads it before anybody else; it stands below."), "success")
    else:
        flash(gettext("We have it. Thank you. It is part of what you handed in now."), "success")
    return redirect(url_for("intake.open_receipt"), 303)


def _to_files(here: Opening, form: AddForm) -> Response:
    with unit_of_work():
        unsent.keep(here.viewer, here.found.record_id, "add", {"words": form.words.data or ""})
    held = _held(here)
    if held is None:
        limits.count("draft", here.found.record_id.hex, ADDITIONS_PER_HOUR, HOUR)
        with unit_of_work():
            key = adding.begin(here.viewer, here.found.record_id).key
        opening.remember_addition(here.found.record_id, key)
    else:
        key = held.key
    # The page of files works on the draft that this browser holds.
    holding.remember(key)
    return redirect(url_for("intake.files"), 303)


def _held(here: Opening) -> Held | None:
    """The draft in which files wait for this submission, all of it looked at."""
    key = opening.addition_key(here.found.record_id)
    view = queries.draft_of_key(gate.viewer(), key) if key else None
    if view is None or key is None or view.adds_to != here.found.record_id:
        return None
    return file_routes.looked_at(Held(view, key))


def _page(here: Opening, form: AddForm, status: int = 200) -> Response:
    held = _held(here)
    page = render_template(
        "intake/addition.html",
        found=here.found,
        form=form,
        files=held.view.files if held else (),
        joins=here.found.state in correcting.OPEN,
        telling_words=TELLING_WORDS,
    )
    return make_response(page, status)
