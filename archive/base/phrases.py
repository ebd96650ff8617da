"""Receipt phrases: six words with which a contributor comes back without an account.

The list has 2,048 words of three to eight letters, no two with the same first four, so that six of them are 66
bits and a word is known by its beginning. The server keeps only ``digest``: memory-hard, under a key (the pepper)
that is not in the database, and the same for the same phrase, so that it can be looked up.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import unicodedata
from functools import cache
from importlib.resources import files

WORDS_IN_A_PHRASE = 6
KNOWN_BY = 4
MAX_TYPED = 400
_PURPOSE = b"sijill receipt phrase v1"
_PURPOSE_OF_MANY = b"sijill receipt phrase of many v1"
_WORD = re.compile(r"[^\W\d_]+")


@cache
def words() -> tuple[str, ...]:
    """The word list, in alphabetical order."""
    return tuple(files("archive.base").joinpath("wordlist.txt").read_text("ascii").split())


@cache
def _by_beginning() -> dict[str, str]:
    return {word[:KNOWN_BY]: word for word in words()}


def new_phrase() -> str:
    """Six random words with spaces between them; 66 bits from the system's source of randomness."""
    return " ".join(secrets.choice(words()) for _ in range(WORDS_IN_A_PHRASE))


def normalise(phrase: str) -> str:
    """What a person typed as the phrase that was shown, where that can be told; never raises.

    Case, width of letters, spaces, hyphens, commas, quotation marks and numbers do not matter, and a word is known
    by its first four letters. A word that is not of the list stays as it is: its phrase then matches nothing.
    """
    typed = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", phrase[:MAX_TYPED]).casefold())
    visible = "".join(character for character in typed if unicodedata.category(character) != "Cf")
    return " ".join(_by_beginning().get(word[:KNOWN_BY], word) for word in _WORD.findall(visible))


def digest(phrase: str, pepper: bytes) -> str:
    """The stored form of a phrase, 64 hexadecimal digits: scrypt (RFC 7914, N=2**14, r=8, p=1; 16 MiB, about 50 ms).

    ``phrase`` is normalised first. Raises ValueError without a pepper.
    """
    return _scrypt(phrase, pepper, _PURPOSE, 2**14)


def digest_of_many(phrase: str, pepper: bytes) -> str:
    """The stored form where phrases are given out by the dozen a second: scrypt as ``digest``, N=2**10 (1 MiB, 2 ms).

    Six random words bear it (decision 21); words that somebody chose would not.
    """
    return _scrypt(phrase, pepper, _PURPOSE_OF_MANY, 2**10)


def _scrypt(phrase: str, pepper: bytes, purpose: bytes, n: int) -> str:
    if not pepper:
        raise ValueError("a receipt phrase needs a pepper")
    salt = hmac.digest(pepper, purpose, "sha256")
    return hashlib.scrypt(normalise(phrase).encode(), salt=salt, n=n, r=8, p=1, dklen=32).hex()
