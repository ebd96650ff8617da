"""The forms of bulk intake."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, FileField, MultipleFileField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length

from archive.records.forms import LEVELS

KINDS = [
    SelectChoice("", _("as the sheet says")),
    SelectChoice("testimony", _("Testimony")),
    SelectChoice("image", _("Image")),
    SelectChoice("article", _("Source article")),
]


class BatchForm(FlaskForm):
    """A new batch: its name, and what is meant where a row does not say it."""

    name = StringField(
        _("What you call this batch"),
        description=_("For yourself and your colleagues: it stands in the list of batches."),
        validators=[DataRequired(_("Give the batch a name by which you know it again.")), Length(max=300)],
    )
    kind = SelectField(_("Kind"), choices=KINDS)
    language = StringField(
        _("Language of the texts"), description=_("A tag as en, ar or fr."), validators=[Length(max=35)]
    )
    collection = SelectField(_("Collection"))
    access = SelectField(
        _("Who may see it once it is published"),
        choices=[SelectChoice("", _("as the sheet says, else restricted")), *LEVELS],
    )
    source_system = StringField(
        _("Where its identifiers come from"),
        description=_("The office or the program that gave them. Within it an identifier stands for one record."),
        validators=[Length(max=120)],
    )
    update = BooleanField(
        _("Describe known records anew"),
        description=_("A row with an identifier that is known here becomes a new revision of that record."),
    )

    def defaults(self) -> dict[str, str]:
        """Column to cell, for what a row does not say."""
        names = ("kind", "language", "collection", "access", "source_system")
        return {name: (self[name].data or "").strip() for name in names}


class FilesForm(FlaskForm):
    """The sheet and the files of a batch."""

    sheet = FileField(_("The sheet (CSV)"))
    files = MultipleFileField(_("Files"))
    folder = MultipleFileField(_("Or a whole folder"))


class UndoForm(FlaskForm):
    """Why a batch is undone."""

    reason = TextAreaField(
        _("Why it is undone"),
        description=_("Every record of the batch keeps this reason in its trail."),
        validators=[DataRequired(_("Say why; every record of the batch keeps this reason.")), Length(max=5000)],
    )
    touched = BooleanField(_("Also those that somebody has worked on since"))
