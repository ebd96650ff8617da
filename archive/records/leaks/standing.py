"""Which decision stands on a finding: the last one, where it was made for at least as many readers as there are now."""

from __future__ import annotations

import json
import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select, tuple_

from archive.access.levels import AccessLevel
from archive.base.runtime import session
from archive.records import models as m
from archive.records.leaks.rules import Finding, Levels
from archive.records.schemas import read_description

Found = Mapping[uuid.UUID, Sequence[Finding]]
"""What is found, by record."""
_Then = Mapping[tuple[uuid.UUID, int], Levels]
"""For whose eyes a record was in one of its revisions."""


class Decisions:
    """What was decided on these findings, read with two questions at most."""

    def __init__(self, found: Found) -> None:
        self._rows = _decisions([record_id for record_id, those in found.items() if those])
        self._then = _levels_then(found, self._rows)

    def on(
        self, record_id: uuid.UUID, finding: Finding, level: AccessLevel
    ) -> tuple[m.LeakDecision | None, m.LeakDecision | None]:
        """The decision by which ``finding`` stays before readers of ``level``; else the one for fewer readers."""
        for_fewer = None
        for row in self._rows[record_id]:
            judged_for = _judged_for(row, finding, self._then)
            if judged_for is None:
                continue
            if row.outcome is not m.LeakOutcome.KEPT:
                break
            if judged_for.rank <= level.rank:
                return row, None
            for_fewer = for_fewer or row
        return None, for_fewer


def _decisions(record_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, list[m.LeakDecision]]:
    """What was decided in these records, the newest first."""
    decisions: dict[uuid.UUID, list[m.LeakDecision]] = defaultdict(list)
    query = select(m.LeakDecision).where(m.LeakDecision.record_id.in_(record_ids))
    for row in session().scalars(query.order_by(m.LeakDecision.decided_at.desc())) if record_ids else ():
        decisions[row.record_id].append(row)
    return decisions


def _judged_for(row: m.LeakDecision, finding: Finding, then: _Then) -> AccessLevel | None:
    """For whose eyes a decision judged ``finding``; None where it is about another one."""
    for level in AccessLevel:
        if row.digest == finding.digest(row.salt, level):
            return level
    if row.digest != finding.digest(row.salt, None):
        return None
    levels = then.get((row.record_id, row.revision))
    return levels.of_part(finding.part) if levels is not None else AccessLevel.SEALED


def _levels_then(found: Found, decisions: Mapping[uuid.UUID, Sequence[m.LeakDecision]]) -> _Then:
    """For decisions that do not say for whom: whom the record was for in the revision that was read."""
    old = {
        (record_id, row.revision)
        for record_id, those in found.items()
        for row in decisions.get(record_id, ())
        if any(row.digest == one.digest(row.salt, None) for one in those)
    }
    if not old:
        return {}
    query = select(m.Revision.record_id, m.Revision.number, m.Revision.description).where(
        tuple_(m.Revision.record_id, m.Revision.number).in_(old)
    )
    return {
        (record_id, number): Levels.of(read_description(json.loads(said)))
        for record_id, number, said in session().execute(query)
    }
