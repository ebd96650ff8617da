"""The verbs of exports: ask for one, try again, take its copy away; each is an archivist's."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy import select

from archive.access import policy
from archive.access.policy import Act
from archive.access.viewer import Viewer
from archive.base import clock, outbox
from archive.base.errors import IllegalTransition, Invalid, NotVisible, Problem
from archive.base.identifiers import new_id
from archive.base.messages import msg
from archive.base.runtime import session
from archive.custody.models import SOFTWARE_AGENT
from archive.exports import selecting
from archive.exports.models import Export
from archive.exports.selecting import Selection
from archive.exports.vocabulary import Audience, ExportFormat, ExportState

REQUESTED = "export.requested"
LONGEST_RECIPIENT, LONGEST_REASON = 300, 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportRequest:
    """What is handed to whom, and why."""

    audience: Audience
    format: ExportFormat
    recipient: str
    reason: str
    selection: Selection


def request_export(viewer: Viewer, request: ExportRequest) -> uuid.UUID:
    """Enter an export into the register, and let the worker make it; returns its id.

    Raises ``Invalid`` with everything that is missing, codes that are not known among it.
    """
    export_id = enter(viewer, request)
    outbox.send(REQUESTED, {"export": export_id.hex})
    return export_id


def enter(viewer: Viewer, request: ExportRequest) -> uuid.UUID:
    """The same for whoever makes it at once, as the command line does."""
    policy.require(viewer, Act.EXPORT)
    problems = [*_problems(request)]
    total = 0
    try:
        total = len(selecting.selected(viewer, request.selection))
    except Invalid as error:
        problems += error.problems
    else:
        if not total:
            problems.append(Problem("selection", msg("There is no record in this selection.")))
    if problems:
        raise Invalid(problems)
    row = Export(
        id=new_id(),
        audience=request.audience,
        format=request.format,
        recipient=request.recipient.strip(),
        reason=request.reason.strip(),
        selection=dict(request.selection),
        requested_by=viewer.agent_id or SOFTWARE_AGENT,
        requested_at=clock.now(),
        state=ExportState.WAITING,
        total=total,
    )
    session().add(row)
    session().flush()
    return row.id


def try_again(viewer: Viewer, export_id: uuid.UUID) -> None:
    """Let the worker make a failed export again."""
    row = for_change(viewer, export_id)
    if row.state is not ExportState.FAILED:
        raise IllegalTransition(msg("Only an export that failed can be tried again."))
    row.state, row.error, row.done, row.finished_at = ExportState.WAITING, None, 0, None
    outbox.send(REQUESTED, {"export": export_id.hex})


def remove_copy(viewer: Viewer, export_id: uuid.UUID) -> None:
    """Let the copy that lies here for fetching go; the register keeps that it was made.

    The file itself goes once this is true, by ``keeping.sweep``.
    """
    row = for_change(viewer, export_id)
    if row.state is not ExportState.READY:
        raise IllegalTransition(msg("There is no copy here that could be deleted."))
    row.state = ExportState.REMOVED


def for_change(viewer: Viewer, export_id: uuid.UUID) -> Export:
    """An entry of the register for a verb; raises ``NotVisible`` for one that is not there."""
    policy.require(viewer, Act.EXPORT)
    query = select(Export).where(Export.id == export_id).with_for_update()
    row = session().scalar(query.execution_options(populate_existing=True))
    if row is None:
        raise NotVisible()
    return row


def _problems(request: ExportRequest) -> list[Problem]:
    found = []
    for name, value, most, missing in (
        ("recipient", request.recipient, LONGEST_RECIPIENT, msg("Say who receives it.")),
        ("reason", request.reason, LONGEST_REASON, msg("Say why it is handed over.")),
    ):
        if not value.strip():
            found.append(Problem(name, missing))
        elif len(value) > most:
            found.append(Problem(name, msg("At most %(most)s characters.", most=most)))
    return found
