"""Bodies of requests are received onto the disk before the application sees them: not where the disk has no room.

The application refuses files below the reserve, in words; this refuses what would eat into the last half of it, before
its first byte, so that a nearly full disk always has room for the database.
"""

from __future__ import annotations

import shutil
from typing import Any

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.utilities import Error

from archive.config import MEGABYTE, Settings

IN_MEMORY = 524_288
"""Bytes of a body up to which nothing is written; waitress's own default."""
STRIDE = 8 * MEGABYTE
"""After so many bytes of a body that does not say its length, the disk is asked again."""


class InsufficientStorage(Error):  # type: ignore[misc]  # the library is not typed
    """507, as plain words."""

    code = 507
    reason = "Insufficient Storage"


def channel_of(settings: Settings) -> type[Any]:
    """The channel of a server whose bodies are received into the data folder of ``settings``."""

    class Parser(HTTPRequestParser):  # type: ignore[misc]  # as above
        asked_at = -STRIDE
        completed: bool

        def received(self, data: bytes) -> int:
            consumed: int = super().received(data)
            if not self.completed and self.body_rcv is not None and self._no_room():
                self.error = InsufficientStorage("The archive's disk has no room for this. Please try later.")
                self.completed = True
            return consumed

        def _no_room(self) -> bool:
            here = self.body_bytes_received
            if max(self.content_length, here) <= IN_MEMORY or here - self.asked_at < STRIDE:
                return False
            self.asked_at = here
            coming = max(0, self.content_length - here)
            left: int = shutil.disk_usage(settings.home).free - coming
            return left < settings.disk_reserve // 2

    class Channel(HTTPChannel):  # type: ignore[misc]  # as above
        parser_class = Parser

    return Channel
