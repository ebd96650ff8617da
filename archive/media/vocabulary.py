"""Words of the media room: what an object is for, and what became of a look at its bytes."""

from __future__ import annotations

from enum import StrEnum


class ObjectRole(StrEnum):
    """What the bytes are to the record."""

    EVIDENTIARY = "evidentiary"
    WORKING = "working"
    CAPTURE = "capture"
    TIMESTAMP_TOKEN = "timestamp-token"


class WorkingPurpose(StrEnum):
    """What a working copy was derived for."""

    THUMBNAIL = "thumbnail"
    DISPLAY = "display"
    CLEAN_TEXT = "clean-text"
    TRANSCRIPT = "transcript"
    TRANSLATION = "translation"
    REDACTED = "redacted"
    ZOOM = "zoom"
    GREY = "grey"
    GREY_THUMBNAIL = "grey-thumbnail"
    BLURRED = "blurred"
    PAGE = "page"
    """One page of a document as a picture: as closed as the original, because it shows all that stands in it."""


class BytesState(StrEnum):
    """The result of reading stored bytes again."""

    INTACT = "intact"
    ALTERED = "altered"
    MISSING = "missing"
    UNREADABLE = "unreadable"
