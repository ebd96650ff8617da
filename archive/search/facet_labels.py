"""The values of facets in words of the page's language."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext
from sqlalchemy import exists, select, true

from archive.access.levels import RecordState
from archive.access.viewer import ANONYMOUS, Viewer
from archive.base import languages
from archive.base.runtime import session
from archive.records import queries as records
from archive.records import withholding
from archive.records.models import (
    Collection,
    Descriptor,
    Place,
    PlaceName,
    Record,
    RecordPlace,
    TextRedaction,
)
from archive.search.engine import STAFF_LEVEL


def facet_name(facet: str) -> str:
    """The title of a facet."""
    return {
        "kind": gettext("Kind"),
        "descriptor": gettext("Violation and subject"),
        "place": gettext("Place"),
        "year": gettext("Year of the event"),
        "language": gettext("Language"),
        "source": gettext("Source"),
        "collection": gettext("Collection"),
        "access": gettext("Access"),
        "verification": gettext("Verification"),
    }[facet]


def value_labels(facet: str, values: Iterable[str], locale: str, viewer: Viewer = ANONYMOUS) -> dict[str, str]:
    """Value to its words, as far as records tell them to this viewer; what has none is shown as it is."""
    values = list(values)
    if facet == "descriptor":
        return _descriptors(values, locale)
    if facet == "collection":
        return _collections(values, locale)
    if facet == "place":
        return _places(values, locale, viewer)
    if facet == "language":
        return {tag: gettext("Not stated") if tag == "und" else languages.name(tag, locale) or tag for tag in values}
    words = _WORDS.get(facet, dict)()
    return {value: words.get(value, value) for value in values}


def _places(values: list[str], locale: str, viewer: Viewer) -> dict[str, str]:
    """Each place by its name in the page's language, where a record that may be seen tells one."""
    told = exists().where(
        RecordPlace.place_id == Place.id,
        Record.id == RecordPlace.record_id,
        Record.state != RecordState.WITHDRAWN,
        records.visible(viewer),
        # The name in another language may hold what this record hides.
        ~exists().where(TextRedaction.record_id == Record.id),
        true() if records.reads_closely(viewer) else ~withholding.hides_places(),
    )
    query = (
        select(Place.name, PlaceName.value)
        .join(PlaceName, PlaceName.place_id == Place.id)
        .where(Place.name.in_(values), PlaceName.language == locale.split("_", maxsplit=1)[0], told)
        .order_by(PlaceName.position.desc(), PlaceName.value.desc())
    )
    return {value: value for value in values} | dict(session().execute(query).all())


def _kinds() -> dict[str, str]:
    return {
        "testimony": gettext("Testimony"),
        "image": gettext("Image"),
        "article": gettext("Source article"),
    }


def _levels() -> dict[str, str]:
    return {
        "public": gettext("Public"),
        "registered": gettext("Registered readers"),
        "restricted": gettext("Restricted"),
        "sealed": gettext("Sealed"),
        STAFF_LEVEL: gettext("Not published"),
    }


def _verifications() -> dict[str, str]:
    return {
        "unverified": gettext("Not verified"),
        "partly-verified": gettext("Partly verified"),
        "verified": gettext("Verified"),
        "disputed": gettext("Disputed"),
    }


_WORDS = {"kind": _kinds, "access": _levels, "verification": _verifications}


def _descriptors(codes: list[str], locale: str) -> dict[str, str]:
    found = session().scalars(select(Descriptor).where(Descriptor.code.in_(codes)))
    labels = {row.code: {label.language: label.value for label in row.labels} for row in found}
    return {
        code: labels.get(code, {}).get(locale) or labels.get(code, {}).get("en") or code.replace("-", " ")
        for code in codes
    }


def _collections(slugs: list[str], locale: str) -> dict[str, str]:
    found = {row.slug: row for row in session().scalars(select(Collection).where(Collection.slug.in_(slugs)))}
    titles = {
        slug: {row.language: row.title} | {title.language: title.value for title in row.titles}
        for slug, row in found.items()
    }
    return {slug: titles[slug].get(locale) or found[slug].title if slug in found else slug for slug in slugs}
