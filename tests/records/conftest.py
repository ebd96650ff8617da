"""What the tests of records begin with: the shipped terms, people, and records made by the real verbs."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any, Protocol

import pytest

from archive.access.levels import AccessLevel, RecordState
from archive.access.viewer import SYSTEM, Role, Viewer
from archive.base.db import Database, unit_of_work
from archive.records import service, terms
from archive.records.description import Description
from archive.records.service import Created
from archive.records.vocabulary import RecordKind
from tests.support.cast import Cast


class Make(Protocol):
    """Makes a record by its verbs."""

    def __call__(self, state: RecordState = ..., **values: Any) -> Created: ...


@pytest.fixture
def archivist(cast: Cast) -> Viewer:
    return cast.viewer(Role.ARCHIVIST)


@pytest.fixture
def contributor(cast: Cast) -> Viewer:
    return cast.viewer(Role.CONTRIBUTOR)


@pytest.fixture
def described(database: Database) -> None:
    """The shipped descriptors are loaded."""
    with unit_of_work():
        terms.load_descriptors(SYSTEM)


@pytest.fixture
def make(contributor: Viewer, archivist: Viewer) -> Make:
    """A record of the contributor that went its way to ``state``; ``values`` are those of its description."""

    def make(state: RecordState = RecordState.PUBLISHED, **values: Any) -> Created:
        description = describe(**values)
        start = RecordState.DRAFT if state is RecordState.DRAFT else RecordState.SUBMITTED
        with unit_of_work():
            made = service.create(contributor, description, state=start, contributor_id=contributor.account_id)
        for step in STEPS_TO[state]:
            with unit_of_work():
                step(archivist, made.id)
        return made

    return make


def describe(**values: Any) -> Description:
    """The smallest description, with what is given."""
    plain: dict[str, Any] = {"kind": RecordKind.ARTICLE, "title": "Bridge cut", "body": "At least six are missing."}
    return Description(**{**plain, "access": AccessLevel.PUBLIC, **values})


def publish(viewer: Viewer, record_id: uuid.UUID) -> None:
    service.publish(viewer, record_id, confirmed=True)


def give_back(viewer: Viewer, record_id: uuid.UUID) -> None:
    service.return_to_contributor(viewer, record_id, "Say where this was.")


def withdraw(viewer: Viewer, record_id: uuid.UUID) -> None:
    service.withdraw(viewer, record_id, "Asked for by the family.")


Step = Callable[[Viewer, uuid.UUID], None]
STEPS_TO: dict[RecordState, tuple[Step, ...]] = {
    RecordState.DRAFT: (),
    RecordState.SUBMITTED: (),
    RecordState.RETURNED: (give_back,),
    RecordState.ACCESSIONED: (service.accession,),
    RecordState.PUBLISHED: (service.accession, publish),
    RecordState.WITHDRAWN: (service.accession, publish, withdraw),
}
