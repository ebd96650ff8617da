"""The private feed of notices: that something happened, and to a comment on which record.

Neither a word of a comment nor of a decision stands in it: whoever wants to know signs in.
"""

from __future__ import annotations

from archive.accounts import private_feeds
from archive.accounts.private_feeds import Entry
from archive.base.runtime import settings
from archive.comments import notices
from archive.comments.reader_models import NoticeFeed
from archive.comments.vocabulary import NoticeKind

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


def written(token: str) -> bytes:
    """The feed behind a token; ``NotVisible`` where the token opens none."""
    news = notices.inbox(private_feeds.owner_of(NoticeFeed, token), private_feeds.ENTRIES)
    entries = [
        Entry(
            notice.id.hex,
            _SAID[notice.kind] + (f": {notice.record_title}" if notice.record_title else ""),
            notice.at,
            f"{settings().base_url}/account/comments/{notice.comment_id}",
        )
        for notice in news
    ]
    return private_feeds.written(token, "your comments", entries)
