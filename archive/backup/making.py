"""``sijill backup``: a copy of one moment of the archive, made while it is served, that is whole or is not there.

Everything is written into a folder under another name, brought to the disk, and renamed as the last step.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from archive import __version__
from archive.access import policy
from archive.access.policy import Act
from archive.access.viewer import Viewer
from archive.backup import layout, service, snapshot
from archive.backup.checking import Progress, quietly
from archive.backup.files import Taken, previous_in, take
from archive.backup.manifest import Head, head_bytes, manifest_bytes
from archive.backup.readme import readme
from archive.base import clock, durable, locks, migrate
from archive.base.db import reading, unit_of_work
from archive.base.errors import Conflict, DomainError, Invalid, Problem
from archive.base.identifiers import new_id
from archive.base.messages import msg
from archive.base.runtime import current, settings
from archive.custody import checkpoints, keys
from archive.custody.vocabulary import CheckpointOccasion
from archive.media import store

_LOCK = ".backup.lock"


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that was made."""

    path: Path
    head: Head
    size: int
    """Bytes of all that is in it."""
    linked: int
    """Files that it shares with the backup before."""
    swept: tuple[str, ...]
    """What cut backups had left here, and was removed."""
    same_disk: bool


def make(viewer: Viewer, folder: Path, *, copy_all: bool = False, progress: Progress = quietly) -> Made:
    """Make a dated backup in ``folder`` of the archive in force and write it down there.

    Raises ``Invalid`` for a folder inside the archive's own, ``Conflict`` while another backup is being made in it,
    ``Unavailable`` when the disk refuses or the database is damaged; nothing that looks like a backup is left then.
    """
    policy.require(viewer, Act.ADMINISTER)
    _refuse_own_home(folder)
    with durable.disk(str(folder)), snapshot.database_said():
        folder.mkdir(mode=durable.FOLDER_MODE, parents=True, exist_ok=True)
        with locks.held(folder / _LOCK) as mine:
            if not mine:
                raise Conflict(msg("Another backup is being made in this folder now."))
            swept = tuple(path.name for path in layout.cut(folder))
            for name in swept:
                shutil.rmtree(folder / name)
            made = _make(viewer, folder, copy_all, progress, swept)
    with unit_of_work():
        service.record_backup(viewer, made.head, made.size)
    return made


def _make(viewer: Viewer, folder: Path, copy_all: bool, tell: Progress, swept: tuple[str, ...]) -> Made:
    note, unsigned = _checkpoint(viewer)
    target = _free_name(folder)
    earlier = None if copy_all else previous_in(folder)
    with _work(target) as work:
        database = layout.DATABASES[current().database.dialect]
        durable.make_folders(work, (work / database).parent)
        moment = clock.now()
        facts = snapshot.take(work / database, tell)
        taken = take(store.current(), facts.digests, work, earlier, tell)
        erased = _erased_meanwhile(taken)
        head = Head(
            id=new_id(),
            made_at=moment.replace(microsecond=0),
            program=__version__,
            schema=migrate.head(),
            engine=current().database.dialect,
            organisation=settings().organisation,
            origin=_origin(),
            ledger_size=facts.ledger_size,
            ledger_digest=facts.ledger_digest,
            latest_event=facts.latest_event,
            files=len(taken.digests),
            size=taken.size,
            missing=tuple(taken.missing),
            damaged=tuple(taken.damaged),
            erased_meanwhile=erased,
            erasures=facts.erasures,
            unsigned=unsigned,
        )
        size = _write_rest(work, head, note, taken, work / database)
        tell("bringing it to the disk", 0, 1)
        durable.settle(work, [*taken.fresh, work / database])
        work.rename(target)
    durable.sync_folder(folder)
    same_disk = folder.stat().st_dev == settings().home.stat().st_dev
    return Made(target, head, size, taken.linked, swept, same_disk)


def _write_rest(work: Path, head: Head, note: str, taken: Taken, database: Path) -> int:
    """Write the small files and the manifest, which comes last; returns the size of everything."""
    rest = {layout.HEAD: head_bytes(head), layout.README: readme(head).encode()}
    if note:
        rest[layout.CHECKPOINT] = note.encode()
    own = settings().home / layout.SETTINGS
    if own.is_file():
        rest[layout.SETTINGS] = own.read_bytes()
    digests = dict(taken.digests)
    digests[str(database.relative_to(work))], size = durable.sha256(database)
    for name, data in rest.items():
        durable.write(work / name, data)
        digests[name], _ = durable.sha256(work / name)
    manifest = manifest_bytes(digests)
    durable.write(work / layout.MANIFEST, manifest)
    return size + taken.size + sum(map(len, rest.values())) + len(manifest)


def _checkpoint(viewer: Viewer) -> tuple[str, str]:
    """A signed note of the ledger as it stands, or why there is none: a copy is needed most when something is wrong."""
    try:
        with unit_of_work():
            return checkpoints.sign(viewer, CheckpointOccasion.BACKUP).note, ""
    except DomainError as error:
        return "", str(error)


def _origin() -> str:
    with reading():
        return keys.origin() if keys.verifier_keys() else ""


def _erased_meanwhile(taken: Taken) -> tuple[str, ...]:
    """Strike from what is missing the files of which no row speaks any more, and return these."""
    if not taken.missing:
        return ()
    with reading():
        standing = set(snapshot.spoken_of())
    erased = tuple(digest for digest in taken.missing if digest not in standing)
    taken.missing = [digest for digest in taken.missing if digest in standing]
    return erased


def _refuse_own_home(folder: Path) -> None:
    if folder.resolve().is_relative_to(settings().home.resolve()):
        say = msg("A backup inside the data folder is lost together with it. Choose another place, best another disk.")
        raise Invalid([Problem(str(folder), say)])


def _free_name(folder: Path) -> Path:
    while (target := folder / layout.name(clock.now())).exists():
        time.sleep(0.2)  # one was made in this very second
    return target


@contextmanager
def _work(target: Path) -> Iterator[Path]:
    """The folder in which ``target`` is made; gone again when it was not finished."""
    work = layout.unfinished(target)
    work.mkdir(mode=durable.FOLDER_MODE)
    try:
        yield work
    except BaseException:
        shutil.rmtree(work, ignore_errors=True)
        raise
