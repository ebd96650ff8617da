"""What stands in the demonstration: people, records, pictures, comments, and one file that is damaged on purpose."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath

from sqlalchemy import select

from archive.access.viewer import SYSTEM, Role, Viewer
from archive.accounts import queries, service
from archive.base import runtime
from archive.base.db import reading, unit_of_work
from archive.base.errors import Unavailable
from archive.base.messages import msg
from archive.base.runtime import session, settings
from archive.comments import importing as comments
from archive.media import store, upkeep
from archive.media.models import DigitalObject
from archive.records.import_batch import Hooks
from archive.records.importing import import_file
from archive.records.models.record import ImportKey
from archive.worker import Handler, Worker


def fill(source: Path, handlers: Mapping[str, Handler], tell: Callable[[str], None]) -> None:
    """Fill the empty archive in force from the demonstration's folder; each step is told before it is done."""
    with tempfile.TemporaryDirectory(dir=settings().temporary, prefix="demo-") as work:
        drawing = _draw(source, Path(work))
        archivist = add_people()
        shutil.copy(source / "records.jsonl", work)
        tell("drawing the pictures")
        if drawing.wait() != 0:
            raise Unavailable(msg("The demonstration's pictures could not be drawn."))
        tell("importing the records")
        import_file(
            archivist,
            Path(work),
            hooks=Hooks(check=lambda row: comments.problems(row.comments), comments=comments.import_comments),
        )
    tell("making copies for readers and the search index")
    Worker(runtime.current(), handlers).drain()
    damage(json.loads((source / "damage.json").read_text("utf-8")))


def add_people() -> Viewer:
    """One account for each role, without a password; returns the archivist."""
    with unit_of_work():
        for role in Role:
            service.add_account(SYSTEM, role.capitalize(), [role])
    with reading():
        return queries.viewer_named(Role.ARCHIVIST.capitalize())


def damage(chosen: dict[str, str]) -> uuid.UUID:
    """Change one byte of a stored file behind the archive's back, and let a fixity check find it."""
    name = PurePosixPath(chosen["path"]).name
    query = (
        select(DigitalObject.id, DigitalObject.sha256)
        .join(ImportKey, ImportKey.record_id == DigitalObject.record_id)
        .where(ImportKey.identifier == chosen["identifier"], DigitalObject.original_name == name)
    )
    with reading():
        object_id, sha256 = session().execute(query).one()
    path = store.current().path(sha256)
    path.chmod(0o600)
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2)
        byte = file.read(1)
        file.seek(-1, os.SEEK_CUR)
        file.write(bytes([byte[0] ^ 1]))
    path.chmod(0o440)
    upkeep.check_fixity(object_id)
    return object_id


def _draw(source: Path, folder: Path) -> subprocess.Popen[bytes]:
    # In a process of its own: the archive itself never opens a picture.
    return subprocess.Popen(
        [sys.executable, "-m", "demo.draw", str(folder)],
        cwd=source.parent,
        stdout=subprocess.DEVNULL,
    )
