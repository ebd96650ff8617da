"""Signed notes: text that one or more Ed25519 keys have signed (C2SP signed-note, c2sp.org/signed-note)."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterable, Sequence

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from archive.base.errors import DomainError
from archive.base.messages import msg

_ED25519 = b"\x01"
_DASH = "— "
_MOST_SIGNATURES = 64


class NotSigned(DomainError):
    """A note that no known key has signed, or whose text is not what a known key signed."""


def public_key(seed: bytes) -> bytes:
    """The Ed25519 public key of a seed, each of 32 bytes."""
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def verifier_key(name: str, public: bytes) -> str:
    """``name+key id+base64``: what anybody needs to check a signature of this key."""
    return f"{name}+{_key_id(name, public).hex()}+{_base64(_ED25519 + public)}"


def sign(text: str, name: str, seeds: Sequence[bytes]) -> str:
    """The note of ``text`` with a signature line for each seed, in their order.

    Raises ``ValueError`` for a text that does not end in a newline or holds control characters, and for a name with
    a space or a plus.
    """
    if not text.endswith("\n") or any(letter < " " and letter != "\n" for letter in text):
        raise ValueError("a note's text ends in a newline and holds no other control characters")
    if not name or "+" in name or any(letter.isspace() for letter in name):
        raise ValueError("a signer's name is not empty and holds neither spaces nor plus")
    lines = []
    for seed in seeds:
        signed = Ed25519PrivateKey.from_private_bytes(seed).sign(text.encode("utf-8"))
        lines.append(f"{_DASH}{name} {_base64(_key_id(name, public_key(seed)) + signed)}\n")
    return f"{text}\n{''.join(lines)}"


def opened(note: str, verifier_keys: Iterable[str]) -> str:
    """The text of a note, once a signature of one of the keys holds.

    Signatures of unknown keys are passed over. Raises ``NotSigned`` where no known key signed, where the signature of
    a known key does not fit, and for anything that is not a signed note.
    """
    text, signers = _checked(note, verifier_keys)
    if not signers:
        raise NotSigned(msg("No key that is known here has signed this note."))
    return text


def signers(note: str, verifier_keys: Iterable[str]) -> set[str]:
    """Those of the keys that have signed a note; ``NotSigned`` as in ``opened``, save where there is none."""
    return _checked(note, verifier_keys)[1]


def _checked(note: str, verifier_keys: Iterable[str]) -> tuple[str, set[str]]:
    known = {signer: (public, key) for key in verifier_keys for signer, public in [_read_key(key)]}
    text, signatures = _parts(note)
    held = set()
    for name, key_id, signature in signatures:
        public, key = known.get((name, key_id), (None, ""))
        if public is None:
            continue
        try:
            Ed25519PublicKey.from_public_bytes(public).verify(signature, text.encode("utf-8"))
        except InvalidSignature as error:
            raise NotSigned(msg("A signature of “%(name)s” does not fit the text of the note.", name=name)) from error
        held.add(key)
    return text, held


def _parts(note: str) -> tuple[str, list[tuple[str, bytes, bytes]]]:
    text, gap, block = note.rpartition("\n\n")
    lines = block.split("\n")
    if not gap or any(letter < " " and letter != "\n" for letter in note) or lines.pop() or not lines:
        raise _malformed()
    if len(lines) > _MOST_SIGNATURES:
        raise _malformed()
    return f"{text}\n", [_signature(line) for line in lines]


def _signature(line: str) -> tuple[str, bytes, bytes]:
    name, _, encoded = line.removeprefix(_DASH).partition(" ")
    if not line.startswith(_DASH) or not name or "+" in name:
        raise _malformed()
    try:
        content = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError) as error:
        raise _malformed() from error
    if len(content) < 5:
        raise _malformed()
    return name, content[:4], content[4:]


def _read_key(key: str) -> tuple[tuple[str, bytes], bytes]:
    """Name and id, and the public key; ``ValueError`` for what is no Ed25519 verifier key."""
    name, key_id, encoded = key.split("+", 2)
    content = base64.b64decode(encoded, validate=True)
    public = content[1:]
    if content[:1] != _ED25519 or len(public) != 32 or _key_id(name, public).hex() != key_id:
        raise ValueError("not a verifier key of Ed25519")
    return (name, _key_id(name, public)), public


def _key_id(name: str, public: bytes) -> bytes:
    return hashlib.sha256(name.encode("utf-8") + b"\n" + _ED25519 + public).digest()[:4]


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


def _malformed() -> NotSigned:
    return NotSigned(msg("This is not a signed note."))
