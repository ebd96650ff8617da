"""What the phases must know of the world around a comment: two questions to the database, one to the vault."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import case, func, or_, select

from archive.base import clock
from archive.base.errors import Unavailable
from archive.base.folding import WITHIN, fold
from archive.base.runtime import session
from archive.comments import returning
from archive.comments.models import Comment
from archive.comments.pipeline.reading import Facts
from archive.comments.vocabulary import CommentState
from archive.vault import matching

SHORTEST_ELSEWHERE = 20
"""Letters below which the same words on other records mean nothing: “thank you”."""
_SOME_TIME = timedelta(minutes=10)
_HOUR = timedelta(hours=1)
_LETTERS = re.compile(rf"[^\W_](?:[^\W_]|[{WITHIN}])*")

Places = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Sent:
    """What is known of how a comment came, beyond its words."""

    hidden_field: bool = False
    quick: bool = False
    closed: bool = False


UNKNOWN = Sent()
"""Nothing beyond the words is known."""


def gist_of(body: str) -> str:
    """What two comments that say the same have in common, whatever their case, spaces and signs: a digest."""
    words = " ".join(fold(word) for word in _LETTERS.findall(body))
    return hashlib.sha256((words or body.strip()).encode("utf-8")).hexdigest()[:32]


def around(comment: Comment, sent: Sent = UNKNOWN) -> Facts:
    """The facts of a comment that is written or about to be; it never counts itself."""
    names, names_in_name = protected_names(comment)
    repeats, elsewhere = _said_before(comment)
    by_author, declined = _of_author(comment)
    return Facts(
        closed=sent.closed,
        repeats=repeats,
        elsewhere=elsewhere if sum(map(len, _LETTERS.findall(comment.body))) >= SHORTEST_ELSEWHERE else 0,
        on_record=_lately(comment),
        by_author=by_author,
        declined=declined,
        hidden_field=sent.hidden_field,
        quick=sent.quick,
        names=names,
        names_in_name=names_in_name,
    )


def protected_names(comment: Comment) -> tuple[Places | None, Places]:
    """Where text and name speak of somebody of the vault; None where the vault cannot be asked: it fails closed."""
    try:
        spans = matching.protected_in((comment.body, comment.author_name))
    except Unavailable:
        return None, ()
    in_body, in_name = (tuple((span.start, span.end) for span in them) for them in spans)
    return in_body, in_name


def _said_before(comment: Comment) -> tuple[int, int]:
    here = case((Comment.record_id == comment.record_id, 1), else_=0)
    query = select(func.coalesce(func.sum(here), 0), func.count()).where(
        Comment.gist == comment.gist, Comment.id != comment.id
    )
    on_record, everywhere = session().execute(query).one()
    return on_record, everywhere - on_record


def _lately(comment: Comment) -> int:
    query = select(func.count()).where(
        Comment.record_id == comment.record_id,
        Comment.created_at > clock.now() - _SOME_TIME,
        Comment.id != comment.id,
    )
    return session().scalar(query) or 0


def _of_author(comment: Comment) -> tuple[int, int]:
    by_same = returning.by_same(comment.account_id, comment.receipt_digest)
    if by_same is None or (comment.account_id is None and returning.is_first(comment.receipt_digest)):
        return 0, 0
    lately = case((Comment.created_at > clock.now() - _HOUR, 1), else_=0)
    declined = case((Comment.state == CommentState.DECLINED, 1), else_=0)
    query = select(func.coalesce(func.sum(lately), 0), func.coalesce(func.sum(declined), 0)).where(
        by_same,
        Comment.id != comment.id,
        or_(Comment.created_at > clock.now() - _HOUR, Comment.state == CommentState.DECLINED),
    )
    by_author, refused = session().execute(query).one()
    return by_author, refused
