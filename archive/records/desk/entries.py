"""One entry of each list of a description, as an archivist writes it; a name with two underscores is nested."""

from __future__ import annotations

from typing import Any, ClassVar

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import Form, HiddenField, StringField
from wtforms.validators import Length, Regexp, ValidationError

from archive.records.desk import words as w
from archive.records.desk.fields import (
    EDTF_HINT,
    Day,
    Degrees,
    EdtfDate,
    Language,
    Lines,
    Names,
    Number,
    Tristate,
    area,
    chosen,
    line,
    said,
    ticked,
)
from archive.records.schemas import parts

Group = tuple[Any, tuple[str, ...]]


class Entry(Form):
    """One of several; ``was`` is its place in the revision that was read, empty where it is new."""

    class Meta(FlaskForm.Meta):
        csrf = False

    heads: ClassVar[tuple[str, ...]] = ()
    """The fields that name it in a list: the first that says something."""
    groups: ClassVar[tuple[Group, ...]] = ()
    """Its fields under headings; none where they need no headings."""
    was = HiddenField()


class TitleEntry(Entry):
    heads = ("value",)
    value = line(_("Title"), parts.TitleSchema, "value", required=True)
    language = Language(_("Language"))
    origin = chosen(_("Where it comes from"), w.TITLE_ORIGINS, default="other")
    note = line(_("Note"), parts.TitleSchema, "note")


class DateEntry(Entry):
    heads = ("edtf", "verbatim")
    role = chosen(_("What happened then"), w.DATE_ROLES)
    edtf = EdtfDate(_("Date"), validators=[Length(max=200)], description=EDTF_HINT)
    verbatim = line(_("As the source says it"), parts.DateSchema, "verbatim")
    language = Language(_("Language of these words"))
    inferred = ticked(_("The date is inferred"))
    basis = line(_("On what basis"), parts.DateSchema, "basis")
    earliest = Day(_("Earliest day"), description=_("Only where it is not what the date itself says, as 2016-11-15"))
    latest = Day(_("Latest day"))

    def validate_edtf(self, field: Any) -> None:
        if not said(field) and not said(self.verbatim):
            raise ValidationError(gettext("Give the date, or the words of the source."))

    def validate_basis(self, field: Any) -> None:
        if self.inferred.data and not said(field):
            raise ValidationError(gettext("An inferred date says on what basis."))

    def validate_latest(self, field: Any) -> None:
        if said(field) and said(self.earliest) and said(self.earliest) > said(field):
            raise ValidationError(gettext("It ends before it begins."))


class PlaceEntry(Entry):
    heads = ("name",)
    groups = (
        (None, ("name", "role", "names", "detail")),
        (_("Where it lies"), ("country", "admin1", "lat", "lon", "precision_m", "public_precision_m")),
        (_("In a gazetteer"), ("gazetteer", "gazetteer_id")),
    )
    name = line(_("Place"), parts.PlaceSchema, "name", required=True)
    role = chosen(_("What it is to the record"), w.PLACE_ROLES)
    names = Names(_("Its other names"), description=_("One on a line: the language, a colon, the name, as ar: حلب"))
    detail = line(_("More exactly"), parts.PlaceSchema, "detail", description=_("As: the mill below the bridge"))
    country = StringField(
        _("Country"),
        filters=[lambda value: value.strip().upper() if value else value],
        validators=[Regexp(r"^([A-Z]{2})?$", message=_("Two letters, as SY (ISO 3166-1)."))],
        description=_("Two letters, as SY (ISO 3166-1)."),
    )
    admin1 = line(_("Governorate or province"), parts.PlaceSchema, "admin1")
    lat = Degrees(_("Latitude"), 90, description=_("Decimal degrees, north is positive"))
    lon = Degrees(_("Longitude"), 180, description=_("Decimal degrees, east is positive"))
    precision_m = Number(_("Known to within, in metres"))
    public_precision_m = Number(
        _("Shown to the public to within, in metres"), description=_("The position is generalised, never shifted.")
    )
    gazetteer = line(_("Gazetteer"), parts.PlaceSchema, "gazetteer", description=_("As geonames"))
    gazetteer_id = line(_("Its number there"), parts.PlaceSchema, "gazetteer_id")

    def validate_lon(self, field: Any) -> None:
        if (said(field) is None) != (said(self.lat) is None):
            raise ValidationError(gettext("A position needs both latitude and longitude."))


