"""The text of a record with its claims and relations beside it: what is read is written down where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response
from wtforms import Form

from archive.access.policy import Act
from archive.base.db import unit_of_work
from archive.base.errors import Invalid, Problem, Stale
from archive.base.messages import msg
from archive.records import anchoring, replacing, service
from archive.records.blueprint import blueprint
from archive.records.description import RelationInput
from archive.records.desk import marking
from archive.records.desk.fields import said
from archive.records.desk.marking import Choice
from archive.records.desk.merging import Json, put
from archive.records.desk.opening import Desk, on_desk
from archive.records.desk.reading_forms import ClaimForm, ReadingForm, RelationForm
from archive.records.presenting import record_view
from archive.records.schemas import read_edited
from archive.records.vocabulary import RelationType
from archive.web import gate
from archive.web.errors import translate

Answer = str | Response | tuple[str, int]


@blueprint.get("/records/<code>/reading")
@gate.permits(Act.DESCRIBE)
def reading(code: str) -> str:
    return _page(on_desk(gate.viewer(), code))


@blueprint.post("/records/<code>/reading/claim")
@gate.permits(Act.DESCRIBE)
def add_claim(code: str) -> Answer:
    """A claim, anchored where its words stand; where they stand several times, the page asks which are meant."""
    desk = on_desk(gate.viewer(), code)
    form = ClaimForm()
    valid = form.validate()
    text, entry = desk.described.get("body", ""), form.claim.form
    quote = said(entry.verbatim) or ""
    spans = anchoring.spans(text, quote)
    if quote and not spans:
        entry.verbatim.errors = [
            *entry.verbatim.errors,
            _("These words do not stand in the text: copy them as they are."),
        ]
        valid = False
    chosen = [span for span in spans if str(span[0]) == form.place.data]
    if valid and len(spans) > 1 and not chosen and not (form.before.data or form.after.data):
        return _page(desk, claim=form, choices=marking.choices(text, spans)), 422
    if not valid:
        return _page(desk, claim=form), 400
    around = {"prefix": form.before.data or "", "suffix": form.after.data or ""}
    anchor = anchoring.at(text, *chosen[0]) if chosen else anchoring.found(text, quote, around)
    claim = _written(entry) | {"anchor": anchor}
    number = len(desk.described.get("claims", ())) + 1
    return _saved(desk, form, "claims", claim, f"claim {number}") or _page(desk, claim=form)


@blueprint.post("/records/<code>/reading/relation")
@gate.permits(Act.DESCRIBE)
def add_relation(code: str) -> Answer:
    desk = on_desk(gate.viewer(), code)
    form = RelationForm()
    valid = form.validate()
    entry = form.relation.form
    relation = _written(entry)
    names = {name: relation[name] for name in ("target", "outside", "target_system") if name in relation}
    for problem in replacing.unknown_targets(desk.record.id, [RelationInput(type=RelationType.QUOTES, **names)]):
        entry.target.errors = [*entry.target.errors, translate(problem.message)]
        valid = False
    if not valid:
        return _page(desk, relation=form), 400
    return _saved(desk, form, "relations", relation, "relation") or _page(desk, relation=form)


def _written(entry: Form) -> Json:
    found: Json = {}
    for field in entry:
        if field.short_name not in ("was", "csrf_token"):
            put(found, field.short_name, said(field))
    return found


def _saved(desk: Desk, form: ReadingForm, key: str, value: Json, summary: str) -> Answer | None:
    """The answer once it is saved, or the page with what is in the way."""
    which = "claim" if key == "claims" else "relation"
    after = desk.described | {key: [*desk.described.get(key, ()), value]}
    try:
        if form.revision.data != str(desk.record.revision):
            raise Stale(msg("Somebody has saved this record while you were reading. Look at it, and save again."))
        with unit_of_work():
            number = service.edit(
                desk.viewer,
                desk.record.id,
                read_edited(after),
                expected_revision=desk.record.revision,
                summary=summary,
            )
    except Stale as error:
        form["revision"].data = str(desk.record.revision)
        return _page(desk, problems=[Problem("", error.message)], **{which: form}), 409
    except Invalid as error:
        return _page(desk, problems=[Problem("", one.message) for one in error.problems], **{which: form}), 400
    flash(_("Saved as revision %(number)s.", number=number), "success")
    here = f"claim-{len(after[key])}" if key == "claims" else "relations"
    return redirect(url_for("records.reading", code=desk.code, _anchor=here), code=303)


def _page(
    desk: Desk,
    *,
    claim: ClaimForm | None = None,
    relation: RelationForm | None = None,
    choices: Sequence[Choice] = (),
    problems: Sequence[Problem] = (),
) -> str:
    fresh: dict[str, Any] = {"formdata": None, "data": {"revision": str(desk.record.revision)}}
    view = record_view(desk.viewer, desk.page)
    claims = desk.described.get("claims", [])
    claim = claim or ClaimForm(**fresh)
    if request.method == "GET" and not claim.claim.form.verbatim_language.data:
        claim.claim.form.verbatim_language.data = desk.described.get("language", "")
    return render_template(
        "records/reading.html",
        record=view,
        text=marking.pieces(desk.described.get("body", ""), claims),
        language=desk.described.get("language", "und"),
        claims=claims,
        claim=claim,
        relation=relation or RelationForm(**fresh),
        choices=choices,
        problems=problems,
    )
