"""The parts into which the desk divides a description, in the order in which a record is described."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _

from archive.base.errors import NotVisible
from archive.records.desk import section_forms as f
from archive.records.vocabulary import RecordKind


@dataclass(frozen=True, slots=True)
class Section:
    """One page of the desk; ``keys`` are those of the description that it edits."""

    slug: str
    label: Any
    about: Any
    form: type[f.SectionForm]
    keys: tuple[str, ...]
    kind: RecordKind | None = None
    """The only kind of record that has it; None where all have."""
    appends: bool = False
    """Whether what stands is never edited."""


SECTIONS = (
    Section(
        "title",
        _("Title and text"),
        _("What it is called, and what it says."),
        f.TitleForm,
        (
            "title",
            "title_language",
            "title_kind",
            "alternative_titles",
            "abstract",
            "body",
            "language",
            "language_source",
        ),
    ),
    Section("dates", _("Dates"), _("When it happened, was seen, told or published."), f.DatesForm, ("dates",)),
    Section("places", _("Places"), _("Where, and how exactly readers may know it."), f.PlacesForm, ("places",)),
    Section("people", _("People"), _("Who made it, told it or published it."), f.PeopleForm, ("people",)),
    Section(
        "testimony",
        _("How it was told"),
        _("Language, interviewer, and how near the speaker stood."),
        f.TestimonyForm,
        ("testimony",),
        RecordKind.TESTIMONY,
    ),
    Section(
        "picture",
        _("The picture"),
        _("Caption, and words for people who cannot see it."),
        f.PictureForm,
        ("image",),
        RecordKind.IMAGE,
    ),
    Section(
        "source",
        _("Source"),
        _("Where it was published, and what its page showed."),
        f.SourceForm,
        ("source", "removed_fragments"),
    ),
    Section("claims", _("Claims"), _("Who says what, of when, how many, with what hedge."), f.ClaimsForm, ("claims",)),
    Section(
        "relations", _("Relations"), _("What it quotes, corroborates, contradicts."), f.RelationsForm, ("relations",)
    ),
    Section(
        "subjects",
        _("Subjects and collection"),
        _("Under what readers find it."),
        f.SubjectsForm,
        ("descriptors", "collection"),
    ),
    Section(
        "access",
        _("Who may see it"),
        _("Levels, content warning, what was checked."),
        f.AccessForm,
        ("access", "access_text", "access_files", "content_warning", "verification", "holding"),
    ),
    Section(
        "completeness",
        _("How completely it was collected"),
        _("The eight items of the Berkeley Protocol."),
        f.CompletenessForm,
        ("completeness",),
    ),
    Section(
        "assessments",
        _("Assessments"),
        _("Judgements of source and content; each stays, a new one is added."),
        f.AssessmentsForm,
        ("assessments",),
        appends=True,
    ),
    Section("leads", _("Leads"), _("Open questions, and how they ended."), f.LeadsForm, ("leads",)),
)


def sections_of(kind: RecordKind) -> tuple[Section, ...]:
    """The sections that a record of this kind has."""
    return tuple(section for section in SECTIONS if section.kind in (None, kind))


def section_of(kind: RecordKind, slug: str) -> Section:
    """The section of that name; raises ``NotVisible``."""
    for section in sections_of(kind):
        if section.slug == slug:
            return section
    raise NotVisible()
