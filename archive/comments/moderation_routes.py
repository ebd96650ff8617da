"""The moderator's desk: the queue, a card, the decision, its undo, and on to the next."""

from __future__ import annotations

import uuid

from flask import flash, redirect, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from werkzeug.wrappers import Response

from archive.access.policy import Act
from archive.base.db import unit_of_work
from archive.base.errors import DomainError, IllegalTransition, Invalid, Stale
from archive.comments import deciding, desk_pages
from archive.comments.blueprint import blueprint
from archive.comments.desk import asking, leasing, preferring, reading, seconding, undoing
from archive.comments.desk.forms import DecisionForm, QuestionForm
from archive.comments.inputs import Decision
from archive.comments.vocabulary import DecisionOutcome
from archive.web import gate
from archive.web.errors import translate
from archive.web.forms import add_problems


@blueprint.get("/moderation")
@gate.permits(Act.MODERATE)
def queue() -> Response:
    """What waits for a person, and every other view of the comments."""
    return desk_pages.queue_page()


@blueprint.get("/moderation/next")
@gate.permits(Act.MODERATE)
def next_comment() -> Response:
    """On to the next that waits for whoever asks; to the queue where nothing does."""
    return _on(None)


@blueprint.get("/moderation/<uuid:comment_id>")
@gate.permits(Act.MODERATE)
def card(comment_id: uuid.UUID) -> Response:
    """One comment with its record beside it; whoever opens it has it for some minutes."""
    viewer = gate.viewer()
    item = reading.one(viewer, comment_id)
    if not item.own and (item.lease is None or item.lease.own):
        with unit_of_work():
            leasing.take(viewer, comment_id)
    return desk_pages.card_page(reading.card(viewer, comment_id))


@blueprint.post("/moderation/<uuid:comment_id>")
@gate.permits(Act.MODERATE)
def decide(comment_id: uuid.UUID) -> Response:
    """Decide and go to the next; what cannot be decided is shown again, with everything that was typed."""
    viewer, form = gate.viewer(), DecisionForm()
    item = reading.one(viewer, comment_id)
    if "agree" in request.args:
        return _agree(comment_id)
    if not form.validate():
        return desk_pages.card_page(reading.card(viewer, comment_id), form, status=422)
    decision, missing = form.value(item.comment.body)
    # Words that stand nowhere because the text has changed meanwhile are not what has to be mended.
    if missing and decision.version == item.version:
        form.passages.errors = [gettext("These words do not stand in the comment: %(words)s", words="; ".join(missing))]
        return desk_pages.card_page(reading.card(viewer, comment_id), form, status=422)
    return _carry_out(comment_id, decision, form)


def _agree(comment_id: uuid.UUID) -> Response:
    """Decide exactly what somebody else wishes; what is lacking (a note, say) is asked for, with the rest filled in."""
    viewer = gate.viewer()
    form = DecisionForm(formdata=None)
    try:
        wish_id = uuid.UUID(request.args["agree"])
        version = request.form.get("version", 0, type=int)
        decision = seconding.as_wished(viewer, comment_id, wish_id, version)
    except (ValueError, Stale):
        form.form_errors.append(gettext("This is not what they wish any more. Read it again, then decide."))
        return desk_pages.card_page(reading.card(viewer, comment_id), form, status=409)
    form.outcome.data, form.reason.data = decision.outcome.value, decision.reason.value if decision.reason else ""
    wish = next(one for one in reading.card(viewer, comment_id).wishes if one.id == wish_id)
    form.passages.data = "\n".join(wish.words)
    return _carry_out(comment_id, decision, form)


def _carry_out(comment_id: uuid.UUID, decision: Decision, form: DecisionForm) -> Response:
    viewer, status = gate.viewer(), 422
    try:
        with unit_of_work():
            done = deciding.decide(viewer, comment_id, decision)
        if not done.differs:
            said = _WAITS if done.waits else _DONE[done.outcome]
            flash(str(said), "success")
            return _on(comment_id, undo=None if done.waits else f"{comment_id}.{done.version}")
        form.form_errors.append(translate(deciding.DIFFERENT))
        status = 409
    except Invalid as error:
        add_problems(form, error.problems)
    except (Stale, IllegalTransition) as error:
        form.form_errors.append(translate(error.message))
        status = 409
    return desk_pages.card_page(reading.card(viewer, comment_id), form, status=status)


@blueprint.post("/moderation/<uuid:comment_id>/undo")
@gate.permits(Act.MODERATE)
def undo(comment_id: uuid.UUID) -> Response:
    """Take back what was decided a moment ago."""
    viewer = gate.viewer()
    reading.one(viewer, comment_id)
    try:
        with unit_of_work():
            undoing.undo(viewer, comment_id, request.form.get("version", 0, type=int))
        flash(gettext("Taken back. It stands as before."), "success")
    except IllegalTransition as error:
        said = translate(error.message)
        return desk_pages.card_page(reading.card(viewer, comment_id), said=said, status=409)
    return redirect(url_for("comments.card", comment_id=comment_id), 303)


@blueprint.post("/moderation/<uuid:comment_id>/ask")
@gate.permits(Act.MODERATE)
def ask(comment_id: uuid.UUID) -> Response:
    """Ask the author, and go to the next."""
    viewer, form = gate.viewer(), QuestionForm()
    reading.one(viewer, comment_id)
    status = 422
    if form.validate():
        try:
            with unit_of_work():
                asking.ask(viewer, comment_id, form.version.data or 0, form.question.data or "")
            flash(gettext("The author is asked. The comment comes back to the queue with the answer."), "success")
            return _on(comment_id)
        except Invalid as error:
            add_problems(form, error.problems)
        except (Stale, IllegalTransition) as error:
            form.form_errors.append(translate(error.message))
            status = 409
    return desk_pages.card_page(reading.card(viewer, comment_id), question=form, status=status)


@blueprint.post("/moderation/<uuid:comment_id>/later")
@gate.permits(Act.MODERATE)
def later(comment_id: uuid.UUID) -> Response:
    """Leave it to somebody else, and go to the next."""
    viewer = gate.viewer()
    reading.one(viewer, comment_id)
    with unit_of_work():
        leasing.give_back(viewer, comment_id)
    return _on(comment_id)


_WAITS = _("Your word is kept. A second person has to agree before it is shown.")
_DONE = {
    DecisionOutcome.PUBLISH: _("The comment is published."),
    DecisionOutcome.REDACT: _("The comment is published with words blacked out."),
    DecisionOutcome.DECLINE: _("The comment is declined."),
    DecisionOutcome.WITHHOLD: _("The comment is withheld."),
}


def _on(read: uuid.UUID | None, undo: str | None = None) -> Response:
    """To the next that waits, which is then taken; two who go on at once are given two comments."""
    viewer = gate.viewer()
    if preferring.stop_is_due(viewer):
        return redirect(url_for("comments.pause", undo=undo), 303)
    for _try in range(5):
        found = reading.next_waiting(viewer, read)
        if found is None:
            break
        try:
            with unit_of_work():
                taken = leasing.take(viewer, found)
        except DomainError:
            break
        if taken:
            return redirect(url_for("comments.card", comment_id=found, undo=undo), 303)
    return redirect(url_for("comments.queue", undo=undo), 303)
