"""What stands on the desks of the demonstration: done by its people, with the verbs that the pages use."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from archive.access.levels import AccessLevel, RecordState
from archive.access.redaction import RedactionReason
from archive.access.viewer import ANONYMOUS, Role, Viewer
from archive.accounts import queries as accounts
from archive.base.db import reading, unit_of_work
from archive.base.runtime import session
from archive.comments import service as comments
from archive.comments.desk import appealing
from archive.comments.finding import comment_for_change
from archive.comments.inputs import CommentInput, Decision
from archive.comments.vocabulary import DecisionOutcome, DecisionReason
from archive.intake import receipts, service
from archive.intake.answers import AccessAnswer, ConsentGiven, KindAnswer, WhatAnswer, WhenAnswer, YouAnswer
from archive.intake.returning import thread
from archive.intake.service import Window
from archive.intake.vocabulary import Step
from archive.records.leaks import looking
from archive.records.leaks import service as leaks
from archive.records.leaks.rules import LeakKind
from archive.records.models import ImportKey, Record
from archive.records.redaction_acts import redact_text
from archive.records.stored import description_of
from archive.records.vocabulary import ConsentAspect, ConsentUse, RecordKind

DISCUSSED = "dh-article-prison"
NARROW = "A member of the kitchen staff"
TOLD = (
    "They sealed the mill on the Friday and let nobody near the sluice. On the second night I heard the millstones "
    "turn, and there was no wind.\n\nThe foreman wrote down who went in. He can be asked at +999 21 555 0148, but "
    "not at home."
)


def fill_desks() -> None:
    """Let the people of the demonstration hand in, ask, hide, comment, decide and appeal."""
    with reading():
        archivist, contributor, moderator = (
            accounts.viewer_named(role.capitalize()) for role in (Role.ARCHIVIST, Role.CONTRIBUTOR, Role.MODERATOR)
        )
    _decide_on_what_files_tell(archivist)
    handed_in = _hand_in(contributor)
    with unit_of_work():
        thread.ask(archivist, handed_in, "Which Friday was it? A week before or after a feast is enough.", "friday")
    discussed = _record(DISCUSSED)
    _hide(archivist, discussed)
    _discuss(contributor, moderator, discussed)


def _record(identifier: str) -> uuid.UUID:
    with reading():
        return session().scalars(select(ImportKey.record_id).where(ImportKey.identifier == identifier)).one()


def _decide_on_what_files_tell(archivist: Viewer) -> None:
    """Of the records that were imported as taken in; what waits for an archivist is left to be found."""
    with reading():
        taken_in = select(Record.id).where(Record.state.in_((RecordState.ACCESSIONED, RecordState.PUBLISHED)))
        waiting = {
            record_id: [one.key for one in looking.undecided(record_id) if one.kind is LeakKind.FILE_METADATA]
            for record_id in session().scalars(taken_in).all()
        }
    with unit_of_work():
        for record_id, keys in waiting.items():
            if keys:
                leaks.keep(archivist, record_id, keys, "It is part of the original. Readers get copies without it.")


def _hand_in(contributor: Viewer) -> uuid.UUID:
    here = Window(0, "demonstration")
    uses = (ConsentUse.KEEP, ConsentUse.STAFF, ConsentUse.PUBLIC, ConsentUse.PUBLISH_TEXT)
    consent = ConsentGiven(
        uses=uses, aspects=(ConsentAspect.PLACE,), version="demonstration", shown_in="en", words="As the form asks it."
    )
    with unit_of_work():
        draft = service.start(contributor)
        for step, group in (
            (Step.KIND, KindAnswer(kind=RecordKind.TESTIMONY)),
            (Step.WHAT, WhatAnswer(title="Two nights at the mill", text=TOLD, language="en")),
            (Step.WHEN, WhenAnswer(when="2017-09", where="Tell Bashqar")),
            (Step.ACCESS, AccessAnswer(description=AccessLevel.PUBLIC, text=AccessLevel.PUBLIC)),
            (Step.YOU, YouAnswer()),
            (Step.CONSENT, consent),
        ):
            service.save_step(contributor, draft.id, step, group, here)
    issued = receipts.issue(draft.key)
    with unit_of_work():
        return service.submit(contributor, draft.id, issued).record_id


def _hide(archivist: Viewer, record_id: uuid.UUID) -> None:
    with unit_of_work():
        body = description_of(session().get_one(Record, record_id)).body
        start = body.index(NARROW)
        note = "There were three of them."
        redact_text(archivist, record_id, "body", start, start + len(NARROW), RedactionReason.IDENTITY, note=note)


def _discuss(contributor: Viewer, moderator: Viewer, record_id: uuid.UUID) -> None:
    """One comment in which something is noticed, and one that was declined, whose author appeals."""
    noticed = "My uncle is in there. Whoever has the list, call me: +999 21 555 0199, or write to uncle@letters.example"
    with unit_of_work():
        comments.post(ANONYMOUS, record_id, CommentInput(body=noticed, author_name="A niece", language="en"))
    blunt = "Four cases! The man who counted them cannot count his own fingers."
    with unit_of_work():
        posted = comments.post(contributor, record_id, CommentInput(body=blunt, language="en"))
    said = Decision(
        outcome=DecisionOutcome.DECLINE, version=1, reason=DecisionReason.INSULT, note="It speaks of a person’s wits."
    )
    with unit_of_work():
        comments.decide(moderator, posted.id, said)
    with unit_of_work():
        words = "It speaks of the figure, which the article itself doubts. I named nobody."
        appealing.appeal(comment_for_change(posted.id), words)
