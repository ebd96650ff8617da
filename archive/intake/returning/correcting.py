"""Correcting what was handed in, by whoever handed it in, as long as it is not taken into the holdings."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace

from archive.access.levels import RecordState
from archive.access.viewer import Viewer
from archive.base.errors import Forbidden, IllegalTransition, Invalid, Problem
from archive.base.messages import msg
from archive.base.runtime import session
from archive.intake import rules
from archive.intake.dating import read_when
from archive.intake.models import Submission
from archive.records import models as m
from archive.records import service as records
from archive.records import untitled
from archive.records.description import DateInput, Description, PlaceInput
from archive.records.stored import description_of
from archive.records.vocabulary import DateRole, PlaceRole, RecordKind

OPEN = (RecordState.SUBMITTED, RecordState.RETURNED)
"""States in which its contributor may still change the words themselves."""
SUMMARY = "mended by its contributor"


@dataclass(frozen=True, slots=True)
class Correction:
    """What a contributor says instead; a field that is None stays as it is."""

    title: str | None = None
    text: str | None = None
    when: str | None = None
    where: str | None = None
    address: str | None = None
    publisher: str | None = None
    wishes: str | None = None


def standing(viewer: Viewer, record_id: uuid.UUID) -> Correction:
    """What may be corrected, as it stands; raises ``Forbidden`` for anybody but its contributor."""
    record = _own(viewer, record_id)
    described, given = description_of(record), session().get(Submission, record_id)
    date, place = _date(described), _place(described)
    article = described.kind is RecordKind.ARTICLE
    return Correction(
        title="" if untitled.words(described.title) else described.title,
        text=described.body,
        when=(date.verbatim or date.edtf) if date else "",
        where=place.name if place else "",
        address=(described.source.url if described.source else "") if article else None,
        publisher=(described.source.publisher if described.source else "") if article else None,
        wishes=given.wishes if given else "",
    )


def correct(viewer: Viewer, record_id: uuid.UUID, said: Correction, *, expected_revision: int) -> bool:
    """Say it better; what an archivist sent back is handed in again by that. Returns whether it was.

    Raises ``Invalid`` with every problem, ``Stale`` when it was saved meanwhile, ``IllegalTransition`` once it is
    taken into the holdings (an archivist corrects it then), ``Forbidden`` for anybody but its contributor.
    """
    record = _own(viewer, record_id)
    if record.state not in OPEN:
        raise IllegalTransition(msg("It is taken in already: an archivist corrects it. Write to them what is wrong."))
    state, described = record.state, description_of(record)
    problems = _faults(described, said)
    if problems:
        raise Invalid(problems)
    mended = _mended(described, said)
    if mended != described or state is RecordState.RETURNED:
        records.edit(viewer, record_id, mended, expected_revision=expected_revision, summary=SUMMARY)
    given = session().get(Submission, record_id)
    if given is not None and said.wishes is not None:
        given.wishes = said.wishes
    if state is RecordState.RETURNED:
        records.submit(viewer, record_id)
    return state is RecordState.RETURNED


def _own(viewer: Viewer, record_id: uuid.UUID) -> m.Record:
    record = records.for_change(viewer, record_id)
    if not records.is_contributor(viewer, record):
        raise Forbidden(msg("Only its contributor corrects this."))
    return record


def _faults(described: Description, said: Correction) -> list[Problem]:
    problems = [
        Problem(name, msg("At most %(most)s characters.", most=most))
        for name, most in rules.LIMITS.items()
        if len(getattr(said, name, None) or "") > most
    ]
    if said.text is not None and described.body.strip() and not said.text.strip():
        problems.append(Problem("text", msg("Write what happened, or add it as a file.")))
    if said.address and not rules.is_address(said.address):
        problems.append(Problem("address", msg("Write the whole address, beginning with http:// or https://.")))
    return problems


def _mended(described: Description, said: Correction) -> Description:
    title = " ".join((said.title or "").split())
    first = bool(title) and untitled.words(described.title) is not None
    changed = replace(
        described,
        title=title or described.title,
        title_language=described.language if first else described.title_language,
        body=described.body if said.text is None else said.text,
        dates=_dates(described, said.when),
        places=_places(described, said.where),
    )
    if described.source is None:
        return changed
    source = described.source
    return replace(
        changed,
        source=replace(
            source,
            url=source.url if said.address is None else said.address,
            publisher=source.publisher if said.publisher is None else said.publisher,
        ),
    )


def _dates(described: Description, when: str | None) -> tuple[DateInput, ...]:
    stands = _date(described)
    if when is None or when.strip() == ((stands.verbatim or stands.edtf) if stands else ""):
        return described.dates
    others = tuple(date for date in described.dates if date is not stands)
    if not when.strip():
        return others
    return (read_when(when, role=_date_role(described), language=described.language), *others)


def _places(described: Description, where: str | None) -> tuple[PlaceInput, ...]:
    stands = _place(described)
    if where is None or " ".join(where.split()) == (stands.name if stands else ""):
        return described.places
    others = tuple(place for place in described.places if place is not stands)
    if not where.strip():
        return others
    return (PlaceInput(name=" ".join(where.split()), role=_place_role(described)), *others)


def _date(described: Description) -> DateInput | None:
    return next((date for date in described.dates if date.role is _date_role(described)), None)


def _place(described: Description) -> PlaceInput | None:
    return next((place for place in described.places if place.role is _place_role(described)), None)


def _date_role(described: Description) -> DateRole:
    return DateRole.DEPICTED if described.kind is RecordKind.IMAGE else DateRole.EVENT


def _place_role(described: Description) -> PlaceRole:
    return PlaceRole.DEPICTED if described.kind is RecordKind.IMAGE else PlaceRole.EVENT
