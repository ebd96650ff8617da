"""A light stemmer for Ukrainian, for which Snowball has none. It is our own.

One ending is taken off, the longest that leaves three letters with a vowel among them. What changes inside a
Ukrainian word when its ending changes is met by further stems of the same word: i beside o and e in a closed
syllable (Kharkiv, Kharkova), a vowel that comes and goes (v'iazen, v'iaznia), the consonants before a final i, and
the first letter of v- and u- before a consonant.
Endings are those of nouns, adjectives, participles and the common verbs, as any grammar's tables have them.
"""

from __future__ import annotations

from functools import lru_cache

_NOUNS = (
    "а я у ю о е є и і ї ь й ою ею єю ом ем єм ам ям ами ями ах ях ів їв ей ові еві єві ія ії ію ією ій іям іями іях "
    "ость ості істю ість ностей остей остям остями остях"
)
_ADJECTIVES = (
    "ий ій ого ього ому ьому им ім их іх ими іми ої ьої ою ьою іший іша іше іші ішого ішої ішому ішим іших ішими ішою"
)
_PARTICIPLES = tuple(
    f"{vowel}н{ending}"
    for vowel in ("а", "е", "є", "я", "ова", "юва", "ува")
    for ending in ("ий", "а", "е", "і", "о", "ого", "ому", "им", "их", "ими", "ої", "ій", "ою", "у")
)
_VERBS = (
    "ти ть в ла ло ли є ють уть ять ать емо ємо имо їмо єте ите їте єш еш иш їш ить їть ає ають яє яють "
    "ати али ав ала ало яти яли яв яла яло ити или ив ила ило іти іли ів іла іло їти їли їв їла їло "
    "увати ували ував увала ує ують ювати ювали ював ювала ює юють овати "
    "вати вали вав вала вало нути нули нув нула нуло"
)
_VERBAL_NOUNS = tuple(
    f"{vowel}нн{ending}"
    for vowel in ("а", "е", "є", "я", "ова", "юва", "ува")
    for ending in ("я", "ю", "і", "ям", "ями", "ях")
) + tuple(f"{vowel}нь" for vowel in ("а", "е", "я", "ова", "юва", "ува"))
_ENDINGS = frozenset((*_NOUNS.split(), *_ADJECTIVES.split(), *_PARTICIPLES, *_VERBS.split(), *_VERBAL_NOUNS))
_LONGEST = max(map(len, _ENDINGS))
_VOWELS = frozenset("аеєиіїоуюя")
_LEAST = 3
_SOFTENED = {"ц": "к", "з": "г", "с": "х"}


@lru_cache(maxsize=50_000)
def ukrainian(word: str) -> tuple[str, ...]:
    """The stems of a Ukrainian word without apostrophes, in lower case: the main one first."""
    if not word:
        return ()
    if len(word) > 5 and word[-2:] in ("ся", "сь"):
        word = word[:-2]
    stems = [_stem(word)]
    if word[-1:] in ("і", "ї") and stems[0][-1:] in _SOFTENED:
        stems.append(stems[0][:-1] + _SOFTENED[stems[0][-1]])
    if word.endswith(("ові", "еві", "єві")):
        stems.append(_tidied(word[:-1]))
    stems += map(_stem, _fuller(word))
    stems += [f"у{one[1:]}" for one in stems if one[0] == "в" and one[1:2] not in _VOWELS and len(one) > _LEAST]
    return tuple(dict.fromkeys(stems))


def _stem(word: str) -> str:
    for length in range(min(_LONGEST, len(word) - _LEAST), 0, -1):
        rest = word[:-length]
        if word[-length:] in _ENDINGS and not _VOWELS.isdisjoint(rest):
            return _tidied(rest)
    return word


def _tidied(stem: str) -> str:
    """Without the soft sign and the doubled n that only some forms of a word have."""
    stem = stem.removesuffix("ь")
    return stem[:-1] if stem.endswith("нн") else stem


def _fuller(word: str) -> list[str]:
    """How the word's stem looks where an ending follows: ``харків`` as ``харкова``, ``свідок`` as ``свідка``."""
    soft = word.endswith("ь")
    bare = word[:-1] if soft else word
    if len(bare) < _LEAST or bare[-1] in _VOWELS or bare[-1] == "й":
        return []
    found = []
    vowel, before, last = bare[-2], bare[:-2], bare[-1]
    if vowel == "і":
        found += [f"{before}о{last}а", f"{before}е{last}а"]
    elif vowel == "ї":
        found.append(f"{before}є{last}а")
    elif vowel in "ео" and len(before) >= _LEAST - 1 and before[-1] not in _VOWELS:
        found.append(f"{before}{last}а")
    return found
