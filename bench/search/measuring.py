"""Asks every engine the same questions in turn, and counts the processor's time alone."""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from archive.search.syntax import QueryError
from bench.search.building import size
from bench.search.contenders import Contender
from bench.search.fts5 import FTS5
from bench.search.questions import Question
from bench.search.texts import Text

_SLOW = ("whoosh",)
_EVERY = 4
"""Of what Whoosh is asked used plainly: it would take most of the run's time."""
_COMMITS = 10

Times = dict[str, dict[str, list[float]]]


def ask_all(opened: Mapping[str, Contender], asked: Mapping[str, Sequence[Question]]) -> dict[str, Any]:
    """Milliseconds of CPU of each kind and engine, and how many hits the questions have in the middle."""
    number = len(next(iter(asked.values())))
    times: Times = {kind: {name: [] for name in opened} for kind in asked}
    hits: dict[str, list[int]] = {kind: [] for kind in asked}
    refused = 0
    for turn in range(-1, number):
        for kind, questions in asked.items():
            for name, contender in _rotated(opened, turn):
                if name in _SLOW and turn % _EVERY:
                    continue
                started = time.process_time()
                try:
                    found = contender.ask(questions[turn])
                except QueryError:
                    refused += 1
                    continue
                spent = (time.process_time() - started) * 1000
                if turn >= 0:  # the first turn warms up
                    times[kind][name].append(spent)
                    hits[kind] += [found] if found >= 0 else []
    return {
        "questions": number,
        "refused": refused,
        "ms": {kind: {name: summary(found) for name, found in row.items()} for kind, row in times.items()},
        "hits": {kind: statistics.median(found) if found else None for kind, found in hits.items()},
        "fts5_hits": _counted(opened.get("fts5"), asked),
    }


def summary(times: Sequence[float]) -> dict[str, float] | None:
    """Median and the 95th of a hundred."""
    if not times:
        return None
    ordered = sorted(times)
    return {"p50": round(statistics.median(ordered), 3), "p95": round(ordered[int(len(ordered) * 0.95)], 3)}


def opening(contender: Contender, home: Path) -> dict[str, float]:
    """Seconds until an index answers its first search."""
    cpu, wall = time.process_time(), time.perf_counter()
    contender.open(home)
    return {"cpu_s": round(time.process_time() - cpu, 3), "wall_s": round(time.perf_counter() - wall, 3)}


def committing(contender: Contender, home: Path, texts: Sequence[Text]) -> dict[str, Any]:
    """Milliseconds to commit one record more, and from there until it is found; on a copy of the index."""
    copy = home.with_name(f"{home.name}.copy")
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(home, copy)
    commits, walls, founds = [], [], []
    contender.open(copy)
    for turn, text in enumerate(texts[:_COMMITS]):
        word = f"zzquite{'abcdefghijklmnop'[turn]}new"
        cpu, wall = time.process_time(), time.perf_counter()
        contender.add(_with(text, 10_000_000 + turn, word))
        commits.append((time.process_time() - cpu) * 1000)
        walls.append((time.perf_counter() - wall) * 1000)
        if not contender.holds(word):
            raise RuntimeError(f"{contender.name} does not find what was committed")
        founds.append((time.perf_counter() - wall) * 1000)
    contender.close()
    grown = size(copy)
    shutil.rmtree(copy)
    return {"cpu_ms": summary(commits), "wall_ms": summary(walls), "found_ms": summary(founds), "bytes": grown}


def memory(name: str, home: Path, questions: Mapping[str, Sequence[Question]]) -> dict[str, float]:
    """Megabytes that a process holds which only searches, after some questions of every kind."""
    asked = json.dumps([[_plain(question) for question in row[:5]] for row in questions.values()])
    done = subprocess.run(
        [sys.executable, "-m", "bench.search.only_searching", name, str(home)],
        input=asked, capture_output=True, text=True, check=True,
    )  # fmt: skip
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _plain(question: Question) -> dict[str, Any]:
    return {
        "kind": question.kind, "words": question.words, "shape": question.shape, "facets": question.facets,
        "newest": question.newest, "highlights": question.highlights,
    }  # fmt: skip


def _with(text: Text, number: int, word: str) -> Text:
    return Text(number, f"{text.title} {word}", text.body, text.language, text.kind, "public", text.place, text.source,
                text.day)  # fmt: skip


def _rotated(opened: Mapping[str, Contender], turn: int) -> list[tuple[str, Contender]]:
    row = list(opened.items())
    start = turn % len(row)
    return row[start:] + row[:start]


def _counted(contender: Contender | None, asked: Mapping[str, Sequence[Question]]) -> dict[str, float]:
    if not isinstance(contender, FTS5):
        return {}
    return {kind: statistics.median(contender.found(q) for q in questions) for kind, questions in asked.items()}
