"""The page on which an archivist decides what becomes of each finding of the leak check."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from archive.access.levels import AccessLevel, RecordState
from archive.access.policy import Act
from archive.access.redaction import RedactionReason
from archive.access.viewer import Viewer
from archive.base.db import unit_of_work
from archive.base.errors import Invalid, Problem, Stale
from archive.records import service as records
from archive.records.blueprint import blueprint
from archive.records.leaks import looking, presenting, service
from archive.records.leaks.forms import DecisionForm
from archive.records.leaks.rules import Levels
from archive.records.opening import opened
from archive.records.page import RecordPage
from archive.records.presenting import record_view
from archive.web import gate
from archive.web.forms import add_problems


@blueprint.get("/review/<code>/leaks")
@gate.permits(Act.REVIEW)
def leaks(code: str) -> str:
    viewer = gate.viewer()
    return _page(viewer, opened(viewer, code), None)


@blueprint.post("/review/<code>/leaks")
@gate.permits(Act.REVIEW)
def decide_leaks(code: str) -> str | Response | tuple[str, int]:
    viewer = gate.viewer()
    page = opened(viewer, code)
    act = request.form.get("act", "keep")
    form = DecisionForm()
    form.offer()
    if not form.validate():
        return _page(viewer, page, form), 400
    try:
        with unit_of_work():
            _carry_out(viewer, page.record.id, act, form, _wider(page))
    except Invalid as error:
        add_problems(form, error.problems)
        return _page(viewer, opened(viewer, code), form), 400
    except Stale as error:
        return _page(viewer, opened(viewer, code), form, (Problem("", error.message),)), 409
    if act == "return":
        flash(gettext("It went back with your reason."), "success")
        return redirect(url_for("records.queue"), code=303)
    flash(gettext("Your decision was noted."), "success")
    wider = _wider(page)
    asked: dict[str, Any] = {"for": wider.value} if wider else {}
    return redirect(url_for("records.leaks", code=code, **asked), code=303)


def _wider(page: RecordPage) -> AccessLevel | None:
    """The readers for whom the address asks to judge, where they are more than may see the record now."""
    asked = request.args.get("for", "")
    level = AccessLevel(asked) if asked in tuple(AccessLevel) else None
    return level if level in _wider_than(page) else None


def _wider_than(page: RecordPage) -> list[AccessLevel]:
    """Whom some part of the record is not open to now, from the fewest to everybody."""
    levels = Levels.of(page.record)
    closest = max(levels.description, levels.text, levels.files, key=lambda level: level.rank)
    return [level for level in reversed(AccessLevel) if level.rank < closest.rank]


def _carry_out(viewer: Viewer, record_id: uuid.UUID, act: str, form: DecisionForm, wider: AccessLevel | None) -> None:
    chosen, reason = form.found.data or [], form.reason.data or ""
    revision = int(form.revision.data) if (form.revision.data or "").isdecimal() else 0
    if act == "hide":
        service.hide(viewer, record_id, chosen, RedactionReason(form.hidden_for.data), expected_revision=revision)
    elif act == "keep":
        service.keep(viewer, record_id, chosen, reason, own_reasons=_own(), expected_revision=revision, opened_to=wider)
    elif act == "reopen":
        service.reopen(viewer, record_id, chosen[0] if chosen else "", reason)
    elif act == "return":
        records.return_to_contributor(viewer, record_id, reason)


def _own() -> dict[str, str]:
    """What was written beside single findings."""
    return dict(zip(request.form.getlist("of"), request.form.getlist("why"), strict=False))


def _page(viewer: Viewer, page: RecordPage, form: DecisionForm | None, problems: tuple[Problem, ...] = ()) -> str:
    record = page.record
    if form is None:
        form = DecisionForm(formdata=None, data={"revision": str(record.revision)})
        form.offer()
    form.revision.data = str(record.revision)
    wider = _wider(page)
    read = looking.of_records([record.id])[record.id]
    found = presenting.shown(service.findings(viewer, record.id, wider), read)
    return render_template(
        "records/leaks.html",
        record=record_view(viewer, page),
        waiting=[one for one in found if one.kept_on is None or one.for_fewer],
        kept=[one for one in found if one.kept_on is not None and not one.for_fewer],
        judged_for=wider,
        could_be_for=_wider_than(page),
        form=form,
        chosen=set(request.form.getlist("found")),
        own=_own(),
        problems=problems,
        unread=read.unread,
        returnable=record.state is RecordState.SUBMITTED,
    )
