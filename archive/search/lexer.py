"""The pieces of a query, each with the place where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from archive.base.messages import msg
from archive.search.syntax import QueryError

LONGEST_QUERY = 512
_QUOTES = {'"': '"', "“": "”", "”": "”", "„": "“", "«": "»", "»": "«"}
_SPECIAL = frozenset("()") | frozenset(_QUOTES)


class Kind(StrEnum):
    """What a piece is."""

    WORD = "word"
    PHRASE = "phrase"
    FIELD = "field"
    OPEN = "("
    CLOSE = ")"
    AND = "AND"
    OR = "OR"
    NOT = "NOT"
    MINUS = "-"


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece: what it is, its words, and the offset of its first character."""

    kind: Kind
    text: str
    position: int


def pieces(query: str) -> list[Piece]:
    """The pieces of ``query``; raises ``QueryError`` where a quotation mark is never closed."""
    if len(query) > LONGEST_QUERY:
        raise QueryError(msg("The query is longer than %(limit)s characters.", limit=LONGEST_QUERY), LONGEST_QUERY)
    found: list[Piece] = []
    at = 0
    while at < len(query):
        character = query[at]
        if character.isspace() or not character.isprintable():
            at += 1
        elif character in "()":
            found.append(Piece(Kind.OPEN if character == "(" else Kind.CLOSE, character, at))
            at += 1
        elif character in _QUOTES:
            end = _closing(query, at)
            found.append(Piece(Kind.PHRASE, query[at + 1 : end], at))
            at = end + 1
        elif character in "-−" and _starts_word(query, at):
            found.append(Piece(Kind.MINUS, character, at))
            at += 1
        else:
            at = _word(query, at, found)
    return found


def _starts_word(query: str, at: int) -> bool:
    before = at == 0 or query[at - 1].isspace() or query[at - 1] == "("
    return before and at + 1 < len(query) and not query[at + 1].isspace() and query[at + 1] not in ")-"


def _closing(query: str, at: int) -> int:
    wanted = _QUOTES[query[at]]
    end = query.find(wanted, at + 1)
    if end < 0 and wanted != '"':
        end = query.find('"', at + 1)
    if end < 0:
        raise QueryError(
            msg("This quotation mark is never closed. Close it at the end of the phrase, or leave it out."),
            at,
            query[:at] + query[at + 1 :],
        )
    return end


def _word(query: str, at: int, found: list[Piece]) -> int:
    """Read one word, or a field's name and its colon; returns where the next piece begins."""
    end = at
    while end < len(query) and not query[end].isspace() and query[end] not in _SPECIAL:
        end += 1
        if query[end - 1] == ":" and query[at : end - 1].isalpha():
            found.append(Piece(Kind.FIELD, query[at : end - 1], at))
            return end
    text = query[at:end]
    kind = Kind(text) if text in ("AND", "OR", "NOT") else Kind.WORD
    found.append(Piece(kind, text, at))
    return end
