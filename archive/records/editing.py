"""Between the archivist's form and a description: what the form does not show stays as it was."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import select

from archive.access.levels import AccessLevel
from archive.base.runtime import session
from archive.records import models as m
from archive.records.description import CollectionInput, DateInput, Description, ImageInput, PlaceInput, Title
from archive.records.models.description import Descriptor, DescriptorLabel
from archive.records.vocabulary import DateRole, Holding, PlaceRole, RecordKind, TitleKind, Verification


def form_values(description: Description) -> dict[str, Any]:
    """What the form shows first."""
    date = description.dates[0] if description.dates else DateInput()
    place = description.places[0] if description.places else None
    return {
        "title": description.title,
        "title_language": description.title_language,
        "title_kind": description.title_kind.value,
        "alternative_titles": "\n".join(title.value for title in description.alternative_titles),
        "abstract": description.abstract,
        "caption": description.image.caption if description.image else "",
        "alternative_text": description.image.alternative_text if description.image else "",
        "body": description.body,
        "language": description.language,
        "date": date.edtf,
        "date_role": date.role.value,
        "date_verbatim": date.verbatim,
        "date_inferred": date.inferred,
        "date_basis": date.basis,
        "place": place.name if place else "",
        "place_role": (place.role if place else PlaceRole.EVENT).value,
        "descriptors": list(description.descriptors),
        "collection": description.collection.slug if description.collection else "",
        "access": description.access.value,
        "access_text": (description.access_text or description.access).value,
        "access_files": (description.access_files or description.access).value,
        "content_warning": description.content_warning,
        "verification": description.verification.value,
        "holding": description.holding.value,
    }


def with_form(description: Description, data: dict[str, Any]) -> Description:
    """The description with what the form says."""
    collection = description.collection
    if data["collection"] != (collection.slug if collection else ""):
        collection = CollectionInput(slug=data["collection"]) if data["collection"] else None
    return replace(
        description,
        title=data["title"].strip(),
        title_language=data["title_language"],
        title_kind=TitleKind(data["title_kind"]),
        alternative_titles=_titles(description, data["alternative_titles"] or ""),
        abstract=data["abstract"] or "",
        image=_picture(description, data),
        body=(data["body"] or "").replace("\r\n", "\n"),
        language=data["language"],
        dates=_dates(description, data),
        places=_places(description, data),
        descriptors=tuple(data["descriptors"] or ()),
        collection=collection,
        access=AccessLevel(data["access"]),
        access_text=AccessLevel(data["access_text"]),
        access_files=AccessLevel(data["access_files"]),
        content_warning=data["content_warning"] or "",
        verification=Verification(data["verification"]),
        holding=Holding(data["holding"]),
    )


def _titles(description: Description, written: str) -> tuple[Title, ...]:
    known = {title.value: title for title in description.alternative_titles}
    lines = dict.fromkeys(line.strip() for line in written.splitlines() if line.strip())
    return tuple(known.get(line) or Title(value=line) for line in lines)


def _picture(description: Description, data: dict[str, Any]) -> ImageInput | None:
    if description.kind is not RecordKind.IMAGE:
        return description.image
    said = {name: (data.get(name) or "").replace("\r\n", "\n").strip() for name in ("caption", "alternative_text")}
    return replace(description.image or ImageInput(), **said)  # type: ignore[arg-type]  # two texts by their names


def _dates(description: Description, data: dict[str, Any]) -> tuple[DateInput, ...]:
    first = description.dates[0] if description.dates else DateInput()
    edited = replace(
        first,
        role=DateRole(data["date_role"]),
        edtf=data["date"] or "",
        verbatim=data["date_verbatim"] or "",
        inferred=bool(data["date_inferred"]),
        basis=data["date_basis"] or "",
    )
    if edited.edtf != first.edtf:
        edited = replace(edited, earliest=None, latest=None)
    return ((edited,) if edited.edtf or edited.verbatim else ()) + description.dates[1:]


def _places(description: Description, data: dict[str, Any]) -> tuple[PlaceInput, ...]:
    name, role = (data["place"] or "").strip(), PlaceRole(data["place_role"])
    first = description.places[0] if description.places else None
    rest = description.places[1:]
    if not name:
        return rest
    if first is not None and first.name == name:
        return (replace(first, role=role), *rest)
    return (PlaceInput(name=name, role=role), *rest)


def descriptor_choices(locale: str) -> list[tuple[str, str]]:
    """Codes and labels of the terms in use, by label."""
    rows = session().execute(
        select(Descriptor.code, DescriptorLabel.language, DescriptorLabel.value)
        .join(DescriptorLabel, DescriptorLabel.descriptor_id == Descriptor.id)
        .where(Descriptor.retired.is_(False), DescriptorLabel.language.in_((locale, "en")))
    )
    labels: dict[str, str] = {}
    for code, language, value in rows:
        if language == locale or code not in labels:
            labels[code] = value
    return sorted(labels.items(), key=lambda pair: pair[1])


def collection_choices() -> list[tuple[str, str]]:
    """Slugs and titles of the collections, with none first."""
    rows = session().execute(select(m.Collection.slug, m.Collection.title).order_by(m.Collection.title))
    return [("", "–"), *((slug, title) for slug, title in rows)]
