"""Who sees what: the one table behind pages, lists, search, files, feeds and the API, row by row."""

from __future__ import annotations

import itertools
import uuid
from dataclasses import replace

import pytest

from archive.access import labels
from archive.access.labels import Visibility, sees
from archive.access.levels import AccessLevel, Part, RecordState
from archive.access.viewer import ANONYMOUS, SYSTEM, Role, Viewer

P, R, X, S = AccessLevel
EVERY_CASE = list(itertools.product(RecordState, AccessLevel))
CONTRIBUTOR = Viewer(account_id=uuid.uuid4(), roles=frozenset({Role.CONTRIBUTOR}))


def person(*roles: Role) -> Viewer:
    return Viewer(account_id=uuid.uuid4(), roles=frozenset(roles))


CAST = {
    "visitor": ANONYMOUS,
    "registered": person(),
    "contributor": person(Role.CONTRIBUTOR),
    "moderator": person(Role.MODERATOR),
    "administrator": person(Role.ADMINISTRATOR),
    "investigator": person(Role.INVESTIGATOR),
    "archivist": person(Role.ARCHIVIST),
    "its contributor": CONTRIBUTOR,
    "the archive itself": SYSTEM,
}
EVERYBODY = set(CAST)
SIGNED_IN = EVERYBODY - {"visitor"}
INSIDE = {"archivist", "its contributor", "the archive itself"}
OWN = {"its contributor", "the archive itself"}

WHO_SEES: list[tuple[RecordState, AccessLevel, set[str], str]] = [
    (RecordState.PUBLISHED, P, EVERYBODY, "Public is for everybody."),
    (RecordState.PUBLISHED, R, SIGNED_IN, "Registered readers have an account of whatever role."),
    (RecordState.PUBLISHED, X, INSIDE | {"investigator"}, "Restricted is for those who investigate."),
    (RecordState.PUBLISHED, S, INSIDE, "Sealed is for archivists, each time with an event."),
    *((RecordState.DRAFT, level, OWN, "A draft is its writer's alone.") for level in AccessLevel),
    *((RecordState.SUBMITTED, level, INSIDE, "Handed in, not yet taken in.") for level in AccessLevel),
    *((RecordState.RETURNED, level, INSIDE, "Given back with a reason.") for level in AccessLevel),
    *((RecordState.ACCESSIONED, level, INSIDE, "Taken in, not yet shown.") for level in AccessLevel),
    # The labels of a withdrawn record open its tombstone: for whom it was visible, and nobody else.
    (RecordState.WITHDRAWN, P, EVERYBODY, "Everybody could see it, so everybody learns that it was withdrawn."),
    (RecordState.WITHDRAWN, R, SIGNED_IN, "A visitor must not learn from a tombstone that there was a record."),
    (RecordState.WITHDRAWN, X, INSIDE | {"investigator"}, "As above, for registered readers."),
    (RecordState.WITHDRAWN, S, INSIDE, "As above, for investigators."),
]


def record(state: RecordState, description: AccessLevel, **more: object) -> Visibility:
    base = Visibility(
        record_id=uuid.uuid4(),
        state=state,
        description=description,
        text=description,
        files=description,
        contributor_id=CONTRIBUTOR.account_id,
    )
    return replace(base, **more)  # type: ignore[arg-type]  # names and values are the test's to match


def who_sees(visibility: Visibility, part: Part = Part.DESCRIPTION) -> set[str]:
    return {name for name, viewer in CAST.items() if sees(viewer, visibility, part)}


def test_every_state_and_level_stands_in_the_table_once() -> None:
    rows = [(state, level) for state, level, _, _ in WHO_SEES]
    assert len(rows) == len(set(rows))
    assert set(rows) == set(EVERY_CASE)


@pytest.mark.parametrize(("state", "level", "who", "why"), WHO_SEES, ids=[f"{s}-{v}" for s, v, _, _ in WHO_SEES])
@pytest.mark.parametrize("part", Part)
def test_who_sees(state: RecordState, level: AccessLevel, who: set[str], why: str, part: Part) -> None:
    assert who_sees(record(state, level), part) == who, why


@pytest.mark.parametrize(("state", "level"), EVERY_CASE)
def test_an_embargo_closes_whatever_the_level(state: RecordState, level: AccessLevel) -> None:
    expected = OWN if state is RecordState.DRAFT else INSIDE
    assert who_sees(record(state, level, embargoed=True)) == expected


