"""The pieces of a query, each with the place where it stands.

People type with many keyboards: full-width signs, every quotation mark, a bar for OR are read as what they mean;
signs between words that mean nothing are passed over. Invisible characters count for nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from archive.base.messages import msg
from archive.search.fields import ALIASES, FIELDS
from archive.search.syntax import QueryError

LONGEST_QUERY = 512
# Written for written, so that every place in the query stays what it was.
_SIGNS = str.maketrans("（）：＊٭～〜－﹣−＂｜", '():**~~---"|')
_QUOTES = {
    '"': '"”“',
    "“": "”“",
    "”": "”“",
    "„": "“”",
    "‟": "”“",
    "«": "»",
    "»": "«»",
    "「": "」",
    "『": "』",
    "《": "》",
    "〝": "〞〟",
}
_SPECIAL = frozenset("()") | frozenset(_QUOTES)
# They part words even without a space, but for those between two digits.
_COMMAS = frozenset(",،;؛、，；。!！？؟")
OPERATORS = {"AND": "AND", "OR": "OR", "NOT": "NOT", "|": "OR", "||": "OR", "&&": "AND"}


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
    """One piece: what it is, its words, and the offsets of its first character and behind its last."""

    kind: Kind
    text: str
    position: int
    end: int


def pieces(query: str) -> list[Piece]:
    """The pieces of ``query``; raises ``QueryError`` where a quotation mark is never closed."""
    if len(query) > LONGEST_QUERY:
        raise QueryError(
            msg("The query is longer than %(limit)s characters. Ask with fewer words.", limit=LONGEST_QUERY),
            LONGEST_QUERY,
            query[:LONGEST_QUERY].rpartition(" ")[0] or None,
        )
    query = query.translate(_SIGNS)
    found: list[Piece] = []
    at = 0
    while at < len(query):
        character = query[at]
        if passed_over(character) or character in _COMMAS:
            at += 1
        elif character in "()":
            found.append(Piece(Kind.OPEN if character == "(" else Kind.CLOSE, character, at, at + 1))
            at += 1
        elif character in _QUOTES:
            end = _closing(query, at)
            found.append(Piece(Kind.PHRASE, query[at + 1 : end], at, end + 1))
            at = end + 1
        elif character in "-–" and _starts_word(query, at):
            found.append(Piece(Kind.MINUS, character, at, at + 1))
            at += 1
        else:
            at = _word(query, at, found)
    return _meaning(found)


def _meaning(found: list[Piece]) -> list[Piece]:
    """Without the signs that stand alone between words: a dash, an ampersand, a slash."""
    kept = [
        piece
        for before, piece in zip([None, *found], found, strict=False)
        if piece.kind is not Kind.WORD
        or any(letter.isalnum() or letter in "*~" for letter in piece.text)
        or (before is not None and before.kind is Kind.FIELD and before.end == piece.position)
    ]
    return kept if any(piece.kind in (Kind.WORD, Kind.PHRASE) for piece in kept) else found


def passed_over(character: str) -> bool:
    """Whether a character is a space or cannot be seen."""
    return character.isspace() or not character.isprintable()


def _starts_word(query: str, at: int) -> bool:
    before = at == 0 or passed_over(query[at - 1]) or query[at - 1] == "("
    following = query[at + 1 : at + 2]
    return before and bool(following) and not passed_over(following) and following not in ")-–"


def _closing(query: str, at: int) -> int:
    """Where the phrase ends that begins at ``at``; a sign between two Hebrew letters belongs to a word."""
    wanted = _QUOTES[query[at]] + '"'
    for end in range(at + 1, len(query)):
        if query[end] in wanted and not _inside_word(query, end):
            return end
    last = max(query.rfind(mark, at + 1) for mark in wanted)
    if last > 0:
        return last
    raise QueryError(
        msg("This quotation mark is never closed. Close it at the end of the phrase, or leave it out."),
        at,
        query.rstrip() + ("»" if query[at] == "«" else '"'),
    )


def _inside_word(query: str, at: int) -> bool:
    around = query[at - 1 : at] + query[at + 1 : at + 2]
    return query[at] in '"”“' and len(around) == 2 and all("א" <= letter <= "ת" for letter in around)


def _word(query: str, at: int, found: list[Piece]) -> int:
    """Read one word, or a field's name and its colon; returns where the next piece begins."""
    end = at
    while end < len(query) and not query[end].isspace():
        if query[end] in _SPECIAL and not (end > at and _inside_word(query, end)):
            break
        if query[end] in _COMMAS and not _between_digits(query, end):
            break
        end += 1
        if query[end - 1] == ":" and query[at : end - 1].isalpha() and _is_field(query, at, end):
            found.append(Piece(Kind.FIELD, query[at : end - 1], at, end))
            return end
    operator = OPERATORS.get("".join(filter(str.isprintable, query[at:end])))
    found.append(Piece(Kind(operator or Kind.WORD), operator or query[at:end], at, end))
    return end


def _between_digits(query: str, at: int) -> bool:
    return at > 0 and query[at - 1].isdigit() and query[at + 1 : at + 2].isdigit()


def _is_field(query: str, at: int, end: int) -> bool:
    """An address (``https://``) names no field, and neither does a title's ``Aleppo: the siege``."""
    known = query[at : end - 1].casefold()
    following = query[end : end + 1]
    if known in FIELDS or known in ALIASES:
        return True
    return bool(following) and not passed_over(following) and query[end : end + 2] != "//"
