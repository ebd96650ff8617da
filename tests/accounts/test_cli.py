"""The commands on accounts, as an operator types them."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner, Result

from archive.accounts import entry, invitations, queries
from archive.accounts.cli import account
from archive.base.db import Database, reading
from archive.config import Settings
from tests.accounts.conftest import PASSWORD

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture(autouse=True)
def at_home(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIJILL_HOME", str(settings.home))


def run(*words: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(account, list(words), input=stdin)


def test_a_person_is_added_with_a_link_to_choose_a_password(database: Database) -> None:
    done = run("add", "Umm Rima", "--role", "archivist", "--role", "moderator")
    assert done.exit_code == 0
    address = done.stdout.split()[-1]
    assert address.startswith("http://127.0.0.1:8000/welcome/")
    with reading():
        found = invitations.open_invitation(address.rpartition("/")[2])
        assert found.account_id == queries.id_named("umm rima")
        assert queries.viewer_named("Umm Rima").roles == {"archivist", "moderator"}


def test_a_password_comes_from_standard_input_alone(database: Database) -> None:
    done = run("add", "Rima", "--password-stdin", "--json", stdin=PASSWORD + "\n")
    assert json.loads(done.stdout) == {"name": "Rima", "roles": [], "link": None}
    with reading():
        assert entry.check_password("Rima", PASSWORD).right


def test_a_bad_password_or_name_is_one_clear_line_each_and_adds_nothing() -> None:
    done = run("add", "Rima", "--password-stdin", stdin="short\n")
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 1
    assert "at least 10" in done.stderr
    assert run("add", "<>").exit_code == 1
    assert run("add", "Rima", "--role", "king").exit_code == 2
    assert json.loads(run("list", "--json").stdout) == []


def test_accounts_are_listed() -> None:
    run("add", "Rima", "--role", "archivist")
    run("add", "Salma")
    assert run("list").stdout == "Rima\tarchivist\tactive\nSalma\t-\tactive\n"
    assert json.loads(run("list", "--json").stdout)[0] == {"name": "Rima", "roles": ["archivist"], "state": "active"}


def test_a_token_is_printed_once_and_works(database: Database) -> None:
    run("add", "Rima", "--role", "investigator")
    token = run("token", "rima", "--label", "nightly").stdout.strip()
    with reading():
        found = queries.viewer_of_token(token)
        assert found is not None
        assert found.viewer == queries.viewer_named("Rima")
        (row,) = queries.tokens_of(found.viewer)
        assert row.label == "nightly"


@pytest.mark.parametrize("words", [["token", "Nobody", "--label", "x"], ["link", "Nobody"]])
def test_a_name_that_is_not_there_is_said(words: list[str]) -> None:
    done = run(*words)
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == "There is no active account named “Nobody”.\n"


def test_a_link_leads_to_a_new_password(database: Database) -> None:
    run("add", "Rima")
    address = json.loads(run("link", "Rima", "--json").stdout)["link"]
    with reading():
        assert invitations.open_invitation(address.rpartition("/")[2]).account_id == queries.id_named("Rima")
