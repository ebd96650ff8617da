"""A process that ends between two steps of an upload, at each of them: who comes next finds nothing lost."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Callable
from io import BytesIO

import pytest
from sqlalchemy import select

from archive.access.viewer import ANONYMOUS
from archive.base.db import Database, reading, unit_of_work
from archive.base.errors import DiskFull, NotVisible, Unavailable
from archive.base.runtime import active, current, session
from archive.config import Settings
from archive.intake import service as drafts
from archive.intake.models import DraftFile
from archive.intake.uploading import partial, receiving, service
from archive.intake.uploading.models import UnfinishedUpload
from archive.intake.uploading.queries import UploadView
from archive.media import store
from archive.media.store import ObjectStore

DATA = bytes(range(256)) * 8
HALF = len(DATA) // 2
SHA256 = hashlib.sha256(DATA).hexdigest()


class Died(BaseException):
    """What nobody catches."""


def _dies_after(number: int) -> Callable[[str], None]:
    """Ends the process, as far as the upload can tell, after so many steps."""
    steps = iter(range(number))

    def step(name: str) -> None:
        if next(steps, None) is None:
            raise Died(name)

    return step


STEPS = ("write", "advance", "whole", "note_digests", "keep", "complete")


@pytest.fixture
def dying(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """From now on the process ends just before the n-th step of finishing a file."""

    def die_before(number: int) -> None:
        step = _dies_after(number)
        for place, name in (
            (partial, "write"),
            (service, "advance"),
            (partial, "whole"),
            (service, "note_digests"),
            (ObjectStore, "keep"),
            (service, "complete"),
        ):
            real = getattr(place, name)

            def taken(*args: object, real: Callable[..., object] = real, name: str = name, **more: object) -> object:
                step(name)
                return real(*args, **more)

            monkeypatch.setattr(place, name, taken)

    return die_before


def half() -> tuple[drafts.Started, UploadView]:
    """A draft with half a file."""
    with unit_of_work():
        draft = drafts.start(ANONYMOUS)
    view = receiving.begin(ANONYMOUS, draft.id, len(DATA), "filename YQ==")
    receiving.append(ANONYMOUS, draft.id, view.id, 0, BytesIO(DATA[:HALF]), HALF)
    return draft, view


@pytest.mark.parametrize("number", range(len(STEPS)))
def test_a_process_that_dies_between_any_two_steps_loses_nothing(
    database: Database, dying: Callable[[int], None], monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    draft, view = half()
    dying(number)
    with pytest.raises(Died) as died:
        receiving.append(ANONYMOUS, draft.id, view.id, HALF, BytesIO(DATA[HALF:]), HALF)
    assert str(died.value) == STEPS[number]
    monkeypatch.undo()
    found = receiving.state(ANONYMOUS, draft.id, view.id)
    assert found.received in (HALF, len(DATA))
    if found.received == HALF:
        receiving.append(ANONYMOUS, draft.id, view.id, HALF, BytesIO(DATA[HALF:]), HALF)
    with reading():
        assert session().scalars(select(DraftFile.sha256)).all() == [SHA256]
    assert store.current().path(SHA256).read_bytes() == DATA
    assert list(partial.folder().iterdir()) == []


def test_bytes_of_a_piece_that_was_never_acknowledged_are_written_over(database: Database) -> None:
    draft, view = half()
    with partial.path(view.id).open("ab") as file:
        file.write(b"what a killed process left behind" * 99)
    assert receiving.state(ANONYMOUS, draft.id, view.id).received == HALF
    receiving.append(ANONYMOUS, draft.id, view.id, HALF, BytesIO(DATA[HALF:]), HALF)
    assert store.current().path(SHA256).read_bytes() == DATA


def test_the_draft_takes_in_what_is_whole_when_it_is_opened(
    database: Database, dying: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    draft, view = half()
    dying(STEPS.index("keep"))
    with pytest.raises(Died):
        receiving.append(ANONYMOUS, draft.id, view.id, HALF, BytesIO(DATA[HALF:]), HALF)
    monkeypatch.undo()
    assert receiving.settle(ANONYMOUS, draft.id)
    with reading():
        assert session().scalars(select(DraftFile.sha256)).all() == [SHA256]
    assert not receiving.settle(ANONYMOUS, draft.id)


def test_a_disk_that_refuses_a_piece_keeps_what_was_there(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    draft, view = half()
    for number, kind in ((28, DiskFull), (5, Unavailable)):

        def refuse(*_: object, number: int = number) -> int:
            raise OSError(number, os.strerror(number))

        monkeypatch.setattr(os, "pwrite", refuse)
        with pytest.raises(kind):
            receiving.append(ANONYMOUS, draft.id, view.id, HALF, BytesIO(DATA[HALF:]), HALF)
        monkeypatch.undo()
        assert partial.size(view.id) == HALF
        assert receiving.state(ANONYMOUS, draft.id, view.id).received == HALF


def test_two_at_once_write_one_after_the_other(settings: Settings, database: Database) -> None:
    """The others are told that they are late; nobody writes into another's bytes."""
    draft, view = half()
    answers: list[str] = []
    here = current()

    def send() -> None:
        with active(here):
            try:
                receiving.append(ANONYMOUS, draft.id, view.id, HALF, BytesIO(DATA[HALF:]), HALF)
                answers.append("taken")
            except Exception as error:  # noqa: BLE001  # told below
                answers.append(type(error).__name__)

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers.count("taken") == 1 and set(answers) <= {"taken", "Stale", "NotVisible"}, answers
    assert store.current().path(SHA256).read_bytes() == DATA


def test_an_upload_of_a_draft_that_is_gone_is_gone(database: Database) -> None:
    draft, view = half()
    with unit_of_work():
        drafts.discard(ANONYMOUS, draft.id)
    with pytest.raises(NotVisible):
        receiving.state(ANONYMOUS, draft.id, view.id)
    with reading():
        assert session().scalars(select(UnfinishedUpload)).all() == []
