"""The one lock of whoever writes the index."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

from archive.search.generations import Generations
from tests.support.forks import forked_child


def test_the_index_is_written_again_while_a_forked_child_lives(tmp_path: Path) -> None:
    generations = Generations(tmp_path / "index")
    with ExitStack() as children:
        with generations.writing():
            children.enter_context(forked_child())
        with generations.writing():
            assert (tmp_path / "index" / "lock").exists()
