"""The archivist's desk: every section of a description on its own page, and nothing lost that a page does not show."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from sqlalchemy import select

from archive.access.viewer import Role, Viewer
from archive.base.db import reading, unit_of_work
from archive.base.runtime import session
from archive.records import models as m
from archive.records import service
from archive.records.description import ClaimInput, DateInput, PlaceInput
from archive.records.page import record_page
from archive.records.schemas import read_row
from archive.records.stored import description_of
from archive.records.writing import plain
from archive.vault import service as vault
from archive.vault.models import VaultEntry, VaultField
from archive.verification import records as verification
from archive.verification.findings import Finding
from tests.records.conftest import Make
from tests.records.whole import WHOLE
from tests.support.pages import Page, PageClient

pytestmark = pytest.mark.usefixtures("described")

Json = dict[str, Any]
SECTIONS = [
    "title", "dates", "places", "people", "testimony", "source", "claims", "relations", "subjects", "access",
    "completeness", "assessments", "leads",
]  # fmt: skip


@pytest.fixture
def desk(signed_in: Callable[..., PageClient]) -> PageClient:
    return signed_in(Role.ARCHIVIST)


@pytest.fixture
def whole(archivist: Viewer) -> service.Created:
    """A testimony that uses every key of the format."""
    row = read_row({key: value for key, value in deepcopy(WHOLE).items() if key not in ("files", "status")})
    with unit_of_work():
        return service.create(archivist, row.description)


def stands(made: service.Created) -> Json:
    with reading():
        found: Json = plain(description_of(session().get_one(m.Record, made.id)))
        return found


def disagreements() -> list[Finding]:
    """Where rows are not what the revisions and the ledger say."""
    return [finding for step in verification.run("") for finding in step.findings]


def opened(desk: PageClient, made: service.Created, section: str) -> Page:
    return desk.get_page(f"/records/{made.reference_code}/edit/{section}")


def test_a_section_saved_as_it_was_changes_nothing(whole: service.Created, desk: PageClient) -> None:
    before = stands(whole)
    for section in SECTIONS:
        page = desk.submit(opened(desk, whole, section), f"/edit/{section}", press="save")
        assert "Nothing was changed." in page.text, section
    assert stands(whole) == before


EDITS: dict[str, tuple[dict[str, str], dict[str, Any]]] = {
    # The section, what is typed, and what has changed then: every other key stands as before.
    "title": (
        {"title": "Bridge gone", "alternative_titles-0-note": "theirs"},
        {
            "title": "Bridge gone",
            "alternative_titles": [{**WHOLE["alternative_titles"][0], "note": "theirs"}],
        },
    ),
    "testimony": (
        {"testimony__interviewer": "J.", "testimony__alterations": "one\r\n\r\nthree"},
        {"testimony": {**WHOLE["testimony"], "interviewer": "J.", "alterations": ["one", "three"]}},
    ),
    "subjects": ({"collection": ""}, {"collection": None}),
    "access": ({"content_warning": ""}, {"content_warning": None}),
}


def test_an_edited_section_keeps_every_other_key(whole: service.Created, desk: PageClient) -> None:
    for section, (typed, changed) in EDITS.items():
        before = stands(whole)
        desk.submit(opened(desk, whole, section), f"/edit/{section}", press="save", **typed)
        expected = {key: value for key, value in (before | changed).items() if value is not None}
        assert stands(whole) == expected, section
    assert disagreements() == []


def test_what_no_field_of_an_entry_shows_is_kept(whole: service.Created, desk: PageClient) -> None:
    before = stands(whole)
    typed = {
        ("claims", "claims-0-quantity__best"): ("claims", "quantity", 8),
        ("claims", "claims-0-status"): ("claims", "status", "confirmed"),
        ("places", "places-0-names"): ("places", "names", [{"value": "Pont", "language": "fr"}]),
        ("dates", "dates-2-verbatim"): ("dates", "verbatim", "much later"),
        ("relations", "relations-0-note"): ("relations", "note", "compare them"),
        ("leads", "leads-0-kind"): ("leads", "kind", "question"),
        ("completeness", "completeness-1-note"): ("completeness", "note", "lost"),
    }
    for (section, field), (key, inner, value) in typed.items():
        said = "fr: Pont" if field == "places-0-names" else str(value)
        desk.submit(opened(desk, whole, section), f"/edit/{section}", press="save", **{field: said})
        number = int(field.split("-")[1])
        before[key][number][inner] = {**before[key][number][inner], "best": 8} if inner == "quantity" else value
        assert stands(whole) == before, field
    assert before["claims"][0]["anchor"]["end"] == 12, "where the words stand is on no page, and still known"


def test_the_words_of_a_claim_are_found_again_or_said_to_be_lost(whole: service.Created, desk: PageClient) -> None:
    def anchor() -> Json | None:
        return stands(whole)["claims"][0].get("anchor")

    desk.submit(
        opened(desk, whole, "claims"), "/edit/claims", press="save", **{"claims-0-verbatim": "people  are missing"}
    )
    assert anchor() == {"prefix": "At least six ", "suffix": ".\n\tSays she.", "start": 13, "end": 31}
    body = "It rained. Nobody came, and people are missing.\n\nAt least six people are\nmissing. Says she."
    page = desk.submit(opened(desk, whole, "title"), "/edit/title", press="save", body=body)
    assert "not found in the text" not in page.text
    found = anchor()
    assert found is not None
    assert body[found["start"] : found["end"]] == "people are\nmissing", "the place with the same neighbours"
    page = desk.submit(opened(desk, whole, "title"), "/edit/title", press="save", body="Nothing is known.")
    assert "not found in the text any more, so nothing leads to them: 1." in page.text
    assert anchor() is None
    desk.submit(opened(desk, whole, "title"), "/edit/title", press="save", title="Bridge gone")
    assert stands(whole)["claims"][0]["verbatim"] == "people  are missing", "the words stay"


def test_entries_are_added_moved_and_taken_out_and_nothing_typed_is_lost(
    whole: service.Created, desk: PageClient
) -> None:
    page = opened(desk, whole, "dates")
    typed = {"dates-0-verbatim": "at night", "dates-0-edtf": "soon"}
    page = desk.submit(page, "/edit/dates", press="add-dates", **typed)
    assert page.one("//input[@name='dates-0-verbatim']/@value") == "at night"
    assert page.one("//input[@name='dates-0-edtf']/@value") == "soon", "kept, although it is no date"
    assert page.one("//*[@autofocus]/@name") == "dates-3-role", "the new entry takes the focus"
    page = desk.submit(page, "/edit/dates", press="up-dates-3", **{"dates-3-edtf": "2015", "dates-0-edtf": "2014-06"})
    page = desk.submit(page, "/edit/dates", press="remove-dates-3")
    assert "Nothing is saved yet." in page.text
    assert len(stands(whole)["dates"]) == 3, "until it is saved"
    page = desk.submit(page, "/edit/dates", press="add-dates")
    desk.submit(page, "/edit/dates", press="save")
    first, second, third = stands(whole)["dates"]
    assert (first["verbatim"], first["edtf"]) == ("at night", "2014-06")
    assert "earliest" not in first, "bounds that were given for another date are gone with it"
    assert second["edtf"] == "[2009-11,2009-12]"
    assert third == {"edtf": "2015"}, "and an entry left empty is no entry"


def test_every_problem_is_told_at_once_by_the_name_of_its_field(whole: service.Created, desk: PageClient) -> None:
    page = desk.submit(opened(desk, whole, "claims"), "/edit/claims", press="add-claims")
    wrong = {
        "claims-0-statement": "",
        "claims-0-quantity__low": "9",
        "claims-0-date": "last week",
        "claims-1-statement": "Two",
        "claims-1-quantity__high": "many",
        "claims-1-hedge": "x" * 81,
    }
    page = desk.submit(page, "/edit/claims", press="save", status=400, **wrong)
    told = page.all("//*[@data-error-summary]//li")
    assert [words.xpath("string()").partition(":")[0] for words in told] == [
        "Claim 1, Statement", "Claim 1, At least", "Claim 1, Date", "Claim 2, How guarded", "Claim 2, At most",
    ]  # fmt: skip
    assert page.one("//input[@name='claims-1-quantity__high']/@value") == "many"
    assert len(page.all("//details[contains(@class, 'entry-fold') and @open]")) == 2
    page = opened(desk, whole, "relations")
    wrong = {"relations-0-outside": "", "relations-0-target": "NOPE-NOPE-N", "relations-0-note": "x" * 2001}
    page = desk.submit(page, "/edit/relations", press="save", status=400, **wrong)
    assert len(page.all("//*[@data-error-summary]//li")) == 2, "also what only the archive knows"


def test_a_stale_form_keeps_what_was_typed_and_shows_both(
    whole: service.Created, desk: PageClient, archivist: Viewer
) -> None:
    page = opened(desk, whole, "claims")
    other = opened(desk, whole, "claims")
    desk.submit(other, "/edit/claims", press="save", **{"claims-0-statement": "Seven are missing"})
    desk.submit(opened(desk, whole, "title"), "/edit/title", press="save", title="Bridge gone")
    page = desk.submit(page, "/edit/claims", press="save", status=409, **{"claims-0-hedge": "insists"})
    assert page.one("//input[@name='claims-0-hedge']/@value") == "insists"
    told = page.one("//section[@aria-labelledby='compared-title']").xpath("string()")
    assert "Seven" in told and "insists" in told and "Title and text" in told
    assert stands(whole)["claims"][0]["statement"] == "Seven are missing", "and nothing is saved"
    desk.submit(page, "/edit/claims", press="save")
    found = stands(whole)
    assert found["claims"][0]["hedge"] == "insists"
    assert found["title"] == "Bridge gone", "another section stays as the other left it"


def test_what_goes_without_saying_is_no_conflict(make: Make, desk: PageClient) -> None:
    """What is held, unverified, of the event and not assessed is written in no revision, and chosen in every form."""
    made = make(dates=(DateInput(edtf="2014"),), claims=(ClaimInput(statement="Six are missing"),))
    typed = {
        "access": {"content_warning": "injury"},
        "dates": {"dates-0-verbatim": "that year"},
        "claims": {"claims-0-hedge": "x" * 81},
    }
    for number, (section, values) in enumerate(typed.items()):
        page = opened(desk, made, section)
        desk.submit(opened(desk, made, "title"), "/edit/title", press="save", title=f"Bridge gone {number}")
        page = desk.submit(page, f"/edit/{section}", press="save", status=409, **values)
        told = page.one("//section[@aria-labelledby='compared-title']")
        said = [words.xpath("string()") for words in told.xpath(".//h3")]
        assert said == {"access": ["Content warning"], "dates": ["Dates"], "claims": ["Claims"]}[section]
        if section != "claims":
            assert told.xpath("string(.//del)").strip() in ("", "[stands now: ]"), "nothing of it stood otherwise"


def test_the_name_of_a_protected_person_goes_to_the_vault_and_never_comes_back(
    whole: service.Created, desk: PageClient, archivist: Viewer
) -> None:
    def secrets() -> list[str]:
        with unit_of_work():
            (agent,) = {entry.agent_id for entry in session().scalars(select(VaultEntry))}
            return [found.text for found in vault.reveal(archivist, agent, VaultField.NAME, "a test of the desk")]

    page = opened(desk, whole, "people")
    assert "The vault keeps something of this person." in page.text
    assert "Zubayda" not in page.html
    desk.submit(page, "/edit/people", press="save", **{"people-0-display": "the woman at the ferry"})
    assert secrets() == ["Zubayda"], "under a new name she is who she was"
    found = stands(whole)
    assert found["rights"][0]["person"] == "the woman at the ferry", "and the consent is still hers"
    page = desk.submit(opened(desk, whole, "people"), "/edit/people", press="save", **{"people-0-name": "Zubayda K."})
    assert secrets()[-1] == "Zubayda K."
    assert disagreements() == []
    for path in ("/edit/people", "/edit", "/revisions/3", ""):
        assert "Zubayda" not in desk.get_page(f"/records/{whole.reference_code}{path}").html


def test_a_consent_keeps_the_time_at_which_it_was_recorded(whole: service.Created, desk: PageClient) -> None:
    def recorded() -> list[Any]:
        with reading():
            return list(session().scalars(select(m.Consent.recorded_at).order_by(m.Consent.position)))

    before = recorded()
    desk.submit(opened(desk, whole, "title"), "/edit/title", press="save", title="Bridge gone")
    assert recorded() == before


def test_a_lead_is_closed_with_its_outcome_and_stays_closed(
    whole: service.Created, desk: PageClient, archivist: Viewer
) -> None:
    page = opened(desk, whole, "leads")
    assert "Closed by N. on 1 August 2014." in page.text
    page = desk.submit(page, "/edit/leads", press="save", status=400, **{"leads-0-closed": "y"})
    assert "With what outcome: Say with what outcome" in page.text
    desk.submit(page, "/edit/leads", press="save", **{"leads-0-outcome": "It hangs in the town hall."})
    first, second = stands(whole)["leads"]
    assert (first["outcome"], first["closed_by"]) == ("It hangs in the town hall.", archivist.display_name)
    assert second == plain_lead(WHOLE["leads"][1])
    desk.submit(opened(desk, whole, "title"), "/edit/title", press="save", title="Bridge gone")
    assert stands(whole)["leads"] == [first, second], "another edit opens nothing again"
    assert disagreements() == []
    with reading():
        rows = session().scalars(select(m.Lead).order_by(m.Lead.position)).all()
        assert [row.closed_at.isoformat() for row in rows] == [first["closed_at"], "2014-08-01T08:30:00+00:00"]
    page = desk.get_page(f"/records/{whole.reference_code}")
    assert "It hangs in the town hall." in page.text
    again = {"leads-0-closed": None, "leads-0-outcome": ""}
    desk.submit(opened(desk, whole, "leads"), "/edit/leads", press="save", **again)
    assert stands(whole)["leads"][0] == {"text": "Find the notice.", "kind": "find"}


def plain_lead(lead: Json) -> Json:
    return {**lead, "closed_at": "2014-08-01T09:30:00+01:00"}


def test_an_assessment_is_added_and_none_is_edited(whole: service.Created, desk: PageClient) -> None:
    page = opened(desk, whole, "assessments")
    assert not page.all("//input[@value='B']"), "what stands is told, not offered"
    desk.submit(page, "/edit/assessments", press="save", **{"assessments-0-value": "C"})
    assert [one["value"] for one in stands(whole)["assessments"]] == ["B", "C"]


def test_what_is_said_anew_of_a_place_is_not_said_in_other_records(
    make: Make, desk: PageClient, archivist: Viewer
) -> None:
    mine, other = (make(places=(PlaceInput(name="Pont-Sahel", precision_m=5000),)) for _ in range(2))
    page = opened(desk, mine, "places")
    desk.submit(page, "/edit/places", press="save", **{"places-0-names": "ar: بون ساحل", "places-0-precision_m": "90"})
    with reading():
        views = [record_page(archivist, made.reference_code).places[0] for made in (mine, other)]
    assert [view.names for view in views] == [(("بون ساحل", "ar"),), ()]
    assert disagreements() == []
