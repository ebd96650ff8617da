"""The letters of scripts without spaces: the same ones however they are typed, each with its place in the text.

They are those of Unicode's NFKC, but for the am of Thai and Lao, which stays one letter as it is mostly typed; its tone
stands before it. What no reader sees is left out. Radicals that stand for whole characters, as fonts of PDFs tell them,
are these (``EquivalentUnifiedIdeograph.txt`` of the Unicode Character Database).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import NamedTuple

from archive.base.folding import INVISIBLE, UNSPACED, compatible

_TONES = "\u0e48-\u0e4b\u0ec8-\u0ecb"
_VOICED = "\u3099\u309a\uff9e\uff9f"
_SUPPLEMENT = dict(
    zip(
        "⺁⺒⺓⺝⺠⺬⺼⻁⻄⻅⻆⻉⻋⻑⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲",
        "厂巳幺月民示肉虎西见角贝车長长门青韦页风飞食马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀",
        strict=True,
    )
)
_RADICAL = re.compile("[\u2e80-\u2fd5]")
_RADICALS = str.maketrans(
    {radical: unicodedata.normalize("NFKC", radical) for radical in map(chr, range(0x2E80, 0x2FD6))} | _SUPPLEMENT
)


class Letter(NamedTuple):
    """One letter, with what voices it."""

    text: str
    start: int
    """Offset in the run of the first sign that it was made of."""
    end: int


def plain(text: str) -> str:
    """The text with characters for their radicals, letter for letter; radicals are no letters of a word."""
    return text.translate(_RADICALS) if _RADICAL.search(text) else text


def _disordered() -> list[tuple[str, str]]:
    """Marks, and those that Unicode orders before them."""
    classes: dict[int, str] = {}
    for letter in map(chr, range(0xE00, 0x3100)):
        if UNSPACED.match(letter) and (held := unicodedata.combining(letter)):
            classes[held] = classes.get(held, "") + letter
    return [("".join(classes[other] for other in classes if other > held), classes[held]) for held in sorted(classes)]


_ALWAYS = f"{INVISIBLE}{_VOICED}\u0e4d\u0ecdໜໝゟヿ"
# Of what is uneven only one behind the other, the first and the second.
_TOGETHER = [("\u0e33\u0eb3", _TONES), ("\u1025", "\u102e"), *(marks for marks in _disordered() if marks[0])]
_FIRSTS, _SECONDS = map("".join, zip(*_TOGETHER, strict=True))
# One class first, so that most letters are passed over quickly.
UNEVEN = re.compile(
    f"[{_ALWAYS}{_FIRSTS}](?:(?<=[{_ALWAYS}])|(?=[{_SECONDS}])(?:"
    + "|".join(f"(?<=[{first}])[{second}]" for first, second in _TOGETHER)
    + "))"
)
"""What makes the letters of a run others than its characters."""
_UNSEEN = re.compile(f"[{INVISIBLE}]+")
# A character and the marks that may change with it; more than so many are no text (UAX 15, 13, Stream-Safe Format).
_CLUSTER = re.compile(
    "(?s:.)["
    + "".join(c for c in map(chr, range(0xE00, 0x3100)) if unicodedata.combining(c))
    + rf"{_VOICED}\u102e]{{0,30}}"
)
_AM = re.compile(rf"[\u0e4d\u0ecd][{_TONES}]*[\u0e32\u0eb2][{_TONES}]*")
_ONE_AM = str.maketrans({"\u0e4d": None, "\u0ecd": None, "\u0e32": "\u0e33", "\u0eb2": "\u0eb3"})
# A kana that has no composed form keeps the sign of its voicing.
_LETTER = re.compile("(?s:.)[\u3099\u309a]{0,4}")


def letters(run: str) -> list[Letter]:
    """The letters of a run of ``UNSPACED``, in which signs may stand that nobody sees."""
    found = [Letter(character, at, at + 1) for at, character in enumerate(run)]
    if not UNEVEN.search(run):
        return found
    for pattern, settled in _STEPS:
        found = _changed(found, pattern, settled)
    return found


def _changed(found: list[Letter], pattern: re.Pattern[str], settled: Callable[[str], list[str]]) -> list[Letter]:
    """The letters, with others for what ``pattern`` finds; these have the place of all that they are made of."""
    text = "".join(letter.text for letter in found)
    kept: list[Letter] = []
    last = 0
    for match in pattern.finditer(text):
        start, end = match.span()
        kept += found[last:start]
        new = settled(match.group())
        if new == list(match.group()):
            kept += found[start:end]
        else:
            kept += [Letter(one, found[start].start, found[end - 1].end) for one in new]
        last = end
    return kept + found[last:]


_STEPS: tuple[tuple[re.Pattern[str], Callable[[str], list[str]]], ...] = (
    (_UNSEEN, lambda _: []),
    (_CLUSTER, lambda cluster: list(unicodedata.normalize("NFKC", cluster))),
    (_AM, lambda parts: list(compatible(parts).translate(_ONE_AM))),
    (_LETTER, lambda letter: [letter]),
)
