"""Words that were typed on the pages of a receipt and not sent yet: kept as they are typed, forgotten once sent."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date

from sqlalchemy import delete

from archive.access.viewer import Viewer
from archive.base import clock
from archive.base.errors import Forbidden
from archive.base.messages import msg
from archive.base.runtime import session
from archive.intake.returning.models import UnsentWords
from archive.records import service

PAGES: Mapping[str, tuple[str, ...]] = {
    "say": ("words",),
    "add": ("words",),
    "correct": ("title", "text", "when", "where", "address", "publisher", "wishes"),
}
"""The fields of each page that are kept."""
MOST = 300_000
"""Characters of one field; what is longer is cut here, and told where it is sent."""


def keep(viewer: Viewer, record_id: uuid.UUID, page: str, typed: Mapping[str, str]) -> None:
    """Keep what is typed on one page so far; only its contributor may."""
    row = _row(viewer, record_id)
    fields = {name: typed[name][:MOST] for name in PAGES[page] if name in typed}
    if row is None:
        row = UnsentWords(record_id=record_id, pages={})
        session().add(row)
    row.pages, row.saved_on = {**row.pages, page: fields}, clock.today()
    session().flush()


def kept(viewer: Viewer, record_id: uuid.UUID, page: str) -> dict[str, str]:
    """What is kept of one page; empty where nothing waits there."""
    row = _row(viewer, record_id)
    return dict(row.pages.get(page, {})) if row is not None else {}


def forget(viewer: Viewer, record_id: uuid.UUID, page: str) -> None:
    """Forget what one page kept, once it was sent."""
    row = _row(viewer, record_id)
    if row is not None:
        row.pages = {name: fields for name, fields in row.pages.items() if name != page}
        session().flush()


def forget_before(day: date) -> None:
    """Forget what nobody has touched since ``day``."""
    session().execute(delete(UnsentWords).where(UnsentWords.saved_on < day))


def _row(viewer: Viewer, record_id: uuid.UUID) -> UnsentWords | None:
    record = service.for_change(viewer, record_id)
    if not service.is_contributor(viewer, record):
        raise Forbidden(msg("Only whoever handed this in writes here."))
    return session().get(UnsentWords, record_id)
