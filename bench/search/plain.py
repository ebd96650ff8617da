"""Whoosh used plainly: its stock schema and analysis, its own parser and searcher, one searcher kept open."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from whoosh import index, query
from whoosh.fields import ID, NUMERIC, TEXT, Schema
from whoosh.qparser import MultifieldParser

from bench.search.questions import Question
from bench.search.texts import Text


class PlainWhoosh:
    """Texts are stored in the index, since its highlighter reads them there."""

    name = "whoosh"

    def begin(self, home: Path) -> None:
        home.mkdir(parents=True)
        schema = Schema(
            number=NUMERIC(stored=True, unique=True), title=TEXT(field_boost=4.0), about=TEXT(field_boost=2.5),
            body=TEXT(stored=True), kind=ID(sortable=True), language=ID(sortable=True),
            year=NUMERIC(sortable=True), place=ID(sortable=True), day=NUMERIC(sortable=True),
        )  # fmt: skip
        self._index = index.create_in(str(home), schema)
        self._writer = self._index.writer(limitmb=512)

    def take(self, texts: Sequence[Text]) -> None:
        for text in texts:
            self._write(self._writer, text)

    def _write(self, writer: object, text: Text) -> None:
        writer.add_document(  # type: ignore[attr-defined]  # Whoosh has no types
            number=text.number, title=text.title, about=text.about, body=text.body, kind=text.kind,
            language=text.language, year=text.day.year, place=text.place, day=text.day.toordinal(),
        )  # fmt: skip

    def finish(self) -> None:
        self._writer.commit(optimize=True)
        self._index.close()

    def open(self, home: Path) -> None:
        self._index = index.open_dir(str(home))
        self._searcher = self._index.searcher()
        self._parser = MultifieldParser(["title", "about", "body"], self._index.schema)

    def ask(self, question: Question) -> int:
        asked = self._parser.parse(written(question))
        if question.earliest and question.latest:
            within = query.NumericRange("day", question.earliest.toordinal(), question.latest.toordinal())
            asked = query.And([asked, within])
        more: dict[str, Any] = {"groupedby": list(question.facets)} if question.facets else {}
        if question.newest:
            more |= {"sortedby": "day", "reverse": True}
        results = self._searcher.search(asked, limit=20, **more)
        for facet in question.facets:
            results.groups(facet)
        if question.highlights:
            for hit in results:
                hit.highlights("body", top=2)
        return -1

    def add(self, text: Text) -> None:
        with self._index.writer() as writer:
            self._write(writer, text)

    def holds(self, word: str) -> bool:
        self._searcher = self._searcher.refresh()
        return len(self._searcher.search(self._parser.parse(word), limit=1)) > 0

    def close(self) -> None:
        self._searcher.close()


def written(question: Question) -> str:
    """The question in the language of Whoosh's own parser."""
    if question.shape == "phrase":
        return f'"{" ".join(question.words)}"'
    if question.shape == "prefix":
        return f"{question.words[0]}*"
    return (" OR " if question.shape == "any" else " ").join(question.words)
