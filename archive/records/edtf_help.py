"""What to tell a person whose date could not be read: the likeliest slip and where it stands."""

from __future__ import annotations

import re

from archive.base.messages import Message, msg

_SLIPS: tuple[tuple[str, Message], ...] = (
    (
        r"(?P<at>(?<![^\W\d_])(?!unknown|open|[uUxX]+(?:[-/]|$))[^\W\d_]{3,})",
        msg("Write the date in numbers, year first: 2016-11-15, 2016-11 or 2016."),
    ),
    (r"^[^\[{]*[0-9](?P<at>\.\.)-?[0-9]", msg("Write a slash between the two ends of a period: 2016-11/2016-12.")),
    (r"(?P<at>[^\S\n]|\s)", msg("A date has no spaces. Write 2016-11-15, or 2016-11/2016-12 for a period.")),
    (
        r"(?P<at>[\u0660-\u0669\u06f0-\u06f9\uff10-\uff19\u0966-\u096f])",
        msg("Write the date with the digits 0 to 9, for example 2016-11-15."),
    ),
    (
        r"(?P<at>[\u2010-\u2015\u2212])",
        msg("Write a plain hyphen between year, month and day, and a slash for a period."),
    ),
    (r"(?P<at>\u2026|\.{3,})", msg("Write two full stops for an open end, for example 2016-11/..")),
    (r"^(?P<at>\+)", msg("A year has no plus sign. Write 2016.")),
    (
        r"(?P<at>unknown|open)",
        msg("Leave an unknown end empty (2016-11/) and write two full stops for an open one (2016-11/..)."),
    ),
    (
        r"(?P<at>[uU])(?:[uU]|-|/|$)",
        msg("Write a capital X for an unknown digit, for example 201X or 2016-XX."),
    ),
    (r"(?P<at>x)", msg("Write a capital X for an unknown digit, for example 201X or 2016-XX.")),
    (
        r"^(?P<at>y)-?[0-9]",
        msg("Write a capital Y before a year of more than four digits, for example Y170000002."),
    ),
    (
        r"^Y-?(?P<at>[0-9]{0,4}$|0)",
        msg("Y stands only before a year of more than four digits. Write 2016 without it."),
    ),
    (r"(?P<at>[tz])", msg("Write capital T and Z in a time, for example 2016-11-15T08:00:00Z.")),
    (
        r"(?P<at>[?~%])[?~%]",
        msg(
            "Write one sign at the end of a date: %(uncertain)s uncertain, %(approximate)s about, %(both)s both.",
            uncertain="?",
            approximate="~",
            both="%",
        ),
    ),
    (
        r"^(?P<at>[0-9]{4}/[0-9]{1,2}/[0-9]{1,2})$",
        msg("Write hyphens inside a date: 2016-11-15. A slash joins the two ends of a period."),
    ),
    (r"^(?P<at>[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{2,4})$", msg("Begin with the year: 2016-11-15.")),
    (r"^(?P<at>[0-9]{1,2}[-/.][0-9]{4})$", msg("Begin with the year: 2016-11.")),
    (r"^[0-9]{4}(?P<at>[.:_])", msg("Write hyphens inside a date: 2016-11-15.")),
    (r"^-?[0-9]{4}-(?P<at>[0-9](?:-|$))", msg("Write month and day with two digits: 2016-01-05.")),
    (r"^-?[0-9]{4}-[0-9]{2}-(?P<at>[0-9]$)", msg("Write month and day with two digits: 2016-01-05.")),
    (
        r"/.*(?P<at>T)|(?P<early>T).*/",
        msg("A period joins two dates without a time of day: 2016-11-15/2016-12-01."),
    ),
    (
        r"[0-9](?P<at>T)",
        msg("Write a time in full after a full date: 2016-11-15T08:00:00, then Z or an offset such as +03:00."),
    ),
    (r"/[^/]*(?P<at>/)", msg("A period has one slash: 2016-11/2016-12.")),
    (r"^(?P<at>/)$", msg("A period needs a date at one of its ends: 2016-11/ or /2016-11.")),
    (
        r"^-?(?P<at>[0-9]{5,})",
        msg("A year has four digits. Write 2016-11-15 with hyphens; a longer year begins with Y."),
    ),
    (r"^(?P<at>-?[0-9]{1,3})(?:-|/|$)", msg("A year has four digits, for example 0988.")),
    (r"/(?P<at>-?[0-9]{1,3})(?:-|$)", msg("Write both ends of a period in full: 2016-11-15/2016-11-20.")),
    (r"(?P<at>[^\W\dXYTZES_])", msg("Write the date in numbers, year first: 2016-11-15, 2016-11 or 2016.")),
)
_SLIP_PATTERNS = tuple((re.compile(pattern), message) for pattern, message in _SLIPS)
_ALLOWED = re.compile(r"[-0-9X?~%/.:TZ+YES,\[\]{}]*")


def advice(text: str) -> tuple[Message, int]:
    """The sentence for the likeliest slip in ``text``, which is not EDTF, and where it stands (from 0)."""
    if not text:
        return msg("Write a date, for example 2016-11-15, 2016-11 or 2016."), 0
    for pattern, message in _SLIP_PATTERNS:
        match = pattern.search(text)
        if match:
            name = "at" if match.start("at") >= 0 else "early"
            return message, match.start(name)
    allowed = _ALLOWED.match(text)
    return msg("This is not a date. Write 2016-11-15, 2016-11, 2016 or, for a period, 2016-11/2016-12."), (
        allowed.end() if allowed and allowed.end() < len(text) else 0
    )
