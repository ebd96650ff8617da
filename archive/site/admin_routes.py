"""The administrators' pages: people, the security log and how the archive fares."""

from __future__ import annotations

import uuid

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from archive.access.policy import Act
from archive.accounts import entry, invitations, queries, service
from archive.accounts.forms import RolesForm
from archive.accounts.loading import keep_session
from archive.accounts.models import InvitationPurpose
from archive.backup.queries import protection
from archive.base.db import unit_of_work
from archive.base.errors import Conflict, Problem
from archive.site.blueprint import blueprint
from archive.site.vitals import vitals
from archive.verification.queries import last_check
from archive.web import gate
from archive.web.paging import Page, window

_LINES = 10
_LINES_PER_PAGE = 50


@blueprint.get("/admin")
@gate.permits(Act.ADMINISTER)
def admin() -> Response:
    return _admin_page(RolesForm(formdata=None))


@blueprint.post("/admin/invitations")
@gate.permits(Act.ADMINISTER)
def admin_invite() -> Response:
    """The answer to this form is the one page that ever shows the link."""
    form = RolesForm()
    if not form.validate():
        return _admin_page(form, status=422)
    with unit_of_work():
        token = invitations.invite(gate.viewer(), form.value(), InvitationPurpose.ENROL)
    return _admin_page(RolesForm(formdata=None), new_link=url_for("accounts.welcome", token=token, _external=True))


@blueprint.get("/admin/people/<uuid:account_id>")
@gate.permits(Act.ADMINISTER)
def admin_person(account_id: uuid.UUID) -> Response:
    return _person_page(account_id)


@blueprint.post("/admin/people/<uuid:account_id>/roles")
@gate.permits(Act.ADMINISTER)
def admin_roles(account_id: uuid.UUID) -> Response:
    form = RolesForm()
    if not form.validate():
        return _person_page(account_id, form, status=422)
    viewer = gate.viewer()
    token = None
    try:
        with unit_of_work():
            service.set_roles(viewer, account_id, form.value())
            if account_id == viewer.account_id:
                token = entry.start_session(viewer, queries.own(viewer))
    except Conflict as error:
        return _person_page(account_id, form, (Problem("", error.message),), 409)
    flash(gettext("The roles are saved."), "success")
    response = redirect(url_for("site.admin_person", account_id=account_id), 303)
    if token is not None:
        response.headers["Location"] = url_for("site.account")
        keep_session(response, token)
    return response


@blueprint.post("/admin/people/<uuid:account_id>/suspend")
@gate.permits(Act.ADMINISTER)
def admin_suspend(account_id: uuid.UUID) -> Response:
    try:
        with unit_of_work():
            service.suspend(gate.viewer(), account_id)
    except Conflict as error:
        return _person_page(account_id, None, (Problem("", error.message),), 409)
    flash(gettext("The account is suspended."), "success")
    return redirect(url_for("site.admin_person", account_id=account_id), 303)


@blueprint.post("/admin/people/<uuid:account_id>/restore")
@gate.permits(Act.ADMINISTER)
def admin_restore(account_id: uuid.UUID) -> Response:
    with unit_of_work():
        service.restore(gate.viewer(), account_id)
    flash(gettext("The account is active again."), "success")
    return redirect(url_for("site.admin_person", account_id=account_id), 303)


@blueprint.get("/admin/log")
@gate.permits(Act.ADMINISTER)
def admin_log() -> Response:
    number, size = window(request.args.get("page", type=int), _LINES_PER_PAGE)
    lines, total = queries.security_log(gate.viewer(), (number - 1) * size, size)
    page = Page(lines, total, number, size)
    context = {"lines": lines, "page": page.page, "pages": page.pages}
    return make_response(
        render_template("site/admin_log.html", **context, url_of=lambda n: url_for("site.admin_log", page=n))
    )


def _admin_page(form: RolesForm, new_link: str | None = None, status: int = 200) -> Response:
    viewer = gate.viewer()
    page = render_template(
        "site/admin.html",
        people=queries.people(viewer),
        invite_form=form,
        invitations=queries.open_invitations(viewer),
        new_link=new_link,
        vitals=vitals(viewer),
        protection=protection(viewer),
        last_check=last_check(viewer),
        lines=queries.security_log(viewer, 0, _LINES)[0],
    )
    return make_response(page, status)


def _person_page(
    account_id: uuid.UUID, form: RolesForm | None = None, problems: tuple[Problem, ...] = (), status: int = 200
) -> Response:
    person = queries.person(gate.viewer(), account_id)
    shown = form or RolesForm(formdata=None, roles=list(person.roles))
    page = render_template("site/admin_person.html", person=person, form=shown, problems=problems)
    return make_response(page, status)
