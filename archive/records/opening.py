"""Opening a record for reading: what is sealed leaves an event, on whichever page or address it is read."""

from __future__ import annotations

from archive.access.viewer import Viewer
from archive.base.db import unit_of_work
from archive.records import page as pages
from archive.records import service
from archive.records.page import RecordPage


def opened(viewer: Viewer, code: str) -> RecordPage:
    """``page.record_page``, with the event that reading a sealed record leaves (in a unit of work of its own)."""
    found = pages.record_page(viewer, code)
    if not found.sealed:
        return found
    with unit_of_work():
        service.note_reading(viewer, found.record.id)
    return pages.record_page(viewer, code)
