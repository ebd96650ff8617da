"""The words of the lists that an archivist chooses from; templates/macros/words.html says them on readers' pages."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms.fields.choices import SelectChoice

from archive.custody.vocabulary import AgentKind, Identity
from archive.records import vocabulary as v

Words = Mapping[Any, Any]

TITLE_KINDS = {
    v.TitleKind.FORMAL: _("Formal: it stands on the thing itself"),
    v.TitleKind.SUPPLIED: _("Supplied by the archive"),
    v.TitleKind.CAPTION: _("Caption"),
}
TITLE_ORIGINS = {
    v.TitleOrigin.PAGE_TITLE: _("title of the page"),
    v.TitleOrigin.TRANSLATION: _("translation"),
    v.TitleOrigin.FORMER: _("former title"),
    v.TitleOrigin.OTHER: _("other title"),
}
DATE_ROLES = {
    v.DateRole.EVENT: _("Date of the event"),
    v.DateRole.DEPICTED: _("Date depicted"),
    v.DateRole.PUBLISHED: _("Published"),
    v.DateRole.INTERVIEWED: _("Interviewed"),
    v.DateRole.COLLECTED: _("Collected"),
    v.DateRole.PERIOD_COUNTED: _("Period counted"),
    v.DateRole.COVERAGE: _("Period covered"),
}
PLACE_ROLES = {
    v.PlaceRole.EVENT: _("Place of the event"),
    v.PlaceRole.DEPICTED: _("Place depicted"),
    v.PlaceRole.TAKEN_AT: _("Taken at"),
    v.PlaceRole.ORIGIN: _("Place of origin"),
    v.PlaceRole.MENTIONED: _("Place mentioned"),
}
AGENT_ROLES = {
    v.AgentRole.CREATOR: _("Creator"),
    v.AgentRole.PUBLISHER: _("Publisher"),
    v.AgentRole.INFORMANT: _("Informant"),
    v.AgentRole.INTERVIEWER: _("Interviewer"),
    v.AgentRole.PHOTOGRAPHER: _("Photographer"),
    v.AgentRole.TRANSLATOR: _("Translator"),
    v.AgentRole.CONTRIBUTOR: _("Contributor"),
}
AGENT_KINDS = {
    AgentKind.PERSON: _("Person"),
    AgentKind.ORGANISATION: _("Organisation"),
    AgentKind.GROUP: _("Group"),
    AgentKind.SOFTWARE: _("Software"),
}
IDENTITIES = {
    Identity.PUBLIC: _("Public"),
    Identity.PSEUDONYMOUS: _("Pseudonymous"),
    Identity.PROTECTED: _("Protected: at risk"),
}
DIRECTNESS = {
    v.Directness.FIRST_HAND: _("First hand: the speaker saw or lived it"),
    v.Directness.SECOND_HAND: _("Second hand: told to the speaker by somebody who saw it"),
    v.Directness.THIRD_HAND: _("Third hand: it passed through more than one person"),
    v.Directness.UNKNOWN: _("Not known"),
}
KNOWN = {v.Known.YES: _("Yes"), v.Known.NO: _("No"), v.Known.UNKNOWN: _("Not known")}
CLAIM_KINDS = {
    v.ClaimKind.CASUALTY: _("Killed, injured or missing"),
    v.ClaimKind.DISPLACEMENT: _("Displacement"),
    v.ClaimKind.DETENTION: _("Detention"),
    v.ClaimKind.RESPONSIBILITY: _("Responsibility"),
    v.ClaimKind.EVENT: _("What happened"),
    v.ClaimKind.MEDIA_REFERRED: _("A recording or document that is spoken of"),
    v.ClaimKind.OTHER: _("Something else"),
}
CLAIM_STATUSES = {
    v.ClaimStatus.UNKNOWN: _("not assessed"),
    v.ClaimStatus.CONFIRMED: _("confirmed"),
    v.ClaimStatus.LIKELY: _("likely"),
    v.ClaimStatus.POSSIBLE: _("possible"),
    v.ClaimStatus.UNLIKELY: _("unlikely"),
}
CUMULATIVE = {"": _("Not known"), "true": _("Yes: it counts everything so far"), "false": _("No: for this event alone")}
RELATIONS = {
    v.RelationType.QUOTES: _("Quotes"),
    v.RelationType.DEPICTS: _("Depicts"),
    v.RelationType.ILLUSTRATES: _("Illustrates"),
    v.RelationType.CORROBORATES: _("Corroborates"),
    v.RelationType.CONTRADICTS: _("Contradicts"),
    v.RelationType.DERIVED_FROM: _("Derived from"),
    v.RelationType.TRANSLATION_OF: _("Translation of"),
    v.RelationType.PART_OF: _("Part of"),
    v.RelationType.VERSION_OF: _("Version of"),
    v.RelationType.NEAR_DUPLICATE_OF: _("Nearly the same as"),
}
COMPLETENESS_ITEMS = {
    v.CompletenessItem.TARGET_ADDRESS: _("Address of the page"),
    v.CompletenessItem.SOURCE_CODE: _("Source code"),
    v.CompletenessItem.FULL_PAGE_CAPTURE: _("Picture of the whole page"),
    v.CompletenessItem.EMBEDDED_MEDIA: _("Embedded media"),
    v.CompletenessItem.EMBEDDED_METADATA: _("Embedded metadata"),
    v.CompletenessItem.CONTEXTUAL_DATA: _("Context around the page"),
    v.CompletenessItem.COLLECTION_DATA: _("Who collected it, when and how"),
    v.CompletenessItem.DIGEST_AT_COLLECTION: _("Digest at collection"),
}
COMPLETENESS = {
    "": _("nothing is said of it"),
    v.Completeness.PRESENT: _("present"),
    v.Completeness.PARTIAL: _("partly"),
    v.Completeness.MISSING: _("missing"),
    v.Completeness.UNKNOWN: _("not known"),
}
SCALES = {
    v.AssessmentScale.SOURCE_RELIABILITY: _("Reliability of the source"),
    v.AssessmentScale.INFORMATION_CREDIBILITY: _("Credibility of the information"),
    v.AssessmentScale.SOURCE_ANALYSIS: _("Source analysis"),
    v.AssessmentScale.TECHNICAL_ANALYSIS: _("Technical analysis"),
    v.AssessmentScale.CONTENT_ANALYSIS: _("Content analysis"),
}
VERIFICATIONS = {
    v.Verification.UNVERIFIED: _("Content not checked yet"),
    v.Verification.PARTLY_VERIFIED: _("Content partly checked"),
    v.Verification.VERIFIED: _("Content checked"),
    v.Verification.DISPUTED: _("Content disputed"),
}
HOLDINGS = {
    v.Holding.HELD: _("Held"),
    v.Holding.PARTLY_HELD: _("Partly held"),
    v.Holding.NOT_HELD: _("Not held: this describes something that the archive does not have"),
}


def choices(said: Words) -> list[SelectChoice]:
    """A vocabulary with its words, for a list to choose from."""
    return [SelectChoice(word.value if isinstance(word, StrEnum) else word, words) for word, words in said.items()]


def word(said: Words, value: str) -> str:
    """The words for a value; the value itself where the list does not have it."""
    return str(said.get(value, value))
