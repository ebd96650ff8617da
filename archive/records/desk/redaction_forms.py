"""The forms of redaction: words of a text, and parts of a picture."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, Optional

from archive.access.redaction import RedactionReason
from archive.records.redaction_words import REASONS
from archive.web.errors import translate

ELEMENTS = [
    SelectChoice("body", _("Text")),
    SelectChoice("title", _("Title")),
    SelectChoice("abstract", _("Abstract")),
]
WHOLE_FOR = [
    SelectChoice("restricted", _("Investigators and archivists read it whole")),
    SelectChoice("sealed", _("Archivists alone read it whole")),
]


class _Redaction(FlaskForm):
    """What both kinds say."""

    reason = SelectField(_("Why; readers are told"), validators=[DataRequired()])
    whole_for = RadioField(_("Who reads beneath"), choices=WHOLE_FOR, default="restricted")
    note = TextAreaField(_("Note for the archive’s own people"), validators=[Length(max=2000)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reasons = [SelectChoice(reason.value, translate(REASONS[reason])) for reason in RedactionReason]
        self.reason.choices = [SelectChoice("", _("Choose")), *reasons]


class HideWordsForm(_Redaction):
    """Words to hide; ``start`` is where they were selected, which the page fills in where it can."""

    revision = HiddenField()
    start = IntegerField(_("From character"), validators=[Optional()])
    element = SelectField(_("Where they stand"), choices=ELEMENTS, default="body")
    words = TextAreaField(_("The words to hide"), validators=[DataRequired(), Length(max=20_000)])
    everywhere = BooleanField(_("Hide the same words wherever else they stand in this record"), default=True)


class LiftForm(FlaskForm):
    """Words that are shown again, or a redaction that fits after an edit."""

    revision = HiddenField()
    number = IntegerField(validators=[Optional()])
    why = StringField(_("Why it is shown again"), validators=[Length(max=2000)])


class CoverForm(_Redaction):
    """Parts of a picture to cover; ``shapes`` is what was drawn."""

    shapes = HiddenField()
