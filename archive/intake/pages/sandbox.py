"""Reading a page from outside in a child process with limits on memory, CPU and time, without network."""

from __future__ import annotations

import json
import struct
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Final

import archive
from archive.intake.pages.facts import Fact, PageReading, Title
from archive.intake.pages.limits import CHILD_WALL_SECONDS, MAX_BYTES, MAX_FINDINGS, PageTooLarge, PageUnreadable
from archive.intake.pages.paper import running_text
from archive.intake.pages.wire import from_json
from archive.media import papers
from archive.media.papers import Paper

_MARK: Final = b"%PDF-"


def read_page_sandboxed(
    page: bytes | Path,
    declared_type: str | None = None,
    *,
    published: str | None = None,
    assume_year: int | None = None,
) -> PageReading:
    """``reading.read_page`` in a child process that gets the bytes alone: no environment, no path, no network.

    The text of a PDF is read by the child of ``media.papers`` first. Raises PageTooLarge above five megabytes of page
    or text, and PageUnreadable when a child fails or runs out of its limits, or a PDF holds no text.
    """
    paper = _paper(page)
    if paper is not None:
        return _as_read(
            paper, read_page_sandboxed(_words(paper), "text/plain", published=published, assume_year=assume_year)
        )
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


def _paper(page: bytes | Path) -> Paper | None:
    """The pages of a PDF; None for what is none."""
    if isinstance(page, bytes):
        found = papers.read(page, pictures=0) if page.startswith(_MARK) else None
    else:
        with page.open("rb") as file:
            if file.read(len(_MARK)) != _MARK:
                return None
            found = papers.read(file, pictures=0)
    if isinstance(found, papers.Unreadable):
        raise PageUnreadable(str(found.reason))
    return found


def _words(paper: Paper) -> bytes:
    text, _ = running_text(paper.texts)
    if not text.strip():
        raise PageUnreadable("this PDF holds pictures of pages and no text")
    return text.encode("utf-8")


def _as_read(paper: Paper, reading: PageReading) -> PageReading:
    """The reading of its text, and what the file says of itself."""
    _, removed = running_text(paper.texts)
    titles = reading.titles
    stated = " ".join(paper.about.get("Title", "").split())
    if stated and all(title.value != stated for title in titles):
        rule = "the title in the properties of the PDF, which often is the name of another file"
        role = "alternative" if reading.headline else "headline"
        titles = (*titles, Title(stated[:500], "PDF properties", role, "low", rule))
    author = reading.author
    if author is None and (name := " ".join(paper.about.get("Author", "").split())):
        author = Fact(name[:300], "properties of the PDF", inferred=True)
    warnings = reading.warnings + ((f"{paper.unreadable} pages could not be read",) if paper.unreadable else ())
    if paper.cut:
        warnings += ("the file is longer than what was read of it",)
    return replace(
        reading,
        media_type=papers.PDF,
        encoding="utf-8",
        encoding_reason=f"text of {paper.pages} pages, by {paper.tool}",
        titles=titles,
        author=author,
        removed=(*reading.removed, *removed)[:MAX_FINDINGS],
        warnings=warnings,
    )
