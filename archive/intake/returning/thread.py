"""The thread about a submission: what archivists ask, what its contributor says, and what the other side has seen."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select, update

from archive.access import policy
from archive.access.policy import Act
from archive.access.viewer import Viewer
from archive.base import clock
from archive.base.errors import Forbidden, Invalid, NotVisible, Problem
from archive.base.messages import msg
from archive.base.runtime import session
from archive.custody import ledger
from archive.custody.vocabulary import EventType
from archive.intake.models import Submission
from archive.intake.returning.models import SubmissionMessage
from archive.intake.returning.vocabulary import Saying, Side
from archive.records import models as m
from archive.records import queries as records
from archive.records import service, storing

MOST = 20_000
"""Characters of one message."""


@dataclass(frozen=True, slots=True)
class MessageView:
    """One message as both sides read it."""

    side: Side
    saying: Saying
    words: str
    sent_on: date
    seen_on: date | None


@dataclass(frozen=True, slots=True)
class Unread:
    """A record whose contributor has written what no archivist has opened yet."""

    reference_code: str
    title: str
    title_language: str
    messages: int


def ask(viewer: Viewer, record_id: uuid.UUID, words: str, mark: str, *, needs_answer: bool = True) -> None:
    """An archivist's question, or a note that needs no answer, to the contributor of a record that the viewer sees.

    Sent twice with one ``mark`` it stands once. Raises ``Invalid`` for no words or too many, ``NotVisible`` for a
    record without a submission, ``Forbidden`` for one's own.
    """
    policy.require(viewer, Act.REVIEW)
    record = service.for_change(viewer, record_id)
    policy.not_own(viewer, record.contributor_id, msg("Nobody decides on what they handed in themselves."))
    if session().get(Submission, record_id) is None:
        raise NotVisible()
    said = Saying.QUESTION if needs_answer else Saying.NOTE
    if _write(record_id, Side.ARCHIVE, said, words, mark):
        scope = storing.scope_of(record_id, record)
        told: dict[str, object] = {"outcome": "asked" if needs_answer else "told"}
        ledger.record_event(viewer, EventType.APPRAISAL, record_id, scope, told)


def say(viewer: Viewer, record_id: uuid.UUID, words: str, mark: str, saying: Saying | None = None) -> None:
    """What its contributor says: an answer where a question is open, else a note. Raises as ``ask`` does.

    It leaves no custody event: an event knows its second, and when somebody sat and wrote is nobody's business.
    """
    record = service.for_change(viewer, record_id)
    if not service.is_contributor(viewer, record):
        raise Forbidden(msg("Only whoever handed this in writes here."))
    _write(record_id, Side.CONTRIBUTOR, saying or _fitting(record_id), words, mark)


def seen(viewer: Viewer, record_id: uuid.UUID) -> None:
    """Note that the viewer's side has opened the thread today."""
    record = service.for_change(viewer, record_id)
    side = Side.ARCHIVE if service.is_contributor(viewer, record) else Side.CONTRIBUTOR
    if side is Side.CONTRIBUTOR:
        policy.require(viewer, Act.REVIEW)
    session().execute(
        update(SubmissionMessage)
        .where(
            SubmissionMessage.record_id == record_id,
            SubmissionMessage.side == side,
            SubmissionMessage.seen_on.is_(None),
        )
        .values(seen_on=clock.today())
    )


def of_record(viewer: Viewer, record_id: uuid.UUID) -> tuple[MessageView, ...]:
    """The whole thread, the oldest first; for archivists who see the submission, and for its contributor.

    Raises ``NotVisible`` for everybody else.
    """
    record = session().get(m.Record, record_id)
    if record is None or not (service.is_contributor(viewer, record) or _archivist_sees(viewer, record_id)):
        raise NotVisible()
    query = (
        select(SubmissionMessage).where(SubmissionMessage.record_id == record_id).order_by(SubmissionMessage.position)
    )
    return tuple(
        MessageView(row.side, row.saying, row.words, row.sent_on, row.seen_on) for row in session().scalars(query)
    )


def awaits_answer(messages: Sequence[MessageView]) -> bool:
    """Whether the contributor has said nothing since the archive last asked."""
    for message in reversed(messages):
        if message.side is Side.CONTRIBUTOR:
            return False
        if message.saying is Saying.QUESTION:
            return True
    return False


def unread(viewer: Viewer, most: int = 50) -> list[Unread]:
    """Records whose contributors wrote what no archivist has opened, those that wait longest first."""
    policy.require(viewer, Act.REVIEW)
    query = (
        select(m.Record.reference_code, m.Record.title, m.Record.title_language, func.count())
        .join(SubmissionMessage, SubmissionMessage.record_id == m.Record.id)
        .where(
            SubmissionMessage.side == Side.CONTRIBUTOR,
            SubmissionMessage.seen_on.is_(None),
            records.visible(viewer),
        )
        .group_by(m.Record.reference_code, m.Record.title, m.Record.title_language)
        .order_by(func.min(SubmissionMessage.sent_on), m.Record.reference_code)
        .limit(most)
    )
    return [Unread(*row) for row in session().execute(query)]


def _archivist_sees(viewer: Viewer, record_id: uuid.UUID) -> bool:
    if not policy.may(viewer, Act.REVIEW) or session().get(Submission, record_id) is None:
        return False
    return session().scalar(select(m.Record.id).where(m.Record.id == record_id, records.visible(viewer))) is not None


def _fitting(record_id: uuid.UUID) -> Saying:
    last = _last(record_id, Side.CONTRIBUTOR), _last(record_id, Side.ARCHIVE, Saying.QUESTION)
    return Saying.ANSWER if last[1] > last[0] else Saying.NOTE


def _last(record_id: uuid.UUID, side: Side | None = None, saying: Saying | None = None) -> int:
    query = select(func.max(SubmissionMessage.position)).where(SubmissionMessage.record_id == record_id)
    if side is not None:
        query = query.where(SubmissionMessage.side == side)
    if saying is not None:
        query = query.where(SubmissionMessage.saying == saying)
    return session().scalar(query) or 0


def _write(record_id: uuid.UUID, side: Side, saying: Saying, words: str, mark: str) -> bool:
    """Append a message, once for each mark; the record's row is held by whoever calls, so positions do not meet."""
    if not words.strip():
        raise Invalid([Problem("words", msg("Write something first."))])
    if len(words) > MOST:
        raise Invalid([Problem("words", msg("At most %(most)s characters.", most=MOST))])
    known = select(SubmissionMessage.id).where(SubmissionMessage.record_id == record_id, SubmissionMessage.mark == mark)
    if session().scalar(known) is not None:
        return False
    session().add(
        SubmissionMessage(
            record_id=record_id,
            position=_last(record_id) + 1,
            side=side,
            saying=saying,
            words=words.strip("\n"),
            sent_on=clock.today(),
            mark=mark,
        )
    )
    session().flush()
    return True
