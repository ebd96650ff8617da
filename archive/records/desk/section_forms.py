"""The form of each section; a field is called like the key that it edits, with two underscores where that is nested."""

from __future__ import annotations

from typing import Any, ClassVar

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import FieldList, FormField, HiddenField, SelectField, SelectMultipleField, StringField
from wtforms.validators import Length, Regexp, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from archive.access.levels import AccessLevel
from archive.records.desk import entries as e
from archive.records.desk import words as w
from archive.records.desk.entries import Group
from archive.records.desk.fields import EDTF_HINT, EdtfDate, Language, Lines, area, chosen, line, ticked
from archive.records.forms import LEVELS
from archive.records.schemas import RowSchema, parts


class SectionForm(FlaskForm):
    """``base`` is the revision that the entries come from, ``revision`` the newest that the archivist has seen."""

    groups: ClassVar[tuple[Group, ...]] = ()
    base = HiddenField()
    revision = HiddenField()
    summary = StringField(_("In a few words, for the history"), validators=[Length(max=500)])
    leaks_kept = StringField(_("Why what was found may stay"), validators=[Length(max=2000)])


def listed(entry: type[e.Entry], label: Any) -> FieldList:
    """A list of entries."""
    return FieldList(FormField(entry), label)


class TitleForm(SectionForm):
    groups = (
        (_("Title"), ("title", "title_language", "title_kind")),
        (_("Text"), ("abstract", "body", "language", "language_source")),
    )
    title = line(_("Title"), RowSchema, "title", required=True)
    title_language = Language(_("Language of the title"))
    title_kind = chosen(_("Who made the title"), w.TITLE_KINDS, default="supplied")
    abstract = area(_("Abstract"), RowSchema, "abstract")
    body = area(_("Text"), RowSchema, "body")
    language = Language(_("Language of the text"), description=_("A BCP 47 tag, as en, ar or fr; und when unknown"))
    language_source = line(_("Who says which language it is"), RowSchema, "language_source")
    alternative_titles = listed(e.TitleEntry, _("Other title"))


class DatesForm(SectionForm):
    dates = listed(e.DateEntry, _("Date"))


class PlacesForm(SectionForm):
    places = listed(e.PlaceEntry, _("Place"))


class PeopleForm(SectionForm):
    people = listed(e.PersonEntry, _("Person or organisation"))


_ADDRESS = Regexp(r"^(https?://\S{1,1990})?\Z", message=_("An address begins with http:// or https://"))


class SourceForm(SectionForm):
    groups = (
        (_("Where it was published"), ("source__publisher", "source__author", "source__site", "source__published")),
        (_("Its address"), ("source__url", "source__archived_url", "source__captured")),
    )
    source__publisher = line(_("Publisher"), parts.SourceSchema, "publisher")
    source__author = line(_("Author, as the page names them"), parts.SourceSchema, "author")
    source__site = line(_("Site"), parts.SourceSchema, "site")
    source__published = EdtfDate(_("Published"), validators=[Length(max=200)], description=EDTF_HINT)
    source__url = StringField(_("Address"), validators=[_ADDRESS])
    source__archived_url = StringField(_("Archived address"), validators=[_ADDRESS])
    source__captured = EdtfDate(_("Captured"), validators=[Length(max=200)], description=_("As 2016-12-14T09:00:00Z"))
    source__observations = listed(e.ObservationEntry, _("Counter of the page"))
    removed_fragments = listed(e.FragmentEntry, _("Piece left out of the reading text"))


class TestimonyForm(SectionForm):
    __test__ = False

    testimony__told_in = Language(_("Language in which it was told"))
    testimony__directness = chosen(_("How near the speaker stood to it"), w.DIRECTNESS, default="unknown")
    testimony__interviewer = line(_("Interviewer"), parts.TestimonySchema, "interviewer")
    testimony__interviewed = EdtfDate(_("Interviewed"), validators=[Length(max=200)], description=EDTF_HINT)
    testimony__is_translation = ticked(_("The text is a translation"))
    testimony__translator = line(_("Translator"), parts.TestimonySchema, "translator")
    testimony__first_interview = chosen(_("Was it the first interview?"), w.KNOWN, default="unknown")
    testimony__alterations = Lines(_("What editors changed"), 1000, description=_("One on a line"))


class PictureForm(SectionForm):
    image__caption = area(_("Caption of the picture"), parts.ImageSchema, "caption")
    image__alternative_text = area(
        _("What the picture shows, for people who cannot see it"), parts.ImageSchema, "alternative_text"
    )
    image__photographer = line(_("Photographer"), parts.ImageSchema, "photographer")
    image__graphic = ticked(_("It is graphic: shown only after a warning"))


class CompletenessForm(SectionForm):
    completeness = listed(e.CompletenessEntry, _("Item"))


class ClaimsForm(SectionForm):
    claims = listed(e.ClaimEntry, _("Claim"))


class RelationsForm(SectionForm):
    relations = listed(e.RelationEntry, _("Relation"))


class SubjectsForm(SectionForm):
    descriptors = SelectMultipleField(
        _("Descriptors"),
        description=_("Tick every one that fits."),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    collection = SelectField(_("Collection"))


class AccessForm(SectionForm):
    access = SelectField(_("Who may see the description"), choices=LEVELS)
    access_text = SelectField(_("Who may read the text"), choices=LEVELS)
    access_files = SelectField(_("Who may see the files"), choices=LEVELS)
    content_warning = line(_("Content warning"), RowSchema, "content_warning")
    verification = chosen(_("Verification"), w.VERIFICATIONS)
    holding = chosen(_("Holding"), w.HOLDINGS)

    def validate_access_text(self, field: Any) -> None:
        if _more_open(field.data, self.access.data):
            raise ValidationError(gettext("The text cannot be more open than the description."))

    def validate_access_files(self, field: Any) -> None:
        if _more_open(field.data, self.access.data):
            raise ValidationError(gettext("The files cannot be more open than the description."))


def _more_open(level: str | None, floor: str | None) -> bool:
    ranks = {known.value: known.rank for known in AccessLevel}
    # What is no level at all is refused by its own field.
    return level in ranks and floor in ranks and ranks[level] < ranks[floor]


class AssessmentsForm(SectionForm):
    assessments = listed(e.AssessmentEntry, _("New assessment"))


class LeadsForm(SectionForm):
    leads = listed(e.LeadEntry, _("Lead"))
