"""How a file arrives in pieces: what is on the disk first, then what is said of it, each between short transactions.

A piece is on the disk (fsync) before the row says so, and the row says so before the sender hears it. A file that is
whole is hashed as it lies there; its digests are written down before its bytes move to where they are kept, so a
process that is killed at any moment leaves an upload that goes on, and no row without its bytes.
"""

from __future__ import annotations

import uuid

from archive.access.viewer import Viewer
from archive.base.db import reading, unit_of_work
from archive.base.errors import LimitReached, NotVisible, Stale, TooLarge
from archive.base.identifiers import new_id
from archive.base.messages import msg
from archive.intake.uploading import partial, queries, service
from archive.intake.uploading.protocol import Checksum
from archive.intake.uploading.queries import UploadView
from archive.media import store
from archive.media.staging import Readable


def begin(viewer: Viewer, draft_id: uuid.UUID, length: int, sent_metadata: str) -> UploadView:
    """A new upload into a draft.

    Raises what ``service.announce`` does, and ``DiskFull``.
    """
    service.refuse_size(length, None)
    partial.need_room(length)
    upload_id = new_id()
    partial.create(upload_id)
    try:
        with unit_of_work():
            service.announce(viewer, draft_id, upload_id, length, sent_metadata)
            return queries.upload(viewer, draft_id, upload_id)
    except BaseException:
        partial.remove(upload_id)
        raise


def append(
    viewer: Viewer,
    draft_id: uuid.UUID,
    upload_id: uuid.UUID,
    offset: int,
    stream: Readable,
    length: int,
    checksum: Checksum | None = None,
) -> UploadView:
    """Take the next ``length`` bytes; with the last of them the file is one of the draft.

    Raises ``Stale`` where ``offset`` is not the next byte, ``TooLarge`` beyond the size that was announced, and what
    ``partial.write`` does; nothing of the piece is kept then.
    """
    found = state(viewer, draft_id, upload_id)
    if found.kept:
        if (offset, length) == (found.length, 0):
            return found
        raise Stale(msg("This file is here whole."))
    with partial.locked(upload_id) as handle:
        found = _fresh(viewer, draft_id, upload_id)
        if offset != found.received:
            raise Stale(msg("The next byte of this file is number %(offset)s.", offset=found.received))
        if offset + length > found.length:
            raise TooLarge(msg("That is more than was announced for this file."))
        if length:
            partial.need_room(length)
            partial.write(handle, offset, stream, length, checksum)
            with unit_of_work():
                service.advance(viewer, upload_id, offset, offset + length)
        if offset + length == found.length:
            _finish(viewer, draft_id, upload_id, handle)
    return _fresh(viewer, draft_id, upload_id)


def state(viewer: Viewer, draft_id: uuid.UUID, upload_id: uuid.UUID) -> UploadView:
    """How far an upload is; one that is whole becomes a file of the draft by asking.

    Raises ``NotVisible`` for one whose bytes are gone, which is forgotten.
    """
    found = _fresh(viewer, draft_id, upload_id)
    if found.kept:
        return found
    if found.received == found.length:
        _settle(viewer, draft_id, found)
        return _fresh(viewer, draft_id, upload_id)
    if (partial.size(upload_id) or 0) < found.received or partial.size(upload_id) is None:
        # As after a backup was restored, which holds no unfinished files.
        drop(viewer, draft_id, upload_id)
        raise NotVisible()
    return found


def settle(viewer: Viewer, draft_id: uuid.UUID) -> bool:
    """Make files of what is whole, which only a killed process leaves behind; returns whether there was any."""
    with reading():
        waiting = [view for view in queries.unfinished(viewer, draft_id) if view.received == view.length]
    for view in waiting:
        try:
            _settle(viewer, draft_id, view)
        except (Stale, LimitReached):
            continue  # somebody is at it, or another window was first
    return bool(waiting)


def drop(viewer: Viewer, draft_id: uuid.UUID, upload_id: uuid.UUID | None = None) -> None:
    """Forget an upload of a draft with its bytes, or all of them."""
    with unit_of_work():
        gone = service.forget(viewer, draft_id, upload_id)
    for one in gone:
        partial.remove(one)


def _settle(viewer: Viewer, draft_id: uuid.UUID, found: UploadView) -> None:
    if partial.size(found.id) is not None:
        with partial.locked(found.id) as handle:
            _finish(viewer, draft_id, found.id, handle)
    elif found.sha256 is not None and store.current().path(found.sha256).exists():
        _complete(viewer, draft_id, found.id)
    else:
        drop(viewer, draft_id, found.id)


def _finish(viewer: Viewer, draft_id: uuid.UUID, upload_id: uuid.UUID, handle: int) -> None:
    if _fresh(viewer, draft_id, upload_id).kept:
        return
    staged = partial.whole(upload_id, handle)
    with unit_of_work():
        service.note_digests(viewer, upload_id, staged.sha256, staged.sha512)
    store.current().keep(staged)
    _complete(viewer, draft_id, upload_id)


def _complete(viewer: Viewer, draft_id: uuid.UUID, upload_id: uuid.UUID) -> None:
    with unit_of_work():
        refused = service.complete(viewer, upload_id)
    if refused:
        drop(viewer, draft_id, upload_id)
        raise LimitReached(refused[0].message)


def _fresh(viewer: Viewer, draft_id: uuid.UUID, upload_id: uuid.UUID) -> UploadView:
    with reading():
        return queries.upload(viewer, draft_id, upload_id)
