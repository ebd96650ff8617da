"""The ledger: one chain without a gap, recomputed here from the text of the handbook alone."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import threading
import uuid

import pytest
import rfc8785
from sqlalchemy import delete, select

from archive.access.viewer import ANONYMOUS, SYSTEM, Role, Viewer
from archive.base import clock, runtime
from archive.base.db import Database, reading, unit_of_work
from archive.base.runtime import Runtime, session
from archive.config import Settings
from archive.custody import ledger, queries
from archive.custody.envelopes import envelope
from archive.custody.ledger import Act, Scope
from archive.custody.models import (
    SOFTWARE_AGENT,
    VISITOR_AGENT,
    Agent,
    AgentPseudonym,
    CustodyEvent,
    CustodyPayload,
    LedgerHead,
)
from archive.custody.vocabulary import AgentKind, EventType, Identity, Outcome
from tests.support.cast import Cast

pytestmark = [pytest.mark.both_engines, pytest.mark.usefixtures("database")]
OPEN, CLOSED = False, True


def act(viewer: Viewer, record: uuid.UUID | None, *, protected: bool = CLOSED, **detail: object) -> int:
    with unit_of_work():
        return ledger.record_event(viewer, EventType.CREATION, uuid.uuid4(), Scope(record, protected), detail)


def events() -> list[CustodyEvent]:
    with reading():
        found = list(session().scalars(select(CustodyEvent).order_by(CustodyEvent.sequence)))
        session().expunge_all()
        return found


def event(sequence: int) -> CustodyEvent:
    return next(one for one in events() if one.sequence == sequence)


def payload(sequence: int) -> dict[str, object]:
    with reading():
        found: dict[str, object] = json.loads(session().get_one(CustodyPayload, sequence).detail)
        return found


def verify() -> int:
    """Recompute every envelope, link, digest and commitment with other code; returns how many events there are."""
    previous = "0" * 64
    found = events()
    for number, one in enumerate(found, 1):
        envelope = {
            "v": 1,
            "seq": number,
            "time": one.time,
            "type": one.type.value,
            "object": str(one.object_id),
            "agent": str(one.agent),
            "outcome": one.outcome.value,
            "commitment": one.commitment,
            "prev": previous,
        }
        assert one.previous == previous
        previous = hashlib.sha256(rfc8785.dumps(envelope)).hexdigest()
        assert one.digest == previous
    with reading():
        head = session().get_one(LedgerHead, 1)
        assert (head.sequence, head.digest) == (len(found), previous)
        for paid in session().scalars(select(CustodyPayload)):
            said = rfc8785.dumps(json.loads(paid.detail))
            assert paid.detail.encode() == said
            committed = hmac.new(paid.salt, said, hashlib.sha256).hexdigest()
            assert committed == found[paid.sequence - 1].commitment
            assert len(paid.salt) == 32
    return len(found)


def test_the_chain_verifies(cast: Cast) -> None:
    before = verify()
    record = uuid.uuid4()
    for viewer in (SYSTEM, ANONYMOUS, cast.viewer(Role.ARCHIVIST), cast.viewer(Role.CONTRIBUTOR)):
        act(viewer, record, reason="ﬁrst “quoted” \u2028 🙂", count=7, nested={"b": [1, None], "a": True})
        act(viewer, None, protected=OPEN)
    with unit_of_work():
        acts = [Act(kind, uuid.uuid4(), Scope(record), {}, outcome) for kind in EventType for outcome in Outcome]
        assert ledger.record_events(SYSTEM, acts) == list(range(before + 9, before + 9 + len(acts)))
    assert verify() == before + 8 + len(acts)


def test_no_acts_are_no_events() -> None:
    with unit_of_work():
        assert ledger.record_events(SYSTEM, []) == []
    assert verify() == 0


def test_an_envelope_holds_what_the_handbook_lists_and_nothing_else(cast: Cast) -> None:
    sequence = act(cast.viewer(Role.ARCHIVIST), uuid.uuid4(), reason="the witness Zubayda is at risk")
    told = json.loads(envelope(event(sequence)))
    assert set(told) == {"v", "seq", "time", "type", "object", "agent", "outcome", "commitment", "prev"}
    assert "Zubayda" not in json.dumps(told)
    assert re.fullmatch(r"[0-9a-f]{64}", told["commitment"])
    assert payload(sequence)["reason"] == "the witness Zubayda is at risk"


def test_the_same_payload_twice_is_committed_differently() -> None:
    one, other = (event(act(SYSTEM, None, reason="guess me")) for _ in range(2))
    assert one.commitment != other.commitment


def test_the_time_is_a_day_where_the_object_is_protected() -> None:
    closed, opened = act(SYSTEM, None, protected=CLOSED), act(SYSTEM, None, protected=OPEN)
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", event(closed).time)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", event(opened).time)
    at = str(payload(closed)["at"])
    assert at.startswith(event(closed).time)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", at)


def test_a_person_has_another_pseudonym_in_each_record(cast: Cast) -> None:
    viewer = cast.viewer(Role.ARCHIVIST)
    first, second = uuid.uuid4(), uuid.uuid4()
    agents = [event(act(viewer, record)).agent for record in (first, second, first, None, None)]
    assert agents[0] == agents[2]
    assert len(set(agents)) == 4, "an act on no record links to nothing either"
    assert viewer.agent_id not in agents
    other = event(act(cast.viewer(Role.ARCHIVIST, number=2), first)).agent
    assert other not in agents


def test_software_visitors_and_public_agents_act_under_their_own_id() -> None:
    with unit_of_work():
        rows = {
            kind: Agent(kind=kind, display_name="x", identity=identity, created_at=clock.now())
            for kind, identity in ((AgentKind.PERSON, Identity.PUBLIC), (AgentKind.SOFTWARE, Identity.PSEUDONYMOUS))
        }
        session().add_all(rows.values())
    known = {
        SOFTWARE_AGENT: SYSTEM,
        VISITOR_AGENT: ANONYMOUS,
        **{row.id: Viewer(agent_id=row.id) for row in rows.values()},
    }
    for agent_id, viewer in known.items():
        assert event(act(viewer, uuid.uuid4())).agent == agent_id
    with reading():
        assert session().scalars(select(AgentPseudonym)).all() == []


def test_what_has_no_canonical_form_is_refused_and_nothing_is_written() -> None:
    for value in (b"bytes", uuid.uuid4(), clock.now()):
        with pytest.raises(TypeError):
            act(SYSTEM, None, x=value)
    assert verify() == 0


def test_an_event_of_work_that_failed_never_was() -> None:
    act(SYSTEM, None)
    with pytest.raises(RuntimeError), unit_of_work():
        ledger.record_event(SYSTEM, EventType.CREATION, uuid.uuid4(), Scope(None))
        raise RuntimeError("the disk is full")
    act(SYSTEM, None)
    assert verify() == 2


def test_two_writers_at_once_leave_no_gap_and_no_fork(settings: Settings, database: Database, cast: Cast) -> None:
    viewer, record = cast.viewer(Role.ARCHIVIST), uuid.uuid4()
    before = verify()
    begin = threading.Barrier(4)
    failures: list[BaseException] = []

    def write() -> None:
        with runtime.active(Runtime(settings, database)):
            begin.wait(30)
            try:
                for _ in range(6):
                    act(viewer, record)
                    act(SYSTEM, record)
            except BaseException as error:  # noqa: BLE001  # whatever it is, the test says it
                failures.append(error)

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []
    assert verify() == before + 48
    with reading():
        pseudonyms = session().scalars(select(AgentPseudonym).where(AgentPseudonym.scope_id == record)).all()
    assert len(pseudonyms) == 1


def erase(record: uuid.UUID, sequence: int) -> None:
    with unit_of_work():
        ledger.record_event(SYSTEM, EventType.ERASURE, record, Scope(record), {"reason": "asked for"})
        session().execute(delete(CustodyPayload).where(CustodyPayload.sequence == sequence))


def test_what_was_erased_is_shown_as_erased_and_the_chain_still_verifies(cast: Cast) -> None:
    record, archivist = uuid.uuid4(), cast.viewer(Role.ARCHIVIST)
    sequence = act(archivist, record, reason="said in confidence")
    erase(record, sequence)
    verify()
    with reading():
        line, erasure = queries.chain(archivist, record)
    assert (line.erased, line.detail, line.sequence) == (True, None, sequence)
    assert (erasure.erased, erasure.type) == (False, EventType.ERASURE)


DETAIL = [
    (None, False, "a visitor reads what happened, not the reasons"),
    (Role.CONTRIBUTOR, False, "nor does a contributor"),
    (Role.MODERATOR, False, "nor a moderator"),
    (Role.ADMINISTRATOR, False, "who runs the system reads nothing closed"),
    (Role.INVESTIGATOR, True, "an investigator judges provenance"),
    (Role.ARCHIVIST, True, "an archivist keeps it"),
]


def test_who_reads_the_detail_of_a_trail(cast: Cast) -> None:
    record = uuid.uuid4()
    act(cast.viewer(Role.ARCHIVIST), record, reason="because")
    act(SYSTEM, uuid.uuid4())
    for role, reads, why in DETAIL:
        viewer = cast.viewer(role) if role else ANONYMOUS
        with reading():
            (line,) = queries.chain(viewer, record)
        assert (line.detail is not None, line.agent is not None) == (reads, reads), why
        assert not line.erased
        assert line.at.tzinfo is not None


def test_a_person_with_the_right_learns_who_acted(cast: Cast) -> None:
    record, archivist = uuid.uuid4(), cast.viewer(Role.ARCHIVIST)
    act(archivist, record)
    act(SYSTEM, record)
    with reading():
        first, second = queries.chain(archivist, record)
        assert queries.size() == verify()
    with reading():
        assert first.agent == session().get_one(Agent, archivist.agent_id).display_name
    assert second.agent == "Sijill"
