"""A lock goes when it is let go, even while a child that was forked meanwhile still holds the file open."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

from archive.base.locks import held, is_held
from tests.support.forks import forked_child


def test_a_lock_that_was_let_go_is_not_kept_by_a_forked_child(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    with ExitStack() as children:
        with held(lock) as taken:
            assert taken
            children.enter_context(forked_child())
        assert not is_held(lock)
        with held(lock) as again:
            assert again


def test_a_lock_is_refused_while_another_holds_it(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    with held(lock) as first, held(lock) as second:
        assert first
        assert not second
        assert is_held(lock)
