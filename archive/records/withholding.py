"""What consents leave out of open parts, read for many records at once."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection
from functools import cache

from sqlalchemy import ColumnElement, Select, Uuid, bindparam, exists, select

from archive.base.runtime import session
from archive.custody.models import Agent
from archive.records import models as m
from archive.records import rules
from archive.records.rules import ConsentFacts, Withheld, Withholding
from archive.records.vocabulary import Permission, RightsBasis

NOTHING = Withholding()
_WITHHOLDING = tuple(about for about, refusal in rules.REFUSALS.items() if refusal.withholds)


@cache
def _refused() -> Select[uuid.UUID, RightsBasis, str, str]:
    return (
        select(m.Consent.record_id, m.Consent.basis, m.ConsentAnswer.about, Agent.display_name)
        .join(m.ConsentAnswer, m.ConsentAnswer.consent_id == m.Consent.id)
        .outerjoin(Agent, Agent.id == m.Consent.agent_id)
        .where(
            m.Consent.record_id.in_(bindparam("ids", expanding=True, type_=Uuid())),
            m.ConsentAnswer.about.in_(_WITHHOLDING),
            m.ConsentAnswer.answer == Permission.REFUSED,
        )
    )


def hides_places() -> ColumnElement[bool]:
    """A condition on ``Record``: somebody refused that its readers be told its places."""
    about = [name for name, refusal in rules.REFUSALS.items() if Withheld.PLACES in refusal.withholds]
    return exists().where(
        m.Consent.record_id == m.Record.id,
        m.ConsentAnswer.consent_id == m.Consent.id,
        m.ConsentAnswer.about.in_(about),
        m.ConsentAnswer.answer == Permission.REFUSED,
    )


def of_records(ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Withholding]:
    """What readers are not told of these records; one that withholds nothing is not among the answers."""
    said: dict[uuid.UUID, list[ConsentFacts]] = defaultdict(list)
    for record_id, basis, about, name in session().execute(_refused(), {"ids": ids}) if ids else ():
        said[record_id].append(ConsentFacts(basis, ((about, Permission.REFUSED),), person=name or ""))
    return {record_id: rules.withheld(consents) for record_id, consents in said.items()}
