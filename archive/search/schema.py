"""The index as Whoosh sees it: one field for each text field, of forms with their positions."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from typing import Any

from whoosh import fields, formats

from archive.search.analysis import ANALYSIS_VERSION
from archive.search.word_rows import FIELDS
from archive.search.word_table import WordTable

# Raise this when files or facts change their form; an index of another form is rebuilt.
FORM = f"4.{ANALYSIS_VERSION}"


class FormPositions(formats.Positions):
    """Positions as plain unsigned integers rather than a pickle."""

    def encode(self, poslist: Any) -> bytes:
        return array("I", poslist).tobytes()

    def decode_positions(self, valuestring: bytes) -> list[int]:
        return array("I", valuestring).tolist()

    def decode_frequency(self, valuestring: bytes) -> int:
        return len(valuestring) // 4

    def decode_weight(self, valuestring: bytes) -> float:
        return len(valuestring) / 4

    def combine(self, vs: Any) -> bytes:
        return self.encode(sorted({position for value in vs for position in self.decode_positions(value)}))


class Forms(fields.FieldType):
    """Text as the forms of its words, each with its positions, by our own analysis."""

    def __init__(self) -> None:
        super().__init__(FormPositions(), None, scorable=True)

    def index(self, value: str, **kwargs: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        """The forms of ``value``, as Whoosh asks for them; the writer of whole records does not come this way."""
        table = WordTable()
        held: dict[int, list[int]] = {}
        for position, ordinal in enumerate(table.words(value)):
            held.setdefault(ordinal, []).append(position)
        for ordinal, at in held.items():
            yield table.forms[ordinal].encode(), len(at), float(len(at)), self.format.encode(at)


SCHEMA = fields.Schema(**{name: Forms() for name in FIELDS})
