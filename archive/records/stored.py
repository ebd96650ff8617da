"""The description of a record as its last revision holds it."""

from __future__ import annotations

import json
import uuid

from sqlalchemy import select

from archive.base.runtime import session
from archive.records import models as m
from archive.records.description import Description
from archive.records.schemas import read_description


def description_of(record: m.Record) -> Description:
    """The newest description of ``record``."""
    return revision(record.id, record.revision)


def revision(record_id: uuid.UUID, number: int) -> Description:
    """The description that one revision saved; names of protected people are not in it."""
    query = select(m.Revision.description).where(m.Revision.record_id == record_id, m.Revision.number == number)
    return read_description(json.loads(session().scalars(query).one()))
