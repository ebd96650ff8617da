"""Room on disk for what a bag collects while it is written, so that memory stays flat however large it grows."""

from __future__ import annotations

import json
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Protocol

_COPY = 1 << 16


class Sink(Protocol):
    """Where bytes are written."""

    def write(self, data: bytes, /) -> int: ...


class Spools:
    """Named temporary files; each is read once, after all was written."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: dict[str, IO[bytes]] = {}

    def __enter__(self) -> Spools:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for file in self._files.values():
            file.close()

    def write(self, name: str, text: str) -> None:
        """Append to the spool ``name``."""
        if name not in self._files:
            self._files[name] = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115 - closed by __exit__
        self._files[name].write(text.encode("utf-8"))

    def item(self, name: str, value: Any, *, key: str | None = None) -> None:
        """Append a JSON value (with its key: a member) to a list or object that is being spooled."""
        comma = ",\n" if name in self._files else ""
        head = f"{json.dumps(key, ensure_ascii=False)}: " if key is not None else ""
        self.write(name, comma + head + compact(value))

    def drain(self, name: str, target: Sink) -> None:
        """Copy a spool to ``target``; one that was never written is empty."""
        file = self._files.get(name)
        if file is not None:
            file.seek(0)
            shutil.copyfileobj(file, target, _COPY)


class Register:
    """Facts to be read back in order: digests of the bag's files by path, and events by sequence.

    A private SQLite database without a name: it spills to disk by itself and is gone with its connection.
    """

    def __init__(self) -> None:
        self._db = sqlite3.connect("", isolation_level=None)
        self._db.executescript(
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA temp_store=FILE;"
            "CREATE TABLE file (path TEXT PRIMARY KEY, sha256 TEXT, sha512 TEXT, size INTEGER) WITHOUT ROWID;"
            "CREATE TABLE event (sequence INTEGER PRIMARY KEY, record TEXT, told INTEGER);"
            "CREATE TABLE seen (key TEXT PRIMARY KEY) WITHOUT ROWID;"
            "BEGIN"
        )

    def close(self) -> None:
        self._db.close()

    def file(self, path: str, sha256: str, sha512: str, size: int) -> None:
        """One file of the bag; a path that stands twice raises ``ValueError``."""
        try:
            self._db.execute("INSERT INTO file VALUES (?, ?, ?, ?)", (path, sha256, sha512, size))
        except sqlite3.IntegrityError as error:
            raise ValueError(f"{path} would be written twice") from error

    def event(self, sequence: int, record: str, told: bool) -> None:
        """One event of the extract, and whether its payload may be told."""
        self._db.execute("INSERT OR IGNORE INTO event VALUES (?, ?, ?)", (sequence, record, told))

    def first_time(self, key: str) -> bool:
        """True when ``key`` was not asked for before."""
        return self._db.execute("INSERT OR IGNORE INTO seen VALUES (?)", (key,)).rowcount == 1

    def files(self, *, payload: bool) -> Iterator[tuple[str, str, str, int]]:
        """Path, SHA-256, SHA-512 and size of the payload's files, or of the others; by path, in byte order."""
        query = "SELECT path, sha256, sha512, size FROM file WHERE (substr(path, 1, 5) = 'data/') = ? ORDER BY path"
        yield from self._db.execute(query, (payload,))

    def size(self, path: str) -> int:
        """Bytes of a file that was written."""
        found: tuple[int] = self._db.execute("SELECT size FROM file WHERE path = ?", (path,)).fetchone()
        return found[0]

    def events(self, batch: int = 500) -> Iterator[list[tuple[int, str, int]]]:
        """Sequence, record and whether to tell the payload, in order, some at a time."""
        cursor = self._db.execute("SELECT sequence, record, told FROM event ORDER BY sequence")
        while rows := cursor.fetchmany(batch):
            yield rows


def compact(value: Any) -> str:
    """JSON on one line, keys in the order in which they were given."""
    return json.dumps(value, ensure_ascii=False, separators=(", ", ": "), allow_nan=False)


def readable(value: Any) -> str:
    """JSON for people as well, with a line break at its end."""
    return json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
