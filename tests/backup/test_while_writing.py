"""A backup made while another process writes without rest is one moment of the archive."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import func, select

from archive.access.viewer import SYSTEM
from archive.backup.making import make
from archive.backup.restoring import restore
from archive.base.db import reading
from archive.base.runtime import session
from archive.config import Settings
from archive.custody.models import LedgerHead
from archive.media.models import DigitalObject
from archive.media.vocabulary import ObjectRole
from archive.operation.beside import environment
from archive.records.models.record import Record
from tests.support.archives import Engines, in_force
from tests.support.checkout import ROOT

WRITER = """
import sys
from pathlib import Path
from archive import schema
from archive.access.viewer import SYSTEM
from archive.base.cli import open_database
from archive.base.runtime import Runtime, active
from archive.config import load
from archive.records.importing import import_file
from tests.backup.conftest import batch
settings = load()
with active(Runtime(settings, open_database(settings))):
    for turn in range(10_000):
        import_file(SYSTEM, batch(Path(sys.argv[1]) / str(turn), f"w{turn}", 2))
        print(turn, flush=True)
"""


@contextmanager
def writing(settings: Settings, folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that imports two records at a time, from its first acknowledgement on."""
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(folder)],
        env={**environment(settings), "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == "0\n"
        yield process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def goes_on(writer: subprocess.Popen[str], size: int) -> bool:
    """Whether more is written, sooner or later, than a ledger of so many events tells of."""
    deadline = time.monotonic() + 120
    while writer.poll() is None and time.monotonic() < deadline:
        with reading():
            if (session().scalar(select(LedgerHead.sequence)) or 0) > size:
                return True
        time.sleep(0.05)
    return False


@pytest.mark.both_engines
@pytest.mark.slow(
    why="a second process writes all the while; there is no other way to know that the copy is one moment"
)
def test_every_backup_is_whole(
    engine: str, engines: Engines, settings: Settings, database: object, backups: Path, tmp_path: Path
) -> None:
    sizes = []
    with writing(settings, tmp_path / "batches") as writer:
        for _ in range(3):
            made = make(SYSTEM, backups)
            sizes.append(made.head.ledger_size)
            assert goes_on(writer, made.head.ledger_size), "the writer was kept from writing"
    assert sizes == sorted(set(sizes)), "each holds what was written since the one before"
    assert made.head.flawless
    environ = {} if engine == "sqlite" else {"DATABASE_URL": engines.cluster.url(engines.cluster.create())}
    done = restore(made.path, {"SIJILL_HOME": str(tmp_path / "r"), **environ})
    assert (done.proof.wrong, done.proof.known) == ([], [])
    with in_force(done.settings), reading():
        records = session().scalar(select(func.count()).select_from(Record)) or 0
        evidence = select(func.count(func.distinct(DigitalObject.record_id)))
        with_files = session().scalar(evidence.where(DigitalObject.role == ObjectRole.EVIDENTIARY))
    assert records % 2 == 0 and records == with_files > 2
