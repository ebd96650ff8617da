"""The verbs of the desk without its pages, on both engines."""

from __future__ import annotations

import io
import threading
import uuid
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from archive.access.viewer import ANONYMOUS
from archive.base import runtime
from archive.base.db import Database, reading, unit_of_work
from archive.base.errors import Conflict, Invalid, NotVisible, Unavailable
from archive.base.runtime import session
from archive.config import Settings
from archive.intake import queries, receipts, service
from archive.intake.answers import ConsentGiven, KindAnswer, WhatAnswer, WhenAnswer, YouAnswer
from archive.intake.returning import queries as returning
from archive.intake.service import Window
from archive.intake.submitting import Receipt
from archive.intake.vocabulary import Naming, Step
from archive.media import store
from archive.media.models import DigitalObject
from archive.records import models as m
from archive.records.vocabulary import ConsentUse, RecordKind
from archive.vault.models import VaultEntry

HERE = Window(99, "a window")


def a_draft(text: str = "I was there.") -> service.Started:
    """A draft that lacks nothing, with one file."""
    staged = store.current().receive(io.BytesIO(b"bytes"), limit=99)
    arrived, _ = service.keep([(staged, "text/plain", "a.txt")], room=1)
    with unit_of_work():
        draft = service.start(ANONYMOUS)
        for step, group in (
            (Step.KIND, KindAnswer(kind=RecordKind.TESTIMONY)),
            (Step.WHAT, WhatAnswer(text=text)),
            (Step.WHEN, WhenAnswer(when_unknown=True, where="Old harbour")),
            (Step.YOU, YouAnswer(naming=Naming.NAMED, name="A name")),
            (Step.CONSENT, ConsentGiven(uses=(ConsentUse.KEEP,), words="words", version="1")),
        ):
            service.save_step(ANONYMOUS, draft.id, step, group, HERE)
        service.add_files(ANONYMOUS, draft.id, arrived)
    return draft


def hand_in(draft: service.Started) -> Receipt:
    issued = receipts.issue(draft.key)
    with unit_of_work():
        return service.submit(ANONYMOUS, draft.id, issued)


@pytest.mark.both_engines
def test_a_draft_becomes_a_record_with_its_file_and_its_secret(database: Database) -> None:
    draft = a_draft()
    receipt = hand_in(draft)
    assert receipt == hand_in(draft)
    assert [name for name, _ in receipt.digests] == ["a.txt"]
    with reading():
        assert session().scalar(select(func.count()).select_from(m.Record)) == 1
        assert session().scalar(select(func.count()).select_from(DigitalObject)) == 1
        assert session().scalar(select(func.count()).select_from(VaultEntry)) == 1
        assert returning.by_receipt(ANONYMOUS, receipt.phrase) is not None


@pytest.mark.both_engines
def test_two_presses_at_once_make_one_record(settings: Settings, database: Database) -> None:
    draft = a_draft()
    made: list[Receipt] = []

    def press() -> None:
        with runtime.active(runtime.Runtime(settings, database)):
            made.append(hand_in(draft))

    threads = [threading.Thread(target=press) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 4
    assert len({receipt.reference_code for receipt in made}) == 1
    with reading():
        assert session().scalar(select(func.count()).select_from(m.Record)) == 1


@pytest.mark.both_engines
def test_gaps_leave_everything_as_it_was(database: Database) -> None:
    draft = a_draft()
    with unit_of_work():
        service.save_step(ANONYMOUS, draft.id, Step.CONSENT, ConsentGiven(), HERE)
    with pytest.raises(Invalid) as raised:
        hand_in(draft)
    assert [problem.where for problem in raised.value.problems] == ["consent.uses"]
    with reading():
        assert session().scalar(select(func.count()).select_from(m.Record)) == 0
        view = queries.draft_of_key(ANONYMOUS, draft.key)
    assert view is not None
    assert view.answers.what == WhatAnswer(text="I was there.")


def test_bytes_that_are_gone_stop_it_whole(database: Database) -> None:
    draft = a_draft()
    (sha256,) = store.current().stored()
    store.current().path(sha256).unlink()
    with pytest.raises(Unavailable):
        hand_in(draft)
    with reading():
        assert session().scalar(select(func.count()).select_from(m.Record)) == 0


def test_what_was_handed_in_takes_no_more_words(database: Database) -> None:
    draft = a_draft()
    hand_in(draft)
    with pytest.raises(Conflict), unit_of_work():
        service.save_step(ANONYMOUS, draft.id, Step.WHAT, WhatAnswer(text="more"), HERE)
    with pytest.raises(Conflict), unit_of_work():
        service.discard(ANONYMOUS, draft.id)
    with pytest.raises(NotVisible), unit_of_work():
        service.submit(ANONYMOUS, uuid.uuid4(), receipts.issue(draft.key))


def test_a_draft_that_is_taken_up_elsewhere_is_closed_here(database: Database) -> None:
    draft = a_draft()
    with unit_of_work():
        key = service.resume(ANONYMOUS, draft.id)
    with reading():
        assert queries.draft_of_key(ANONYMOUS, draft.key) is None
        assert queries.draft_of_key(ANONYMOUS, key) is not None


def test_an_earlier_phrase_of_a_draft_finds_what_it_became(database: Database) -> None:
    draft = a_draft()
    earlier = receipts.issue(draft.key)
    with unit_of_work():
        service.keep_for_later(ANONYMOUS, draft.id, earlier)
        key = service.resume(ANONYMOUS, draft.id)
    later = hand_in(replace(draft, key=key))
    assert later.phrase != earlier.phrase
    with reading():
        one, two = (returning.by_receipt(ANONYMOUS, words) for words in (earlier.phrase, later.phrase))
    assert one == two is not None
