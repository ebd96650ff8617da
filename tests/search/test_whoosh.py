"""Probes of Whoosh itself, on the ways in which it has failed others; read them again before its version is raised."""

from __future__ import annotations

import gc
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from whoosh.index import TOC
from whoosh.writing import SegmentWriter

from archive.base.errors import Unavailable
from archive.search.codec import FormSegment
from archive.search.generations import Generations
from archive.search.schema import SCHEMA
from archive.search.whoosh_engine import WhooshEngine
from tests.search.samples import ARCHIVIST, description, found, number, search, text


def open_files() -> int:
    gc.collect()
    return len(list(Path("/proc/self/fd").iterdir()))


def test_thirty_commits_leave_no_file_open(search_engine: WhooshEngine) -> None:
    search_engine.index([description(0, "warm")])
    search(search_engine, "warm")
    before = open_files()
    for n in range(30):
        search_engine.index([description(n, "same"), text(n, "words")])
        search(search_engine, "same")
    assert open_files() <= before + 12  # one for each segment that is mapped now


def test_a_failed_commit_leaves_the_old_index_and_no_lock(
    search_engine: WhooshEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    search_engine.index([description(1, "before")])

    def full_disk(self: SegmentWriter, segments: list[FormSegment]) -> None:
        raise OSError("no space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(SegmentWriter, "_commit_toc", full_disk)
        with pytest.raises(OSError, match="no space"):
            search_engine.index([description(1, "after")])
    assert found(search_engine, "before") == [1]
    search_engine.index([description(1, "after")])
    assert found(search_engine, "after") == [1] and found(search_engine, "before") == []


class Evil:
    """What a tampered index would run."""

    def __init__(self, flag: Path) -> None:
        self.flag = flag

    def __reduce__(self) -> tuple[object, ...]:
        return (open, (str(self.flag), "w"))


@pytest.mark.parametrize("kept", ["segments", "schema"])
def test_code_in_a_table_of_contents_does_not_run(
    search_engine: WhooshEngine, index_home: Path, tmp_path: Path, kept: str
) -> None:
    search_engine.index([description(1, "word")])
    flag = tmp_path / "ran"
    index = Generations(index_home).opened("000001", "public")
    toc = TOC.read(index.storage, "MAIN", schema=SCHEMA)
    toc.generation += 1
    if kept == "segments":
        toc.segments = [Evil(flag)]
    else:
        toc.schema.evil = Evil(flag)
    try:
        toc.write(index.storage, "MAIN")
    finally:
        if kept == "schema":
            del toc.schema.evil
    flag.unlink(missing_ok=True)
    if kept == "segments":
        with pytest.raises(Unavailable):
            search(WhooshEngine(index_home), "word")
    else:
        assert found(WhooshEngine(index_home), "word") == [1]
    assert not flag.exists()
    pickle.loads(pickle.dumps(Evil(flag))).close()
    assert flag.exists(), "the planted code would have left its mark"


def test_only_one_process_writes(search_engine: WhooshEngine, index_home: Path) -> None:
    with search_engine.writing(), pytest.raises(Unavailable):
        WhooshEngine(index_home).index([description(1)])
    WhooshEngine(index_home).index([description(1)])


def test_files_are_the_owners_alone(search_engine: WhooshEngine, index_home: Path) -> None:
    search_engine.index([description(1, "word")])
    for path in [index_home, *index_home.rglob("*")]:
        assert path.stat().st_mode & 0o077 == 0, path


def test_every_file_is_synced_before_its_table_counts(
    search_engine: WhooshEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[str] = []
    sync, rename = os.fsync, os.rename

    def noted_sync(descriptor: int) -> None:
        calls.append(Path(f"/proc/self/fd/{descriptor}").readlink().name)
        sync(descriptor)

    def noted_rename(old: str, new: str) -> None:
        calls.append("rename")
        rename(old, new)

    monkeypatch.setattr(os, "fsync", noted_sync)
    monkeypatch.setattr(os, "rename", noted_rename)
    search_engine.index([description(1, "word")])
    before = calls[: calls.index("rename")]
    assert any(name.endswith(".seg") for name in before) and any(".toc." in name for name in before)
    assert before[-1] == "public" and calls[calls.index("rename") + 1] == "public"


def test_searches_go_on_while_the_index_is_rebuilt(search_engine: WhooshEngine, index_home: Path) -> None:
    search_engine.index([description(n, "same") for n in range(50)])
    reader = WhooshEngine(index_home)
    totals: set[int] = set()
    stop = threading.Event()

    def keep_searching() -> None:
        while not stop.is_set():
            totals.add(search(reader, "same").total)

    threads = [threading.Thread(target=keep_searching) for _ in range(3)]
    for thread in threads:
        thread.start()
    for _ in range(3):
        with search_engine.rebuild() as rebuild:
            rebuild.add(description(n, "same") for n in range(50))
            rebuild.finish(7)
        search_engine.index([description(3, "same")])
    stop.set()
    for thread in threads:
        thread.join()
    assert totals == {50}
    assert search_engine.state().position == 7 and search_engine.state().generation == "000004"
    assert sorted(path.name for path in index_home.iterdir() if path.is_dir()) == ["000004"]


def test_an_abandoned_rebuild_leaves_the_index_in_force(search_engine: WhooshEngine, index_home: Path) -> None:
    search_engine.index([description(1, "word")])
    with pytest.raises(ZeroDivisionError), search_engine.rebuild() as rebuild:
        rebuild.add([description(2, "word")])
        raise ZeroDivisionError
    assert found(search_engine, "word") == [1]
    assert [path.name for path in index_home.iterdir() if path.is_dir()] == ["000001"]


def test_a_change_made_during_a_rebuild_waits_for_it(search_engine: WhooshEngine) -> None:
    search_engine.index([description(1, "before")])
    with search_engine.rebuild() as rebuild:
        rebuild.add([description(1, "before")])
        change = threading.Thread(target=search_engine.index, args=([description(1, "after")],))
        change.start()
        change.join(0.3)
        assert change.is_alive() and found(search_engine, "after") == []
        rebuild.finish(1)
    change.join()
    assert found(search_engine, "after") == [1] and found(search_engine, "before") == []


WRITER = """
import sys
from pathlib import Path
from archive.search.whoosh_engine import WhooshEngine
from tests.search.samples import description, text
engine = WhooshEngine(Path(sys.argv[1]))
n = int(sys.argv[2])
while True:
    engine.index([description(n, f"same word{n}"), text(n, "body", "sealed")])
    print(n, flush=True)
    n += 1
"""


@pytest.mark.slow(why="a writer is killed five times, each start of Python costs a second")
def test_a_killed_writer_loses_nothing_that_it_reported(search_engine: WhooshEngine, index_home: Path) -> None:
    written: list[int] = []
    for round_ in range(5):
        process = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(index_home), str(round_ * 100)], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        written.append(int(process.stdout.readline()))
        time.sleep(0.02 * round_)
        process.send_signal(signal.SIGKILL)
        written.extend(int(line) for line in process.stdout.read().split())
        process.wait()
        process.stdout.close()
    reader = WhooshEngine(index_home)
    reader.index([description(1999, "same last")])
    ids = {hit.record_id for hit in search(reader, "same", ARCHIVIST, limit=2000).hits}
    assert {number(n) for n in written} <= ids
    assert not list(index_home.rglob("_MAIN_*.toc.*"))
