"""Reading a page from outside in a child process with limits on memory, CPU and time, without network."""

from __future__ import annotations

import json
import struct
import subprocess
import sys
from pathlib import Path

import archive
from archive.intake.pages.facts import PageReading
from archive.intake.pages.limits import CHILD_WALL_SECONDS, MAX_BYTES, PageTooLarge, PageUnreadable
from archive.intake.pages.wire import from_json


def read_page_sandboxed(
    page: bytes | Path,
    declared_type: str | None = None,
    *,
    published: str | None = None,
    assume_year: int | None = None,
) -> PageReading:
    """``reading.read_page`` in a child process that gets the bytes alone: no environment, no path, no network.

    Raises PageTooLarge above five megabytes and PageUnreadable when the child fails or runs out of its limits.
    """
    data = _bytes_of(page)
    header = json.dumps({"declared_type": declared_type, "published": published, "assume_year": assume_year}).encode()
    root = str(Path(archive.__file__).resolve().parent.parent)
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "archive.intake.pages.child"],
            input=struct.pack(">I", len(header)) + header + data,
            capture_output=True,
            timeout=CHILD_WALL_SECONDS,
            check=False,
            close_fds=True,
            cwd="/",
            env={"PYTHONPATH": root, "PYTHONIOENCODING": "utf-8", "LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"},
        )
    except subprocess.TimeoutExpired as late:
        raise PageUnreadable(f"the page took longer than {CHILD_WALL_SECONDS} seconds to read") from late
    if done.returncode != 0:
        raise PageUnreadable(f"the reader of the page stopped with code {done.returncode}")
    return _answer(done.stdout)


def _bytes_of(page: bytes | Path) -> bytes:
    if isinstance(page, Path):
        with page.open("rb") as file:
            page = file.read(MAX_BYTES + 1)
    if len(page) > MAX_BYTES:
        raise PageTooLarge(len(page))
    return page


def _answer(output: bytes) -> PageReading:
    try:
        answer = json.loads(output)
        if "refused" in answer:
            raise PageUnreadable(str(answer["refused"]))
        return from_json(answer["reading"])
    except (ValueError, KeyError, TypeError, RecursionError) as broken:
        raise PageUnreadable("the reader of the page gave no readable answer") from broken
