"""Words of the thread between a contributor and the archive."""

from __future__ import annotations

from enum import StrEnum


class Side(StrEnum):
    """Who wrote a message; which archivist it was is told by the custody event alone."""

    ARCHIVE = "archive"
    CONTRIBUTOR = "contributor"


class Saying(StrEnum):
    """What a message is for."""

    QUESTION = "question"
    NOTE = "note"
    ANSWER = "answer"
    CORRECTION = "correction"
    ADDITION = "addition"
