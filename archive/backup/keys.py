"""The key files, apart from every backup of the data: one file, encrypted under a passphrase.

scrypt (RFC 7914) makes the key of the passphrase, AES-256-GCM (NIST SP 800-38D) seals the files with everything that
stands before them in the bundle as associated data.
"""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Mapping
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from archive.base import durable
from archive.base.canonical import canonical
from archive.base.errors import Invalid, Problem
from archive.base.messages import msg
from archive.config import Settings, read_keys

FORMAT = "sijill-keys/1"
SHORTEST = 12
"""Characters of a passphrase, at least."""
_NAMES = ("secret.key", "vault.key", "ledger.key")
# 128 MiB and about half a second for each guess.
_N, _R, _P = 2**17, 8, 1


def key_files(settings: Settings) -> dict[str, Path]:
    """The archive's key files by the names that they have in the folder of keys."""
    return dict(zip(_NAMES, (settings.secret_path, settings.vault_path, settings.ledger_path), strict=True))


def gather(settings: Settings) -> dict[str, str]:
    """The text of every key file; ``Invalid`` naming all that cannot be used."""
    found: dict[str, str] = {}
    problems: list[Problem] = []
    for name, path in key_files(settings).items():
        try:
            read_keys(path)
            found[name] = path.read_text("ascii")
        except Invalid as error:
            problems += error.problems
    if problems:
        raise Invalid(problems)
    return found


def write(path: Path, files: Mapping[str, str], passphrase: str) -> None:
    """Write a new bundle; ``Invalid`` for a passphrase that is too short, or where something stands at ``path``."""
    if len(passphrase) < SHORTEST:
        say = msg("Choose a passphrase of at least %(count)s characters.", count=SHORTEST)
        raise Invalid([Problem("passphrase", say)])
    if path.exists():
        said = msg("Something stands here already, and nothing is overwritten. Choose another name.")
        raise Invalid([Problem(str(path), said)])
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with durable.disk(str(path)):
        path.parent.mkdir(mode=durable.FOLDER_MODE, parents=True, exist_ok=True)
        try:
            durable.write(beside, seal(files, passphrase))
            path.hardlink_to(beside)  # a rename would replace what stands
        finally:
            beside.unlink(missing_ok=True)
        durable.sync_folder(path.parent)


def seal(files: Mapping[str, str], passphrase: str) -> bytes:
    """The bundle of some key files."""
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    head = {"format": FORMAT, "kdf": "scrypt", "n": _N, "r": _R, "p": _P, "salt": salt.hex(), "nonce": nonce.hex()}
    plain = json.dumps(dict(files)).encode("ascii")
    sealed = AESGCM(_derived(passphrase, salt)).encrypt(nonce, plain, canonical(head))
    return (json.dumps({**head, "sealed": base64.b64encode(sealed).decode("ascii")}, indent=1) + "\n").encode()


def read(path: Path, passphrase: str) -> dict[str, str]:
    """The key files in a bundle; ``Invalid`` when it is none, was changed, or the passphrase is another.

    A name in it becomes a path, so that none but those of key files is taken.
    """
    try:
        found = json.loads(path.read_bytes())
        sealed = base64.b64decode(found.pop("sealed"), validate=True)
        head = {"format": FORMAT, "kdf": "scrypt", "n": _N, "r": _R, "p": _P}
        if {name: found.get(name) for name in head} != head:
            raise ValueError
        salt, nonce = bytes.fromhex(found["salt"]), bytes.fromhex(found["nonce"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise Invalid([Problem(str(path), msg("This is not a bundle of keys, or it is damaged."))]) from error
    try:
        plain = AESGCM(_derived(passphrase, salt)).decrypt(nonce, sealed, canonical(found))
    except (InvalidTag, ValueError) as error:
        say = msg("It does not open: the passphrase is another, or the file was changed.")
        raise Invalid([Problem(str(path), say)]) from error
    files = {str(name): str(text) for name, text in json.loads(plain).items()}
    if not set(files) <= set(_NAMES):
        raise Invalid([Problem(str(path), msg("This is not a bundle of keys, or it is damaged."))])
    return files


def _derived(passphrase: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=32, n=_N, r=_R, p=_P).derive(passphrase.encode("utf-8"))
