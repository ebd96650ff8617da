"""What is noticed is kept with the version that was read, decides nothing, and holds what names a protected person."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import select

from archive.access.viewer import ANONYMOUS, SYSTEM, Role
from archive.base import clock
from archive.base.db import Database, reading, unit_of_work
from archive.base.runtime import session
from archive.comments import discussion, queries, service, upkeep
from archive.comments.desk import reading as desk
from archive.comments.importing import import_comments
from archive.comments.inputs import CommentInput, EditInput
from archive.comments.models import Comment
from archive.comments.pipeline.facts import Sent
from archive.comments.pipeline.stored import signals_of
from archive.comments.reader_models import CommentReading, CommentSignal
from archive.comments.vocabulary import CommentState, DecisionOutcome, DiscussionPolicy
from archive.config import Settings
from archive.custody.models import Agent
from archive.custody.vocabulary import AgentKind, Identity
from archive.records.description import CommentInput as Imported
from archive.records.service import Created
from archive.vault import matching
from archive.vault import service as vault
from archive.vault.models import VaultField
from tests.comments.conftest import Comments, MakeRecord, bring, quick_receipt, row, standing, verdict
from tests.support.cast import Cast

NAME = "Rana Idlibi"


@pytest.fixture
def protected(database: Database) -> None:
    """Somebody of another record stands in the vault."""
    with unit_of_work():
        agent = Agent(
            kind=AgentKind.PERSON, display_name="A witness", identity=Identity.PROTECTED, created_at=clock.now()
        )
        session().add(agent)
        session().flush()
        vault.seal(SYSTEM, agent.id, VaultField.NAME, NAME, None)


def kinds(comment_id: uuid.UUID) -> list[str]:
    with reading():
        return [signal.kind for signal in signals_of([comment_id])[comment_id]]


@pytest.mark.both_engines
def test_what_is_noticed_is_kept_with_the_version_that_was_read(record: Created, say: Comments) -> None:
    comment_id = say(record.id, "Call +999 555 01 08.")
    assert kinds(comment_id) == ["phone"]
    with unit_of_work():
        edit = EditInput(body="See www.a.example.")
        service.edit_by_receipt(ANONYMOUS, (row(comment_id).receipt_digest or "",), edit)
    assert kinds(comment_id) == ["link"]
    with reading():
        kept = select(CommentSignal.version, CommentSignal.kind).order_by(CommentSignal.version)
        assert [tuple(one) for one in session().execute(kept)] == [(1, "phone"), (2, "link")]


@pytest.mark.both_engines
def test_an_edit_that_is_quiet_has_no_signals_of_the_text_before(record: Created, say: Comments) -> None:
    comment_id = say(record.id, "Call +999 555 01 08.")
    with unit_of_work():
        service.edit_by_receipt(ANONYMOUS, (row(comment_id).receipt_digest or "",), EditInput(body="The mill stood."))
    assert kinds(comment_id) == []


def test_repeats_are_counted_here_and_elsewhere(record: Created, make_record: MakeRecord, say: Comments) -> None:
    say(record.id, "The mill at the bend stood until June.")
    assert kinds(say(record.id, "the MILL at the bend, stood until June!")) == ["repeat"]
    assert kinds(say(make_record().id, "The mill at the bend stood until June.")) == ["elsewhere"]
    assert kinds(say(make_record().id, "Thank you.")) == []


@pytest.mark.usefixtures("protected")
@pytest.mark.parametrize("said", [f"{NAME} told me.", "It was IDLIBI, Rána who told me.", "Ask Rana-Idlibi."])
def test_what_names_a_protected_person_is_held_until_a_person_has_looked(
    record: Created, say: Comments, cast: Cast, said: str
) -> None:
    comment_id = say(record.id, said)
    assert kinds(comment_id) == ["protected-name"]
    with reading():
        assert row(comment_id).held
        (signal,) = signals_of([comment_id])[comment_id]
        assert signal.found == ""
        assert desk.one(cast.viewer(Role.MODERATOR), comment_id).held
    bring(comment_id, CommentState.DECLINED)
    with reading():
        assert not row(comment_id).held


@pytest.mark.usefixtures("protected")
def test_nobody_who_writes_learns_whether_a_name_is_known(record: Created, database: Database) -> None:
    """The answers to a name of the vault and to one that is nobody's are the same, to the last field."""
    with unit_of_work():
        discussion.choose_for_record(SYSTEM, record.id, DiscussionPolicy.PRE_MODERATED)
    told = []
    for name in (NAME, "Nobody Atall"):
        offered = quick_receipt()
        with unit_of_work():
            posted = service.post(ANONYMOUS, record.id, CommentInput(body=f"{name} told me."), offered)
        with reading():
            found = session().get_one(Comment, posted.id)
            told.append((posted.state, found.state, found.version))
    assert told[0] == told[1] == (CommentState.PENDING, CommentState.PENDING, 1)


