"""Which word lists are in force: those that come with the program, the archive's files, and those made on its page.

Files lie in the folder ``words`` of the data folder, named ``KIND.txt`` or ``KIND.anything.txt`` after a word of
``ListKind``, in UTF-8, one entry a line.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path

from sqlalchemy import func, select

from archive.base.runtime import session, settings
from archive.comments.pipeline.words import Entries, prepared
from archive.comments.reader_models import WordList
from archive.comments.vocabulary import ListKind

log = logging.getLogger(__name__)

LARGEST_FILE = 1_000_000
_SECTION = re.compile(r"\[([a-z]+)\]")


def known() -> tuple[Entries, ...]:
    """Every list in force, made ready; made anew only where a file or a page's list has changed."""
    return (*_shipped(), *_of_files(_folder(), _standing(_folder())), *_of_pages())


@cache
def _shipped() -> tuple[Entries, ...]:
    """One file a language, with a section for each kind."""
    found = []
    for file in sorted(files("archive.comments.pipeline").joinpath("lists").iterdir(), key=lambda one: one.name):
        sections: dict[ListKind, list[str]] = {}
        lines: list[str] = []
        for line in file.read_text("utf-8").splitlines():
            if match := _SECTION.fullmatch(line.strip()):
                lines = sections.setdefault(ListKind(match[1]), [])
            else:
                lines.append(line)
        found += [prepared(file.name.partition(".")[0], kind, lines) for kind, lines in sections.items()]
    return tuple(found)


def _folder() -> Path:
    return settings().home / "words"


def _standing(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """Name, size and time of each file: what tells that a list has changed."""
    if not folder.is_dir():
        return ()
    states = ((path.name, path.stat()) for path in sorted(folder.glob("*.txt")))
    return tuple((name, state.st_size, state.st_mtime_ns) for name, state in states)


_files_made: dict[Path, tuple[tuple[tuple[str, int, int], ...], tuple[Entries, ...]]] = {}


def _of_files(folder: Path, standing: tuple[tuple[str, int, int], ...]) -> tuple[Entries, ...]:
    made = _files_made.get(folder)
    if made is None or made[0] != standing:
        _files_made[folder] = made = standing, tuple(_read(folder, standing))
    return made[1]


def _read(folder: Path, standing: tuple[tuple[str, int, int], ...]) -> Iterator[Entries]:
    for name, size, _ in standing:
        kind = name.partition(".")[0]
        if kind not in tuple(ListKind) or size > LARGEST_FILE:
            log.warning("a word list is named after no kind of list, or is too large: %s", name)
            continue
        try:
            lines = (folder / name).read_text("utf-8-sig").splitlines()
        except (OSError, UnicodeDecodeError):
            log.warning("a word list cannot be read: %s", name)
            continue
        yield prepared(name.removesuffix(".txt"), ListKind(kind), lines)


_pages_made: dict[str, tuple[object, tuple[Entries, ...]]] = {}


def _of_pages() -> tuple[Entries, ...]:
    state = tuple(session().execute(select(func.count(), func.max(WordList.changed_at))).one())
    made = _pages_made.get(settings().database)
    if made is None or made[0] != state:
        rows = session().scalars(select(WordList).order_by(WordList.name))
        found = tuple(prepared(row.name, row.kind, row.words.splitlines()) for row in rows)
        _pages_made[settings().database] = made = state, found
    return made[1]
