"""Builds an index with each engine from the same texts, or takes one that was kept."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path

from bench.search.contenders import Contender
from bench.search.ours import store_texts
from bench.search.texts import Text

_BATCH = 1000


@dataclass
class Built:
    """What it took to index; ``text`` and ``index`` in bytes, times in seconds."""

    records: int
    text: int = 0
    index: int = 0
    cpu: float = 0.0
    wall: float = 0.0
    load: float = 0.0


def build(folder: Path, contenders: Mapping[str, tuple[Contender, int]], texts: Iterable[Text]) -> dict[str, Built]:
    """Let each contender index as many of the first texts as stand beside it, in one pass over them."""
    folder.mkdir(parents=True, exist_ok=True)
    built = {name: Built(records) for name, (_, records) in contenders.items() if not _kept(folder, name)}
    with_texts = not (folder / "texts.sqlite").exists()
    if built or with_texts:
        for name, facts in built.items():
            shutil.rmtree(folder / name, ignore_errors=True)
            _timed(facts, contenders[name][0].begin, folder / name)
        for batch in _batches(texts, max((b.records for b in built.values()), default=1 << 60)):
            for name, facts in built.items():
                mine = [text for text in batch if text.number < facts.records]
                facts.text += sum(text.size for text in mine)
                _timed(facts, contenders[name][0].take, mine)
            if with_texts:
                store_texts(folder / "texts.sqlite.new", batch)
        for name, facts in built.items():
            _timed(facts, contenders[name][0].finish)
            facts.index, facts.load = size(folder / name), round(os.getloadavg()[0], 1)
            (folder / f"{name}.json").write_text(json.dumps(asdict(facts)))
        if with_texts:
            (folder / "texts.sqlite.new").rename(folder / "texts.sqlite")
    return {name: Built(**json.loads((folder / f"{name}.json").read_text())) for name in contenders}


def forget(folder: Path, names: Iterable[str]) -> None:
    """Let these be built anew."""
    for name in names:
        (folder / f"{name}.json").unlink(missing_ok=True)


def size(folder: Path) -> int:
    """Bytes of all files below."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _kept(folder: Path, name: str) -> bool:
    return (folder / f"{name}.json").exists()


def _batches(texts: Iterable[Text], number: int) -> Iterator[list[Text]]:
    remaining = islice(texts, number)
    while batch := list(islice(remaining, _BATCH)):
        yield batch


def _timed(facts: Built, work: Callable[..., None], *arguments: object) -> None:
    cpu, wall = time.process_time(), time.perf_counter()
    work(*arguments)
    facts.cpu += time.process_time() - cpu
    facts.wall += time.perf_counter() - wall
