"""Somebody who handed something in and comes back, and the archivist who has it."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from archive.access.viewer import ANONYMOUS, Role, Viewer
from archive.base.db import reading, unit_of_work
from archive.base.runtime import session
from archive.intake import submitting
from archive.intake.returning import queries
from archive.intake.returning.queries import FoundSubmission
from archive.records import models as m
from archive.records import service as records
from tests.support.cast import Cast
from tests.support.pages import Page, PageClient

WHY = "Please leave out the street."
OPEN = "/receipt/open"


def found(words: str) -> FoundSubmission:
    """What a phrase opens, read anew."""
    with reading():
        given = queries.by_receipt(ANONYMOUS, words)
    assert isinstance(given, FoundSubmission)
    return given


def contributor(words: str) -> Viewer:
    """Whoever has the phrase."""
    return submitting.as_contributor(found(words).agent_id)


def look_up(client: PageClient, words: str) -> Page:
    """Type the phrase; answers the page of the open receipt."""
    return client.submit(client.get_page("/receipt"), "/receipt", phrase=words)


def send_back(cast: Cast, record_id: uuid.UUID) -> None:
    """An archivist returns it."""
    staff = cast.viewer(Role.ARCHIVIST)
    with unit_of_work():
        records.return_to_contributor(staff, record_id, WHY)


def take_in(cast: Cast, record_id: uuid.UUID, *, publish: bool = False) -> None:
    """An archivist takes it into the holdings, and publishes it."""
    staff = cast.viewer(Role.ARCHIVIST)
    with unit_of_work():
        records.accession(staff, record_id)
        if publish:
            records.publish(staff, record_id, confirmed=True)


def only_record() -> m.Record:
    return session().scalars(select(m.Record)).one()
