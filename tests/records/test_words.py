"""No program word reaches a reader: every value of the vocabularies that pages show has words of its own."""

from __future__ import annotations

import re
import types
import typing
from collections.abc import Callable, Iterator
from dataclasses import is_dataclass
from enum import StrEnum
from typing import Any

import jinja2
import pytest

from archive.access.viewer import Role, Viewer
from archive.base import clock
from archive.base.db import unit_of_work
from archive.base.folders import folder
from archive.comments.vocabulary import DecisionOutcome, DecisionReason
from archive.custody.vocabulary import EventType
from archive.records import consenting, event_words, rules, service
from archive.records import vocabulary as v
from archive.records.consent_words import ABOUTS, WAYS
from archive.records.consenting import Reached, TakenBack, Way
from archive.records.description import DateInput, Description, LeadInput, RightsInput
from archive.records.description_words import ANSWERED, FIELDS, VALUES
from archive.records.desk.sections import SECTIONS
from archive.records.revisions import LABELS
from archive.web.errors import translate
from tests.records.conftest import Make, describe
from tests.support.pages import PageClient

MACROS: dict[str, type[StrEnum] | tuple[str, ...]] = {
    "date_role": v.DateRole,
    "place_role": v.PlaceRole,
    "agent_role": v.AgentRole,
    "directness": v.Directness,
    "known": v.Known,
    "verification": v.Verification,
    "holding": v.Holding,
    "title_origin": v.TitleOrigin,
    "rights_basis": v.RightsBasis,
    "consent_about": tuple(rules.REFUSALS),
    "not_for": rules.Receiver,
    "permission": v.Permission,
    "completeness_item": v.CompletenessItem,
    "completeness_status": v.Completeness,
    "claim_status": v.ClaimStatus,
    "event_type": EventType,
    "decision_reason": DecisionReason,
    "role_name": Role,
    "scale": v.AssessmentScale,
}
"""The macros of templates/macros/words.html, and whose values each says."""


@pytest.fixture(scope="module")
def macros() -> Any:
    loader = jinja2.FileSystemLoader(str(folder("templates")))
    environment = jinja2.Environment(loader=loader, autoescape=True)
    environment.globals["_"] = lambda words, **more: f"said: {words}"
    return environment.get_template("macros/words.html").module


@pytest.mark.parametrize("name", MACROS)
def test_every_value_that_a_page_shows_has_words(macros: Any, name: str) -> None:
    unsaid = [value for value in MACROS[name] if not str(getattr(macros, name)(str(value))).startswith("said: ")]
    assert unsaid == []


def elements(kind: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], type[StrEnum] | None]]:
    """Each element of a description by its way, and its vocabulary where it has one."""
    for name, hint in typing.get_type_hints(kind).items():
        here = (*path, name)
        inner = [one for one in _kinds(hint) if isinstance(one, type)]
        yield here, next((one for one in inner if issubclass(one, StrEnum)), None)
        for one in inner:
            if is_dataclass(one):
                yield from elements(one, here)


def _kinds(hint: Any) -> list[Any]:
    within = typing.get_args(hint) if typing.get_origin(hint) in (tuple, types.UnionType, typing.Union) else ()
    return [kind for one in within for kind in _kinds(one)] if within else [hint]


def test_every_element_of_a_description_has_a_name_in_words() -> None:
    unsaid = [path for path, _ in elements(Description) if path[-1] not in (FIELDS if path[1:] else LABELS)]
    assert unsaid == [("kind",)], "the kind of a record never changes"


def test_every_value_of_a_description_has_words() -> None:
    vocabularies = {path: words for path, words in elements(Description) if words and path not in ANSWERED}
    assert set(VALUES) == set(vocabularies)
    assert [(path, value) for path, words in vocabularies.items() for value in words if value not in VALUES[path]] == []
    assert set(ABOUTS) == set(rules.REFUSALS)


def test_what_the_program_writes_into_the_ledger_has_words() -> None:
    assert {section.slug for section in SECTIONS} <= set(event_words.SUMMARIES)
    assert set(DecisionOutcome) <= set(event_words.OUTCOMES)
    assert set(event_words.DECISION_REASONS) == set(DecisionReason)
    assert set(event_words.REASONS[EventType.ERASURE]) == set(v.ErasureReason)
    assert set(WAYS) == set(Way)
    assert [one.slug for one in SECTIONS if str(event_words.SUMMARIES[one.slug]) != str(one.label)] == []


