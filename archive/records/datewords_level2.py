"""EDTF level 2 in words: sets, single parts that are uncertain, halves and quarters of a year.

What no language says shortly (digits that are missing in the middle, years in powers of ten) has no words here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

Phrases = Mapping[str, str]
Say = Callable[[str], str]
"""The words for a date of level 0 or 1, the empty string for any other."""

_QUALIFIER = re.compile(r"[?~%]")
_PART_OF_YEAR = re.compile(r"(-?[0-9]{4})-(2[5-9]|3[0-9]|4[01])")
_PARTS = ((33, 4, "quarter"), (37, 3, "third"), (40, 2, "half"))


def said(text: str, phrases: Phrases, say: Say) -> str:
    """A date of level 2 in words; empty where there are none."""
    if text[:1] == "[":
        return _set(text[1:-1], ("one_of", "or_earlier", "or_later"), phrases, say)
    if text[:1] == "{":
        return _set(text[1:-1], ("all_of", "and_earlier", "and_later"), phrases, say)
    start, slash, end = text.partition("/")
    if slash:
        return _range(start, end, phrases, say)
    return _element(text, phrases, say)


def _set(content: str, keys: tuple[str, str, str], phrases: Phrases, say: Say) -> str:
    together, earlier, later = keys
    members = []
    for written in content.split(","):
        start, dots, end = written.partition("..")
        if not dots:
            members.append(_element(start, phrases, say))
        elif start and end:
            members.append(_range(start, end, phrases, say))
        else:
            found = _element(start or end, phrases, say)
            members.append(found and phrases[later if start else earlier] % {"date": found})
    return _joined(members, phrases[together], phrases["list"]) if all(members) else ""


def _joined(members: list[str], last: str, other: str) -> str:
    *before, final = members
    if not before:
        return final
    head = before[0]
    for member in before[1:]:
        head = other % {"first": head, "second": member}
    return last % {"first": head, "second": final}


def _range(start: str, end: str, phrases: Phrases, say: Say) -> str:
    if start in ("", "..") or end in ("", ".."):
        return ""
    ends = _element(start, phrases, say), _element(end, phrases, say)
    return phrases["range"] % {"start": ends[0], "end": ends[1]} if all(ends) else ""


def _element(text: str, phrases: Phrases, say: Say) -> str:
    known = say(text)
    if known:
        return known
    qualifiers = set(_QUALIFIER.findall(text))
    bare = _QUALIFIER.sub("", text)
    words = say(bare) or _part_of_year(bare, phrases, say)
    if not words or not qualifiers:
        return words
    key = {"?": "partly_uncertain", "~": "partly_about"}.get("".join(qualifiers), "partly_both")
    return phrases[key] % {"date": words}


def _part_of_year(text: str, phrases: Phrases, say: Say) -> str:
    """Seasons of one hemisphere (25 to 32), quarters (33 to 36), thirds (37 to 39) and halves (40, 41) of a year."""
    match = _PART_OF_YEAR.fullmatch(text)
    if match is None:
        return ""
    code = int(match[2])
    if code < 33:
        season = say(f"{match[1]}-{21 + (code - 25) % 4}")
        return phrases["northern" if code < 29 else "southern"] % {"date": season}
    first, _count, key = next(part for part in _PARTS if code < part[0] + part[1])
    return phrases[key] % {"number": code - first + 1, "year": say(match[1])}
