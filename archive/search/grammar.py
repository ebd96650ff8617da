"""The query language: plain words are ANDed, and every refusal says where and what to write instead.

::

    query  = either
    either = both { OR both }
    both   = unary { [AND] unary }
    unary  = NOT unary | "-" unary | primary
    primary = "(" either ")" | FIELD ( word | phrase | "(" either ")" ) | phrase | word

The cost of reading is linear in the length; depth and number of words are limited.
"""

from __future__ import annotations

import re
from dataclasses import replace
from difflib import get_close_matches
from functools import lru_cache
from itertools import accumulate

from archive.base.messages import msg
from archive.search.analysis import tokens
from archive.search.dates import date_within
from archive.search.fields import ALIASES, FIELDS
from archive.search.lexer import LONGEST_QUERY, OPERATORS, Kind, Piece, passed_over, pieces
from archive.search.syntax import All, Any, Everything, Node, Phrase, QueryError, Within, Without, Word
from archive.search.typed_words import AROUND, FOREIGN, STARRED, bare, counted
from archive.search.values import check_values, plain_values

MOST_WORDS = 32
DEEPEST = 8
SHORTEST_PREFIX = 3
SHORTEST_FUZZY = 5
_MENDED_AT_MOST = 12
# From where on a field that does not exist is taken for one that is misspelt.
_ALIKE = 0.7
_LETTERS = re.compile("[A-Za-z]+(?: [A-Za-z]+)*")
_BEGINNING = re.compile(rf"[A-Za-z]{{{SHORTEST_PREFIX},}}\*")


@lru_cache(maxsize=1024)
def parse(query: str) -> Node:
    """The tree of ``query``; raises ``QueryError`` and nothing else. What the error suggests can itself be read."""
    try:
        return _plain(query) or _read(query)
    except QueryError as error:
        raise QueryError(error.message, min(error.position, len(query)), _readable(error.suggestion, query)) from None


def _plain(query: str) -> Node | None:
    """What most people write: words of plain letters, a phrase of them, or the beginning of one.

    The same as ``_read``; None where it may be more.
    """
    if len(query) > LONGEST_QUERY:
        return None
    if _BEGINNING.fullmatch(query):
        return Word(query[:-1], 0, prefix=True)
    inside = query[1:-1] if query[:1] == query[-1:] == '"' else query
    words = inside.split(" ")
    if not _LETTERS.fullmatch(inside) or len(words) > MOST_WORDS:
        return None
    if inside is not query:
        return Phrase(inside, 1)
    if not OPERATORS.keys().isdisjoint(words):
        return None
    ends = accumulate(len(word) + 1 for word in words)
    nodes: list[Node] = [Word(word, end - len(word) - 1) for word, end in zip(words, ends, strict=True)]
    return nodes[0] if len(nodes) == 1 else All(tuple(nodes))


def _read(query: str) -> Node:
    found = pieces(query)
    if not found:
        if any(map(passed_over, query)) or not query:
            return Everything()
        raise QueryError(msg("“%(text)s” holds no letter or digit to search for.", text=query), 0)
    reader = _Reader(query, found)
    node = reader.either(0)
    if (piece := reader.peek()) is not None:
        raise QueryError(msg("This closing parenthesis has no opening one."), piece.position, reader.without(piece))
    return node


def _readable(suggestion: str | None, query: str) -> str | None:
    """The suggestion, mended further where something else is wrong with it; None where that does not help."""
    for _ in range(_MENDED_AT_MOST):
        if not suggestion or suggestion == query:
            return None
        try:
            _read(suggestion)
        except QueryError as error:
            suggestion = error.suggestion
        else:
            return suggestion
    return None


