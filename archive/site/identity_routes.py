"""Opening an identity of the vault: with right and reason, and where the archive asks for it with a second person."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext
from sqlalchemy import select
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice

from archive.access.policy import Act
from archive.access.viewer import Viewer
from archive.base.db import unit_of_work
from archive.base.errors import Invalid, NotVisible
from archive.base.runtime import session
from archive.custody.models import Agent
from archive.records import queries as records
from archive.records.tombstones import standing_id
from archive.site.blueprint import blueprint
from archive.vault import queries, requests, service
from archive.vault.forms import AnswerForm, RevealForm
from archive.vault.models import VaultEntry, VaultField
from archive.vault.request_models import RevealOutcome
from archive.vault.requests import Standing
from archive.vault.service import Person, Revealed
from archive.vault.words import FIELDS
from archive.web import gate
from archive.web.errors import translate
from archive.web.forms import add_problems


@blueprint.get("/review/<code>/identities")
@gate.permits(Act.REVEAL_IDENTITY)
def identities(code: str) -> str:
    return _people(gate.viewer(), code, {})


@blueprint.post("/review/<code>/identities/<uuid:agent_id>")
@gate.permits(Act.REVEAL_IDENTITY)
def open_identity(code: str, agent_id: uuid.UUID) -> str | Response | tuple[str, int]:
    viewer = gate.viewer()
    record_id = standing_id(viewer, code)
    kinds = queries.kinds_of(viewer, record_id).get(agent_id)
    if kinds is None:
        raise NotVisible()
    form = _reveal_form(agent_id, kinds)
    if not form.validate():
        return _people(viewer, code, {agent_id: form}), 400
    try:
        with unit_of_work():
            if service.needs_two():
                requests.ask(viewer, Person(record_id, agent_id), form.chosen(), form.reason.data or "")
                told: tuple[Revealed, ...] = ()
            else:
                told = service.reveal(viewer, agent_id, form.chosen(), form.reason.data or "", record_id)
    except Invalid as error:
        add_problems(form, error.problems)
        return _people(viewer, code, {agent_id: form}), 400
    if not told:
        flash(gettext("Your request waits for a second person."), "success")
        return redirect(url_for("site.identities", code=code), code=303)
    return _revealed(told, _names(record_id)[agent_id], code)


@blueprint.get("/identities")
@gate.permits(Act.REVEAL_IDENTITY)
def identity_requests() -> str:
    viewer = gate.viewer()
    page = _requests(viewer)
    with unit_of_work():
        requests.seen(viewer)
    return page


@blueprint.post("/identities/<uuid:request_id>/<answer>")
@gate.permits(Act.REVEAL_IDENTITY)
def answer_request(request_id: uuid.UUID, answer: str) -> str | Response:
    viewer = gate.viewer()
    found = next((one for one in requests.live(viewer) if one.request.id == request_id), None)
    codes = _codes(viewer, [found] if found else [])
    closed = found is not None and found.request.record_id not in codes
    if closed or answer not in ("approve", "refuse", "read"):
        raise NotVisible()
    if answer == "read":
        with unit_of_work():
            told = requests.read(viewer, request_id)
        row = found.request if found else None
        names = _names(row.record_id) if row else {}
        return _revealed(told, names.get(row.agent_id, "") if row else "", codes[row.record_id] if row else "")
    form = AnswerForm()
    outcome = RevealOutcome.APPROVED if answer == "approve" else RevealOutcome.REFUSED
    with unit_of_work():
        requests.decide(viewer, request_id, outcome, form.note.data or "")
    flash(gettext("Your answer was noted. Whoever asked is told."), "success")
    return redirect(url_for("site.identity_requests"), code=303)


def _people(viewer: Viewer, code: str, bound: dict[uuid.UUID, RevealForm]) -> str:
    record_id = standing_id(viewer, code)
    held, names = queries.kinds_of(viewer, record_id), _names(record_id)
    standing = [one for one in requests.live(viewer) if one.request.record_id == record_id]
    people = [
        {
            "id": agent_id,
            "name": names.get(agent_id, ""),
            "kinds": [translate(FIELDS[kind]) for kind in kinds],
            "form": bound.get(agent_id) or _reveal_form(agent_id, kinds, sent=False),
            "requests": [one for one in standing if one.request.agent_id == agent_id],
        }
        for agent_id, kinds in held.items()
    ]
    return render_template(
        "vault/identities.html", code=code, people=people, needs_two=service.needs_two(), forms=bound.values()
    )


def _requests(viewer: Viewer) -> str:
    live = requests.live(viewer)
    codes = _codes(viewer, live)
    names = _names(*codes)
    items = [
        {
            "standing": one,
            "code": codes.get(one.request.record_id),
            "what": translate(FIELDS[one.request.field]) if one.request.field else gettext("All that is kept"),
            "name": names.get(one.request.agent_id, ""),
            "form": AnswerForm(formdata=None, prefix=one.request.id.hex),
        }
        for one in live
        # What is not open to somebody is not theirs to answer for.
        if one.request.record_id in codes
    ]
    return render_template("vault/requests.html", items=items)


def _revealed(told: tuple[Revealed, ...], name: str, code: str) -> str:
    lines = [(translate(FIELDS[one.field]), one.text) for one in told]
    return render_template("vault/revealed.html", person=name, code=code, lines=lines)


def _reveal_form(agent_id: uuid.UUID, kinds: tuple[VaultField, ...], *, sent: bool = True) -> RevealForm:
    given: dict[str, Any] = {} if sent else {"formdata": None}
    form = RevealForm(prefix=agent_id.hex, **given)
    form.field.choices = [
        *(SelectChoice(kind.value, translate(FIELDS[kind])) for kind in kinds),
        SelectChoice("", gettext("All that is kept")),
    ]
    if not sent:
        form.field.data = kinds[0].value
    return form


def _names(*record_ids: uuid.UUID) -> dict[uuid.UUID, str]:
    """What each person of the vault goes by in these records."""
    held = select(VaultEntry.agent_id).where(VaultEntry.record_id.in_(record_ids))
    return dict(session().execute(select(Agent.id, Agent.display_name).where(Agent.id.in_(held))).all())


def _codes(viewer: Viewer, live: list[Standing]) -> dict[uuid.UUID, str]:
    seen = records.summaries(viewer, list({one.request.record_id for one in live}))
    return {record_id: summary.reference_code for record_id, summary in seen.items()}
