"""A commenter without an account is known again by the receipt phrase that they choose to use, and by nothing else.

All comments that somebody sends with the words of one receipt open with these words. They are stored under the digest
of the words: the first as it is, each further one with its number behind it.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, case, select

from archive.access import policy
from archive.access.policy import Act
from archive.access.viewer import Viewer
from archive.base.errors import Invalid, Problem
from archive.base.messages import msg
from archive.base.runtime import session
from archive.comments import receipts
from archive.comments.models import Comment
from archive.comments.receipts import Receipt

MOST = 50
"""So many comments open with the same words."""
_BEHIND = "/"


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody who typed the words of an earlier receipt."""

    offered: tuple[Receipt, ...]
    """The receipt once for each comment that it may have; those that have one are among them."""
    account_id: uuid.UUID | None
    """The account of whoever wrote the earlier comment, where there was one."""


def numbered(digests: Collection[str]) -> tuple[str, ...]:
    """What comments may be stored under whose receipts have these digests."""
    return tuple(f"{one}{_BEHIND}{n}" if n > 1 else one for one in digests for n in range(1, MOST + 1))


def digest_of(stored: str | None) -> str | None:
    """The digest of the receipt of a comment that is stored under ``stored``: what its commenter is known by."""
    return stored.partition(_BEHIND)[0] if stored else None


def known(viewer: Viewer, phrase: str) -> Known | None:
    """Who types ``phrase`` as theirs; None where nothing is typed. Slow on purpose, so outside of any transaction.

    Raises ``Invalid`` where no comment opens with it; tries are for the caller to count (``calling``).
    """
    policy.require(viewer, Act.COMMENT)
    if not phrase.strip():
        return None
    stored = Comment.receipt_digest.in_(numbered(receipts.digests(phrase)))
    found = session().execute(select(Comment.receipt_digest, Comment.account_id).where(stored)).all()
    digest = digest_of(found[0].receipt_digest) if found else None
    if digest is None:
        raise Invalid([Problem("receipt", msg("No comment has this receipt. Check the six words and their order."))])
    if len(found) >= MOST:
        problem = msg("This receipt has %(most)s comments. Send this one without it: it gets its own.", most=MOST)
        raise Invalid([Problem("receipt", problem)])
    account_id = next((row.account_id for row in found if row.account_id is not None), None)
    return Known(tuple(Receipt(phrase, one) for one in numbered((digest,))), account_id)


def by_same(account_id: uuid.UUID | None, stored: str | None) -> ColumnElement[bool] | None:
    """A condition on ``Comment``: by whom a comment of that account, or stored under that digest, is by.

    None where nobody can say whose other comments there are.
    """
    digest = digest_of(stored)
    if account_id is not None:
        return Comment.account_id == account_id
    # So that SQLite does not look through all comments without account, where it takes them for few.
    nobody = case((Comment.account_id.is_(None), 1), else_=0) == 1
    return Comment.receipt_digest.in_(numbered((digest,))) & nobody if digest else None


def is_first(stored: str | None) -> bool:
    """Whether what is stored under ``stored`` is the first comment of its receipt, as almost every one is."""
    return _BEHIND not in (stored or "")


def with_more(stored: Collection[str]) -> set[str]:
    """Those of ``stored`` whose receipt was used for another comment as well."""
    later = {f"{digest_of(one)}{_BEHIND}2": one for one in stored if is_first(one)}
    found = session().scalars(select(Comment.receipt_digest).where(Comment.receipt_digest.in_(later))) if later else ()
    return {one for one in stored if not is_first(one)} | {later[one] for one in found if one}


def free(offered: Collection[Receipt]) -> list[Receipt]:
    """Those of ``offered`` under which no comment is stored, in their order."""
    taken = select(Comment.receipt_digest).where(Comment.receipt_digest.in_([one.digest for one in offered]))
    used = set(session().scalars(taken))
    return [one for one in offered if one.digest not in used]
