"""The form of the page on which findings are decided."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField, SelectMultipleField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from archive.access.redaction import RedactionReason
from archive.records.leaks.service import MOST
from archive.records.redaction_words import REASONS
from archive.web.errors import translate


class DecisionForm(FlaskForm):
    """Which findings, and what becomes of them; the button says which of the three."""

    revision = HiddenField()
    found = SelectMultipleField(_("What is decided on"), validate_choice=False)
    hidden_for = SelectField(_("Reason that readers are told"), default=RedactionReason.CONTACT.value)
    reason = TextAreaField(
        _("Why, in your words"),
        validators=[Length(max=MOST)],
        description=_("To keep what has no reason of its own, or to send it back. Do not repeat in it what was found."),
    )

    def offer(self) -> None:
        """Say the reasons in the reader's language."""
        self.hidden_for.choices = [SelectChoice(reason.value, translate(words)) for reason, words in REASONS.items()]
