"""Consent after it was given: taken back, whole or answer by answer, or extended; by whoever gave it.

An archivist writes down that it was taken back where the wish came by letter, by telephone …
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from archive.access import policy
from archive.access.policy import Act
from archive.access.viewer import Viewer
from archive.base import clock
from archive.base.errors import Forbidden, IllegalTransition, Invalid, Problem
from archive.base.messages import msg
from archive.records import closing, replacing, rules
from archive.records.closing import Cause
from archive.records.description import Description, RightsInput
from archive.records.references import References
from archive.records.service import for_change, is_contributor
from archive.records.stored import description_of
from archive.records.vocabulary import AgentRole, Permission, RightsBasis


class Way(StrEnum):
    """How a wish reached the archive; never who wrote it, so that no name can stand there."""

    DESK = "the contributor’s own page"
    LETTER = "letter"
    MESSAGE = "message"
    TELEPHONE = "telephone"
    IN_PERSON = "in person"
    TRUSTED = "somebody they trust"
    COURT = "court"


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenBack:
    """What is taken back: everything, or single answers such as ``use:public`` and ``aspect:place``."""

    everything: bool = False
    abouts: frozenset[str] = frozenset()
    position: int | None = None
    """Of which consent of the record, counted from 0; None means of all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What is allowed from now on, such as ``use:public``, and the text that was read before it was allowed."""

    abouts: frozenset[str]
    words: str
    explained: str
    """Version of the text, and the language in which it was shown."""


@dataclass(frozen=True, slots=True)
class Reached:
    """By which way, and on which day, a wish came to the archive."""

    way: Way
    on: date


def withdraw(viewer: Viewer, record_id: uuid.UUID, taken: TakenBack) -> None:
    """Take back one's own consent; it has effect from this moment, wherever the record was shown.

    Its contributor alone may, by account or as the record's own agent. Raises ``IllegalTransition`` when no consent
    stands, ``Invalid`` when nothing is named that was not refused already.
    """
    record = for_change(viewer, record_id)
    if not is_contributor(viewer, record):
        raise Forbidden(msg("Only whoever gave this consent takes it back."))
    _take_back(viewer, record_id, taken, Reached(Way.DESK, clock.today()))


def record_withdrawal(viewer: Viewer, record_id: uuid.UUID, taken: TakenBack, reached: Reached) -> None:
    """Write down that consent was taken back by another way; an archivist's verb. Raises as ``withdraw`` does."""
    policy.require(viewer, Act.WITHDRAW)
    for_change(viewer, record_id)
    if reached.on > clock.today():
        raise Invalid([Problem("on", msg("This day has not come yet."))])
    _take_back(viewer, record_id, taken, reached)


def give(viewer: Viewer, record_id: uuid.UUID, given: Given) -> None:
    """Allow more than before; it has effect from this moment, within the levels that archivists chose.

    Its contributor alone may, of the consent that the contributor gave. Raises ``IllegalTransition`` when none
    stands, ``Invalid`` when nothing is named that was not allowed already.
    """
    record = for_change(viewer, record_id)
    if not is_contributor(viewer, record):
        raise Forbidden(msg("Only whoever gave this consent allows more."))
    described = description_of(record)
    position = own_position(described)
    if position is None:
        raise IllegalTransition(msg("No consent is recorded here to which something could be added."))
    before = described.rights[position]
    after = _with(before, dict.fromkeys(given.abouts & rules.REFUSALS.keys(), Permission.ALLOWED))
    if after == before:
        raise Invalid([Problem("abouts", msg("Choose what you allow; this was allowed already."))])
    after = replace(after, given_on=clock.today(), words=given.words, explained=given.explained)
    rights = (*described.rights[:position], after, *described.rights[position + 1 :])
    changed = replace(described, rights=rights)
    number = record.revision + 1
    replacing.replace_description(viewer, record_id, changed, References(), "consent given in part", number)


def own_position(description: Description) -> int | None:
    """Which of a record's consents its contributor gave, and has not taken back as a whole."""
    names = {person.display for person in description.people if person.role is AgentRole.CONTRIBUTOR}
    own = (n for n, said in enumerate(description.rights) if _stands(said) and said.person in names)
    return next(own, None)


def answers(said: RightsInput) -> dict[str, Permission]:
    """Every use and aspect of one consent, as ``use:public``; what was never answered is unknown."""
    known = dict(_answers(said))
    return {about: known.get(about, Permission.UNKNOWN) for about in rules.REFUSALS}


def standing(description: Description) -> tuple[RightsInput, ...]:
    """The consents of a description that were not taken back as a whole."""
    return tuple(said for said in description.rights if _stands(said))


def open_answers(rights: Collection[RightsInput]) -> tuple[str, ...]:
    """Each use and aspect that at least one of these consents does not refuse, in the order of the one table."""
    said = [dict(_answers(one)) for one in rights]
    return tuple(about for about in rules.REFUSALS if any(one.get(about) is not Permission.REFUSED for one in said))


def _take_back(viewer: Viewer, record_id: uuid.UUID, taken: TakenBack, reached: Reached) -> None:
    record = for_change(viewer, record_id)
    described = description_of(record)
    if not standing(described):
        raise IllegalTransition(msg("No consent is recorded here that could be withdrawn."))
    rights = tuple(
        _less(said, taken, reached) if _stands(said) and taken.position in (None, position) else said
        for position, said in enumerate(described.rights)
    )
    if rights == described.rights:
        raise Invalid([Problem("abouts", msg("Choose what is taken back; what was refused before stays refused."))])
    told: Mapping[str, object] = {"way": reached.way.value, "reached": reached.on.isoformat()}
    changed = replace(described, rights=rights)
    summary = "consent withdrawn" if taken.everything else "consent withdrawn in part"
    replacing.replace_description(viewer, record_id, changed, References(), summary, record.revision + 1, told)
    closing.tell(record_id, Cause.CONSENT_WITHDRAWN)


def _less(said: RightsInput, taken: TakenBack, reached: Reached) -> RightsInput:
    less = _with(said, dict.fromkeys(taken.abouts & rules.REFUSALS.keys(), Permission.REFUSED))
    if not taken.everything:
        return less if dict(_answers(less)) != dict(_answers(said)) else said
    return replace(less, withdrawn_on=reached.on, withdrawal_effect="sealed")


def _with(said: RightsInput, changed: Mapping[str, Permission]) -> RightsInput:
    known = {**dict(_answers(said)), **changed}
    return replace(
        said,
        uses=tuple((k.removeprefix("use:"), v) for k, v in known.items() if k.startswith("use:")),
        aspects=tuple((k.removeprefix("aspect:"), v) for k, v in known.items() if k.startswith("aspect:")),
    )


def _answers(said: RightsInput) -> tuple[tuple[str, Permission], ...]:
    uses = tuple((f"use:{key}", answer) for key, answer in said.uses)
    return uses + tuple((f"aspect:{key}", answer) for key, answer in said.aspects)


def _stands(said: RightsInput) -> bool:
    return said.basis is RightsBasis.CONSENT and said.withdrawn_on is None
