"""The page of the queue, as a moderator scans it: each entry headed by its record, and what the comment is about."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from flask import Flask

from archive.access.levels import AccessLevel, RecordState
from archive.access.viewer import ANONYMOUS, SYSTEM, Role
from archive.base.db import reading, unit_of_work
from archive.comments import receipts, returning, service
from archive.comments.desk import reading as desk
from archive.comments.desk.filters import QueueFilter
from archive.comments.inputs import CommentInput
from archive.comments.vocabulary import CommentState
from archive.records import service as records
from archive.records.description import Description
from archive.records.service import Created
from archive.records.vocabulary import RecordKind
from tests.comments.conftest import Comments, MakeRecord, bring, row
from tests.support.cast import Cast
from tests.support.pages import Page, PageClient, words

SignedIn = Callable[..., PageClient]
FEW, MANY = 3, 12


def entries(page: Page) -> list[str]:
    """Each entry's words, in the order of the page."""
    return [words(one) for one in page.all("//li[@data-hit]")]


def by_receipt(record: Created, *said: str) -> list[uuid.UUID]:
    """Comments of one visitor who uses the receipt of the first for all."""
    made, phrase = [], ""
    for body in said:
        typed = CommentInput(body=body)
        with reading():
            known = returning.known(ANONYMOUS, phrase)
        offered = receipts.of_call("somebody", record.id, typed)
        with unit_of_work():
            posted = service.post(ANONYMOUS, record.id, typed, offered, known=known)
        phrase = posted.phrase
        made.append(posted.id)
    return made


def test_an_entry_is_headed_by_its_record_and_says_what_it_is_about(
    signed_in: SignedIn, record: Created, say: Comments
) -> None:
    first = say(record.id, "Who *owned* it?", CommentState.PUBLISHED)
    say(record.id, "My uncle did.", parent=first, name="Nadia")
    with unit_of_work():
        typed = CommentInput(body="It burnt in July.", quote="stood until June")
        service.post(ANONYMOUS, record.id, typed)
    say(record.id, "Thank you for this.")
    page = signed_in(Role.MODERATOR).get_page("/moderation")
    headings = [words(one) for one in page.all("//li[@data-hit]//h2//bdi")]
    assert headings == ["The mill at the bend"] * 3
    answer, passage, whole = entries(page)
    assert all(record.reference_code in one for one in (answer, passage, whole))
    assert "It answers: Who owned it?" in answer
    assert "It speaks of the passage: stood until June" in passage
    assert "about the whole record" in whole
    assert answer.index("The mill") < answer.index("It answers") < answer.rindex("Nadia") < answer.rindex("My uncle")
    links = [" ".join(one.xpath("string()").split()) for one in page.all("//li[@data-hit]//h2/a")]
    assert len(set(links)) == 3, "no two links with the same words lead to different places"


def test_a_passage_of_a_closed_text_is_not_told_in_the_queue(signed_in: SignedIn, cast: Cast) -> None:
    said = Description(
        kind=RecordKind.ARTICLE,
        title="The mill",
        body="The mill stood until June.",
        access=AccessLevel.PUBLIC,
        access_text=AccessLevel.RESTRICTED,
    )
    reader = cast.viewer(Role.INVESTIGATOR)
    with unit_of_work():
        closed = records.create(SYSTEM, said, state=RecordState.PUBLISHED)
        typed = CommentInput(body="It burnt in July.", quote="stood until June")
        service.post(reader, closed.id, typed)
    (told,) = entries(signed_in(Role.MODERATOR).get_page("/moderation"))
    assert "a passage that is not in the text that you read here" in told
    assert "until June" not in told
    (told,) = entries(signed_in(Role.MODERATOR, Role.INVESTIGATOR).get_page("/moderation"))
    assert "It speaks of the passage: stood until June" in told


