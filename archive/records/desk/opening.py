"""What a page of the desk stands on: the record, its description, the form of a section."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from wtforms.fields.choices import SelectChoice

from archive.access.viewer import Viewer
from archive.base.errors import NotVisible
from archive.base.runtime import session
from archive.records import models as m
from archive.records import stored
from archive.records.desk import choosing
from archive.records.desk.merging import Json, form_values
from archive.records.desk.section_forms import SectionForm
from archive.records.desk.sections import Section
from archive.records.opening import opened
from archive.records.page import RecordPage
from archive.records.presenting import locale
from archive.records.writing import plain


@dataclass(frozen=True, slots=True)
class Desk:
    """A record on the desk, as it stands."""

    viewer: Viewer
    page: RecordPage
    described: Json

    @property
    def record(self) -> m.Record:
        return self.page.record

    @property
    def code(self) -> str:
        return self.record.reference_code

    def base(self, form: SectionForm) -> Json:
        """The description of the revision on whose ground a form was written; the one that stands where it is none."""
        written = form.base.data or ""
        number = int(written) if written.isascii() and written.isdigit() and len(written) < 10 else 0
        query = select(m.Revision.number).where(m.Revision.record_id == self.record.id, m.Revision.number == number)
        if number == self.record.revision or session().scalar(query) is None:
            return self.described
        return as_json(stored.revision(self.record.id, number))


def on_desk(viewer: Viewer, code: str) -> Desk:
    """The record behind a code; raises ``NotVisible`` where its text is closed to the viewer."""
    page = opened(viewer, code)
    if page.text_closed:
        raise NotVisible()
    return Desk(viewer, page, as_json(stored.description_of(page.record)))


def as_json(description: object) -> Json:
    found: Json = plain(description)
    return found


def first_form(desk: Desk, section: Section, *, whole: bool = False) -> SectionForm:
    """The form of a section with what stands in it."""
    number = str(desk.record.revision)
    values = {"base": number, "revision": number}
    return form_of(section, formdata=None, data=values | form_values(section, desk.described, whole=whole))


def form_of(section: Section, **given: Any) -> SectionForm:
    """The form of a section, by default with what was sent."""
    form = section.form(**given)
    if "descriptors" in form:
        form["descriptors"].choices = [SelectChoice(*pair) for pair in choosing.descriptors(locale())]
        form["collection"].choices = [SelectChoice(*pair) for pair in choosing.collections(locale())]
    return form
