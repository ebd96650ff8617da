"""What is graphic: a record with a content warning, and one with a picture that is called so."""

from __future__ import annotations

from sqlalchemy import ColumnElement, exists, or_

from archive.media.models import DigitalObject
from archive.records import models as m


def is_graphic() -> ColumnElement[bool]:
    """A condition on ``Record``."""
    return or_(
        m.Record.content_warning != "",
        exists().where(m.ImageParticulars.record_id == m.Record.id, m.ImageParticulars.graphic.is_(True)),
        exists().where(m.FileDescription.record_id == m.Record.id, m.FileDescription.graphic.is_(True)),
    )


def shows_what_is_graphic() -> ColumnElement[bool]:
    """A condition on ``DigitalObject``, a copy of a picture that is called graphic.

    Whether its record has a content warning is not asked here: who shows a record in a list knows that.
    """
    return or_(
        exists().where(m.ImageParticulars.record_id == DigitalObject.record_id, m.ImageParticulars.graphic.is_(True)),
        exists().where(m.FileDescription.object_id == DigitalObject.derived_from, m.FileDescription.graphic.is_(True)),
    )
