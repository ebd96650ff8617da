"""Known again by the words of an earlier receipt, and by nothing else: what is asked of a commenter holds for them."""

from __future__ import annotations

import uuid

import pytest
from flask import Flask

from archive.access.viewer import ANONYMOUS, SYSTEM, Role
from archive.base import clock
from archive.base.db import reading, unit_of_work
from archive.base.errors import Forbidden, Invalid, NotVisible
from archive.comments import discussion, queries, receipts, returning, service
from archive.comments.desk import reading as desk
from archive.comments.desk import sanctioning
from archive.comments.desk.filters import QueueFilter
from archive.comments.desk.sanctioning import SanctionInput
from archive.comments.inputs import CommentInput, EditInput
from archive.comments.service import Posted
from archive.comments.vocabulary import CommentState, DecisionReason, DiscussionPolicy, SanctionKind, SignalKind
from archive.config import Settings
from archive.records.service import Created
from tests.comments.conftest import MakeRecord, bring, row, standing
from tests.support.cast import Cast
from tests.support.pages import PageClient

HELD, PAUSE, CLOSED = SanctionKind.HELD, SanctionKind.PAUSE, SanctionKind.CLOSED


def write(record: Created, words: str, phrase: str = "") -> Posted:
    """A visitor's comment, with the words of an earlier receipt or without."""
    typed = CommentInput(body=words)
    with reading():
        known = returning.known(ANONYMOUS, phrase)
    with unit_of_work():
        return service.post(ANONYMOUS, record.id, typed, receipts.of_call("somebody", record.id, typed), known=known)


def ask_of(comment_id: uuid.UUID, kind: SanctionKind) -> uuid.UUID:
    asked = SanctionInput(kind=kind, reason=DecisionReason.INSULT, days=7, note="Please stay calm.")
    with unit_of_work():
        return sanctioning.impose(SYSTEM, comment_id, asked).id


@pytest.fixture
def opened(record: Created) -> None:
    """The discussion is open: what nothing was noticed in is shown at once."""
    with unit_of_work():
        discussion.choose_for_record(SYSTEM, record.id, DiscussionPolicy.OPEN)


# What is asked, whether a new comment is taken with these words, and how it then stands in an open discussion.
SANCTIONS = [
    (None, 202, "published", "of whom nothing is asked, theirs is shown at once"),
    (HELD, 202, "pending", "held: it is taken, and waits for a moderator"),
    (PAUSE, 403, None, "paused: no new ones"),
    (CLOSED, 403, None, "closed: no new ones"),
]


@pytest.mark.parametrize(("kind", "status", "state", "because"), SANCTIONS)
def test_what_is_asked_of_a_receipt_holds_for_a_comment_with_it_by_the_api(
    app: Flask, opened: None, record: Created, kind: SanctionKind | None, status: int, state: str | None, because: str
) -> None:
    client, path = app.test_client(), f"/api/v1/records/{record.reference_code}/comments"
    first = client.post(path, json={"body": "The mill stood until June."}).get_json()
    if kind is not None:
        ask_of(uuid.UUID(first["id"]), kind)
    answer = client.post(path, json={"body": "It burnt in July.", "receipt": first["receipt"]})
    assert answer.status_code == status, because
    told = answer.get_json()
    if status == 202:
        assert (told["state"], told["receipt"]) == (state, first["receipt"]), because
    else:
        assert "You cannot comment until" in told["detail"], because
    unknown = client.post(path, json={"body": "Somebody else."})
    assert unknown.get_json()["state"] == "published", "nobody is known who does not choose to be"


@pytest.mark.parametrize(("kind", "status", "state", "because"), SANCTIONS)
def test_what_is_asked_of_a_receipt_holds_for_a_comment_with_it_by_the_page(
    client: PageClient,
    opened: None,
    record: Created,
    kind: SanctionKind | None,
    status: int,
    state: str | None,
    because: str,
) -> None:
    first = write(record, "The mill stood until June.")
    if kind is not None:
        ask_of(first.id, kind)
    page = client.get_page(f"/records/{record.reference_code}")
    sent = client.submit(
        page,
        "/comments",
        status=200 if status == 202 else status,
        body="It burnt in July.",
        receipt=first.phrase.upper(),
        opened=str(int(clock.now().timestamp()) - 60),
    )
    if status == 202:
        assert "opens with the six words of your earlier comment" in sent.text, because
        with reading():
            found = queries.by_receipt(ANONYMOUS, first.phrase)
        assert found is not None
        assert (found.body, found.state) == ("It burnt in July.", state), because
        assert [one.id for one in found.others] == [first.id]
    else:
        assert "You cannot comment until" in sent.text, because
        assert "It burnt in July." in sent.one("//textarea[@name='body']").text, "nothing typed is lost"
        assert first.phrase.upper() in sent.html


def test_a_comment_that_was_taken_back_does_not_shake_off_what_is_asked(record: Created) -> None:
    first = write(record, "Once.")
    ask_of(first.id, PAUSE)
    assert write(record, "Once.").id == first.id, "the button pressed twice gives its receipt again, and nothing new"
    with unit_of_work():
        service.withdraw_by_receipt(ANONYMOUS, receipts.digests(first.phrase))
    with pytest.raises(Forbidden, match="until"):
        write(record, "Once.")


