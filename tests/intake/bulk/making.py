"""Batches in every state that waits for a person, for tests that look at all pages."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

from archive.access.viewer import Viewer
from archive.base.db import unit_of_work
from archive.intake.bulk import service, work
from tests.intake.bulk.conftest import as_sheet, staged

_GOOD = as_sheet(
    ("kind", "title", "body"), ("testimony", "A ferryman", "Six to a boat."), ("testimony", "شهادة", "كلمات")
)
_BAD = as_sheet(("kind", "title", "body", "dates"), ("testimony", "A ferryman", "Six to a boat.", "2016-13"))


def batches(viewer: Viewer) -> Iterator[uuid.UUID]:
    """One that is put together, one that is refused, one in order, one taken in, one undone."""
    yield _begun(viewer, None)
    yield _begun(viewer, _BAD)
    yield _begun(viewer, _GOOD)
    for undone in (False, True):
        batch_id = _begun(viewer, _GOOD)
        with unit_of_work():
            service.take_in(viewer, batch_id)
        work.work_on(batch_id, viewer.account_id)
        if undone:
            with unit_of_work():
                service.undo(viewer, batch_id, "By mistake.")
            work.work_on(batch_id, viewer.account_id)
        yield batch_id


def _begun(viewer: Viewer, sheet: bytes | None) -> uuid.UUID:
    with unit_of_work():
        batch_id = service.begin(viewer, "October, دفعة", {})
    if sheet is not None:
        with unit_of_work():
            service.add_sheet(viewer, batch_id, staged(sheet))
        with unit_of_work():
            service.check(viewer, batch_id)
        work.work_on(batch_id, viewer.account_id)
    return batch_id
