"""A disk that refuses any one operation of a commit: in words, the index as before or after, and done again it is done.

What ``write`` itself refuses is tried with the whole command (tests/torture/test_harm.py).
"""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from archive.search.store import Store
from tests.search.reading import held_words, written_words
from tests.search.samples import description, number

OPERATIONS = ("open", "fsync", "rename", "replace", "remove", "unlink", "mkdir", "rmdir")
BEFORE = [description(n, f"before{n}") for n in range(8)]
NEW = [description(1, "after1"), description(9, "after9")]
AFTER = [NEW[0], NEW[1], BEFORE[2], *BEFORE[4:]]


@contextmanager
def refusing(operation: int, error: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """Let the disk refuse one operation; gives how many were left to be done before it when the block ended."""
    left = [operation]
    with monkeypatch.context() as patch:
        for name in OPERATIONS:
            real = getattr(os, name)

            def call(*args: object, real: object = real, **keys: object) -> object:
                left[0] -= 1
                if left[0] == -1:
                    raise OSError(error, os.strerror(error))
                return real(*args, **keys)  # type: ignore[operator]  # each is a function

            patch.setattr(os, name, call)
        yield left


@pytest.fixture(scope="module")
def quick() -> Iterator[Path]:
    """A folder in memory, where there is one: what is synced here a thousand times need not outlive the test."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as folder:
        yield Path(folder)


@pytest.fixture(scope="module")
def standing(quick: Path) -> Path:
    """Eight segments of one tier, so that the next commit merges."""
    home = quick / "standing"
    store = Store(home)
    with store.rebuild() as rebuild:
        rebuild.finish(0)
    for document in BEFORE:
        store.index([document])
    return home


@pytest.mark.parametrize(
    ("what", "error"),
    [("index", errno.EIO), ("index", errno.ENOSPC), ("purge", errno.EIO), ("rebuild", errno.ENOSPC)],
)
def test_the_index_is_as_before_or_after(
    standing: Path, quick: Path, monkeypatch: pytest.MonkeyPatch, what: str, error: int
) -> None:
    expected = {
        "index": written_words(AFTER),
        "purge": written_words([*BEFORE[:3], *BEFORE[4:]]),
        "rebuild": written_words(NEW),
    }[what]

    def act(store: Store) -> None:
        if what == "index":
            store.index(NEW, [number(0), number(3)])
        elif what == "purge":
            store.delete([number(3)], purge=True)
        else:
            with store.rebuild() as rebuild:
                rebuild.add(NEW)
                rebuild.finish(7)

    turn, refused = 0, 0
    while True:
        home = shutil.copytree(standing, quick / f"{what}{error}-{turn}")
        store = Store(home)
        assert held_words(store) == written_words(BEFORE)
        with refusing(turn, error, monkeypatch) as left:
            try:
                act(store)
            except OSError as problem:
                assert problem.errno == error
                refused += 1
        for reader in (store, Store(home)):
            assert held_words(reader) in (written_words(BEFORE), expected), f"operation {turn}"
        act(store)
        assert held_words(store) == held_words(Store(home)) == expected, f"operation {turn}, done again"
        shutil.rmtree(home)
        if left[0] >= 0:
            break
        turn += 1
    assert turn > 10 and refused > 5
