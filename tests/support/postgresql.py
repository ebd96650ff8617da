"""A throw-away PostgreSQL cluster from Debian's package: own folder and socket, gone at the end."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg

USER = "sijill"
# What is thrown away need not survive a power cut; C.UTF-8 is in every Debian.
OPTIONS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "60",
    "shared_buffers": "32MB",
    "autovacuum": "off",
}


class Cluster:
    """One running server; ``create`` and ``drop`` give each test a database of its own within some 50 ms."""

    def __init__(self) -> None:
        # Not pytest's folder: the package's own user must be able to walk there, and socket paths are short.
        self.folder = Path(tempfile.mkdtemp(prefix="sijill-pg-"))
        self._server = self._start()
        self._number = 0
        self._admin = self._connect()

    def _start(self) -> subprocess.Popen[bytes]:
        programs = _programs()
        data = self.folder / "data"
        user: list[str] = []
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres", "postgres")
            user = ["--reuid=postgres", "--regid=postgres", "--clear-groups"]
        become = ["setpriv", *user, "--"]
        access = ["-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
        initdb = [str(programs / "initdb"), "-D", str(data), *access]
        subprocess.run([*become, *initdb], check=True, stdout=subprocess.DEVNULL, cwd="/")
        options = [word for name, value in OPTIONS.items() for word in ("-c", f"{name}={value}")]
        # The server ends with the process that asked for it, even where that one is killed.
        ending = ["setpriv", *user, "--pdeathsig", "QUIT", "--"]
        with (self.folder / "log").open("wb") as log:
            command = [*ending, str(programs / "postgres"), "-D", str(data), "-k", str(self.folder), *options]
            return subprocess.Popen(command, stdout=log, stderr=log, cwd="/")

    def _connect(self) -> psycopg.Connection[tuple[object, ...]]:
        deadline = time.monotonic() + 120
        while True:
            try:
                return psycopg.connect(f"host={self.folder} user={USER} dbname=postgres", autocommit=True)
            except psycopg.OperationalError:
                if self._server.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError((self.folder / "log").read_text()) from None
                time.sleep(0.05)

    def url(self, name: str) -> str:
        """The address of one database, as ``DATABASE_URL`` takes it."""
        return f"postgresql://{USER}@/{name}?host={self.folder}"

    def create(self, template: str = "template0") -> str:
        """A new database copied from ``template``; returns its name."""
        self._number += 1
        name = f"t{self._number}"
        self._admin.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())
        return name

    def drop(self, name: str) -> None:
        self._admin.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())

    def stop(self) -> None:
        self._admin.close()
        self._server.send_signal(signal.SIGQUIT)  # waits for no client
        self._server.wait(timeout=120)
        shutil.rmtree(self.folder, ignore_errors=True)


def _programs() -> Path:
    """The folder of the newest installed server's programs."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    if not found:
        raise RuntimeError("PostgreSQL is not installed: apt-get install postgresql (./sijill test does it)")
    return found[-1].parent
