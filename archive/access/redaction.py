"""What is hidden inside a part that stays open: for which reasons, and who reads beneath it; pure."""

from __future__ import annotations

from enum import StrEnum

from archive.access import labels
from archive.access.levels import AccessLevel
from archive.access.viewer import Viewer


class RedactionReason(StrEnum):
    """Why something is hidden; every reader is told it."""

    IDENTITY = "identity"
    CONTACT = "contact"
    PLACE = "place"
    FAMILY = "family"
    CHILD = "child"
    HEALTH = "health"
    SAFETY = "safety"
    DIGNITY = "dignity"
    LAW = "law"
    OTHER = "other"


WHOLE_FOR = (AccessLevel.RESTRICTED, AccessLevel.SEALED)
"""For whom something hidden may stay readable: investigators and archivists, or archivists alone."""


def reads_beneath(viewer: Viewer, whole_for: AccessLevel, *, own: bool) -> bool:
    """Whether ``viewer`` reads what is hidden from everybody below ``whole_for``; whoever handed it in knows it."""
    return viewer.system or own or whole_for in labels.levels_read_whole(viewer)
