"""Hiding words from a record's readers, and showing them again: each is a revision with its custody event."""

from __future__ import annotations

import re
import uuid
from dataclasses import replace
from typing import Any

from archive.access import policy
from archive.access.levels import AccessLevel, RecordState
from archive.access.policy import Act as Allowed
from archive.access.redaction import WHOLE_FOR, RedactionReason
from archive.access.viewer import Viewer
from archive.base.errors import IllegalTransition, Invalid, Problem, Stale
from archive.base.messages import msg
from archive.custody import ledger
from archive.custody.vocabulary import EventType
from archive.records import blocks, replacing, service, storing
from archive.records import models as m
from archive.records.description import Description
from archive.records.leaks import guarding
from archive.records.leaks.rules import Levels
from archive.records.quoting import RedactionInput
from archive.records.redacting import PLACED
from archive.records.references import References
from archive.records.stored import description_of
from archive.records.writing import plain

MOST = 1000
_STEP = re.compile(r"([a-z_]+)|\[(\d+)\]")


def redact_text(
    viewer: Viewer,
    record_id: uuid.UUID,
    field: str,
    start: int,
    end: int,
    reason: RedactionReason | str,
    *,
    note: str = "",
    whole_for: AccessLevel = AccessLevel.RESTRICTED,
    everywhere: bool = True,
    expected_revision: int | None = None,
) -> int:
    """Hide the characters ``start`` to ``end`` of an element from all below ``whole_for``; returns the revision.

    ``field`` is ``body``, ``title``, ``abstract``, or a path of the import format as ``claims[2].statement``, in
    which the words are hidden as words, wherever they stand. Raises ``Invalid`` where there are no such characters
    or no such reason, and ``Stale`` when somebody has saved since ``expected_revision``.
    """
    record, stands = _for_redaction(viewer, record_id, expected_revision)
    text = words_in(stands, field)
    problems = []
    if not 0 <= start < end <= len(text) or not text[start:end].strip():
        problems.append(Problem("words", msg("These words do not stand there any more. Read it again.")))
    if reason not in tuple(RedactionReason):
        problems.append(Problem("reason", msg("Choose the reason; readers are told it.")))
    if whole_for not in WHOLE_FOR:
        problems.append(Problem("whole_for", msg("What everybody reads is not hidden: choose restricted or sealed.")))
    if len(stands.redactions) >= MOST:
        problems.append(Problem("words", msg("A record has at most %(most)s redactions.", most=MOST)))
    if problems:
        raise Invalid(problems)
    start, end = _trimmed(text, start, end)
    more = replace(hidden(field, text, start, end, reason, everywhere), note=note.strip(), whole_for=whole_for)
    if more in stands.redactions:
        return record.revision
    return _save(viewer, record, replace(stands, redactions=(*stands.redactions, more)), "redacted", more)


def hidden(
    field: str, text: str, start: int, end: int, reason: RedactionReason | str, everywhere: bool
) -> RedactionInput:
    """The redaction of a stretch of ``text``, which is the element ``field``."""
    placed = field in PLACED
    return RedactionInput(
        words=text[start:end],
        field=field,
        anchor=blocks.anchor_at(text, start, end) if placed else None,
        reason=RedactionReason(reason),
        everywhere=everywhere or not placed,
    )


def not_there() -> Invalid:
    """The words that somebody typed do not stand in the element."""
    return Invalid([Problem("words", msg("These words do not stand there. Copy them from the text."))])


def several() -> Invalid:
    """They stand there more than once, and one place is meant."""
    why = msg(
        "These words stand there more than once. Select the place in the text, add words, or hide them everywhere."
    )
    return Invalid([Problem("words", why)])


def lift(viewer: Viewer, record_id: uuid.UUID, number: int, why: str, *, expected_revision: int | None = None) -> int:
    """Show the words of the redaction at place ``number`` (from 0) again, for a reason; returns the revision."""
    record, stands = _for_redaction(viewer, record_id, expected_revision)
    one = _numbered(stands, number)
    if not why.strip():
        raise Invalid([Problem("why", msg("Say why these words are shown again."))])
    kept = tuple(other for other in stands.redactions if other is not one)
    shown = replace(stands, redactions=kept)
    # Why words are shown again is why what they tell stays.
    found = guarding.brought(record, shown, redactions_decided=True)
    number = _save(viewer, record, shown, "redaction lifted", one, why.strip())
    stays, ruling = [one.finding for one in found], guarding.Ruling(why, Levels.of(shown))
    guarding.decide(viewer, record_id, number, stays, ruling, storing.scope_of(record_id, shown))
    return number


def confirm(viewer: Viewer, record_id: uuid.UUID, number: int, *, expected_revision: int | None = None) -> int:
    """Say of a redaction whose words were edited that it fits as it stands; returns the revision."""
    record, stands = _for_redaction(viewer, record_id, expected_revision)
    asking = _numbered(stands, number)
    if not asking.asks:
        return record.revision
    fits = tuple(replace(one, asks=False) if one is asking else one for one in stands.redactions)
    return _save(viewer, record, replace(stands, redactions=fits), "redaction confirmed", asking)


def words_in(description: Description, field: str) -> str:
    """The text at a path of the import format; empty where there is none."""
    found: Any = plain(description)
    for name, number in _STEP.findall(field):
        if name:
            found = found.get(name) if isinstance(found, dict) else None
        else:
            found = found[int(number)] if isinstance(found, list) and int(number) < len(found) else None
    return found if isinstance(found, str) else ""


def _for_redaction(viewer: Viewer, record_id: uuid.UUID, expected_revision: int | None) -> tuple[m.Record, Description]:
    policy.require(viewer, Allowed.DESCRIBE)
    record = service.for_change(viewer, record_id)
    if record.state is RecordState.WITHDRAWN:
        raise IllegalTransition(msg("A withdrawn record is described no further."))
    if expected_revision is not None and record.revision != expected_revision:
        raise Stale(msg("Somebody has saved this record while you were writing. Compare, and save again."))
    return record, description_of(record)


def _numbered(stands: Description, number: int) -> RedactionInput:
    if not 0 <= number < len(stands.redactions):
        raise Invalid([Problem("number", msg("There is no such redaction any more. Read it again."))])
    return stands.redactions[number]


def _save(viewer: Viewer, record: m.Record, after: Description, act: str, one: RedactionInput, why: str = "") -> int:
    number, record_id = record.revision + 1, record.id
    replacing.replace_description(viewer, record_id, after, References(), act, number, redactions_decided=True)
    told: dict[str, object] = {
        "what": "text",
        "act": act,
        "element": one.field,
        "reason": one.reason.value,
        "whole_for": one.whole_for.value,
        **({"why": why} if why else {}),
    }
    ledger.record_event(viewer, EventType.REDACTION, record_id, storing.scope_of(record_id, after), told)
    return number


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Without white space at either end."""
    found = text[start:end]
    return start + len(found) - len(found.lstrip()), end - len(found) + len(found.rstrip())
