"""Drafts are forgotten with their bytes: thrown away, or untouched for as long as the archive keeps them."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from archive.access.viewer import ANONYMOUS
from archive.app import HANDLERS
from archive.base import clock, runtime
from archive.base.db import reading, unit_of_work
from archive.base.runtime import session
from archive.intake import forgetting, service
from archive.intake.models import Draft
from archive.media import store
from archive.worker import Worker


def a_draft(content: bytes) -> tuple[service.Started, str]:
    """A draft with one file, and the file's digest."""
    staged = store.current().receive(io.BytesIO(content), limit=99)
    arrived, _ = service.keep([(staged, "text/plain", "a.txt")], room=1)
    with unit_of_work():
        draft = service.start(ANONYMOUS)
        service.add_files(ANONYMOUS, draft.id, arrived)
    return draft, arrived[0].stored.sha256


def drafts() -> int:
    with reading():
        return session().query(Draft).count()


def is_there(sha256: str) -> bool:
    return store.current().path(sha256).exists()


def drain() -> None:
    assert Worker(runtime.current(), HANDLERS).drain() == 0


@pytest.mark.both_engines
def test_what_nobody_touched_is_forgotten_with_its_bytes_and_nothing_else(app: Flask) -> None:
    (old, gone), (_, stays), (both, shared) = a_draft(b"old"), a_draft(b"new"), a_draft(b"new and old")
    a_draft(b"new and old")
    days = runtime.settings().draft_keep_days
    with unit_of_work():
        long_ago = clock.now() - timedelta(days=days, hours=1)
        session().execute(update(Draft).where(Draft.id.in_([old.id, both.id])).values(updated_at=long_ago))
    assert forgetting.forget_untouched() == 2
    drain()
    assert drafts() == 2
    assert not is_there(gone)
    assert is_there(stays)
    assert is_there(shared), "another draft has the same bytes"
    assert forgetting.forget_untouched() == 0


def test_a_draft_that_is_thrown_away_leaves_no_bytes(app: Flask) -> None:
    draft, sha256 = a_draft(b"thrown away")
    with unit_of_work():
        service.discard(ANONYMOUS, draft.id)
    drain()
    assert (drafts(), is_there(sha256)) == (0, False)
