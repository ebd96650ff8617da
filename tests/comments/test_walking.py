"""From page to page of the queue by a place: nothing is left out and nothing told twice, whichever way one walks."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from archive.access.levels import AccessLevel
from archive.access.viewer import Role, Viewer
from archive.base import clock
from archive.base.db import reading, unit_of_work
from archive.comments import deciding
from archive.comments.desk import reading as desk
from archive.comments.desk import walking
from archive.comments.desk.filters import QueueFilter
from archive.comments.desk.walking import Place
from archive.comments.vocabulary import DecisionOutcome
from archive.records.service import Created
from tests.comments.conftest import Comments, MakeRecord, row, verdict
from tests.support.cast import Cast

pytestmark = pytest.mark.both_engines
NUMBER = 11


@pytest.fixture
def filled(record: Created, say: Comments) -> list[uuid.UUID]:
    """Comments of every part of the queue: two held, three flagged (two of them alike), the rest pending."""
    made = [say(record.id, f"Words {number}.") for number in range(NUMBER)]
    moment = clock.now()
    with unit_of_work():
        for number, comment_id in enumerate(made):
            # Four of them at one moment: only their ids tell these apart.
            row(comment_id).created_at = moment + timedelta(seconds=max(0, number - 6))
        for comment_id in made[:2]:
            row(comment_id).held = True
        for comment_id, times in zip(made[2:5], (1, 3, 1), strict=True):
            row(comment_id).flags = times
    return made


def walk(viewer: Viewer, size: int) -> tuple[list[list[uuid.UUID]], list[Place]]:
    """All pages from the first on, and the first place of each."""
    pages: list[list[uuid.UUID]] = []
    firsts: list[Place] = []
    beside: Place | None = None
    while True:
        found = desk.queue_page(viewer, QueueFilter(), 1, size, beside)
        assert found.total == NUMBER
        if found.first is None:
            return pages, firsts
        pages.append([item.comment.id for item in found.items])
        firsts.append(found.first)
        beside = found.last


@pytest.mark.parametrize("size", [1, 2, 3, 5, NUMBER, 20])
def test_by_places_as_by_numbers(filled: list[uuid.UUID], cast: Cast, size: int) -> None:
    moderator = cast.viewer(Role.MODERATOR)
    with reading():
        pages, firsts = walk(moderator, size)
        assert sorted(one for page in pages for one in page) == sorted(filled)
        for number, page in enumerate(pages, 1):
            items, _ = desk.queue(moderator, QueueFilter(), number, size)
            assert [item.comment.id for item in items] == page
        for number in range(1, len(pages)):
            before = desk.queue_page(moderator, QueueFilter(), 1, size, firsts[number], back=True)
            assert [item.comment.id for item in before.items] == pages[number - 1]
        assert desk.queue_page(moderator, QueueFilter(), 1, size, firsts[0], back=True).items == []


def test_a_place_stays_when_its_comment_is_gone(filled: list[uuid.UUID], cast: Cast) -> None:
    moderator = cast.viewer(Role.MODERATOR)
    with reading():
        pages, _ = walk(moderator, 3)
        last = desk.queue_page(moderator, QueueFilter(), 3, 3).last
    assert last is not None
    with unit_of_work():
        deciding.decide(moderator, last.id, verdict(DecisionOutcome.DECLINE))
    with reading():
        after = desk.queue_page(moderator, QueueFilter(), 4, 3, last)
        assert [item.comment.id for item in after.items] == pages[3]


def test_a_place_opens_nothing_that_is_closed(make_record: MakeRecord, say: Comments, cast: Cast) -> None:
    sealed = make_record(AccessLevel.SEALED)
    say(sealed.id, by=cast.viewer(Role.ARCHIVIST))
    start = Place(0, 0, clock.now() - timedelta(days=1), uuid.UUID(int=0))
    with reading():
        assert desk.queue_page(cast.viewer(Role.MODERATOR), QueueFilter(), 1, 20, start).items == []


WORDS = [
    ("", "nothing"),
    ("2-0-1700000000000000", "no comment"),
    ("2-0-1700000000000000-xyz", "no id"),
    ("2-0-99999999999999999999999-00000000000000000000000000000000", "a moment after all time"),
    ("-1-0-5-00000000000000000000000000000000", "one part too many"),
    ("a-0-5-00000000000000000000000000000000", "no number"),
    ("٢-0-5-00000000000000000000000000000000", "digits of another script"),
]


@pytest.mark.parametrize(("word", "why"), WORDS)
def test_what_names_no_place_is_the_first_page(word: str, why: str) -> None:
    assert walking.parse(word) is None, why


def test_a_place_is_told_in_an_address_and_read_again() -> None:
    place = Place(1, 3, clock.now(), uuid.uuid4())
    assert walking.parse(str(place)) == place
