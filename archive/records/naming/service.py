"""The one verb of name lists: a list as a whole is put in the place of what stands."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import delete, insert, select

from archive.access.viewer import Viewer
from archive.base import outbox
from archive.base.errors import Stale
from archive.base.identifiers import new_id
from archive.base.messages import msg
from archive.base.runtime import session
from archive.custody import ledger
from archive.custody.ledger import Scope
from archive.custody.models import Agent, AgentName
from archive.custody.vocabulary import EventType
from archive.records import models as m
from archive.records.naming.lists import NAMES
from archive.records.naming.queries import Listing, NameList, name_list
from archive.records.naming.rules import ListedName


def replace_list(viewer: Viewer, listing: Listing, key: uuid.UUID, names: Sequence[ListedName], read: str) -> bool:
    """Put ``names`` in the place of a list; returns False where they are what stands.

    ``read`` is the version that was read. Leaves a custody event on the agent or place, which says how many names
    there are and none of them, and one piece of news for all records that the list holds for. Raises ``Stale``,
    ``NotVisible``, and ``Forbidden`` for all but archivists.
    """
    _lock(listing, key)
    stands = name_list(viewer, listing, key)
    if read != stands.version:
        raise Stale(msg("Somebody has changed this list while you were writing. Compare, and save again."))
    wanted = tuple(dict.fromkeys(name for name in names if name.value != stands.name))
    if wanted == stands.names:
        return False
    _write(stands, wanted)
    told = {"list": listing.value, "names": len(wanted), "before": len(stands.names)}
    ledger.record_event(viewer, EventType.METADATA_MODIFICATION, key, Scope(None), told)
    outbox.send(NAMES, stands.news)
    return True


def _lock(listing: Listing, key: uuid.UUID) -> None:
    row = Agent if listing is Listing.AGENT else m.Place
    session().execute(select(row.id).where(row.id == key).with_for_update())


def _write(stands: NameList, names: Sequence[ListedName]) -> None:
    rows = [
        {"id": new_id(), "value": name.value, "language": name.language, "position": position}
        for position, name in enumerate(names)
    ]
    if stands.listing is Listing.AGENT:
        session().execute(delete(AgentName).where(AgentName.agent_id == stands.id))
        if rows:
            session().execute(insert(AgentName), [{**row, "agent_id": stands.id} for row in rows])
        return
    table = m.PlaceListName
    session().execute(delete(table).where(table.place == stands.name, table.country == stands.country))
    if rows:
        session().execute(insert(table), [{**row, "place": stands.name, "country": stands.country} for row in rows])
