"""What the author of a comment may know and do beyond its state: questions, appeals, sanctions, news."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from archive.access.viewer import Viewer
from archive.comments import anchors, notices, returning
from archive.comments.desk import appealing, asking, sanctioning
from archive.comments.desk.appealing import AppealView
from archive.comments.desk.asking import QuestionView
from archive.comments.desk.sanctioning import SanctionView
from archive.comments.models import Comment
from archive.comments.notices import Notice


@dataclass(frozen=True, slots=True)
class OwnSanction:
    """Something that is asked of the author for a while."""

    sanction: SanctionView
    may_appeal: bool
    appeal: AppealView | None


@dataclass(frozen=True, slots=True)
class More:
    """All of it, for the page of one comment."""

    shown_body: str | None
    """The words as readers have them, where passages are blacked out."""
    quote: str
    questions: tuple[QuestionView, ...]
    may_appeal: bool
    appeal: AppealView | None
    sanctions: tuple[OwnSanction, ...]
    notices: tuple[Notice, ...]

    @property
    def open_question(self) -> QuestionView | None:
        return next((one for one in self.questions if one.answered_at is None), None)

    @property
    def held_until(self) -> datetime | None:
        """Until when something is asked of the author."""
        return max((one.sanction.ends_at for one in self.sanctions), default=None)


def more(viewer: Viewer, row: Comment, *, visible: bool) -> More:
    """What the author of ``row`` may know, once the caller has made sure that it is they who ask.

    Where they may not see the record any more (not ``visible``) neither words nor the passage are repeated.
    """
    quoted = anchors.quoted(viewer, row.record_id, [row.id]) if visible else {}
    digest = returning.digest_of(row.receipt_digest) if row.account_id is None else None
    sanction = sanctioning.standing(row.account_id, (digest,) if digest else ())
    return More(
        shown_body=row.shown_body if visible else None,
        quote=quoted[row.id].exact if row.id in quoted else "",
        questions=asking.of_comment(row.id),
        may_appeal=appealing.may_appeal(row),
        appeal=appealing.of_comment(row.id),
        sanctions=(_own(sanction),) if sanction is not None else (),
        notices=tuple(notices.of_comments(viewer, [row.id])),
    )


def _own(sanction: SanctionView) -> OwnSanction:
    return OwnSanction(sanction, appealing.may_appeal_sanction(sanction), appealing.of_sanction(sanction.id))
