"""``sijill serve`` as an operator starts it: it serves, its worker works and comes back, and both end together."""

from __future__ import annotations

import gzip
import http.client
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from waitress.adjustments import Adjustments
from waitress.server import create_server
from werkzeug.wrappers import Request, Response

from archive import worker
from archive.base import locks
from archive.config import Settings, load
from archive.operation.beside import ANOTHER_WORKS, environment
from archive.operation.cli import serve
from archive.operation.serving import listen, options
from archive.operation.setting_up import set_up
from tests.operation.conftest import Environ
from tests.support.browser import running
from tests.support.checkout import ROOT
from tests.support.serving import served, start

COMMAND = (sys.executable, "-m", "archive")


@pytest.fixture
def ready(environ: Environ) -> Settings:
    """An archive as ``sijill init`` leaves it."""
    return set_up(load(environ())).settings


def shell(settings: Settings) -> dict[str, str]:
    return {**os.environ, "SIJILL_HOME": str(settings.home)}


def until(true: Callable[[], object], seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.05)


def worker_of(settings: Settings, other_than: int = 0) -> int:
    """The process of the worker, once there is one (and another one than this)."""
    path, found = worker.lock_path(settings.home), [other_than]

    def named() -> bool:
        # It takes the lock, and then writes its name over that of the one before.
        found[:] = map(int, path.read_text().split()) if locks.is_held(path) else []
        return found not in ([], [other_than])

    until(named)
    return found[0]


@pytest.mark.slow(why="starts the real server and its worker: nothing less shows that they live and end together")
def test_it_serves_and_its_worker_comes_back(ready: Settings, tmp_path: Path) -> None:
    with served(COMMAND, shell(ready), tmp_path / "log") as server:
        with urllib.request.urlopen(server.address + "/healthz", timeout=60) as page:
            assert page.status == 200
        ask = urllib.request.Request(server.address + "/static/css/sijill.css", headers={"Accept-Encoding": "gzip"})
        with urllib.request.urlopen(ask, timeout=60) as sheet:
            assert b"{" in gzip.decompress(sheet.read())
        first = worker_of(ready)
        os.kill(first, signal.SIGKILL)
        second = worker_of(ready, first)
        examined = subprocess.run([*COMMAND, "doctor"], env=shell(ready), capture_output=True, text=True, check=False)
        assert examined.returncode == 0, examined.stdout

        rival = subprocess.run([*COMMAND, "worker"], env=shell(ready), capture_output=True, text=True, check=False)
        assert (rival.returncode, rival.stderr) == (ANOTHER_WORKS, "Another worker serves this archive already.\n")

        os.kill(server.process.pid, signal.SIGTERM)
        assert server.process.wait(120) == 0
        assert not locks.is_held(worker.lock_path(ready.home))
        assert not Path(f"/proc/{second}").exists()
    assert "the worker ended with -9" in (tmp_path / "log").read_text()
    assert stray(ready.temporary) == []


@pytest.mark.slow(why="kills the real server: a worker that stayed behind would shut out the next one")
def test_the_worker_does_not_outlive_a_server_that_was_killed(ready: Settings, tmp_path: Path) -> None:
    server = start(COMMAND, shell(ready), tmp_path / "log")
    try:
        worker_of(ready)
        os.kill(server.process.pid, signal.SIGKILL)
        until(lambda: not locks.is_held(worker.lock_path(ready.home)))
    finally:
        server.kill()


def stray(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if not path.name.startswith("static-")]


def refusal(settings: Settings, *arguments: str, **more: str) -> list[str]:
    done = CliRunner().invoke(serve, arguments, env={"SIJILL_HOME": str(settings.home), **more})
    assert done.exit_code == 1
    assert done.stdout == ""
    return done.stderr.splitlines()


def test_every_reason_for_a_refusal_has_its_line(ready: Settings) -> None:
    ready.vault_path.chmod(0o644)
    said = refusal(ready, "--host", "0.0.0.0", SIJILL_DEBUG="1")
    assert len(said) == 3
    assert [line.split(": ")[0] for line in said] == [str(ready.vault_path), "debug", "public_url"]


