"""Forms of the pages on which identities are opened."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import Length

from archive.vault.models import VaultField


class RevealForm(FlaskForm):
    """What is to be opened, and why."""

    field = SelectField(_("What do you need?"))
    reason = TextAreaField(
        _("Why do you need it?"),
        validators=[Length(max=2000)],
        description=_("Kept with the record’s custody. Do not write the name of the person in it."),
    )

    def chosen(self) -> VaultField | None:
        """One kind of facts; all of them where none is chosen."""
        return VaultField(self.field.data) if self.field.data else None


class AnswerForm(FlaskForm):
    """What the second person says."""

    note = StringField(_("Note"), validators=[Length(max=2000)], description=_("Whoever asked reads it."))
