"""What a record may do next, and what its consents allow; pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from archive.access.levels import AccessLevel, Part, RecordState
from archive.base.errors import IllegalTransition, Problem
from archive.base.messages import Message, msg
from archive.custody.vocabulary import Identity
from archive.records.vocabulary import Permission, RecordKind, RightsBasis

S = RecordState

# Each step that exists, from each state: anything else is an IllegalTransition.
STEPS: dict[str, dict[RecordState, RecordState]] = {
    "submit": {S.DRAFT: S.SUBMITTED, S.RETURNED: S.SUBMITTED},
    "return": {S.SUBMITTED: S.RETURNED},
    "accession": {S.SUBMITTED: S.ACCESSIONED},
    "publish": {S.ACCESSIONED: S.PUBLISHED},
    "withdraw": {S.PUBLISHED: S.WITHDRAWN},
    "take back": {S.SUBMITTED: S.WITHDRAWN, S.RETURNED: S.WITHDRAWN, S.ACCESSIONED: S.WITHDRAWN},
}

_REFUSALS: dict[str, Message] = {
    "submit": msg("Only a draft or a returned record can be submitted."),
    "return": msg("Only a submitted record can be returned."),
    "accession": msg("Only a submitted record can be accessioned."),
    "publish": msg("Only an accessioned record can be published."),
    "withdraw": msg("Only a published record can be withdrawn."),
    "take back": msg("Only a record that waits and was never published can be taken back."),
}


@dataclass(frozen=True, slots=True)
class ConsentFacts:
    """What one consent says, as far as it decides who may see."""

    basis: RightsBasis
    answers: tuple[tuple[str, Permission], ...] = ()
    withdrawn_on: date | None = None
    expires_on: date | None = None
    person: str = ""
    """Under which name the record speaks of whoever consented."""

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


class Withheld(StrEnum):
    """What is left out of a part that stays open."""

    NAMES = "names"
    """The name or pseudonym of the person who consented, wherever it is a field of its own."""
    PLACES = "places"
    QUOTES = "quotes"
    """The source's own words outside its text: of claims, of dates, in the results of a search."""


class Receiver(StrEnum):
    """To whom copies may be handed outside the archive, where that can be refused by itself."""

    PARTNERS = "partners"
    MECHANISMS = "mechanisms"
    PRESS = "press"


@dataclass(frozen=True, slots=True)
class Refusal:
    """What one refused use or aspect closes: each part to this level at least, and what is left out besides."""

    description: AccessLevel = AccessLevel.PUBLIC
    text: AccessLevel = AccessLevel.PUBLIC
    files: AccessLevel = AccessLevel.PUBLIC
    withholds: frozenset[Withheld] = frozenset()
    bars: Receiver | None = None
    """To whom no copy is handed; what anybody may read cannot be closed to some, so that it is told beside it."""


# Each answer and what its refusal closes: the one table behind page, list, search, facets, files, API and exports.
REFUSALS: dict[str, Refusal] = {
    "use:keep": Refusal(description=AccessLevel.SEALED),
    "use:staff": Refusal(description=AccessLevel.SEALED),
    "use:partner": Refusal(bars=Receiver.PARTNERS),
    "use:mechanism": Refusal(bars=Receiver.MECHANISMS),
    "use:media": Refusal(bars=Receiver.PRESS),
    "use:public": Refusal(description=AccessLevel.RESTRICTED),
    "use:publish-text": Refusal(text=AccessLevel.RESTRICTED, withholds=frozenset({Withheld.QUOTES})),
    "use:publish-image": Refusal(files=AccessLevel.RESTRICTED),
    "use:quote": Refusal(withholds=frozenset({Withheld.QUOTES})),
    "aspect:name": Refusal(withholds=frozenset({Withheld.NAMES})),
    "aspect:face": Refusal(files=AccessLevel.RESTRICTED),
    "aspect:voice": Refusal(files=AccessLevel.RESTRICTED),
    "aspect:place": Refusal(withholds=frozenset({Withheld.PLACES})),
    # Relatives are told of inside the text, where no program can tell which sentences those are.
    "aspect:family": Refusal(text=AccessLevel.RESTRICTED, withholds=frozenset({Withheld.QUOTES})),
}
_OVER = Refusal(description=AccessLevel.SEALED)


def refusals(consent: ConsentFacts, today: date) -> tuple[Refusal, ...]:
    """What one consent closes: each answer that was refused, and all of it where it is over."""
    refused = tuple(REFUSALS[about] for about, answer in consent.answers if answer is Permission.REFUSED)
    return (*refused, _OVER) if consent.is_over(today) else refused


def floors(consents: Iterable[ConsentFacts], today: date) -> tuple[AccessLevel, AccessLevel, AccessLevel]:
    """The least closed levels that the consents allow for description, text and files: the strictest person wins."""
    record = text = files = AccessLevel.PUBLIC
    for refusal in (found for consent in consents for found in refusals(consent, today)):
        record = record.at_least(refusal.description)
        text = text.at_least(refusal.text)
        files = files.at_least(refusal.files)
    return record, text.at_least(record), files.at_least(record)


