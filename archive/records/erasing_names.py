"""The name of one person taken out of a record: of what stands, and of every revision of it."""

from __future__ import annotations

import json
import uuid
from dataclasses import replace
from enum import StrEnum
from typing import Any

from sqlalchemy import delete, insert, select

from archive.access.levels import AccessLevel
from archive.access.viewer import Viewer
from archive.base.runtime import session
from archive.custody.models import VISITOR_AGENT, Agent
from archive.custody.vocabulary import Identity
from archive.records import attesting, replacing, vocabulary
from archive.records import models as m
from archive.records.description import Description
from archive.records.references import References
from archive.records.stored import description_of
from archive.records.vocabulary import AgentRole

NAMELESS = "A person whose name was erased"
SUMMARY = "identity erased"
_WORDS = {word.value for kind in vars(vocabulary).values() if isinstance(kind, type(StrEnum)) for word in kind}
_WORDS |= {word.value for kind in (AccessLevel, Identity) for word in kind}
"""What a description says in words of its own: a pseudonym like “informant” is one of these as well."""
_OF_PEOPLE = frozenset(
    {
        "display",
        "person",
        "attributed_to",
        "attribution_chain",
        "alleged_perpetrators",
        "author",
        "translator",
        "interviewer",
        "photographer",
    }
)


def forget_name(viewer: Viewer, record_id: uuid.UUID, agent_id: uuid.UUID) -> tuple[uuid.UUID, int]:
    """Put nobody in the place of one person, under the event of the erasure.

    Returns the agent who stands there now, and how many revisions were written again without the name.
    """
    name = session().scalars(select(Agent.display_name).where(Agent.id == agent_id)).one()
    rewritten = _rewrite(record_id, agent_id, name)
    record = session().get_one(m.Record, record_id)
    if _handed_in(record_id, agent_id):
        record.contributor_id = None
    nameless = _hidden(description_of(record))
    replacing.replace_description(viewer, record_id, nameless, References(), SUMMARY, record.revision + 1)
    stands = select(m.RecordAgent.agent_id).join(Agent, Agent.id == m.RecordAgent.agent_id)
    return session().scalars(
        stands.where(m.RecordAgent.record_id == record_id, Agent.display_name == NAMELESS)
    ).first() or VISITOR_AGENT, rewritten


def _rewrite(record_id: uuid.UUID, agent_id: uuid.UUID, name: str) -> int:
    """A revision is never changed: each is taken out and written again without the name, under the same number."""
    columns = m.Revision.__table__.columns
    rows = [dict(row._mapping) for row in session().execute(select(*columns).where(columns.record_id == record_id))]
    for row in rows:
        row["description"] = json.dumps(_without(json.loads(row["description"]), name, ""), ensure_ascii=False)
        row["summary"] = row["summary"].replace(name, NAMELESS)[:500]
        row["nonce"] = attesting.new_nonce()
        row["agent_id"] = VISITOR_AGENT if row["agent_id"] == agent_id else row["agent_id"]
    session().execute(delete(m.Revision).where(m.Revision.record_id == record_id))
    session().execute(insert(m.Revision), rows)
    session().expunge_all()
    return len(rows)


def _without(value: Any, name: str, key: str) -> Any:
    """A description in which every field that is this name says that it was erased; ``key`` is where it stands."""
    if isinstance(value, dict):
        if value.get("display") == name:
            value = {inside: inner for inside, inner in value.items() if inside != "names"}
        return {inside: _without(inner, name, inside) for inside, inner in value.items()}
    if isinstance(value, list):
        return [_without(inner, name, key) for inner in value]
    return NAMELESS if value == name and (key in _OF_PEOPLE or name not in _WORDS) else value


def _hidden(description: Description) -> Description:
    """Who is nameless is protected: nobody may take what stands there for a name."""
    people = tuple(
        replace(person, identity=Identity.PROTECTED, names=(), basis="") if person.display == NAMELESS else person
        for person in description.people
    )
    return replace(description, people=people)


def _handed_in(record_id: uuid.UUID, agent_id: uuid.UUID) -> bool:
    query = select(m.RecordAgent.id).where(
        m.RecordAgent.record_id == record_id,
        m.RecordAgent.agent_id == agent_id,
        m.RecordAgent.role == AgentRole.CONTRIBUTOR,
    )
    return session().scalar(query.limit(1)) is not None
