"""The page on which an archivist says what the files of a record show."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import FieldList, Form, FormField, HiddenField
from wtforms.validators import UUID, DataRequired

from archive.access.policy import Act
from archive.base.db import unit_of_work
from archive.base.errors import Stale
from archive.records import file_words
from archive.records.blueprint import blueprint
from archive.records.desk import faults
from archive.records.desk.fields import area, said, ticked
from archive.records.desk.opening import Desk, on_desk
from archive.records.desk.sections import sections_of
from archive.records.file_words import FileWords, Written
from archive.records.schemas import parts
from archive.web import gate
from archive.web.errors import translate


class FileEntry(Form):
    """What is said of one file; ``version`` is that of the words that were read."""

    class Meta(FlaskForm.Meta):
        csrf = False

    file = HiddenField(validators=[DataRequired(), UUID()])
    version = HiddenField()
    caption = area(_("Caption"), parts.FileSchema, "caption")
    alternative_text = area(_("What it shows, for people who cannot see it"), parts.FileSchema, "alternative_text")
    graphic = ticked(_("It is graphic: shown only after a warning"))

    def words(self) -> FileWords:
        return FileWords(said(self.caption) or "", said(self.alternative_text) or "", bool(self.graphic.data))


class FilesForm(FlaskForm):
    """All files of a record."""

    files = FieldList(FormField(FileEntry), _("File"))


@blueprint.route("/records/<code>/edit/files", methods=["GET", "POST"])
@gate.permits(Act.DESCRIBE)
def edit_files(code: str) -> Response | tuple[str, int]:
    desk = on_desk(gate.viewer(), code)
    form = FilesForm() if request.method == "POST" else _first_form(desk)
    if request.method == "GET" or not form.validate():
        return _shown(desk, form, 200 if request.method == "GET" else 400)
    written = [
        Written(uuid.UUID(one.form.file.data), one.form.version.data or "", one.form.words()) for one in form.files
    ]
    try:
        with unit_of_work():
            changed = file_words.describe_files(desk.viewer, desk.record.id, written)
    except Stale as error:
        form.form_errors.append(translate(error.message))
        return _shown(desk, form, 409)
    flash(gettext("Saved.") if changed else gettext("Nothing was changed."), "success" if changed else "message")
    return redirect(url_for("records.edit", code=desk.code, _anchor="files"), code=303)


def _first_form(desk: Desk) -> FilesForm:
    words = file_words.words_of(desk.record.id)
    values = []
    for entry in desk.page.files:
        one = words.get(entry.file.id, FileWords())
        known = {"caption": one.caption, "alternative_text": one.alternative_text, "graphic": one.graphic}
        values.append({"file": str(entry.file.id), "version": one.version, **known})
    return FilesForm(formdata=None, data={"files": values})


def _shown(desk: Desk, form: FilesForm, status: int) -> tuple[str, int]:
    views = {str(entry.file.id): entry.file for entry in desk.page.files}
    words = {str(key): one for key, one in file_words.words_of(desk.record.id).items()}
    stale: dict[str, Any] = {}
    for one in form.files:
        stands = words.get(one.form.file.data, FileWords())
        if status == 409 and one.form.version.data != stands.version:
            stale[one.form.file.data] = stands
            one.form.version.data = stands.version
    page = render_template(
        "records/edit_files.html",
        record=desk.record,
        form=form,
        files=views,
        stale=stale,
        problems=tuple(faults.named(form)),
        sections=sections_of(desk.record.kind),
    )
    return page, status
