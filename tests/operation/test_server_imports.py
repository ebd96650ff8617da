"""A server loads only what it needs before somebody asks for more: each of these takes megabytes of memory."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_LOADED = """
import sys
from pathlib import Path
import archive.app, archive.operation.serving
from archive.search.whoosh_engine import WhooshEngine
WhooshEngine(Path(sys.argv[1]))
print(*sys.modules)
"""
_NOT_BEFORE_THEY_ARE_CALLED_FOR = {
    "PIL": "pictures are decoded in a process of their own",
    "pypdf": "and so are documents",
    "pypdfium2": "and so are documents",
    "trafilatura": "articles are taken from pages by the worker",
    "lxml": "which comes with it",
    "alembic": "the schema is brought up by a command",
    "numpy.random": "nothing is drawn by chance but from the system's own",
    "numpy.fft": "no part of the search needs it",
    "numpy.testing": "nor this",
    "archive.worker": "the worker is another process",
    "archive.backup.making": "backups are made by a command",
}


def test_a_server_loads_nothing_that_it_does_not_need(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _LOADED, str(tmp_path / "index")], capture_output=True, text=True, check=True
    )
    loaded = set(done.stdout.split())
    assert "archive.app" in loaded
    assert {name: why for name, why in _NOT_BEFORE_THEY_ARE_CALLED_FOR.items() if name in loaded} == {}
