"""Appeals and sanctions on the moderator's desk."""

from __future__ import annotations

import uuid

from flask import flash, make_response, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from archive.access.policy import Act
from archive.base.db import unit_of_work
from archive.base.errors import DomainError, Forbidden, IllegalTransition, Invalid
from archive.comments import desk_pages
from archive.comments.blueprint import blueprint
from archive.comments.desk import appealing, reading, sanctioning
from archive.comments.desk.appealing import AppealView
from archive.comments.desk.forms import AppealForm, LiftForm, SanctionForm
from archive.comments.vocabulary import AppealOutcome
from archive.web import gate
from archive.web.errors import translate
from archive.web.forms import add_problems


@blueprint.get("/moderation/appeals")
@gate.permits(Act.MODERATE)
def appeals() -> str:
    """The appeals that wait, oldest first."""
    return render_template("comments/appeals.html", appeals=appealing.waiting(gate.viewer()))


@blueprint.get("/moderation/appeals/<uuid:appeal_id>")
@gate.permits(Act.MODERATE)
def appeal(appeal_id: uuid.UUID) -> Response:
    """One appeal with what it is against."""
    return _appeal_page(appealing.one(gate.viewer(), appeal_id))


@blueprint.post("/moderation/appeals/<uuid:appeal_id>")
@gate.permits(Act.MODERATE)
def decide_appeal(appeal_id: uuid.UUID) -> Response:
    """Decide on an appeal, as somebody who had no part in it."""
    viewer, form = gate.viewer(), AppealForm()
    appealing.one(viewer, appeal_id)
    status = 422
    if form.validate():
        outcome, note = AppealOutcome(form.outcome.data), form.note.data or ""
        try:
            with unit_of_work():
                closed = appealing.decide(viewer, appeal_id, outcome, note, form.private_note.data or "")
            flash(_APPEAL_DONE[closed](), "success")
            return redirect(url_for("comments.appeals"), 303)
        except Invalid as error:
            add_problems(form, error.problems)
        except (Forbidden, IllegalTransition) as error:
            form.form_errors.append(translate(error.message))
            status = 403 if isinstance(error, Forbidden) else 409
    return _appeal_page(appealing.one(viewer, appeal_id), form, status)


@blueprint.get("/moderation/sanctions")
@gate.permits(Act.MODERATE)
def sanctions() -> str:
    """What is asked of commenters just now."""
    found = sanctioning.listed(gate.viewer())
    return render_template("comments/sanctions.html", sanctions=found, lift=LiftForm(formdata=None))


@blueprint.post("/moderation/<uuid:comment_id>/sanction")
@gate.permits(Act.MODERATE)
def impose(comment_id: uuid.UUID) -> Response:
    """Ask something of the author of a comment, for a while."""
    viewer, form = gate.viewer(), SanctionForm()
    reading.one(viewer, comment_id)
    status = 422
    if form.validate():
        try:
            with unit_of_work():
                made = sanctioning.impose(viewer, comment_id, form.value())
            words = gettext("They are told, with the reason and the end.")
            if not made.confirmed:
                words = gettext("Until a second person agrees, their comments are held.")
            flash(words, "success")
            return redirect(url_for("comments.card", comment_id=comment_id), 303)
        except Invalid as error:
            add_problems(form, error.problems)
        except (Forbidden, IllegalTransition) as error:
            form.form_errors.append(translate(error.message))
            status = 403 if isinstance(error, Forbidden) else 409
    return desk_pages.card_page(reading.card(viewer, comment_id), sanction=form, status=status)


@blueprint.post("/moderation/sanctions/<uuid:sanction_id>/lift")
@gate.permits(Act.MODERATE)
def lift(sanction_id: uuid.UUID) -> Response:
    """End a sanction before its day."""
    return _changed(lambda: sanctioning.lift(gate.viewer(), sanction_id, LiftForm().why.data or ""))


@blueprint.post("/moderation/sanctions/<uuid:sanction_id>/confirm")
@gate.permits(Act.MODERATE)
def confirm(sanction_id: uuid.UUID) -> Response:
    """Agree, as a second person."""
    return _changed(lambda: sanctioning.confirm(gate.viewer(), sanction_id))


_APPEAL_DONE = {
    True: lambda: gettext("The appeal is decided, and whoever appealed is told why."),
    False: lambda: gettext("Your word is kept. A second person has to agree before the appeal is decided."),
}


def _changed(act: object) -> Response:
    assert callable(act)
    try:
        with unit_of_work():
            act()
        flash(gettext("Done."), "success")
    except Invalid as error:
        flash(" ".join(translate(problem.message) for problem in error.problems), "error")
    except (Forbidden, IllegalTransition) as error:
        flash(translate(error.message), "error")
    return redirect(url_for("comments.sanctions"), 303)


def _appeal_page(found: AppealView, form: AppealForm | None = None, status: int = 200) -> Response:
    viewer = gate.viewer()
    try:
        card = reading.card(viewer, found.comment_id)
    except DomainError:
        card = None
    open_to = found.refusal is None and found.closed_at is None
    page = render_template(
        "comments/appeal.html", appeal=found, card=card, form=(form or AppealForm(formdata=None)) if open_to else None
    )
    return make_response(page, status)
