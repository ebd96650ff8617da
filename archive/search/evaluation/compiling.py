"""From the tree of a query to query objects, by our own analysis: user text never meets Whoosh's parser."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property

from whoosh import query

from archive.base.folding import APOSTROPHES
from archive.search import syntax
from archive.search.analysis import Token, tokens
from archive.search.engine import Match, Step
from archive.search.evaluation.expansion import (
    all_forms,
    joined_forms,
    parted_sequence,
    plain_forms,
    sequence_of,
)
from archive.search.evaluation.forms import Form, Sequence, Spelt
from archive.search.evaluation.gazetteer import LONGEST_NAME, Gazetteer, Named
from archive.search.evaluation.presence import stands
from archive.search.evaluation.queries import Either, EventWithin, FacetIs, Nowhere, OneWord, Without
from archive.search.evaluation.similar import MOST_TERMS, beginning_with, similar_forms
from archive.search.evaluation.space import Space
from archive.search.evaluation.text_fields import ALL, asked_of
from archive.search.fields import TEXT_FIELDS
from archive.search.stemming import ENGLISH_STOP_WORDS
from archive.search.word_table import form_of

# One letter of a script without spaces stands in so many pairs at most; a beginning is refused far earlier.
_MOST_PAIRS = 16 * MOST_TERMS
# A similar word counts for less than the word itself.
_SIMILAR = 0.5
# Fields of the query language in which a place can be named.
_NAMING = (None, "place")
# Letters that apostrophes part; by no sign that is a letter too, so that there is one way to match.
_SIGNS = "".join(sign for sign in APOSTROPHES if not sign.isalpha())
_PARTED = re.compile(rf"[^\W\d_]+(?:[{_SIGNS}][^\W\d_]+)+")


@dataclass(frozen=True, slots=True)
class Asked:
    """One word of the query, and the query objects by which it is searched."""

    word: str
    position: int
    queries: tuple[OneWord, ...] = ()
    forms: tuple[Form, ...] = ()
    """The forms of a word that stands in a sequence."""


@dataclass
class Compiler:
    """Compiles for one space: its languages decide the stems, its vocabulary the expansions."""

    space: Space
    match: Match
    steps: frozenset[Step]
    check: Callable[[], None]
    """Raises when the time allowed is over."""
    cut: bool = False
    """Whether too many expansions are cut off silently; else they are an error."""
    closely: bool = True
    """Whether names, places and sources may be asked for (``Reach.closely``)."""
    left_out: list[str] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    places: set[str] = field(default_factory=set)
    """The places that the query names, as facets count them."""
    _numbers: Counter[int] = field(default_factory=Counter)

    @cached_property
    def _gazetteer(self) -> Gazetteer:
        return Gazetteer(self.space, self.steps, self.check)

    def compile(self, node: syntax.Node, within: str | None = None) -> query.Query:
        """The query object of ``node``, asked of one field of the query language or of all."""
        self.check()
        match node:
            case syntax.Everything():
                return query.Every()
            case syntax.Word():
                return self._word(node, within, self._named([node], within))
            case syntax.Phrase():
                return self._phrase(node, within)
            case syntax.Within():
                return self.compile(node.node, node.field)
            case syntax.DateWithin():
                return EventWithin(node.earliest, node.latest)
            case syntax.Without():
                return Without(self.compile(node.node, within))
            case syntax.Any():
                return query.Or([self.compile(child, within) for child in node.nodes])
            case syntax.All():
                return self._all(node, within)

    def _all(self, node: syntax.All, within: str | None) -> query.Query:
        wanted = [child for child in node.nodes if not _too_common(child, within)] or list(node.nodes)
        self.left_out += [child.text for child in node.nodes if isinstance(child, syntax.Word) and child not in wanted]
        plain: list[query.Query] = []
        others: list[query.Query] = []
        at = 0
        while at < len(node.nodes):
            length, named = self._longest_name(node.nodes[at:], within)
            group = [child for child in node.nodes[at : at + length] if child in wanted]
            at += length
            if group:
                is_plain = isinstance(group[0], syntax.Word | syntax.Phrase)
                (plain if is_plain else others).append(self._group(group, within, named))
        if self.match is Match.ANY and node.implied and len(plain) > 1:
            any_word = query.Or(plain)
            return query.And([any_word, *others]) if others else any_word
        return query.And([*plain, *others])

    def _group(self, group: list[syntax.Node], within: str | None, named: Named | None) -> query.Query:
        """Words of which several together may name a place."""
        words = [child for child in group if isinstance(child, syntax.Word)]
        if len(group) == 1:
            return self._word(words[0], within, named) if words else self.compile(group[0], within)
        if named is None:
            return query.And([self.compile(child, within) for child in group])
        each = query.And([self._word(word, within, None) for word in words])
        if not named.forms and not named.sequences:
            return each
        names = self._one(Spelt(self._fields(within), named.forms, named.sequences), words[0].position)
        self.asked.append(Asked(" ".join(word.text for word in words), words[0].position, (names,)))
        return Either([each, names])

    def _longest_name(self, nodes: tuple[syntax.Node, ...], within: str | None) -> tuple[int, Named | None]:
        """How many of the words that come first name a place together; 1 where they do not."""
        words: list[syntax.Word] = []
        for node in nodes[:LONGEST_NAME]:
            if not isinstance(node, syntax.Word) or node.prefix or node.fuzzy:
                break
            words.append(node)
        for length in range(len(words), 0, -1):
            named = self._named(words[:length], within)
            if named is not None:
                return length, named
        return 1, None

    def _named(self, words: list[syntax.Word], within: str | None) -> Named | None:
        if not self.closely or within not in _NAMING or any(word.prefix or word.fuzzy for word in words):
            return None
        parts = (token for word in words for token in tokens(word.text))
        named = self._gazetteer.named([token for token in parts if not token.tail])
        if named is not None:
            self.places.update(named.values)
        return named

    def _fields(self, within: str | None) -> tuple[int, ...]:
        return asked_of(within, Step.NAMED in self.steps, self.closely)

    def _word(self, word: syntax.Word, within: str | None, named: Named | None) -> query.Query:
        if within is not None and within not in TEXT_FIELDS:
            return self._facet(within, word.text)
        fields = self._fields(within)
        parts = _tokens(word.text)
        alone = len(parts) == 1 and parts[0].paired and len(parts[0].written) == 1
        if self.match is Match.ANY and len(parts) > 1 and not word.prefix and named is None:
            return self._any_part(word, parts, fields, within)
        if word.prefix or alone:
            most = MOST_TERMS if word.prefix else _MOST_PAIRS
            spelt = self._once(word, fields, lambda: self._prefix(word, parts, fields, most))
            found = [self._one(spelt, word.position)]
        elif word.fuzzy:
            similar = similar_forms(self.space, parts[0].folded, self.steps, self.check)
            found = [
                self._one(self._plain(word.text, parts, fields, named, word.position), word.position),
                self._one(Spelt(fields, similar), word.position, _SIMILAR),
            ]
        elif len(parts) == 1 and named is None:
            spelt = self._once(word, fields, lambda: self._plain(word.text, parts, fields, None, word.position))
            found = [self._one(spelt, word.position)]
        else:
            found = [self._one(self._plain(word.text, parts, fields, named, word.position), word.position)]
        if len(parts) == 1 or named is not None or self._joined_stand(found):  # a sequence is told word by word
            self.asked.append(Asked(word.text, word.position, tuple(found)))
        return self._or_code(found[0] if len(found) == 1 else Either(found), word.text, within)

    def _one(self, spelt: Spelt, position: int, boost: float = 1.0) -> OneWord:
        number = self._numbers[position]
        self._numbers[position] += 1
        return OneWord(spelt, boost, (position, number))

    def _once(self, word: syntax.Word, fields: tuple[int, ...], make: Callable[[], Spelt]) -> Spelt:
        """The same object for the same word: what is kept of it in the space is found by that."""
        key = ("word", word.text, word.prefix, fields, self.steps, self.match, self.cut)
        return self.space.once(key, make)

    def _any_part(
        self, word: syntax.Word, parts: list[Token], fields: tuple[int, ...], within: str | None
    ) -> query.Query:
        """Where any word will do, any part of one that has a hyphen, or is a sentence of a script without spaces."""
        found = [
            self._one(self._plain(part.written, [part], fields, None, word.position), word.position)
            for part in parts
            if part.folded not in ENGLISH_STOP_WORDS and not part.tail
        ]
        if not found:
            return self._one(self._plain(word.text, parts, fields, None, word.position), word.position)
        if _PARTED.fullmatch(word.text) and (joined := joined_forms(self.space, word.text, self.steps)):
            found.append(self._one(Spelt(fields, joined), word.position))
        self.asked.append(Asked(word.text, word.position, tuple(found)))
        return self._or_code(query.Or(found), word.text, within)

    def _facet(self, field_: str, value: str) -> query.Query:
        if field_ == "source" and not self.closely:
            return Nowhere()
        return FacetIs({"lang": "language"}.get(field_, field_), value)

    def _or_code(self, found: query.Query, text: str, within: str | None) -> query.Query:
        """A descriptor can be named by its code as well as by its words."""
        return query.Or([FacetIs(within, text), found]) if within == "descriptor" else found

    def _plain(
        self, text: str, parts: list[Token], fields: tuple[int, ...], named: Named | None, position: int
    ) -> Spelt:
        if len(parts) == 1:
            forms = all_forms(self.space, parts[0], self.steps)
            sequences = parted_sequence(self.space, parts[0], self.steps)
        else:
            sequences = (self._sequence(parts, position),)
            forms = joined_forms(self.space, text, self.steps) if _PARTED.fullmatch(text) else ()
        if named is not None:
            # What is an inflection in some languages is a name in all.
            known = {form.text for form in forms if form.languages is None}
            forms += tuple(form for form in named.forms if form.text not in known)
            sequences += named.sequences
        return Spelt(fields, forms, sequences)

    def _sequence(self, words: list[Token], position: int, text: str = "") -> Sequence:
        """Words that follow each other, at ``position`` in the query."""
        sequence = sequence_of(self.space, words, self.steps, text)
        further = [None if following is None else following.start for following in (*words[1:], None)]
        held = [
            self._begun(token, forms) if token.paired and len(token.written) == 1 and start != token.end else forms
            for token, forms, start in zip(words, sequence.words, further, strict=True)
        ]
        sequence = replace(sequence, words=tuple(held))
        for token, forms in zip(words, sequence.words, strict=True):
            self.asked.append(Asked(token.written, position + token.start, (), forms))
        return sequence

    def _begun(self, letter: Token, forms: tuple[Form, ...]) -> tuple[Form, ...]:
        """A letter of a script without spaces after which the text may go on: by itself, and as the first of a pair."""
        asked = syntax.Word(letter.written, 0, prefix=True)
        written, most = form_of(letter.written), _MOST_PAIRS
        begun = beginning_with(self.space, asked, letter.folded, written, ALL, self.steps, most, cut=True)
        return tuple({form.text: form for form in (*begun, *forms)}.values())

    def _joined_stand(self, found: list[OneWord]) -> bool:
        return any(stands(self.space, form.text) for one in found if one.spelt.sequences for form in one.spelt.forms)

    def _prefix(self, word: syntax.Word, parts: list[Token], fields: tuple[int, ...], most: int) -> Spelt:
        last = parts[-1]
        found = beginning_with(
            self.space, word, last.folded, form_of(last.written), fields, self.steps, most, cut=self.cut
        )  # fmt: skip
        if len(parts) == 1:
            return Spelt(fields, found)
        if not found:
            return Spelt(fields)
        first = tuple(plain_forms(self.space, part, self.steps) for part in parts[:-1])
        return Spelt(fields, (), (Sequence((*first, found), Step.WRITTEN),))

    def _phrase(self, phrase: syntax.Phrase, within: str | None) -> query.Query:
        if within is not None and within not in TEXT_FIELDS:
            return self._facet(within, phrase.text)
        words = _tokens(phrase.text)
        if self.closely and within in _NAMING and len(words) <= LONGEST_NAME:
            named = self._gazetteer.named([word for word in words if not word.tail])
            self.places.update(named.values if named else ())
        fields = self._fields(within)
        sequence = self._sequence(words, phrase.position, phrase.text)
        spelt = Spelt(fields, *((sequence.words[0],) if len(words) == 1 else ((), (sequence,))))
        return self._or_code(self._one(spelt, phrase.position), phrase.text, within)


def _tokens(text: str) -> list[Token]:
    """The words of a text; the last letter of a script without spaces only where another word follows."""
    found = list(tokens(text))
    return [token for place, token in enumerate(found, 1) if not token.tail or place < len(found)]


def _too_common(node: syntax.Node, within: str | None) -> bool:
    if not isinstance(node, syntax.Word) or node.prefix or node.fuzzy or within in ("name", "place"):
        return False
    return node.text.lower() in ENGLISH_STOP_WORDS


def words_of(nodes: Iterable[tuple[syntax.Word | syntax.Phrase, str | None]]) -> list[Token]:
    """The words of some leaves of a query, as one text."""
    return list(tokens(" ".join(node.text for node, _ in nodes)))
