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

from dataclasses import replace

from archive.base.messages import msg
from archive.search.analysis import tokens
from archive.search.dates import date_within
from archive.search.fields import ALIASES, FIELDS
from archive.search.lexer import Kind, Piece, pieces
from archive.search.syntax import All, Any, Everything, Node, Phrase, QueryError, Within, Without, Word

MOST_WORDS = 32
DEEPEST = 8
SHORTEST_PREFIX = 3
SHORTEST_FUZZY = 5


def parse(query: str) -> Node:
    """The tree of ``query``; raises ``QueryError`` and nothing else."""
    found = pieces(query)
    if not found:
        return Everything()
    reader = _Reader(query, found)
    node = reader.either(0)
    if (piece := reader.peek()) is not None:
        raise QueryError(msg("This closing parenthesis has no opening one."), piece.position, reader.without(piece))
    return node


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
        end = piece.position + len(piece.text)
        return " ".join((self.query[: piece.position] + self.query[end:]).split())

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
            return QueryError(msg("There is nothing between these parentheses."), piece.position)
        return QueryError(
            msg("“%(word)s” needs something before and after it. Put it in quotation marks to search for the word.",
                word=piece.text),
            piece.position,
            self.without(piece),
        )  # fmt: skip

    def unary(self, depth: int) -> Node:
        piece = self.pieces[self.at]
        if depth >= DEEPEST and piece.kind in (Kind.NOT, Kind.MINUS, Kind.OPEN, Kind.FIELD):
            raise QueryError(msg("The query is nested more than %(limit)s deep.", limit=DEEPEST), piece.position)
        if piece.kind in (Kind.NOT, Kind.MINUS):
            self.at += 1
            following = self.peek()
            if following is None or following.kind in (Kind.OR, Kind.AND, Kind.CLOSE):
                raise QueryError(msg("Say after “%(word)s” what to leave out.", word=piece.text), piece.position)
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
        name = ALIASES.get(piece.text.lower(), piece.text.lower())
        if name not in FIELDS:
            raise QueryError(
                msg("There is no field “%(name)s”. Fields are: %(fields)s. To search for a colon, use quotation marks.",
                    name=piece.text, fields=", ".join(sorted(FIELDS))),
                piece.position,
                self.query[: piece.position] + f"{piece.text} " + self.query[piece.position + len(piece.text) + 1 :],
            )  # fmt: skip
        value = self.peek()
        end = piece.position + len(piece.text) + 1
        if value is None or value.position != end or value.kind not in (Kind.WORD, Kind.PHRASE, Kind.OPEN):
            raise QueryError(
                msg("Write what to look for right after “%(name)s:”, without a space.", name=piece.text), end
            )
        if name == "date" and value.kind is not Kind.OPEN:
            self.at += 1
            self._count(value)
            return date_within(value.text, value.position)
        if name == "date":
            raise QueryError(msg("A date takes no parentheses: write date:2016-11..2016-12."), value.position)
        return Within(name, self.primary(depth + 1))

    def phrase(self, piece: Piece) -> Node:
        words = [token for token in tokens(piece.text) if not token.tail]
        if not words:
            raise QueryError(msg("There is no word between these quotation marks."), piece.position)
        self._count(piece, len(words))
        return Phrase(piece.text, piece.position + 1)

    def word(self, piece: Piece) -> Node:
        self._count(piece)
        text = piece.text.strip(",;.!?؟،؛。、")
        if text[:1] in ("*", "?") or text in ("~", ""):
            raise self._no_word(piece)
        word = Word(text, piece.position)
        if text.endswith("*"):
            word = replace(word, text=text.rstrip("*"), prefix=True)
        elif text.endswith("~"):
            word = replace(word, text=text.rstrip("~"), fuzzy=True)
        if "*" in word.text:
            raise QueryError(
                msg("A * stands only at the end of a word: aleppo*."), piece.position + word.text.index("*")
            )
        return _checked(word, self._no_word(piece))

    def _no_word(self, piece: Piece) -> QueryError:
        if piece.text.startswith("*"):
            return QueryError(
                msg("A word cannot begin with *. Begin with at least %(least)s letters: ale*.", least=SHORTEST_PREFIX),
                piece.position,
                self.without(piece).replace("*", "") or None,
            )
        return QueryError(
            msg("“%(text)s” holds no letter or digit to search for.", text=piece.text),
            piece.position,
            self.without(piece) or None,
        )

    def _count(self, piece: Piece, words: int = 1) -> None:
        self.words += words
        if self.words > MOST_WORDS:
            raise QueryError(msg("The query has more than %(limit)s words.", limit=MOST_WORDS), piece.position)


def _checked(word: Word, nothing: QueryError) -> Word:
    letters = [token for token in tokens(word.text) if not token.tail]
    if not letters:
        raise nothing
    last = letters[-1]
    if word.prefix and len(last.folded) < SHORTEST_PREFIX and not last.paired:
        raise QueryError(
            msg("A beginning with * needs at least %(least)s letters.", least=SHORTEST_PREFIX),
            word.position + len(word.text),
        )
    if word.fuzzy and (len(letters) > 1 or len(last.folded) < SHORTEST_FUZZY):
        raise QueryError(
            msg("A search for similar words (~) needs one word of at least %(least)s letters.", least=SHORTEST_FUZZY),
            word.position + len(word.text),
            word.text,
        )
    return word
