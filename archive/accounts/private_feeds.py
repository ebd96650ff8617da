"""Private feeds: an address that opens an account's news to a program that cannot sign in.

Whoever has the address reads the feed, so it says little, ends when its owner wants, and is kept as a digest alone. It
has the rights that its owner has at the moment of reading. Atom (RFC 4287).
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from xml.etree.ElementTree import Element, SubElement, tostring

from sqlalchemy import ForeignKey, String, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from archive.access import policy
from archive.access.policy import Act
from archive.access.viewer import Viewer
from archive.accounts import queries, secrets
from archive.accounts.log import note
from archive.accounts.models import Account
from archive.accounts.vocabulary import SecurityEvent
from archive.base import clock
from archive.base.db import Base
from archive.base.errors import NotVisible
from archive.base.runtime import session, settings
from archive.base.types import UtcDateTime

HEADERS = {
    "Content-Type": "application/atom+xml; charset=utf-8",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Referrer-Policy": "no-referrer",
}
"""With which a feed is sent: its address is a secret."""
ENTRIES = 50
_ATOM = "http://www.w3.org/2005/Atom"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_NO_CHARACTER = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class PrivateFeed(Base):
    """One private feed of an account; its address holds a 256-bit token, its table only the SHA-256 of it."""

    __abstract__ = True
    made: ClassVar[SecurityEvent]
    ended: ClassVar[SecurityEvent]

    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


@dataclass(frozen=True, slots=True)
class Entry:
    """One piece of news."""

    key: str
    """What tells it from all others of the feed, whatever its title becomes."""
    title: str
    at: datetime
    link: str
    language: str | None = None
    """Of the title (BCP 47)."""


def make(feed: type[PrivateFeed], viewer: Viewer) -> str:
    """A new feed in place of the one before: returns its token, which is kept nowhere."""
    policy.require(viewer, Act.USE_ACCOUNT)
    # Held, so that of two requests at once the later one's address is the one that opens.
    account_id = session().scalar(select(Account.id).where(Account.id == viewer.account_id).with_for_update())
    if account_id is None:
        raise NotVisible()
    session().execute(delete(feed).where(feed.account_id == account_id))
    token = secrets.new_token()
    session().add(feed(account_id=account_id, digest=secrets.digest(token), created_at=clock.now()))
    note(viewer, feed.made, account_id)
    return token


def end(feed: type[PrivateFeed], viewer: Viewer) -> None:
    """Let the address of the viewer's feed open nothing any more."""
    policy.require(viewer, Act.USE_ACCOUNT)
    session().execute(delete(feed).where(feed.account_id == viewer.account_id))
    note(viewer, feed.ended, viewer.account_id)


def made_at(feed: type[PrivateFeed], viewer: Viewer) -> datetime | None:
    """When the viewer's feed was made, if there is one."""
    return session().scalar(select(feed.created_at).where(feed.account_id == viewer.account_id))


def owner_of(feed: type[PrivateFeed], token: str) -> Viewer:
    """Whose feed a token opens, with the rights of this moment; ``NotVisible`` for any other token."""
    found = session().scalar(select(feed).where(feed.digest == secrets.digest(token)))
    if found is None or queries.suspended_since(found.account_id, found.created_at):
        raise NotVisible()
    viewer = queries.viewers({found.account_id}).get(found.account_id)
    if viewer is None:
        raise NotVisible()
    return viewer


def written(token: str, title: str, entries: Sequence[Entry]) -> bytes:
    """The feed behind a token; nothing in it leads back to its own address."""
    # Known by what is known of the token, so that a feed that is made anew is another one.
    identity = uuid.uuid5(uuid.NAMESPACE_OID, secrets.digest(token))
    feed = Element("feed", {"xmlns": _ATOM})
    _add(feed, "id", identity.urn)
    _add(feed, "title", f"{settings().organisation}: {title}")
    _add(feed, "updated", (entries[0].at if entries else clock.now()).isoformat())
    _add(SubElement(feed, "author"), "name", settings().organisation)
    for entry in entries:
        element = SubElement(feed, "entry")
        _add(element, "id", uuid.uuid5(identity, entry.key).urn)
        said = _add(element, "title", entry.title)
        if entry.language is not None:
            said.set(_XML_LANG, entry.language)
        _add(element, "updated", entry.at.isoformat())
        SubElement(element, "link", {"rel": "alternate", "href": entry.link})
    body: str = tostring(feed, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{body}\n'.encode()


def _add(parent: Element, tag: str, text: str) -> Element:
    child = SubElement(parent, tag)
    child.text = _NO_CHARACTER.sub("\ufffd", text)
    return child
