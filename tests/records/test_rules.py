"""What a record may do next, and what consents allow: tables with their reasons."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.access.levels import AccessLevel, RecordState
from archive.base.errors import IllegalTransition
from archive.records import rules
from archive.records.rules import ConsentFacts
from archive.records.vocabulary import ConsentAspect, ConsentUse, Permission, RecordKind, RightsBasis

S, A = RecordState, AccessLevel
TODAY = date(2026, 11, 22)

STEPS = [
    ("submit", S.DRAFT, S.SUBMITTED, "a draft is handed in"),
    ("submit", S.RETURNED, S.SUBMITTED, "what was mended is handed in again"),
    ("return", S.SUBMITTED, S.RETURNED, "an archivist asks for more"),
    ("accession", S.SUBMITTED, S.ACCESSIONED, "an archivist takes it into the holdings"),
    ("publish", S.ACCESSIONED, S.PUBLISHED, "what is in the holdings may be opened"),
    ("withdraw", S.PUBLISHED, S.WITHDRAWN, "what is open may be closed again, for good"),
]


@pytest.mark.parametrize(("step", "before", "after", "why"), STEPS, ids=[row[3] for row in STEPS])
def test_a_step_that_exists(step: str, before: S, after: S, why: str) -> None:
    assert rules.next_state(step, before) is after
    assert step in rules.steps_from(before)


@pytest.mark.parametrize("state", S)
@pytest.mark.parametrize("step", rules.STEPS)
def test_every_other_step_is_refused_with_a_reason(step: str, state: S) -> None:
    if (step, state) in {(row[0], row[1]) for row in STEPS}:
        return
    assert step not in rules.steps_from(state)
    with pytest.raises(IllegalTransition, match=r"^Only a"):
        rules.next_state(step, state)


def test_nothing_leads_out_of_a_withdrawal() -> None:
    assert rules.steps_from(S.WITHDRAWN) == ()


def consent(
    *answers: tuple[str, Permission],
    basis: RightsBasis = RightsBasis.CONSENT,
    withdrawn: date | None = None,
    expires: date | None = None,
) -> ConsentFacts:
    return ConsentFacts(basis, answers, withdrawn, expires)


NO, YES, UNKNOWN = Permission.REFUSED, Permission.ALLOWED, Permission.UNKNOWN
FLOORS = [
    ((), (A.PUBLIC, A.PUBLIC), "nobody has said anything"),
    ((consent(("use:public", YES)),), (A.PUBLIC, A.PUBLIC), "public use is allowed"),
    ((consent(("use:public", UNKNOWN)),), (A.PUBLIC, A.PUBLIC), "an unknown answer is the archivist's to weigh"),
    ((consent(("use:public", NO)),), (A.RESTRICTED, A.RESTRICTED), "public use is refused"),
    ((consent(("use:media", NO)),), (A.PUBLIC, A.PUBLIC), "the press may not, readers may"),
    ((consent(("use:staff", NO)),), (A.SEALED, A.SEALED), "not even staff"),
    ((consent(("aspect:face", NO)),), (A.PUBLIC, A.RESTRICTED), "the face stays with those who need it"),
    ((consent(("aspect:voice", NO)),), (A.PUBLIC, A.RESTRICTED), "so does the voice"),
    ((consent(("aspect:name", NO)),), (A.PUBLIC, A.PUBLIC), "a name is in the vault in any case"),
    ((consent(withdrawn=TODAY),), (A.SEALED, A.SEALED), "consent was withdrawn"),
    ((consent(expires=TODAY),), (A.SEALED, A.SEALED), "it ran out today"),
    ((consent(expires=TODAY - timedelta(1)),), (A.SEALED, A.SEALED), "it has run out"),
    ((consent(expires=TODAY + timedelta(1)),), (A.PUBLIC, A.PUBLIC), "it runs out tomorrow"),
    (
        (consent(("use:public", YES)), consent(("use:public", NO))),
        (A.RESTRICTED, A.RESTRICTED),
        "two people: the stricter one counts",
    ),
    (
        (consent(withdrawn=TODAY), consent(("use:public", NO), ("aspect:face", NO))),
        (A.SEALED, A.SEALED),
        "in whichever order they stand",
    ),
]


@pytest.mark.parametrize(("consents", "floor", "why"), FLOORS, ids=[row[2] for row in FLOORS])
def test_the_floor_that_consents_set(consents: tuple[ConsentFacts, ...], floor: tuple[A, A], why: str) -> None:
    for order in (consents, consents[::-1]):
        assert rules.floors(order, TODAY) == (floor[0], floor[0], floor[1]), why


answers = st.lists(
    st.tuples(
        st.sampled_from([*(f"use:{use}" for use in ConsentUse), *(f"aspect:{one}" for one in ConsentAspect)]),
        st.sampled_from(Permission),
    ),
    max_size=6,
    unique_by=lambda pair: pair[0],
)
days = st.none() | st.dates(TODAY - timedelta(5), TODAY + timedelta(5))
consents = st.builds(
    lambda said, basis, withdrawn, expires: ConsentFacts(basis, tuple(said), withdrawn, expires),
    answers,
    st.sampled_from(RightsBasis),
    days,
    days,
)


@given(st.lists(consents, max_size=3), consents)
def test_one_more_consent_never_opens_anything(some: list[ConsentFacts], more: ConsentFacts) -> None:
    before, after = rules.floors(some, TODAY), rules.floors([*some, more], TODAY)
    assert all(b.rank <= a.rank for b, a in zip(before, after, strict=True))
    assert after[2].rank >= after[0].rank


HIDING = [((), False), ((consent(("aspect:place", NO)),), True), ((consent(("aspect:place", UNKNOWN)),), False)]


@pytest.mark.parametrize(("consents", "hidden"), HIDING)
def test_a_place_is_hidden_when_somebody_asked_for_it(consents: tuple[ConsentFacts, ...], hidden: bool) -> None:
    assert rules.hides_place(consents) is hidden


TOLD, SHOWN = RecordKind.TESTIMONY, RecordKind.IMAGE
OBSTACLES = [
    (TOLD, (), A.PUBLIC, False, {"confirmed"}, "a testimony without any basis needs an explicit act"),
    (TOLD, (consent(basis=RightsBasis.UNKNOWN),), A.PUBLIC, False, {"confirmed"}, "an unknown basis is none"),
    (TOLD, (), A.PUBLIC, True, set(), "the explicit act"),
    (TOLD, (consent(),), A.PUBLIC, False, set(), "with consent"),
    (SHOWN, (), A.PUBLIC, False, set(), "a picture may be published without a person's consent"),
    (TOLD, (consent(withdrawn=TODAY),), A.SEALED, True, {"rights"}, "nothing confirms away a withdrawal"),
    (TOLD, (consent(("use:public", NO)),), A.PUBLIC, True, {"access"}, "public use was refused"),
    (TOLD, (consent(("use:public", NO)),), A.REGISTERED, True, {"access"}, "registered is nearly public"),
    (TOLD, (consent(("use:public", NO)),), A.RESTRICTED, True, set(), "restricted keeps the promise"),
    (
        TOLD,
        (consent(("use:public", NO), withdrawn=TODAY, basis=RightsBasis.UNKNOWN),),
        A.PUBLIC,
        False,
        {"rights", "access", "confirmed"},
        "all at once",
    ),
]


@pytest.mark.parametrize(
    ("kind", "consents", "access", "confirmed", "where", "why"), OBSTACLES, ids=[row[5] for row in OBSTACLES]
)
def test_what_stands_in_the_way_of_publication(
    kind: RecordKind, consents: tuple[ConsentFacts, ...], access: A, confirmed: bool, where: set[str], why: str
) -> None:
    found = rules.obstacles_to_publication(kind, consents, access, confirmed=confirmed)
    assert {problem.where for problem in found} == where, why
