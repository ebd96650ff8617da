"""The picture of a record on a moderator's card: graphic ones covered until they are asked for."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for

from archive.access.viewer import Viewer
from archive.comments.desk.preferring import Preferences
from archive.records.page import files_of
from archive.records.picture_view import Form, Forms, forms
from archive.records.queries import Summary


@dataclass(frozen=True, slots=True)
class CardPicture:
    """The first picture of a record, with the words that are said of it."""

    forms: Forms | None
    """None where it is graphic and the moderator sees nothing graphic today."""
    graphic: bool
    alternative_text: str
    caption: str
    more_url: str
    plain: Form
    """The form in which a picture that is not graphic is shown: grey where the moderator wishes so."""


def of(viewer: Viewer, record: Summary, wishes: Preferences) -> CardPicture | None:
    """The picture to show beside a comment; None where there is none that the viewer may see."""
    for number, entry in enumerate(files_of(viewer, record.id), 1):
        found = forms(record.reference_code, entry.file)
        if found is None:
            continue
        return CardPicture(
            forms=None if entry.graphic and wishes.skips_graphic else found,
            graphic=entry.graphic,
            alternative_text=entry.alternative_text,
            caption=entry.caption,
            more_url=url_for("records.picture", code=record.reference_code, number=number),
            plain=(found.grey if wishes.grey else None) or found.page,
        )
    return None