@dataclass(frozen=True, slots=True)
class Floor:
    """The least closed level that the consents allow for one part, and what makes it so."""

    level: AccessLevel
    because: tuple[str, ...] = ()
    """The refused answers, as ``use:public``; empty beside a closed level where a consent is over."""


def floors_explained(consents: Iterable[ConsentFacts], today: date) -> dict[Part, Floor]:
    """``floors``, with the answers whose refusal closes each part so far; what those close is not told twice."""
    known = tuple(consents)
    levels = dict(zip(Part, floors(known, today), strict=True))
    if any(consent.is_over(today) for consent in known):
        return {part: Floor(level) for part, level in levels.items()}
    refused = [about for about in REFUSALS if any(one.says(about) is Permission.REFUSED for one in known)]
    return {
        part: Floor(level, tuple(about for about in refused if _closes(REFUSALS[about], part) is level))
        if level is not AccessLevel.PUBLIC
        else Floor(level)
        for part, level in levels.items()
    }


def _closes(refusal: Refusal, part: Part) -> AccessLevel:
    own = {Part.DESCRIPTION: refusal.description, Part.TEXT: refusal.text, Part.FILES: refusal.files}[part]
    return own.at_least(refusal.description)


@dataclass(frozen=True, slots=True)
class Withholding:
    """What a record's readers are not told, although its description is open to them."""

    places: bool = False
    quotes: bool = False
    names: frozenset[str] = frozenset()
    """Case-folded."""
    pseudonyms: bool = False
    """Also the pseudonym of everybody else: who refused is not said."""

    def hides(self, name: str, identity: Identity = Identity.PUBLIC) -> bool:
        """Whether this name is not told. What stands for a protected person is no name: that is in the vault."""
        if identity is Identity.PROTECTED:
            return False
        return name.casefold() in self.names or (self.pseudonyms and identity is Identity.PSEUDONYMOUS)

    def told(self, name: str) -> str:
        """``name``, or nothing where it is not told."""
        return "" if self.hides(name) else name


def withheld(consents: Iterable[ConsentFacts]) -> Withholding:
    """What is left out of the parts that stay open; one person's refusal is enough."""
    refused = [
        (consent.person.casefold(), what)
        for consent in consents
        for about, answer in consent.answers
        if answer is Permission.REFUSED
        for what in REFUSALS[about].withholds
    ]
    kinds = {what for _, what in refused}
    names = {person for person, what in refused if what is Withheld.NAMES}
    return Withholding(Withheld.PLACES in kinds, Withheld.QUOTES in kinds, frozenset(names - {""}), "" in names)


def barred(consents: Iterable[ConsentFacts]) -> frozenset[Receiver]:
    """To whom no copy is handed, because somebody refused it."""
    refused = (REFUSALS[about] for one in consents for about, answer in one.answers if answer is Permission.REFUSED)
    return frozenset(refusal.bars for refusal in refused if refusal.bars is not None)


def obstacles_to_accession(consents: Iterable[ConsentFacts]) -> tuple[Problem, ...]:
    """Why a submission cannot be taken into the holdings: somebody does not allow that it is kept."""
    if not asks_for_erasure(consents):
        return ()
    return (Problem("rights", msg("Keeping it was refused: it cannot be taken in. Return it, or erase it.")),)


def asks_for_erasure(consents: Iterable[ConsentFacts]) -> bool:
    """Whether somebody refused, or took back, that the archive keeps this at all."""
    return any(consent.says("use:keep") is Permission.REFUSED for consent in consents)


def asks_confirmation(kind: RecordKind, consents: Iterable[ConsentFacts]) -> bool:
    """Whether publishing needs an act of its own, because nobody is known to allow it."""
    return kind is RecordKind.TESTIMONY and all(consent.basis is RightsBasis.UNKNOWN for consent in consents)


def obstacles_to_publication(
    kind: RecordKind, consents: Iterable[ConsentFacts], access: AccessLevel, *, confirmed: bool
) -> tuple[Problem, ...]:
    """Why a record must not be published as it stands; an explicit confirmation answers an unknown basis alone."""
    known = tuple(consents)
    problems = list(obstacles_to_accession(known))
    if any(consent.withdrawn_on for consent in known):
        problems.append(Problem("rights", msg("Consent was withdrawn; this record cannot be published.")))
    if asks_confirmation(kind, known) and not confirmed:
        problems.append(
            Problem("confirmed", msg("No consent or other basis is recorded. Say that you publish it nevertheless."))
        )
    for consent in known:
        if consent.says("use:public") is Permission.REFUSED and access in (AccessLevel.PUBLIC, AccessLevel.REGISTERED):
            problems.append(Problem("access", msg("Public use was refused: choose restricted or sealed.")))
    return tuple(problems)
