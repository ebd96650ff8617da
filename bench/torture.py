"""kill -9 of server, worker and importer while people import, upload and comment.

Each round starts the real program, lets several people work at once, kills it at a random moment, starts it again
and asks ``bench.judge``: nothing that was acknowledged is lost, no import is half there, no row lacks its bytes.
A kill alone does not prove durability against a power cut (the kernel keeps what was written): that is what
``bench.powercuts`` and ``bench.harm`` are for.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import signal
import subprocess
import threading
import time
import urllib.error
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.actors import comment, contribute, contribute_in_pieces
from bench.judge import Acknowledged, faults
from bench.pictures import png
from bench.program import COMMAND, Program, get
from tests.support.serving import start

BATCH = 30
PATIENCE = 300
"""Longest wait, in seconds, for something to be acknowledged in a round."""
# Limits for callers are not what is tested here.
GENEROUS = {
    "SIJILL_COMMENTS_PER_HOUR": "1000000",
    "SIJILL_COMMENTS_PER_DAY": "1000000",
    "SIJILL_COMMENTS_PER_RECORD": "1000000",
    "SIJILL_UPLOADS_PER_HOUR": "1000000",
}


@dataclass
class Torture:
    """One archive that is killed again and again."""

    folder: Path
    seed: int
    said: Acknowledged = field(default_factory=Acknowledged)
    codes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.program = Program(self.folder / "home")
        self.environment = self.program.environment | GENEROUS
        self.stop = threading.Event()
        self.refused: list[str] = []

    def prepare(self) -> None:
        """A new archive with a few published records to comment on."""
        self.program.run("init")
        self.program.run("import", self.batch("first", 5))
        self.said.batches["first"] = self.said.attempted["first"]

    def round(self, number: int) -> list[str]:
        """Work, kill, start again; returns what is wrong."""
        server = start(COMMAND, self.environment, self.folder / "log")
        if not self.codes:
            self.codes = codes(server.address)
        self.stop.clear()
        importer = subprocess.Popen(
            [*COMMAND, "import", str(self.batch(f"r{number}", BATCH))],
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        workers = [
            threading.Thread(target=self.repeat, args=(act, server.address, f"{number}-{position}"))
            for position, act in enumerate((comment, contribute_in_pieces, contribute))
        ]
        for worker in workers:
            worker.start()
        self._wait(number, importer)
        if self.chance.random() < 0.5 and importer.poll() is None:
            os.killpg(importer.pid, signal.SIGKILL)
        server.kill()
        self.stop.set()
        for worker in workers:
            worker.join()
        if importer.wait() == 0:
            self.said.batches[f"r{number}"] = BATCH
        return self._after(number)

    def _wait(self, number: int, importer: subprocess.Popen[bytes]) -> None:
        """Until something new was acknowledged (in turn a comment, an upload, an import), and a random while longer."""
        said = self.said
        count: Callable[[], int] = (
            lambda: len(said.comments),
            lambda: len(said.uploads),
            lambda: importer.poll() is not None,
        )[number % 3]
        before, deadline = count(), time.monotonic() + PATIENCE
        while count() == before and time.monotonic() < deadline:
            time.sleep(0.02)
        time.sleep(self.chance.uniform(0, 0.7))

    def _after(self, number: int) -> list[str]:
        """Start once more as an operator would, let the worker finish, and judge."""
        found = faults(self.folder / "home", self.said)
        for command in (("worker", "--once"), ("index", "check")):
            try:
                self.program.run(*command)
            except RuntimeError as error:
                found.append(str(error))
        found += faults(self.folder / "home", self.said)
        return [f"round {number}: {fault}" for fault in dict.fromkeys(found)]

    def repeat(self, act: Callable[..., None], address: str, name: str) -> None:
        """Do one thing until the server is gone; what is not answered was not acknowledged."""
        turn = 0
        chance = random.Random(f"{self.seed}-{name}")
        while not self.stop.is_set():
            turn += 1
            try:
                act(address, self.said, chance.choice(self.codes), f"{name}-{turn}")
            except urllib.error.HTTPError as refusal:
                self.refused.append(f"{act.__name__}: {refusal.code} {refusal.read(300)!r}")
                time.sleep(0.05)
            except (OSError, http.client.HTTPException):
                # Refused, reset or cut: the server has been killed, or is being.
                time.sleep(0.01)

    def batch(self, prefix: str, number: int) -> Path:
        """A folder to import: pictures and the records that describe them."""
        folder = self.folder / prefix
        folder.mkdir()
        rows: list[dict[str, Any]] = []
        for position in range(number):
            (folder / f"{position}.png").write_bytes(png(f"{prefix}-{position}"))
            rows.append(
                {
                    "identifier": f"{prefix}-{position}",
                    "source_system": "torture",
                    "kind": "image",
                    "title": f"Picture {position} of {prefix}",
                    "access": "public",
                    "status": "published",
                    "files": [{"path": f"{position}.png", "caption": "noise"}],
                }
            )
        (folder / "records.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
        self.said.attempted[prefix] = number
        return folder


def codes(address: str) -> list[str]:
    """Reference codes of the first published records."""
    _, body = get(f"{address}/api/v1/records")
    return [item["reference_code"] for item in json.loads(body)["items"]]


def torture(folder: Path, rounds: int, seed: int, tell: Callable[[str], None] = lambda words: None) -> list[str]:
    """Run ``rounds`` rounds over a new archive in ``folder``; returns every fault."""
    work = Torture(folder, seed)
    work.prepare()
    found: list[str] = []
    for number in range(1, rounds + 1):
        found += work.round(number)
        tell(f"round {number}: {work.said.counts()} acknowledged, {len(found)} faults")
    said = work.said
    if not (said.comments and said.uploads) or (len(said.batches) < 2 and rounds > 2):
        found.append(f"nothing was proved: {said.counts()}")
    # A living server may refuse, but it has no reason to here: a refusal would hide what is to be tried.
    return found + [f"refused: {words}" for words in sorted(set(work.refused))]
