"""The words of what leaves the archive."""

from __future__ import annotations

from enum import StrEnum


class Audience(StrEnum):
    """For whom an export is made: it holds what these may see, and nothing else."""

    PUBLIC = "public"
    REGISTERED = "registered"
    INVESTIGATORS = "investigators"
    COURT = "court"
    """A court or mechanism: all published levels with originals, as far as consent to hand them over reaches."""
    ARCHIVE = "archive"
    """This archive's own keeping, or a successor: everything but the vault."""


class ExportFormat(StrEnum):
    BAG = "bag"
    JSONL = "jsonl"
    CSV = "csv"


class ExportState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    READY = "ready"
    FAILED = "failed"
    REMOVED = "removed"
    """The copy that lay here for fetching is deleted; the register keeps that it was made."""


class LeftOut(StrEnum):
    """Why something that was asked for is not in an export."""

    NOT_PUBLISHED = "not published"
    EMBARGOED = "under embargo"
    WITHDRAWN = "withdrawn"
    ERASED = "erased"
    LEVEL = "closed to this audience"
    CONSENT = "no consent for this use"
    QUARANTINED = "set apart: its bytes are damaged"
    ORIGINAL = "originals are closed to this audience"
    REDACTED = "redacted: hidden from this audience"
    NAMES = "names of people at risk stay in the vault"


class RecallCause(StrEnum):
    """Why a copy that was handed out should come back or be destroyed."""

    CONSENT_WITHDRAWN = "consent withdrawn"
    CONSENT_EXPIRED = "consent expired"
    WITHDRAWAL = "withdrawal"
    ERASURE = "erasure"
