"""Reading stored bytes again: the result is written down, and what is not what it was is set apart until it is."""

from __future__ import annotations

import ssl
import uuid

from sqlalchemy import select

from archive.access import policy
from archive.access.policy import Act
from archive.access.viewer import Viewer
from archive.base import clock
from archive.base.errors import Conflict, NotVisible
from archive.base.messages import Message, msg
from archive.base.runtime import session
from archive.custody.ledger import Scope, record_event
from archive.custody.models import Fixity
from archive.custody.vocabulary import EventType, Outcome
from archive.media import store
from archive.media.models import DigitalObject, Quarantine
from archive.media.store import Check
from archive.media.vocabulary import BytesState

DIGEST_TOOL = f"hashlib, {ssl.OPENSSL_VERSION}"

STATES: dict[BytesState, Message] = {
    BytesState.INTACT: msg("Its bytes are those that were taken in."),
    BytesState.ALTERED: msg("Its bytes are not those that were taken in."),
    BytesState.MISSING: msg("It is gone from the disk."),
    BytesState.UNREADABLE: msg("The disk does not give its bytes."),
}


def record_fixity(viewer: Viewer, object_id: uuid.UUID, found: Check, *, protected: bool = True) -> Fixity:
    """Write down the result of reading an object's bytes again; a file that is not what it was is set apart with it.

    Raises ``NotVisible`` for an object that is gone.
    """
    row = _existing(object_id)
    moment = clock.now()
    outcome = Outcome.SUCCESS if found.state is BytesState.INTACT else Outcome.FAILURE
    detail: dict[str, object] = {
        "tool": DIGEST_TOOL,
        "expected_sha256": row.sha256,
        "found": str(found.state),
        "checked": moment.isoformat(),
    }
    if found.sha256 is not None:
        detail["found_sha256"] = found.sha256
    sequence = record_event(
        viewer, EventType.FIXITY_CHECK, object_id, Scope(row.record_id, protected), detail, outcome=outcome
    )
    result = Fixity(
        object_id=object_id,
        checked_at=moment,
        outcome=outcome,
        found_sha256=found.sha256,
        event_sequence=sequence,
    )
    session().add(result)
    session().flush()
    if outcome is Outcome.FAILURE:
        quarantine(viewer, object_id, found.state, sequence, protected=protected)
    return result


def check_fixity(viewer: Viewer, object_id: uuid.UUID, *, protected: bool = True) -> Fixity:
    """Read an object's bytes again now, compare both digests, and write down the result.

    The bytes are read inside the present transaction; the worker, which is in no hurry, uses ``upkeep``.
    """
    row = _existing(object_id)
    found = store.current().verify(row.sha256, row.sha512)
    return record_fixity(viewer, object_id, found, protected=protected)


def quarantine(
    viewer: Viewer, object_id: uuid.UUID, state: BytesState, found_by: int, *, protected: bool = True
) -> Quarantine:
    """Set a file apart, with its event; one that is apart already stays as it is.

    ``found_by`` is the sequence of the event that told of the damage.
    """
    row = _existing(object_id)
    standing = _live(object_id)
    if standing is not None:
        return standing
    moment = clock.now()
    detail: dict[str, object] = {"found": str(state), "found_by": found_by, "since": moment.isoformat()}
    sequence = record_event(viewer, EventType.QUARANTINE, object_id, Scope(row.record_id, protected), detail)
    made = Quarantine(object_id=object_id, since=moment, event_sequence=sequence)
    session().add(made)
    session().flush()
    return made


def lift_quarantine(viewer: Viewer, object_id: uuid.UUID, *, protected: bool = True) -> Fixity:
    """Read the bytes again and, where they are those that were taken in, serve the file again; for archivists.

    Raises ``NotVisible`` for a file that is not apart, and ``Conflict`` with what is wrong while it still is.
    """
    policy.require(viewer, Act.REVIEW)
    row, standing = _existing(object_id), _live(object_id)
    if standing is None:
        raise NotVisible()
    found = store.current().verify(row.sha256, row.sha512)
    if found.state is not BytesState.INTACT:
        still = msg("The file stays apart. %(what)s Put it back from a backup first.", what=STATES[found.state])
        raise Conflict(still)
    result = record_fixity(viewer, object_id, found, protected=protected)
    moment = clock.now()
    detail: dict[str, object] = {"found_by": result.event_sequence, "since": moment.isoformat()}
    standing.lifted_sequence = record_event(
        viewer, EventType.UNQUARANTINE, object_id, Scope(row.record_id, protected), detail
    )
    standing.lifted_at = moment
    session().flush()
    return result


def _existing(object_id: uuid.UUID) -> DigitalObject:
    row = session().get(DigitalObject, object_id)
    if row is None:
        raise NotVisible()
    return row


def _live(object_id: uuid.UUID) -> Quarantine | None:
    query = select(Quarantine).where(Quarantine.object_id == object_id, Quarantine.lifted_at.is_(None))
    return session().scalar(query.with_for_update())
