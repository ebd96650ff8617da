"""The archivist's side of the thread, and the page on safety that everybody may read."""

from __future__ import annotations

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from archive.access.policy import Act
from archive.base.db import reading, unit_of_work
from archive.base.errors import Invalid
from archive.base.runtime import settings
from archive.intake import holding
from archive.intake.blueprint import blueprint
from archive.intake.returning import thread
from archive.intake.returning.forms import AskForm
from archive.records.tombstones import standing_id
from archive.web import gate
from archive.web.forms import add_problems


@blueprint.route("/review/<code>/thread", methods=["GET", "POST"])
@gate.permits(Act.REVIEW)
def ask(code: str) -> Response:
    """What was asked and answered about a submission; ask more."""
    viewer, form = gate.viewer(), AskForm()
    record_id = standing_id(viewer, code)
    status = 200
    if request.method == "POST":
        try:
            with unit_of_work():
                words, mark = form.words.data or "", holding.window().mark
                thread.ask(viewer, record_id, words, mark, needs_answer=not form.no_answer.data)
            flash(gettext("It waits for the contributor, who reads it with the receipt."), "success")
            return redirect(url_for("intake.ask", code=code), 303)
        except Invalid as error:
            add_problems(form, error.problems)
            status = 422
    with unit_of_work():
        thread.seen(viewer, record_id)
    with reading():
        messages = thread.of_record(viewer, record_id)
    page = render_template(
        "intake/thread.html",
        code=code,
        form=form,
        messages=messages,
        mark=request.form.get("mark") or holding.new_mark(),
    )
    return make_response(page, status)


@blueprint.get("/contribute/safety")
@gate.permits(Act.READ)
def safety() -> str:
    """What to mind before giving testimony, and what this archive does and does not keep."""
    return render_template("intake/safety.html", draft_days=settings().draft_keep_days)
