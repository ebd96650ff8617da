"""The vault keeps names out of the database, opens with a reason and a key, and fails closed."""

from __future__ import annotations

import json
import secrets
import uuid

import pytest
from sqlalchemy import select, text

from archive.access.viewer import ANONYMOUS, SYSTEM, Role, Viewer
from archive.accounts import service as accounts
from archive.base import clock
from archive.base.db import Database, reading, unit_of_work
from archive.base.errors import Forbidden, Invalid, NotVisible, SignInNeeded, Unavailable
from archive.base.runtime import session
from archive.config import Settings
from archive.custody.models import Agent, CustodyEvent, CustodyPayload
from archive.custody.vocabulary import AgentKind, EventType, Identity
from archive.vault import queries, service
from archive.vault.models import VaultEntry, VaultField

NAME = "Zubayda al-Farouqi of the planted name"
pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def archivist(database: Database) -> Viewer:
    with unit_of_work():
        account = accounts.add_account(SYSTEM, "archivist", [Role.ARCHIVIST])
    return Viewer(account.id, account.agent_id, account.name, frozenset({Role.ARCHIVIST}))


@pytest.fixture
def agent(database: Database) -> uuid.UUID:
    """A person at risk."""
    with unit_of_work():
        row = Agent(
            kind=AgentKind.PERSON, display_name="a witness", identity=Identity.PROTECTED, created_at=clock.now()
        )
        session().add(row)
        session().flush()
    return row.id


def sealed(agent: uuid.UUID, field: VaultField = VaultField.NAME, words: str = NAME) -> uuid.UUID:
    """Put one fact into the vault as a visitor who gives testimony does; the record's id."""
    record_id = uuid.uuid4()
    with unit_of_work():
        service.seal(ANONYMOUS, agent, field, words, record_id)
    return record_id


def keys(settings: Settings, *lines: str) -> None:
    settings.vault_path.write_text("\n".join(lines) + "\n")


@pytest.mark.both_engines
def test_what_is_sealed_is_revealed_to_an_archivist_with_a_reason(archivist: Viewer, agent: uuid.UUID) -> None:
    record_id = sealed(agent)
    with unit_of_work():
        service.seal(ANONYMOUS, agent, VaultField.SAFE_CONTACT, "only by letter, never by telephone", record_id)
    with unit_of_work():
        (name,) = service.reveal(archivist, agent, VaultField.NAME, "risk review before publication")
        everything = service.reveal(archivist, agent, None, "risk review before publication")
    assert name.text == NAME
    assert [one.field for one in everything] == [VaultField.NAME, VaultField.SAFE_CONTACT]
    assert NAME not in repr(everything)


def test_a_reveal_leaves_an_event_with_the_reason_and_without_the_name(archivist: Viewer, agent: uuid.UUID) -> None:
    record_id = sealed(agent)
    with unit_of_work():
        service.reveal(archivist, agent, VaultField.NAME, "risk review before publication")
    with reading():
        event = session().scalars(select(CustodyEvent).where(CustodyEvent.type == EventType.REVEAL)).one()
        payload = session().get_one(CustodyPayload, event.sequence)
        entry = session().scalars(select(VaultEntry)).one()
        assert json.loads(payload.detail)["reason"] == "risk review before publication"
        assert NAME not in " ".join(session().scalars(select(CustodyPayload.detail)))
        assert (event.object_id, event.scope_id) == (entry.id, record_id)
        assert agent not in (event.object_id, event.agent), "the ledger must not link a person across records"
        assert event.agent != archivist.agent_id
        assert len(event.time) == len("2026-11-22"), "the day alone"


def test_a_reveal_that_is_not_recorded_did_not_happen(archivist: Viewer, agent: uuid.UUID) -> None:
    sealed(agent)
    with pytest.raises(RuntimeError), unit_of_work():
        service.reveal(archivist, agent, None, "risk review before publication")
        raise RuntimeError("the disk is full")
    with reading():
        assert session().scalars(select(CustodyEvent).where(CustodyEvent.type == EventType.REVEAL)).all() == []


REFUSED: list[tuple[frozenset[Role] | None, type[Exception], str]] = [
    (None, SignInNeeded, "A visitor is asked who they are."),
    (frozenset({Role.INVESTIGATOR}), Forbidden, "An investigator reads restricted texts, not identities."),
    (frozenset({Role.MODERATOR}), Forbidden, "A moderator judges comments."),
    (frozenset({Role.ADMINISTRATOR}), Forbidden, "Who runs the system reads nothing closed."),
]


@pytest.mark.parametrize(("roles", "refusal", "why"), REFUSED, ids=["visitor", "investigator", "moderator", "admin"])
def test_who_may_not_reveal(
    agent: uuid.UUID, roles: frozenset[Role] | None, refusal: type[Exception], why: str
) -> None:
    record_id = sealed(agent)
    viewer = ANONYMOUS if roles is None else Viewer(uuid.uuid4(), uuid.uuid4(), "x", roles)
    with unit_of_work():
        with pytest.raises(refusal):
            service.reveal(viewer, agent, None, "curiosity, nothing else")
        with pytest.raises(refusal):
            queries.has_entries(viewer, [record_id])
        with pytest.raises(refusal):
            service.erase(viewer, agent)


