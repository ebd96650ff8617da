"""The forms of exports; each hands over a frozen value and holds no rule."""

from __future__ import annotations

import re

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, Optional

from archive.exports import selecting
from archive.exports.service import LONGEST_REASON, LONGEST_RECIPIENT, ExportRequest
from archive.exports.vocabulary import Audience, ExportFormat

# In the order of how much each may hold.
AUDIENCES = {
    Audience.PUBLIC: _("The public: what every visitor may see"),
    Audience.REGISTERED: _("Registered readers"),
    Audience.INVESTIGATORS: _("Investigators: restricted records and originals as well"),
    Audience.COURT: _("A court or mechanism: sealed records as well, as far as consent to hand them over reaches"),
    Audience.ARCHIVE: _("An archive that keeps all of it: also what is not published, comments and consents"),
}
FORMATS = {
    ExportFormat.BAG: _("A bag: files, custody and proofs, which anybody can check without us"),
    ExportFormat.JSONL: _("JSON Lines: records and files that another Sijill can import"),
    ExportFormat.CSV: _("CSV: records and claims for a spreadsheet, without files"),
}


class ExportForm(FlaskForm):
    """What is exported, for whom, and why."""

    codes = TextAreaField(
        _("Reference codes"),
        description=_("One on a line. Leave it empty to export a collection or everything."),
        validators=[Optional(), Length(max=200_000)],
    )
    collection = SelectField(_("Or a whole collection"))
    everything = BooleanField(_("Or all records of this archive"))
    audience = RadioField(
        _("For whom"),
        choices=[SelectChoice(word.value, words) for word, words in AUDIENCES.items()],
        validators=[DataRequired(_("Say for whom it is: the export holds what these may see, and nothing else."))],
    )
    format = RadioField(
        _("In which form"),
        choices=[SelectChoice(word.value, words) for word, words in FORMATS.items()],
        validators=[DataRequired(_("Choose a form."))],
        default=ExportFormat.BAG.value,
    )
    recipient = StringField(
        _("Who receives it"),
        description=_("A person, an office, an organisation. It stands in the register and in the copy."),
        validators=[DataRequired(_("Say who receives it.")), Length(max=LONGEST_RECIPIENT)],
    )
    reason = TextAreaField(
        _("Why it is handed over"),
        description=_("It stands in the register."),
        validators=[DataRequired(_("Say why it is handed over.")), Length(max=LONGEST_REASON)],
    )

    def request(self) -> ExportRequest:
        """What was asked for; raises ``Invalid`` unless it names codes, or a collection, or everything."""
        codes = re.split(r"[\s,;]+", (self.codes.data or "").strip())
        chosen = selecting.selection(
            [code for code in codes if code], self.collection.data or "", bool(self.everything.data)
        )
        return ExportRequest(
            audience=Audience(self.audience.data),
            format=ExportFormat(self.format.data),
            recipient=self.recipient.data or "",
            reason=self.reason.data or "",
            selection=chosen,
        )


class ReopenForm(FlaskForm):
    """Why a closed task is opened again."""

    reason = TextAreaField(
        _("Why it is opened again"),
        description=_("What came of it before stays told."),
        validators=[DataRequired(_("Say why it is opened again.")), Length(max=5000)],
    )


class CloseForm(FlaskForm):
    """What came of asking for a copy."""

    outcome = TextAreaField(
        _("What came of it"),
        description=_("Destroyed, returned, refused, no answer: in words that somebody understands in ten years."),
        validators=[DataRequired(_("Say what came of it.")), Length(max=5000)],
    )