class PersonEntry(Entry):
    heads = ("display",)
    groups = (
        (None, ("display", "role", "kind", "identity", "names")),
        (_("For the vault"), ("name", "contact")),
        (_("How we know"), ("inferred", "basis")),
    )
    display = line(
        _("Shown as"),
        parts.PersonSchema,
        "display",
        required=True,
        description=_("What readers see. For somebody at risk never the real name: as “a ferryman”."),
    )
    role = chosen(_("What they did for the record"), w.AGENT_ROLES)
    kind = chosen(_("Who this is"), w.AGENT_KINDS)
    identity = chosen(
        _("How they may be known"),
        w.IDENTITIES,
        default="pseudonymous",
        description=_("The real name of whoever is not public is in the vault alone."),
    )
    names = Names(
        _("Other names"),
        description=_(
            "Of somebody who is not public they go to the vault. "
            "One on a line: the language, a colon, the name, as ar: حلب"
        ),
    )
    name = line(
        _("Real name"),
        parts.PersonSchema,
        "name",
        description=_(
            "Of somebody who is not public it goes to the vault and is not shown here again. "
            "Left empty, what the vault keeps stays."
        ),
    )
    contact = line(
        _("How to reach them safely"), parts.PersonSchema, "contact", description=_("The same holds for it.")
    )
    inferred = ticked(_("It is inferred"))
    basis = line(_("On what basis"), parts.PersonSchema, "basis")


class ObservationEntry(Entry):
    heads = ("name",)
    name = line(_("What was counted"), parts.ObservationSchema, "name", required=True, description=_("As views"))
    value = Number(_("Number"))
    verbatim = line(_("As it stood there"), parts.ObservationSchema, "verbatim")


class FragmentEntry(Entry):
    heads = ("text", "kind")
    kind = line(_("What it is"), parts.FragmentSchema, "kind", required=True, description=_("As menu or counter"))
    text = line(_("Its words"), parts.FragmentSchema, "text")
    reason = line(_("Why it was left out"), parts.FragmentSchema, "reason")
    line = Number(_("Line in the original"))


class CompletenessEntry(Entry):
    item = HiddenField()
    status = chosen(_("Status"), w.COMPLETENESS)
    note = line(_("Note"), parts.CompletenessSchema, "note")

    def validate_status(self, field: Any) -> None:
        if said(self.note) and not said(field):
            raise ValidationError(gettext("A note needs a status."))


class RelationEntry(Entry):
    heads = ("target", "outside")
    type = chosen(_("This record"), w.RELATIONS)
    target = line(
        _("The other record"),
        parts.RelationSchema,
        "target",
        description=_("Its reference code, or its identifier in the source system of this record"),
    )
    target_system = line(
        _("Source system of that identifier"),
        parts.RelationSchema,
        "target_system",
        description=_("Only where it is not that of this record"),
    )
    outside = line(_("Or something outside the archive, in words"), parts.RelationSchema, "outside")
    note = line(_("Note"), parts.RelationSchema, "note")

    def validate_target(self, field: Any) -> None:
        if not said(field) and not said(self.outside):
            raise ValidationError(gettext("Name a record of this archive, or something outside it."))

    def validate_target_system(self, field: Any) -> None:
        if said(field) and not said(self.target):
            raise ValidationError(gettext("It says where a record is looked up, and none is named."))


class AssessmentEntry(Entry):
    scale = chosen(_("What is judged"), w.SCALES)
    value = line(
        _("Judgement"),
        parts.AssessmentSchema,
        "value",
        required=True,
        description=_("Usual are A to F, 1 to 6, or passed, failed, inconclusive"),
    )
    reasons = area(_("Reasons"), parts.AssessmentSchema, "reasons")


