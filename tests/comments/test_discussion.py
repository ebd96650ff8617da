"""Who may comment where, and what is shown before a person has looked: by record, by collection, by archive."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from sqlalchemy import select

from archive.access.levels import AccessLevel, RecordState
from archive.access.viewer import ANONYMOUS, SYSTEM, Role
from archive.base import clock
from archive.base.db import reading, unit_of_work
from archive.base.errors import Forbidden, SignInNeeded
from archive.base.runtime import session
from archive.comments import discussion, service
from archive.comments.inputs import CommentInput
from archive.comments.models import ModerationDecision
from archive.comments.vocabulary import CommentState, DiscussionPolicy
from archive.custody.models import SOFTWARE_AGENT, CustodyEvent
from archive.custody.vocabulary import EventType
from archive.records import service as records
from archive.records.description import Description
from archive.records.models import Collection, Record
from archive.records.service import Created
from archive.records.vocabulary import RecordKind
from archive.vault import service as vault
from archive.vault.models import VaultField
from tests.comments.conftest import Comments, quick_receipt, standing
from tests.support.cast import Cast

D, S = DiscussionPolicy, CommentState


@dataclass(frozen=True)
class Case:
    policy: DiscussionPolicy
    anonymous: CommentState | type[Exception]
    account: CommentState | type[Exception]
    why: str


CASES = [
    Case(D.PRE_MODERATED, S.PENDING, S.PENDING, "a moderator reads every comment first"),
    Case(D.OPEN, S.PUBLISHED, S.PUBLISHED, "what is quiet is shown at once"),
    Case(D.REGISTERED, SignInNeeded, S.PUBLISHED, "people with an account alone"),
    Case(D.CLOSED, Forbidden, Forbidden, "nobody writes any more"),
]


@pytest.mark.parametrize("case", CASES, ids=[case.policy.value for case in CASES])
def test_what_becomes_of_a_quiet_comment(record: Created, say: Comments, cast: Cast, case: Case) -> None:
    with unit_of_work():
        discussion.choose_for_record(SYSTEM, record.id, case.policy)
    told = ((ANONYMOUS, case.anonymous, "The mill stood."), (cast.viewer(Role.CONTRIBUTOR), case.account, "I saw it."))
    for who, expected, body in told:
        if isinstance(expected, CommentState):
            assert standing(say(record.id, body, by=who)) is expected, case.why
        else:
            with pytest.raises(expected), unit_of_work():
                service.post(who, record.id, CommentInput(body=body), quick_receipt())


LOUD = ["Call +999 555 01 08.", "We know where you live.", "Quel connard.", "See www.a.example."]


@pytest.mark.parametrize("body", LOUD)
@pytest.mark.parametrize("policy", [D.OPEN, D.REGISTERED])
def test_what_is_noticed_waits_in_an_open_discussion(
    record: Created, say: Comments, cast: Cast, policy: DiscussionPolicy, body: str
) -> None:
    with unit_of_work():
        discussion.choose_for_record(SYSTEM, record.id, policy)
    assert standing(say(record.id, body, by=cast.viewer(Role.CONTRIBUTOR))) is S.PENDING


@pytest.mark.both_engines
def test_what_is_shown_at_once_stands_as_a_decision_of_the_software(record: Created, say: Comments) -> None:
    with unit_of_work():
        discussion.choose_for_record(SYSTEM, record.id, D.OPEN)
    comment_id = say(record.id, "The mill stood.")
    with reading():
        decision = (
            session().scalars(select(ModerationDecision).where(ModerationDecision.comment_id == comment_id)).one()
        )
        assert (decision.to_state, decision.decided_agent, decision.decided_by) == (S.PUBLISHED, SOFTWARE_AGENT, None)
        kinds = set(session().scalars(select(CustodyEvent.type).where(CustodyEvent.object_id == comment_id)))
        assert kinds == {EventType.MODERATION_DECISION}


def test_the_nearest_policy_holds(say: Comments, cast: Cast) -> None:
    with unit_of_work():
        session().add(Collection(slug="mills", title="Mills", created_at=clock.now()))
        session().flush()
        said = Description(kind=RecordKind.ARTICLE, title="A mill", body="It stood.", access=AccessLevel.PUBLIC)
        created = records.create(SYSTEM, said, state=RecordState.PUBLISHED)
        row = session().get_one(Record, created.id)
        row.collection_id = collection_id = session().scalars(select(Collection.id)).one()
    archivist = cast.viewer(Role.ARCHIVIST)

    def holds() -> DiscussionPolicy:
        with reading():
            return discussion.standing(session().get_one(Record, created.id)).policy

    assert holds() is D.PRE_MODERATED
    with unit_of_work():
        discussion.choose_for_collection(archivist, collection_id, D.CLOSED)
    assert holds() is D.CLOSED
    with unit_of_work():
        discussion.choose_for_record(archivist, created.id, D.OPEN)
    assert holds() is D.OPEN
    with unit_of_work():
        discussion.choose_for_record(archivist, created.id, None)
    assert holds() is D.CLOSED
    with unit_of_work():
        discussion.choose_for_collection(archivist, collection_id, None)
    assert holds() is D.PRE_MODERATED
    with reading():
        kinds = session().scalars(select(CustodyEvent.type).where(CustodyEvent.type == EventType.POLICY_ASSIGNMENT))
        assert len(kinds.all()) == 4


def test_nothing_is_shown_at_once_where_somebody_is_protected(record: Created, say: Comments, cast: Cast) -> None:
    with unit_of_work():
        vault.seal(SYSTEM, SOFTWARE_AGENT, VaultField.NAME, "Rana Idlibi", record.id)
        discussion.choose_for_record(SYSTEM, record.id, D.OPEN)
    assert standing(say(record.id, "The mill stood.")) is S.PENDING


def test_only_archivists_choose(record: Created, cast: Cast) -> None:
    for role in (Role.MODERATOR, Role.INVESTIGATOR, Role.CONTRIBUTOR):
        viewer = cast.viewer(role)
        with pytest.raises(Forbidden), unit_of_work():
            discussion.choose_for_record(viewer, record.id, D.OPEN)