def test_one_author_is_followed_from_the_queue_by_account_and_by_receipt(
    signed_in: SignedIn, record: Created, make_record: MakeRecord, say: Comments, cast: Cast
) -> None:
    by_account = [say(record.id, body, by=cast.viewer()) for body in ("Mine.", "Mine too.")]
    known = by_receipt(record, "First.", "Second.")
    say(record.id, "Of nobody in particular.")
    client = signed_in(Role.MODERATOR)
    page = client.get_page("/moderation")
    links = page.all("//li[@data-hit]//a[starts-with(normalize-space(), 'All by this author')]/@href")
    assert len(links) == 4, "whoever wrote once, without an account, is nobody to ask for"
    for asked, theirs in (
        (by_account[0], ["Mine.", "Mine too."]),
        (known[0], ["First.", "Second."]),
        (known[1], ["First.", "Second."]),
    ):
        found = client.get_page(f"/moderation?author={asked}")
        assert [words(one) for one in found.all("//li[@data-hit]//p[contains(@class, 'words')]")] == theirs
        digest = returning.digest_of(stored(asked)) or ""
        assert digest
        assert digest not in found.html, "nothing that leads to anything outside"
        tabs = found.all("//nav[@aria-label='Views of the queue']//a/@href")
        assert all(f"author={asked}" in one for one in tabs), "what narrows one view goes along to the next"
        assert found.one("//input[@name='author']").get("value") == str(asked), "and with whatever else is asked for"
        assert "Only the comments of one author are shown." in found.text


def test_one_author_is_followed_by_the_api(app: Flask, record: Created, say: Comments, cast: Cast) -> None:
    first, second = by_receipt(record, "First.", "Second.")
    say(record.id, "Of nobody in particular.")
    client, token = app.test_client(), cast.token(Role.MODERATOR)
    found = client.get(f"/api/v1/moderation/comments?author_of={second}", headers=token).get_json()
    assert ([one["id"] for one in found["items"]], found["total"]) == ([str(first), str(second)], 2)
    assert client.get("/api/v1/moderation/comments?author_of=somebody", headers=token).status_code == 422


def stored(comment_id: uuid.UUID) -> str | None:
    with reading():
        return row(comment_id).receipt_digest


def test_nobody_is_followed_from_a_comment_that_is_hidden(
    record: Created, make_record: MakeRecord, say: Comments, cast: Cast
) -> None:
    author, moderator = cast.viewer(Role.ARCHIVIST), cast.viewer(Role.MODERATOR)
    hidden = say(make_record(AccessLevel.SEALED).id, "Hidden.", by=author)
    say(record.id, "Seen.", by=author)
    with reading():
        assert desk.queue(moderator, QueueFilter(author_of=hidden), 1, 9) == ([], 0)
        assert desk.queue(cast.viewer(Role.MODERATOR, Role.ARCHIVIST), QueueFilter(author_of=hidden), 1, 9)[1] == 2


def test_what_an_entry_tells_costs_no_question_more_for_many(
    record: Created, cast: Cast, statements: list[str], make_record: MakeRecord
) -> None:
    moderator = cast.viewer(Role.MODERATOR)
    asked = {}
    for count in (FEW, MANY):
        for number in range(count):
            other = make_record(title=f"Mill {count} {number}")
            first, _ = by_receipt(other, f"First {count} {number}.", f"Second {count} {number}.")
            typed = CommentInput(body=f"It burnt {count} {number}.", quote="stood until June")
            with unit_of_work():
                service.post(ANONYMOUS, other.id, typed)
            bring(first, CommentState.PUBLISHED)
            typed = CommentInput(body=f"So it was {count} {number}.", parent_id=first)
            with unit_of_work():
                service.post(ANONYMOUS, other.id, typed)
        with reading():
            statements.clear()
            desk.queue(moderator, CommentState.PENDING, 1, 100)
            asked[count] = len(statements)
    assert asked[FEW] == asked[MANY]
