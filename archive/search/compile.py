"""From the tree of a query to Whoosh's query objects, by our own analysis: user text never meets Whoosh's parser."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from whoosh import query

from archive.search import syntax
from archive.search.analysis import LONGEST_TERM, Token, tokens
from archive.search.engine import Match, Step, Understood
from archive.search.fields import EXACT_ONLY, STEMMED, TEXT_FIELDS, TEXTUAL, exact
from archive.search.space import Space
from archive.search.stemming import ENGLISH_STOP_WORDS, all_terms
from archive.search.vocabulary import MOST_TERMS, beginning_with, resembling

# A similar word counts for less than the word itself.
_SIMILAR = 0.5


class OneWord(query.Or):
    """One word in whichever field and spelling: scored as a single term (BM25F)."""


class FacetIs(query.Query):
    """Records whose facet has this value; for a language its sub-languages too."""

    def __init__(self, facet: str, value: str) -> None:
        self.facet = facet
        self.value = value


class EventWithin(query.Query):
    """Records of which an event may have happened between two days."""

    def __init__(self, earliest: int, latest: int) -> None:
        self.earliest = earliest
        self.latest = latest


@dataclass(slots=True)
class Compiler:
    """Compiles for one space: its languages decide the stems, its vocabulary the expansions."""

    space: Space
    match: Match
    check: Callable[[], None]
    """Raises when the time allowed is over."""
    capped: bool = True
    """Whether too many expansions are an error (else the surplus is cut off silently)."""
    left_out: list[str] = field(default_factory=list)
    understood: list[Understood] = field(default_factory=list)

    def compile(self, node: syntax.Node, asked: str | None = None) -> query.Query:
        """The query object of ``node``, asked of one field of the query language or of all."""
        self.check()
        match node:
            case syntax.Everything():
                return query.Every()
            case syntax.Word():
                return self._word(node, asked)
            case syntax.Phrase():
                return self._phrase(node, asked)
            case syntax.Within():
                return self.compile(node.node, node.field)
            case syntax.DateWithin():
                return EventWithin(node.earliest, node.latest)
            case syntax.Without():
                return query.Not(self.compile(node.node, asked))
            case syntax.Any():
                return query.Or([self.compile(child, asked) for child in node.nodes])
            case syntax.All():
                return self._all(node, asked)

    def _all(self, node: syntax.All, asked: str | None) -> query.Query:
        wanted = [child for child in node.nodes if not self._too_common(child, asked)] or list(node.nodes)
        self.left_out.extend(
            child.text for child in node.nodes if isinstance(child, syntax.Word) and child not in wanted
        )
        plain = [child for child in wanted if isinstance(child, syntax.Word | syntax.Phrase)]
        if self.match is Match.ANY and node.implied and len(plain) > 1:
            others = [self.compile(child, asked) for child in wanted if child not in plain]
            any_word = query.Or([self.compile(child, asked) for child in plain])
            return query.And([any_word, *others]) if others else any_word
        return query.And([self.compile(child, asked) for child in wanted])

    def _too_common(self, node: syntax.Node, asked: str | None) -> bool:
        if not isinstance(node, syntax.Word) or node.prefix or node.fuzzy or asked in ("name", "place"):
            return False
        return node.text.lower() in ENGLISH_STOP_WORDS

    def _word(self, word: syntax.Word, asked: str | None) -> query.Query:
        if asked is not None and asked not in TEXT_FIELDS:
            return FacetIs(asked, word.text)
        fields = TEXT_FIELDS[asked] if asked else TEXTUAL
        parts = [token for token in tokens(word.text) if not token.tail]
        if word.prefix or (len(parts) == 1 and parts[0].paired and len(parts[0].written) == 1):
            found = self._prefix(word, parts, fields)
        elif word.fuzzy:
            found = self._similar(parts[0], fields)
        elif len(parts) > 1:
            found = _in_fields(fields, [part.folded for part in parts])
        else:
            found = self._plain(parts[0], fields, word.position)
        return self._or_code(found, word.text, asked)

    def _or_code(self, found: query.Query, text: str, asked: str | None) -> query.Query:
        """A descriptor can be named by its code as well as by its words."""
        return query.Or([FacetIs(asked, text), found]) if asked == "descriptor" else found

    def _plain(self, token: Token, fields: Iterable[str], position: int) -> query.Query:
        spellings = {token.folded}
        if not token.paired and token.folded not in ENGLISH_STOP_WORDS:
            spellings = {term[:LONGEST_TERM] for term in all_terms(token.written, self.space.languages)}
            stems = tuple(sorted({term.rpartition(":")[2] for term in spellings}))
            self.understood.append(Understood(token.written, position, {Step.STEMMED: stems}))
        terms = [query.Term(name, spelling) for name in fields if name in STEMMED for spelling in sorted(spellings)]
        also = EXACT_ONLY if token.folded not in ENGLISH_STOP_WORDS else TEXTUAL
        terms += [query.Term(exact(name), token.folded) for name in fields if name in also]
        return OneWord(terms)

    def _prefix(self, word: syntax.Word, parts: list[Token], fields: tuple[str, ...]) -> query.Query:
        first = [part.folded for part in parts[:-1]]
        found = self._expanded(word, parts[-1].folded, fields)
        if first:
            return OneWord([query.Phrase(exact(name), [*first, term]) for name in fields for term in found])
        return OneWord([query.Term(exact(name), term) for name in fields for term in found])

    def _expanded(self, word: syntax.Word, prefix: str, fields: tuple[str, ...]) -> list[str]:
        try:
            return sorted(beginning_with(self.space, word, prefix, fields))
        except syntax.QueryError:
            if self.capped:
                raise
            return []

    def _similar(self, token: Token, fields: tuple[str, ...]) -> query.Query:
        found = sorted(resembling(self.space, token.folded))[:MOST_TERMS]
        similar = OneWord([query.Term(exact(name), term) for name in fields for term in found], boost=_SIMILAR)
        return query.Or([self._plain(token, fields, 0), similar])

    def _phrase(self, phrase: syntax.Phrase, asked: str | None) -> query.Query:
        if asked is not None and asked not in TEXT_FIELDS:
            return FacetIs(asked, phrase.text)
        fields = TEXT_FIELDS[asked] if asked else TEXTUAL
        words = [token.folded for token in tokens(phrase.text) if not token.tail]
        return self._or_code(_in_fields(fields, words), phrase.text, asked)


def _in_fields(fields: Iterable[str], words: list[str]) -> query.Query:
    if len(words) == 1:
        return OneWord([query.Term(exact(name), words[0]) for name in fields])
    return OneWord([query.Phrase(exact(name), words) for name in fields])
