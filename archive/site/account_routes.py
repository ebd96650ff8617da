"""The page of one's own account."""

from __future__ import annotations

import uuid

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from archive.access.policy import Act
from archive.accounts import entry, queries, service
from archive.accounts.forms import DetailsForm, PasswordForm, TokenForm
from archive.accounts.loading import session_token
from archive.base.db import unit_of_work
from archive.base.errors import Invalid
from archive.comments import queries as comments
from archive.intake import queries as intake
from archive.intake.returning import queries as returning
from archive.site.blueprint import blueprint
from archive.web import gate
from archive.web.forms import add_problems


@blueprint.get("/account")
@gate.permits(Act.USE_ACCOUNT)
def account() -> Response:
    return _page()


@blueprint.post("/account/details")
@gate.permits(Act.USE_ACCOUNT)
def account_details() -> Response:
    form = DetailsForm()
    if form.validate():
        try:
            with unit_of_work():
                service.set_details(gate.viewer(), form.value())
            flash(gettext("Saved."), "success")
            response = redirect(url_for("site.account"), 303)
            # A wish of this browser alone would hide the one that was just saved.
            for name in ("language", "theme"):
                response.delete_cookie(name)
            return response
        except Invalid as error:
            add_problems(form, error.problems)
    return _page(details=form)


@blueprint.post("/account/password")
@gate.permits(Act.USE_ACCOUNT)
def account_password() -> Response:
    form = PasswordForm()
    if form.validate():
        value = form.value()
        try:
            change = entry.prepare_change(gate.viewer(), value.current, value.new)
            with unit_of_work():
                entry.change_password(gate.viewer(), change, session_token(request) or "")
            flash(gettext("The password is changed, and your other sessions have ended."), "success")
            return redirect(url_for("site.account"), 303)
        except Invalid as error:
            add_problems(form, error.problems)
    return _page(password=form)


@blueprint.post("/account/sessions/<uuid:session_id>/end")
@gate.permits(Act.USE_ACCOUNT)
def account_end_session(session_id: uuid.UUID) -> Response:
    with unit_of_work():
        entry.end_one_session(gate.viewer(), session_id)
    flash(gettext("That session has ended."), "success")
    return redirect(url_for("site.account"), 303)


@blueprint.post("/account/sessions/end-others")
@gate.permits(Act.USE_ACCOUNT)
def account_end_other_sessions() -> Response:
    with unit_of_work():
        entry.end_other_sessions(gate.viewer(), session_token(request) or "")
    flash(gettext("Your other sessions have ended."), "success")
    return redirect(url_for("site.account"), 303)


@blueprint.post("/account/tokens")
@gate.permits(Act.USE_ACCOUNT)
def account_new_token() -> Response:
    """The answer to this form is the one page that ever shows the token: no redirect could carry it safely."""
    form = TokenForm()
    if form.validate():
        try:
            with unit_of_work():
                token = service.issue_token(gate.viewer(), queries.own(gate.viewer()).id, form.value())
            return _page(new_token=token)
        except Invalid as error:
            add_problems(form, error.problems)
    return _page(token=form)


@blueprint.post("/account/tokens/<uuid:token_id>/end")
@gate.permits(Act.USE_ACCOUNT)
def account_end_token(token_id: uuid.UUID) -> Response:
    with unit_of_work():
        service.revoke_token(gate.viewer(), token_id)
    flash(gettext("That token has ended."), "success")
    return redirect(url_for("site.account"), 303)


def _page(
    details: DetailsForm | None = None,
    password: PasswordForm | None = None,
    token: TokenForm | None = None,
    new_token: str | None = None,
) -> Response:
    viewer = gate.viewer()
    own = queries.own(viewer)
    failed: FlaskForm | None = details or password or token
    page = render_template(
        "site/account.html",
        account=own,
        details_form=details
        or DetailsForm(formdata=None, email=own.email, locale=own.locale or "", theme=own.theme or ""),
        password_form=password or PasswordForm(formdata=None),
        token_form=token or TokenForm(formdata=None),
        failed=failed,
        sessions=queries.sessions_of(viewer, session_token(request)),
        tokens=queries.tokens_of(viewer),
        new_token=new_token,
        own_comments=comments.own(viewer),
        own_drafts=intake.own_drafts(viewer),
        own_submissions=returning.own_submissions(viewer),
    )
    return make_response(page, 422 if failed is not None else 200)
