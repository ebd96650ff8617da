"""What was written before events told what their rows hold: counted, said, and neither failed nor called proven."""

from __future__ import annotations

import hashlib
import json

import pytest
from sqlalchemy import select

from archive.base.canonical import canonical
from archive.base.db import Database, reading
from archive.base.runtime import session
from archive.custody import envelopes
from archive.custody.models import CustodyEvent, CustodyPayload
from archive.verification import whole
from tests.support.tampering import tamper
from tests.verification.conftest import Archive

# What payloads said before.
OLD = frozenset({
    "at", "roles", "identifier", "outcome", "reason", "summary", "access", "access_text", "access_files",
    "embargo_until", "confirmed", "read", "tool", "size", "sha256", "sha512", "detected", "declared",
    "from", "from_sha256", "parameters", "purpose", "expected_sha256", "found", "found_sha256",
    "from_state", "to_state", "version", "text_sha256", "change", "grant", "vault", "what", "taken_back",
})  # fmt: skip


def age(database: Database) -> None:
    """Make the archive what an older program would have left: payloads without digests, and no checkpoint yet."""
    with reading():
        query = select(CustodyEvent, CustodyPayload).join(
            CustodyPayload, CustodyPayload.sequence == CustodyEvent.sequence
        )
        pairs = [(event, payload) for event, payload in session().execute(query.order_by(CustodyEvent.sequence))]
        session().expunge_all()
    statements = [
        "DELETE FROM checkpoint", "UPDATE revision SET nonce = NULL", "UPDATE comment_sanction SET nonce = NULL",
    ]  # fmt: skip
    previous = envelopes.FIRST_PREVIOUS
    for event, payload in pairs:
        told = {name: value for name, value in json.loads(payload.detail).items() if name in OLD}
        if event.type == "redaction":  # which no archive had before events carried digests
            told = json.loads(payload.detail)
        if event.type == "sanction":
            told |= {name: json.loads(payload.detail)[name] for name in ("kind", "ends")}
        if event.type == "metadata modification":
            told["revision"] = json.loads(payload.detail)["revision"]
        detail = canonical(told)
        event.commitment, event.previous = envelopes.commit(payload.salt, detail), previous
        previous = hashlib.sha256(envelopes.envelope(event)).hexdigest()
        text = detail.decode().replace("'", "''")
        statements += [
            f"UPDATE custody_payload SET detail = '{text}' WHERE sequence = {event.sequence}",
            (
                f"UPDATE custody_event SET commitment = '{event.commitment}', previous = '{event.previous}', "
                f"digest = '{previous}' WHERE sequence = {event.sequence}"
            ),
        ]
    statements += [f"UPDATE ledger_head SET digest = '{previous}'", "DELETE FROM ledger_node"]
    tamper(database, *statements)


def test_what_is_older_than_digests_is_counted_and_not_failed(archive: Archive) -> None:
    age(archive[1])
    report = whole.check()
    assert [str(one) for one in report.tally.wrong if one.where != "tree"] == []
    uncovered = report.tally.uncovered
    assert uncovered["records from before events carried their reference code"] == 6
    assert uncovered["revisions from before events carried digests"] == 8
    assert uncovered["comments that were decided on before events carried their author and what is shown of them"] == 4
    assert uncovered["appeals from before events carried their digests"] == 2
    assert uncovered["sanctions from before events carried their digests"] == 2


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("UPDATE record SET title = 'x' WHERE id = '{plain}'", "What stands is not what its last saved description"),
        ("UPDATE record SET state = 'accessioned' WHERE id = '{plain}'", "It stands as accessioned, and event"),
        (
            "UPDATE record_label SET label = 'level:public' WHERE record_id = '{sealed}' AND label = 'level:sealed'",
            "Who may see it is not what its state",
        ),
        ("UPDATE tombstone SET reason = 'x'", "Its tombstone is not what event"),
        ("UPDATE moderation_appeal SET outcome = 'reversed' WHERE id = '{appeal}'", "says: outcome"),
        ("UPDATE comment_sanction SET ends_at = '2099-01-01 00:00:00' WHERE id = '{sanction}'", "says: ends"),
        ("UPDATE comment_sanction SET lifted_at = NULL, lifted_by = NULL WHERE id = '{lifted}'", "says: lifted_at"),
        ("UPDATE digital_object SET sha512 = {hex} || {hex} WHERE id = '{letter}'", "Its row is not what event"),
    ],
)
def test_what_an_old_archive_can_prove_is_proven_all_the_same(archive: Archive, statement: str, sentence: str) -> None:
    age(archive[1])
    tamper(archive[1], archive[2].filled(statement))
    assert any(sentence in str(one) for one in whole.check().tally.wrong)
