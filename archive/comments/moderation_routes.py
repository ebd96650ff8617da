"""The moderator's desk: the queue, a card, the decision, and on to the next."""

from __future__ import annotations

import uuid

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _
from werkzeug.wrappers import Response

from archive.access.policy import Act
from archive.base.db import unit_of_work
from archive.base.errors import IllegalTransition, Invalid, Stale
from archive.comments import desk, rules, service
from archive.comments.blueprint import blueprint
from archive.comments.forms import DecisionForm
from archive.comments.views import Card
from archive.comments.vocabulary import CommentState, DecisionOutcome
from archive.records.presenting import date_words
from archive.web import gate
from archive.web.errors import translate
from archive.web.forms import add_problems
from archive.web.paging import Page, window


@blueprint.get("/moderation")
@gate.permits(Act.MODERATE)
def queue() -> str:
    """Comments in one state, oldest first."""
    state = _state(request.args.get("state"))
    number, size = window(request.args.get("page", type=int), None)
    items, total = desk.queue(gate.viewer(), state, number, size)
    page = Page(items, total, number, size)
    return render_template(
        "comments/queue.html",
        state=state,
        tabs=[
            (tab, url_for("comments.queue", state=tab.value), count)
            for tab, count in desk.counts(gate.viewer()).items()
        ],
        items=items,
        page=page.page,
        pages=page.pages,
        url_of=lambda n: url_for("comments.queue", state=state.value, page=n),
    )


@blueprint.get("/moderation/<uuid:comment_id>")
@gate.permits(Act.MODERATE)
def card(comment_id: uuid.UUID) -> Response:
    """One comment with its record beside it."""
    return _card_page(desk.card(gate.viewer(), comment_id))


@blueprint.post("/moderation/<uuid:comment_id>")
@gate.permits(Act.MODERATE)
def decide(comment_id: uuid.UUID) -> Response:
    """Decide and go to the next; what cannot be decided is shown again, with everything that was typed."""
    viewer, form = gate.viewer(), DecisionForm()
    read = desk.one(viewer, comment_id)
    status = 422
    if form.validate():
        try:
            with unit_of_work():
                done = service.decide(viewer, comment_id, form.value())
            flash(str(_DONE[done.outcome]), "success")
            return _on(desk.next_waiting(viewer, (read.comment.when, comment_id)))
        except Invalid as error:
            add_problems(form, error.problems)
        except (Stale, IllegalTransition) as error:
            form.form_errors.append(translate(error.message))
            status = 409
    return _card_page(desk.card(viewer, comment_id), form, status)


_DONE = {
    DecisionOutcome.PUBLISH: _("The comment is published."),
    DecisionOutcome.DECLINE: _("The comment is declined."),
    DecisionOutcome.WITHHOLD: _("The comment is withheld."),
}


def _on(comment_id: uuid.UUID | None) -> Response:
    if comment_id is None:
        return redirect(url_for("comments.queue"), 303)
    return redirect(url_for("comments.card", comment_id=comment_id), 303)


def _card_page(card: Card, form: DecisionForm | None = None, status: int = 200) -> Response:
    item = card.item
    form = form or DecisionForm(formdata=None)
    possible = rules.outcomes_from(item.comment.state)
    form.outcome.choices = [choice for choice in form.outcome.choices or () if choice.value in possible]
    # What is decided next is what stands on this page, whatever the form that was sent had read.
    form.version.data, form.version.raw_data = item.version, None
    page = render_template(
        "comments/card.html",
        card=card,
        item=item,
        comment=item.comment,
        record=item.record,
        record_date=date_words(item.record.edtf, item.record.verbatim_date),
        form=form if possible and not item.own else None,
        next_id=desk.next_waiting(gate.viewer(), (item.comment.when, item.comment.id)),
    )
    return make_response(page, status)


def _state(word: str | None) -> CommentState:
    try:
        return CommentState(word or CommentState.PENDING)
    except ValueError:
        return CommentState.PENDING
