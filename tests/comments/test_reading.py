"""What readers and moderators are shown: threads, the queue and cards, and as many questions for many as for few."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from archive.access.levels import AccessLevel, RecordState
from archive.access.viewer import ANONYMOUS, Role
from archive.base.db import reading, unit_of_work
from archive.base.errors import NotVisible, Withdrawn
from archive.comments import queries, service
from archive.comments.desk import reading as desk
from archive.comments.inputs import EditInput
from archive.comments.vocabulary import CommentState
from archive.records import service as records
from archive.records.service import Created
from tests.comments.conftest import Comments, MakeRecord, bring
from tests.support.cast import Cast

P = CommentState.PUBLISHED


def test_threads_are_told_oldest_first_and_only_what_is_published(record: Created, say: Comments) -> None:
    first, second = say(record.id, "One.", P), say(record.id, "Two.", P)
    answer = say(record.id, "To two.", P, parent=second)
    say(record.id, "Still to two.", parent=second)
    for state in (CommentState.PENDING, CommentState.DECLINED, CommentState.WITHHELD, CommentState.WITHDRAWN):
        say(record.id, f"A {state} one.", state)
    with reading():
        shown = queries.published_on(ANONYMOUS, record.id)
        assert [c.id for c in shown.items] == [first, second]
        assert [r.id for r in shown.items[1].replies] == [answer]
        assert shown.total == 2
        flat = queries.published_flat(ANONYMOUS, record.id, 1, 20)
        assert [(c.id, c.parent_id) for c in flat.items] == [(first, None), (second, None), (answer, second)]


def test_an_answer_outlives_what_it_answers(record: Created, say: Comments) -> None:
    began = say(record.id, "Something that is taken back.", P, name="Somebody")
    say(record.id, "An answer that stays.", P, parent=began)
    bring(began, CommentState.WITHDRAWN)
    with reading():
        (thread,) = queries.published_on(ANONYMOUS, record.id).items
        assert (thread.gone, thread.body, thread.author, str(thread.html)) == (True, "", "", "")
        assert [reply.body for reply in thread.replies] == ["An answer that stays."]
        assert [c.body for c in queries.published_flat(ANONYMOUS, record.id, 1, 20).items] == ["An answer that stays."]


def test_threads_come_in_pages(record: Created, say: Comments) -> None:
    ids = [say(record.id, f"Number {n}.", P) for n in range(5)]
    with reading():
        page = queries.published_on(ANONYMOUS, record.id, 2, 2)
        assert [c.id for c in page.items] == ids[2:4]
        assert (page.total, page.pages) == (5, 3)


SEES = {
    "visitor": {AccessLevel.PUBLIC},
    "registered": {AccessLevel.PUBLIC, AccessLevel.REGISTERED},
    "moderator": {AccessLevel.PUBLIC, AccessLevel.REGISTERED},
    "administrator": {AccessLevel.PUBLIC, AccessLevel.REGISTERED},
    "investigator": {AccessLevel.PUBLIC, AccessLevel.REGISTERED, AccessLevel.RESTRICTED},
    "archivist": set(AccessLevel),
}


@pytest.mark.parametrize("who", SEES)
def test_comments_are_visible_exactly_where_their_record_is(
    make_record: MakeRecord, cast: Cast, say: Comments, who: str
) -> None:
    roles = {"visitor": None, "registered": ()}.get(who, (Role(who),) if who in tuple(Role) else None)
    viewer = ANONYMOUS if roles is None else cast.viewer(*roles)
    writer = cast.viewer(Role.ARCHIVIST, number=9)
    for level in AccessLevel:
        record = make_record(level)
        say(record.id, "Words.", P, by=writer)
        with reading():
            asks: list[Callable[[], object]] = [
                lambda record=record: queries.published_on(viewer, record.id).items,  # type: ignore[misc]  # bound now
                lambda record=record: queries.published_flat(viewer, record.id, 1, 9).items,  # type: ignore[misc]  # bound now
                lambda record=record: queries.record_id_of(viewer, record.reference_code),  # type: ignore[misc]  # bound now
            ]
            for ask in asks:
                if level in SEES[who]:
                    assert ask()
                else:
                    with pytest.raises(NotVisible):
                        ask()


def test_comments_of_a_withdrawn_record_are_gone_with_it(make_record: MakeRecord, cast: Cast, say: Comments) -> None:
    record, author, archivist = make_record(), cast.viewer(), cast.viewer(Role.ARCHIVIST)
    comment_id = say(record.id, "Words.", P, by=author)
    with unit_of_work():
        records.withdraw(archivist, record.id, "asked for")
    moderator = cast.viewer(Role.MODERATOR)
    with reading():
        with pytest.raises(Withdrawn) as gone:
            queries.published_on(ANONYMOUS, record.id)
        assert gone.value.reference_code == record.reference_code
        with pytest.raises(NotVisible):
            desk.card(moderator, comment_id)
        assert desk.counts(moderator)[P] == 0
        assert (queries.own(author)[0].body, queries.own(author)[0].record_code) == ("", None)


def test_an_unpublished_record_shows_no_comments_to_those_who_do_not_see_it(make_record: MakeRecord) -> None:
    record = make_record(state=RecordState.ACCESSIONED)
    with reading(), pytest.raises(NotVisible):
        queries.published_on(ANONYMOUS, record.id)


def test_the_queue_is_oldest_first_and_holds_what_the_moderator_may_see(
    make_record: MakeRecord, cast: Cast, say: Comments
) -> None:
    moderator, both = cast.viewer(Role.MODERATOR), cast.viewer(Role.MODERATOR, Role.INVESTIGATOR)
    public, closed = make_record(), make_record(AccessLevel.RESTRICTED)
    ids = [say(public.id, f"Number {n}.") for n in range(3)]
    hidden = say(closed.id, "Behind the door.", by=both)
    say(public.id, "Decided.", CommentState.DECLINED)
    with reading():
        items, total = desk.queue(moderator, CommentState.PENDING, 1, 2)
        assert ([item.comment.id for item in items], total) == (ids[:2], 3)
        assert items[0].record.title == "The mill at the bend"
        assert [i.comment.id for i in desk.queue(moderator, CommentState.PENDING, 2, 2)[0]] == ids[2:]
        assert [i.comment.id for i in desk.queue(both, CommentState.PENDING, 1, 9)[0]] == [*ids, hidden]
        assert desk.counts(moderator) == {s: {"pending": 3, "declined": 1}.get(s, 0) for s in CommentState}
        assert desk.counts(both)[CommentState.PENDING] == 4
        with pytest.raises(NotVisible):
            desk.card(moderator, hidden)


def test_the_next_is_behind_the_one_just_read_and_then_from_the_front(
    record: Created, cast: Cast, say: Comments
) -> None:
    moderator = cast.viewer(Role.MODERATOR)
    ids = [say(record.id, f"Number {n}.") for n in range(3)]
    with reading():
        assert desk.next_waiting(moderator) == ids[0]
        assert desk.next_waiting(moderator, ids[0]) == ids[1]
        assert desk.next_waiting(moderator, ids[2]) == ids[0]


def test_a_card_tells_the_thread_the_earlier_texts_and_what_to_look_at_twice(
    record: Created, cast: Cast, say: Comments
) -> None:
    author = cast.viewer()
    began = say(record.id, "The first.", P)
    comment_id = say(record.id, "Call me at +999 555 01 08.", by=author, parent=began)
    say(record.id, "Call me.", by=cast.viewer(number=2))
    with unit_of_work():
        service.edit_own(author, comment_id, EditInput(body="Call me.", author_name="A"))
    with reading():
        card = desk.card(cast.viewer(Role.MODERATOR), comment_id)
        assert [c.id for c in card.thread] == [began, comment_id]
        assert [old.body for old in card.earlier] == ["Call me at +999 555 01 08."]
        assert [signal.kind for signal in card.item.signals] == ["repeat"]
        assert card.item.version == 2
        alone = desk.card(cast.viewer(Role.MODERATOR), began)
        assert [c.id for c in alone.thread] == [began, comment_id]


@pytest.mark.both_engines
def test_many_comments_cost_no_more_questions_than_few(
    record: Created, make_record: MakeRecord, cast: Cast, say: Comments, statements: list[str]
) -> None:
    moderator = cast.viewer(Role.MODERATOR)
    reads: dict[str, Callable[[], object]] = {
        "threads": lambda: [c.html for c in queries.published_on(ANONYMOUS, record.id).items],
        "flat": lambda: queries.published_flat(ANONYMOUS, record.id, 1, 100),
        "queue": lambda: desk.queue(moderator, CommentState.PENDING, 1, 100),
        "decided": lambda: desk.queue(moderator, P, 1, 100),
        "counts": lambda: desk.counts(moderator),
        "card": lambda: desk.card(moderator, first),
        "own": lambda: queries.own(moderator),
    }
    first = say(record.id, "The first.", P, by=moderator)
    say(record.id, "An answer.", P, parent=first)
    say(record.id, "One that waits.")

    def counted() -> dict[str, int]:
        found = {}
        for name, read in reads.items():
            with reading():
                statements.clear()
                read()
                found[name] = len(statements)
        return found

    few = counted()
    for n in range(6):
        other = make_record()
        began = say(record.id, f"Number {n}.", P, by=moderator)
        say(record.id, f"An answer to {n}.", P, parent=began)
        say(other.id, f"Waiting {n}.", by=moderator)
    assert counted() == few
    assert max(few.values()) < 35
