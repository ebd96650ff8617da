"""A claim as its viewer may see it: our words stand with the description, the source's own with its text."""

from __future__ import annotations

from dataclasses import dataclass

from archive.records import models as m
from archive.records.rules import Withholding
from archive.records.vocabulary import ClaimKind, ClaimStatus


@dataclass(frozen=True, slots=True)
class ClaimView:
    """One claim; ``verbatim`` is empty where the text is closed, the place where it is not told."""

    statement: str
    kind: ClaimKind
    verbatim: str
    verbatim_language: str
    unit: str
    outcome: str
    affected: str
    low: int | None
    best: int | None
    high: int | None
    qualifier: str
    cumulative: bool | None
    attributed_to: str
    attribution_chain: tuple[str, ...]
    hedge: str
    date: str
    date_verbatim: str
    place: str
    place_detail: str
    status: ClaimStatus
    perpetrators: tuple[str, ...]


def claim_view(claim: m.Claim, *, text_open: bool, untold: Withholding) -> ClaimView:
    """The claim for somebody to whom the text is open or not, and who is not told what ``untold`` says."""
    quoted = text_open and not untold.quotes
    return ClaimView(
        statement=claim.statement,
        kind=claim.kind,
        verbatim=claim.verbatim if quoted else "",
        verbatim_language=claim.verbatim_language if quoted else "und",
        unit=claim.unit,
        outcome=claim.outcome,
        affected=claim.affected,
        low=claim.low,
        best=claim.best,
        high=claim.high,
        qualifier=claim.qualifier,
        cumulative=claim.cumulative,
        attributed_to=untold.told(claim.attributed_to),
        attribution_chain=tuple(one for one in claim.attribution_chain.splitlines() if not untold.hides(one)),
        hedge=claim.hedge,
        date=claim.date,
        date_verbatim="" if untold.quotes else claim.date_verbatim,
        place=claim.place if not untold.places else "",
        place_detail=claim.place_detail if not untold.places else "",
        status=claim.status,
        perpetrators=tuple(agent.name for agent in claim.perpetrators),
    )
