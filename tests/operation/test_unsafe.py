"""What the server refuses to serve with: each row with the sentence that the operator reads."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from archive.base.errors import Invalid
from archive.config import Settings, load, unsafe

KEY = "ab" * 32


@pytest.mark.parametrize(
    ("changed", "where", "sentence"),
    [
        ({"debug": True, "host": "10.0.0.5", "public_url": "https://a.example"}, "debug", "only for loopback"),
        ({"debug": True, "public_url": "https://a.example"}, "debug", "only for loopback"),
        ({"demonstration": True, "host": "0.0.0.0"}, "demonstration", "served on loopback only"),
        ({"demonstration": True, "public_url": "https://a.example"}, "demonstration", "served on loopback only"),
        ({"host": "10.0.0.5"}, "public_url", "Say the address that people use"),
        ({"host": "0.0.0.0", "public_url": "http://a.example"}, "public_url", "needs https"),
        ({"public_url": "http://a.example"}, "public_url", "needs https"),
        ({"default_locale": "de"}, "default_locale", "speaks “en” and “ar”"),
        ({"trusted_proxy": "127.0.0.1"}, "trusted_proxy", "say the address that people use"),
        ({"trusted_proxy": "*", "public_url": "https://a.example"}, "trusted_proxy", "Name one network address"),
        ({"trusted_proxy": "10.0.0.0/8", "public_url": "https://a.example"}, "trusted_proxy", "one network address"),
    ],
)
def test_an_unsafe_setting_is_refused(settings: Settings, changed: dict[str, str], where: str, sentence: str) -> None:
    found = unsafe(replace(settings, **changed))  # type: ignore[arg-type]  # the rows name settings and their values
    assert [problem.where for problem in found].count(where) == 1
    assert any(sentence in str(problem.message) for problem in found if problem.where == where)


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({}, "loopback alone"),
        ({"host": "::1"}, "the other loopback"),
        ({"debug": True, "demonstration": True}, "a developer at home"),
        ({"public_url": "https://a.example"}, "behind a proxy of this machine"),
        ({"public_url": "https://a.example", "trusted_proxy": "127.0.0.1"}, "behind a proxy that is named"),
        (
            {"host": "10.0.0.5", "public_url": "https://a.example", "trusted_proxy": "10.0.0.1"},
            "behind another machine",
        ),
    ],
)
def test_a_safe_setting_is_not(settings: Settings, changed: dict[str, str], why: str) -> None:
    assert unsafe(replace(settings, **changed)) == (), why  # type: ignore[arg-type]  # as above


@pytest.mark.parametrize("name", ["secret_path", "vault_path", "ledger_path"])
@pytest.mark.parametrize(
    ("content", "mode", "sentence"),
    [
        (None, 0o600, "There is no key file here"),
        (KEY, 0o640, "Others can read this key file"),
        (KEY, 0o604, "Others can read this key file"),
        ("", 0o600, "64 hexadecimal digits"),
        (KEY[:-2], 0o600, "64 hexadecimal digits"),
        ("not hexadecimal", 0o600, "cannot be read"),
    ],
)
def test_an_unsafe_key_file_is_refused(
    settings: Settings, name: str, content: str | None, mode: int, sentence: str
) -> None:
    path: Path = getattr(settings, name)
    path.unlink()
    if content is not None:
        path.write_text(content)
        path.chmod(mode)
    (problem,) = unsafe(settings)
    assert problem.where == str(path)
    assert sentence in str(problem.message)


def test_a_folder_that_others_can_read_is_refused(settings: Settings) -> None:
    settings.home.chmod(0o750)
    (problem,) = unsafe(settings)
    assert "Others can read the data folder" in str(problem.message)


def test_every_reason_is_given_at_once(settings: Settings) -> None:
    settings.secret_path.unlink()
    settings.home.chmod(0o755)
    wrong = replace(settings, host="0.0.0.0", debug=True, default_locale="xx")
    assert len(unsafe(wrong)) == 5


def test_every_bad_word_is_named_at_once(home: Path) -> None:
    home.mkdir()
    (home / "sijill.toml").write_text('prot = 8000\nthreads = "many"\n')
    with pytest.raises(Invalid) as found:
        load({"SIJILL_HOME": str(home), "SIJILL_PORT": "eighty", "SIJILL_DEBUG": "perhaps"})
    said = str(found.value)
    for words in ("sijill.toml: prot", "sijill.toml: threads", "SIJILL_PORT", "SIJILL_DEBUG"):
        assert words in said
