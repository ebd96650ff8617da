"""What the author of a comment does besides writing: answers a question, appeals; by account or by receipt phrase."""

from __future__ import annotations

import uuid

from archive.access import policy
from archive.access.policy import Act
from archive.access.viewer import Viewer
from archive.base.errors import NotVisible
from archive.comments.desk import appealing, asking
from archive.comments.finding import comment_by_receipt, comment_for_change
from archive.comments.models import Comment


def answer_own(viewer: Viewer, comment_id: uuid.UUID, words: str) -> None:
    """Answer what a moderator asks of one's own comment; raises as ``asking.answer`` does."""
    asking.answer(own(viewer, comment_id), words)


def answer_by_receipt(
    viewer: Viewer, digests: tuple[str, ...], words: str, comment_id: uuid.UUID | None = None
) -> None:
    """The same for whoever holds the receipt phrase; by default beside its latest comment."""
    asking.answer(_by_receipt(viewer, digests, comment_id), words)


def appeal_own(viewer: Viewer, comment_id: uuid.UUID, words: str, sanction_id: uuid.UUID | None = None) -> None:
    """Appeal, once, against the decision on one's own comment, or against what is asked of oneself for a while."""
    comment = own(viewer, comment_id)
    if sanction_id is None:
        appealing.appeal(comment, words)
    else:
        appealing.appeal_sanction(viewer.account_id, (), sanction_id, words)


def appeal_by_receipt(
    viewer: Viewer,
    digests: tuple[str, ...],
    words: str,
    sanction_id: uuid.UUID | None = None,
    comment_id: uuid.UUID | None = None,
) -> None:
    """The same for whoever holds the receipt phrase; by default beside its latest comment."""
    comment = _by_receipt(viewer, digests, comment_id)
    if sanction_id is None:
        appealing.appeal(comment, words)
    else:
        appealing.appeal_sanction(None, digests, sanction_id, words)


def own(viewer: Viewer, comment_id: uuid.UUID) -> Comment:
    """One's own comment, locked; ``NotVisible`` for anybody else's, alike for one that never was."""
    policy.require(viewer, Act.EDIT_OWN)
    comment = comment_for_change(comment_id)
    if viewer.account_id is None or comment.account_id != viewer.account_id:
        raise NotVisible()
    return comment


def _by_receipt(viewer: Viewer, digests: tuple[str, ...], comment_id: uuid.UUID | None) -> Comment:
    policy.require(viewer, Act.COMMENT)
    return comment_by_receipt(digests, comment_id)