READERS = {row[1]: row[2] for row in WHO_SEES if row[0] is RecordState.PUBLISHED}


@pytest.mark.parametrize(("description", "own"), list(itertools.product(AccessLevel, AccessLevel)))
@pytest.mark.parametrize("part", [Part.TEXT, Part.FILES])
def test_a_part_is_as_closed_as_its_own_level_and_never_more_open_than_the_description(
    description: AccessLevel, own: AccessLevel, part: Part
) -> None:
    name = {Part.TEXT: "text", Part.FILES: "files"}[part]
    visibility = record(RecordState.PUBLISHED, description, **{name: own})
    stricter = max(description, own, key=lambda level: level.rank)
    assert visibility.level(part) is stricter
    assert who_sees(visibility, part) == READERS[stricter]
    assert who_sees(visibility, Part.DESCRIPTION) == READERS[description]


@pytest.mark.parametrize(("state", "level"), EVERY_CASE)
def test_an_administrator_as_such_reads_no_more_than_any_registered_reader(
    state: RecordState, level: AccessLevel
) -> None:
    found = who_sees(record(state, level))
    assert ("administrator" in found) == ("registered" in found)


@pytest.mark.parametrize("level", AccessLevel)
@pytest.mark.parametrize("by_collection", [False, True])
def test_a_grant_opens_one_record_or_collection_inside_a_closed_level(level: AccessLevel, by_collection: bool) -> None:
    collection = uuid.uuid4()
    mine = record(RecordState.PUBLISHED, level, collection_id=collection)
    label = labels.collection_grant(collection) if by_collection else labels.record_grant(mine.record_id)
    guest = replace(person(), grants=frozenset({label}))
    assert sees(guest, mine, Part.DESCRIPTION)
    assert sees(guest, mine, Part.FILES)
    other = record(RecordState.PUBLISHED, level, collection_id=uuid.uuid4())
    assert sees(guest, other) is (level in (P, R))
    assert labels.levels_read_whole(guest) == (P, R), "a grant must not move scores and counts of a whole level"


@pytest.mark.parametrize("state", [s for s in RecordState if s not in (RecordState.PUBLISHED, RecordState.WITHDRAWN)])
def test_a_grant_opens_nothing_that_is_not_published(state: RecordState) -> None:
    hidden = record(state, P)
    guest = replace(person(), grants=frozenset({labels.record_grant(hidden.record_id)}))
    assert not sees(guest, hidden)


def test_a_grant_does_not_lift_an_embargo() -> None:
    hidden = record(RecordState.PUBLISHED, P, embargoed=True)
    guest = replace(person(), grants=frozenset({labels.record_grant(hidden.record_id)}))
    assert not sees(guest, hidden)


def test_a_consent_that_is_over_ends_what_was_granted() -> None:
    collection = uuid.uuid4()
    sealed = record(RecordState.PUBLISHED, S, collection_id=collection, consent_over=True)
    held = {labels.record_grant(sealed.record_id), labels.collection_grant(collection)}
    assert not sees(replace(person(), grants=frozenset(held)), sealed)
    assert sees(CAST["archivist"], sealed)


def test_a_grant_without_an_account_is_worth_nothing() -> None:
    closed = record(RecordState.PUBLISHED, S)
    nobody = replace(ANONYMOUS, grants=frozenset({labels.record_grant(closed.record_id)}))
    assert not sees(nobody, closed)


def test_a_record_without_a_contributor_is_nobody_s_own() -> None:
    anonymous = record(RecordState.DRAFT, P, contributor_id=None)
    assert who_sees(anonymous) == {"the archive itself"}


READ_WHOLE = {
    "visitor": (P,),
    "registered": (P, R),
    "contributor": (P, R),
    "moderator": (P, R),
    "administrator": (P, R),
    "investigator": (P, R, X),
    "archivist": (P, R, X, S),
    "its contributor": (P, R),
    "the archive itself": (P, R, X, S),
}


@pytest.mark.parametrize("name", CAST)
def test_only_levels_that_are_read_whole_may_move_scores(name: str) -> None:
    assert labels.levels_read_whole(CAST[name]) == READ_WHOLE[name]
