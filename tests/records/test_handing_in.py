"""What programs hand in: nothing that a contributor cannot see is answered otherwise than what is not there."""

from __future__ import annotations

from typing import Any

import pytest

from archive.access.levels import AccessLevel, RecordState
from archive.access.viewer import ANONYMOUS, SYSTEM, Viewer
from archive.base.db import reading, unit_of_work
from archive.base.errors import Conflict, Forbidden, Invalid, Problem, SignInNeeded
from archive.base.runtime import session
from archive.records import models as m
from archive.records import service
from archive.records.description import AssessmentInput, CollectionInput, ImportRow, RelationInput
from archive.records.handing_in import hand_in
from archive.records.service import Created
from archive.records.vocabulary import AssessmentScale, RelationType, Verification
from tests.records.conftest import describe

S, A = RecordState, AccessLevel
pytestmark = pytest.mark.usefixtures("database")


def standing(access: AccessLevel, slug: str, identifier: str = "") -> Created:
    description = describe(access=access, collection=CollectionInput(slug=slug))
    with unit_of_work():
        return service.create(SYSTEM, description, state=S.PUBLISHED, identifier=identifier)


def handed(viewer: Viewer, row: ImportRow) -> Created:
    with unit_of_work():
        return hand_in(viewer, row)


def problems(viewer: Viewer, row: ImportRow) -> list[Problem]:
    with pytest.raises(Invalid) as refused:
        handed(viewer, row)
    return list(refused.value.problems)


def linked(target: str, **values: Any) -> ImportRow:
    relation = RelationInput(type=RelationType.CORROBORATES, target=target)
    return ImportRow(description=describe(relations=(relation,), **values))


def test_what_is_hidden_is_answered_like_what_is_absent(contributor: Viewer) -> None:
    hidden = standing(A.SEALED, "closed-one", "sn-42")
    for held, absent in ((hidden.reference_code, "AAAA-AAAA-A"), ("sn-42", "sn-43")):
        for told in (held, absent):
            (problem,) = problems(contributor, linked(told))
            assert (problem.where, problem.message.template) == (
                "relations[0].target",
                "There is no record “%(code)s”.",
            )
    for slug in ("closed-one", "never-was"):
        row = ImportRow(description=describe(collection=CollectionInput(slug=slug)))
        (problem,) = problems(contributor, row)
        assert (problem.where, problem.message.template) == ("collection", "There is no collection “%(slug)s”.")
    for identifier in ("sn-42", "sn-43"):
        (problem,) = problems(contributor, ImportRow(description=describe(), identifier=identifier))
        assert problem.where == "identifier"


def test_what_is_seen_can_be_named(contributor: Viewer) -> None:
    seen = standing(A.REGISTERED, "open-one")
    made = handed(contributor, linked(seen.reference_code, collection=CollectionInput(slug="open-one")))
    with reading():
        record = session().get_one(m.Record, made.id)
        assert (record.contributor_id, record.state) == (contributor.account_id, S.SUBMITTED)
        assert record.collection is not None and record.collection.slug == "open-one"


def test_a_judgement_is_an_archivist_s(contributor: Viewer, archivist: Viewer) -> None:
    judged = describe(
        verification=Verification.VERIFIED,
        assessments=(AssessmentInput(scale=AssessmentScale.SOURCE_RELIABILITY, value="A"),),
    )
    row = ImportRow(description=judged, identifier="a-1", source_system="field")
    assert [p.where for p in problems(contributor, row)] == [
        "identifier", "source_system", "verification", "assessments",
    ]  # fmt: skip
    made = handed(archivist, row)
    with reading():
        assert session().get_one(m.Record, made.id).verification is Verification.VERIFIED
    with pytest.raises(Conflict):
        handed(archivist, row)


@pytest.mark.parametrize("status", [S.ACCESSIONED, S.PUBLISHED, S.WITHDRAWN])
def test_a_status_is_an_archivist_s(contributor: Viewer, status: RecordState) -> None:
    with pytest.raises(Forbidden):
        handed(contributor, ImportRow(description=describe(), status=status))


def test_nobody_hands_in_without_an_account() -> None:
    with pytest.raises(SignInNeeded):
        handed(ANONYMOUS, ImportRow(description=describe()))
