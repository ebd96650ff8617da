"""Who is at work while the index's worker is killed: one process that writes records, one that reads pages.

Each runs until a file ``stop`` stands in its folder: ``python -m bench.index_crowd write|read FOLDER SEED [ADDRESS]``.
"""

from __future__ import annotations

import json
import random
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from sqlalchemy import select

from archive.access.levels import AccessLevel, RecordState
from archive.access.viewer import SYSTEM
from archive.base.db import reading, unit_of_work
from archive.base.runtime import session
from archive.erasure import service as erasure
from archive.erasure.service import Wish
from archive.records import service
from archive.records.models import Record
from archive.records.schemas import read_row
from archive.records.stored import description_of
from archive.records.vocabulary import ErasureReason
from archive.search import sync
from bench.powercuts import archive

STOP = "stop"
PACE = 0.04
"""Seconds between two acts of who writes, and two pages of who reads."""


def word_of(code: str) -> str:
    """The word that stands in the text of this record alone."""
    return "w" + code.replace("-", "").casefold() + "x"


def write(folder: Path, seed: int) -> None:
    """Make, edit, close, withdraw and erase records; now and then ask for a rebuild."""
    chance = random.Random(seed)
    known: list[uuid.UUID] = []
    with archive(folder / "home"):
        while not (folder / STOP).exists():
            act = chance.random()
            if act < 0.6 or len(known) < 5:
                known.append(_make(chance))
            elif act < 0.98:
                _change(chance, known)
            else:
                sync.ask_for_rebuild()
            time.sleep(PACE)


def _make(chance: random.Random) -> uuid.UUID:
    level = chance.choice(list(AccessLevel))
    row = read_row(
        {
            "kind": "testimony", "title": f"Record of {level}", "body": "Not written yet.", "language": "en",
            "access": level.value, "places": [{"name": f"Town {chance.randrange(9)}", "lat": 36.2, "lon": 37.1}],
        }
    )  # fmt: skip
    with unit_of_work():
        made = service.create(SYSTEM, row.description, state=RecordState.PUBLISHED)
        body = f"It is told of {word_of(made.reference_code)} and " + "of the river " * chance.randrange(60)
        service.edit(SYSTEM, made.id, replace(row.description, body=body), expected_revision=1)
    return made.id


def _change(chance: random.Random, known: list[uuid.UUID]) -> None:
    record_id = chance.choice(known)
    with unit_of_work():
        record = session().get_one(Record, record_id)
        act = chance.random()
        if act < 0.6:
            level = chance.choice(list(AccessLevel))
            changed = replace(description_of(record), access=level, abstract=f"Edited {chance.random()}")
            service.edit(SYSTEM, record_id, changed, expected_revision=record.revision)
            return
        known.remove(record_id)
        if act < 0.8:
            service.withdraw(SYSTEM, record_id, "asked for")
        else:
            erasure.erase(SYSTEM, record_id, Wish(code=record.reference_code, reason=ErasureReason.CONSENT))


def read(folder: Path, seed: int, address: str) -> None:
    """Ask for pages and searches, and write down every answer that is none."""
    chance = random.Random(seed)
    asked, faults = 0, []
    while not (folder / STOP).exists():
        path = _path(folder, chance)
        asked += 1
        try:
            with urllib.request.urlopen(address + path, timeout=60) as answer:
                body = answer.read()
            if b"</html>" not in body and not body.startswith(b"{"):
                faults.append(f"{path}: half a page")
        except urllib.error.HTTPError as error:
            # What was closed since it was chosen is told as a tombstone, or not at all.
            if not (path.startswith("/records/") and error.code in (404, 410)):
                faults.append(f"{path}: {error.code} {error.read(600)!r}")
        except OSError as error:
            faults.append(f"{path}: {error}")
        time.sleep(PACE)
    (folder / "read.json").write_text(json.dumps({"asked": asked, "faults": faults[:50]}))


def _path(folder: Path, chance: random.Random) -> str:
    with archive(folder / "home"), reading():
        query = select(Record.reference_code).where(Record.state == RecordState.PUBLISHED)
        codes = list(session().scalars(query.where(Record.access == AccessLevel.PUBLIC).limit(200)))
    code = chance.choice(codes) if codes else ""
    pages: tuple[Callable[[], str], ...] = (
        lambda: "/",
        lambda: f"/records/{code}" if code else "/",
        lambda: f"/search?q={word_of(code)}",
        lambda: "/search?q=river+told",
        lambda: "/search?q=&sort=newest",
        lambda: "/api/v1/search?q=town&per_page=50",
    )
    return chance.choice(pages)()


if __name__ == "__main__":
    if sys.argv[1] == "write":
        write(Path(sys.argv[2]), int(sys.argv[3]))
    else:
        read(Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
