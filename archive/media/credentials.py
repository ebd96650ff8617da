"""Content Credentials (C2PA) in a file: found and read, never believed. Runs confined."""

from __future__ import annotations

from typing import Any, BinaryIO


def told(file: BinaryIO) -> dict[str, Any]:
    """What the file's manifest says, as an entry of the technical extract; empty where there is none."""
    return {}
