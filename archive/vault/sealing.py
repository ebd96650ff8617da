"""AES-256-GCM (NIST SP 800-38D): each entry under a data key of its own, which is wrapped by the vault's key.

The vault's keys stand in a file outside database and backup, newest first. Anything that does not fit, a missing
key, a wrong one, a changed byte, ends in ``Unavailable``: the vault fails closed.
"""

from __future__ import annotations

import hashlib
import secrets
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from archive.base.errors import Invalid, Unavailable
from archive.base.messages import msg
from archive.base.runtime import settings
from archive.config import read_keys
from archive.vault.models import VaultField

_NONCE = 12


@dataclass(frozen=True, slots=True)
class Sealed:
    """The encrypted form of one entry, as ``VaultEntry`` stores it."""

    key_id: str
    wrapped_key: bytes
    ciphertext: bytes


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The vault's keys by their ids; ``newest`` wraps what is sealed now."""

    newest: str
    keys: Mapping[str, bytes]


def key_ring() -> KeyRing:
    """The keys of ``settings.vault_path``; ``Unavailable`` when the file is missing, unsafe or not a key file."""
    try:
        keys = read_keys(settings().vault_path)
    except Invalid as error:
        raise Unavailable(msg("The vault’s key file cannot be used. Nothing in the vault can be read.")) from error
    named = {key_id(key): key for key in keys}
    return KeyRing(key_id(keys[0]), named)


def key_id(key: bytes) -> str:
    """First 16 hex digits of the SHA-256 of a wrapping key."""
    return hashlib.sha256(key).hexdigest()[:16]


def entry_sha256(agent_id: uuid.UUID, record_id: uuid.UUID | None, field: VaultField, ciphertext: bytes) -> str:
    """SHA-256, in hex, of whose entry it is and what it holds, for its event.

    The ciphertext, which stays through every change of keys and which no event tells, blinds it: nobody tries out
    people against it, and the same person has another digest in each entry.
    """
    record = record_id.bytes if record_id else b""
    return hashlib.sha256(agent_id.bytes + field.encode("ascii") + b"|" + record + b"|" + ciphertext).hexdigest()


def seal(ring: KeyRing, entry_id: uuid.UUID, field: VaultField, plaintext: str) -> Sealed:
    """Encrypt ``plaintext`` under a new data key, bound to the entry's id and field."""
    data_key = AESGCM.generate_key(256)
    ciphertext = _encrypt(data_key, plaintext.encode("utf-8"), _bound(entry_id, field))
    return Sealed(ring.newest, _encrypt(ring.keys[ring.newest], data_key, entry_id.bytes), ciphertext)


def unseal(ring: KeyRing, entry_id: uuid.UUID, field: VaultField, sealed: Sealed) -> str:
    """The plaintext of a sealed entry; ``Unavailable`` when anything does not fit."""
    data_key = _data_key(ring, entry_id, sealed)
    with _closed():
        return _decrypt(data_key, sealed.ciphertext, _bound(entry_id, field)).decode("utf-8")


def rewrapped(ring: KeyRing, entry_id: uuid.UUID, sealed: Sealed) -> Sealed:
    """The same entry with its data key wrapped under the newest key; the ciphertext stays."""
    data_key = _data_key(ring, entry_id, sealed)
    return Sealed(ring.newest, _encrypt(ring.keys[ring.newest], data_key, entry_id.bytes), sealed.ciphertext)


def _data_key(ring: KeyRing, entry_id: uuid.UUID, sealed: Sealed) -> bytes:
    if sealed.key_id not in ring.keys:
        raise Unavailable(msg("The key of this entry (%(key)s) is not in the vault’s key file.", key=sealed.key_id))
    with _closed():
        return _decrypt(ring.keys[sealed.key_id], sealed.wrapped_key, entry_id.bytes)


def _bound(entry_id: uuid.UUID, field: VaultField) -> bytes:
    return entry_id.bytes + field.encode("ascii")


def _encrypt(key: bytes, plaintext: bytes, bound: bytes) -> bytes:
    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plaintext, bound)


def _decrypt(key: bytes, sealed: bytes, bound: bytes) -> bytes:
    return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], bound)


@contextmanager
def _closed() -> Iterator[None]:
    try:
        yield
    except (InvalidTag, ValueError) as error:
        raise Unavailable(
            msg("An entry of the vault does not open: it was changed, or the key is not its own.")
        ) from error
