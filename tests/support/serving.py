"""The real program in a process of its own, on a free port of this machine."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.support.logs import leaks

START_SECONDS = 180


@dataclass(frozen=True)
class Server:
    """A started ``sijill serve``: its address, its process and where it writes its log."""

    address: str
    process: subprocess.Popen[bytes]
    log: Path

    def kill(self) -> None:
        """Kill -9 the server and everything that it started, as a power cut would end it."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def free_port() -> int:
    """A free port below those that this machine gives to the other ends of connections while a server starts."""
    while True:
        port = 20_000 + secrets.randbelow(12_000)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def start(
    command: Sequence[object],
    environment: Mapping[str, str],
    log: Path,
    *,
    wait: bool = True,
    options: Sequence[str] = (),
) -> Server:
    """Start ``command serve`` and wait until it answers ``/healthz``."""
    port = free_port()
    with log.open("ab") as out:
        process = subprocess.Popen(
            [*map(str, command), "serve", "--port", str(port), *options],
            env=dict(environment),
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    server = Server(f"http://127.0.0.1:{port}", process, log)
    if wait:
        try:
            wait_for(server)
        except BaseException:
            server.kill()
            raise
    return server


def wait_for(server: Server) -> None:
    """Return when the server answers; raise with its log when it ends or takes too long."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if server.process.poll() is not None:
            raise RuntimeError(f"the server ended with {server.process.returncode}:\n{server.log.read_text()}")
        try:
            with urllib.request.urlopen(server.address + "/healthz", timeout=30):  # our loopback
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"no answer within {START_SECONDS} s:\n{server.log.read_text()}")


@contextmanager
def served(command: Sequence[object], environment: Mapping[str, str], log: Path) -> Iterator[Server]:
    """A server for as long as the block lasts, ended as an operator would end it."""
    server = start(command, environment, log)
    try:
        yield server
    finally:
        if server.process.poll() is None:
            os.killpg(server.process.pid, signal.SIGTERM)
            try:
                server.process.wait(timeout=60)
            except subprocess.TimeoutExpired:
                server.kill()
    assert leaks(log.read_text()) == []