class _Reader:
    def __init__(self, query: str, found: list[Piece]) -> None:
        self.query = query
        self.pieces = found
        self.at = 0
        self.words = 0

    def peek(self) -> Piece | None:
        return self.pieces[self.at] if self.at < len(self.pieces) else None

    def without(self, piece: Piece) -> str:
        """The query with one piece left out, offered as the mended form."""
        return " ".join((self.query[: piece.position] + " " + self.query[piece.end :]).split())

    def instead(self, piece: Piece, text: str) -> str:
        """The query with one piece written otherwise, offered as the mended form."""
        return self.query[: piece.position] + text + self.query[piece.end :]

    def either(self, depth: int) -> Node:
        branches = [self.both(depth)]
        while (piece := self.peek()) is not None and piece.kind is Kind.OR:
            self.at += 1
            branches.append(self.both(depth, after=piece))
        return branches[0] if len(branches) == 1 else Any(tuple(branches))

    def both(self, depth: int, after: Piece | None = None) -> Node:
        parts: list[Node] = []
        implied = True
        while (piece := self.peek()) is not None and piece.kind not in (Kind.OR, Kind.CLOSE):
            if piece.kind is Kind.AND:
                if not parts:
                    raise self._lonely(piece)
                self.at += 1
                after, implied = piece, False
                continue
            parts.append(self.unary(depth))
            after = None
        if not parts or after is not None:
            raise self._lonely(after or self.peek() or self.pieces[-1])
        return parts[0] if len(parts) == 1 else All(tuple(parts), implied)

    def _lonely(self, piece: Piece) -> QueryError:
        if piece.kind in (Kind.OPEN, Kind.CLOSE):
            opening = self.pieces[self.at - 1]
            mended = f"{self.query[: opening.position]} {self.query[piece.end :]}".strip()
            return QueryError(msg("There is nothing between these parentheses."), piece.position, mended or None)
        return QueryError(
            msg("“%(word)s” needs something before and after it. Put it in quotation marks to search for the word.",
                word=piece.text),
            piece.position,
            self.without(piece),
        )  # fmt: skip

    def unary(self, depth: int) -> Node:
        piece = self.pieces[self.at]
        if depth >= DEEPEST and piece.kind in (Kind.NOT, Kind.MINUS, Kind.OPEN, Kind.FIELD):
            raise QueryError(
                msg("The query is nested more than %(limit)s deep.", limit=DEEPEST),
                piece.position,
                self.without(piece),
            )
        if piece.kind in (Kind.NOT, Kind.MINUS):
            self.at += 1
            following = self.peek()
            if following is None or following.kind in (Kind.OR, Kind.AND, Kind.CLOSE):
                raise QueryError(
                    msg("Say after “%(word)s” what to leave out.", word=piece.text), piece.position, self.without(piece)
                )
            return Without(self.unary(depth + 1))
        return self.primary(depth)

    def primary(self, depth: int) -> Node:
        piece = self.pieces[self.at]
        self.at += 1
        if piece.kind is Kind.OPEN:
            return self.group(piece, depth)
        if piece.kind is Kind.FIELD:
            return self.within(piece, depth)
        if piece.kind is Kind.PHRASE:
            return self.phrase(piece)
        return self.word(piece)

    def group(self, opening: Piece, depth: int) -> Node:
        if self.peek() is not None:
            node = self.either(depth + 1)
            closing = self.peek()
            if closing is not None and closing.kind is Kind.CLOSE:
                self.at += 1
                return node
        raise QueryError(msg("This parenthesis is never closed."), opening.position, self.query.rstrip() + ")")

    def within(self, piece: Piece, depth: int) -> Node:
        name = ALIASES.get(piece.text.casefold(), piece.text.casefold())
        if name not in FIELDS:
            raise self._no_field(piece)
        value = self.peek()
        end = piece.end
        while end < len(self.query) and not self.query[end].isprintable():
            end += 1
        if value is None or value.position != end or value.kind not in (Kind.WORD, Kind.PHRASE, Kind.OPEN):
            joined = value is not None and value.kind in (Kind.WORD, Kind.PHRASE, Kind.OPEN)
            raise QueryError(
                msg("Write what to look for right after “%(name)s:”, without a space.", name=piece.text),
                piece.end,
                self.query[: piece.end] + self.query[value.position :] if value and joined else self.without(piece),
            )
        if name == "date" and value.kind is not Kind.OPEN:
            return self._date(value)
        if name == "date":
            raise QueryError(msg("A date takes no parentheses: write date:2016-11..2016-12."), value.position)
        node = self.primary(depth + 1)
        check_values(name, node)
        return Within(name, plain_values(name, node))

    def _date(self, value: Piece) -> Node:
        self.at += 1
        self._count(value)
        start = value.position + (value.kind is Kind.PHRASE)
        try:
            return date_within(value.text.strip(), start + len(value.text) - len(value.text.lstrip()))
        except QueryError as error:
            mended = error.suggestion and self.instead(value, error.suggestion.removeprefix("date:"))
            raise QueryError(error.message, error.position, mended) from error

    def _no_field(self, piece: Piece) -> QueryError:
        near = get_close_matches(piece.text.casefold(), FIELDS, 1, _ALIKE)
        return QueryError(
            msg("There is no field “%(name)s”. Fields are: %(fields)s. To search for a colon, use quotation marks.",
                name=piece.text, fields=", ".join(sorted(FIELDS))),
            piece.position,
            self.instead(piece, f"{near[0]}:" if near else f"{piece.text} "),
        )  # fmt: skip

    def phrase(self, piece: Piece) -> Node:
        if (star := STARRED.search(piece.text)) is not None:
            raise QueryError(
                msg("Inside quotation marks every word is searched as it is written: leave the * out there."),
                piece.position + 1 + star.start() + 1,
                self.instead(piece, f'"{piece.text.replace("*", "")}"'),
            )
        if not self._count(piece):
            raise QueryError(
                msg("There is no word between these quotation marks."), piece.position, self.without(piece) or None
            )
        return Phrase(piece.text, piece.position + 1)

    def word(self, piece: Piece) -> Node:
        start = len(piece.text) - len(piece.text.lstrip(AROUND))
        text = piece.text.strip(AROUND)
        before = self.pieces[self.at - 2] if self.at > 1 else None
        if before is not None and before.kind is Kind.PHRASE and before.end == piece.position and piece.text[0] in "~^":
            raise QueryError(
                msg("The words of a phrase stand one right after the other: there is neither a distance (~) nor a "
                    "weight (^) for phrases."),
                piece.position,
                self.without(piece),
            )  # fmt: skip
        if text[:1] in ("*", "~"):
            raise self._sign_first(piece, text)
        word = Word(text, piece.position + start)
        if text.endswith("*"):
            word = replace(word, text=text.rstrip("*"), prefix=True)
        elif text.endswith("~"):
            word = replace(word, text=text.rstrip("~"), fuzzy=True)
        self._misplaced(word, piece)
        if not self._count(replace(piece, text=word.text)):
            raise QueryError(
                msg("“%(text)s” holds no letter or digit to search for.", text=piece.text),
                piece.position,
                self.without(piece) or None,
            )
        return _checked(bare(word), piece, self)

    def _sign_first(self, piece: Piece, text: str) -> QueryError:
        bare = text.lstrip("*~")
        if not bare:
            return QueryError(
                msg("A * or ~ stands right behind a word, without a space: aleppo*, allepo~."),
                piece.position,
                self.without(piece) or None,
            )
        if text[0] == "~":
            say = msg("A word cannot begin with ~: it stands right behind one, as in allepo~.")
        else:
            say = msg("A word cannot begin with *. Begin with at least %(least)s letters: ale*.", least=SHORTEST_PREFIX)
        return QueryError(say, piece.position, self.instead(piece, bare))

    def _misplaced(self, word: Word, piece: Piece) -> None:
        """Refuse signs that other engines know and this one does not."""
        if "*" in word.text:
            at = word.text.index("*")
            raise QueryError(
                msg("A * stands only at the end of a word: aleppo*."),
                word.position + at,
                self.instead(piece, word.text[: at + 1]),
            )
        if (sign := FOREIGN.search(word.text)) is not None and "/" not in word.text:
            raise QueryError(
                msg("“%(sign)s” has no meaning inside a word. Write aleppo* for words that begin alike, allepo~ for "
                    "words that are spelt alike.", sign=word.text[sign.start() + 1]),
                word.position + sign.start() + 1,
                self.instead(piece, word.text[: sign.start() + 1]),
            )  # fmt: skip

    def _count(self, piece: Piece) -> int:
        """Count the words of a piece; raises ``QueryError`` past the limit."""
        words = counted(piece.text)
        self.words += words
        if self.words > MOST_WORDS:
            raise QueryError(
                msg("The query has more than %(limit)s words. Ask with fewer.", limit=MOST_WORDS),
                piece.position,
                self.query[: piece.position].rstrip() or None,
            )
        return words


def _checked(word: Word, piece: Piece, reader: _Reader) -> Word:
    letters = [token for token in tokens(word.text) if not token.tail]
    last = letters[-1]
    end = word.position + len(word.text)
    if word.prefix and len(last.folded) < SHORTEST_PREFIX and not last.paired:
        raise QueryError(
            msg("A beginning with * needs at least %(least)s letters.", least=SHORTEST_PREFIX),
            end,
            reader.instead(piece, word.text),
        )
    if word.fuzzy and (len(letters) > 1 or len(last.folded) < SHORTEST_FUZZY):
        raise QueryError(
            msg("A search for similar words (~) needs one word of at least %(least)s letters.", least=SHORTEST_FUZZY),
            end,
            reader.instead(piece, word.text),
        )
    return word
