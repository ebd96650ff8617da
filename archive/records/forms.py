"""The archivist's forms; each hands over plain values and holds no rule."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, HiddenField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import UUID, DataRequired, InputRequired, Length, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from archive.records.consent_view import ConsentView
from archive.records.consent_words import ABOUTS, WAYS
from archive.records.consenting import Reached, TakenBack, Way
from archive.records.vocabulary import RightsBasis
from archive.web.errors import translate

LEVELS = [
    SelectChoice("public", _("Public: everybody")),
    SelectChoice("registered", _("Registered readers")),
    SelectChoice("restricted", _("Restricted: investigators and archivists")),
    SelectChoice("sealed", _("Sealed: archivists alone")),
]


def _text(label: Any, most: int, *, required: bool = False, area: bool = False, description: Any = "") -> Any:
    # No Optional: it would stop the form's own question about a field that was left empty.
    rules: list[Any] = [DataRequired(), Length(max=most)] if required else [Length(max=most)]
    kind = TextAreaField if area else StringField
    return kind(label, validators=rules, description=description)


_UNREAD = _("I decide although not every file has been read yet")


class AcceptForm(FlaskForm):
    """Accession."""

    revision = HiddenField()
    unread = BooleanField(_UNREAD)


class ReturnForm(FlaskForm):
    """Back to the contributor."""

    revision = HiddenField()
    reason = _text(_("What should the contributor do?"), 5000, required=True, area=True)


class PublishForm(FlaskForm):
    """Publication, with the levels."""

    revision = HiddenField()
    access = SelectField(_("Who may see the description"), choices=LEVELS)
    access_text = SelectField(_("Who may read the text"), choices=LEVELS)
    access_files = SelectField(_("Who may see the files"), choices=LEVELS)
    confirmed = BooleanField(_("I publish it although no consent or other basis is recorded"))
    unread = BooleanField(_UNREAD)


class WithdrawForm(FlaskForm):
    """Withdrawal."""

    revision = HiddenField()
    reason = _text(_("Reason, shown on the tombstone"), 2000, required=True, area=True)


class EmbargoForm(FlaskForm):
    """Setting an embargo, or lifting the one that stands."""

    revision = HiddenField()
    until = DateField(_("Closed until"), validators=[Optional()])
    reason = _text(_("Reason"), 2000)
    lift = BooleanField(_("Lift the embargo now"))

    def validate_reason(self, field: Any) -> None:
        if not self.lift.data and not (self.until.data and (field.data or "").strip()):
            raise ValidationError(_("Give the day and the reason."))


class GrantForm(FlaskForm):
    """One record opened to one person."""

    revision = HiddenField()
    name = _text(_("Name of the account"), 200, required=True)
    reason = _text(_("Reason, kept with the custody of the record"), 2000, required=True, area=True)


class EndGrantForm(FlaskForm):
    """A grant that ends."""

    revision = HiddenField()
    grant = HiddenField(validators=[DataRequired(), UUID()])


class TakenBackForm(FlaskForm):
    """What was taken back, by whom, how and when."""

    position = SelectField(_("Whose consent"), coerce=int)
    everything = BooleanField(_("Everything: the record is closed to all but archivists"))
    abouts = SelectMultipleField(
        _("Or only this"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )
    way = SelectField(_("How it reached the archive"))
    on = DateField(_("When"), validators=[InputRequired(_("Give the day."))])

    def offer(self, consents: Sequence[ConsentView], abouts: Sequence[str]) -> None:
        """Give the choices that a record has: whose consents stand, and what they still allow."""
        known = [view for view in consents if view.basis is RightsBasis.CONSENT and view.withdrawn_on is None]
        self.position.choices = [
            SelectChoice(view.position, view.person or gettext("The one whose name is not recorded")) for view in known
        ]
        self.abouts.choices = [SelectChoice(about, translate(ABOUTS[about])) for about in abouts]
        self.way.choices = [SelectChoice(way.value, translate(words)) for way, words in WAYS.items()]

    def value(self) -> tuple[TakenBack, Reached]:
        """What the verb wants."""
        taken = TakenBack(
            everything=bool(self.everything.data),
            abouts=frozenset(self.abouts.data or ()),
            position=self.position.data,
        )
        return taken, Reached(Way(self.way.data), self.on.data)
