"""Single records and collections opened to single people, inside a level that stays closed to them."""

from __future__ import annotations

import hashlib
import uuid

from archive.access import policy
from archive.access.policy import Act
from archive.access.viewer import Viewer
from archive.accounts import rules
from archive.accounts.log import note
from archive.accounts.making import standing
from archive.accounts.models import AccessGrant
from archive.accounts.vocabulary import SecurityEvent
from archive.base import clock
from archive.base.errors import Invalid, NotVisible, Problem
from archive.base.messages import msg
from archive.base.runtime import session
from archive.custody.ledger import Scope, record_event
from archive.custody.vocabulary import EventType


def grant_access(viewer: Viewer, account_id: uuid.UUID, label: str, reason: str) -> AccessGrant:
    """Open what ``label`` names (``access.labels.record_grant`` or ``collection_grant``) to one person.

    The caller has made sure that the record or collection is there. Leaves a custody event *access grant*.
    Raises ``Invalid`` for another kind of label or a missing reason.
    """
    policy.require(viewer, Act.GRANT_ACCESS)
    problems = []
    if rules.opened_by(label) is None:
        problems.append(Problem("label", msg("A grant opens one record or one collection.")))
    if not reason.strip():
        problems.append(Problem("reason", msg("Give the reason; it is kept with the record's custody.")))
    if problems or viewer.account_id is None:
        raise Invalid(problems or [Problem("", msg("A grant is given by a person."))])
    account = standing(account_id)
    grant = AccessGrant(
        account_id=account.id,
        label=label,
        reason=reason.strip(),
        granted_by=viewer.account_id,
        created_at=clock.now(),
    )
    session().add(grant)
    session().flush()
    _record(viewer, grant, {"reason": grant.reason, "change": "granted"})
    note(viewer, SecurityEvent.ACCESS_GRANTED, account.id)
    return grant


def end_access(viewer: Viewer, grant_id: uuid.UUID) -> None:
    """Close again what a grant opened; a grant that has ended stays as it is."""
    policy.require(viewer, Act.GRANT_ACCESS)
    grant = session().get(AccessGrant, grant_id)
    if grant is None:
        raise NotVisible()
    if grant.ended_at is None:
        grant.ended_at = clock.now()
        _record(viewer, grant, {"change": "ended"})
        note(viewer, SecurityEvent.ACCESS_ENDED, grant.account_id)


def _record(viewer: Viewer, grant: AccessGrant, detail: dict[str, str]) -> None:
    opened = rules.opened_by(grant.label)
    if opened is None:
        raise ValueError(f"grant {grant.id} has no label of a grant")
    kind, object_id = opened
    scope = Scope(object_id if kind == "record" else None)
    # The grant's own id stands for the person: the account is looked up, never written into the ledger. Its digest,
    # another one for each grant, is what a changed row is found by.
    bound = {
        "grant": str(grant.id),
        "account_sha256": hashlib.sha256(grant.id.bytes + grant.account_id.bytes).hexdigest(),
    }
    record_event(viewer, EventType.ACCESS_GRANT, object_id, scope, {**detail, **bound})
