"""Reading JSON Lines that somebody else wrote: strictly, one line at a time, with a bound on everything."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from archive.base.errors import Invalid, Problem
from archive.base.messages import msg

LONGEST_LINE = 8_000_000
DEEPEST = 32


class _Refused(ValueError):
    """The line is JSON that the format does not allow."""


def read_lines(path: Path) -> Iterator[tuple[int, Any | Problem]]:
    """Each line that is not blank with its number: the object, or the problem that it is.

    Raises ``Invalid`` when the file cannot be opened.
    """
    try:
        file = path.open("rb")
    except OSError as error:
        raise Invalid([Problem(str(path), msg("The file cannot be read."))]) from error
    with file:
        number = 0
        while raw := file.readline(LONGEST_LINE + 1):
            number += 1
            if len(raw) > LONGEST_LINE:
                yield number, Problem(f"line {number}", msg("The line is longer than %(n)s bytes.", n=LONGEST_LINE))
                while raw and not raw.endswith(b"\n"):
                    raw = file.readline(65_536)
            elif raw.strip():
                yield number, _object(number, raw)


def _object(number: int, raw: bytes) -> Any | Problem:
    where = f"line {number}"
    try:
        text = raw.rstrip(b"\r\n").decode("utf-8-sig" if number == 1 else "utf-8")
        if _too_deep(text):
            return Problem(where, msg("It is nested deeper than %(n)s levels.", n=DEEPEST))
        return json.loads(text, object_pairs_hook=_no_duplicates, parse_constant=_no_constant)
    except UnicodeDecodeError:
        return Problem(where, msg("It is not UTF-8."))
    except _Refused as error:
        return Problem(where, msg("%(why)s", why=str(error)))
    except json.JSONDecodeError as error:
        return Problem(where, msg("It is not JSON: %(why)s at column %(column)s.", why=error.msg, column=error.colno))
    except (ValueError, RecursionError):
        return Problem(where, msg("It is not JSON that can be read."))


_BRACKETS = re.compile(r'"(?:[^"\\]|\\.)*"?|([\[{])|([\]}])', re.DOTALL)


def _too_deep(text: str) -> bool:
    """Counted before parsing, and outside strings, so that depth never reaches the parser's recursion."""
    if text.count("[") + text.count("{") <= DEEPEST:
        return False
    depth = 0
    for found in _BRACKETS.finditer(text):
        depth += bool(found[1]) - bool(found[2])
        if depth > DEEPEST:
            return True
    return False


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            shown = key if key.isprintable() else ascii(key)
            raise _Refused(f"The key “{shown}” stands twice in one object.")
        found[key] = value
    return found


def _no_constant(name: str) -> Any:
    raise _Refused(f"{name} is not a number of JSON.")