def test_a_trail_tells_what_was_taken_back_and_the_history_says_so_in_words(
    make: Make, archivist: Viewer, signed_in: Callable[..., PageClient]
) -> None:
    consent = RightsInput(basis=v.RightsBasis.CONSENT, uses=(("public", v.Permission.ALLOWED),))
    made = make(rights=(consent,), dates=())
    taken = TakenBack(abouts=frozenset({"use:public"}))
    with unit_of_work():
        consenting.record_withdrawal(archivist, made.id, taken, Reached(Way.LETTER, clock.today()))
    desk = signed_in(Role.ARCHIVIST)
    trail = desk.get_page(f"/records/{made.reference_code}/custody").text
    assert "Consent was taken back in part" in trail
    assert "Taken back: Everybody may read it" in trail and "By letter, " in trail
    assert clock.today().isoformat() not in trail
    history = desk.get_page(f"/records/{made.reference_code}/revisions").text
    assert "Consent was taken back in part" in history and "withdrawn in part" not in history
    changed = desk.get_page(f"/records/{made.reference_code}/revisions/2").text
    assert "Uses: Everybody may read it: [removed: allowed ] [added: refused ]" in changed


def test_a_section_that_was_saved_without_a_summary_is_named(
    make: Make, archivist: Viewer, signed_in: Callable[..., PageClient]
) -> None:
    made = make()
    with unit_of_work():
        changed = describe(title="Bridge gone")
        service.edit(archivist, made.id, changed, expected_revision=1, summary="title")
    page = signed_in(Role.ARCHIVIST).get_page(f"/records/{made.reference_code}/revisions")
    assert "Title and text" in page.text


@pytest.mark.usefixtures("described")
def test_descriptors_are_compared_by_their_labels(
    make: Make, archivist: Viewer, signed_in: Callable[..., PageClient]
) -> None:
    made = make(descriptors=("torture",))
    with unit_of_work():
        service.edit(archivist, made.id, describe(descriptors=("torture", "arbitrary-killing")), expected_revision=1)
    page = signed_in(Role.ARCHIVIST).get_page(f"/records/{made.reference_code}/revisions/2")
    assert "Arbitrary killing" in page.text and "arbitrary-killing" not in page.text


def test_a_person_s_own_words_stay_as_they_were_written(app: Any) -> None:
    told = event_words.detail_words(EventType.WITHDRAWAL, {"reason": "Asked for by the family.", "by": "an archivist"})
    with app.test_request_context():
        assert [one if isinstance(one, str) else translate(one) for one in told] == ["Asked for by the family."]


def test_a_page_in_arabic_has_its_own_comma_and_no_bare_day(
    make: Make, archivist: Viewer, signed_in: Callable[..., PageClient]
) -> None:
    closed = LeadInput(text="Who counted?", closed_at=clock.now(), closed_by="N.", outcome="The committee.")
    dates = (DateInput(edtf="[2009-11,2009-12]"), DateInput(edtf="{2011-03-14,2011-03-19}", role=v.DateRole.COVERAGE))
    made = make(title="جسر", title_language="ar", leads=(closed,), dates=dates)
    desk = signed_in(Role.ARCHIVIST)
    desk.set_cookie("language", "ar")
    for path in ("", "/custody", "/revisions", "/edit", "/edit/leads"):
        page = desk.get_page(f"/records/{made.reference_code}{path}")
        # A citation keeps the form that its readers expect everywhere.
        shown = [" ".join(one.split()) for one in page.all("//main//text()[not(ancestor::pre or ancestor::code)]")]
        assert [one for one in shown if re.search(r"\d{4}-\d\d-\d\d", one) and "rev." not in one] == [], path
    text = desk.get_page(f"/records/{made.reference_code}").text
    assert "نوفمبر 2009 أو ديسمبر 2009" in text
    assert "14 مارس 2011 و19 مارس 2011" in text
    assert re.search(r"\d، \d", text), "revision and day"
