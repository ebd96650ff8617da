"""Pages of readers and authors: flags, answers and appeals, the inbox and its feed."""

from __future__ import annotations

import uuid
from datetime import datetime

from flask import Response as FlaskResponse
from flask import flash, make_response, redirect, render_template, request, url_for
from flask import session as form_session
from flask_babel import gettext
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from archive.access.policy import Act
from archive.accounts import private_feeds
from archive.base import clock
from archive.base.db import unit_of_work
from archive.base.errors import DomainError, IllegalTransition, Invalid, LimitReached
from archive.base.runtime import settings
from archive.comments import calling, feed, notices, own_service, queries, receipts
from archive.comments.blueprint import blueprint
from archive.comments.own_pages import own_page, receipt_page, which_comment
from archive.comments.reader_forms import AnswerForm, AppealForm, FlagForm
from archive.comments.reader_models import NoticeFeed
from archive.records.queries import summaries
from archive.web import gate
from archive.web.errors import translate
from archive.web.forms import add_problems


@blueprint.route("/comments/<uuid:comment_id>/flag", methods=["GET", "POST"])
@gate.permits(Act.COMMENT)
def flag(comment_id: uuid.UUID) -> Response:
    """Call for a moderator's attention."""
    viewer, form = gate.viewer(), FlagForm()
    comment, record_id = queries.published_anywhere(viewer, comment_id)
    record = summaries(viewer, [record_id])[record_id]
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        try:
            calling.flag(viewer, comment_id, form.value(), form_session.get("csrf_token", ""))
            flash(gettext("Thank you. A moderator looks at it."), "success")
            return redirect(url_for("records.show", code=record.reference_code, _anchor="comments-title"), 303)
        except Invalid as error:
            add_problems(form, error.problems)
        except LimitReached as error:
            form.form_errors.append(translate(error.message))
            status = 429
    page = render_template("comments/flag.html", form=form, comment=comment, record=record)
    return make_response(page, status)


@blueprint.post("/account/comments/<uuid:comment_id>/<any(answer, appeal):said>")
@gate.permits(Act.EDIT_OWN)
def say_own(comment_id: uuid.UUID, said: str) -> Response:
    """Answer a moderator, or appeal, beside one's own comment."""
    viewer, form = gate.viewer(), _form(said)
    queries.own_one(viewer, comment_id)
    words = form.words.data or ""
    try:
        with unit_of_work():
            if isinstance(form, AppealForm):
                own_service.appeal_own(viewer, comment_id, words, form.sanction_id)
            else:
                own_service.answer_own(viewer, comment_id, words)
    except (Invalid, IllegalTransition) as error:
        return own_page(comment_id, _refused(form, error), 422)
    flash(_done(said), "success")
    return redirect(url_for("comments.edit_own", comment_id=comment_id), 303)


@blueprint.post("/receipt/comment/<any(answer, appeal):said>")
@gate.permits(Act.COMMENT)
def say_by_receipt(said: str) -> Response:
    """The same with the receipt phrase, which travels in the form, never in an address."""
    viewer, form, phrase = gate.viewer(), _form(said), request.form.get("phrase", "")
    calling.count_phrase()
    digests = receipts.digests(phrase)
    words = form.words.data or ""
    try:
        with unit_of_work():
            if isinstance(form, AppealForm):
                own_service.appeal_by_receipt(viewer, digests, words, form.sanction_id, which_comment())
            else:
                own_service.answer_by_receipt(viewer, digests, words, which_comment())
    except (Invalid, IllegalTransition) as error:
        return receipt_page(phrase, form=_refused(form, error))
    return receipt_page(phrase, _done(said))


@blueprint.get("/account/notices")
@gate.permits(Act.USE_ACCOUNT)
def inbox() -> str:
    return _inbox()


@blueprint.post("/account/notices/seen")
@gate.permits(Act.USE_ACCOUNT)
def notices_seen() -> Response:
    try:
        until = datetime.fromisoformat(request.form.get("until", "")).astimezone()
    except (ValueError, OverflowError):
        until = clock.now()
    with unit_of_work():
        notices.mark_seen(gate.viewer(), until)
    return redirect(url_for("comments.inbox"), 303)


@blueprint.post("/account/notices/feed")
@gate.permits(Act.USE_ACCOUNT)
def make_notice_feed() -> str:
    """The answer to this form is the one page that ever shows the address: no redirect could carry it safely."""
    with unit_of_work():
        token = private_feeds.make(NoticeFeed, gate.viewer())
    return _inbox(new_feed=settings().base_url + url_for("comments.notice_feed", token=token))


@blueprint.post("/account/notices/feed/end")
@gate.permits(Act.USE_ACCOUNT)
def end_notice_feed() -> Response:
    with unit_of_work():
        private_feeds.end(NoticeFeed, gate.viewer())
    flash(gettext("The feed has ended: its address opens nothing any more."), "success")
    return redirect(url_for("comments.inbox"), 303)


@blueprint.get("/feeds/notices/<token>")
@gate.permits(Act.READ)
def notice_feed(token: str) -> FlaskResponse:
    """Whoever has the address reads it: programs that read feeds do not sign in."""
    return make_response(feed.written(token), private_feeds.HEADERS)


def _inbox(new_feed: str = "") -> str:
    viewer = gate.viewer()
    return render_template(
        "comments/inbox.html",
        notices=notices.inbox(viewer),
        until=clock.now().isoformat(),
        feed_since=private_feeds.made_at(NoticeFeed, viewer),
        new_feed=new_feed,
    )


def _form(said: str) -> AnswerForm | AppealForm:
    return AppealForm() if said == "appeal" else AnswerForm()


def _refused(form: FlaskForm, error: DomainError) -> FlaskForm:
    if isinstance(error, Invalid):
        for problem in error.problems:
            form["words"].errors = [*form["words"].errors, translate(problem.message)]
    else:
        form.form_errors.append(translate(error.message))
    return form


def _done(said: str) -> str:
    if said == "appeal":
        return gettext("Your appeal is with the moderators. Somebody else than whoever decided looks at it.")
    return gettext("Your answer is with the moderators.")
