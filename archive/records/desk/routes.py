"""The pages of the desk: what a description holds, and one page for each section of it."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from archive.access.policy import Act
from archive.base import clock
from archive.base.db import unit_of_work
from archive.base.errors import Invalid, Problem, Stale
from archive.base.messages import msg
from archive.records import anchoring, replacing, service
from archive.records.blueprint import blueprint
from archive.records.description import RelationInput
from archive.records.desk import comparing, faults, lists
from archive.records.desk.merging import Hand, Json, adrift, merged, renamed
from archive.records.desk.opening import Desk, first_form, form_of, on_desk
from archive.records.desk.overview import aside, held
from archive.records.desk.section_forms import SectionForm
from archive.records.desk.sections import Section, section_of, sections_of
from archive.records.desk.words import COMPLETENESS_ITEMS, word
from archive.records.keeping import with_new_names
from archive.records.presenting import date_words
from archive.records.schemas import read_description, read_edited
from archive.records.vocabulary import RelationType
from archive.vault import queries as vault
from archive.web import gate
from archive.web.errors import translate
from archive.web.locale import comma

Answer = str | Response | tuple[str, int]


@blueprint.get("/records/<code>/edit")
@gate.permits(Act.DESCRIBE)
def edit(code: str) -> str:
    desk = on_desk(gate.viewer(), code)
    found = [held(section, first_form(desk, section, whole=True)) for section in sections_of(desk.record.kind)]
    return render_template("records/edit.html", record=desk.record, sections=found, files=len(desk.page.files))


@blueprint.route("/records/<code>/edit/<slug>", methods=["GET", "POST"])
@gate.permits(Act.DESCRIBE)
def edit_section(code: str, slug: str) -> Answer:
    desk = on_desk(gate.viewer(), code)
    section = section_of(desk.record.kind, slug)
    if request.method == "GET":
        return _shown(desk, section, first_form(desk, section))
    form = form_of(section)
    act = request.form.get("act", "")
    if lists.is_act(act):
        after = lists.acted(form, act)
        again = form_of(section, formdata=None, data=after.values)
        return _shown(desk, section, again, focus=after.focus, told=after.told)
    return _save(desk, section, form, act)


def _save(desk: Desk, section: Section, form: SectionForm, act: str) -> Answer:
    lists.drop_blank(form)
    valid = form.validate()
    base = desk.base(form)
    hand = Hand(desk.viewer.display_name, clock.now())
    typed = merged(section, form, base, hand)
    if form.revision.data != str(desk.record.revision):
        return _stale(desk, section, form, base, typed)
    if not valid:
        faults.put(form, section, _unknown_targets(desk, typed), 0)
    after = {key: value for key, value in desk.described.items() if key not in section.keys} | typed
    if after.get("body") != desk.described.get("body") and "claims" in after:
        after["claims"] = anchoring.renewed(after["claims"], after.get("body", ""))
    names = renamed(form, base)
    try:
        description = with_new_names(read_edited(after), names)
        if valid and description != read_description(desk.described):
            with unit_of_work():
                service.edit(
                    desk.viewer,
                    desk.record.id,
                    description,
                    expected_revision=desk.record.revision,
                    summary=form.summary.data or section.slug,
                    renamed=names,
                    leaks_kept=form.leaks_kept.data or "",
                )
            flash(_("Saved as revision %(number)s.", number=desk.record.revision + 1), "success")
            _tell_adrift(adrift(form, base if "claims" in form else desk.described, after))
        elif valid:
            flash(_("Nothing was changed."), "message")
    except Invalid as error:
        if valid:
            faults.put(form, section, error.problems, len(desk.described.get(section.keys[0], ())))
        valid = False
    except Stale:
        return _stale(on_desk(desk.viewer, desk.code), section, form, base, typed)
    return redirect(_after(desk, section, act), code=303) if valid else _shown(desk, section, form, status=400)


def _tell_adrift(claims: list[int]) -> None:
    if claims:
        numbers = comma().join(map(str, claims))
        say = _("The words of these claims are not found in the text any more, so nothing leads to them: %(numbers)s.",
                numbers=numbers)  # fmt: skip
        flash(say, "warning")


def _unknown_targets(desk: Desk, typed: Json) -> list[Problem]:
    """Told beside what the form itself refuses, so that nothing is mended in two turns."""
    names = ("target", "outside", "target_system")
    written = [{name: one[name] for name in names if name in one} for one in typed.get("relations", ())]
    relations = [RelationInput(type=RelationType.QUOTES, **one) for one in written]
    return replacing.unknown_targets(desk.record.id, relations)


def _stale(desk: Desk, section: Section, form: SectionForm, base: Json, typed: Json) -> Answer:
    number = desk.record.revision
    form["revision"].data = str(number)
    form.form_errors.append(
        translate(msg("Somebody has saved this record while you were writing. Compare, and save again."))
    )
    compared = comparing.compare(section, number, base, desk.described, typed)
    return _shown(desk, section, form, status=409, compared=compared)


def _after(desk: Desk, section: Section, act: str) -> str:
    following = _neighbour(desk, section)
    if act == "next" and following is not None:
        return url_for("records.edit_section", code=desk.code, slug=following.slug)
    return url_for("records.edit", code=desk.code, _anchor=section.slug)


def _neighbour(desk: Desk, section: Section) -> Section | None:
    all_of_them = sections_of(desk.record.kind)
    place = all_of_them.index(section) + 1
    return all_of_them[place] if place < len(all_of_them) else None


def _shown(desk: Desk, section: Section, form: SectionForm, *, status: int = 200, **more: Any) -> tuple[str, int]:
    context: dict[str, Any] = {"focus": None, "told": "", "compared": None} | more
    page = render_template(
        "records/edit_section.html",
        record=desk.record,
        section=section,
        sections=sections_of(desk.record.kind),
        following=_neighbour(desk, section),
        form=form,
        head=lists.head,
        aside=aside,
        files=len(desk.page.files),
        problems=tuple(faults.named(form)),
        item_name=lambda value: word(COMPLETENESS_ITEMS, value),
        standing=desk.page.record.assessments if section.appends else (),
        day_of=lambda stamp: date_words(stamp[:10]),
        leads=desk.described.get("leads", ()) if section.slug == "leads" else (),
        in_vault=_in_vault(desk) if section.slug == "people" else frozenset(),
        **context,
    )
    return page, status


def _in_vault(desk: Desk) -> frozenset[str]:
    """The display names of those of whom the vault keeps something."""
    kept = vault.agents_of(desk.viewer, desk.record.id)
    return frozenset(link.agent.display_name for link in desk.record.agents if link.agent_id in kept)
