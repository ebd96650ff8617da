"""Patterns that match Arabic as it is written: with or without vowel marks, tatweel and hamza."""

from __future__ import annotations

import re

_MARKS = r"[\u0640\u064b-\u0652\u0670]*"
_VARIANTS = {"ا": "[اأإآٱ]", "أ": "[اأإآٱ]", "إ": "[اأإآٱ]", "آ": "[اأإآٱ]", "ي": "[يى]", "ى": "[يى]", "ة": "[ةه]"}
_LETTER = re.compile(r"[\u0621-\u063a\u0641-\u064a]")


def loose(pattern: str) -> str:
    """``pattern`` with every Arabic letter allowing its variants and following marks. Other text is unchanged."""
    return _LETTER.sub(lambda letter: _VARIANTS.get(letter[0], letter[0]) + _MARKS, pattern)
