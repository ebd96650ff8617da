"""The trail of a record for a lawyer and for a machine, and what anybody may ask of the ledger."""

from __future__ import annotations

import base64
import json

import pytest
from sqlalchemy import select

from archive.access.viewer import SYSTEM, Role
from archive.base.canonical import canonical
from archive.base.db import reading, unit_of_work
from archive.base.runtime import session
from archive.custody import checkpoints, keys, ledger, merkle, notes
from archive.custody.ledger import Scope
from archive.custody.models import Checkpoint, CustodyEvent
from archive.custody.vocabulary import CheckpointOccasion, EventType
from tests.custody.test_checkpoints import append, sign
from tests.custody.test_ledger import erase
from tests.support.demonstration import House
from tests.support.pages import PageClient

PENDING = "will be covered by the next checkpoint, within the hour"


def signed() -> Checkpoint:
    with unit_of_work():
        return checkpoints.sign(SYSTEM, CheckpointOccasion.REQUEST)


def test_every_event_of_a_trail_is_proven_by_what_the_api_gives(house: House) -> None:
    signed()
    client = house.app.test_client()
    told = json.loads(client.get(f"/api/v1/records/{house.code('seed-article')}/custody").data)
    said = checkpoints.read(notes.opened(told["checkpoint"]["note"], told["keys"]))
    assert told["total"] == len(told["events"]) > 2
    for event in told["events"]:
        leaf = merkle.leaf_hash(canonical(event["envelope"]))
        proof = event["proof"]
        path = [base64.b64decode(line) for line in proof["hashes"]]
        assert proof["index"] == event["envelope"]["seq"] - 1
        assert merkle.inclusion_holds(leaf, proof["index"], proof["size"], path, said.root)
        assert "proof_pending" not in event


def test_a_proof_for_a_person_needs_nothing_beside_it(house: House) -> None:
    signed()
    code = house.code("seed-article")
    client = house.app.test_client()
    page = client.get(f"/records/{code}/custody")
    assert PENDING not in page.text
    with reading():
        record = house.record("seed-article")
        sequence = session().scalar(select(CustodyEvent.sequence).where(CustodyEvent.scope_id == record.id).limit(1))
        (key,) = keys.verifier_keys()
    assert key in page.text
    link = f"/records/{code}/custody/{sequence}.tlog-proof"
    assert link in page.text
    answer = client.get(link)
    assert answer.content_type == "text/plain; charset=utf-8"
    assert f"event-{sequence}.tlog-proof" in answer.headers["Content-Disposition"]
    head, note = answer.text.split("\n\n", 1)
    first, extra, index, *path = head.split("\n")
    assert first == "c2sp.org/tlog-proof@v1"
    entry = base64.b64decode(extra.removeprefix("extra "))
    assert json.loads(entry)["seq"] == sequence
    said = checkpoints.read(notes.opened(note, [key]))
    place, hashes = int(index.removeprefix("index ")), [base64.b64decode(line) for line in path]
    assert merkle.inclusion_holds(merkle.leaf_hash(entry), place, said.size, hashes, said.root)


def test_what_came_after_the_checkpoint_is_said_to_be_waiting(house: House) -> None:
    signed()
    record, code = house.record("seed-article"), house.code("seed-article")
    with unit_of_work():
        sequence = ledger.record_event(SYSTEM, EventType.VALIDATION, record.id, Scope(record.id, False))
    client = house.app.test_client()
    page = client.get(f"/records/{code}/custody")
    assert page.text.count(PENDING) == 1
    *covered, last = json.loads(client.get(f"/api/v1/records/{code}/custody").data)["events"]
    assert last["proof"] is None and PENDING in last["proof_pending"]
    assert all(event["proof"] for event in covered)
    assert client.get(f"/records/{code}/custody/{sequence}.tlog-proof").status_code == 404


def test_a_trail_gives_no_proof_of_another_record_s_event(house: House) -> None:
    signed()
    with reading():
        other = house.record("qw-image-hospital").id
        sequence = session().scalar(select(CustodyEvent.sequence).where(CustodyEvent.scope_id == other).limit(1))
    client = house.app.test_client()
    assert client.get(f"/records/{house.code('seed-article')}/custody/{sequence}.tlog-proof").status_code == 404


def test_an_erased_line_names_the_event_that_erased_it(house: House) -> None:
    record = house.record("seed-article")
    with unit_of_work():
        sequence = ledger.record_event(SYSTEM, EventType.VALIDATION, record.id, Scope(record.id), {"reason": "words"})
    erase(record.id, sequence)
    client = house.app.test_client()
    page = client.get(f"/records/{record.reference_code}/custody")
    assert f"Detail erased by event {sequence + 1}" in page.text
    told = json.loads(client.get(f"/api/v1/records/{record.reference_code}/custody").data)["events"]
    assert [(e["envelope"]["seq"], e["erased_by"]) for e in told if e["erased"]] == [(sequence, sequence + 1)]


def test_whoever_kept_a_checkpoint_sees_that_the_ledger_continues_it(client: PageClient) -> None:
    append(5)
    kept = sign()
    append(8)
    sign()
    newest = json.loads(client.get("/api/v1/ledger/checkpoint").data)
    told = json.loads(client.get(f"/api/v1/ledger/consistency?from={kept.size}").data)
    known = [row["key"] for row in json.loads(client.get("/api/v1/ledger/key").data)["keys"]]
    said = checkpoints.read(notes.opened(newest["note"], known))
    path = [base64.b64decode(line) for line in told["hashes"]]
    assert (told["from_root"], told["to"], told["to_root"]) == (kept.root, said.size, said.root.hex())
    assert merkle.consistency_holds(kept.size, said.size, path, bytes.fromhex(kept.root), said.root)


@pytest.mark.parametrize(
    ("query", "status", "where"),
    [
        ("from=1&to=9", 422, "to"),
        ("from=3&to=2", 422, "from"),
        ("from=-1", 422, "from"),
        ("", 422, "from"),
        (f"from={10**30}", 422, "from"),
    ],
)
def test_sizes_that_nothing_can_be_proven_of_are_refused(
    client: PageClient, query: str, status: int, where: str
) -> None:
    append(4)
    sign()
    answer = client.get(f"/api/v1/ledger/consistency?{query}")
    assert answer.status_code == status
    assert where in answer.text


def test_before_the_first_checkpoint_there_is_none(client: PageClient) -> None:
    assert client.get("/api/v1/ledger/checkpoint").status_code == 404
    assert json.loads(client.get("/api/v1/ledger/key").data)["keys"][0]["reason"] == "first"


def test_a_visitor_s_trail_of_a_sealed_record_gives_no_proof(house: House) -> None:
    signed()
    record = house.record("bz-testimony-guard")
    with reading():
        sequence = session().scalar(select(CustodyEvent.sequence).where(CustodyEvent.scope_id == record.id).limit(1))
    path = f"/records/{record.reference_code}/custody/{sequence}.tlog-proof"
    assert house.app.test_client().get(path).status_code == 404
    client = house.app.test_client()
    assert isinstance(client, PageClient)
    for name, value in house.cast.cookies(Role.ARCHIVIST).items():
        client.set_cookie(name, value)
    assert client.get(path).status_code == 200
