"""Names of people in text, whatever the spelling: words with their readings, and the keys of a name; pure.

Two spellings that differ in diacritics, case, the folded letters of ``base.folding``, an article, a clitic, a
possessive or the order of given and family name have a key in common. Keys are salted hashes (SipHash under the
process's own secret), so that what is kept of a name in memory is not the name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations

from archive.base.folding import APOSTROPHES, UNSPACED, WITHIN, fold

MOST_WORDS = 6
"""Of one name; what is longer is a sentence."""
SHORTEST_ALONE = 3
LONGEST_SPACELESS = 16
"""Letters of a name in a script without spaces."""
_SHORTEST_JOINED = 8

_WORD = re.compile(rf"[^\W_](?:[^\W_]|[{WITHIN}]|[{APOSTROPHES}](?=[^\W_]))*")
_HUMP = re.compile(r"(?<=[a-zß-öø-ÿ])(?=[A-ZÀ-ÖØ-Þ])")
_GAP = re.compile(r"[\s\-‐‑–—_,،.·・'’\"“”«»()/]{0,4}")
_TAIL = re.compile(rf"[{APOSTROPHES}][^\W\d_]{{1,4}}$")
_DIGITS = re.compile(r"^\d+|\d+$")
_CLITICS = re.compile(r"^([وف]?)(لل|[بكل]?ال|[بكل])?")
_ARABIC = re.compile("[\u0620-\u064a\u066e-\u06d3]")
_ARTICLE = re.compile(r"^[ae]l(?=.{4})")
_SERVANT = re.compile(r"^(?:abd(?:[aeiou](?=(.)\1)|[aeiou]?l?)(?=.{3})|عبدال|عبد(?=.{3}))")
_FATHER = re.compile(r"^(?:abu|abou|aboo)(?=.{4})|^(?:ابو)(?=.{3})")
_PARTICLES = frozenset(
    "al el ul ar as ash at az bin ibn ben bint bte de da do dos du del della di la le van von der den ter "
    "ال بن ابن بنت ال اولاد پور زاده".split()
)
_JOINING = (
    dict.fromkeys(("abu", "abou", "abo", "aboo", "abi"), "abu")
    | dict.fromkeys(("um", "umm", "oum", "om"), "um")
    | dict.fromkeys(("abd", "abdul", "abdel", "abdal", "abdol", "abdur", "abdou"), "abd")
    | dict.fromkeys(("ابو", "ابي", "ابا"), "ابو")
    | {"ام": "ام", "عبد": "عبد"}
)
_NO_NAMES = frozenset(
    "the of from and or my his her our their a an is was no not unknown name mr mrs ms miss dr prof sheikh hajj haj "
    "father mother brother sister wife husband son daughter uncle aunt cousin grandfather grandmother friend family "
    "neighbour neighbor parents next kin le la les père mère frère soeur sœur fils fille mari femme oncle tante "
    "padre madre hermano hermana hijo hija esposo esposa tio tia vater mutter bruder schwester sohn tochter "
    "السيد السيده الدكتور دكتور الشيخ الحاج الاب الام والد والده اب اخ اخت اخي اختي ابي امي والدي والدتي زوج زوجه زوجي "
    "زوجتي ابن ابنه ابني ابنتي عم عمه خال خاله جد جده صديق قريب من في على".split()
)
_OTHERWISE = re.compile(
    r"[\n;؛|/(),،]|\b(?:a\.?k\.?a\.?|alias|also known as|known as|called|dit|dite|conocid[oa] como|genannt)\b"
    r"|(?:المعروفة?|الملقبة?|ويعرف|وتعرف)\s+ب?ـ?",
    re.IGNORECASE,
)

Fold = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text: where it stands, and what it may be read as."""

    start: int
    end: int
    forms: tuple[str, ...]
    whole: int = 1
    """How many parts the word has that begins here, where a word is written in humps (``AmalHaddad``)."""


def words(text: str, folding: Fold = fold, *, told: bool = True) -> list[Word]:
    """The words of ``text``, those written in humps part by part.

    Where it is a name, and not a text in which something is ``told``, no clitic is written onto a word.
    """
    found: list[Word] = []
    for match in _WORD.finditer(text):
        parts = _HUMP.split(match[0]) if not match[0].islower() else [match[0]]
        at = match.start()
        for number, part in enumerate(parts):
            forms = _forms(part, folding, told)
            if len(parts) > 1 and number == 0:
                forms = (*forms, folding(match[0]))
            found.append(Word(at, at + len(part), forms, len(parts) if number == 0 else 1))
            at += len(part)
    return found


def names_in(entry: str) -> Iterator[str]:
    """The names that an entry of the vault tells: split where it says “also known as”, at lines and commas."""
    parts = [part.strip() for part in _OTHERWISE.split(entry) if part and part.strip()]
    if not any(len(part.split()) > 1 or UNSPACED.search(part) for part in parts):
        # Haddad, Amal
        yield " ".join(parts)
        return
    yield from parts


