"""The phases in their order; each is a pure function from a comment to what it noticed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import partial

from archive.base import personal_data
from archive.base.personal_data import Kind
from archive.comments.pipeline import words
from archive.comments.pipeline.reading import BODY, NAME, Noticed, Phase, Read
from archive.comments.vocabulary import ListKind, SignalKind

VERSION = 1
"""Of the phases together: stored with what they noticed."""
LONG = 3_000
SHORT = 3
MOST_SIGNALS = 60
"""Of one comment: who writes a thousand addresses is understood after the first dozens."""
MANY_ON_RECORD = 20
MANY_BY_AUTHOR = 5

_PERSONAL = {
    Kind.PHONE: SignalKind.PHONE,
    Kind.EMAIL: SignalKind.EMAIL,
    Kind.COORDINATES: SignalKind.COORDINATES,
    Kind.IDENTITY_NUMBER: SignalKind.IDENTITY_NUMBER,
    Kind.BANK_ACCOUNT: SignalKind.BANK_ACCOUNT,
    Kind.SOCIAL_ACCOUNT: SignalKind.SOCIAL_ACCOUNT,
}
_LINK = re.compile(
    r"(?:h(?:tt|xx)ps?://|www\.)[^\s<>\"()\[\]]{3,300}"
    r"|(?<![\w@.-])(?:[a-z0-9-]{1,63}(?:\.|\[\.\]|\(\.\)| dot )){1,4}"
    r"(?:com|net|org|info|biz|ru|cn|xyz|top|site|online|shop|club|icu|live|link|click|me|io|ly|gl|gg|to|tv|cc|win|bet)"
    r"(?![\w.-]*@)(?:/[^\s<>\"()\[\]]{0,300}|\b)",
    re.IGNORECASE,
)
_STRETCHED = re.compile(r"([^\W\d_]|[!?.،؟…])\1{6,}")
_ENOUGH_CASED = 24


def personal(read: Read) -> Iterator[Noticed]:
    """Telephone numbers, addresses, positions, numbers of papers and accounts."""
    for part, text in read.parts:
        for one in personal_data.find(text):
            yield Noticed(kind=_PERSONAL[one.kind], part=part, start=one.start, stop=one.end)


def protected(read: Read) -> Iterator[Noticed]:
    """Names and aliases of the vault: where, never which, and never whose."""
    if read.facts.names is None:
        yield Noticed(kind=SignalKind.UNCHECKED_NAMES)
        return
    for part, spans in ((BODY, read.facts.names), (NAME, read.facts.names_in_name)):
        for start, stop in spans:
            yield Noticed(kind=SignalKind.PROTECTED_NAME, part=part, start=start, stop=stop)


def links(read: Read) -> Iterator[Noticed]:
    for part, text in read.parts:
        accounts = [(one.start, one.end) for one in personal_data.find(text)]
        for match in _LINK.finditer(text):
            stop = match.start() + len(match[0].rstrip(".,;:!?'\"»"))
            if not any(start < stop and match.start() < end for start, end in accounts):
                yield Noticed(kind=SignalKind.LINK, part=part, start=match.start(), stop=stop)


def listed(read: Read, lists: Iterable[words.Entries]) -> Iterator[Noticed]:
    """Entries of word lists, with the entry that matched and the list that it stands in."""
    known = tuple(lists)
    for part, text in read.parts:
        for hit in words.find(text, known):
            kind = SignalKind.THREAT if hit.kind is ListKind.THREAT else SignalKind.WORD
            said = f"{hit.entry} ({hit.list_name})"
            yield Noticed(kind=kind, part=part, start=hit.start, stop=hit.stop, list=hit.kind, said=said)


def shape(read: Read) -> Iterator[Noticed]:
    """Length, capitals throughout, letters drawn out or piled up."""
    letters = [character for character in read.body if character.isalpha()]
    if len(read.body) > LONG or len(letters) < SHORT:
        yield Noticed(kind=SignalKind.LENGTH, number=len(read.body))
    cased = [character for character in letters if character.lower() != character.upper()]
    if len(cased) >= _ENOUGH_CASED and sum(c.isupper() for c in cased) > 0.8 * len(cased):
        yield Noticed(kind=SignalKind.SHOUTING)
    stretched = _STRETCHED.search(read.body)
    if stretched or _piled(read.body):
        start, stop = stretched.span() if stretched else (None, None)
        yield Noticed(kind=SignalKind.STRETCHED, start=start, stop=stop)


def closed(read: Read) -> Iterator[Noticed]:
    if read.facts.closed:
        yield Noticed(kind=SignalKind.CLOSED)


def repeated(read: Read) -> Iterator[Noticed]:
    for kind, number in ((SignalKind.REPEAT, read.facts.repeats), (SignalKind.ELSEWHERE, read.facts.elsewhere)):
        if number:
            yield Noticed(kind=kind, number=number)


def flood(read: Read) -> Iterator[Noticed]:
    """Many at once: on this record, or by this account."""
    most = max(
        read.facts.on_record if read.facts.on_record >= MANY_ON_RECORD else 0,
        read.facts.by_author if read.facts.by_author >= MANY_BY_AUTHOR else 0,
    )
    if most:
        yield Noticed(kind=SignalKind.FLOOD, number=most)


def programs(read: Read) -> Iterator[Noticed]:
    """What a program does and a person hardly ever."""
    if read.facts.hidden_field:
        yield Noticed(kind=SignalKind.HIDDEN_FIELD)
    if read.facts.quick:
        yield Noticed(kind=SignalKind.QUICK)


def history(read: Read) -> Iterator[Noticed]:
    """Earlier comments of the same account that were declined."""
    if read.facts.declined:
        yield Noticed(kind=SignalKind.AUTHOR, number=read.facts.declined)


def run(read: Read, lists: Iterable[words.Entries] = ()) -> tuple[Noticed, ...]:
    """Everything that the phases notice, in the order of the phases; the weightiest first, at most ``MOST_SIGNALS``."""
    phases: tuple[Phase, ...] = (
        protected, personal, partial(listed, lists=tuple(lists)), closed, programs, links, repeated, flood, shape,
        history,
    )  # fmt: skip
    found: list[Noticed] = []
    for phase in phases:
        found.extend(phase(read))
    found.sort(key=_weight)
    return tuple(found[:MOST_SIGNALS])


def _weight(noticed: Noticed) -> int:
    """What must not be lost where there is too much: names and threats before everything else."""
    first = (SignalKind.PROTECTED_NAME, SignalKind.UNCHECKED_NAMES, SignalKind.THREAT)
    return first.index(noticed.kind) if noticed.kind in first else len(first)


def _piled(text: str) -> bool:
    """Whether marks are piled on a letter, more than any script writes."""
    run_of_marks = 0
    for character in text:
        run_of_marks = run_of_marks + 1 if unicodedata.category(character) in ("Mn", "Me") else 0
        if run_of_marks > 4:
            return True
    return False
