"""The archivist's pages: queue, review, decisions and description; they stand on records and on submissions."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from archive.access.levels import AccessLevel
from archive.access.policy import Act
from archive.access.viewer import Viewer
from archive.base.db import unit_of_work
from archive.base.errors import Invalid, NotVisible, Problem, Stale
from archive.base.messages import msg
from archive.exports import queries as exports
from archive.intake import queries as intake
from archive.intake.bulk import queries as batches
from archive.intake.returning import thread
from archive.media.damage import damaged_count
from archive.records import forms, granting, likenesses, queries, review, rules, service
from archive.records import models as m
from archive.records.blueprint import blueprint
from archive.records.description import Description, EmbargoInput
from archive.records.leaks import looking as leaks
from archive.records.opening import opened
from archive.records.presenting import record_view, shown
from archive.records.stored import description_of
from archive.records.vocabulary import RecordKind
from archive.vault import queries as vault
from archive.vault import requests
from archive.web import gate
from archive.web.forms import add_problems
from archive.web.paging import Page, window

_TAB_NAMES = {
    "submitted": msg("Submitted"),
    "returned": msg("Returned"),
    "accessioned": msg("Accessioned"),
    "embargoed": msg("Under embargo"),
    "to-erase": msg("To erase"),
}
_FORMS: dict[str, tuple[str, type[FlaskForm]]] = {
    "accept": ("accession", forms.AcceptForm),
    "return": ("return", forms.ReturnForm),
    "publish": ("publish", forms.PublishForm),
    "withdraw": ("withdraw", forms.WithdrawForm),
}
# Acts that are no step of a record's life.
_OTHER_FORMS: dict[str, type[FlaskForm]] = {
    "embargo": forms.EmbargoForm,
    "grant": forms.GrantForm,
    "end-grant": forms.EndGrantForm,
}


@blueprint.get("/review")
@gate.permits(Act.REVIEW)
def queue() -> str:
    viewer = gate.viewer()
    tab = request.args.get("state", "submitted")
    tab = tab if tab in _TAB_NAMES else "submitted"
    number, per_page = window(request.args.get("page", type=int), None)
    wanted, asked = _wanted()
    counts = review.counts(viewer, wanted)
    listing = Page(review.queue(viewer, tab, number, per_page, wanted), counts[tab], number, per_page)
    return render_template(
        "records/review_queue.html",
        tabs=[
            (_(name.template), url_for("records.queue", state=key, **asked), key == tab, counts[key])
            for key, name in _TAB_NAMES.items()
        ],
        items=[_queue_item(item) for item in listing.items],
        unread=thread.unread(viewer),
        recalls=exports.open_tasks(viewer),
        damaged=damaged_count(viewer),
        reveals=requests.notices(viewer),
        page=number,
        pages=listing.pages,
        url_of=lambda n: url_for("records.queue", state=tab, page=n, **asked),
        tab=tab,
        kinds=list(RecordKind),
        wanted=wanted,
        batch=batches.name_of(viewer, wanted.batch),
    )


def _wanted() -> tuple[review.Wanted, dict[str, Any]]:
    """What the address asks for, and the same for links; what cannot be read asks for nothing."""
    kind, batch = request.args.get("kind", ""), request.args.get("batch", type=uuid.UUID)
    chosen = RecordKind(kind) if kind in set(RecordKind) else None
    asked = ({"kind": chosen.value} if chosen else {}) | ({"batch": str(batch)} if batch else {})
    return review.Wanted(chosen, batch), asked


@blueprint.get("/review/<code>", endpoint="review")
@gate.permits(Act.REVIEW)
def review_page(code: str) -> str:
    return _review(gate.viewer(), code, {}, ())


@blueprint.post("/review/<code>/<act>")
@gate.permits(Act.REVIEW)
def decide(code: str, act: str) -> str | Response | tuple[str, int]:
    viewer = gate.viewer()
    record_id = queries.id_of(viewer, code)
    if act not in (*_FORMS, *_OTHER_FORMS):
        raise NotVisible()
    form = (_OTHER_FORMS.get(act) or _FORMS[act][1])(prefix=act)
    if not form.validate_on_submit():
        return _review(viewer, code, {act: form}, ()), 400
    try:
        with unit_of_work():
            _carry_out(viewer, record_id, act, form)
    except Invalid as error:
        add_problems(form, error.problems)
        return _review(viewer, code, {act: form}, ()), 400
    except Stale as error:
        return _review(viewer, code, {act: form}, (Problem("", error.message),)), 409
    flash(_("Done: %(code)s.", code=code), "success")
    following = review.next_in_queue(viewer, record_id) if act in ("accept", "return") else None
    target = url_for("records.review", code=following) if following else url_for("records.review", code=code)
    if act == "withdraw" or request.form.get("from") == "queue":
        target = url_for("records.queue")
    return redirect(target, code=303)


def _carry_out(viewer: Viewer, record_id: uuid.UUID, act: str, form: Any) -> None:
    record = service.for_change(viewer, record_id)
    if form.revision.data != str(record.revision):
        raise Stale(msg("The description changed while you read it. Read it again, and decide then."))
    if act == "accept":
        service.accession(viewer, record_id, unread_too=form.unread.data)
    elif act == "return":
        service.return_to_contributor(viewer, record_id, form.reason.data)
    elif act == "withdraw":
        service.withdraw(viewer, record_id, form.reason.data)
    elif act == "embargo":
        given = None if form.lift.data else EmbargoInput(until=form.until.data, reason=form.reason.data)
        service.set_embargo(viewer, record_id, given)
    elif act == "grant":
        granting.open_to(viewer, record_id, form.data["name"], form.reason.data)
    elif act == "end-grant":
        granting.close_to(viewer, record_id, uuid.UUID(form.grant.data))
    else:
        levels = {name: AccessLevel(form[name].data) for name in ("access", "access_text", "access_files")}
        description = description_of(record)
        if any(getattr(description, name) != level for name, level in levels.items()):
            changed = replace(description, **levels)  # type: ignore[arg-type]  # the three levels by name
            service.edit(viewer, record_id, changed, expected_revision=record.revision, summary="access decided")
        service.publish(viewer, record_id, confirmed=form.confirmed.data, unread_too=form.unread.data)


def _review(viewer: Viewer, code: str, bound: dict[str, Any], problems: tuple[Problem, ...]) -> str:
    page = opened(viewer, code)
    record = page.record
    description = description_of(record)
    following = review.next_in_queue(viewer, record.id)
    wider = _asked_for(bound)
    waits = leaks.waiting(viewer, [record.id], wider).get(record.id, leaks.NOTHING)
    return render_template(
        "records/review.html",
        record=record_view(viewer, page),
        gaps=review.gaps(description),
        alike=likenesses.of(viewer, [record.id]).get(record.id, ()),
        leaks=waits.findings,
        judged_for=wider,
        in_vault=record.id in vault.has_entries(viewer, [record.id]),
        unread=waits.unread,
        forms=_asked(_legal_forms(record) | bound, description, waits.unread),
        floors=review.floors(description),
        grants=granting.live(viewer, record.id),
        problems=problems,
        next_url=url_for("records.review", code=following) if following else None,
        submission=(submission := intake.for_review(viewer, record.id)),
        messages=thread.of_record(viewer, record.id) if submission else (),
    )


def _asked_for(bound: dict[str, Any]) -> AccessLevel | None:
    """The most open level for which publication was asked, and refused."""
    form = bound.get("publish")
    if form is None:
        return None
    chosen = [form[name].data for name in ("access", "access_text", "access_files")]
    return min((level for level in AccessLevel if level in chosen), key=lambda level: level.rank, default=None)


def _legal_forms(record: m.Record) -> dict[str, Any]:
    legal = rules.steps_from(record.state)
    given = {
        "revision": str(record.revision),
        "access": record.access.value,
        "access_text": record.access_text.value,
        "access_files": record.access_files.value,
    }
    found: dict[str, Any] = {
        key: form(prefix=key, formdata=None, data=given) for key, (step, form) in _FORMS.items() if step in legal
    }
    if record.state.value in ("accessioned", "published"):
        values = {**given, "until": record.embargo_until, "reason": record.embargo_reason}
        found["embargo"] = forms.EmbargoForm(prefix="embargo", formdata=None, data=values)
    if granting.can_be_granted(record):
        found["grant"] = forms.GrantForm(prefix="grant", formdata=None, data={"revision": str(record.revision)})
    return found


def _asked(found: dict[str, Any], description: Description, unread: int) -> dict[str, Any]:
    """The forms without the questions that this record does not raise."""
    for key in {"accept", "publish"} & found.keys() if not unread else ():
        del found[key].unread
    if "publish" in found and not review.asks_confirmation(description):
        del found["publish"].confirmed
    return found


def _queue_item(item: review.QueueItem) -> Any:
    summary = item.summary
    return shown(
        reference_code=summary.reference_code,
        title=summary.title,
        title_language=summary.title_language,
        title_direction=summary.title_direction,
        kind=summary.kind,
        state=summary.state,
        received_on=summary.submitted_at,
        files=item.files,
        waiting_days=item.waiting_days,
        why=item.why,
        revision=item.revision,
        readiness=item.readiness,
        alike=item.alike,
        findings=item.waits.findings,
        unread=item.waits.unread,
    )