class LeadEntry(Entry):
    heads = ("text",)
    text = area(_("Question, or thing to find"), parts.LeadSchema, "text", required=True)
    kind = line(_("Kind"), parts.LeadSchema, "kind", description=_("Usually question, find, capture or review"))
    closed = ticked(_("It is closed"))
    outcome = area(_("With what outcome"), parts.LeadSchema, "outcome")

    def validate_outcome(self, field: Any) -> None:
        if self.closed.data and not (field.data or "").strip():
            raise ValidationError(gettext("Say with what outcome, so that nobody asks again."))
        if (field.data or "").strip() and not self.closed.data:
            raise ValidationError(gettext("An outcome belongs to a lead that is closed: say that it is closed."))


class ClaimEntry(Entry):
    heads = ("statement",)
    groups = (
        (_("What is claimed"), ("statement", "kind", "verbatim", "verbatim_language")),
        (_("Who says it"), ("attributed_to", "hedge", "attribution_chain")),
        (
            _("How many"),
            (
                "quantity__low",
                "quantity__best",
                "quantity__high",
                "quantity__unit",
                "quantity__outcome",
                "quantity__group",
                "quantity__qualifier",
                "cumulative",
            ),
        ),
        (_("When and where"), ("date", "date_verbatim", "place", "place_detail")),
        (_("Who is said to have done what"), ("alleged_perpetrators", "acts")),
        (_("How likely it is"), ("status", "status_reasons")),
    )
    statement = area(
        _("Statement"),
        parts.ClaimSchema,
        "statement",
        required=True,
        description=_("One proposition, in the archive’s words"),
    )
    kind = chosen(_("What it is about"), w.CLAIM_KINDS, default="other")
    verbatim = area(_("In the words of the source"), parts.ClaimSchema, "verbatim")
    verbatim_language = Language(_("Language of these words"))
    attributed_to = line(_("Who says it"), parts.ClaimSchema, "attributed_to")
    hedge = line(_("How guarded"), parts.ClaimSchema, "hedge", description=_("As reported, alleged, believed"))
    attribution_chain = Lines(
        _("Through whom it came"), 300, description=_("One on a line, from the first speaker to the source")
    )
    quantity__low = Number(_("At least"))
    quantity__best = Number(_("Best figure"))
    quantity__high = Number(_("At most"))
    quantity__unit = line(_("Of what"), parts.QuantitySchema, "unit", description=_("As person, household, building"))
    quantity__outcome = line(_("What became of them"), parts.QuantitySchema, "outcome", description=_("As killed"))
    quantity__group = line(_("Of which group"), parts.QuantitySchema, "group", description=_("As civilian"))
    quantity__qualifier = line(
        _("Qualifier as written"), parts.QuantitySchema, "qualifier", description=_("As “no fewer than”")
    )
    cumulative = Tristate(_("Does the figure include earlier ones?"), choices=w.choices(w.CUMULATIVE))
    date = EdtfDate(_("Date"), validators=[Length(max=200)], description=EDTF_HINT)
    date_verbatim = line(_("As the source says it"), parts.ClaimSchema, "date_verbatim")
    place = line(_("Place"), parts.ClaimSchema, "place")
    place_detail = line(_("More exactly"), parts.ClaimSchema, "place_detail")
    alleged_perpetrators = Lines(
        _("Alleged perpetrators"), 300, description=_("One on a line, as the source names them")
    )
    acts = Lines(_("Acts"), 300, description=_("One on a line: codes of descriptors, or words"))
    status = chosen(_("Status"), w.CLAIM_STATUSES, default="unknown")
    status_reasons = area(_("For which reasons"), parts.ClaimSchema, "status_reasons")

    def validate_quantity__low(self, field: Any) -> None:
        given = [said(self[name]) for name in ("quantity__low", "quantity__best", "quantity__high")]
        known = [number for number in given if isinstance(number, int)]
        if known != sorted(known):
            raise ValidationError(gettext("At least, best and at most must stand in order."))
