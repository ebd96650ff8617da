"""The archive's own engine, asked as its search page asks it."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from archive.search.engine import EngineRequest, EngineResult, Reach, Rebuild, Sort
from archive.search.grammar import parse
from archive.search.snippets import snippet
from archive.search.syntax import Node
from archive.search.wanted import Wanted
from archive.search.whoosh_engine import WhooshEngine
from bench.search.questions import Question
from bench.search.texts import LEVELS, Text, number_of

REACH = Reach(frozenset(LEVELS))


class Ours:
    """The texts of the page shown are read from a table of their own, as the archive reads them from its database."""

    name = "ours"

    def begin(self, home: Path) -> None:
        self._stack = ExitStack()
        self._rebuild: Rebuild = self._stack.enter_context(WhooshEngine(home).rebuild())

    def take(self, texts: Sequence[Text]) -> None:
        self._rebuild.add(document for text in texts for document in text.documents())

    def finish(self) -> None:
        self._rebuild.finish(1)
        self._stack.close()

    def open(self, home: Path) -> None:
        self._engine = WhooshEngine(home)
        self._engine.search(EngineRequest(query=parse("nothing"), facets_wanted=(), histogram_wanted=False), REACH)
        self._texts = sqlite3.connect(home.parent / "texts.sqlite")

    def ask(self, question: Question) -> int:
        node = parse(written(question))
        result = self._engine.search(
            EngineRequest(
                query=node,
                earliest=question.earliest.toordinal() if question.earliest else None,
                latest=question.latest.toordinal() if question.latest else None,
                sort=Sort.NEWEST if question.newest else Sort.RELEVANCE,
                facets_wanted=question.facets,
                histogram_wanted=False,
                seconds=60,
            ),
            REACH,
        )
        if question.highlights:
            self._marked(node, result)
        return result.total

    def _marked(self, node: Node, result: EngineResult) -> list[str]:
        keys = [number_of(hit.record_id) for hit in result.hits]
        marks = ",".join("?" * len(keys))
        rows = self._texts.execute(f"SELECT body FROM texts WHERE number IN ({marks})", keys).fetchall()  # noqa: S608  # question marks alone
        wanted = Wanted.of(node, result.understood)
        return [str(snippet(body, wanted)) for (body,) in rows]

    def add(self, text: Text) -> None:
        self._engine.index(text.documents(), position=2)

    def holds(self, word: str) -> bool:
        asked = EngineRequest(query=parse(word), facets_wanted=(), histogram_wanted=False)
        return self._engine.search(asked, REACH).total > 0

    def close(self) -> None:
        self._texts.close()


def written(question: Question) -> str:
    """The question in the query language of the archive."""
    words = question.words
    if question.shape == "phrase":
        return f'"{" ".join(words)}"'
    if question.shape == "prefix":
        return f"{words[0]}*"
    return (" OR " if question.shape == "any" else " ").join(words)


def store_texts(path: Path, texts: Sequence[Text]) -> None:
    """Keep texts where highlights are made from."""
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE IF NOT EXISTS texts (number INTEGER PRIMARY KEY, language TEXT, body TEXT)")
        rows = ((text.number, text.language, text.body) for text in texts)
        database.executemany("INSERT OR REPLACE INTO texts VALUES (?, ?, ?)", rows)
    database.close()
