"""What readers and authors do: write, look after a comment by account or by receipt phrase."""

from __future__ import annotations

import uuid

from flask import flash, make_response, redirect, render_template, request, url_for
from flask import session as form_session
from flask_babel import gettext
from werkzeug.wrappers import Response

from archive.access.policy import Act
from archive.base import clock
from archive.base.db import unit_of_work
from archive.base.errors import Forbidden, Invalid, LimitReached
from archive.comments import calling, queries, receipts, service
from archive.comments.blueprint import blueprint
from archive.comments.forms import CommentForm, EditForm
from archive.comments.own_pages import own_page, receipt_page, which_comment
from archive.comments.pipeline.facts import Sent
from archive.comments.service import Posted
from archive.records.queries import summaries
from archive.web import gate
from archive.web.errors import translate
from archive.web.forms import add_problems

_FASTEST_SECONDS = 3
_DIGITS_OF_A_MOMENT = 12


@blueprint.post("/records/<code>/comments")
@gate.permits(Act.COMMENT)
def post(code: str) -> Response:
    """Take in a comment; the answer is the one page that ever shows its receipt phrase."""
    viewer, form = gate.viewer(), CommentForm()
    record_id = queries.record_id_of(viewer, code)
    sent = _sent(form)
    if sent.hidden_field and sent.quick:
        form.form_errors.append(gettext("This looked as if a program had sent it. If you wrote it, send it once more."))
        form.website.data = ""
        return _form_page(form, record_id, 422)
    try:
        phrase = "" if viewer.signed_in else form.receipt.data or ""
        posted = calling.take(viewer, record_id, form.value(), form_session.get("csrf_token", ""), sent, phrase)
    except Invalid as error:
        add_problems(form, error.problems)
        return _form_page(form, record_id, 422)
    except Forbidden as error:
        form.form_errors.append(translate(error.message))
        return _form_page(form, record_id, 403)
    except LimitReached as error:
        form.form_errors.append(translate(error.message))
        response = _form_page(form, record_id, 429)
        response.headers["Retry-After"] = str(error.retry_after or 3600)
        return response
    return _sent_page(posted, record_id)


@blueprint.post("/receipt/comment/withdraw")
@gate.permits(Act.COMMENT)
def withdraw_by_receipt() -> Response:
    """Take a comment back with its phrase; the phrase travels in the form, never in an address."""
    viewer, phrase = gate.viewer(), request.form.get("phrase", "")
    calling.count_phrase()
    digests = receipts.digests(phrase)
    with unit_of_work():
        service.withdraw_by_receipt(viewer, digests, which_comment())
    return receipt_page(phrase, gettext("Your comment is withdrawn. Nobody sees it any more."))


@blueprint.post("/receipt/comment/edit")
@gate.permits(Act.COMMENT)
def edit_by_receipt() -> Response:
    """Change a comment with its phrase."""
    viewer, phrase, form = gate.viewer(), request.form.get("phrase", ""), EditForm()
    calling.count_phrase()
    digests = receipts.digests(phrase)
    try:
        with unit_of_work():
            service.edit_by_receipt(viewer, digests, form.value(), which_comment())
    except Invalid as error:
        add_problems(form, error.problems)
        return receipt_page(phrase, form=form)
    return receipt_page(phrase, gettext("Your comment is changed and waits for a moderator."))


@blueprint.route("/account/comments/<uuid:comment_id>", methods=["GET", "POST"])
@gate.permits(Act.EDIT_OWN)
def edit_own(comment_id: uuid.UUID) -> Response:
    """One's own comment, known by the account: what became of it, and what can be done."""
    viewer, form = gate.viewer(), EditForm()
    if not form.is_submitted():
        return own_page(comment_id)
    queries.own_one(viewer, comment_id)
    if form.validate():
        try:
            with unit_of_work():
                service.edit_own(viewer, comment_id, form.value())
            flash(gettext("Your comment is changed and waits for a moderator."), "success")
            return redirect(url_for("site.account"), 303)
        except Invalid as error:
            add_problems(form, error.problems)
    return own_page(comment_id, form, 422)


@blueprint.post("/account/comments/<uuid:comment_id>/withdraw")
@gate.permits(Act.EDIT_OWN)
def withdraw_own(comment_id: uuid.UUID) -> Response:
    with unit_of_work():
        service.withdraw_own(gate.viewer(), comment_id)
    flash(gettext("Your comment is withdrawn. Nobody sees it any more."), "success")
    return redirect(url_for("site.account"), 303)


def _sent(form: CommentForm) -> Sent:
    """How it came: the field that people do not see, and a form sent faster than one can write. Two signals."""
    opened = form.opened.data or ""
    said = opened.isascii() and opened.isdigit() and len(opened) <= _DIGITS_OF_A_MOMENT
    age = int(clock.now().timestamp()) - int(opened) if said else 0
    return Sent(hidden_field=bool(form.website.data), quick=age < _FASTEST_SECONDS)


def _form_page(form: CommentForm, record_id: uuid.UUID, status: int) -> Response:
    viewer = gate.viewer()
    record = summaries(viewer, [record_id])[record_id]
    parent = form.value().parent_id
    page = render_template(
        "comments/form.html",
        record=record,
        comment_form=form,
        reply_to=queries.published_one(viewer, record_id, parent) if parent else None,
    )
    return make_response(page, status)


def _sent_page(posted: Posted, record_id: uuid.UUID) -> Response:
    record = summaries(gate.viewer(), [record_id])[record_id]
    return make_response(render_template("comments/sent.html", posted=posted, record=record))
