"""``sijill ledger``: what it prints is what others check."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner, Result

from archive.base.db import Database, reading
from archive.config import Settings
from archive.custody import checkpoints, keys, merkle, notes, tree
from archive.custody.cli import ledger
from tests.custody.test_checkpoints import append
from tests.support.archives import LEDGER_SEED

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def run(settings: Settings, database: Database):  # type: ignore[no-untyped-def]  # a function of arguments
    def run(*arguments: str, confirm: str = "") -> Result:
        return CliRunner().invoke(ledger, arguments, env={"SIJILL_HOME": str(settings.home)}, input=confirm)

    return run


def test_a_checkpoint_is_printed_as_the_note_that_it_is(run) -> None:  # type: ignore[no-untyped-def]  # as above
    append(3)
    (key,) = run("key").output.splitlines()
    note = run("checkpoint").output
    assert checkpoints.read(notes.opened(note, [key])).size == 3
    told = json.loads(run("checkpoint", "--json").output)
    assert (told["note"], told["size"], told["number"], told["occasion"]) == (note, 3, 1, "request")
    assert json.loads(run("key", "--json").output)["keys"][0]["key"] == key


def test_a_proof_holds_for_the_event_that_it_names(run) -> None:  # type: ignore[no-untyped-def]  # as above
    append(5)
    told = json.loads(run("prove", "4", "--json").output)
    with reading():
        ((_, leaf),) = tree.read([(0, 3)]).items()
    path = [notes.base64.b64decode(line) for line in told["hashes"]]
    said = checkpoints.read(notes.opened(told["checkpoint"], run("key").output.split()))
    assert merkle.inclusion_holds(leaf, told["index"], told["size"], path, said.root)
    assert run("prove", "4").output.startswith("c2sp.org/tlog-proof@v1\nindex 3\n")


def test_the_ledger_is_shown_to_continue_itself(run) -> None:  # type: ignore[no-untyped-def]  # as above
    append(5)
    told = json.loads(run("consistency", "3", "--json").output)
    path = [notes.base64.b64decode(line) for line in told["hashes"]]
    roots = (bytes.fromhex(told[name]) for name in ("from_root", "to_root"))
    assert merkle.consistency_holds(3, 5, path, *roots)
    assert run("consistency", "3", "5").output.splitlines() == told["hashes"]


REFUSED = [
    (("prove", "6"), "holds 5 events"),
    (("consistency", "3", "9"), "holds 5"),
    (("consistency", "5", "3"), "only"),
]


@pytest.mark.parametrize(("arguments", "said"), REFUSED)
def test_what_the_ledger_does_not_hold_is_said_in_a_line(run, arguments, said) -> None:  # type: ignore[no-untyped-def]  # as above
    append(5)
    done = run(*arguments)
    assert done.exit_code == 1
    assert said in done.output and done.output.count("\n") == 1


def test_a_key_is_changed_in_one_command(run, settings: Settings) -> None:  # type: ignore[no-untyped-def]  # as above
    done = run("rotate-key")
    assert done.exit_code == 0, done.output
    old, new = run("key").output.splitlines()
    assert new in done.output and old != new
    assert settings.ledger_path.read_text().split()[1] == LEDGER_SEED


def test_a_lost_key_is_replaced_only_by_who_means_it(run, settings: Settings) -> None:  # type: ignore[no-untyped-def]  # as above
    assert "not lost" in run("replace-lost-key", "--yes").output
    settings.ledger_path.unlink()
    refused = run("replace-lost-key", confirm="n\n")
    assert refused.exit_code == 1 and "break" in refused.output
    assert not settings.ledger_path.exists()
    done = run("replace-lost-key", confirm="y\n")
    assert done.exit_code == 0 and "BROKEN" in done.output
    with reading():
        assert [one.reason for one in keys.listed()] == ["first", "lost"]
