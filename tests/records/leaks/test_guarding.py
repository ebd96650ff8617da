"""Nothing is taken in, published, imported or edited open while something that was found is undecided."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from archive.access.levels import RecordState
from archive.access.redaction import RedactionReason
from archive.access.viewer import ANONYMOUS, SYSTEM, Viewer
from archive.base.db import reading, unit_of_work
from archive.base.errors import Invalid, Unavailable
from archive.base.runtime import session
from archive.config import Settings
from archive.custody.models import CustodyEvent, CustodyPayload
from archive.custody.vocabulary import EventType, Identity
from archive.erasure import service as erasure
from archive.records import description as d
from archive.records import models as m
from archive.records import redaction_acts, service
from archive.records import vocabulary as v
from archive.records.description import ImportRow
from archive.records.handing_in import hand_in
from archive.records.importing import import_file
from archive.records.leaks import looking
from archive.records.leaks import service as leaks
from archive.records.stored import description_of
from archive.vault import matching
from archive.vault import service as vault
from archive.vault.models import VaultField
from tests.records.conftest import Make, describe

PHONE = "0944 123 456"
BODY = f"They called {PHONE} twice, and nobody came."


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(Invalid) as caught, unit_of_work():
        act()
    said = " ".join(f"{problem.where}: {problem.message}" for problem in caught.value.problems)
    assert PHONE not in said, "the words themselves are in no message"
    return said


def state_of(record_id: uuid.UUID) -> RecordState:
    with reading():
        return session().get_one(m.Record, record_id).state


def keep(archivist: Viewer, record_id: uuid.UUID, reason: str = "It is the number of the town hall.") -> None:
    with unit_of_work():
        keys = [one.key for one in looking.undecided(record_id)]
        leaks.keep(archivist, record_id, keys, reason, expected_revision=1)


def test_accession_waits_until_each_finding_is_decided(make: Make, archivist: Viewer) -> None:
    made = make(RecordState.SUBMITTED, body=BODY)
    assert "body: A telephone number stands here (1)" in refusal(lambda: service.accession(archivist, made.id))
    keep(archivist, made.id)
    with unit_of_work():
        service.accession(archivist, made.id)
    assert state_of(made.id) is RecordState.ACCESSIONED


def test_publication_asks_again_for_what_an_edit_would_bring(make: Make, archivist: Viewer) -> None:
    made = make(RecordState.ACCESSIONED)
    changed = describe(body=BODY)
    say = refusal(lambda: service.edit(archivist, made.id, changed, expected_revision=1))
    assert "leaks_kept" in say
    with unit_of_work():
        service.edit(archivist, made.id, changed, expected_revision=1, leaks_kept="The number of the town hall.")
        service.publish(archivist, made.id, confirmed=True)
    with unit_of_work():
        again = replace(changed, title="Bridge cut twice")
        service.edit(archivist, made.id, again, expected_revision=2)


def test_hiding_it_decides_it_and_why_it_is_shown_again_is_why_it_stays(make: Make, archivist: Viewer) -> None:
    made = make(RecordState.SUBMITTED, body=BODY)
    with unit_of_work():
        keys = [one.key for one in looking.undecided(made.id)]
        leaks.hide(archivist, made.id, keys, RedactionReason.CONTACT, expected_revision=1)
    with unit_of_work():
        assert looking.undecided(made.id) == ()
        service.accession(archivist, made.id)
    with reading():
        assert description_of(session().get_one(m.Record, made.id)).body == BODY, "what was handed in is untouched"
    with unit_of_work():
        redaction_acts.lift(archivist, made.id, 0, "The number is that of an office.", expected_revision=2)
    with reading():
        ((judged,),) = looking.judged([made.id]).values()
        assert judged.decision is not None
        assert judged.decision.reason == "The number is that of an office."


def test_an_edit_that_does_not_speak_of_what_is_hidden_brings_nothing(make: Make, archivist: Viewer) -> None:
    made = make(RecordState.SUBMITTED, body=BODY)
    with unit_of_work():
        keys = [one.key for one in looking.undecided(made.id)]
        leaks.hide(archivist, made.id, keys, RedactionReason.CONTACT, expected_revision=1)
        service.accession(archivist, made.id)
    with unit_of_work():
        service.edit(archivist, made.id, describe(title="Bridge cut anew", body=BODY), expected_revision=2)
        assert looking.undecided(made.id) == ()


def test_a_decision_leaves_an_event_without_the_words(make: Make, archivist: Viewer) -> None:
    made = make(RecordState.SUBMITTED, body=BODY)
    keep(archivist, made.id)
    with reading():
        event = session().scalars(select(CustodyEvent).where(CustodyEvent.type == EventType.APPRAISAL)).one()
        told = json.loads(session().get_one(CustodyPayload, event.sequence).detail)
        row = session().scalars(select(m.LeakDecision)).one()
        assert (told["outcome"], told["found"], told["part"]) == ("kept", "phone", "body")
        assert event.object_id == made.id
        assert len(row.digest) == 64
        assert len(row.salt) == 16
    assert PHONE not in json.dumps(told)


def test_what_was_kept_can_be_opened_again(make: Make, archivist: Viewer) -> None:
    made = make(RecordState.SUBMITTED, body=BODY)
    keep(archivist, made.id)
    with unit_of_work():
        ((judged,),) = looking.judged([made.id]).values()
        leaks.reopen(archivist, made.id, judged.finding.key, "It is a private number after all.")
    with reading():
        assert len(looking.undecided(made.id)) == 1
    refusal(lambda: service.accession(archivist, made.id))


def test_a_reason_is_asked_for_and_a_finding_that_is_gone_is_said(make: Make, archivist: Viewer) -> None:
    made = make(RecordState.SUBMITTED, body=BODY)
    assert "reason" in refusal(lambda: keep_keys(archivist, made.id, [one_key(made.id)], " "))
    assert "any more" in refusal(lambda: keep_keys(archivist, made.id, ["phone|body|1"], "a reason"))
    assert "Tick" in refusal(lambda: keep_keys(archivist, made.id, [], "a reason"))


def one_key(record_id: uuid.UUID) -> str:
    with reading():
        return looking.undecided(record_id)[0].key


def keep_keys(archivist: Viewer, record_id: uuid.UUID, keys: list[str], reason: str) -> None:
    leaks.keep(archivist, record_id, keys, reason, expected_revision=1)


def test_a_name_of_the_vault_stops_it_wherever_that_name_came_from(
    make: Make, contributor: Viewer, archivist: Viewer
) -> None:
    person = d.PersonInput(role=v.AgentRole.INFORMANT, display="a ferryman", identity=Identity.PROTECTED)
    other = make(RecordState.SUBMITTED, people=(replace(person, name="Amal al-Haddad"),))
    made = make(RecordState.SUBMITTED, body="We went with Haddad, Amal to the river.")
    with reading():
        (found,) = looking.undecided(made.id)
        assert (found.kind.value, looking.undecided(other.id)) == ("protected identity", ())
    refusal(lambda: service.accession(archivist, made.id))


def test_other_names_of_somebody_at_risk_go_to_the_vault(make: Make, archivist: Viewer) -> None:
    names = (d.Name(value="Um Salim"), d.Name(value="أم سليم", language="ar"))
    person = d.PersonInput(role=v.AgentRole.INFORMANT, display="a ferryman", identity=Identity.PROTECTED, names=names)
    make(RecordState.SUBMITTED, people=(person,))
    with reading():
        assert [len(spans) for spans in matching.protected_in(["Oum Salim", "ام سليم", "Salim"])] == [1, 1, 0]


def test_without_its_key_the_vault_lets_nothing_pass(make: Make, archivist: Viewer, settings: Settings) -> None:
    with unit_of_work():
        person = d.PersonInput(role=v.AgentRole.INFORMANT, display="a ferryman", identity=Identity.PROTECTED)
        agent = service.create(SYSTEM, describe(people=(person,)))
        link = session().scalars(select(m.RecordAgent).where(m.RecordAgent.record_id == agent.id)).first()
        assert link is not None
        vault.seal(ANONYMOUS, link.agent_id, VaultField.NAME, "Amal Haddad", agent.id)
    settings.vault_path.unlink()
    matching.forget()
    with pytest.raises(Unavailable), unit_of_work():
        service.accession(archivist, agent.id)


STATES = [
    (RecordState.DRAFT, True, "nobody but its writer reads it"),
    (RecordState.SUBMITTED, True, "an archivist looks at it"),
    (RecordState.ACCESSIONED, False, "the archive takes it in"),
    (RecordState.PUBLISHED, False, "readers see it"),
]


@pytest.mark.parametrize(("state", "may", "why"), STATES, ids=[row[0].value for row in STATES])
def test_what_programs_hand_in(archivist: Viewer, state: RecordState, may: bool, why: str) -> None:
    row = ImportRow(description=describe(body=BODY), status=state)
    if may:
        with unit_of_work():
            hand_in(archivist, row)
        return
    assert "leaks_kept" in refusal(lambda: hand_in(archivist, row)), why
    with unit_of_work():
        made = hand_in(archivist, replace(row, leaks_kept="The number of the town hall."))
    with reading():
        assert looking.undecided(made.id) == ()
        assert session().scalars(select(m.LeakDecision.reason)).one() == "The number of the town hall."


@pytest.mark.usefixtures("database")
def test_an_import_names_the_line_and_the_part_and_how_to_let_it_pass(tmp_path: Path) -> None:
    rows = [
        {"kind": "testimony", "title": "One", "body": "Nothing.", "status": "published"},
        {"kind": "testimony", "title": "Two", "body": BODY, "status": "published"},
        {"kind": "testimony", "title": "Three", "body": BODY, "status": "submitted"},
    ]
    file = tmp_path / "rows.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in rows))
    with pytest.raises(Invalid) as caught:
        import_file(SYSTEM, file)
    assert [problem.where for problem in caught.value.problems] == ["line 2: body", "line 2: leaks_kept"]
    rows[1]["leaks_kept"] = "The number of the town hall."
    file.write_text("\n".join(json.dumps(row) for row in rows))
    assert import_file(SYSTEM, file).created == 3
    with reading():
        kept = session().scalars(select(m.LeakDecision)).one()
        assert looking.undecided(kept.record_id) == ()


def test_erasing_a_record_takes_its_decisions_along(make: Make, archivist: Viewer) -> None:
    made = make(RecordState.SUBMITTED, body=BODY)
    keep(archivist, made.id)
    with unit_of_work():
        wish = erasure.Wish(code=made.reference_code, reason=v.ErasureReason.ASKED)
        erasure.erase(archivist, made.id, wish)
    with reading():
        assert session().scalars(select(m.LeakDecision)).all() == []
