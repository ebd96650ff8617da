"""Handing in one row of the import format, as programs do: what its status, its links and its judgements may say."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from archive.access import policy
from archive.access.levels import RecordState
from archive.access.policy import Act
from archive.access.viewer import Role, Viewer
from archive.base.errors import Forbidden, Invalid, Problem
from archive.base.messages import msg
from archive.base.runtime import session
from archive.records import keys, queries, service
from archive.records import models as m
from archive.records.description import ImportRow
from archive.records.service import Created
from archive.records.vocabulary import Verification


def hand_in(viewer: Viewer, row: ImportRow) -> Created:
    """Make the record of a row; an archivist may give it any status that a record can begin with.

    Raises ``Forbidden`` for a status beyond one's right and ``Invalid`` with every other problem. To somebody who
    is no archivist, what they may not see is answered like what is not there.
    """
    policy.require(viewer, Act.EDIT_OWN)
    archivist = viewer.has(Role.ARCHIVIST)
    if row.status not in (RecordState.DRAFT, RecordState.SUBMITTED) and not archivist:
        raise Forbidden(msg("Only an archivist gives a record this status."))
    problems = [*_beyond_json(row), *(() if archivist else _beyond_a_contributor(viewer, row))]
    if problems:
        raise Invalid(problems)
    return service.create(
        viewer,
        row.description,
        state=row.status,
        contributor_id=None if archivist else viewer.account_id,
        source_system=row.source_system,
        identifier=row.identifier,
        leaks_kept=row.leaks_kept if archivist else "",
    )


def _beyond_json(row: ImportRow) -> Iterator[Problem]:
    if row.files:
        yield Problem("files", msg("Files cannot be handed in as JSON; use the page or sijill import."))
    if row.comments:
        yield Problem("comments", msg("Comments come with an import, or by the comments address."))
    if row.status in (RecordState.RETURNED, RecordState.WITHDRAWN):
        yield Problem("status", msg("A record cannot begin with this status."))


def _beyond_a_contributor(viewer: Viewer, row: ImportRow) -> Iterator[Problem]:
    said = row.description
    # “It stands already” would tell that something closed is held.
    for name, given in (
        ("leaks_kept", row.leaks_kept),
        ("identifier", row.identifier),
        ("source_system", row.source_system),
        ("verification", said.verification is not Verification.UNVERIFIED),
        ("assessments", said.assessments),
    ):
        if given:
            yield Problem(name, msg("This is for archivists to say."))
    if said.collection is not None and not _sees_collection(viewer, said.collection.slug):
        yield Problem("collection", msg("There is no collection “%(slug)s”.", slug=said.collection.slug))
    for position, relation in enumerate(said.relations):
        if relation.target_system is not None:
            yield Problem(f"relations[{position}].target_system", msg("This is for archivists to say."))
        if relation.target and not _sees_record(viewer, relation.target):
            where = f"relations[{position}].target"
            yield Problem(where, msg("There is no record “%(code)s”.", code=relation.target))


def _sees_collection(viewer: Viewer, slug: str) -> bool:
    inside = queries.listed(viewer).join(m.Collection, m.Collection.id == m.Record.collection_id)
    return session().scalar(inside.where(m.Collection.slug == slug).limit(1)) is not None


def _sees_record(viewer: Viewer, target: str) -> bool:
    found = keys.target("", target)
    query = select(m.Record.id).where(m.Record.id == found, queries.visible(viewer))
    return found is not None and session().scalar(query) is not None
