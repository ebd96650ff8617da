"""Coming back: take up a draft again, and mend what an archivist sent back. ``/receipt`` itself stands in ``site``."""

from __future__ import annotations

import uuid

from flask import flash, make_response, redirect, render_template, request
from flask_babel import gettext
from werkzeug.wrappers import Response

from archive.access.policy import Act
from archive.access.viewer import Viewer
from archive.base.db import unit_of_work
from archive.base.errors import Invalid, NotVisible, Stale
from archive.base.messages import msg
from archive.base.runtime import settings
from archive.intake import holding, presenting, queries, rules, service, submitting
from archive.intake.blueprint import blueprint
from archive.intake.forms import ReturnedForm
from archive.intake.queries import FoundDraft, FoundSubmission
from archive.intake.vocabulary import Step
from archive.records import queries as records
from archive.web import gate, limits
from archive.web.callers import caller
from archive.web.errors import translate
from archive.web.forms import add_problems


@blueprint.post("/receipt/draft")
@gate.permits(Act.CONTRIBUTE)
def resume_by_receipt() -> Response:
    """Open the draft of a typed phrase in this browser."""
    found = by_phrase()
    if not isinstance(found, FoundDraft):
        raise NotVisible(msg("No open draft belongs to this phrase."))
    return _opened(found.id)


@blueprint.post("/contribute/resume")
@gate.permits(Act.EDIT_OWN)
def resume() -> Response:
    """Open a draft of one's own account in this browser."""
    try:
        wanted = uuid.UUID(request.form.get("id", ""))
    except ValueError as error:
        raise NotVisible() from error
    return _opened(queries.draft(gate.viewer(), wanted).id)


@blueprint.post("/receipt/returned")
@gate.permits(Act.CONTRIBUTE)
def mend_by_receipt() -> Response:
    """Show, or hand in again, what was sent back to somebody who comes with a phrase."""
    found = by_phrase()
    if not isinstance(found, FoundSubmission):
        raise NotVisible()
    return _mend(submitting.as_contributor(found.agent_id), found, request.form.get("phrase", ""))


@blueprint.route("/contribute/returned/<code>", methods=["GET", "POST"])
@gate.permits(Act.EDIT_OWN)
def mend(code: str) -> Response:
    """The same for somebody who has an account."""
    viewer = gate.viewer()
    return _mend(viewer, queries.own_submission(viewer, records.id_of(viewer, code)), "")


def by_phrase() -> FoundDraft | FoundSubmission | None:
    """What the typed phrase of this request opens; raises ``LimitReached`` after too many tries."""
    limits.count("receipt", caller(), settings().receipt_attempts, holding.HOUR)
    return queries.by_receipt(gate.viewer(), request.form.get("phrase", ""))


def _opened(draft_id: uuid.UUID) -> Response:
    with unit_of_work():
        key = service.resume(gate.viewer(), draft_id)
    holding.remember(key)
    flash(gettext("Your draft is open again, as you left it."), "success")
    view = queries.draft_of_key(gate.viewer(), key)
    return redirect(presenting.url_of(view.step if view else Step.KIND), 303)


def _mend(viewer: Viewer, found: FoundSubmission, phrase: str) -> Response:
    sent = request.form.get("do") == "send"
    form = ReturnedForm() if sent else ReturnedForm(formdata=None)
    if not sent:
        form.title.data, form.text.data = found.title, found.text
        return _mend_page(form, found, phrase)
    changes = submitting.Changes(rules.clean(form.title.data or ""), rules.clean(form.text.data or ""))
    seen = request.form.get("revision", type=int) or 0
    try:
        with unit_of_work():
            submitting.hand_in_again(viewer, found.record_id, changes, expected_revision=seen)
    except Invalid as error:
        add_problems(form, error.problems)
        return _mend_page(form, found, phrase, 422)
    except Stale as error:
        form.form_errors.append(translate(error.message))
        return _mend_page(form, found, phrase, 409)
    return make_response(render_template("intake/sent_again.html", found=found))


def _mend_page(form: ReturnedForm, found: FoundSubmission, phrase: str, status: int = 200) -> Response:
    page = render_template("intake/returned.html", form=form, found=found, phrase=phrase)
    return make_response(page, status)
