"""Tokens and password hashes: nothing that opens an account is stored in a form that opens it."""

from __future__ import annotations

import base64
import hashlib
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import Type

from archive.accounts.rules import LONGEST_PASSWORD, prepared_password
from archive.base.errors import Unavailable
from archive.base.messages import msg

API_PREFIX = "sjl_"
# argon2id of RFC 9106: 64 MiB, three passes, four lanes: about a quarter of a second of CPU.
_HASHER = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=4, hash_len=32, salt_len=16, type=Type.ID)
# Two at once: more would let a burst of sign-ins take all memory and every core.
_SLOTS = threading.BoundedSemaphore(2)
_WAIT_SECONDS = 10


def new_token() -> str:
    """A random token of 256 bits, safe in an address."""
    return secrets.token_urlsafe(32)


def new_api_token() -> str:
    """A token for programs; its prefix lets scanners find one that was leaked."""
    return API_PREFIX + new_token()


def digest(token: str) -> str:
    """SHA-256 of a token in hex: all that is stored of it."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def hash_password(password: str) -> str:
    """The argon2id hash of a password, slow by intent: never call it inside a unit of work.

    Raises ``Unavailable`` when both slots stay taken for ten seconds.
    """
    with _slot():
        return _HASHER.hash(prepared_password(password))


def verify(stored: str | None, password: str) -> bool:
    """Whether ``password`` is the one behind ``stored``; without a hash the same work is done, and the answer is no."""
    too_long = len(password) > LONGEST_PASSWORD
    with _slot():
        try:
            _HASHER.verify(stored or _DUMMY, "" if too_long else prepared_password(password))
        except (VerificationError, InvalidHashError):
            return False
    return stored is not None and not too_long


def needs_rehash(stored: str) -> bool:
    """Whether a hash was made with other parameters than today's."""
    return _HASHER.check_needs_rehash(stored)


def _dummy() -> str:
    salt, tag = (base64.b64encode(secrets.token_bytes(n)).decode().rstrip("=") for n in (16, 32))
    return f"$argon2id$v=19$m={_HASHER.memory_cost},t={_HASHER.time_cost},p={_HASHER.parallelism}${salt}${tag}"


_DUMMY = _dummy()
"""A hash of nothing, so that an unknown name takes as long as a wrong password."""


@contextmanager
def _slot() -> Iterator[None]:
    if not _SLOTS.acquire(timeout=_WAIT_SECONDS):
        raise Unavailable(msg("Many people are signing in just now. Please try again in a minute."))
    try:
        yield
    finally:
        _SLOTS.release()
