"""Settings: file, environment and overrides in that order, every fault at once, and nothing unsafe is served."""

from __future__ import annotations

import dataclasses
import secrets
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from archive import config
from archive.base.errors import Invalid
from archive.config import Settings
from tests.support.archives import new_settings


def faults(error: pytest.ExceptionInfo[Invalid]) -> set[str]:
    return {problem.where for problem in error.value.problems}


def write(home: Path, text: str | bytes) -> None:
    home.mkdir(exist_ok=True)
    (home / "sijill.toml").write_bytes(text if isinstance(text, bytes) else text.encode())


def test_without_anything_the_defaults_stand(tmp_path: Path) -> None:
    settings = config.load({"SIJILL_HOME": str(tmp_path)})
    assert settings == Settings(home=tmp_path)
    assert settings.loopback
    assert not settings.secure
    assert settings.base_url == "http://127.0.0.1:8000"


def test_the_environment_outdoes_the_file_and_overrides_outdo_both(home: Path) -> None:
    write(
        home, 'organisation = "File"\nport = 1\nthreads = 3\ntrusted_hosts = ["a.example", "b.example"]\ndebug = true\n'
    )
    environ = {"SIJILL_HOME": str(home), "SIJILL_ORGANISATION": "Environment", "SIJILL_PORT": "2", "SIJILL_DEBUG": "no"}
    settings = config.load(environ, port=3)
    assert (settings.organisation, settings.port, settings.threads) == ("Environment", 3, 3)
    assert (settings.trusted_hosts, settings.debug) == (("a.example", "b.example"), False)


def test_a_file_elsewhere(home: Path, tmp_path: Path) -> None:
    (tmp_path / "other.toml").write_text("port = 9\nsecret_key_file = 'keys/mine'\n")
    settings = config.load({"SIJILL_HOME": str(home), "SIJILL_CONFIG": str(tmp_path / "other.toml")})
    assert settings.port == 9
    assert settings.secret_path.is_absolute()


def test_the_database_has_the_name_that_everybody_gives_it(home: Path) -> None:
    settings = config.load({"SIJILL_HOME": str(home), "DATABASE_URL": "postgresql://x/y"})
    assert settings.database == "postgresql://x/y"


def test_settings_are_frozen(home: Path) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        config.load({"SIJILL_HOME": str(home)}).port = 1  # type: ignore[misc]  # what is tried


def test_every_fault_is_said_at_once(home: Path) -> None:
    write(home, 'colour = "red"\nport = "many"\ndebug = "perhaps"\nhost = 4\ntrusted_hosts = 4\nthreads = 8.5\n')
    environ = {"SIJILL_HOME": str(home), "SIJILL_UPLOAD_LIMIT": "-1", "SIJILL_DEMONSTRATION": "perhaps"}
    with pytest.raises(Invalid) as caught:
        config.load(environ)
    in_file = {f"sijill.toml: {name}" for name in ("colour", "port", "debug", "host", "trusted_hosts", "threads")}
    assert faults(caught) == {*in_file, "SIJILL_UPLOAD_LIMIT", "SIJILL_DEMONSTRATION"}


TRUTHS = [("1", True), ("true", True), ("YES", True), ("0", False), ("False", False), ("no", False), ("", False)]


@pytest.mark.parametrize(("written", "meant"), TRUTHS)
def test_a_switch_in_the_environment(home: Path, written: str, meant: bool) -> None:
    assert config.load({"SIJILL_HOME": str(home), "SIJILL_DEBUG": written}).debug is meant


NOT_VALUES = [
    ("port = true", "a switch is no number"),
    ("port = -1", "nothing is limited to less than none"),
    ("port = 80.5", "a number is whole"),
    ("debug = 2", "a switch is on or off"),
    ("organisation = 5", "a name is text"),
    ("vault_key_file = 5", "a path is text"),
]


@pytest.mark.parametrize(("line", "why"), NOT_VALUES, ids=[row[0] for row in NOT_VALUES])
def test_a_value_of_another_type_is_refused(home: Path, line: str, why: str) -> None:
    write(home, line)
    with pytest.raises(Invalid):
        config.load({"SIJILL_HOME": str(home)})


@pytest.mark.parametrize("content", [b"port = ", b"\xff\xfe", b"port = 1\nport = 2"])
def test_a_file_that_is_not_toml(home: Path, content: bytes) -> None:
    write(home, content)
    with pytest.raises(Invalid, match="not valid TOML"):
        config.load({"SIJILL_HOME": str(home)})


def test_a_file_that_cannot_be_read_or_is_missing(home: Path, tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="does not exist"):
        config.load({"SIJILL_HOME": str(home), "SIJILL_CONFIG": str(tmp_path / "none.toml")})
    with pytest.raises(Invalid, match="cannot be read"):
        config.load({"SIJILL_HOME": str(home), "SIJILL_CONFIG": str(tmp_path)})


