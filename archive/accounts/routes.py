"""The pages by which people come in and go out."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Response, flash, g, make_response, redirect, render_template, request, url_for
from flask import session as form_session
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from archive.access.policy import Act
from archive.accounts import entry, invitations, queries, rules
from archive.accounts.forms import EnrolForm, NameAndPassword, SignInForm
from archive.accounts.kept import Kept, carried, typed
from archive.accounts.loading import forget_session, keep_session, session_token
from archive.accounts.models import Invitation, InvitationPurpose
from archive.base.db import unit_of_work
from archive.base.errors import Invalid, LimitReached, NotVisible, SignInNeeded
from archive.base.runtime import settings
from archive.web import gate, limits
from archive.web.errors import page, problem, translate, wants_json
from archive.web.forms import add_problems
from archive.web.locale import safe_target

blueprint = Blueprint("accounts", __name__)
_WINDOW = timedelta(minutes=15)
_CALLERS = 5
"""How many times as many tries a caller has as a name: many people come from one exit of Tor."""


@blueprint.route("/sign-in", methods=["GET", "POST"])
@gate.permits(Act.SIGN_IN)
def sign_in() -> AnyResponse:
    """Come in by name and password; an unknown name and a wrong password are answered alike."""
    form, kept, target = SignInForm(), carried(), _target()
    if request.method == "GET" and gate.viewer().signed_in:
        return redirect(target, 303)
    status = 200
    if form.validate_on_submit():
        try:
            token = _try_password(form.value())
        except LimitReached as error:
            form.form_errors.append(translate(error.message))
            return _sign_in_page(form, kept, target, 429, error.retry_after)
        if token is not None:
            return _enter(token, target, kept)
        form.form_errors.append(gettext("The name or the password is not right. Capital letters count in passwords."))
        status = 422
    elif form.is_submitted():
        status = 422
    return _sign_in_page(form, kept, target, status)


@blueprint.post("/sign-out")
@gate.permits(Act.SIGN_IN)
def sign_out() -> AnyResponse:
    """Go out: the session ends here and in the browser, with all that the browser kept but language and look."""
    token = session_token(request)
    if token is not None:
        with unit_of_work():
            entry.end_session(gate.viewer(), token)
    form_session.clear()
    flash(gettext("You are signed out."), "success")
    response = redirect(url_for("site.home"), 303)
    forget_session(response)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@blueprint.route("/welcome/<token>", methods=["GET", "POST"])
@gate.permits(Act.SIGN_IN)
def welcome(token: str) -> AnyResponse:
    """A one-time link. Opening it changes nothing (programs preview links); its button uses it."""
    try:
        invitation = invitations.open_invitation(token)
        if invitation.purpose is InvitationPurpose.SIGN_IN:
            return _welcome_back(invitation, token)
        return _enrol(invitation, token)
    except NotVisible as error:
        return make_response(render_template("accounts/spent.html", detail=translate(error.message)), 404)


def _welcome_back(invitation: Invitation, token: str) -> AnyResponse:
    if request.method == "POST":
        with unit_of_work():
            _end_present_session()
            session_of = invitations.sign_in_by_link(gate.viewer(), token)
        return _enter(session_of, url_for("site.home"))
    person = queries.invited(invitation)
    return make_response(render_template("accounts/welcome.html", person=person))


def _enrol(invitation: Invitation, token: str) -> AnyResponse:
    form = EnrolForm()
    person = queries.invited(invitation)
    if person.name is not None:
        del form.name
    if form.validate_on_submit():
        value = form.value()
        try:
            acceptance = invitations.prepare_acceptance(token, value.name, value.password)
            with unit_of_work():
                _end_present_session()
                session_of = invitations.accept_invitation(gate.viewer(), token, acceptance)
            return _enter(session_of, url_for("site.home"))
        except Invalid as error:
            add_problems(form, error.problems)
    status = 422 if form.is_submitted() else 200
    return make_response(render_template("accounts/enrol.html", form=form, person=person), status)


@blueprint.app_errorhandler(SignInNeeded)
def ask_to_sign_in(error: SignInNeeded) -> AnyResponse | tuple[str, int]:
    """Where a person is needed: the API says so, a page shows the way in, a form that was sent is kept."""
    detail = translate(error.message)
    if wants_json():
        answer = problem(401, "Unauthorized", detail)
        answer.headers["WWW-Authenticate"] = "Bearer"
        return answer
    kept = typed()
    if kept is None:
        here = request.full_path.rstrip("?") if request.method == "GET" else None
        return page(401, detail, sign_in_url=url_for("accounts.sign_in", next=here))
    return _sign_in_page(SignInForm(formdata=None), kept, "/", 401)


@blueprint.after_app_request
def drop_ended_session(response: Response) -> Response:
    """Take away a cookie whose session has ended, so that the next page is simply a visitor's."""
    if g.pop("session_ended", False):
        forget_session(response)
    return response


def _target() -> str:
    target = safe_target(request.values.get("next"))
    return "/" if target.partition("?")[0] == url_for("accounts.sign_in") else target


def _try_password(given: NameAndPassword) -> str | None:
    most = settings().sign_in_attempts
    # The caller first: one who is over the limit can no longer use up the tries of other people's names.
    limits.count("sign-in", request.remote_addr or "", most * _CALLERS, _WINDOW)
    limits.count("sign-in to a name", rules.name_key(given.name), most, _WINDOW)
    checked = entry.check_password(given.name, given.password)
    with unit_of_work():
        if checked.right:
            _end_present_session()
        return entry.sign_in(gate.viewer(), checked)


def _end_present_session() -> None:
    token = session_token(request)
    if token is not None:
        entry.end_session(gate.viewer(), token)


def _enter(token: str, target: str, kept: Kept | None = None) -> AnyResponse:
    if kept is None:
        response: Response = make_response(redirect(target, 303))
    else:
        response = make_response(render_template("accounts/kept.html", kept=kept))
    keep_session(response, token)
    return response


def _sign_in_page(
    form: SignInForm, kept: Kept | None, target: str, status: int, retry_after: int | None = None
) -> Response:
    response = make_response(render_template("accounts/sign_in.html", form=form, kept=kept, target=target), status)
    if retry_after:
        response.headers["Retry-After"] = str(retry_after)
    return response
