"""What the leak check finds in the words of a record, in every part of it, and what it leaves alone."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from archive.access.levels import AccessLevel
from archive.access.redaction import RedactionReason
from archive.custody.vocabulary import AgentKind, Identity
from archive.records import description as d
from archive.records import vocabulary as v
from archive.records.leaks import looking, rules
from archive.records.leaks.rules import Finding, LeakKind, Place, Spans
from archive.records.quoting import RedactionInput
from archive.records.writing import plain

PHONE = "0944 123 456"


def found(**told: object) -> list[tuple[str, str]]:
    """Kind and part of what is found in a description."""
    values = {"kind": v.RecordKind.TESTIMONY, "title": "A title", **told}
    words = rules.words_of(plain(d.Description(**values)))  # type: ignore[arg-type]  # the cases below say the fields
    return [(one.kind.value, one.part) for one in rules.find(words, nobody)]


def nobody(texts: Sequence[str]) -> list[Spans]:
    return [() for _ in texts]


PARTS: list[tuple[dict[str, object], str, str]] = [
    ({"title": f"Call {PHONE}"}, "title", "the title"),
    ({"body": f"Call {PHONE} tonight"}, "body", "the text"),
    ({"abstract": f"Call {PHONE}"}, "abstract", "the abstract"),
    ({"content_warning": f"Call {PHONE}"}, "content_warning", "the warning that stands before everything"),
    ({"alternative_titles": (d.Title(value=f"Call {PHONE}"),)}, "alternative_titles.value", "another title"),
    ({"dates": (d.DateInput(verbatim=f"when I called {PHONE}"),)}, "dates.verbatim", "the words of a date"),
    ({"places": (d.PlaceInput(name="Mill", detail=f"ring {PHONE}"),)}, "places.detail", "how a place is found"),
    ({"claims": (d.ClaimInput(statement="x", verbatim=f"he rang {PHONE}"),)}, "claims.verbatim", "a quotation"),
    (
        {"relations": (d.RelationInput(type=v.RelationType.QUOTES, outside=f"tel {PHONE}"),)},
        "relations.outside",
        "outside",
    ),
    (
        {"people": (d.PersonInput(role=v.AgentRole.INFORMANT, display=f"who rang {PHONE}", kind=AgentKind.PERSON),)},
        "people.display",
        "what somebody is shown as",
    ),
]


@pytest.mark.parametrize(("told", "part", "why"), PARTS, ids=[row[2] for row in PARTS])
def test_it_is_found_wherever_it_stands(told: dict[str, object], part: str, why: str) -> None:
    assert found(**told) == [("phone", part)], why


KINDS = [
    ("write to amal@example.org", LeakKind.EMAIL),
    ("at 36.2021, 37.1343 by the well", LeakKind.COORDINATES),
    ("passport 123456789", LeakKind.IDENTITY_NUMBER),
    ("GB82 WEST 1234 5698 7654 32", LeakKind.BANK_ACCOUNT),
    ("see facebook.com/amal.h.1990", LeakKind.SOCIAL_ACCOUNT),
    ("هاتف ٢٢٣٤٥٦٧", LeakKind.PHONE),
]


@pytest.mark.parametrize(("text", "kind"), KINDS)
def test_every_kind_is_found(text: str, kind: LeakKind) -> None:
    assert found(body=text) == [(kind.value, "body")]


@pytest.mark.parametrize(
    "told",
    [
        {"body": "No fewer than 415 civilians died between 2016-11-15 and December; 1,300 fled."},
        {"dates": (d.DateInput(edtf="2016-11-15~/2016-12"),)},
        {"places": (d.PlaceInput(name="Aleppo", lat=36.2, lon=37.16, gazetteer="geonames", gazetteer_id="170063123"),)},
    ],
)
def test_figures_dates_and_places_are_no_leaks(told: dict[str, object]) -> None:
    assert found(**told) == []


def test_the_same_number_in_one_part_is_one_finding_at_many_places() -> None:
    words = {"body": f"Call {PHONE}. Again: 0944-123-456.", "claims[0].verbatim": PHONE, "claims[1].verbatim": PHONE}
    one, other = rules.find(words, nobody)
    assert [(place.part, place.start) for place in one.places] == [("body", 5), ("body", 26)]
    assert (other.part, len(other.places)) == ("claims.verbatim", 2)


def test_a_name_of_the_vault_weighs_more_than_what_else_it_is() -> None:
    text = f"Amal Haddad, {PHONE}"

    def protected(texts: Sequence[str]) -> list[Spans]:
        return [[(0, len(text))] for _ in texts]

    (one,) = rules.find({"body": text}, protected)
    assert one.kind is LeakKind.PROTECTED_IDENTITY
    assert "Amal" not in repr(one)


def test_what_is_hidden_from_readers_is_no_finding() -> None:
    def hidden(part: str, text: str) -> Spans:
        return [(5, 17)] if part == "body" else ()

    assert rules.find({"body": f"Call {PHONE}"}, nobody, hidden) == ()
    assert [one.part for one in rules.find({"body": PHONE, "title": PHONE}, nobody, hidden)] == ["body", "title"]


def test_a_digest_tells_nothing_without_its_salt_and_knows_its_finding_again() -> None:
    one = Finding(LeakKind.PHONE, "body", PHONE, (Place("body", 0, 3),))
    again = Finding(LeakKind.PHONE, "body", "٠٩٤٤١٢٣٤٥٦", (Place("body", 9, 30),))
    public, sealed = AccessLevel.PUBLIC, AccessLevel.SEALED
    assert one.digest(b"salt", public) == again.digest(b"salt", public)
    assert one.digest(b"salt", public) != one.digest(b"pepper", public)
    elsewhere = Finding(LeakKind.PHONE, "title", PHONE)
    assert elsewhere.digest(b"salt", public) != one.digest(b"salt", public), "another part is another"
    assert len({one.digest(b"salt", level) for level in (public, sealed, None)}) == 3, "other readers are others"


def test_an_obstacle_names_the_part_and_never_the_words() -> None:
    (problem,) = rules.obstacles([Finding(LeakKind.PHONE, "body", PHONE)])
    assert problem.where == "body"
    assert PHONE not in str(problem.message)


def test_an_identity_that_goes_to_the_vault_is_not_looked_at() -> None:
    person = d.PersonInput(role=v.AgentRole.INFORMANT, display="a ferryman", identity=Identity.PROTECTED, contact=PHONE)

    with_secrets = d.Description(kind=v.RecordKind.TESTIMONY, title="A title", people=(person,))
    assert looking.of_description(with_secrets).words == {"title": "A title", "people[0].display": "a ferryman"}


def test_a_redaction_of_the_description_counts() -> None:

    hides = RedactionInput(words=PHONE, reason=RedactionReason.CONTACT)
    description = d.Description(kind=v.RecordKind.TESTIMONY, title="A title", body=PHONE, redactions=(hides,))
    read = looking.of_description(description)
    assert read._hidden("body", PHONE) == [(0, len(PHONE))]