@pytest.mark.usefixtures("protected")
def test_an_open_discussion_holds_it_too(record: Created, say: Comments) -> None:
    with unit_of_work():
        discussion.choose_for_record(SYSTEM, record.id, DiscussionPolicy.OPEN)
    assert standing(say(record.id, "The mill stood.")) is CommentState.PUBLISHED
    comment_id = say(record.id, f"{NAME} told me.")
    assert standing(comment_id) is CommentState.PENDING
    with reading():
        shown = queries.published_flat(ANONYMOUS, record.id, 1, 100)
    assert [one.body for one in shown.items] == ["The mill stood."]


@pytest.mark.usefixtures("protected")
def test_where_the_vault_cannot_be_asked_a_comment_is_held(record: Created, say: Comments, settings: Settings) -> None:
    matching.forget()
    settings.vault_path.rename(settings.vault_path.with_suffix(".away"))
    comment_id = say(record.id, "Quiet words.")
    assert kinds(comment_id) == ["unchecked-names"]
    with reading():
        assert row(comment_id).held


def test_how_it_came_is_a_signal_and_no_verdict(record: Created) -> None:
    with unit_of_work():
        sent = Sent(hidden_field=True, quick=True)
        posted = service.post(ANONYMOUS, record.id, CommentInput(body="The mill."), quick_receipt(), sent)
    assert kinds(posted.id) == ["hidden-field", "quick"]
    assert standing(posted.id) is CommentState.PENDING


def test_an_account_whose_comments_were_declined_is_looked_at_twice(record: Created, say: Comments, cast: Cast) -> None:
    author = cast.viewer(Role.CONTRIBUTOR)
    say(record.id, "Nonsense, all of it.", CommentState.DECLINED, by=author)
    comment_id = say(record.id, "I was there.", by=author)
    with reading():
        (signal,) = signals_of([comment_id])[comment_id]
    assert (signal.kind, signal.words.params) == ("author", {"count": 1})


def test_signals_decide_nothing(record: Created, say: Comments) -> None:
    comment_id = say(record.id, "We know where you live, idiot: +999 555 01 08 https://example.org")
    assert standing(comment_id) is CommentState.PENDING
    with unit_of_work():
        service.decide(SYSTEM, comment_id, verdict(DecisionOutcome.PUBLISH))
    assert standing(comment_id) is CommentState.PUBLISHED


def test_imported_comments_are_read_where_shown_and_then_by_the_worker(record: Created) -> None:
    with unit_of_work():
        import_comments(SYSTEM, record.id, [Imported(body="Call +999 555 01 08.", state="pending")])
    with reading():
        comment_id = session().scalars(select(Comment.id)).one()
        assert session().get(CommentReading, (comment_id, 1)) is None
    assert kinds(comment_id) == ["phone"]
    assert upkeep.read_unread() == 1
    assert upkeep.read_unread() == 0
    assert kinds(comment_id) == ["phone"]
