"""The real command over a folder of its own, started as an operator would start it."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.support.serving import Server, served

COMMAND = (sys.executable, "-m", "archive")


@dataclass(frozen=True)
class Spent:
    """What a finished command took: seconds of wall clock, seconds of CPU, and its largest memory in MB."""

    wall: float
    cpu: float
    output: str = field(repr=False)


@dataclass(frozen=True)
class Program:
    """``sijill`` with one SIJILL_HOME."""

    home: Path
    database_url: str = ""

    @property
    def environment(self) -> dict[str, str]:
        values = {"PATH": os.environ["PATH"], "SIJILL_HOME": str(self.home), "SIJILL_ORGANISATION": "Bench"}
        return values | ({"DATABASE_URL": self.database_url} if self.database_url else {})

    def run(self, *arguments: object, stdin: str = "") -> Spent:
        """Run one command to its end; raises with its words when it fails."""
        before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        done = subprocess.run(
            [*COMMAND, *map(str, arguments)],
            env=self.environment,
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise RuntimeError(f"sijill {' '.join(map(str, arguments))}: {done.stderr}\n{done.stdout}")
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
        return Spent(round(time.monotonic() - started, 2), round(cpu, 2), done.stdout)

    @contextmanager
    def serving(self, log: Path) -> Iterator[Server]:
        """The server and its worker for as long as the block lasts."""
        with served(COMMAND, self.environment, log) as server:
            yield server


def get(address: str, token: str = "") -> tuple[int, bytes]:
    """One GET; returns its status and body."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=120) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        raise RuntimeError(f"{address}: {error.code} {error.read()[:500]!r}") from error


def post(address: str, value: Any, token: str = "") -> tuple[int, Any]:
    """One POST of JSON; returns its status and decoded answer."""
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    request = urllib.request.Request(address, json.dumps(value).encode(), headers)
    with urllib.request.urlopen(request, timeout=120) as answer:
        return answer.status, json.loads(answer.read())
