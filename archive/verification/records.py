"""Every record in turn: some hundred at a time, each by itself where one of them cannot even be read."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterator, Sequence

from sqlalchemy import func, select

from archive.base.db import reading
from archive.base.messages import msg
from archive.base.runtime import session
from archive.records.models.record import Record
from archive.verification import record_checks
from archive.verification.facts import gather
from archive.verification.findings import Finding, Step
from archive.verification.record_checks import Uncovered

AT_ONCE = 100


def total() -> int:
    with reading():
        return session().scalar(select(func.count()).select_from(Record)) or 0


def run(after: str) -> Iterator[Step]:
    """The records beyond the id ``after``, in the order of their ids."""
    last = uuid.UUID(after) if after else None
    while True:
        query = select(Record.id).order_by(Record.id).limit(AT_ONCE)
        with reading():
            ids = list(session().scalars(query.where(Record.id > last) if last else query))
        if not ids:
            return
        yield some(ids)
        last = ids[-1]


def some(ids: Sequence[uuid.UUID]) -> Step:
    """These records, as they stand now; those that are not there are passed over."""
    try:
        return _checked(ids)
    except Exception as error:  # noqa: BLE001  # a damaged row breaks reading in ways nobody lists
        if len(ids) > 1:
            middle = len(ids) // 2
            return _joined(some(ids[:middle]), some(ids[middle:]))
        why = msg("Its rows cannot be read (%(error)s).", error=type(error).__name__)
        return Step(str(ids[0]), {"records": 1}, {}, (Finding("description", f"record with the id {ids[0]}", why),))


def _checked(ids: Sequence[uuid.UUID]) -> Step:
    with reading():
        facts, shared = gather(ids)
    uncovered: Counter[str] = Counter()
    findings: list[Finding] = []
    for one in facts:
        for found in record_checks.check(one, shared):
            if isinstance(found, Uncovered):
                uncovered[found.what] += 1
            else:
                findings.append(found)
    looked = {"records": len(facts), "revisions": sum(len(one.revisions) for one in facts)}
    return Step(str(ids[-1]), looked, uncovered, tuple(findings))


def _joined(one: Step, other: Step) -> Step:
    looked = Counter(one.looked) + Counter(other.looked)
    uncovered = Counter(one.uncovered) + Counter(other.uncovered)
    return Step(other.position, looked, uncovered, one.findings + other.findings)
