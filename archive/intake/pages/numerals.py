"""Whole numbers as pages write them: digits of any script, thousands separators, 1.7K."""

from __future__ import annotations

import re
from decimal import Decimal

# Groups of exactly three digits behind a comma, point, apostrophe, Arabic or narrow space; else a plain run.
# `\d` matches the decimal digits of every script, and int() reads them.
NUMBER = r"(?<![\d.,])\d{1,3}(?:[,.'’٬،\u00a0\u202f\u2009 ]\d{3})+(?![\d])|(?<![\d.,])\d{1,12}"
_SEPARATORS = re.compile(r"[,.'’٬،\s]")
# Counters are often abbreviated; the words are those of the four interface languages of most scraped pages.
_MULTIPLIERS = {
    "k": 1_000,
    "m": 1_000_000,
    "mil": 1_000,
    "mille": 1_000,
    "ألف": 1_000,
    "الف": 1_000,
    "مليون": 1_000_000,
}
SHORTENED = re.compile(
    r"(?P<mantissa>\d{1,4}(?:[.,٫]\d{1,2})?)\s?(?P<unit>k|m|mil|mille|ألف|الف|مليون)(?!\w)", re.IGNORECASE
)


def whole_number(text: str) -> int | None:
    """The integer that ``text`` writes, or None where it is no number (``1,732`` → 1732; ``٢٬٣١٠`` → 2310)."""
    shortened = SHORTENED.fullmatch(text.strip())
    if shortened:
        mantissa = Decimal(re.sub("[,٫]", ".", shortened["mantissa"]))
        return int(mantissa * _MULTIPLIERS[shortened["unit"].casefold()])
    digits = _SEPARATORS.sub("", text)
    return int(digits) if digits.isdecimal() and len(digits) <= 15 else None
