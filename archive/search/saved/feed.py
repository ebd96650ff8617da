"""The private feed: Atom (RFC 4287) with the titles of new matches that its owner may see at the moment of reading.

Nothing in it leads back to the feed's own address, and nothing but titles and links that ask for a sign-in stands in
it: neither what was searched for, nor under what name, nor any word of a text.
"""

from __future__ import annotations

import re
import uuid
from xml.etree.ElementTree import Element, SubElement, tostring

from archive.access.viewer import Viewer
from archive.accounts import secrets
from archive.base import clock
from archive.base.runtime import settings
from archive.records.presenting import permalink
from archive.search.saved import queries

MEDIA_TYPE = "application/atom+xml; charset=utf-8"
ENTRIES = 50
_ATOM = "http://www.w3.org/2005/Atom"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_NO_CHARACTER = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def written(viewer: Viewer, token: str) -> bytes:
    """The feed of ``viewer`` behind ``token``."""
    # Known by what is known of the token, so that a feed that is made anew is another one.
    identity = uuid.uuid5(uuid.NAMESPACE_OID, secrets.digest(token))
    matches = queries.told(viewer, ENTRIES)
    feed = Element("feed", {"xmlns": _ATOM})
    _add(feed, "id", identity.urn)
    _add(feed, "title", f"{settings().organisation}: new matches")
    _add(feed, "updated", (matches[0].found_at if matches else clock.now()).isoformat())
    _add(SubElement(feed, "author"), "name", settings().organisation)
    for match in matches:
        entry = SubElement(feed, "entry")
        told = f"{match.search_id}{match.summary.id}{match.found_at.isoformat()}"
        _add(entry, "id", uuid.uuid5(identity, told).urn)
        _add(entry, "title", match.summary.title).set(_XML_LANG, match.summary.title_language)
        _add(entry, "updated", match.found_at.isoformat())
        SubElement(entry, "link", {"rel": "alternate", "href": permalink(match.summary.reference_code)})
    body: str = tostring(feed, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{body}\n'.encode()


def _add(parent: Element, tag: str, text: str) -> Element:
    child = SubElement(parent, tag)
    child.text = _NO_CHARACTER.sub("\ufffd", text)
    return child
