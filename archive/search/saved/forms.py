"""Forms of saved searches and receipts."""

from __future__ import annotations

import uuid

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, SelectField, StringField, TextAreaField

from archive.search.saved.models import LONGEST_NAME
from archive.search.saved.service import Wish

_ALERTS = _("What matches now counts as known. New matches are shown in your account, and in your private feed.")


class KeepForm(FlaskForm):
    """The name of a saved search, and whether new matches are told."""

    name = StringField(_("Name"), render_kw={"maxlength": LONGEST_NAME, "dir": "auto", "autocomplete": "off"})
    alerts = BooleanField(_("Tell me of new matches"), description=_ALERTS)

    def value(self) -> Wish:
        return Wish(self.name.data or "", bool(self.alerts.data))


class SaveForm(KeepForm):
    """The same for a search that is saved; it may take the place of another."""

    instead = SelectField(
        _("Save it"),
        choices=[],
        validate_choice=False,
        description=_("One that is replaced keeps its name and its alerts."),
    )

    @property
    def replaced(self) -> uuid.UUID | None:
        """The saved search whose place it takes."""
        try:
            return uuid.UUID(self.instead.data or "")
        except ValueError:
            return None


class SeenForm(FlaskForm):
    """Up to which moment matches were shown."""

    until = HiddenField()


class PaperForm(FlaskForm):
    """A receipt's file."""

    paper = TextAreaField(
        _("The text of the receipt"),
        description=_("All of the file as it was downloaded, from the first brace to the last."),
        render_kw={"rows": 12, "dir": "ltr", "spellcheck": "false", "autocomplete": "off"},
    )
