"""The consents of a record in the order in which they are read: who allowed what, until when, and how it was said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from archive.base import clock
from archive.records import models as m
from archive.records import rules
from archive.records.rules import ConsentFacts
from archive.records.vocabulary import Permission, RightsBasis


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentView:
    """One consent, or another basis; what was said and how is for those who describe the record."""

    position: int
    basis: RightsBasis
    person: str
    """Under which name the record speaks of whoever consented."""
    answers: tuple[tuple[str, Permission], ...]
    """Every use and aspect, in the order of the one table; unknown where nothing was answered."""
    mechanism: str
    given_on: date | None
    expires_on: date | None
    withdrawn_on: date | None
    over: bool
    how: str = ""
    words: str = ""
    explained: str = ""


def consents_of(record: m.Record, *, whole: bool) -> tuple[ConsentView, ...]:
    """The consents of a record; without ``whole``, not in which words they were given."""
    names = {link.agent_id: link.agent.display_name for link in record.agents}
    return tuple(
        _view(position, consent, names.get(consent.agent_id, "") if consent.agent_id else "", whole)
        for position, consent in enumerate(record.consents)
    )


def _view(position: int, consent: m.Consent, person: str, whole: bool) -> ConsentView:
    said = {answer.about: answer.answer for answer in consent.answers}
    facts = ConsentFacts(consent.basis, tuple(said.items()), consent.withdrawn_on, consent.expires_on)
    abouts = rules.REFUSALS if said or consent.basis is RightsBasis.CONSENT else ()
    return ConsentView(
        position=position,
        basis=consent.basis,
        person=person,
        answers=tuple((about, said.get(about, Permission.UNKNOWN)) for about in abouts),
        mechanism=consent.mechanism,
        given_on=consent.given_on,
        expires_on=consent.expires_on,
        withdrawn_on=consent.withdrawn_on,
        over=facts.is_over(clock.today()),
        how=consent.how if whole else "",
        words=consent.words if whole else "",
        explained=consent.explained if whole else "",
    )
