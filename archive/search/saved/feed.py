"""The private feed of matches: the titles of new ones that its owner may see at the moment of reading.

Nothing but titles and links that ask for a sign-in stands in it: neither what was searched for, nor under what name,
nor any word of a text.
"""

from __future__ import annotations

from archive.accounts import private_feeds
from archive.accounts.private_feeds import Entry
from archive.records.presenting import permalink
from archive.search.saved import queries
from archive.search.saved.models import SearchFeed


def written(token: str) -> bytes:
    """The feed behind a token; ``NotVisible`` where the token opens none."""
    matches = queries.told(private_feeds.owner_of(SearchFeed, token), private_feeds.ENTRIES)
    entries = [
        Entry(
            f"{match.search_id}{match.summary.id}{match.found_at.isoformat()}",
            match.summary.title,
            match.found_at,
            permalink(match.summary.reference_code),
            match.summary.title_language,
        )
        for match in matches
    ]
    return private_feeds.written(token, "new matches", entries)
