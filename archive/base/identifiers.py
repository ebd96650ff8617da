"""Identifiers that reveal neither order nor number."""

from __future__ import annotations

import secrets
import uuid

# Crockford's base 32 without I, L, O, U: nothing to confuse when it is read over a telephone.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH = 8
_CONFUSED = str.maketrans({"I": "1", "L": "1", "O": "0", "-": None, " ": None})


def new_id() -> uuid.UUID:
    """A random UUID (RFC 9562 version 4)."""
    return uuid.uuid4()


def new_reference_code() -> str:
    """A random reference code of eight characters and a check character, as ``7K3M-9QPX-4``.

    The check character is ISO 7064 MOD 37,36 restricted to 32 symbols: it catches every single wrong
    character and nearly every exchange of neighbours.
    """
    body = "".join(secrets.choice(ALPHABET) for _ in range(_LENGTH))
    return format_code(body + check_character(body))


def check_character(body: str) -> str:
    """The hybrid-system check character (ISO 7064, modulus 32) of ``body``."""
    carry = 32
    for character in body:
        carry = (carry + ALPHABET.index(character)) % 32 or 32
        carry = carry * 2 % 33
    return ALPHABET[(1 - carry) % 32]


def format_code(nine: str) -> str:
    """Nine characters in speakable groups."""
    return f"{nine[:4]}-{nine[4:8]}-{nine[8]}"


def normalise_code(text: str) -> str | None:
    """The canonical form of a typed reference code, or None when it cannot be one."""
    nine = text.strip().upper().translate(_CONFUSED)
    if len(nine) != _LENGTH + 1 or any(character not in ALPHABET for character in nine):
        return None
    return format_code(nine) if check_character(nine[:-1]) == nine[-1] else None
