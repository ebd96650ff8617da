"""A BagIt bag (RFC 8493, version 1.0), written in exactly one way, so that any changed byte shows."""

from __future__ import annotations

import hashlib
import os
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from archive.base.errors import Unavailable
from archive.base.messages import msg
from archive.exports.facts import BagFault
from archive.exports.spool import Register

DECLARATION = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
ALGORITHMS = ("sha256", "sha512")
_CHUNK = 1 << 20
_LONGEST_VALUE = 2000


class _Hashing:
    """A file that is hashed while it is written."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.sha256, self.sha512, self.size = hashlib.sha256(), hashlib.sha512(), 0

    def write(self, data: bytes, /) -> int:
        self.sha256.update(data)
        self.sha512.update(data)
        self.size += len(data)
        return self._file.write(data)


class BagWriter:
    """The files of a bag below ``folder``, each registered with its digests as it is written."""

    def __init__(self, folder: Path, register: Register) -> None:
        self.folder = folder
        self._register = register

    @contextmanager
    def opened(self, path: str) -> Iterator[_Hashing]:
        """A new file at ``path`` (relative to the bag, ``/`` between folders)."""
        target = self.folder / _checked(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as file:
            hashing = _Hashing(file)
            yield hashing
        self._register.file(path, hashing.sha256.hexdigest(), hashing.sha512.hexdigest(), hashing.size)

    def text(self, path: str, text: str) -> None:
        """A whole file of UTF-8 text."""
        self.data(path, text.encode("utf-8"))

    def data(self, path: str, data: bytes) -> None:
        """A whole file."""
        with self.opened(path) as file:
            file.write(data)

    def copy(self, path: str, source: BinaryIO, sha256: str, sha512: str) -> None:
        """Copy kept bytes; raises ``BagFault`` when they are not those that were taken in."""
        with source, self.opened(path) as file:
            while chunk := source.read(_CHUNK):
                file.write(chunk)
            found = (file.sha256.hexdigest(), file.sha512.hexdigest())
        if found != (sha256, sha512):
            raise BagFault(msg("The file “%(path)s” is not what was taken in; it is not handed out.", path=path))

    def finish(self, info: Sequence[tuple[str, str]], signed: Callable[[str], str]) -> None:
        """Declaration, bag-info, manifests, signature, tag manifests; then everything on disk for good.

        ``signed`` is given a line for each file outside ``data/`` but itself: its path, a space, its SHA-256.
        """
        size = count = 0
        for _, _, _, bytes_of in self._register.files(payload=True):
            size, count = size + bytes_of, count + 1
        self.text("bagit.txt", DECLARATION)
        self.text("bag-info.txt", _info([*info, ("Payload-Oxum", f"{size}.{count}")]))
        for algorithm in ALGORITHMS:
            with self.opened(f"manifest-{algorithm}.txt") as file:
                for line in _lines(self._register.files(payload=True), algorithm):
                    file.write(line)
        beside = self._register.files(payload=False)
        self.text("signature.txt", signed("".join(f"{path} {sha256}\n" for path, sha256, _, _ in beside)))
        for algorithm, lines in [(a, list(_lines(self._register.files(payload=False), a))) for a in ALGORITHMS]:
            (self.folder / f"tagmanifest-{algorithm}.txt").write_bytes(b"".join(lines))
        synced(self.folder)


def manifest_path(path: str) -> str:
    """A path as manifests write it: ``%``, CR and LF percent-encoded and nothing else (RFC 8493, 2.1.3)."""
    return path.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def synced(folder: Path) -> None:
    """Every file below ``folder`` and every folder on disk for good, in one pass after all was written."""
    try:
        for place, _, names in os.walk(folder, topdown=False):
            for name in sorted(names):
                _sync(Path(place, name), os.O_RDONLY)
            _sync(Path(place), os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise Unavailable(msg("The bag could not be written to the archive's disk.")) from error


def _sync(path: Path, flags: int) -> None:
    handle = os.open(path, flags | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _checked(path: str) -> PurePosixPath:
    parts = PurePosixPath(path)
    plain = str(parts) == path and not parts.is_absolute() and not {"..", "."} & set(parts.parts)
    if not plain or unicodedata.normalize("NFC", path) != path:
        raise BagFault(msg("“%(path)s” is no path inside a bag.", path=path))
    return parts


def _lines(files: Iterable[tuple[str, str, str, int]], algorithm: str) -> Iterator[bytes]:
    for path, sha256, sha512, _ in files:
        digest = sha256 if algorithm == "sha256" else sha512
        yield f"{digest}  {manifest_path(path)}\n".encode()


def _info(pairs: Iterable[tuple[str, str]]) -> str:
    """``Label: value`` lines; a value is one line, whatever was typed."""
    return "".join(f"{label}: {' '.join(value.split())[:_LONGEST_VALUE]}\n" for label, value in pairs if value)
