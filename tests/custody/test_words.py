"""Custody events in plain words."""

from __future__ import annotations

import pytest

from archive.custody.vocabulary import EventType, Outcome
from archive.custody.words import words


@pytest.mark.parametrize("kind", EventType)
def test_every_event_has_a_sentence_and_another_for_its_failure(kind: EventType) -> None:
    done, failed = str(words(kind, Outcome.SUCCESS)), str(words(kind, Outcome.FAILURE))
    assert done.endswith(".")
    assert done == str(words(kind, Outcome.WARNING))
    assert failed != done
    assert "FAILED" in failed or "failed" in failed or "could not" in failed
    assert len({str(words(other, Outcome.SUCCESS)) for other in EventType}) == len(EventType)
