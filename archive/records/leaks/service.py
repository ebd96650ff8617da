"""The verbs of the leak check: hide what was found, keep it and say why, open a decision again."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping

from archive.access import policy
from archive.access.levels import AccessLevel
from archive.access.policy import Act
from archive.access.redaction import RedactionReason
from archive.access.viewer import Viewer
from archive.base.errors import Invalid, Problem, Stale
from archive.base.messages import msg
from archive.records import models as m
from archive.records import redaction_acts, service, storing
from archive.records.leaks import guarding, looking, rules
from archive.records.leaks.looking import Judged
from archive.records.leaks.rules import Finding, LeakKind, Levels

MOST = 2000
"""Characters of a reason."""
_READ_AGAIN = msg("What was found has changed while you read it. Read it again, and decide then.")


def findings(viewer: Viewer, record_id: uuid.UUID, opened_to: AccessLevel | None = None) -> tuple[Judged, ...]:
    """What is found in a record, open ones first, for whoever reviews it, as if it were ``opened_to`` more.

    Somebody who may not open an identity is told that the vault protects something in a part, and not where.
    """
    policy.require(viewer, Act.REVIEW)
    found = looking.judged([record_id], opened_to).get(record_id, ())
    if policy.may(viewer, Act.REVEAL_IDENTITY):
        return found
    return tuple(_without_place(one) for one in found)


def keep(
    viewer: Viewer,
    record_id: uuid.UUID,
    keys: Collection[str],
    reason: str,
    *,
    own_reasons: Mapping[str, str] | None = None,
    expected_revision: int | None = None,
    opened_to: AccessLevel | None = None,
) -> None:
    """Let these findings stay, each for its own reason or else for the common one; the record's custody keeps it.

    They stay before those who may see the record now, or would if it were ``opened_to`` more; opened further it asks
    again.

    Raises ``Invalid`` without a reason or findings, or for one that stands there no more, ``Stale`` when somebody
    has saved since ``expected_revision``.
    """
    record, found = _chosen(viewer, record_id, keys, expected_revision)
    own = {key: why.strip() for key, why in (own_reasons or {}).items() if why.strip()}
    each = {one.key: own.get(one.key, reason.strip()) for one in found}
    if not all(each.values()):
        raise Invalid([Problem("reason", msg("Say why it may stay."))])
    if any(len(why) > MOST for why in each.values()):
        raise Invalid([Problem("reason", msg("At most %(most)s characters.", most=MOST))])
    levels, scope = Levels.of(record).opened_to(opened_to), storing.scope_of(record_id, record)
    for why in dict.fromkeys(each.values()):
        alike = [one for one in found if each[one.key] == why]
        guarding.decide(viewer, record_id, record.revision, alike, guarding.Ruling(why, levels), scope)


def hide(
    viewer: Viewer,
    record_id: uuid.UUID,
    keys: Collection[str],
    reason: RedactionReason,
    *,
    expected_revision: int | None = None,
) -> int:
    """Hide these findings from readers, each by a redaction of its own; returns the revision that stands then.

    Raises ``Invalid`` also for what stands in a file or its name, which no redaction of words reaches.
    """
    record, found = _chosen(viewer, record_id, keys, expected_revision)
    if any(one.part.partition(".")[0] == rules.FILE_PART for one in found):
        say = msg(
            "A file’s name and own data cannot be hidden: readers get copies without them, so keep those findings and "
            "say why. A caption or a description of a file is edited instead. The words can be hidden by themselves."
        )
        raise Invalid([Problem("found", say)])
    number = record.revision
    for one in found:
        number = _hide(viewer, record_id, one, reason, number)
    return number


def reopen(viewer: Viewer, record_id: uuid.UUID, key: str, reason: str) -> None:
    """Take back that a finding stays: it waits for a decision again."""
    record, found = _chosen(viewer, record_id, [key], None)
    if not reason.strip():
        raise Invalid([Problem("reason", msg("Say why it is to be decided again."))])
    ruling = guarding.Ruling(reason, Levels.of(record), m.LeakOutcome.REOPENED)
    guarding.decide(viewer, record_id, record.revision, found, ruling, storing.scope_of(record_id, record))


def _hide(viewer: Viewer, record_id: uuid.UUID, finding: Finding, reason: RedactionReason, number: int) -> int:
    """Hide it at each of its places; what an earlier redaction hid already is passed over."""
    for place in finding.places:
        here = looking.of_records([record_id])[record_id]
        still = [one for one in here.findings() if one.key == finding.key]
        if any(place in one.places for one in still):
            number = redaction_acts.redact_text(
                viewer, record_id, place.part, place.start, place.end, reason, expected_revision=number
            )
    return number


def _chosen(
    viewer: Viewer, record_id: uuid.UUID, keys: Collection[str], expected: int | None
) -> tuple[m.Record, list[Finding]]:
    policy.require(viewer, Act.REVIEW)
    record = service.for_change(viewer, record_id)
    if expected is not None and record.revision != expected:
        raise Stale(_READ_AGAIN)
    known = {one.finding.key: one.finding for one in looking.judged([record_id]).get(record_id, ())}
    if not keys:
        raise Invalid([Problem("found", msg("Tick what you decide on."))])
    if set(keys) - known.keys():
        raise Invalid(
            [Problem("found", msg("Something that you ticked does not stand there any more. Read it again."))]
        )
    return record, [known[key] for key in keys]


def _without_place(one: Judged) -> Judged:
    if one.finding.kind is not LeakKind.PROTECTED_IDENTITY:
        return one
    return Judged(Finding(one.finding.kind, one.finding.part, ""), one.decision, one.for_fewer)
