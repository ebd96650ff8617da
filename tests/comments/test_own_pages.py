"""The author's page, by account and by receipt phrase; the inbox and its feed; flags; who may comment; word lists."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest
from sqlalchemy import select

from archive.access.levels import AccessLevel
from archive.access.viewer import ANONYMOUS, SYSTEM, Role, Viewer
from archive.accounts.models import SecurityLog
from archive.accounts.vocabulary import SecurityEvent
from archive.base.db import reading, unit_of_work
from archive.base.runtime import session
from archive.comments import discussion, notices, receipts, service, word_lists
from archive.comments.desk import asking
from archive.comments.desk.sanctioning import SanctionInput, impose
from archive.comments.inputs import CommentInput
from archive.comments.models import Comment
from archive.comments.pipeline.stored import signals_of
from archive.comments.vocabulary import (
    CommentState,
    DecisionReason,
    DiscussionPolicy,
    FlagReason,
    ListKind,
    NoticeKind,
    SanctionKind,
)
from archive.records import redaction_acts
from archive.records import service as records
from archive.records.service import Created
from tests.comments.conftest import Comments, MakeRecord, bring, row, standing
from tests.support.cast import Cast
from tests.support.pages import PageClient

SignedIn = Callable[..., PageClient]
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def phrase(record: Created) -> tuple[uuid.UUID, str]:
    """A comment without an account, and its receipt phrase."""
    typed = CommentInput(body="I remember the mill.")
    offered = receipts.of_call("somebody", record.id, typed)
    with unit_of_work():
        posted = service.post(ANONYMOUS, record.id, typed, offered)
    return posted.id, posted.phrase


def told(viewer: Viewer) -> list[NoticeKind]:
    with reading():
        return [one.kind for one in notices.inbox(viewer)]


def test_an_author_is_told_by_account_and_reads_why(
    record: Created, say: Comments, cast: Cast, signed_in: SignedIn
) -> None:
    author = cast.viewer(Role.CONTRIBUTOR)
    comment_id = say(record.id, "Buy at once.", CommentState.DECLINED, by=author)
    client = signed_in(Role.CONTRIBUTOR)
    inbox = client.get_page("/account/notices")
    assert "Your comment was declined" in inbox.text
    assert "new" in inbox.text
    page = client.get_page(f"/account/comments/{comment_id}")
    assert "Advertising" in page.text
    assert "Buy at once." in page.text
    seen = client.submit(inbox, "/seen")
    assert "I have seen all of this" not in seen.text
    with reading():
        assert notices.count_new(author) == 0


def test_an_appeal_is_made_once_and_its_outcome_is_shown(
    record: Created, say: Comments, cast: Cast, signed_in: SignedIn
) -> None:
    comment_id = say(record.id, "Buy at once.", CommentState.DECLINED, by=cast.viewer(Role.CONTRIBUTOR))
    client = signed_in(Role.CONTRIBUTOR)
    page = client.get_page(f"/account/comments/{comment_id}")
    empty = client.submit(page, "/appeal", status=422)
    assert "Say why" in empty.text or "Write" in empty.text
    done = client.submit(page, "/appeal", words="It was a joke about the mill.")
    assert "It was a joke about the mill." in done.text
    assert not done.all("//form[contains(@action, '/appeal')]")
    again = client.submit(page, "/appeal", status=422, words="Once more.")
    assert "an appeal is made once" in again.text


def test_a_question_is_answered_by_receipt(client: PageClient, phrase: tuple[uuid.UUID, str], cast: Cast) -> None:
    comment_id, words = phrase
    with unit_of_work():
        asking.ask(SYSTEM, comment_id, 1, "Which mill do you mean?")
    page = client.submit(client.get_page("/receipt"), "/receipt", phrase=words)
    assert "Which mill do you mean?" in page.text
    done = client.submit(page, "/receipt/comment/answer", words="The one at the bend.")
    assert "The one at the bend." in done.text
    assert words not in done.path
    moderator = cast.viewer(Role.MODERATOR)
    with reading():
        (asked,) = asking.of_comment(comment_id)
        assert (asked.answer, moderator.signed_in) == ("The one at the bend.", True)


def test_an_appeal_by_receipt(client: PageClient, phrase: tuple[uuid.UUID, str]) -> None:
    comment_id, words = phrase
    bring(comment_id, CommentState.WITHHELD)
    page = client.submit(client.get_page("/receipt"), "/receipt", phrase=words)
    done = client.submit(page, "/receipt/comment/appeal", words="Nobody is named in it.")
    assert "Nobody is named in it." in done.text
    assert "Somebody who had no part in the decision looks at it." in done.text


def test_whoever_may_not_comment_is_told_why_and_until_when(
    record: Created, say: Comments, cast: Cast, signed_in: SignedIn
) -> None:
    comment_id = say(record.id, "Buy at once.", CommentState.DECLINED, by=cast.viewer(Role.CONTRIBUTOR))
    with unit_of_work():
        impose(SYSTEM, comment_id, SanctionInput(kind=SanctionKind.PAUSE, reason=DecisionReason.SPAM, days=7))
    client = signed_in(Role.CONTRIBUTOR)
    refused = client.submit(
        client.get_page(f"/records/{record.reference_code}"), "/comments", status=403, body="Once more."
    )
    assert "You cannot comment until" in refused.text
    assert "Once more." in refused.text
    page = client.get_page(f"/account/comments/{comment_id}")
    assert "Until then you cannot write new comments" in page.text
    appealed = client.submit(page, "/appeal", words="I only asked.") if len(page.all(APPEALS)) == 1 else None
    assert appealed is None or "I only asked." in appealed.text
    assert told(cast.viewer(Role.CONTRIBUTOR))[0] is NoticeKind.SANCTIONED


APPEALS = "//form[contains(@action, '/appeal')]"


def test_notices_name_nothing_of_a_record_that_is_closed(
    make_record: MakeRecord, say: Comments, cast: Cast, signed_in: SignedIn
) -> None:
    story = make_record(title="The mill of Qadisha")
    comment_id = say(story.id, "I was there.", CommentState.PUBLISHED, by=cast.viewer(Role.CONTRIBUTOR))
    client = signed_in(Role.CONTRIBUTOR)
    feed = client.submit(client.get_page("/account/notices"), "/feed")
    address = "".join(feed.one("//*[@id='new-feed']").itertext())
    path = "/feeds/notices/" + address.rpartition("/")[2]
    assert titles(client, path) == ["Your comment was published: The mill of Qadisha"]
    with unit_of_work():
        records.withdraw(SYSTEM, story.id, "asked by its contributor")
    assert titles(client, path) == ["Your comment was published"]
    for where in ("/account/notices", f"/account/comments/{comment_id}"):
        page = client.get_page(where)
        assert "Qadisha" not in page.text
        assert "I was there" not in page.text


def test_a_title_is_told_to_commenters_as_other_readers_have_it(
    make_record: MakeRecord, cast: Cast, signed_in: SignedIn, client: PageClient
) -> None:
    story = make_record(title="The mill of Qadisha")
    author, archivist = cast.viewer(Role.CONTRIBUTOR), cast.viewer(Role.ARCHIVIST)
    with unit_of_work():
        mine = service.post(author, story.id, CommentInput(body="I was there."))
        typed = CommentInput(body="So was I.")
        strange = service.post(ANONYMOUS, story.id, typed, receipts.of_call("somebody", story.id, typed))
        redaction_acts.redact_text(archivist, story.id, "title", 12, 19, "place")
    bring(mine.id, CommentState.PUBLISHED)
    visitor = client.submit(client.get_page("/receipt"), "/receipt", phrase=strange.phrase)
    assert "The mill of █████" in visitor.text
    assert "Qadisha" not in visitor.text
    own = signed_in(Role.CONTRIBUTOR)
    for path in ("/account", f"/account/comments/{mine.id}", "/account/notices"):
        page = own.get_page(path)
        assert "█████" in page.text, path
        assert "Qadisha" not in page.text, path


def titles(client: PageClient, path: str) -> list[str]:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    return [entry.findtext(f"{ATOM}title") or "" for entry in fromstring(answer.data).iter(f"{ATOM}entry")]  # our own


def test_a_feed_ends_and_an_unknown_address_opens_nothing(signed_in: SignedIn, client: PageClient) -> None:
    account = signed_in(Role.CONTRIBUTOR)
    feed = account.submit(account.get_page("/account/notices"), "/feed")
    path = "/feeds/notices/" + "".join(feed.one("//*[@id='new-feed']").itertext()).rpartition("/")[2]
    assert client.get(path).status_code == 200
    account.submit(account.get_page("/account/notices"), "/feed/end")
    assert client.get(path).status_code == client.get("/feeds/notices/nothing").status_code == 404
    # Somebody else at the account could have made it: the security log says that it was.
    with reading():
        noted = list(session().scalars(select(SecurityLog.kind).order_by(SecurityLog.at)))[-2:]
    assert noted == [SecurityEvent.NOTICE_FEED_MADE, SecurityEvent.NOTICE_FEED_ENDED]


def test_an_answer_is_told_to_whom_it_answers_and_to_nobody_else(record: Created, say: Comments, cast: Cast) -> None:
    asker, answerer = cast.viewer(Role.CONTRIBUTOR), cast.viewer(Role.INVESTIGATOR)
    began = say(record.id, "Which mill?", CommentState.PUBLISHED, by=asker)
    waits = say(record.id, "The one at the bend.", by=answerer, parent=began)
    assert NoticeKind.REPLY not in told(asker)
    bring(waits, CommentState.PUBLISHED)
    assert told(asker) == [NoticeKind.REPLY, NoticeKind.PUBLISHED]
    assert told(answerer) == [NoticeKind.PUBLISHED]


def test_a_flag_from_the_page(client: PageClient, record: Created, say: Comments) -> None:
    comment_id = say(record.id, "Words.", CommentState.PUBLISHED)
    page = client.get_page(f"/comments/{comment_id}/flag")
    assert "Choose a reason." in client.submit(page, "", status=422).text
    done = client.submit(page, "", reason=FlagReason.SPAM.value, note="Look.")
    assert "A moderator looks at it." in done.text
    again = client.submit(page, "", reason=FlagReason.SPAM.value)
    assert "A moderator looks at it." in again.text
    with reading():
        assert row(comment_id).flags == 1
    assert standing(comment_id) is CommentState.PUBLISHED


@pytest.mark.parametrize("state", [CommentState.PENDING, CommentState.DECLINED, CommentState.WITHHELD])
def test_nothing_can_be_learnt_by_flagging(
    client: PageClient, record: Created, say: Comments, state: CommentState
) -> None:
    hidden, never = say(record.id, "Words.", state), uuid.uuid4()
    answers = [client.get(f"/comments/{one}/flag") for one in (hidden, never)]
    assert [answer.status_code for answer in answers] == [404, 404]


def test_an_archivist_closes_a_discussion_and_readers_see_why_there_is_no_form(
    client: PageClient, signed_in: SignedIn, record: Created, say: Comments
) -> None:
    say(record.id, "I was there.", CommentState.PUBLISHED)
    archivist = signed_in(Role.ARCHIVIST)
    page = archivist.get_page(f"/records/{record.reference_code}/discussion")
    archivist.submit(page, "", policy=DiscussionPolicy.CLOSED.value)
    shown = client.get_page(f"/records/{record.reference_code}")
    assert "I was there." in shown.text
    assert "The discussion of this record is closed." in shown.text
    assert not shown.all("//form[@id='comment-form']")
    refused = client.post(f"/api/v1/records/{record.reference_code}/comments", json={"body": "Words."})
    assert refused.status_code == 403


def test_where_an_account_is_wanted_a_visitor_is_asked_to_sign_in(client: PageClient, record: Created) -> None:
    with unit_of_work():
        discussion.choose_for_record(SYSTEM, record.id, DiscussionPolicy.REGISTERED)
    shown = client.get_page(f"/records/{record.reference_code}")
    assert "people with an account may comment" in shown.text
    assert client.post(f"/api/v1/records/{record.reference_code}/comments", json={"body": "Words."}).status_code == 401


def test_a_moderator_keeps_a_list_of_words(signed_in: SignedIn, record: Created, say: Comments, cast: Cast) -> None:
    moderator = signed_in(Role.MODERATOR)
    page = moderator.get_page("/moderation/words/new")
    assert "Give it a name" in moderator.submit(page, "", status=422, kind=ListKind.WATCH.value).text
    moderator.submit(page, "", name="Towns", kind=ListKind.WATCH.value, words="# places\nQara Tepe\nmill*")
    comment_id = say(record.id, "The millers of qara tepe.")
    with reading():
        said = [str(signal.words) for signal in signals_of([comment_id])[comment_id]]
    assert said == ["On a list of this archive: mill* (Towns)", "On a list of this archive: Qara Tepe (Towns)"]
    (made,) = listed(cast)
    page = moderator.get_page(f"/moderation/words/{made}")
    moderator.submit(page, "/delete")
    assert listed(cast) == []


def listed(cast: Cast) -> list[uuid.UUID]:
    moderator = cast.viewer(Role.MODERATOR)
    with reading():
        return [one.id for one in word_lists.listed(moderator)]


def test_a_list_in_a_file_is_read_and_read_again_when_it_changes(record: Created, say: Comments, settings: Any) -> None:
    folder = settings.home / "words"
    folder.mkdir()
    (folder / "watch.region.txt").write_text("qara tepe\n", "utf-8")
    (folder / "nothing.txt").write_text("the mill\n", "utf-8")
    first = say(record.id, "The mill of Qara Tepe.")
    (folder / "watch.region.txt").write_text("the mill at the bend\n", "utf-8")
    second = say(record.id, "The mill at the bend, of Qara Tepe.")
    with reading():
        found = signals_of([first, second])
    assert [signal.found for signal in found[first]] == ["Qara Tepe"]
    assert [signal.found for signal in found[second]] == ["The mill at the bend"]


def test_a_passage_is_quoted_above_the_comment(client: PageClient, record: Created) -> None:
    page = client.get_page(f"/records/{record.reference_code}")
    refused = client.submit(page, "/comments", status=422, body="So it was.", quote="Nothing of the kind")
    assert "These words do not stand in the text of the record." in refused.text
    client.submit(page, "/comments", body="So it was.", quote="stood until June")
    with reading():
        comment_id = session().scalars(select(Comment.id)).one()
    bring(comment_id, CommentState.PUBLISHED)
    shown = client.get_page(f"/records/{record.reference_code}")
    assert "".join(shown.one("//blockquote[@class='quoted']").itertext()) == "stood until June"
    told_by_api = client.get(f"/api/v1/records/{record.reference_code}/comments").get_json()
    assert told_by_api["items"][0]["quote"] == "stood until June"


def test_a_moderator_reads_the_passage_beside_the_comment(
    client: PageClient, signed_in: SignedIn, record: Created
) -> None:
    page = client.get_page(f"/records/{record.reference_code}")
    client.submit(page, "/comments", body="So it was.", quote="stood until June")
    with reading():
        comment_id = session().scalars(select(Comment.id)).one()
    card = signed_in(Role.MODERATOR).get_page(f"/moderation/{comment_id}")
    assert "".join(card.one("//blockquote[@class='quoted']").itertext()) == "stood until June"


def test_who_reads_the_word_lists_and_the_policies(signed_in: SignedIn, record: Created) -> None:
    table = {
        "/moderation/words": {Role.MODERATOR},
        "/moderation/words/new": {Role.MODERATOR},
        f"/records/{record.reference_code}/discussion": {Role.ARCHIVIST},
    }
    for path, allowed in table.items():
        for role in Role:
            expected = 200 if role in allowed else 403
            assert signed_in(role).get(path).status_code == expected, (path, role)


@pytest.mark.parametrize("level", [AccessLevel.RESTRICTED, AccessLevel.SEALED])
def test_nobody_flags_what_they_cannot_read(
    client: PageClient, make_record: MakeRecord, say: Comments, cast: Cast, level: AccessLevel
) -> None:
    closed = make_record(level)
    comment_id = say(closed.id, "Words.", CommentState.PUBLISHED, by=cast.viewer(Role.ARCHIVIST))
    assert client.get(f"/comments/{comment_id}/flag").status_code == 404
    answer = client.post(f"/api/v1/comments/{comment_id}/flags", json={"reason": "spam"})
    never = client.post(f"/api/v1/comments/{uuid.uuid4()}/flags", json={"reason": "spam"})
    assert (answer.status_code, answer.get_json()["detail"]) == (404, never.get_json()["detail"])
