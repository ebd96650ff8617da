"""The archivist's forms; each hands over plain values and holds no rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, HiddenField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import UUID, DataRequired, InputRequired, Length, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from archive.access.levels import AccessLevel
from archive.base import languages
from archive.base.errors import DomainError
from archive.records.consent_view import ConsentView
from archive.records.consent_words import ABOUTS, WAYS
from archive.records.consenting import Reached, TakenBack, Way
from archive.records.edtf import EdtfError, parse
from archive.records.vocabulary import DateRole, Holding, PlaceRole, RightsBasis, TitleKind, Verification
from archive.web.errors import translate

LEVELS = [
    SelectChoice("public", _("Public: everybody")),
    SelectChoice("registered", _("Registered readers")),
    SelectChoice("restricted", _("Restricted: investigators and archivists")),
    SelectChoice("sealed", _("Sealed: archivists alone")),
]


class Language(StringField):
    """A BCP 47 tag."""

    data: str | None

    def pre_validate(self, form: Any) -> None:
        if not self.data:
            self.data = "und"
        try:
            self.data = languages.canonical(self.data.strip())
        except DomainError as error:
            raise ValidationError(translate(error.message)) from error


class EdtfDate(StringField):
    """An EDTF date; the error says where and what to write."""

    data: str | None

    def pre_validate(self, form: Any) -> None:
        self.data = (self.data or "").strip()
        if self.data:
            try:
                parse(self.data)
            except EdtfError as error:
                raise ValidationError(translate(error.message)) from error


# The words of templates/macros/words.html, for lists to choose from.
TITLE_KINDS = {
    TitleKind.FORMAL: _("Formal: it stands on the thing itself"),
    TitleKind.SUPPLIED: _("Supplied by the archive"),
    TitleKind.CAPTION: _("Caption"),
}
DATE_ROLES = {
    DateRole.EVENT: _("Date of the event"),
    DateRole.DEPICTED: _("Date depicted"),
    DateRole.PUBLISHED: _("Published"),
    DateRole.INTERVIEWED: _("Interviewed"),
    DateRole.COLLECTED: _("Collected"),
    DateRole.PERIOD_COUNTED: _("Period counted"),
    DateRole.COVERAGE: _("Period covered"),
}
PLACE_ROLES = {
    PlaceRole.EVENT: _("Place of the event"),
    PlaceRole.DEPICTED: _("Place depicted"),
    PlaceRole.TAKEN_AT: _("Taken at"),
    PlaceRole.ORIGIN: _("Place of origin"),
    PlaceRole.MENTIONED: _("Place mentioned"),
}
VERIFICATIONS = {
    Verification.UNVERIFIED: _("Content not checked yet"),
    Verification.PARTLY_VERIFIED: _("Content partly checked"),
    Verification.VERIFIED: _("Content checked"),
    Verification.DISPUTED: _("Content disputed"),
}
HOLDINGS = {
    Holding.HELD: _("Held"),
    Holding.PARTLY_HELD: _("Partly held"),
    Holding.NOT_HELD: _("Not held: this describes something that the archive does not have"),
}


def _choices(said: Mapping[Any, Any]) -> list[SelectChoice]:
    return [SelectChoice(word.value, words) for word, words in said.items()]


def _more_open(level: str | None, floor: str | None) -> bool:
    ranks = {known.value: known.rank for known in AccessLevel}
    # What is no level at all is refused by its own field.
    return level in ranks and floor in ranks and ranks[level] < ranks[floor]


def _text(label: Any, most: int, *, required: bool = False, area: bool = False, description: Any = "") -> Any:
    # No Optional: it would stop the form's own question about a field that was left empty.
    rules: list[Any] = [DataRequired(), Length(max=most)] if required else [Length(max=most)]
    kind = TextAreaField if area else StringField
    return kind(label, validators=rules, description=description)


class DescribeForm(FlaskForm):
    """What an archivist edits of a description; claims, relations and rights come with imports or the API."""

    revision = HiddenField()
    title = _text(_("Title"), 500, required=True)
    title_language = Language(_("Language of the title"))
    title_kind = SelectField(_("Who made the title"), choices=_choices(TITLE_KINDS))
    alternative_titles = _text(
        _("Other titles"), 5000, area=True, description=_("One on a line; what is known of those that stay is kept")
    )
    abstract = _text(_("Abstract"), 20_000, area=True)
    body = _text(_("Text"), 2_000_000, area=True)
    caption = _text(_("Caption of the picture"), 5000, area=True)
    alternative_text = _text(_("What the picture shows, for people who cannot see it"), 5000, area=True)
    language = Language(_("Language of the text"), description=_("A BCP 47 tag, as en, ar or fr; und when unknown"))
    date = EdtfDate(_("Date"), description=_("EDTF, as 2016-11-15~/2016-12; ~ means about, ? uncertain"))
    date_role = SelectField(_("What happened then"), choices=_choices(DATE_ROLES))
    date_verbatim = _text(_("As the source says it"), 300)
    date_inferred = BooleanField(_("The date is inferred"))
    date_basis = _text(_("On what basis"), 2000)
    place = _text(_("Place"), 200)
    place_role = SelectField(_("What it is to the record"), choices=_choices(PLACE_ROLES))
    descriptors = SelectMultipleField(_("Descriptors"))
    collection = SelectField(_("Collection"))
    access = SelectField(_("Who may see the description"), choices=LEVELS)
    access_text = SelectField(_("Who may read the text"), choices=LEVELS)
    access_files = SelectField(_("Who may see the files"), choices=LEVELS)
    content_warning = _text(_("Content warning"), 300)
    verification = SelectField(_("Verification"), choices=_choices(VERIFICATIONS))
    holding = SelectField(_("Holding"), choices=_choices(HOLDINGS))
    summary = _text(_("In a few words, for the history"), 500)

    def validate_date_basis(self, field: Any) -> None:
        if self.date_inferred.data and not (field.data or "").strip():
            raise ValidationError(_("An inferred date says on what basis."))

    def validate_access_text(self, field: Any) -> None:
        if _more_open(field.data, self.access.data):
            raise ValidationError(_("The text cannot be more open than the description."))

    def validate_access_files(self, field: Any) -> None:
        if _more_open(field.data, self.access.data):
            raise ValidationError(_("The files cannot be more open than the description."))


class AcceptForm(FlaskForm):
    """Accession."""

    revision = HiddenField()


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
