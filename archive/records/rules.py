"""What a record may do next, and what its consents allow; pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from archive.access.levels import AccessLevel, RecordState
from archive.base.errors import IllegalTransition, Problem
from archive.base.messages import Message, msg
from archive.records.vocabulary import Permission, RecordKind, RightsBasis

S = RecordState

# Each step that exists, from each state: anything else is an IllegalTransition.
STEPS: dict[str, dict[RecordState, RecordState]] = {
    "submit": {S.DRAFT: S.SUBMITTED, S.RETURNED: S.SUBMITTED},
    "return": {S.SUBMITTED: S.RETURNED},
    "accession": {S.SUBMITTED: S.ACCESSIONED},
    "publish": {S.ACCESSIONED: S.PUBLISHED},
    "withdraw": {S.PUBLISHED: S.WITHDRAWN},
}

_REFUSALS: dict[str, Message] = {
    "submit": msg("Only a draft or a returned record can be submitted."),
    "return": msg("Only a submitted record can be returned."),
    "accession": msg("Only a submitted record can be accessioned."),
    "publish": msg("Only an accessioned record can be published."),
    "withdraw": msg("Only a published record can be withdrawn."),
}


@dataclass(frozen=True, slots=True)
class ConsentFacts:
    """What one consent says, as far as it decides who may see."""

    basis: RightsBasis
    answers: tuple[tuple[str, Permission], ...] = ()
    withdrawn_on: date | None = None
    expires_on: date | None = None

    def says(self, about: str) -> Permission:
        return dict(self.answers).get(about, Permission.UNKNOWN)

    def is_over(self, today: date) -> bool:
        """Whether it was withdrawn or has run out."""
        return self.withdrawn_on is not None or (self.expires_on is not None and self.expires_on <= today)


def next_state(step: str, state: RecordState) -> RecordState:
    """The state after ``step``; raises ``IllegalTransition`` with the reason."""
    found = STEPS[step].get(state)
    if found is None:
        raise IllegalTransition(_REFUSALS[step])
    return found


def steps_from(state: RecordState) -> tuple[str, ...]:
    """The steps that exist from ``state``."""
    return tuple(step for step, table in STEPS.items() if state in table)


def floors(consents: Iterable[ConsentFacts], today: date) -> tuple[AccessLevel, AccessLevel, AccessLevel]:
    """The least closed levels that the consents allow for description, text and files.

    Consent that was withdrawn or has run out seals everything; a refusal of public use restricts everything;
    a refusal of face or voice restricts the files.
    """
    record, files = AccessLevel.PUBLIC, AccessLevel.PUBLIC
    for consent in consents:
        if consent.is_over(today) or consent.says("use:staff") is Permission.REFUSED:
            record = AccessLevel.SEALED
        if consent.says("use:public") is Permission.REFUSED:
            record = record.at_least(AccessLevel.RESTRICTED)
        if Permission.REFUSED in (consent.says("aspect:face"), consent.says("aspect:voice")):
            files = files.at_least(AccessLevel.RESTRICTED)
    return record, record, files.at_least(record)


def hides_place(consents: Iterable[ConsentFacts]) -> bool:
    """Whether somebody asked that the place is not told to readers."""
    return any(consent.says("aspect:place") is Permission.REFUSED for consent in consents)


def obstacles_to_publication(
    kind: RecordKind, consents: Iterable[ConsentFacts], access: AccessLevel, *, confirmed: bool
) -> tuple[Problem, ...]:
    """Why a record must not be published as it stands; an explicit confirmation answers an unknown basis alone."""
    known = tuple(consents)
    problems = []
    if any(consent.withdrawn_on for consent in known):
        problems.append(Problem("rights", msg("Consent was withdrawn; this record cannot be published.")))
    told = any(consent.basis is not RightsBasis.UNKNOWN for consent in known)
    if kind is RecordKind.TESTIMONY and not told and not confirmed:
        problems.append(
            Problem("confirmed", msg("No consent or other basis is recorded. Say that you publish it nevertheless."))
        )
    for consent in known:
        if consent.says("use:public") is Permission.REFUSED and access in (AccessLevel.PUBLIC, AccessLevel.REGISTERED):
            problems.append(Problem("access", msg("Public use was refused: choose restricted or sealed.")))
    return tuple(problems)
