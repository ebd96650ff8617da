"""The stored files in a backup: what lay in the backup before is linked, the rest copied and hashed on the way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from archive.backup import layout
from archive.backup.checking import Progress
from archive.backup.manifest import read_manifest
from archive.base import durable
from archive.base.errors import Invalid, Unavailable
from archive.media.store import ObjectStore


@dataclass(slots=True)
class Taken:
    """What came of taking the files."""

    digests: dict[str, str] = field(default_factory=dict)
    """Path in the backup to SHA-256."""
    fresh: list[Path] = field(default_factory=list)
    """What was copied and is not on the disk yet."""
    size: int = 0
    missing: list[str] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)

    @property
    def linked(self) -> int:
        return len(self.digests) - len(self.fresh)


@dataclass(frozen=True, slots=True)
class Previous:
    """The backup made before this one in the same folder, if there is one."""

    path: Path
    digests: Mapping[str, str]


def previous_in(folder: Path) -> Previous | None:
    """The newest whole backup of ``folder`` whose manifest can be read."""
    for path in layout.whole(folder):
        try:
            return Previous(path, read_manifest(path))
        except Invalid:
            continue
    return None


def take(store: ObjectStore, digests: Sequence[str], target: Path, earlier: Previous | None, tell: Progress) -> Taken:
    """Bring the files of ``digests`` into ``target``: linked from ``earlier`` where it has them whole, else copied.

    A file that is missing is left out and named; one whose bytes are not its digest's comes as it is, and is named.
    """
    taken = Taken()
    for number, digest in enumerate(digests, 1):
        path = layout.object_path(digest)
        durable.make_folders(target, (target / path).parent)
        if not _link(earlier, path, target, taken):
            _copy(store, digest, target / path, taken)
        tell("copying files", number, len(digests))
    return taken


def _link(earlier: Previous | None, path: str, target: Path, taken: Taken) -> bool:
    digest = path.rpartition("/")[2]
    if earlier is None or earlier.digests.get(path) != digest:
        return False
    try:
        # Read before it is linked: damage in an older backup must not become that of every later one.
        if durable.sha256(earlier.path / path)[0] != digest:
            return False
        (target / path).hardlink_to(earlier.path / path)
    except OSError:  # another filesystem, none with links, too many links: then it is copied
        return False
    taken.digests[path] = digest
    taken.size += (target / path).stat().st_size
    return True


def _copy(store: ObjectStore, digest: str, target: Path, taken: Taken) -> None:
    try:
        source = store.open(digest)
    except Unavailable:
        taken.missing.append(digest)
        return
    with source:
        found, size = durable.copy(source, target)
    taken.digests[layout.object_path(digest)] = found
    taken.fresh.append(target)
    taken.size += size
    if found != digest:
        taken.damaged.append(digest)