PUBLIC = {"host": "0.0.0.0", "public_url": "https://archive.example.org"}
UNSAFE: list[tuple[dict[str, Any], str, str]] = [
    ({"debug": True, **PUBLIC}, "debug", "a traceback tells everything to everybody"),
    ({"debug": True, "public_url": "https://archive.example.org"}, "debug", "also behind a proxy"),
    ({"demonstration": True, **PUBLIC}, "demonstration", "its links let anybody in"),
    ({"host": "0.0.0.0"}, "public_url", "no address that people use, so no host name is checked"),
    ({"host": "::"}, "public_url", "the same with IPv6"),
    ({"public_url": "http://archive.example.org"}, "public_url", "in clear over the network"),
    ({"public_url": "archive.example.org"}, "public_url", "not an address"),
    ({"public_url": "https:///records"}, "public_url", "an address without a host"),
    ({"public_url": "https://["}, "public_url", "an address that cannot be read"),
    ({"trusted_proxy": "proxy.local", "public_url": "https://a.example"}, "trusted_proxy", "a name is no address"),
    ({"trusted_proxy": "127.0.0.1"}, "trusted_proxy", "a proxy for whom?"),
    ({"default_locale": "fr"}, "default_locale", "the interface does not speak it"),
]


@pytest.mark.parametrize(("values", "where", "why"), UNSAFE, ids=[row[2] for row in UNSAFE])
def test_what_is_unsafe_is_named(home: Path, values: dict[str, Any], where: str, why: str) -> None:
    assert where in {problem.where for problem in config.unsafe(new_settings(home, **values))}


SAFE: list[dict[str, Any]] = [
    {},
    {"debug": True},
    {"debug": True, "host": "::1", "public_url": "http://[::1]:8000"},
    {"demonstration": True, "host": "localhost", "public_url": "http://localhost:8000"},
    {"demonstration": True, "public_url": "http://[::1]"},
    PUBLIC,
    {"public_url": "https://archive.example.org", "trusted_proxy": "127.0.0.1"},
]


@pytest.mark.parametrize("values", SAFE, ids=str)
def test_what_is_safe_is_served(home: Path, values: dict[str, Any]) -> None:
    assert config.unsafe(new_settings(home, **values)) == ()


KEYS: list[tuple[str, int | None, str]] = [
    ("", 0o600, "an empty key file"),
    ("ab\n", 0o600, "a key that is too short"),
    ("not hexadecimal", 0o600, "not hexadecimal"),
    ("é" * 64, 0o600, "not even ASCII"),
    (f"{'ab' * 32}\nab\n", 0o600, "a second key that is too short"),
    ("ab" * 32, 0o640, "the group can read it"),
    ("ab" * 32, 0o604, "everybody can read it"),
    ("", None, "no key file"),
]


@pytest.mark.parametrize(("content", "mode", "why"), KEYS, ids=[row[2] for row in KEYS])
@pytest.mark.parametrize("which", ["secret_path", "vault_path", "ledger_path"])
def test_a_bad_key_file_is_unsafe(home: Path, which: str, content: str, mode: int | None, why: str) -> None:
    settings = new_settings(home)
    path: Path = getattr(settings, which)
    path.unlink()
    if mode is not None:
        path.write_text(content, "utf-8")
        path.chmod(mode)
    assert {problem.where for problem in config.unsafe(settings)} == {str(path)}


def test_keys_stand_newest_first(tmp_path: Path) -> None:
    newest, old = secrets.token_bytes(32), secrets.token_bytes(32)
    path = tmp_path / "key"
    path.write_text(f"{newest.hex()}\n{old.hex()}\n")
    path.chmod(0o600)
    assert config.read_keys(path) == (newest, old)


def test_a_folder_that_others_can_read_is_unsafe(home: Path) -> None:
    settings = new_settings(home)
    home.chmod(0o750)
    assert {problem.where for problem in config.unsafe(settings)} == {str(home)}


def test_every_reason_stands_together(home: Path) -> None:
    settings = new_settings(home, debug=True, demonstration=True, host="0.0.0.0", default_locale="fr")
    settings.vault_path.unlink()
    found = {problem.where for problem in config.unsafe(settings)}
    assert found == {"debug", "demonstration", "public_url", "default_locale", str(settings.vault_path)}


HOSTS: list[tuple[dict[str, Any], list[str], str]] = [
    ({}, ["127.0.0.1", "[::1]", "localhost"], "at home"),
    ({"trusted_hosts": ("a.example",), **PUBLIC}, ["a.example"], "named by hand"),
    (PUBLIC, ["archive.example.org"], "from the address"),
    ({"host": "0.0.0.0", "public_url": "https://Archive.example.org:8443/x"}, ["archive.example.org"], "without port"),
]


@pytest.mark.parametrize(("values", "names", "why"), HOSTS, ids=[row[2] for row in HOSTS])
def test_host_names_that_are_answered(home: Path, values: dict[str, Any], names: list[str], why: str) -> None:
    assert config.hosts(replace(Settings(home=home), **values)) == names
