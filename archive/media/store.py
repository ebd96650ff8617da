"""The object store: files under the SHA-256 of their content, written once, read-only from then on."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO, TypeVar

from archive.base import clock
from archive.base.errors import DiskFull, Unavailable
from archive.base.messages import msg
from archive.base.runtime import settings
from archive.media.staging import CHUNK, Readable, Staged, Staging
from archive.media.vocabulary import BytesState

_SHA256 = re.compile(r"[0-9a-f]{64}")
_FILE_MODE = 0o440
_FOLDER_MODE = 0o700
S = TypeVar("S", bound=Staging)


@dataclass(frozen=True, slots=True)
class StoredObject:
    """Content that is safely kept: its two digests in hex and its size in bytes."""

    sha256: str
    sha512: str
    size: int


@dataclass(frozen=True, slots=True)
class Check:
    """What reading stored bytes again gave; the digests are None where nothing could be read."""

    state: BytesState
    sha256: str | None = None
    sha512: str | None = None
    size: int | None = None


class ObjectStore:
    """The files below ``root``: ``inbox`` for what is arriving, ``objects`` for what is kept.

    Both lie on one filesystem, so that keeping is a rename. ``reserve`` is the free space, in bytes, that no
    upload may eat.
    """

    def __init__(self, root: Path, *, reserve: int = 0) -> None:
        self.root = root
        self.inbox = root / "inbox"
        self.objects = root / "objects"
        self._reserve = reserve
        for folder in (self.root, self.inbox, self.objects):
            folder.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)

    def begin(self, *, limit: int) -> Staging:
        """A new file in the inbox for at most ``limit`` bytes; ``DiskFull`` on a nearly full disk."""
        return self.begin_as(Staging, limit=limit)

    def begin_as(self, kind: type[S], *, limit: int) -> S:
        """The same, as a kind of staging of the caller's own."""
        if self.free_bytes() < self._reserve:
            raise DiskFull(msg("The archive's disk is nearly full. Nothing was stored; please try later."))
        return kind(self.inbox, limit=limit)

    def receive(self, stream: Readable, *, limit: int) -> Staged:
        """Write ``stream`` into the inbox, hashing as it comes.

        Raises ``TooLarge`` beyond ``limit`` bytes, ``Unavailable`` when the disk fails; nothing is left then.
        """
        staging = self.begin(limit=limit)
        try:
            while chunk := stream.read(CHUNK):
                staging.write(chunk)
            return staging.finish()
        except BaseException:
            staging.discard()
            raise

    def keep(self, staged: Staged) -> StoredObject:
        """Move a staged file to its content address, durably: fsync, rename, read-only, fsync of the folders.

        Content that is already kept stays as it is and the staged file goes. Raises ``Unavailable`` when the
        disk refuses, or when the kept file has another size (it was damaged); the staged file stays then.
        """
        stored = StoredObject(staged.sha256, staged.sha512, staged.size)
        target = self.path(staged.sha256)
        try:
            if target.exists():
                self._drop_duplicate(staged, target)
            else:
                self._move(staged.path, target)
        except OSError as error:
            raise Unavailable(msg("The file could not be written to the archive's disk.")) from error
        return stored

    def path(self, sha256: str) -> Path:
        """Where content lives: the one door from a name to a path; ``ValueError`` unless SHA-256 in hex."""
        if not _SHA256.fullmatch(sha256):
            raise ValueError("not a SHA-256 in lower-case hex")
        return self.objects / sha256[:2] / sha256[2:4] / sha256

    @staticmethod
    def place(sha256: str) -> str:
        """The same within the data folder, as people are told it."""
        return f"objects/{sha256[:2]}/{sha256[2:4]}/{sha256}"

    def open(self, sha256: str) -> BinaryIO:
        """The kept bytes, for reading only; raises ``Unavailable`` when they are not there."""
        try:
            return os.fdopen(os.open(self.path(sha256), os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC), "rb")
        except OSError as error:
            raise Unavailable(msg("The bytes of this file cannot be read.")) from error

    def verify(self, sha256: str, sha512: str) -> Check:
        """Read kept bytes again and compare both digests."""
        if not self.path(sha256).exists():
            return Check(BytesState.MISSING)
        one, two, size = hashlib.sha256(), hashlib.sha512(), 0
        try:
            with self.open(sha256) as file:
                while chunk := file.read(CHUNK):
                    one.update(chunk)
                    two.update(chunk)
                    size += len(chunk)
        except (OSError, Unavailable):
            return Check(BytesState.UNREADABLE)
        same = one.hexdigest() == sha256 and two.hexdigest() == sha512
        state = BytesState.INTACT if same else BytesState.ALTERED
        return Check(state, one.hexdigest(), two.hexdigest(), size)

    def sweep_inbox(self, older_than: timedelta) -> int:
        """Remove what was left in the inbox longer ago than ``older_than``; returns how many files went."""
        before = clock.now() - older_than
        left = [file for file in self.inbox.iterdir() if file.is_file() and _modified(file) < before]
        for file in left:
            file.unlink(missing_ok=True)
        return len(left)

    def stored(self) -> Iterator[str]:
        """The SHA-256 of everything kept, in order."""
        for outer in sorted(self.objects.iterdir()):
            for inner in sorted(outer.iterdir()):
                yield from sorted(file.name for file in inner.iterdir())

    def orphans(self, known: Iterable[str]) -> Iterator[str]:
        """What is kept although no row speaks of it; reported, never removed here."""
        spoken_of = set(known)
        return (name for name in self.stored() if name not in spoken_of)

    def free_bytes(self) -> int:
        """Space left for the archive on its disk, in bytes."""
        return shutil.disk_usage(self.root).free

    def _drop_duplicate(self, staged: Staged, target: Path) -> None:
        if target.stat().st_size != staged.size:
            raise Unavailable(
                msg("The archive already keeps this file, but its copy is damaged. Ask an administrator.")
            )
        staged.path.unlink(missing_ok=True)

    def _move(self, staged: Path, target: Path) -> None:
        file = os.open(staged, os.O_RDONLY | os.O_NOFOLLOW)
        try:
            os.fchmod(file, _FILE_MODE)
            os.fsync(file)
        finally:
            os.close(file)
        for folder in (target.parent.parent, target.parent):
            if not folder.exists():
                folder.mkdir(mode=_FOLDER_MODE, exist_ok=True)
                _sync_folder(folder.parent)
        staged.rename(target)
        _sync_folder(target.parent)


def current() -> ObjectStore:
    """The store of the archive in force."""
    return ObjectStore(settings().home, reserve=settings().disk_reserve)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _modified(file: Path) -> datetime:
    return datetime.fromtimestamp(file.stat().st_mtime, UTC)
