"""Light stemmers, which take off what stands before and after a word, where Snowball has none or a weaker one.

Arabic: light10 (Larkey, Ballesteros and Connell, 2007). Persian (beside Snowball's), Kurdish, Hebrew and Korean
are our own short lists of the commonest inflections; all read folded words, and leave short ones as they are.
"""

from __future__ import annotations

from archive.base.folding import script_of

_ARABIC_PREFIXES = ("وال", "بال", "كال", "فال", "ال", "لل")
_ARABIC_SUFFIXES = ("ها", "ان", "ات", "ون", "ين", "يه", "ه", "ي")


def light10(word: str) -> str:
    """The light10 stem of a folded Arabic word (Larkey, Ballesteros and Connell, 2007)."""
    if not word or script_of(word[0]) != "ARABIC":
        return word
    if word[0] == "و" and len(word) >= 4:
        word = word[1:]
    for prefix in _ARABIC_PREFIXES:
        if word.startswith(prefix) and len(word) - len(prefix) >= 2:
            word = word[len(prefix) :]
            break
    for suffix in _ARABIC_SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 2:
            word = word[: -len(suffix)]
    return word


def _without(word: str, endings: tuple[str, ...], least: int) -> str:
    for ending in endings:
        if word.endswith(ending) and len(word) - len(ending) >= least:
            return word[: -len(ending)]
    return word


_PERSIAN = ("هايشان", "هايمان", "هايتان", "هايش", "هايي", "هاي", "ها", "ترين", "تر", "يان", "ات", "ان", "يي", "ي")


def persian(word: str) -> str:
    """A folded Persian word without plural, comparison and the joining ya; ``-gan`` becomes the ``-e`` that it was."""
    if word.endswith("گان") and len(word) >= 6:
        return word[:-3] + "ه"
    return _without(word, _PERSIAN, 4)


_SORANI = (
    "هكانيان", "هكانمان", "هكانتان", "هكانيش", "يهكانيان", "يهكان", "هكاني", "هكان", "هكهي", "يهكه", "هكهيان",
    "هكهش", "هكه", "يهك", "انه", "هكي", "انيان", "اني", "ان", "يان", "مان", "تان", "يك", "يش", "هوه", "هي", "دا",
    "ي", "ه",
)  # fmt: skip
_SORANI_BY_LENGTH = tuple(sorted(_SORANI, key=len, reverse=True))
_KURMANJI = (
    "ekîyan", "eyekî", "ekan", "yekî", "yekê", "eyek", "ekî", "ekê", "yek", "yên", "yan", "ên", "an", "ek", "yê", "ya",
    "ê", "a", "î", "e",
)  # fmt: skip


def sorani(word: str) -> str:
    """A folded word of Central Kurdish without article, number, owner and case."""
    return _without(word, _SORANI_BY_LENGTH, 3)


def kurmanji(word: str) -> str:
    """A word of Northern Kurdish, in lower case with its accents, without article, number and case."""
    return _without(word, _KURMANJI, 3)


_HEBREW_PREFIXES = (
    "וכשה", "כשה", "ושה", "ומה", "שב", "של", "שמ", "וב", "ול", "ומ", "וש", "וה", "שה", "מה", "ה", "ו", "ב", "ל", "מ",
    "ש", "כ",
)  # fmt: skip
_HEBREW_SUFFIXES = ("יהם", "ויות", "יות", "ים", "ות", "ה", "ת", "י")


def hebrew(word: str) -> tuple[str, ...]:
    """A folded Hebrew word with and without the little words written onto its front, each without its ending."""
    found = [_without(word, _HEBREW_SUFFIXES, 3)]
    for prefix in _HEBREW_PREFIXES:
        if word.startswith(prefix) and len(word) - len(prefix) >= 3:
            found.append(_without(word[len(prefix) :], _HEBREW_SUFFIXES, 3))
            break
    return tuple(dict.fromkeys(found))


_KOREAN = tuple(
    sorted(
        "에서는 에서도 에게서 으로서 으로써 으로부터 이라고 이라는 들에게 들에서 들이 들을 들은 들의 들과 들도 까지 "
        "부터 에서 에게 으로 처럼 보다 이나 이며 에는 에도 와의 과의 들 은 는 이 가 "
        "을 를 의 에 로 와 과 도 만".split(),
        key=len,
        reverse=True,
    )
)


def korean(word: str) -> str:
    """A Korean word without the particles that are written onto its end; two syllables stay."""
    return _without(word, _KOREAN, 2)
