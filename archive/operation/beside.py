"""The worker as a child of the server: started with it, started again when it dies, ended with it."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
import time
from dataclasses import fields
from pathlib import Path

import archive
from archive.config import PLAIN_NAMES, PREFIX, Settings

log = logging.getLogger(__name__)

ANOTHER_WORKS = 3
"""Exit code of a worker that found another one at work."""
_PATIENCE = 20.0
_SHORTEST, _LONGEST = 1.0, 30.0
_LOOK_AGAIN = 10.0
_STEADY = 60.0
_MOMENT = 0.5


class WorkerBeside:
    """Keeps one worker alive for as long as the server lives."""

    def __init__(self, settings: Settings) -> None:
        self._environment = environment(settings)
        self._stop = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._keep, name="worker's keeper", daemon=True)

    def start(self) -> None:
        """Start the worker, and whatever is needed to keep it alive."""
        self._thread.start()

    def end(self) -> None:
        """End the worker: politely, so that it ends what it has begun, and after a while without asking."""
        self._stop.set()
        process = self._process
        if process is not None and process.poll() is None:
            process.terminate()
            try:
                process.wait(_PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
        self._thread.join(_PATIENCE)

    def _keep(self) -> None:
        wait, told = _SHORTEST, False
        while not self._stop.is_set():
            started = time.monotonic()
            code = self._run()
            if self._stop.wait(_MOMENT):  # whoever ends the server often ends all its children at once
                return
            if code == ANOTHER_WORKS:
                if not told:
                    log.info("another worker serves this archive; it is looked for again every %s s", _LOOK_AGAIN)
                told = True
                self._stop.wait(_LOOK_AGAIN)
                continue
            if time.monotonic() - started > _STEADY:
                wait = _SHORTEST
            log.error("the worker ended with %s; it is started again in %s s", code, wait)
            self._stop.wait(wait)
            wait, told = min(wait * 2, _LONGEST), False

    def _run(self) -> int:
        command = [sys.executable, "-P", "-m", "archive", "worker", "--parent", str(os.getpid())]
        self._process = subprocess.Popen(command, env=self._environment, stdin=subprocess.DEVNULL)
        if self._stop.is_set():
            self._process.terminate()
        return self._process.wait()


def environment(settings: Settings) -> dict[str, str]:
    """An environment in which ``config.load`` gives these very settings, whatever the file says."""
    ours = {_variable(field.name) for field in fields(Settings)} | {f"{PREFIX}CONFIG"}
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    # Where this package lies, however it came to be found; -P keeps the current folder out.
    paths = [str(Path(archive.__file__).resolve().parents[1]), os.environ.get("PYTHONPATH", "")]
    kept["PYTHONPATH"] = os.pathsep.join(path for path in paths if path)
    for field in fields(Settings):
        kept[_variable(field.name)] = _written(getattr(settings, field.name))
    return kept


def _variable(name: str) -> str:
    return PLAIN_NAMES.get(name, PREFIX + name.upper())


def _written(value: object) -> str:
    if isinstance(value, tuple):
        return ",".join(value)
    return "" if value is None else str(value)
