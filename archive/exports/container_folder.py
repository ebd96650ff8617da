"""A bag as a folder: listed without following a link, and copied file by file."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from archive.base.errors import Invalid, Problem
from archive.base.messages import msg
from archive.exports.bag_entries import Entry, EntryKind
from archive.exports.bag_names import shown

_KINDS = {stat.S_IFREG: EntryKind.FILE, stat.S_IFDIR: EntryKind.FOLDER, stat.S_IFLNK: EntryKind.LINK}


class FolderContainer:
    """A folder that is a bag."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def entries(self, most: int) -> Iterator[Entry]:
        """What lies in it; ends after ``most`` and one more."""
        waiting, count = [""], 0
        while waiting and count <= most:
            below = waiting.pop()
            with os.scandir(self._folder / below) as found:
                for item in sorted(found, key=lambda item: item.name):
                    facts = item.stat(follow_symlinks=False)
                    name = f"{below}/{item.name}".removeprefix("/")
                    kind = _KINDS.get(stat.S_IFMT(facts.st_mode), EntryKind.SPECIAL)
                    if kind is EntryKind.FOLDER:
                        waiting.append(name)
                    count += 1
                    yield Entry(name, kind, facts.st_size if kind is EntryKind.FILE else 0)

    @contextmanager
    def opened(self, entry: Entry) -> Iterator[BinaryIO]:
        """The bytes of a file, whatever took its place since it was listed being refused."""
        handle = os.open(self._folder / entry.name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(handle, "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise Invalid([Problem(shown(entry.name), msg("It changed while it was read."))])
            yield file

    def close(self) -> None:
        """Nothing is held open."""
