"""What the ledger says of consents: given, or taken back, whole or in part."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from archive.custody.ledger import Act, Scope
from archive.custody.vocabulary import EventType
from archive.records.description import Description, RightsInput
from archive.records.vocabulary import Permission, RightsBasis


def consent_acts(
    record_id: uuid.UUID,
    scope: Scope,
    before: Description | None,
    after: Description,
    of_withdrawal: Mapping[str, object] | None = None,
) -> list[Act]:
    """The events of consents that are new in a description, or in which something is newly taken back."""
    known = before.rights if before else ()
    acts = []
    for position, rights in enumerate(after.rights):
        if rights.basis is not RightsBasis.CONSENT or rights in known:
            continue
        earlier = known[position] if position < len(known) else None
        taken = _taken_back(earlier, rights)
        if taken or rights.withdrawn_on is not None:
            told: dict[str, object] = {"taken_back": taken or ["everything"], **(of_withdrawal or {})}
            acts.append(Act(EventType.CONSENT_WITHDRAWN, record_id, scope, told))
        else:
            acts.append(Act(EventType.CONSENT_RECORDED, record_id, scope))
    return acts


def _taken_back(before: RightsInput | None, after: RightsInput) -> list[str]:
    """What the same consent allowed, or left open, and refuses now."""
    if before is None or (before.basis, before.person) != (after.basis, after.person):
        return []
    if after.withdrawn_on is not None and before.withdrawn_on is None:
        return ["everything"]
    refused = {(kind, key) for kind, key, answer in _answered(before) if answer is Permission.REFUSED}
    return [
        f"{kind}:{key}"
        for kind, key, answer in _answered(after)
        if answer is Permission.REFUSED and (kind, key) not in refused
    ]


def _answered(rights: RightsInput) -> list[tuple[str, str, Permission]]:
    return [("use", *said) for said in rights.uses] + [("aspect", *said) for said in rights.aspects]
