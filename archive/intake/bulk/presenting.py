"""Batches in words."""

from __future__ import annotations

from collections.abc import Mapping

from archive.base.messages import Message, msg
from archive.intake.bulk.reading import Fault
from archive.records.models import BatchState
from archive.web.errors import translate

STATES: Mapping[BatchState, Message] = {
    BatchState.GATHERING: msg("being put together"),
    BatchState.READING: msg("being checked"),
    BatchState.REFUSED: msg("something is to be mended"),
    BatchState.JUDGED: msg("in order, not taken in yet"),
    BatchState.WRITING: msg("being taken in"),
    BatchState.TAKEN_IN: msg("taken in"),
    BatchState.UNDOING: msg("being undone"),
    BatchState.UNDONE: msg("undone"),
    BatchState.DISCARDED: msg("discarded"),
}
KINDS: Mapping[BatchState, str] = {
    BatchState.REFUSED: "bad",
    BatchState.JUDGED: "care",
    BatchState.TAKEN_IN: "good",
}
"""State to the look of its badge."""


def said(fault: Fault) -> str:
    """What is wrong, in the reader's language."""
    return translate(fault.message)
