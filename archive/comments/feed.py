"""The private feed of notices: Atom (RFC 4287). It says that something happened, and to a comment on which record.

Neither a word of a comment nor of a decision stands in it: whoever wants to know signs in.
"""

from __future__ import annotations

import re
import uuid
from xml.etree.ElementTree import Element, SubElement, tostring

from archive.access.viewer import Viewer
from archive.accounts import secrets
from archive.base import clock
from archive.base.runtime import settings
from archive.comments import notices
from archive.comments.vocabulary import NoticeKind

MEDIA_TYPE = "application/atom+xml; charset=utf-8"
ENTRIES = 50
_ATOM = "http://www.w3.org/2005/Atom"
_NO_CHARACTER = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# In English, as the titles of feeds are: a program reads them, and no wish for a language reaches it.
_SAID = {
    NoticeKind.PUBLISHED: "Your comment was published",
    NoticeKind.REDACTED: "Your comment was published with words blacked out",
    NoticeKind.DECLINED: "Your comment was declined",
    NoticeKind.WITHHELD: "Your comment was withheld",
    NoticeKind.WAITING: "Your comment waits for a moderator again",
    NoticeKind.FLAGGED: "Readers flagged your comment; it waits for a moderator",
    NoticeKind.QUESTION: "A moderator asks you something",
    NoticeKind.APPEAL_DECIDED: "Your appeal was decided",
    NoticeKind.SANCTIONED: "A moderator decided something about your commenting",
    NoticeKind.SANCTION_ENDED: "You may comment again",
    NoticeKind.REPLY: "Somebody answered your comment",
}


def written(viewer: Viewer, token: str) -> bytes:
    """The feed of ``viewer`` behind ``token``."""
    # Known by what is known of the token, so that a feed that is made anew is another one.
    identity = uuid.uuid5(uuid.NAMESPACE_OID, secrets.digest(token))
    found = notices.inbox(viewer, ENTRIES)
    feed = Element("feed", {"xmlns": _ATOM})
    _add(feed, "id", identity.urn)
    _add(feed, "title", f"{settings().organisation}: your comments")
    _add(feed, "updated", (found[0].at if found else clock.now()).isoformat())
    _add(SubElement(feed, "author"), "name", settings().organisation)
    for notice in found:
        entry = SubElement(feed, "entry")
        _add(entry, "id", uuid.uuid5(identity, notice.id.hex).urn)
        _add(entry, "title", _SAID[notice.kind] + (f": {notice.record_title}" if notice.record_title else ""))
        _add(entry, "updated", notice.at.isoformat())
        address = f"{settings().base_url}/account/comments/{notice.comment_id}"
        SubElement(entry, "link", {"rel": "alternate", "href": address})
    body: str = tostring(feed, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{body}\n'.encode()


def _add(parent: Element, tag: str, text: str) -> None:
    SubElement(parent, tag).text = _NO_CHARACTER.sub("\ufffd", text)
