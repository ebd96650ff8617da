"""What an export is asked to hold, and what of it would go to its audience."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select

from archive.access import policy
from archive.access.levels import RecordState
from archive.access.policy import Act
from archive.access.viewer import Viewer
from archive.base.errors import Invalid, Problem
from archive.base.identifiers import normalise_code
from archive.base.messages import msg
from archive.base.runtime import session
from archive.exports.audiences import viewer_of
from archive.exports.standing import reasons
from archive.exports.vocabulary import Audience, LeftOut
from archive.records import models as m
from archive.records import queries

MOST_CODES = 10_000
MOST_NAMED = 200
_CHUNK = 500

Selection = Mapping[str, Any]
"""``{"codes": […]}``, ``{"collection": slug}`` or ``{"all": true}``."""


@dataclass(frozen=True, slots=True)
class Preview:
    """How many records an export would hold, and how many it would leave out, by reason."""

    asked: int
    exported: int
    left_out: Mapping[LeftOut, int]
    named: Mapping[LeftOut, Sequence[str]]
    """The reference codes of those that are left out, as far as the viewer may see them: the first of each reason."""
    courts: Sequence[tuple[str, str]]
    """Code and court, where a record would go to a court other than the one that a consent names."""


def selection(codes: Sequence[str] = (), collection: str = "", everything: bool = False) -> Selection:
    """The selection that was meant; raises ``Invalid`` unless it is exactly one of the three."""
    if sum((bool(codes), bool(collection), everything)) != 1:
        raise Invalid([Problem("selection", msg("Name reference codes, or one collection, or all records."))])
    if everything:
        return {"all": True}
    return {"collection": collection} if collection else {"codes": list(dict.fromkeys(codes))}


def selected(viewer: Viewer, chosen: Selection) -> list[uuid.UUID]:
    """The records of a selection: all that those who keep the archive may know of.

    Drafts are their authors' and in no selection. Raises ``Invalid`` that names every code that is not known.
    """
    policy.require(viewer, Act.EXPORT)
    if "codes" in chosen:
        return _by_codes(chosen["codes"])
    query = _known()
    if "collection" in chosen:
        collection = session().scalar(select(m.Collection.id).where(m.Collection.slug == chosen["collection"]))
        if collection is None:
            slug = str(chosen["collection"])
            raise Invalid([Problem("collection", msg("There is no collection “%(slug)s”.", slug=slug))])
        query = query.where(m.Record.collection_id == collection)
    return list(session().scalars(query))


def preview(viewer: Viewer, audience: Audience, chosen: Selection, recipient: str = "") -> Preview:
    """What an export to ``audience`` would hold now, were it handed to ``recipient``."""
    asked = selected(viewer, chosen)
    why: dict[LeftOut, list[uuid.UUID]] = defaultdict(list)
    going = []
    for record_id, reason in weighed(audience, asked):
        if reason is None:
            going.append(record_id)
        else:
            why[reason].append(record_id)
    named = {reason: _codes(viewer, ids) for reason, ids in why.items()}
    courts = _other_courts(viewer, going, recipient) if audience is Audience.COURT else []
    counts = {reason: len(ids) for reason, ids in sorted(why.items())}
    return Preview(len(asked), len(going), counts, named, courts)


def _codes(viewer: Viewer, record_ids: Sequence[uuid.UUID]) -> list[str]:
    found: list[str] = []
    for start in range(0, len(record_ids), _CHUNK):
        batch = record_ids[start : start + _CHUNK]
        query = select(m.Record.reference_code).where(m.Record.id.in_(batch), queries.visible(viewer))
        found += session().scalars(query.order_by(m.Record.reference_code))
        if len(found) >= MOST_NAMED:
            break
    return found[:MOST_NAMED]


def _other_courts(viewer: Viewer, record_ids: Sequence[uuid.UUID], recipient: str) -> list[tuple[str, str]]:
    """Consent for one court is none for another; whether two names mean the same court is for a person to say."""
    found: list[tuple[str, str]] = []
    for start in range(0, len(record_ids), _CHUNK):
        query = (
            select(m.Record.reference_code, m.Consent.mechanism)
            .join(m.Consent, m.Consent.record_id == m.Record.id)
            .where(m.Record.id.in_(record_ids[start : start + _CHUNK]), m.Consent.mechanism != "")
            .where(queries.visible(viewer))
            .order_by(m.Record.reference_code, m.Consent.position)
        )
        found += [(code, court) for code, court in session().execute(query) if _plain(court) != _plain(recipient)]
    return found


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()


def weighed(audience: Audience, record_ids: Sequence[uuid.UUID]) -> Iterator[tuple[uuid.UUID, LeftOut | None]]:
    """Each record with why it does not go to the audience; None where it does."""
    for start in range(0, len(record_ids), _CHUNK):
        batch = record_ids[start : start + _CHUNK]
        found = reasons(audience, batch)
        yield from ((record_id, found.get(record_id, LeftOut.ERASED)) for record_id in batch)


def _known() -> Select[uuid.UUID]:
    # By reference code, which tells nothing of the order in which records came.
    return (
        select(m.Record.id)
        .where(m.Record.state != RecordState.DRAFT, queries.visible(viewer_of(Audience.ARCHIVE)))
        .order_by(m.Record.reference_code)
    )


def _by_codes(codes: Sequence[str]) -> list[uuid.UUID]:
    if len(codes) > MOST_CODES:
        raise Invalid([Problem("codes", msg("Name at most %(most)s codes, or export all.", most=MOST_CODES))])
    canonical = {code: normalise_code(code) for code in codes}
    wanted = list(dict.fromkeys(code for code in canonical.values() if code))
    known: dict[str, uuid.UUID] = {}
    for start in range(0, len(wanted), _CHUNK):
        query = _known().add_columns(m.Record.reference_code)
        rows = session().execute(query.where(m.Record.reference_code.in_(wanted[start : start + _CHUNK])))
        known |= {code: record_id for record_id, code in rows}
    missing = [code for code, found in canonical.items() if found not in known]
    if missing:
        raise Invalid([Problem("codes", msg("There is no record “%(code)s”.", code=code)) for code in missing])
    return [known[code] for code in wanted]