@pytest.mark.parametrize(("mode", "served"), [(0o600, True), (0o644, False)], ids=["safe", "a key that others read"])
def test_another_wsgi_server_is_given_the_application_or_the_reasons(ready: Settings, mode: int, served: bool) -> None:
    ready.vault_path.chmod(mode)
    ask = "import wsgi; print(wsgi.application.test_client().get('/healthz').status_code)"
    done = subprocess.run(
        [sys.executable, "-c", ask], cwd=ROOT, env=shell(ready), capture_output=True, text=True, check=False
    )
    assert (done.stdout == "200\n") is served, done.stderr
    assert ("Others can read this key file" in done.stderr) is not served


def test_an_archive_that_was_not_set_up_is_not_served(tmp_path: Path) -> None:
    (line,) = refusal(Settings(home=tmp_path / "nowhere"))
    assert "sijill init" in line
    assert not (tmp_path / "nowhere").exists()


def test_a_port_that_is_taken_is_said_in_a_line(ready: Settings) -> None:
    with listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        (line,) = refusal(ready, "--port", str(port))
        assert line.startswith(f"port {port}: Cannot listen on 127.0.0.1")
        with listen("127.0.0.1", port, or_next=True) as other:
            assert other.getsockname()[1] > port


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"port": 8001, "threads": 3, "debug": True, "organisation": "Haus „Ü“"},
        {"trusted_hosts": ("a.example", "b.example"), "public_url": "https://a.example", "trusted_proxy": "::1"},
        {"vault_key_file": Path("/run/keys/vault"), "database_url": "postgresql://u:p@127.0.0.1/a"},
    ],
)
def test_the_worker_is_given_the_server_s_settings(
    home: Path, monkeypatch: pytest.MonkeyPatch, changed: dict[str, object]
) -> None:
    settings = replace(Settings(home=home), **changed)  # type: ignore[arg-type]  # rows name settings
    home.mkdir()
    (home / "sijill.toml").write_text('organisation = "Another"\nport = 1\ntrusted_hosts = ["c.example"]\n')
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere")
    monkeypatch.setenv("SIJILL_THREADS", "99")
    monkeypatch.setenv("SIJILL_CONFIG", "/elsewhere.toml")
    assert load(environment(settings)) == settings


@contextmanager
def echoing(settings: Settings) -> Iterator[http.client.HTTPConnection]:
    """waitress as ``serve`` sets it, before an application that tells whom it believes to speak with."""

    @Request.application
    def echo(request: Request) -> Response:
        return Response(f"{request.remote_addr} {request.scheme} {request.host}")

    with listen("127.0.0.1", 0) as at:
        server = create_server(echo, sockets=[at], **options(settings))
        connection = http.client.HTTPConnection("127.0.0.1", at.getsockname()[1], timeout=60)
        with running(server):
            try:
                yield connection
            finally:
                connection.close()


FORWARDED = {"X-Forwarded-For": "192.0.2.7", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "a.example"}


@pytest.mark.parametrize(
    ("proxy", "believed", "why"),
    [
        ("", False, "no proxy is named: the headers are a stranger's words"),
        ("192.0.2.1", False, "another one is named"),
        ("127.0.0.1", True, "this one is named"),
    ],
)
def test_forwarded_headers_are_believed_from_the_named_proxy_alone(
    home: Path, monkeypatch: pytest.MonkeyPatch, proxy: str, believed: bool, why: str
) -> None:
    # Though it is handed a socket, waitress looks up the address that it would else have listened on.
    monkeypatch.setattr(Adjustments, "listen", ["127.0.0.1:0"])
    settings = Settings(home=home, public_url="https://a.example", trusted_proxy=proxy)
    with echoing(settings) as connection:
        connection.request("GET", "/", headers=FORWARDED)
        answer = connection.getresponse()
        said = answer.read().decode()
        assert answer.headers["Server"] is None
    assert (said == "192.0.2.7 https a.example") is believed, why
    if not believed:
        assert said.startswith("127.0.0.1 http 127.0.0.1:"), why
