"""Keys of drafts and receipt phrases: what a contributor without an account comes back with.

The key is 256 random bits that only the contributor's signed session and open pages hold. The phrase is drawn from
the key, so that the button pressed twice shows the same six words although they are stored nowhere.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field

from archive.base import phrases
from archive.base.runtime import settings
from archive.config import read_keys

_PURPOSE = b"sijill receipt phrase of a draft v1"
_BITS = 11


@dataclass(frozen=True, slots=True)
class Issued:
    """A phrase, to be shown once, and the digest that is stored."""

    phrase: str = field(repr=False)
    digest: str


def new_key() -> str:
    """A new key of a draft: 256 bits, URL-safe text."""
    return secrets.token_urlsafe(32)


def key_digest(key: str) -> str:
    """The stored form of a key: SHA-256 in hex."""
    return hashlib.sha256(key.encode()).hexdigest()


def issue(key: str) -> Issued:
    """The receipt phrase that belongs to a key: six words, 66 bits; slow (about 50 ms), so not inside a transaction."""
    material = hmac.digest(key.encode(), _PURPOSE, "sha256")
    number = int.from_bytes(material[:9])
    words = phrases.words()
    phrase = " ".join(words[number >> _BITS * place & 2**_BITS - 1] for place in range(phrases.WORDS_IN_A_PHRASE))
    return Issued(phrase, phrases.digest(phrase, _peppers()[0]))


def digests(phrase: str) -> tuple[str, ...]:
    """The digests under which a typed phrase may be stored: one for each key of the key file."""
    return tuple(phrases.digest(phrase, pepper) for pepper in _peppers())


def _peppers() -> tuple[bytes, ...]:
    return read_keys(settings().secret_path)
