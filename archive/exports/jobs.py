"""The worker's part: exports that were asked for are made into a zip that waits to be fetched."""

from __future__ import annotations

import hashlib
import time
import uuid
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import update

from archive.base import runtime
from archive.base.db import unit_of_work
from archive.base.errors import Unavailable
from archive.base.messages import msg
from archive.base.outbox import OutboxMessage
from archive.base.runtime import session, settings
from archive.exports import keeping
from archive.exports.bag import zip_bag
from archive.exports.making import Delivered, fail, make
from archive.exports.models import Export
from archive.exports.vocabulary import ExportState
from archive.media import store
from archive.media.staging import CHUNK

_EVERY_SECONDS = 1.0


def handle_requested(messages: Sequence[OutboxMessage]) -> None:
    """Make the exports that were asked for; one that was cut is made again, one that is finished is left alone."""
    for message in messages:
        make_here(uuid.UUID(message.payload["export"]))


def make_here(export_id: uuid.UUID) -> None:
    """Make one export into ``home/exports``; raises what went wrong, which the register says as well."""
    work = keeping.folder() / f"{keeping.PARTIAL}{export_id}"

    def deliver(folder: Path) -> Delivered:
        _refuse_full_disk()
        target = zip_bag(folder, keeping.copy_path(export_id))
        return Delivered(target.stat().st_size, digest_of(target), kept=True)

    try:
        _refuse_full_disk()
    except Unavailable as error:
        fail(export_id, error)
        raise
    with ThreadPoolExecutor(1, thread_name_prefix="progress") as beside:
        news = _News(export_id, beside, runtime.current())
        try:
            make(export_id, work, deliver, news.tell)
        finally:
            keeping.sweep()


def digest_of(path: Path) -> str:
    """The SHA-256 of a file, in hex."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _refuse_full_disk() -> None:
    """What is handed over must not take the room in which the archive itself writes."""
    if store.current().free_bytes() < settings().disk_reserve:
        raise Unavailable(msg("The archive's disk is nearly full. Nothing was stored; please try later."))


@dataclass(slots=True)
class _News:
    """Writes progress into the register from beside: the view of the database that is being read must last."""

    export_id: uuid.UUID
    beside: ThreadPoolExecutor
    archive: runtime.Runtime
    told: float = field(default_factory=time.monotonic)

    def tell(self, done: int, total: int) -> None:
        if time.monotonic() - self.told >= _EVERY_SECONDS:
            self.told = time.monotonic()
            self.beside.submit(self._write, done)

    def _write(self, done: int) -> None:
        with runtime.active(self.archive), unit_of_work():
            session().execute(
                update(Export).where(Export.id == self.export_id, Export.state == ExportState.RUNNING).values(done=done)
            )
