"""From a record's row to the labels that open its parts."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from archive.access.labels import Visibility, labels_of
from archive.access.levels import AccessLevel, Part, RecordState
from archive.records import rules


@dataclass(frozen=True, slots=True)
class Standing:
    """The facts of a record that decide who may see it, before consent is weighed."""

    record_id: uuid.UUID
    state: RecordState
    access: AccessLevel
    access_text: AccessLevel
    access_files: AccessLevel
    embargo_until: date | None
    contributor_id: uuid.UUID | None
    collection_id: uuid.UUID | None
    never_published: bool = False


def visibility(standing: Standing, consents: Iterable[rules.ConsentFacts], today: date) -> Visibility:
    """The visibility of a record: its own levels, none more open than its consents allow."""
    weighed = tuple(consents)
    record, text, files = rules.floors(weighed, today)
    return Visibility(
        record_id=standing.record_id,
        state=standing.state,
        description=standing.access.at_least(record),
        text=standing.access_text.at_least(text),
        files=standing.access_files.at_least(files),
        embargoed=standing.embargo_until is not None,
        contributor_id=standing.contributor_id,
        collection_id=standing.collection_id,
        never_open=standing.never_published,
        consent_over=any(consent.is_over(today) for consent in weighed),
    )


def label_rows(seen: Visibility) -> list[dict[str, object]]:
    """The rows of ``record_label`` for a record."""
    return [
        {"record_id": seen.record_id, "part": part, "label": label}
        for part in Part
        for label in sorted(labels_of(seen, part))
    ]
