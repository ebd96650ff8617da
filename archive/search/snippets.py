"""Why a hit matches: passages of the text as stored, with the matching words marked.

Words are found in the raw text and each piece is escaped on its own, so that nothing written in a record can become
markup. Passages are cut between words, in logical order; the page sets language and direction around them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup, escape

from archive.search import syntax
from archive.search.analysis import Token, tokens
from archive.search.folding import collapsed
from archive.search.stemming import CUT_IN_FRONT, ENGLISH_STOP_WORDS, all_terms, language_of, terms
from archive.search.vocabulary import near

_WIDTH = 180
_MOST_PASSAGES = 2
_READ_AT_MOST = 60_000
# A text that holds the words everywhere is not read to its end.
_ENOUGH = 60


@dataclass(frozen=True, slots=True)
class Wanted:
    """The words that a query asks for, in the forms by which they can be recognised in a text."""

    words: frozenset[str] = frozenset()
    stems: frozenset[str] = frozenset()
    prefixes: tuple[str, ...] = ()
    similar: tuple[str, ...] = ()
    initials: frozenset[str] = frozenset()
    """First letters of the stems: a word that begins otherwise need not be stemmed."""

    @classmethod
    def of(cls, query: syntax.Node, languages: Iterable[str]) -> Wanted:
        """What ``query`` asks for, where texts are in ``languages`` (first subtags)."""
        words: set[str] = set()
        known: set[str] = set()
        prefixes: list[str] = []
        similar: list[str] = []
        for leaf, field in syntax.leaves(query):
            if field in ("kind", "lang", "collection", "source", "access", "verification", "year"):
                continue
            found = [token for token in tokens(leaf.text) if not token.tail]
            if isinstance(leaf, syntax.Word):
                if leaf.prefix and found:
                    prefixes.append(found.pop().folded)
                if leaf.fuzzy and found:
                    similar.append(found[0].folded)
                if len(found) == 1 and not found[0].paired and found[0].folded not in ENGLISH_STOP_WORDS:
                    known |= all_terms(found[0].written, languages)
            words |= {token.folded for token in found}
        initials = frozenset(term.rpartition(":")[2][:1] for term in known)
        return cls(frozenset(words), frozenset(known), tuple(prefixes), tuple(similar), initials)

    def __bool__(self) -> bool:
        return bool(self.words or self.prefixes or self.similar)

    def matches(self, token: Token, language: str) -> bool:
        """Whether a word of a text in ``language`` (first subtag) is one of those."""
        folded = token.folded
        if folded in self.words or (self.prefixes and folded.startswith(self.prefixes)):
            return True
        may_stem = not token.paired and (folded[:1] in self.initials or language in CUT_IN_FRONT)
        if may_stem and folded not in ENGLISH_STOP_WORDS and self.stems & terms(token.written, language):
            return True
        return any(near(word, folded) or collapsed(word) == collapsed(folded) for word in self.similar)


def marked(text: str, wanted: Wanted, language: str) -> Markup:
    """The whole of a short text (a title) with the matching words marked."""
    return _marked(text, 0, len(text), _matches(text, wanted, language))


def snippet(text: str, wanted: Wanted, language: str, width: int = _WIDTH) -> Markup:
    """Up to two passages around the matching words; the beginning of the text where none matches."""
    matches = _matches(text[:_READ_AT_MOST], wanted, language)
    if not matches:
        return _passage(text, 0, min(len(text), 2 * width), [])
    passages = sorted(_best(matches, width))
    pieces = [_passage(text, start, end, matches) for start, end in _spread(text, passages, width)]
    return Markup(" ").join(pieces)


def _matches(text: str, wanted: Wanted, language: str, enough: int = _ENOUGH) -> list[tuple[int, int, str]]:
    primary = language_of(language)
    found: list[tuple[int, int, str]] = []
    decided: dict[str, bool] = {}
    if not wanted:
        return found
    for token in tokens(text):
        match = decided.get(token.written)
        if match is None:
            match = decided[token.written] = wanted.matches(token, primary)
        if match:
            found.append((token.start, token.end, token.folded))
            if len(found) == enough:
                break
    return found


def _best(matches: list[tuple[int, int, str]], width: int) -> list[tuple[int, int]]:
    """The stretches of at most ``width`` characters that hold the most different words."""
    chosen: list[tuple[int, int]] = []
    rated: list[tuple[int, int, int, int]] = []
    for i, (start, end, _) in enumerate(matches):
        inside = [match for match in matches[i : i + 30] if match[1] <= start + width]
        last = max((match[1] for match in inside), default=end)
        rated.append((-len({word for _, _, word in inside}), -len(inside), start, max(last, end)))
    for _, _, start, end in sorted(rated):
        if all(end <= other_start or start >= other_end for other_start, other_end in chosen):
            chosen.append((start, end))
        if len(chosen) == _MOST_PASSAGES:
            break
    return chosen


def _spread(text: str, passages: list[tuple[int, int]], width: int) -> list[tuple[int, int]]:
    """Passages with some of the text around them; those that meet become one."""
    spread: list[tuple[int, int]] = []
    for start, end in passages:
        room = max(0, width - (end - start)) // 2
        wide = (max(0, start - room), min(len(text), end + room))
        if spread and wide[0] <= spread[-1][1]:
            spread[-1] = (spread[-1][0], wide[1])
        else:
            spread.append(wide)
    return spread


def _passage(text: str, start: int, end: int, matches: list[tuple[int, int, str]]) -> Markup:
    """One stretch, cut between words, with a sign where the text goes on."""
    if start > 0:
        space = text.find(" ", start, start + 30)
        start = space + 1 if 0 <= space < end else start
    if end < len(text):
        space = text.rfind(" ", max(start, end - 30), end)
        end = space if space > start else end
    inside = [match for match in matches if match[0] >= start and match[1] <= end]
    before = Markup("… ") if start > 0 else Markup("")
    after = Markup(" …") if end < len(text) else Markup("")
    return before + _marked(text, start, end, inside) + after


def _marked(text: str, start: int, end: int, matches: list[tuple[int, int, str]]) -> Markup:
    pieces: list[Markup] = []
    at = start
    for first, last, _ in matches:
        # Pairs of a script without spaces overlap: only what is not yet written is marked.
        begin = max(first, at)
        if begin < last:
            pieces += [escape(text[at:begin]), Markup("<mark>%s</mark>") % text[begin:last]]
            at = last
    pieces.append(escape(text[at:end]))
    return Markup("").join(pieces)
