"""What stands to choose from: terms in use, and collections."""

from __future__ import annotations

from sqlalchemy import select

from archive.base.runtime import session
from archive.records import collections as holdings
from archive.records.models.description import Descriptor, DescriptorLabel


def descriptors(locale: str) -> list[tuple[str, str]]:
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


def collections(locale: str) -> list[tuple[str, str]]:
    """Slugs and titles of the collections, with none first."""
    return [("", "–"), *holdings.titles(locale).items()]
