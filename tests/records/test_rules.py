"""What a record may do next, and what consents allow: tables with their reasons."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.access.levels import AccessLevel, Part, RecordState
from archive.base.errors import IllegalTransition
from archive.custody.vocabulary import Identity
from archive.records import rules
from archive.records.rules import ConsentFacts, Withholding
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
    ("take back", S.SUBMITTED, S.WITHDRAWN, "what waits may be taken back before anybody decides"),
    ("take back", S.RETURNED, S.WITHDRAWN, "what was returned need not be mended"),
    ("take back", S.ACCESSIONED, S.WITHDRAWN, "what was taken in by mistake need not be published to be closed"),
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


# What one refusal does when nothing else is said: levels of description, text and files; what is left out; for whom.
ONE_BY_ONE = [
    ("use:keep", (A.SEALED, A.SEALED, A.SEALED), Withholding(), set(), "what may not be kept is read by nobody else"),
    ("use:staff", (A.SEALED, A.SEALED, A.SEALED), Withholding(), set(), "investigators may not read it"),
    ("use:partner", (A.PUBLIC,) * 3, Withholding(), {"partners"}, "partners are handed no copy"),
    ("use:mechanism", (A.PUBLIC,) * 3, Withholding(), {"mechanisms"}, "a court is handed no copy"),
    ("use:media", (A.PUBLIC,) * 3, Withholding(), {"press"}, "the press is told that it may not"),
    ("use:public", (A.RESTRICTED,) * 3, Withholding(), set(), "nothing of it is public"),
    ("use:publish-text", (A.PUBLIC, A.RESTRICTED, A.PUBLIC), Withholding(quotes=True), set(), "words are not public"),
    ("use:publish-image", (A.PUBLIC, A.PUBLIC, A.RESTRICTED), Withholding(), set(), "pictures are not public"),
    ("use:quote", (A.PUBLIC, A.PUBLIC, A.PUBLIC), Withholding(quotes=True), set(), "its words stay in its text"),
    ("aspect:name", (A.PUBLIC,) * 3, Withholding(pseudonyms=True), set(), "names that were given are not told"),
    ("aspect:face", (A.PUBLIC, A.PUBLIC, A.RESTRICTED), Withholding(), set(), "the face is in the files"),
    ("aspect:voice", (A.PUBLIC, A.PUBLIC, A.RESTRICTED), Withholding(), set(), "so is the voice"),
    ("aspect:place", (A.PUBLIC,) * 3, Withholding(places=True), set(), "no place is told to readers"),
    ("aspect:family", (A.PUBLIC, A.RESTRICTED, A.PUBLIC), Withholding(quotes=True), set(), "relatives are in the text"),
]  # fmt: skip


def test_every_use_and_aspect_has_its_row() -> None:
    abouts = [*(f"use:{use}" for use in ConsentUse), *(f"aspect:{one}" for one in ConsentAspect)]
    assert list(rules.REFUSALS) == abouts == [row[0] for row in ONE_BY_ONE]
    assert max(map(len, abouts)) <= 20, "the column of the answers is no wider"


EXPLAINED = [
    ((), {}, "nothing is closed"),
    ((consent(("aspect:face", NO)),), {Part.FILES: (A.RESTRICTED, ("aspect:face",))}, "the files alone"),
    (
        (consent(("aspect:family", NO)), consent(("use:publish-text", NO), ("use:partner", NO))),
        {Part.TEXT: (A.RESTRICTED, ("use:publish-text", "aspect:family"))},
        "of several people, each answer once; what closes nothing is not named",
    ),
    (
        (consent(("use:public", NO), ("aspect:face", NO)),),
        {
            Part.DESCRIPTION: (A.RESTRICTED, ("use:public",)),
            Part.TEXT: (A.RESTRICTED, ("use:public",)),
            Part.FILES: (A.RESTRICTED, ("use:public", "aspect:face")),
        },
        "what closes the description closes the rest",
    ),
    (
        (consent(("use:staff", NO), ("aspect:face", NO)),),
        dict.fromkeys(Part, (A.SEALED, ("use:staff",))),
        "the strictest answer is the reason",
    ),
    ((consent(("use:public", NO), expires=TODAY),), dict.fromkeys(Part, (A.SEALED, ())), "a consent that is over"),
]


@pytest.mark.parametrize(("consents", "closed", "why"), EXPLAINED, ids=[row[2] for row in EXPLAINED])
def test_why_a_part_is_closed(
    consents: tuple[ConsentFacts, ...], closed: dict[Part, tuple[A, tuple[str, ...]]], why: str
) -> None:
    found = rules.floors_explained(consents, TODAY)
    assert tuple(floor.level for floor in found.values()) == rules.floors(consents, TODAY), why
    assert {part: (one.level, one.because) for part, one in found.items() if one.level is not A.PUBLIC} == closed, why


@pytest.mark.parametrize(("about", "floors", "withheld", "barred", "why"), ONE_BY_ONE, ids=[r[0] for r in ONE_BY_ONE])
def test_what_one_refusal_closes(
    about: str, floors: tuple[A, A, A], withheld: Withholding, barred: set[str], why: str
) -> None:
    refused = [consent((about, NO))]
    assert rules.floors(refused, TODAY) == floors, why
    assert rules.withheld(refused) == withheld, why
    assert rules.barred(refused) == barred, why
    for answer in (YES, UNKNOWN):
        said = [consent((about, answer))]
        assert rules.floors(said, TODAY) == (A.PUBLIC,) * 3
        assert rules.withheld(said) == Withholding() and not rules.barred(said)


NAMES = [
    ("Amina", Identity.PUBLIC, True, "the name of the one who refused"),
    ("AMINA", Identity.PSEUDONYMOUS, True, "however it is written"),
    ("Amina", Identity.PROTECTED, False, "a protected person stands there under no name"),
    ("Salma", Identity.PUBLIC, False, "somebody else"),
]


@pytest.mark.parametrize(("name", "identity", "hidden", "why"), NAMES, ids=[row[3] for row in NAMES])
def test_the_name_of_one_person_is_withheld(name: str, identity: Identity, hidden: bool, why: str) -> None:
    refused = ConsentFacts(RightsBasis.CONSENT, (("aspect:name", NO),), person="Amina")
    assert rules.withheld([refused, consent(("aspect:name", YES))]).hides(name, identity) is hidden, why


def test_where_nobody_is_named_every_pseudonym_is_withheld_and_no_public_name() -> None:
    untold = rules.withheld([consent(("aspect:name", NO))])
    assert untold.hides("Amina", Identity.PSEUDONYMOUS) and not untold.hides("Le Phare", Identity.PUBLIC)


def test_what_may_not_be_kept_is_not_taken_in() -> None:
    assert [p.where for p in rules.obstacles_to_accession([consent(("use:keep", NO))])] == ["rights"]
    assert rules.obstacles_to_accession([consent(("use:keep", UNKNOWN), ("use:staff", NO))]) == ()


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
