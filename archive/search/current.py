"""The engine of the archive in force. To put another engine in Whoosh's place, change this."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from archive.base.runtime import settings
from archive.search.engine import Engine
from archive.search.whoosh_engine import WhooshEngine


def engine() -> Engine:
    """The one engine that this process has for the archive in force."""
    return _engine(settings().index)


@lru_cache(maxsize=4)
def _engine(home: Path) -> Engine:
    return WhooshEngine(home)