def test_a_sanction_on_one_holds_for_all_with_the_same_words(record: Created, make_record: MakeRecord) -> None:
    elsewhere = make_record(title="Another mill")
    first = write(record, "One.")
    second = write(elsewhere, "Two.", first.phrase)
    assert second.phrase == first.phrase
    sanction = ask_of(second.id, CLOSED)
    with pytest.raises(Forbidden), unit_of_work():
        edit = EditInput(body="Mended.")
        service.edit_by_receipt(ANONYMOUS, receipts.digests(first.phrase), edit, first.id)
    with reading():
        for comment_id in (first.id, second.id):
            told = queries.by_receipt(ANONYMOUS, first.phrase)
            assert told is not None
            assert told.more is not None
            assert [one.sanction.id for one in told.more.sanctions] == [sanction], comment_id


def test_the_words_of_an_account_holders_comment_carry_what_is_asked_of_the_account(
    record: Created, cast: Cast
) -> None:
    author = cast.viewer(Role.CONTRIBUTOR)
    typed = CommentInput(body="Mine.")
    with unit_of_work():
        first = service.post(author, record.id, typed, receipts.of_call("somebody", record.id, typed))
    ask_of(first.id, PAUSE)
    with pytest.raises(Forbidden):
        write(record, "Signed out.", first.phrase)


def test_the_same_words_of_the_same_commenter_are_one_comment(record: Created) -> None:
    first = write(record, "One.")
    made = {write(record, "Two.", first.phrase).id for _ in range(2)}
    assert len(made) == 1
    assert first.id not in made


@pytest.mark.usefixtures("noon")
def test_words_of_no_receipt_are_told_and_tries_are_counted(app: Flask, record: Created, settings: Settings) -> None:
    with pytest.raises(Invalid) as caught:
        write(record, "Two.", "no such words at all here")
    assert [one.where for one in caught.value.problems] == ["receipt"]
    client, path = app.test_client(), f"/api/v1/records/{record.reference_code}/comments"
    body = {"body": "Two.", "receipt": "no such words at all here"}
    tries = [client.post(path, json=body).status_code for _ in range(settings.receipt_attempts + 1)]
    assert tries == [422] * settings.receipt_attempts + [429]


def test_a_receipt_has_so_many_comments(record: Created, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(returning, "MOST", 3)
    first = write(record, "One.")
    for words in ("Two.", "Three."):
        write(record, words, first.phrase)
    with pytest.raises(Invalid):
        write(record, "Four.", first.phrase)
    with reading():
        found = queries.by_receipt(ANONYMOUS, first.phrase)
        assert found is not None
        assert len(found.others) == 2


def test_each_comment_of_a_receipt_is_changed_and_taken_back_by_itself(client: PageClient, record: Created) -> None:
    first = write(record, "One.")
    second = write(record, "Two.", first.phrase)
    page = client.submit(client.get_page("/receipt"), "/receipt", phrase=first.phrase)
    assert page.one("//textarea[@name='body']").text.strip() == "Two."
    other = page.one(f"//form[.//input[@name='comment' and @value='{first.id}']]")
    token = other.xpath(".//input[@name='csrf_token']/@value")[0]
    data = {"csrf_token": token, "phrase": first.phrase, "comment": str(first.id)}
    opened = client.post("/receipt", data=data, headers={"Origin": page.origin})
    assert opened.status_code == 200
    assert "One.</textarea>" in opened.get_data(as_text=True)
    back = client.post("/receipt/comment/withdraw", data=data, headers={"Origin": page.origin})
    assert back.status_code == 200
    assert (standing(first.id), standing(second.id)) == (CommentState.WITHDRAWN, CommentState.PENDING)


def test_no_phrase_opens_a_comment_of_another_receipt(record: Created) -> None:
    mine, theirs = write(record, "Mine."), write(record, "Theirs.")
    with reading():
        assert queries.by_receipt(ANONYMOUS, mine.phrase, theirs.id) is None
    with pytest.raises(NotVisible), unit_of_work():
        service.withdraw_by_receipt(ANONYMOUS, receipts.digests(mine.phrase), theirs.id)
    assert standing(theirs.id) is CommentState.PENDING


def test_moderators_read_what_was_decided_on_the_same_receipt(record: Created, cast: Cast) -> None:
    moderator = cast.viewer(Role.MODERATOR)
    first = write(record, "Buy at once.")
    stranger = write(record, "Somebody else.")
    bring(first.id, CommentState.DECLINED)
    second = write(record, "Buy two at once.", first.phrase)
    with reading():
        item = desk.one(moderator, second.id)
        assert SignalKind.AUTHOR in {one.kind for one in item.signals}
        author = desk.card(moderator, second.id).author
        assert author is not None
        assert author.states == ((CommentState.DECLINED, 1),)
        assert desk.card(moderator, stranger.id).author is None, "nobody is known who did not choose to be"
        by_them = QueueFilter(view=CommentState.DECLINED, author_of=second.id)
        assert [one.comment.id for one in desk.queue(moderator, by_them, 1, 9)[0]] == [first.id]
        alone = QueueFilter(view=CommentState.PENDING, author_of=stranger.id)
        assert [one.comment.id for one in desk.queue(moderator, alone, 1, 9)[0]] == [stranger.id]


def test_nothing_is_stored_of_the_words(record: Created) -> None:
    first = write(record, "One.")
    second = write(record, "Two.", first.phrase)
    with reading():
        stored = [row(one.id).receipt_digest or "" for one in (first, second)]
    assert stored[1] == f"{stored[0]}/2"
    assert not set(first.phrase.split()) & set(stored[1].split())
