"""Where things lie in a backup, and which folders are whole ones."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

from archive.base.errors import Invalid, Problem
from archive.base.messages import msg

FORMAT = "sijill-backup/1"
HEAD = "backup.json"
MANIFEST = "manifest-sha256.txt"
CHECKPOINT = "checkpoint.txt"
SETTINGS = "sijill.toml"
README = "README.txt"
SQLITE = "database/archive.sqlite3"
POSTGRESQL = "database/archive.pgdump"
DATABASES = {"sqlite": SQLITE, "postgresql": POSTGRESQL}

_PREFIX = "sijill-"
_CUT = "incomplete-"
_ALLOWED = re.compile(
    r"backup\.json|checkpoint\.txt|sijill\.toml|README\.txt|database/archive\.(?:sqlite3|pgdump)"
    r"|objects/(?P<one>[0-9a-f]{2})/(?P<two>[0-9a-f]{2})/(?P=one)(?P=two)[0-9a-f]{60}"
)


def name(moment: datetime) -> str:
    """What the folder of a backup made at ``moment`` is called: its time in UTC, so that names sort by age."""
    return f"{_PREFIX}{moment:%Y-%m-%dT%H%M%SZ}"


def unfinished(whole: Path) -> Path:
    """Under which name the backup ``whole`` is written until nothing of it is missing."""
    return whole.with_name(_CUT + whole.name)


def object_path(sha256: str) -> str:
    """Where the content with this digest lies, in a backup as in the archive."""
    return f"objects/{sha256[:2]}/{sha256[2:4]}/{sha256}"


def allowed(path: str) -> bool:
    """Whether a backup has a file of this name: nothing else is read from one, whatever its manifest says."""
    return _ALLOWED.fullmatch(path) is not None


def whole(folder: Path) -> list[Path]:
    """The backups in ``folder`` that were finished, newest first."""
    found = [path for path in folder.glob(f"{_PREFIX}*") if (path / MANIFEST).is_file() and not path.is_symlink()]
    return sorted(found, key=lambda path: path.name, reverse=True)


def cut(folder: Path) -> list[Path]:
    """What backups left in ``folder`` that were ended before they were whole."""
    return sorted(path for path in folder.glob(f"{_CUT}*") if path.is_dir() and not path.is_symlink())


def find(path: Path) -> Path:
    """The backup at ``path``, or the newest whole one inside it; ``Invalid`` where there is neither."""
    if path.name.startswith(_CUT):
        raise Invalid([Problem(str(path), msg("This backup was cut before it was whole. It cannot be used."))])
    if (path / MANIFEST).is_file():
        return path
    found = whole(path) if path.is_dir() else []
    if not found:
        raise Invalid([Problem(str(path), msg("There is no whole backup here."))])
    return found[0]