def keys_of(name: str, folding: Fold) -> frozenset[int]:
    """The keys under which a text names this person; empty for what is no name."""
    spaceless = "".join(folding(run[0]) for run in UNSPACED.finditer(name))
    keys = {spaceless_key(spaceless), first_key(spaceless[:2])} if len(spaceless) > 1 else set()
    known = [word for word in _units(name, folding) if not word & _NO_NAMES][:MOST_WORDS]
    if len(known) == 1 and not spaceless:
        keys.update(alone_key(form) for form in known[0] if len(form) >= SHORTEST_ALONE)
    for one, other in combinations(known, 2):
        for left in one:
            for right in other:
                keys |= {pair_key(left, right), first_key(left), first_key(right)}
                if len(left) + len(right) >= _SHORTEST_JOINED:
                    keys |= {alone_key(left + right), alone_key(right + left)}
    return frozenset(keys)


def spaceless_runs(text: str) -> Iterator[tuple[str, list[int]]]:
    """Runs of scripts without spaces with the place of each letter; a space or a dot may stand within a name."""
    joined = re.compile(rf"(?:{UNSPACED.pattern}[ ·・]?)+")
    for match in joined.finditer(text):
        kept = [(character, match.start() + at) for at, character in enumerate(match[0]) if character not in " ·・"]
        yield "".join(character for character, _ in kept), [at for _, at in kept]


def readings(text: str, found: list[Word], at: int) -> Iterator[tuple[str, int]]:
    """What may be read at the word ``at``, and the number of the word that follows it."""
    word = found[at]
    yield from ((form, at + 1) for form in word.forms)
    if word.whole > 1:
        yield word.forms[-1], at + word.whole
    joining = _JOINING.get(word.forms[0])
    after = following(text, found, at + 1) if joining else None
    if joining and after is not None:
        yield from ((joining + form, after + 1) for form in found[after].forms)


def following(text: str, found: list[Word], at: int) -> int | None:
    """The next word that may go on with a name, passing over up to two particles or initials; None at a break."""
    for step in range(3):
        here = at + step
        if here >= len(found) or not _GAP.fullmatch(text, found[here - 1].end, found[here].start):
            return None
        if step == 2 or not _passed_over(found[here].forms[0]):
            return here
    return None


def alone_key(form: str) -> int:
    """The key of a name of one word."""
    return hash(("alone", form))


def pair_key(one: str, other: str) -> int:
    """The key of two words of a name that stand beside each other in any order."""
    return hash(("pair", one, other) if one < other else ("pair", other, one))


def first_key(form: str) -> int:
    """The key that says whether a pair may begin with this word."""
    return hash(("first", form))


def spaceless_key(form: str) -> int:
    """The key of a name in a script without spaces; ``first_key`` of two letters says whether one begins with them."""
    return hash(("spaceless", form))


def contact_key(value: str) -> int:
    """The key of an address or of a telephone number: its last eight digits, whichever way it is dialled."""
    digits = "".join(str(int(c)) for c in value if c.isdecimal())
    return hash(("contact", value.strip().casefold() if "@" in value else digits[-8:]))


def _units(name: str, folding: Fold) -> Iterator[frozenset[str]]:
    """The words of a name that count: without particles, and with a servant's or a father's name in one."""
    found = [word for word in words(name, folding, told=False) if not UNSPACED.search(name[word.start : word.end])]
    at = 0
    while at < len(found):
        word = found[at]
        after, forms = at + 1, word.forms
        if 1 < word.whole < len(found):
            after, forms = at + word.whole, word.forms[-1:]
        elif (joining := _JOINING.get(word.forms[0])) and (second := following(name, found, at + 1)) is not None:
            after, forms = second + 1, tuple(joining + form for form in found[second].forms)
        elif _passed_over(word.forms[0]):
            forms = ()
        if forms:
            yield frozenset(forms)
        at = after


def _passed_over(form: str) -> bool:
    return len(form) == 1 or form in _PARTICLES


def _forms(word: str, folding: Fold, told: bool) -> tuple[str, ...]:
    folded = folding(word)
    forms = [folded]
    if not word.isalpha():
        forms.append(folding(_TAIL.sub("", word)))
        forms += [bare for form in tuple(forms) if (bare := _DIGITS.sub("", form))]
    for form in tuple(forms):
        if _ARABIC.match(form):
            forms += _without_clitics(form) if told else [form[2:]] if form.startswith("ال") and len(form) > 4 else []
        elif _ARTICLE.match(form):
            forms.append(form[2:])
    for form in tuple(forms):
        if _SERVANT.match(form):
            forms.append(("abd" if form.isascii() else "عبد") + _SERVANT.sub("", form))
        elif _FATHER.match(form):
            forms.append(("abu" if form.isascii() else "ابو") + _FATHER.sub("", form))
    return tuple(dict.fromkeys(forms))


def _without_clitics(form: str) -> Iterator[str]:
    """“and”, “for”, “with” and the article are written onto the word; each may also be its first letter."""
    match = _CLITICS.match(form)
    ends = {match.end(group) for group in (1, 2) if match and match[group]}
    yield from (form[end:] for end in sorted(ends) if len(form) - end >= 3)
