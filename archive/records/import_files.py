"""Files beside an import: inside its folder alone, hashed while read, kept before any row speaks of them."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from archive.access.viewer import Viewer
from archive.base.errors import DomainError, Problem
from archive.base.messages import Message, msg
from archive.base.runtime import session, settings
from archive.media import service as media
from archive.media import store
from archive.media.staging import Staged
from archive.records import models as m
from archive.records.description import FileInput


@dataclass(frozen=True, slots=True)
class Taken:
    """A file that waits in the store for its row."""

    staged: Staged
    said: FileInput


def take(files: Sequence[FileInput], folder: Path, *, keep: bool) -> tuple[list[Taken], list[Problem]]:
    """Read and keep the files of one row; every problem is named by the file's position."""
    taken: list[Taken] = []
    problems: list[Problem] = []
    for position, said in enumerate(files):
        found = _one(said, folder, keep)
        if isinstance(found, Message):
            problems.append(Problem(f"files[{position}].path", found))
        else:
            taken.append(found)
    return taken, problems


def write(viewer: Viewer, record_id: uuid.UUID, files: Sequence[Taken], *, protected: bool) -> None:
    """Give the kept files their rows, their custody events and what is said of them."""
    for position, file in enumerate(files):
        row = media.accept(
            viewer,
            record_id,
            file.staged,
            declared_type=file.said.media_type or None,
            original_name=file.said.name or PurePosixPath(file.said.path).name,
            protected=protected,
        )
        said = session().get(m.FileDescription, row.id)
        if said is None:
            said = m.FileDescription(object_id=row.id, record_id=record_id, graphic=False)
            session().add(said)
        said.caption, said.alternative_text = file.said.caption, file.said.alternative_text
        said.graphic, said.position = said.graphic or file.said.graphic, position
    session().flush()


def _one(said: FileInput, folder: Path, keep: bool) -> Taken | Message:
    pure = PurePosixPath(said.path)
    if pure.is_absolute() or ".." in pure.parts or "\\" in said.path:
        return msg("The path leaves the folder of the import.")
    path = folder.joinpath(*pure.parts)
    if not _inside(path, folder):
        return msg("There is no file “%(path)s” in the folder of the import.", path=said.path)
    objects = store.current()
    try:
        with path.open("rb") as stream:
            staged = objects.receive(stream, limit=settings().upload_limit)
        if staged.size == 0:
            staged.discard()
            return msg("The file is empty.")
        if said.sha256 and staged.sha256 != said.sha256:
            staged.discard()
            return msg("Its SHA-256 is %(digest)s, not the one that is given.", digest=staged.sha256)
        if keep:
            objects.keep(staged)
        else:
            staged.discard()
    except DomainError as error:
        return error.message
    except OSError:
        return msg("The file cannot be read.")
    return Taken(staged, said)


def _inside(path: Path, folder: Path) -> bool:
    """Whether this is a file below the folder, wherever its links lead."""
    try:
        return path.resolve().is_relative_to(folder.resolve()) and path.is_file()
    except (OSError, RuntimeError, ValueError):
        # A name that is too long, a circle of links, a name that no file can have.
        return False
