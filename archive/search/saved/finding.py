"""All that a search finds, without pages: for alerts, receipts and lists. Never more than ``MOST`` records."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select

from archive.access.levels import RecordState
from archive.access.viewer import Viewer
from archive.base.runtime import session
from archive.records import models as m
from archive.records import queries as records
from archive.search.current import engine
from archive.search.grammar import parse
from archive.search.query import SearchRequest, engine_request, reach_of

MOST = 10_000
"""Records of one receipt, of one list, and of what one alert knows."""
_BATCH = 500


@dataclass(frozen=True, slots=True)
class Found:
    """Records in the order of the search, as far as ``MOST``, and how many there are."""

    codes: dict[uuid.UUID, str]
    """Id to reference code, in order; each checked against the database."""
    total: int

    @property
    def complete(self) -> bool:
        return len(self.codes) == self.total


def everything(viewer: Viewer, asked: SearchRequest, among: Iterable[uuid.UUID] | None = None) -> Found:
    """What ``asked`` finds for ``viewer`` now, with ``among`` of these records alone.

    Raises ``QueryError`` or ``Invalid`` for what cannot be read or costs too much, ``Unavailable`` without an index.
    """
    wanted = replace(
        engine_request(asked, parse(asked.q)),
        offset=0,
        limit=MOST,
        among=None if among is None else frozenset(among),
        facets_wanted=(),
        histogram_wanted=False,
    )
    result = engine().search(wanted, reach_of(viewer))
    ids = [hit.record_id for hit in result.hits]
    standing = codes_of(viewer, ids)
    codes = {record_id: standing[record_id] for record_id in ids if record_id in standing}
    return Found(codes, result.total - (len(ids) - len(codes)))


def codes_of(viewer: Viewer, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The reference codes of those records that the viewer may see now and that are not withdrawn."""
    found: dict[uuid.UUID, str] = {}
    for start in range(0, len(ids), _BATCH):
        query = select(m.Record.id, m.Record.reference_code).where(
            m.Record.id.in_(ids[start : start + _BATCH]),
            m.Record.state != RecordState.WITHDRAWN,
            records.visible(viewer),
        )
        found.update(session().execute(query).all())
    return found


def open_codes(viewer: Viewer, codes: Sequence[str]) -> set[str]:
    """Those of ``codes`` that are of records which the viewer may see now and that are not withdrawn."""
    found: set[str] = set()
    for start in range(0, len(codes), _BATCH):
        query = select(m.Record.reference_code).where(
            m.Record.reference_code.in_(codes[start : start + _BATCH]),
            m.Record.state != RecordState.WITHDRAWN,
            records.visible(viewer),
        )
        found.update(session().scalars(query))
    return found
