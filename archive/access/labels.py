"""Who may see: one pair of functions decides it for pages, lists, search, facets, files, feeds and the API.

``labels_of`` says which labels open a part of a record; ``labels_for`` says which labels a viewer holds.
A part is visible when the two sets meet. The labels of a record are stored beside it and in the index, so
that no query ever writes the rule a second time.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from archive.access.levels import AccessLevel, Part, RecordState
from archive.access.viewer import Role, Viewer

PUBLIC = "level:public"
OWN = "own:"
"""How the labels begin of what an account contributed."""
STAFF = "staff"
SYSTEM_LABEL = "system"


@dataclass(frozen=True, slots=True)
class Visibility:
    """All that decides who may see a record."""

    record_id: uuid.UUID
    state: RecordState
    description: AccessLevel
    text: AccessLevel
    files: AccessLevel
    embargoed: bool = False
    contributor_id: uuid.UUID | None = None
    """Account of its contributor, when there is one."""
    collection_id: uuid.UUID | None = None
    never_open: bool = False
    """It was never published: once it is taken back, no reader has anything to be told."""
    consent_over: bool = False
    """A consent was withdrawn or has run out: what was opened to single people closes as well."""

    def level(self, part: Part) -> AccessLevel:
        """The level of a part: never more open than the description."""
        own = {Part.DESCRIPTION: self.description, Part.TEXT: self.text, Part.FILES: self.files}[part]
        return own.at_least(self.description)


def labels_of(visibility: Visibility, part: Part) -> frozenset[str]:
    """The labels that open ``part``; for a withdrawn record, those that open its tombstone."""
    labels = {SYSTEM_LABEL}
    if visibility.contributor_id is not None:
        labels.add(own_label(visibility.contributor_id))
    if visibility.state is RecordState.DRAFT:
        return frozenset(labels)
    withdrawn = visibility.state is RecordState.WITHDRAWN and not visibility.never_open
    open_to_readers = visibility.state is RecordState.PUBLISHED or withdrawn
    if not open_to_readers or visibility.embargoed:
        return frozenset(labels | {STAFF})
    labels.add(f"level:{visibility.level(part)}")
    if visibility.consent_over:
        return frozenset(labels)
    labels.add(record_grant(visibility.record_id))
    if visibility.collection_id is not None:
        labels.add(collection_grant(visibility.collection_id))
    return frozenset(labels)


def labels_for(viewer: Viewer) -> frozenset[str]:
    """The labels that ``viewer`` holds."""
    if viewer.system:
        return frozenset({SYSTEM_LABEL})
    labels = {PUBLIC}
    if viewer.account_id is not None:
        labels |= {"level:registered", own_label(viewer.account_id)} | viewer.grants
    if viewer.has(Role.INVESTIGATOR):
        labels.add("level:restricted")
    if viewer.has(Role.ARCHIVIST):
        labels |= {"level:restricted", "level:sealed", STAFF}
    return frozenset(labels)


def sees(viewer: Viewer, visibility: Visibility, part: Part = Part.DESCRIPTION) -> bool:
    """Whether ``viewer`` may see ``part`` of the record."""
    return not labels_for(viewer).isdisjoint(labels_of(visibility, part))


def levels_read_whole(viewer: Viewer) -> tuple[AccessLevel, ...]:
    """The levels that ``viewer`` may read without exception: the only ones that may move scores and counts."""
    held = labels_for(viewer)
    if viewer.system:
        return tuple(AccessLevel)
    return tuple(level for level in AccessLevel if f"level:{level}" in held)


def own_label(account_id: uuid.UUID) -> str:
    """The label of what an account contributed."""
    return f"{OWN}{account_id.hex}"


def record_grant(record_id: uuid.UUID) -> str:
    """The label of a grant on one record."""
    return f"grant:record:{record_id.hex}"


def collection_grant(collection_id: uuid.UUID) -> str:
    """The label of a grant on one collection."""
    return f"grant:collection:{collection_id.hex}"
