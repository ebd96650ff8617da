"""Several comments at once: a preview of exactly which, then the decision, with one undo; and dealing out the work."""

from __future__ import annotations

import uuid

from flask import flash, make_response, redirect, render_template, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from archive.access.policy import Act
from archive.base.db import unit_of_work
from archive.base.errors import IllegalTransition, Invalid, Problem
from archive.comments import desk_pages
from archive.comments.blueprint import blueprint
from archive.comments.desk import assigning, bulk, undoing
from archive.comments.desk.bulk import BulkDone
from archive.comments.desk.forms import BulkForm, DealForm
from archive.web import gate
from archive.web.errors import translate
from archive.web.forms import add_problems


@blueprint.post("/moderation/several")
@gate.permits(Act.MODERATE)
def preview_bulk() -> Response:
    """Exactly which comments would be decided on, before anything is."""
    form = BulkForm()
    if form.validate():
        try:
            return _preview(form)
        except Invalid as error:
            add_problems(form, _above(error))
    return desk_pages.queue_page(form, 422)


@blueprint.post("/moderation/several/decide")
@gate.permits(Act.MODERATE)
def decide_bulk() -> Response:
    """Decide on those that were previewed, each at the version that was shown."""
    form = BulkForm()
    if form.validate():
        try:
            with unit_of_work():
                done = bulk.decide(gate.viewer(), form.value())
            _tell(done)
            undone = str(done.batch_id) if done.decided else None
            return redirect(url_for("comments.queue", undone=undone), 303)
        except Invalid as error:
            add_problems(form, _above(error))
    return _preview(form, 422) if form.ids() else desk_pages.queue_page(form, 422)


@blueprint.post("/moderation/several/<uuid:batch_id>/undo")
@gate.permits(Act.MODERATE)
def undo_bulk(batch_id: uuid.UUID) -> Response:
    """Take back all that was decided in one go."""
    try:
        with unit_of_work():
            done = undoing.undo_batch(gate.viewer(), batch_id)
        flash(ngettext("%(num)s decision is taken back.", "%(num)s decisions are taken back.", done.count), "success")
        if done.missed:
            flash(ngettext("%(num)s has gone on since and stays.", "%(num)s have gone on since and stay.", done.missed))
    except IllegalTransition as error:
        flash(translate(error.message), "error")
    return redirect(url_for("comments.queue"), 303)


@blueprint.post("/moderation/deal")
@gate.permits(Act.MODERATE)
def deal() -> Response:
    """Deal out the oldest that wait evenly among the moderators."""
    form = DealForm()
    try:
        with unit_of_work():
            count = assigning.deal(gate.viewer(), form.most.data or 0)
        flash(ngettext("%(num)s comment is dealt out.", "%(num)s comments are dealt out.", count), "success")
    except Invalid as error:
        flash("; ".join(translate(problem.message) for problem in error.problems), "error")
    return redirect(url_for("comments.desk"), 303)


def _preview(form: BulkForm, status: int = 200) -> Response:
    rows = bulk.preview(gate.viewer(), form.ids(), form.value().outcome)
    page = render_template(
        "comments/bulk.html",
        form=form,
        able=[row for row in rows if row.refusal is None],
        unable=[row for row in rows if row.refusal is not None],
    )
    return make_response(page, status)


def _above(error: Invalid) -> list[Problem]:
    """What is wrong with the choice itself is told above the form."""
    return [Problem("" if one.where == "chosen" else one.where, one.message) for one in error.problems]


def _tell(done: BulkDone) -> None:
    flash(ngettext("%(num)s comment is decided.", "%(num)s comments are decided.", len(done.decided)), "success")
    if done.waits:
        words = ngettext(
            "%(num)s comment waits for a second person.", "%(num)s comments wait for a second person.", len(done.waits)
        )
        flash(words, "message")
    if done.refused:
        words = gettext("Not decided, and still as they were: %(num)s.", num=len(done.refused))
        why = sorted({translate(message) for _, message in done.refused})
        flash(f"{words} {' '.join(why)}", "warning")
