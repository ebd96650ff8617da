"""Which names may stand in a bag that somebody sends: those that mean the same file on every system, and no other."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator

from archive.base.messages import Message, msg

LONGEST_NAME = 255
"""Bytes of one name between slashes: more than that no common filesystem takes."""
LONGEST_PATH = 900
"""Characters of a whole path, well below what Windows takes."""

_DEVICE = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])\s*(\..*)?", re.IGNORECASE | re.DOTALL)
_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_RESERVED = frozenset('<>:"|?*')


def shown(path: str) -> str:
    """A hostile name, safe to print: control characters and what turns a line around are spelt out."""
    return "".join(
        c if c.isprintable() and c not in _TURNING else c.encode("unicode_escape", "surrogatepass").decode()
        for c in path[:200]
    )


def folded(path: str) -> str:
    """What a path is where neither case nor the form of Unicode counts; equal ones are the same file there."""
    once = unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())
    return unicodedata.normalize("NFC", once.casefold())


def objections(path: str) -> Iterator[Message]:
    """Every reason why a path must not be written; ``path`` is as the sender wrote it, folders without a last slash."""
    parts = path.removeprefix("/").split("/")
    return (why for objects, why in _RULES if objects(path, parts))


def _hidden(c: str) -> bool:
    return unicodedata.category(c) in ("Cc", "Cs") or c in _TURNING


_RULES: tuple[tuple[Callable[[str, list[str]], object], Message], ...] = (
    (lambda path, parts: path.startswith("/"), msg("The path is absolute.")),
    (lambda path, parts: re.match(r"[A-Za-z]:", path), msg("The path begins with a drive.")),
    (lambda path, parts: "\\" in path, msg("The path holds a backslash.")),
    (lambda path, parts: ".." in parts, msg("The path leads out of the bag.")),
    (lambda path, parts: {"", "."} & set(parts), msg("The path has an empty step.")),
    (lambda path, parts: path.startswith("~"), msg("The path begins with “~”.")),
    (
        lambda path, parts: any(_hidden(c) for c in path),
        msg("The name holds characters that cannot be seen or are no characters."),
    ),
    (
        lambda path, parts: len(path) > LONGEST_PATH,
        msg("The path is longer than %(count)s characters.", count=LONGEST_PATH),
    ),
    (
        lambda path, parts: any(len(part.encode("utf-8", "surrogatepass")) > LONGEST_NAME for part in parts),
        msg("A name is longer than %(count)s bytes.", count=LONGEST_NAME),
    ),
    (lambda path, parts: any(_DEVICE.fullmatch(part) for part in parts), msg("A name is that of a device on Windows.")),
    (
        lambda path, parts: any(part != part.rstrip(". ") for part in parts if part not in (".", "..")),
        msg("A name ends in a dot or a space, which Windows drops."),
    ),
    (lambda path, parts: _RESERVED & set(path), msg("A name holds a character that Windows does not allow.")),
)
