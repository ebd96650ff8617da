"""The names and values of a description's elements in words, as two revisions are compared before a reader."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import get_locale
from flask_babel import lazy_gettext as _

from archive.access.levels import AccessLevel
from archive.base import languages
from archive.records import vocabulary as v
from archive.records.consent_words import ABOUTS
from archive.records.desk import choosing
from archive.records.desk import words as w
from archive.records.redaction_words import REASONS
from archive.web.errors import translate
from archive.web.locale import comma

Path = tuple[str, ...]
Words = Mapping[Any, Any]

LANGUAGES = frozenset({"language", "verbatim_language", "title_language", "told_in"})
"""The elements that hold a BCP 47 tag."""

FIELDS: Words = {
    "value": _("Value"),
    "language": _("Language"),
    "origin": _("Where it comes from"),
    "note": _("Note"),
    "role": _("Role"),
    "edtf": _("Date"),
    "verbatim": _("In the words of the source"),
    "verbatim_language": _("Language of these words"),
    "inferred": _("Inferred"),
    "basis": _("On what basis"),
    "earliest": _("Earliest day"),
    "latest": _("Latest day"),
    "name": _("Name"),
    "names": _("Other names"),
    "country": _("Country"),
    "admin1": _("Governorate or province"),
    "gazetteer": _("Gazetteer"),
    "gazetteer_id": _("Its number there"),
    "lat": _("Latitude"),
    "lon": _("Longitude"),
    "precision_m": _("Known to how many metres"),
    "public_precision_m": _("Shown to how many metres"),
    "detail": _("More exactly"),
    "slug": _("Short name"),
    "title": _("Title"),
    "titles": _("Titles in other languages"),
    "description": _("Description"),
    "display": _("Name that is shown"),
    "kind": _("Kind"),
    "identity": _("Identity"),
    "contact": _("Contact"),
    "person": _("Whose consent"),
    "uses": _("Uses"),
    "aspects": _("What may be shown"),
    "mechanism": _("Investigation or court"),
    "given_on": _("Given on"),
    "how": _("How"),
    "words": _("In which words"),
    "explained": _("What was explained"),
    "expires": _("Until"),
    "withdrawn_on": _("Taken back on"),
    "withdrawal_effect": _("With what effect"),
    "unit": _("Of what"),
    "outcome": _("With what outcome"),
    "group": _("Of which group"),
    "low": _("At least"),
    "best": _("Best figure"),
    "high": _("At most"),
    "qualifier": _("How it is qualified"),
    "prefix": _("Words before it"),
    "suffix": _("Words after it"),
    "start": _("From character"),
    "end": _("To character"),
    "statement": _("Statement"),
    "anchor": _("Where it stands in the text"),
    "quantity": _("Figure"),
    "cumulative": _("Counts everything so far"),
    "attributed_to": _("Who says it"),
    "attribution_chain": _("Through whom it came"),
    "hedge": _("How guarded"),
    "date": _("Date"),
    "date_verbatim": _("Date in the words of the source"),
    "place": _("Place"),
    "place_detail": _("Place, more exactly"),
    "alleged_perpetrators": _("Alleged perpetrators"),
    "acts": _("Acts"),
    "status": _("Status"),
    "status_reasons": _("For which reasons"),
    "type": _("Relation"),
    "target": _("Record in this archive"),
    "target_system": _("System that the name comes from"),
    "outside": _("Something outside the archive"),
    "publisher": _("Publisher"),
    "author": _("Author, as the page names them"),
    "site": _("Site"),
    "url": _("Address"),
    "archived_url": _("Archived address"),
    "published": _("Published"),
    "captured": _("Captured"),
    "observations": _("Counters of the page"),
    "text": _("Text"),
    "line": _("Line"),
    "reason": _("Reason"),
    "item": _("Item"),
    "told_in": _("Language in which it was told"),
    "is_translation": _("The text is a translation"),
    "translator": _("Translator"),
    "interviewer": _("Interviewer"),
    "interviewed": _("Interviewed"),
    "directness": _("How near the speaker stood to it"),
    "alterations": _("What editors changed"),
    "first_interview": _("Was it the first interview?"),
    "caption": _("Caption"),
    "alternative_text": _("What the picture shows, for people who cannot see it"),
    "photographer": _("Photographer"),
    "graphic": _("It is graphic: shown only after a warning"),
    "scale": _("What is judged"),
    "reasons": _("Reasons"),
    "closed_at": _("Closed on"),
    "closed_by": _("Closed by"),
    "until": _("Until"),
    "field": _("Element"),
    "whole_for": _("Readable for"),
    "everywhere": _("The same words elsewhere too"),
    "asks": _("Asks whether it still fits"),
}
"""The elements inside of those that ``archive.records.revisions.LABELS`` names."""

_LEVELS = {
    AccessLevel.PUBLIC: _("Public: everybody"),
    AccessLevel.REGISTERED: _("Registered readers"),
    AccessLevel.RESTRICTED: _("Restricted: investigators and archivists"),
    AccessLevel.SEALED: _("Sealed: archivists alone"),
}
_KINDS = {
    v.RecordKind.TESTIMONY: _("Testimony"),
    v.RecordKind.IMAGE: _("Image"),
    v.RecordKind.ARTICLE: _("Source article"),
}
_BASES = {
    v.RightsBasis.CONSENT: _("Consent"),
    v.RightsBasis.LICENCE: _("Licence"),
    v.RightsBasis.STATUTE: _("Law"),
    v.RightsBasis.QUOTATION: _("Right of quotation"),
    v.RightsBasis.PUBLIC_DOMAIN: _("Public domain"),
    v.RightsBasis.UNKNOWN: _("Not known"),
}
PERMISSIONS: Words = {
    v.Permission.ALLOWED: _("allowed"),
    v.Permission.REFUSED: _("refused"),
    v.Permission.UNKNOWN: _("not answered"),
}
"""What a consent answers."""
ANSWERED: Mapping[Path, str] = {("rights", "uses"): "use", ("rights", "aspects"): "aspect"}
"""The elements whose keys are questions of a consent, and of which kind."""

VALUES: Mapping[Path, Words] = {
    ("kind",): _KINDS,
    ("title_kind",): w.TITLE_KINDS,
    ("access",): _LEVELS,
    ("access_text",): _LEVELS,
    ("access_files",): _LEVELS,
    ("holding",): w.HOLDINGS,
    ("verification",): w.VERIFICATIONS,
    ("alternative_titles", "origin"): w.TITLE_ORIGINS,
    ("dates", "role"): w.DATE_ROLES,
    ("places", "role"): w.PLACE_ROLES,
    ("people", "role"): w.AGENT_ROLES,
    ("people", "kind"): w.AGENT_KINDS,
    ("people", "identity"): w.IDENTITIES,
    ("rights", "basis"): _BASES,
    ("claims", "kind"): w.CLAIM_KINDS,
    ("claims", "status"): w.CLAIM_STATUSES,
    ("relations", "type"): w.RELATIONS,
    ("completeness", "item"): w.COMPLETENESS_ITEMS,
    ("completeness", "status"): w.COMPLETENESS,
    ("testimony", "directness"): w.DIRECTNESS,
    ("testimony", "first_interview"): w.KNOWN,
    ("assessments", "scale"): w.SCALES,
    ("redactions", "whole_for"): _LEVELS,
    ("redactions", "reason"): {reason: _(words.template) for reason, words in REASONS.items()},
}
"""The words for the values of an element, by the way that leads to it."""


def said(name: str, value: Any) -> str:
    """An element of a description as text that a person can compare."""
    if name == "descriptors" and value:
        labels = dict(choosing.descriptors(str(get_locale() or "en")))
        return "\n".join(labels.get(code, code) for code in value)
    if name == "collection" and isinstance(value, dict):
        known = dict(choosing.collections(str(get_locale() or "en")))
        # Its short name is for addresses; a reader knows it by its title.
        value = {"title": known.get(value["slug"], value["slug"])} | {k: v for k, v in value.items() if k != "slug"}
    if isinstance(value, dict | list):
        return "\n".join(_lines((name,), value))
    return _one((name,), value)


def _lines(path: Path, value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield "; ".join(_lines(path, item)) if isinstance(item, dict) else _one(path, item)
    elif isinstance(value, dict):
        for key, inner in value.items():
            here = (*path, key)
            told = comma().join(_lines(here, inner)) if isinstance(inner, dict | list) else _one(here, inner)
            yield f"{_label(here)}: {told}"
    else:
        yield _one(path, value)


def _label(path: Path) -> str:
    *before, key = path
    if tuple(before) in ANSWERED:
        about = ABOUTS.get(f"{ANSWERED[tuple(before)]}:{key}")
        return translate(about) if about else key
    return str(FIELDS.get(key, key.replace("_", " ")))


def _one(path: Path, value: Any) -> str:
    if isinstance(value, bool):
        return str(w.KNOWN[v.Known.YES if value else v.Known.NO])
    if path[-1] in LANGUAGES and isinstance(value, str):
        return languages.name(value, str(get_locale() or "en")) if value else value
    words = PERMISSIONS if path[:-1] in ANSWERED else VALUES.get(path, {})
    return str(words.get(value, value)) if isinstance(value, str) else str(value)
