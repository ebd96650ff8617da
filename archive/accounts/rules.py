"""What makes a name, a password and an e-mail address acceptable; pure."""

from __future__ import annotations

import unicodedata
import uuid

from archive.base.errors import Problem
from archive.base.messages import msg

LONGEST_NAME = 80
SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 1000
LONGEST_LABEL = 80
_SIGNS = set(" -_.'’·")
_JOINERS = "\u200c\u200d"  # Persian and Urdu names need them
# Long enough to pass, and the first that anybody would try.
_WORST = frozenset(
    "1234567890 0123456789 0987654321 12345678910 123456789a a123456789 1q2w3e4r5t 1qaz2wsx3edc abcdefghij abc1234567 "
    "qwertyuiop qwerty12345 qwerty123456 password12 password123 password1234 passw0rd123 passwordpassword iloveyou123 "
    "letmein123 welcome123 welcome1234 changeme123 administrator administrator1 admin12345 humanrights "
    "testtest12 superman123 football123".split()
)


def shown_name(text: str) -> str:
    """A name as it is stored and shown: composed (NFC), outer space off, inner space single."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def name_key(text: str) -> str:
    """The key by which names are compared: NFKC, case-folded, without invisible characters, single spaces.

    Two names with one key are one name, so that nobody can pass for another by a capital or a strange space.
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    visible = "".join(c for c in folded if unicodedata.category(c) not in ("Cf", "Cc") or c.isspace())
    return " ".join(visible.split())


def name_problems(text: str, where: str = "name") -> list[Problem]:
    """Every reason why ``text`` cannot be a name; a pseudonym is welcome."""
    name, key = shown_name(text), name_key(text)
    problems: list[Problem] = []
    if len(key) < 2:
        problems.append(Problem(where, msg("Choose a name of at least two characters. It may be a pseudonym.")))
    elif len(name) > LONGEST_NAME or len(key) > LONGEST_NAME:
        problems.append(Problem(where, msg("Choose a name of at most %(most)s characters.", most=LONGEST_NAME)))
    odd = sorted({c for c in name if not _in_a_name(c)})
    if odd:
        shown = " ".join(c if c.isprintable() else f"U+{ord(c):04X}" for c in odd)
        problems.append(
            Problem(where, msg("A name holds letters, digits, spaces and - _ . ' only, not: %(odd)s", odd=shown))
        )
    elif key and not any(unicodedata.category(c)[0] in "LN" for c in key):
        problems.append(Problem(where, msg("A name holds at least one letter or digit.")))
    return problems


def _in_a_name(c: str) -> bool:
    return unicodedata.category(c)[0] in "LMN" or c in _SIGNS or c in _JOINERS


def prepared_password(text: str) -> str:
    """A password as it is hashed: NFKC (NIST SP 800-63B), so that two keyboards agree on one word."""
    return unicodedata.normalize("NFKC", text)


def password_problems(text: str, name: str, where: str = "password") -> list[Problem]:
    """Every reason why ``text`` cannot be the password of ``name``; length counts, composition does not."""
    password = prepared_password(text)
    folded = password.casefold()
    problems: list[Problem] = []
    if len(password) < SHORTEST_PASSWORD:
        few = msg(
            "Choose a password of at least %(least)s characters; a few unrelated words are good.",
            least=SHORTEST_PASSWORD,
        )
        problems.append(Problem(where, few))
    if len(password) > LONGEST_PASSWORD:
        many = msg("Choose a password of at most %(most)s characters.", most=LONGEST_PASSWORD)
        problems.append(Problem(where, many))
    if password and name_key(password) == name_key(name):
        problems.append(Problem(where, msg("The password must not be the name.")))
    elif folded in _WORST or (len(password) >= SHORTEST_PASSWORD and len(set(folded)) < 4):
        problems.append(Problem(where, msg("This is one of the first passwords that anybody would try.")))
    return problems


def email_problems(text: str, where: str = "email") -> list[Problem]:
    """Whether ``text`` can be an e-mail address at all; only a message could prove more."""
    local, _, domain = text.rpartition("@")
    fits = local and "." in domain.strip(".") and not any(c.isspace() for c in text) and len(text) <= 254
    return [] if fits else [Problem(where, msg("This is not an e-mail address. You can also leave it empty."))]


def opened_by(label: str) -> tuple[str, uuid.UUID] | None:
    """What a grant's label opens, as ``("record", id)`` or ``("collection", id)``; None when it is no such label."""
    parts = label.split(":")
    if len(parts) != 3 or parts[0] != "grant" or parts[1] not in ("record", "collection"):
        return None
    try:
        found = uuid.UUID(hex=parts[2])
    except ValueError:
        return None
    return (parts[1], found) if found.hex == parts[2] else None
