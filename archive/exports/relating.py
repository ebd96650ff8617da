"""Relations of records in the import format: a target that the audience may not know of is left out altogether."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection
from typing import Any

from sqlalchemy import select

from archive.base.runtime import session, settings
from archive.custody.models import LedgerKey
from archive.exports.standing import Opened, standings
from archive.exports.vocabulary import Audience
from archive.records import models as m

Json = dict[str, Any]


def origin() -> str:
    """The name of this archive's ledger: the source system of what has no identifier of its own."""
    name = session().scalar(select(LedgerKey.name).order_by(LedgerKey.number.desc()).limit(1))
    return name or settings().organisation


def identifiers(records: Collection[m.Record], here: str) -> dict[uuid.UUID, tuple[str, str]]:
    """Source system and identifier of each record: its own, else this archive's name (``here``) and its code."""
    ids = [record.id for record in records]
    query = select(m.ImportKey.record_id, m.ImportKey.source_system, m.ImportKey.identifier).where(
        m.ImportKey.record_id.in_(ids), ~m.ImportKey.identifier.startswith("sha256:")
    )
    own = {record_id: (system, identifier) for record_id, system, identifier in session().execute(query)}
    return {record.id: own.get(record.id, (here, record.reference_code)) for record in records}


def relations_of(
    audience: Audience, opened: Collection[Opened], exported: Collection[uuid.UUID], here: str
) -> tuple[dict[uuid.UUID, list[Json]], dict[uuid.UUID, dict[str, str]]]:
    """The relations of each record, in order; and beside them the reference code behind each target.

    Where the target is not among ``exported``, its code stands beside in words, for an archive that does not have it:
    never its title, which would outlive it in a copy that nobody asks back when the target is withdrawn.
    """
    ids = [one.record.id for one in opened]
    query = select(m.Relation).where(m.Relation.record_id.in_(ids)).order_by(m.Relation.position)
    rows = list(session().scalars(query))
    ends = standings(audience, {row.target_id for row in rows if row.target_id is not None})
    known = {key: end.record for key, end in ends.items() if isinstance(end, Opened)}
    names = identifiers([*known.values(), *(one.record for one in opened)], here)
    found: dict[uuid.UUID, list[Json]] = defaultdict(list)
    codes: dict[uuid.UUID, dict[str, str]] = defaultdict(dict)
    for row in rows:
        if row.target_id is None:
            found[row.record_id].append(_said(row, outside=row.outside))
        elif row.target_id in known:
            system, identifier = names[row.target_id]
            target: Json = {"target": identifier}
            codes[row.record_id][identifier] = known[row.target_id].reference_code
            if system != names[row.record_id][0]:
                target["target_system"] = system
            if row.target_id not in exported:
                target["outside"] = f"{here} {known[row.target_id].reference_code}"
            found[row.record_id].append(_said(row, **target))
    return found, codes


def _said(row: m.Relation, **end: str) -> Json:
    return {"type": row.type.value, **end, **({"note": row.note} if row.note else {})}
