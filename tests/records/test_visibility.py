"""The labels that are stored are those of the one function, for every state, level and consent."""

from __future__ import annotations

import uuid
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.access.labels import labels_of, sees
from archive.access.levels import AccessLevel, Part, RecordState
from archive.access.viewer import ANONYMOUS, Role, Viewer
from archive.records.rules import ConsentFacts
from archive.records.visibility import Standing, label_rows, visibility
from archive.records.vocabulary import Permission, RightsBasis

TODAY = date(2026, 11, 22)
levels = st.sampled_from(AccessLevel)
ids = st.none() | st.uuids()
standings = st.builds(
    Standing, st.uuids(), st.sampled_from(RecordState), levels, levels, levels, st.none() | st.dates(), ids, ids
)
consents = st.lists(
    st.builds(
        ConsentFacts,
        st.sampled_from(RightsBasis),
        st.just((("use:public", Permission.REFUSED),)) | st.just((("aspect:face", Permission.REFUSED),)) | st.just(()),
        st.none() | st.dates(),
    ),
    max_size=2,
)
VIEWERS = [
    ANONYMOUS,
    Viewer(uuid.uuid4(), uuid.uuid4(), "x"),
    Viewer(uuid.uuid4(), uuid.uuid4(), "x", frozenset({Role.INVESTIGATOR})),
    Viewer(uuid.uuid4(), uuid.uuid4(), "x", frozenset({Role.ADMINISTRATOR})),
]


@given(standings, consents)
def test_the_rows_are_the_answer_of_the_function(standing: Standing, said: list[ConsentFacts]) -> None:
    seen = visibility(standing, said, TODAY)
    rows = label_rows(seen)
    assert all(row["record_id"] == standing.record_id for row in rows)
    for part in Part:
        assert {row["label"] for row in rows if row["part"] is part} == labels_of(seen, part)
    assert len({(row["part"], row["label"]) for row in rows}) == len(rows)


@given(standings, consents)
def test_no_part_is_more_open_than_the_description(standing: Standing, said: list[ConsentFacts]) -> None:
    seen = visibility(standing, said, TODAY)
    for viewer in VIEWERS:
        for part in Part:
            assert sees(viewer, seen, part) <= sees(viewer, seen)


@given(standings, consents)
def test_consents_only_close(standing: Standing, said: list[ConsentFacts]) -> None:
    with_them, without = visibility(standing, said, TODAY), visibility(standing, [], TODAY)
    for viewer in VIEWERS:
        for part in Part:
            assert sees(viewer, with_them, part) <= sees(viewer, without, part)


@pytest.mark.parametrize("state", [state for state in RecordState if state.value not in ("published", "withdrawn")])
def test_nothing_is_open_to_readers_before_it_is_published(state: RecordState) -> None:
    open_ = AccessLevel.PUBLIC
    standing = Standing(uuid.uuid4(), state, open_, open_, open_, None, None, None)
    seen = visibility(standing, [], TODAY)
    assert not any(sees(viewer, seen, part) for viewer in VIEWERS for part in Part)


def test_of_what_was_taken_back_before_it_was_published_readers_are_told_nothing() -> None:
    open_ = AccessLevel.PUBLIC
    taken_back = Standing(uuid.uuid4(), RecordState.WITHDRAWN, open_, open_, open_, None, None, None, True)
    seen = visibility(taken_back, [], TODAY)
    assert not any(sees(viewer, seen, part) for viewer in VIEWERS for part in Part)
    assert sees(Viewer(uuid.uuid4(), uuid.uuid4(), "x", frozenset({Role.ARCHIVIST})), seen)
