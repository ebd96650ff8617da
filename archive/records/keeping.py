"""What rows know and no description says, kept through a new revision: when a consent was recorded, who one is."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import select

from archive.base.runtime import session
from archive.records import models as m
from archive.records.description import Description, RightsInput
from archive.records.rows import Rows


def keep_recorded(rows: Rows, record_id: uuid.UUID, before: Description, after: Description) -> None:
    """Let each consent that stood keep the time at which it was recorded, whatever was taken back of it since."""
    query = select(m.Consent.position, m.Consent.recorded_at).where(m.Consent.record_id == record_id)
    times = dict(session().execute(query).all())
    stood = [(_same(rights), times[place]) for place, rights in enumerate(before.rights) if place in times]
    for row, rights in zip(rows.by_table[m.Consent], after.rights, strict=True):
        known = next((number for number, (same, _) in enumerate(stood) if same == _same(rights)), None)
        if known is not None:
            row["recorded_at"] = stood.pop(known)[1]


def _same(rights: RightsInput) -> RightsInput:
    return replace(rights, uses=(), aspects=(), withdrawn_on=None, withdrawal_effect="")


def with_new_names(description: Description, renamed: Mapping[str, str]) -> Description:
    """The description with its consents in the name under which each person is shown now."""
    rights = tuple(replace(one, person=renamed.get(one.person, one.person)) for one in description.rights)
    return replace(description, rights=rights) if renamed else description
