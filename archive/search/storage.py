"""Index files that survive a power cut, and a guard on what Whoosh unpickles.

Whoosh never calls fsync: here every file of an index is synced before it is closed, and its folder before and after
each rename. Whoosh also unpickles its table of contents; only the listed classes may come out of it. The files of an
index remain as trusted as code all the same: folder 0700, never taken from a backup, rebuilt instead.
"""

from __future__ import annotations

import io
import os
import pickle
import struct
import zlib
from pathlib import Path
from typing import Any, BinaryIO

from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import StructFile

from archive.search.columns import damaged

_SUM = struct.Struct("<I")
# What stands in a table of contents; its state is examined by the class itself.
_ALLOWED = frozenset({("archive.search.codec", "FormSegment")})


class Tampered(Exception):
    """A file of the index holds what Whoosh never writes."""


class _Guard(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in _ALLOWED:
            raise Tampered(f"{module}.{name} in an index file")
        return super().find_class(module, name)


class _GuardedFile(StructFile):
    def read_pickle(self) -> Any:
        return _Guard(self.file).load()


class _SyncedFile(_GuardedFile):
    def close(self) -> None:
        try:
            if not self.is_closed:
                self.file.flush()
                os.fsync(self.file.fileno())
        finally:
            super().close()


class _SummedFile(_SyncedFile):
    """A table of contents: its CRC-32 stands behind it, so that no deleted document comes back by a changed bit."""

    def close(self) -> None:
        if not self.is_closed:
            self.file.seek(0)
            self.file.write(_SUM.pack(zlib.crc32(self.file.read())))
        super().close()


class DurableStorage(FileStorage):
    """A folder of index files, each on the disk before it counts."""

    def create_file(self, name: str, excl: bool = False, mode: str = "wb", **kwargs: Any) -> StructFile:
        flags = os.O_CREAT | os.O_RDWR | (os.O_EXCL if excl else os.O_TRUNC)
        descriptor = os.open(Path(self.folder) / name, flags, 0o600)
        stream: BinaryIO = os.fdopen(descriptor, "w+b")
        return (_SummedFile if ".toc" in name else _SyncedFile)(stream, name=name, **kwargs)

    def open_file(self, name: str, **kwargs: Any) -> StructFile:
        path = Path(self.folder) / name
        if name.endswith(".toc"):
            # Small, and Whoosh leaves it open where it is damaged.
            held = path.read_bytes()
            content, told = held[: -_SUM.size], held[-_SUM.size :]
            if told != _SUM.pack(zlib.crc32(content)):
                raise damaged()
            return _GuardedFile(io.BytesIO(content), name=name, **kwargs)
        return _GuardedFile(path.open("rb"), name=name, **kwargs)

    def descriptor(self, name: str) -> int:
        """Open a file for reading; whoever asks closes it."""
        return os.open(Path(self.folder) / name, os.O_RDONLY | os.O_CLOEXEC)

    def rename_file(self, oldname: str, newname: str, safe: bool = False) -> None:
        sync_folder(Path(self.folder))
        super().rename_file(oldname, newname, safe)
        sync_folder(Path(self.folder))


def sync_folder(folder: Path) -> None:
    """Put a folder's list of names on the disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_durably(path: Path, content: bytes) -> None:
    """Replace ``path`` by ``content`` at once: a reader sees the old bytes or the new, also after a power cut."""
    beside = path.with_name(f".{path.name}.new")
    descriptor = os.open(beside, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    try:
        os.write(descriptor, content)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    beside.rename(path)
    sync_folder(path.parent)
