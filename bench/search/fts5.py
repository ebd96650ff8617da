"""SQLite FTS5 with Porter's stemmer over unicode61, the facts in a plain table beside it, and plain SQL."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.search.questions import Question
from bench.search.texts import Text

_TABLES = """
CREATE VIRTUAL TABLE texts USING fts5(title, about, body, tokenize = 'porter unicode61');
INSERT INTO texts (texts, rank) VALUES ('rank', 'bm25(4.0, 2.5, 1.0)');
CREATE TABLE facts (
    number INTEGER PRIMARY KEY, kind TEXT, language TEXT, year INTEGER, place TEXT, day INTEGER
) STRICT;
"""
_BEST = "SELECT rowid FROM texts WHERE texts MATCH ? ORDER BY rank LIMIT 20"
_WITHIN = """
SELECT texts.rowid FROM texts JOIN facts ON facts.number = texts.rowid
WHERE texts MATCH ? AND day BETWEEN ? AND ? ORDER BY rank LIMIT 20
"""
_NEWEST = """
SELECT texts.rowid FROM texts JOIN facts ON facts.number = texts.rowid
WHERE texts MATCH ? ORDER BY day DESC LIMIT 20
"""
_MARKED = """
SELECT rowid, snippet(texts, 2, '<mark>', '</mark>', ' … ', 32) FROM texts WHERE texts MATCH ? ORDER BY rank LIMIT 20
"""
_COUNTED = """
WITH found AS MATERIALIZED (
    SELECT kind, language, year, place FROM texts JOIN facts ON facts.number = texts.rowid WHERE texts MATCH ?
)
SELECT 'kind', kind, count(*) FROM found GROUP BY kind
UNION ALL SELECT 'language', language, count(*) FROM found GROUP BY language
UNION ALL SELECT 'year', year, count(*) FROM found GROUP BY year
UNION ALL SELECT 'place', place, count(*) FROM found GROUP BY place
"""


class FTS5:
    """It answers with the twenty best alone: the number of all hits is asked for apart, and not timed."""

    name = "fts5"

    def begin(self, home: Path) -> None:
        home.mkdir(parents=True)
        self._database = sqlite3.connect(home / "texts.sqlite")
        self._database.executescript(_TABLES)

    def take(self, texts: Sequence[Text]) -> None:
        # No record is ever changed here, so that the row's number can be the text's.
        rows = ((t.number + 1, t.title, t.about, t.body) for t in texts)
        self._database.executemany("INSERT INTO texts (rowid, title, about, body) VALUES (?, ?, ?, ?)", rows)
        facts = ((t.number + 1, t.kind, t.language, t.day.year, t.place, t.day.toordinal()) for t in texts)
        self._database.executemany("INSERT INTO facts VALUES (?, ?, ?, ?, ?, ?)", facts)

    def finish(self) -> None:
        self._database.execute("CREATE INDEX facts_day ON facts (day)")
        self._database.execute("INSERT INTO texts (texts) VALUES ('optimize')")
        self._database.commit()
        self._database.execute("ANALYZE")
        self._database.commit()
        self._database.close()

    def open(self, home: Path) -> None:
        self._database = sqlite3.connect(home / "texts.sqlite")
        self._database.execute("PRAGMA cache_size = -65536")
        self._database.execute(_BEST, ["nothing"]).fetchall()

    def ask(self, question: Question) -> int:
        for statement, values in _statements(question):
            self._database.execute(statement, values).fetchall()
        return -1

    def found(self, question: Question) -> int:
        """How many there are in all."""
        (number,) = self._database.execute(
            "SELECT count(*) FROM texts WHERE texts MATCH ?", [written(question)]
        ).fetchone()
        return int(number)

    def add(self, text: Text) -> None:
        with self._database:
            self.take([text])

    def holds(self, word: str) -> bool:
        return bool(self._database.execute(_BEST, [f'"{word}"']).fetchall())

    def close(self) -> None:
        self._database.close()


def _statements(question: Question) -> Iterator[tuple[str, list[object]]]:
    match: list[object] = [written(question)]
    if question.earliest and question.latest:
        yield _WITHIN, [*match, question.earliest.toordinal(), question.latest.toordinal()]
    elif question.newest:
        yield _NEWEST, match
    elif question.highlights:
        yield _MARKED, match
    else:
        yield _BEST, match
    if question.facets:
        yield _COUNTED, match


def written(question: Question) -> str:
    """The question in FTS5's query language."""
    if question.shape == "phrase":
        return f'"{" ".join(question.words)}"'
    if question.shape == "prefix":
        return f'"{question.words[0]}"*'
    return (" OR " if question.shape == "any" else " ").join(f'"{word}"' for word in question.words)
