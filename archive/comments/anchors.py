"""The passage that a comment speaks of: a quotation that is found again when the text is edited or shown otherwise.

W3C Web Annotation, TextQuoteSelector: the words with a little before and after them. They are sought in the plain
text as the reader at hand may read it, so that a passage which is closed, redacted or gone is shown to nobody.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import select

from archive.access.viewer import Viewer
from archive.base import text
from archive.base.errors import Problem
from archive.base.messages import msg
from archive.base.runtime import session
from archive.comments.reader_models import LONGEST_QUOTE, CommentAnchor
from archive.records import models as m
from archive.records import queries as records
from archive.records.anchoring import found

LONGEST_BEFORE = 40


@dataclass(frozen=True, slots=True)
class Place:
    """Words in the text of a record, with their neighbours."""

    exact: str
    prefix: str
    suffix: str
    start: int


@dataclass(frozen=True, slots=True)
class Quoted:
    """A passage as one reader may see it; ``exact`` is empty where it is not in the text that they read."""

    exact: str

    @property
    def lost(self) -> bool:
        return not self.exact


def place(viewer: Viewer, record_id: uuid.UUID, quote: str, before: str = "") -> Place | Problem:
    """Where ``quote`` stands in the text as ``viewer`` reads it; a problem where it does not."""
    if len(quote) > LONGEST_QUOTE:
        return Problem("quote", msg("Quote at most %(most)s characters.", most=LONGEST_QUOTE))
    plain = _plain(viewer, record_id)
    here = found(plain, quote, {"prefix": before[-LONGEST_BEFORE:]}) if plain else None
    if here is None:
        return Problem("quote", msg("These words do not stand in the text of the record. Copy them from there."))
    return Place(plain[here["start"] : here["end"]], here["prefix"], here["suffix"], here["start"])


def keep(comment_id: uuid.UUID, at: Place, revision: int) -> None:
    """Write the passage of a comment into the present transaction."""
    anchor = CommentAnchor(
        comment_id=comment_id, exact=at.exact, prefix=at.prefix, suffix=at.suffix, start=at.start, revision=revision
    )
    session().add(anchor)
    session().flush()


def quoted(viewer: Viewer, record_id: uuid.UUID, comment_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Quoted]:
    """The passages of these comments on one record, as ``viewer`` reads them: one question more where there are any."""
    anchors = _anchors(comment_ids)
    if not anchors:
        return {}
    plain = _plain(viewer, record_id)
    return {anchor.comment_id: Quoted(_again(plain, anchor)) for anchor in anchors}


def of_each(viewer: Viewer, comments: dict[uuid.UUID, uuid.UUID]) -> dict[uuid.UUID, Quoted]:
    """The same for comments on several records, given as comment and record."""
    anchors = _anchors(comments)
    if not anchors:
        return {}
    return _within(
        records.summaries(viewer, list({comments[anchor.comment_id] for anchor in anchors})), comments, anchors
    )


def within(
    seen: Mapping[uuid.UUID, records.Summary], comments: Mapping[uuid.UUID, uuid.UUID]
) -> dict[uuid.UUID, Quoted]:
    """The same where the records are at hand as their reader sees them."""
    return _within(seen, comments, _anchors(comments))


def _within(
    seen: Mapping[uuid.UUID, records.Summary],
    comments: Mapping[uuid.UUID, uuid.UUID],
    anchors: Collection[CommentAnchor],
) -> dict[uuid.UUID, Quoted]:
    wanted = {comments[one.comment_id] for one in anchors}
    plain = {record_id: text.plain(seen[record_id].body or "") for record_id in wanted if record_id in seen}
    return {one.comment_id: Quoted(_again(plain.get(comments[one.comment_id], ""), one)) for one in anchors}


def _anchors(comment_ids: Collection[uuid.UUID]) -> list[CommentAnchor]:
    if not comment_ids:
        return []
    return list(session().scalars(select(CommentAnchor).where(CommentAnchor.comment_id.in_(comment_ids))))


def _again(plain: str, anchor: CommentAnchor) -> str:
    before = {"prefix": anchor.prefix, "suffix": anchor.suffix, "start": anchor.start}
    here = found(plain, anchor.exact, before) if plain else None
    return plain[here["start"] : here["end"]] if here else ""


def _plain(viewer: Viewer, record_id: uuid.UUID) -> str:
    record: m.Record | None = session().get(m.Record, record_id)
    if record is None or not record.body:
        return ""
    summary = records.summaries(viewer, [record_id]).get(record_id)
    return text.plain(summary.body) if summary is not None and summary.body else ""
