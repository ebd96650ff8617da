"""The keys of the vault are changed as an operator does it: from the first step of the document to the last."""

from __future__ import annotations

import secrets
import uuid

import pytest
from click.testing import CliRunner, Result

from archive.access.viewer import ANONYMOUS, SYSTEM
from archive.base.db import unit_of_work
from archive.config import Settings
from archive.vault import matching, sealing, service
from archive.vault.cli import vault
from archive.vault.models import VaultField
from tests.vault.test_matching import agent, found

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture(autouse=True)
def at_home(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIJILL_HOME", str(settings.home))


def run(*words: str) -> Result:
    return CliRunner().invoke(vault, list(words))


def put(words: str) -> uuid.UUID:
    with unit_of_work():
        person = agent()
        service.seal(ANONYMOUS, person, VaultField.NAME, words, uuid.uuid4())
    return person


def key_of(line: str) -> str:
    return sealing.key_id(bytes.fromhex(line))


def test_a_key_is_changed_from_end_to_end(settings: Settings) -> None:
    person = put("Amal Haddad")
    old = settings.vault_path.read_text().strip()
    assert run("keys").output == f"{key_of(old)}: 1 entry (the newest: new entries go under it)\n"
    new = secrets.token_hex(32)
    settings.vault_path.write_text(f"{new}\n{old}\n")
    put("Rana Sabbagh")
    assert run("keys").output.splitlines() == [
        f"{key_of(new)}: 1 entry (the newest: new entries go under it)",
        f"{key_of(old)}: 1 entry",
    ]
    assert "Entries wrapped anew: 1." in run("rewrap").output
    settings.vault_path.write_text(f"{new}\n")
    matching.forget()
    assert run("keys").exit_code == 0
    assert found("Haddad, Amal and Rana Sabbagh") == ["Haddad, Amal", "Rana Sabbagh"]
    with unit_of_work():
        (told,) = service.reveal(SYSTEM, person, None, "a test of the keys")
    assert told.text == "Amal Haddad"


def test_a_key_that_was_taken_out_too_early_is_told(settings: Settings) -> None:
    put("Amal Haddad")
    old = settings.vault_path.read_text().strip()
    settings.vault_path.write_text(secrets.token_hex(32) + "\n")
    said = run("keys")
    assert said.exit_code == 1
    assert f"{key_of(old)}: 1 entry, and the key is not in the key file" in said.output
    assert run("rewrap").exit_code != 0
