"""The bundle of keys opens under its passphrase, and under nothing else."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from archive.backup import keys
from archive.base.errors import Invalid
from archive.config import Settings

PASSPHRASE = "correct horse battery"


@pytest.fixture
def bundle(settings: Settings, tmp_path: Path) -> Path:
    path = tmp_path / "apart" / "keys.json"
    keys.write(path, keys.gather(settings), PASSPHRASE)
    return path


def test_every_key_file_comes_back_as_it_was(settings: Settings, bundle: Path) -> None:
    found = keys.read(bundle, PASSPHRASE)
    assert found == {name: path.read_text() for name, path in keys.key_files(settings).items()}
    assert set(found) == {"secret.key", "vault.key", "ledger.key"}
    assert bundle.stat().st_mode & 0o077 == 0 and [path.name for path in bundle.parent.iterdir()] == ["keys.json"]


def test_nothing_of_a_key_stands_in_it(settings: Settings, bundle: Path) -> None:
    assert not [path for path in keys.key_files(settings).values() if path.read_text().strip() in bundle.read_text()]


def test_two_bundles_of_the_same_keys_have_nothing_in_common(settings: Settings, bundle: Path) -> None:
    one, two = (json.loads(keys.seal(keys.gather(settings), PASSPHRASE)) for _ in range(2))
    assert all(one[name] != two[name] for name in ("salt", "nonce", "sealed"))


def test_another_passphrase_does_not_open_it(bundle: Path) -> None:
    with pytest.raises(Invalid, match="the passphrase is another, or the file was changed"):
        keys.read(bundle, PASSPHRASE + " ")


@pytest.mark.parametrize("seed", range(8))
def test_a_changed_byte_is_found(bundle: Path, seed: int) -> None:
    data, chance = bytearray(bundle.read_bytes()), random.Random(seed)
    before = json.loads(data)
    while True:
        position = chance.randrange(len(data))
        data[position] ^= 1 << chance.randrange(7)
        try:
            if json.loads(data) != before:
                break
        except ValueError:
            break
    bundle.write_bytes(data)
    with pytest.raises(Invalid):
        keys.read(bundle, PASSPHRASE)


WEAK = {"format": keys.FORMAT, "kdf": "scrypt", "n": 2, "r": 8, "p": 1, "salt": "", "nonce": "", "sealed": ""}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "an empty file"),
        ("[]", "another kind of JSON"),
        ("{}", "an object without anything"),
        (json.dumps(WEAK), "a key that is guessed in no time"),
        (json.dumps(WEAK | {"n": 2**40}), "one that would eat all memory"),
    ],
)
def test_what_is_no_bundle_is_refused_without_being_tried(tmp_path: Path, text: str, why: str) -> None:
    (tmp_path / "k").write_text(text)
    with pytest.raises(Invalid, match="not a bundle of keys"):
        keys.read(tmp_path / "k", PASSPHRASE)


def test_a_bundle_that_wants_to_write_elsewhere_is_refused(tmp_path: Path) -> None:
    (tmp_path / "k").write_bytes(keys.seal({"vault.key": "ab", "../../.ssh/authorized_keys": "ab"}, PASSPHRASE))
    with pytest.raises(Invalid, match="not a bundle of keys"):
        keys.read(tmp_path / "k", PASSPHRASE)


def test_nothing_is_overwritten_and_no_short_passphrase_taken(settings: Settings, bundle: Path, tmp_path: Path) -> None:
    before = bundle.read_bytes()
    with pytest.raises(Invalid, match="nothing is overwritten"):
        keys.write(bundle, keys.gather(settings), PASSPHRASE)
    with pytest.raises(Invalid, match="at least 12"):
        keys.write(tmp_path / "other", keys.gather(settings), "elevenchars")
    assert bundle.read_bytes() == before and not (tmp_path / "other").exists()


def test_every_key_file_that_is_missing_is_named(settings: Settings) -> None:
    settings.vault_path.unlink()
    settings.secret_path.unlink()
    with pytest.raises(Invalid) as refused:
        keys.gather(settings)
    assert len(refused.value.problems) == 2