@pytest.mark.parametrize("reason", ["", "   ", "\n\t", "x"])
def test_a_reveal_without_a_reason_is_refused(archivist: Viewer, agent: uuid.UUID, reason: str) -> None:
    sealed(agent)
    with unit_of_work(), pytest.raises(Invalid, match="reason"):
        service.reveal(archivist, agent, None, reason)


def test_nothing_to_reveal_and_nothing_to_seal_are_said(archivist: Viewer, agent: uuid.UUID) -> None:
    with unit_of_work():
        with pytest.raises(NotVisible):
            service.reveal(archivist, agent, None, "risk review before publication")
        with pytest.raises(Invalid):
            service.seal(ANONYMOUS, agent, VaultField.NAME, "  ", None)


def test_the_files_of_the_database_never_hold_the_name(settings: Settings, archivist: Viewer, agent: uuid.UUID) -> None:
    sealed(agent)
    with unit_of_work():
        service.reveal(archivist, agent, None, "risk review before publication")
    held = b"".join(path.read_bytes() for path in settings.home.rglob("*") if path.is_file())
    assert b"a witness" in held, "the files that are searched are the right ones"
    for form in (NAME.encode(), NAME.encode("utf-16-le"), NAME.encode().hex().encode(), b"Zubayda"):
        assert form not in held


@pytest.mark.parametrize("fault", ["missing", "wrong", "readable by others", "not a key"])
def test_without_its_key_the_vault_stays_shut(
    settings: Settings, archivist: Viewer, agent: uuid.UUID, fault: str
) -> None:
    sealed(agent)
    if fault == "missing":
        settings.vault_path.unlink()
    elif fault == "wrong":
        keys(settings, secrets.token_hex(32))
    elif fault == "readable by others":
        settings.vault_path.chmod(0o644)
    else:
        keys(settings, "not a key")
    with unit_of_work(), pytest.raises(Unavailable, match="key file"):
        service.reveal(archivist, agent, None, "risk review before publication")
    with reading():
        assert session().scalars(select(CustodyEvent).where(CustodyEvent.type == EventType.REVEAL)).all() == []


@pytest.mark.parametrize("change", ["ciphertext", "wrapped_key", "field", "id"])
def test_a_changed_entry_does_not_open(archivist: Viewer, agent: uuid.UUID, change: str) -> None:
    sealed(agent)
    with unit_of_work():
        entry = session().scalars(select(VaultEntry)).one()
        if change == "field":
            entry.field = VaultField.CONTACT
        elif change == "id":
            session().execute(text("UPDATE vault_entry SET id = :id"), {"id": uuid.uuid4().hex})
        else:
            old: bytes = getattr(entry, change)
            setattr(entry, change, old[:-1] + bytes([old[-1] ^ 1]))
    with unit_of_work(), pytest.raises(Unavailable, match="does not open"):
        service.reveal(archivist, agent, None, "risk review before publication")


def test_two_entries_with_the_same_words_look_different(agent: uuid.UUID) -> None:
    sealed(agent)
    sealed(agent)
    with reading():
        one, other = session().scalars(select(VaultEntry)).all()
        assert one.ciphertext != other.ciphertext
        assert one.wrapped_key != other.wrapped_key


@pytest.mark.both_engines
def test_keys_rotate(settings: Settings, archivist: Viewer, agent: uuid.UUID) -> None:
    sealed(agent)
    old, new = settings.vault_path.read_text().strip(), secrets.token_hex(32)
    keys(settings, new, old)
    sealed(agent, words="sealed under the new key")
    with unit_of_work():
        assert service.rewrap(SYSTEM) == 1
        assert service.rewrap(SYSTEM) == 0
    keys(settings, new)
    with unit_of_work():
        found = service.reveal(archivist, agent, None, "risk review before publication")
    assert [one.text for one in found] == [NAME, "sealed under the new key"]


def test_a_rotation_without_the_old_key_changes_nothing(settings: Settings, agent: uuid.UUID) -> None:
    sealed(agent)
    with reading():
        before = session().scalars(select(VaultEntry.wrapped_key)).one()
    keys(settings, secrets.token_hex(32))
    with pytest.raises(Unavailable), unit_of_work():
        service.rewrap(SYSTEM)
    with reading():
        assert session().scalars(select(VaultEntry.wrapped_key)).one() == before


@pytest.mark.both_engines
def test_an_erased_identity_is_gone_and_its_event_stays(archivist: Viewer, agent: uuid.UUID) -> None:
    record_id = sealed(agent)
    with reading():
        assert queries.has_entries(archivist, [record_id, uuid.uuid4()]) == {record_id}
        assert queries.agents_of(archivist, record_id) == {agent}
    with unit_of_work():
        assert service.erase(archivist, agent) == 1
    with unit_of_work():
        assert queries.has_entries(archivist, [record_id]) == frozenset()
        with pytest.raises(NotVisible):
            service.reveal(archivist, agent, None, "risk review before publication")
        erasure = session().scalars(select(CustodyEvent).where(CustodyEvent.type == EventType.ERASURE)).one()
    assert erasure.scope_id == record_id
