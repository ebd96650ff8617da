"""``sijill init``: closed to others, safe to run again, and no key is ever lost or overwritten."""

from __future__ import annotations

import hashlib
import json
import re
import stat
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from archive.access.viewer import ANONYMOUS, SYSTEM, Role
from archive.accounts import invitations, queries
from archive.base import migrate
from archive.base.db import Database, reading, unit_of_work
from archive.base.errors import Invalid, NotVisible
from archive.config import Settings, load, unsafe
from archive.custody import checkpoints, keys
from archive.custody.vocabulary import CheckpointOccasion
from archive.operation.setting_up import set_up
from archive.operation.upkeep_cli import init
from tests.operation.conftest import Environ
from tests.support.archives import in_force, new_settings

KEYS = ("secret.key", "vault.key", "ledger.key")


def run(environ: dict[str, str], *arguments: str) -> Result:
    return CliRunner().invoke(init, arguments, env=environ)


def files(home: Path) -> dict[str, bytes]:
    kept = [home / "sijill.toml", *(home / "keys" / name for name in KEYS)]
    return {path.name: path.read_bytes() for path in kept}


def token_in(output: str) -> str:
    (found,) = re.findall(r"http://127\.0\.0\.1:8000/welcome/(\S+)", output)
    return str(found)


def enrol(token: str) -> None:
    with reading():
        acceptance = invitations.prepare_acceptance(token, "Zeisigfink", "a long enough phrase")
    with unit_of_work():
        invitations.accept_invitation(ANONYMOUS, token, acceptance)


def test_a_new_archive_is_whole_and_closed_to_others(environ: Environ, home: Path) -> None:
    done = run(environ(), "--organisation", 'The "Open" House')
    assert done.exit_code == 0, done.output
    assert 'The "Open" House' in done.output and "sijill serve" in done.output
    settings = load(environ())
    assert settings.organisation == 'The "Open" House'
    assert unsafe(settings) == ()
    reachable = [path for path in home.rglob("*") if stat.S_IMODE(path.stat().st_mode) & 0o077]
    assert reachable == [] and stat.S_IMODE(home.stat().st_mode) == 0o700
    with in_force(settings) as database:
        assert migrate.current(database) == migrate.head()
        with reading() as session:
            assert session.scalar(text("SELECT count(*) FROM descriptor")) > 20
    assert len({line for name in KEYS for line in files(home)[name].split()}) == 3


def test_it_can_be_run_again_and_changes_nothing(environ: Environ, home: Path) -> None:
    assert run(environ(), "--organisation", "First").exit_code == 0
    before = files(home)
    again = run(environ(), "--organisation", "Second")
    assert again.exit_code == 0, again.output
    assert files(home) == before
    assert load(environ()).organisation == "First"


def test_one_link_is_good_until_there_is_an_administrator(environ: Environ) -> None:
    first = token_in(run(environ()).output)
    second = token_in(run(environ()).output)
    with in_force(load(environ())):
        with pytest.raises(NotVisible), reading():
            invitations.open_invitation(first)
        enrol(second)
        with reading():
            assert queries.viewer_named("Zeisigfink").roles == {Role.ADMINISTRATOR}
    third = run(environ(), "--json")
    assert json.loads(third.output)["link"] is None
    assert "welcome" not in run(environ()).output


def test_the_link_names_the_address_that_people_use(environ: Environ) -> None:
    done = run(environ(SIJILL_PUBLIC_URL="https://archive.example"), "--json")
    assert json.loads(done.output)["link"].startswith("https://archive.example/welcome/")


def test_words_of_its_own_are_asked_for_on_a_terminal_alone(environ: Environ) -> None:
    assert run(environ()).exit_code == 0
    assert load(environ()).organisation == "Sijill"


def test_a_folder_with_other_things_is_left_alone(environ: Environ, home: Path) -> None:
    home.mkdir()
    home.chmod(0o755)
    (home / "thesis.odt").write_text("mine")
    done = run(environ())
    assert done.exit_code == 1 and "holds other things" in done.output
    assert [path.name for path in home.iterdir()] == ["thesis.odt"]
    assert stat.S_IMODE(home.stat().st_mode) == 0o755


@pytest.mark.parametrize("name", KEYS)
def test_the_lost_key_of_an_archive_is_not_replaced_by_another(environ: Environ, home: Path, name: str) -> None:
    run(environ())
    (home / "keys" / name).unlink()
    done = run(environ())
    assert done.exit_code == 1 and "Put it back" in done.output and name in done.output
    assert not (home / "keys" / name).exists()


def test_a_database_that_cannot_be_reached_is_said_in_a_line(environ: Environ) -> None:
    done = run(environ(DATABASE_URL="postgresql://nobody@127.0.0.1:1/none"))
    assert done.exit_code == 1
    assert done.output.startswith("database: The database cannot be reached") and done.output.count("\n") == 1


@pytest.mark.both_engines
def test_an_older_archive_is_brought_up(settings: Settings, database: Database) -> None:
    database.close()
    set_up(settings)
    ready = set_up(settings)
    assert not ready.new and ready.link is not None


def test_an_archive_from_before_the_ledger_was_signed_gets_its_tree_and_its_first_key(
    environ: Environ, home: Path
) -> None:
    settings = new_settings(home)
    settings.ledger_path.unlink()
    database = Database(settings.database)
    migrate.upgrade(database, "0001")
    with database.engine.begin() as connection:
        for statement in OLD_EVENTS:
            connection.exec_driver_sql(statement)
    database.close()
    done = run(environ())
    assert done.exit_code == 0, done.output
    assert stat.S_IMODE(settings.ledger_path.stat().st_mode) == 0o600
    with in_force(settings), unit_of_work():
        made = checkpoints.sign(SYSTEM, CheckpointOccasion.REQUEST)
        assert (made.size, keys.origin()[:7]) == (5, "sijill/")
    assert run(environ()).exit_code == 0
    with in_force(settings), reading():
        assert len(keys.verifier_keys()) == 1


def old_events() -> Iterator[str]:
    """Five events as the first schema holds them."""
    previous = "0" * 64
    for number in range(1, 6):
        thing = uuid.UUID(int=number)
        entry = (
            f'{{"agent":"{thing}","commitment":"{"a" * 64}","object":"{thing}","outcome":"success","prev":"{previous}",'
            f'"seq":{number},"time":"2026-01-01","type":"creation","v":1}}'
        )
        digest = hashlib.sha256(entry.encode()).hexdigest()
        yield (
            "INSERT INTO custody_event (sequence, version, time, type, object_id, agent, outcome, commitment, previous,"
            f" digest) VALUES ({number}, 1, '2026-01-01', 'creation', '{thing.hex}', '{thing.hex}', 'success',"
            f" '{'a' * 64}', '{previous}', '{digest}')"
        )
        previous = digest
    yield f"UPDATE ledger_head SET sequence = 5, digest = '{previous}'"


OLD_EVENTS = tuple(old_events())


def test_a_key_that_stands_is_never_written_over(settings: Settings) -> None:
    before = settings.vault_path.read_bytes()
    set_up(settings)
    assert settings.vault_path.read_bytes() == before
    settings.secret_path.unlink()
    with pytest.raises(Invalid):
        set_up(settings)
