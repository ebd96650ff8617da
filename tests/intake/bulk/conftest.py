"""A way to bring a batch, page by page or by the verbs."""

from __future__ import annotations

import csv
import io
import uuid
from collections.abc import Callable, Sequence

import pytest

from archive.access.viewer import Viewer
from archive.base.db import reading, unit_of_work
from archive.base.runtime import current, settings
from archive.intake.bulk import queries, service
from archive.intake.bulk import work as worker
from archive.intake.bulk.queries import BatchView
from archive.media import store
from archive.media.staging import Staged
from archive.worker import Worker

Bring = Callable[..., BatchView]


def work() -> None:
    """Let the worker do what waits."""
    Worker(current(), {service.WORK: worker.handle}).drain()


def as_sheet(*rows: Sequence[str]) -> bytes:
    lines = io.StringIO(newline="")
    csv.writer(lines).writerows(rows)
    return lines.getvalue().encode()


def staged(data: bytes) -> Staged:
    return store.current().receive(io.BytesIO(data), limit=settings().upload_limit)


@pytest.fixture
def checked(database: object) -> Bring:
    """A batch of a sheet and files, read and judged."""

    def bring(
        viewer: Viewer, sheet: bytes | None, files: dict[str, bytes] | None = None, **options: object
    ) -> BatchView:
        update = bool(options.pop("update", False))
        with unit_of_work():
            batch_id = service.begin(viewer, "October", {k: str(v) for k, v in options.items()}, update=update)
        with unit_of_work():
            if sheet is not None:
                service.add_sheet(viewer, batch_id, staged(sheet))
            refused = service.add_files(viewer, batch_id, [(n, staged(d)) for n, d in (files or {}).items()])
        assert refused == []
        return step(viewer, batch_id, service.check)

    return bring


def step(viewer: Viewer, batch_id: uuid.UUID, verb: Callable[..., None], *values: object, **more: object) -> BatchView:
    """Ask for one step, let the worker do it, and look."""
    with unit_of_work():
        verb(viewer, batch_id, *values, **more)
    work()
    with reading():
        return queries.one(viewer, batch_id)
