"""Who is at work while the contributor's desk is killed: people who send files in pieces, and an archivist.

Each goes on where it was cut, as a browser would, and holds the archive to every answer that it gave. Runs until a
file ``stop`` stands in its folder: ``python -m bench.desk_crowd FOLDER SEED ADDRESS``.
"""

from __future__ import annotations

import base64
import hashlib
import http.client
import json
import mmap
import random
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from http.cookiejar import Cookie, CookieJar
from pathlib import Path
from typing import Any, TypeVar

from werkzeug.test import encode_multipart
from werkzeug.wrappers import Response

from archive.access.viewer import Role
from bench.actors import CODE
from bench.pictures import png
from bench.powercuts import archive
from tests.support.cast import Cast
from tests.support.pages import Page, defaults

STOP, HEARD, IN_FLIGHT = "stop", "heard.json", "in-flight"
"""``in-flight`` holds a byte for each person: 1 while an answer is waited for."""
CONTRIBUTORS = 3
ARCHIVIST = CONTRIBUTORS
PATIENCE = 90.0
"""Seconds after which an archive that answers nothing is at fault."""
T = TypeVar("T")


@dataclass
class Heard:
    """Everything that the archive said yes to, and where it did not keep its word."""

    pieces: int = 0
    files: int = 0
    submissions: dict[str, list[str]] = field(default_factory=dict)
    """Reference code to the SHA-256 of each file."""
    accessions: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


class Person:
    """A browser without a screen that tries again; each has a network address of its own, since callers are counted."""

    def __init__(self, address: str, place: int, turn: int, flight: mmap.mmap) -> None:
        self.address, self._place, self._flight = address, place, flight
        source = f"127.{10 + place}.{turn // 250 % 250}.{turn % 250 + 1}"

        class From(urllib.request.HTTPHandler):
            def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
                def connect(host: str, **more: Any) -> http.client.HTTPConnection:
                    return http.client.HTTPConnection(host, source_address=(source, 0), **more)

                found: http.client.HTTPResponse = self.do_open(connect, req)
                return found

        self._jar = CookieJar()
        self._open = urllib.request.build_opener(From(), urllib.request.HTTPCookieProcessor(self._jar)).open
        self.headers = {"Origin": address}

    def signs_in(self, cookies: dict[str, str]) -> None:
        """Be somebody with an account, by the cookies of a session."""
        for name, value in cookies.items():
            host = "127.0.0.1"
            self._jar.set_cookie(
                Cookie(0, name, value, None, False, host, True, False, "/", True, False, None, True, None, None, {})
            )

    def again(self, request: Callable[[], urllib.request.Request]) -> tuple[Any, str]:
        """Send it until it is answered; a refusal is an answer and raises. Returns the headers and the body."""
        until = time.monotonic() + PATIENCE
        while True:
            self._flight[self._place] = 1
            try:
                with self._open(request(), timeout=30) as answer:
                    return answer.headers, answer.read().decode()
            except urllib.error.HTTPError:
                raise
            except (OSError, http.client.HTTPException):
                if time.monotonic() > until:
                    raise
                time.sleep(0.02)
            finally:
                self._flight[self._place] = 0

    def sees(self, path: str) -> Page:
        """One page."""
        _, body = self.again(lambda: urllib.request.Request(self.address + path, headers=self.headers))
        return Page(Response(), path, body)

    def fills(self, path: str, action: str = "", **values: Any) -> Page:
        """Fill in a form of the page at ``path``, and press until it is answered."""
        page = self.sees(path)
        form = page.form(action or path)
        data = {name: value for name, value in {**defaults(form), **values}.items() if value is not None}
        boundary, body = encode_multipart(data)
        headers = {"Content-Type": f"multipart/form-data; boundary={boundary}", **self.headers}
        target = self.address + page.action(form).partition("?")[0]
        _, answer = self.again(lambda: urllib.request.Request(target, body, headers))
        return Page(Response(), path, answer)

    def asks(self, method: str, path: str, headers: dict[str, str], data: bytes | None = None) -> Any:
        """One request of the upload's protocol, tried once; returns the headers of its answer."""
        self._flight[self._place] = 1
        try:
            sent = {**self.headers, "Tus-Resumable": "1.0.0", **headers}
            request = urllib.request.Request(self.address + path, data, sent, method=method)
            with self._open(request, timeout=30) as answer:
                answer.read()
                return answer.headers
        finally:
            self._flight[self._place] = 0


@dataclass
class Sending:
    """One file on its way, and how much of it was acknowledged."""

    person: Person
    heard: Heard
    page: dict[str, str]
    data: bytes
    name: str
    path: str = ""
    sure: int = 0

    def whole(self, chance: random.Random) -> None:
        """Send all of it, going on where the archive says that it is."""
        until = time.monotonic() + PATIENCE
        while True:
            try:
                offset = self.where()
                while offset < len(self.data):
                    offset = self.piece(offset, chance.choice((4096, 30_000, 120_000)))
                return
            except urllib.error.HTTPError as refusal:
                if refusal.code != 409:  # where another piece of it is just being written
                    raise
            except (OSError, http.client.HTTPException):
                if time.monotonic() > until:
                    raise
            time.sleep(0.02)

    def where(self) -> int:
        """How much of it the archive has; begins it where it has nothing."""
        if not self.path:
            length = {"Upload-Length": str(len(self.data)), "Upload-Metadata": f"filename {_word(self.name)}"}
            self.path = self.person.asks("POST", "/contribute/uploads", {**self.page, **length}, b"")["Location"]
        offset = int(self.person.asks("HEAD", self.path, self.page)["Upload-Offset"])
        if offset < self.sure:
            self.heard.faults.append(f"{self.name}: {self.sure} bytes were acknowledged, {offset} are there")
        return offset

    def piece(self, offset: int, size: int) -> int:
        """Send its next bytes; returns how many were acknowledged so far."""
        headers = {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
        answer = self.person.asks("PATCH", self.path, {**self.page, **headers}, self.data[offset : offset + size])
        self.sure = int(answer["Upload-Offset"])
        self.heard.pieces += 1
        return self.sure


def contribute(person: Person, heard: Heard, chance: random.Random, name: str) -> str:
    """Hand in a testimony with one to three files, each sent in pieces; returns its reference code."""
    person.fills("/contribute/kind", kind="testimony")
    person.fills("/contribute/what", title=f"Told {name}", text="It was in the morning.", language="en")
    person.fills("/contribute/when", when_unknown="y", where_unknown="y")
    form = person.sees("/contribute/files").form("/contribute/files")
    token, draft = (form.xpath(f".//input[@name='{name}']/@value")[0] for name in ("csrf_token", "draft"))
    page = {"X-CSRFToken": token, "Sijill-Draft": draft}
    sent = []
    for number in range(chance.randint(1, 3)):
        data = png(f"{name}-{number}", side=chance.choice((48, 220))) if number < 2 else chance.randbytes(400_000)
        Sending(person, heard, page, data, f"{name}-{number}.png").whole(chance)
        sent.append(hashlib.sha256(data).hexdigest())
        heard.files += 1
    person.fills("/contribute/access")
    person.fills("/contribute/you")
    person.fills("/contribute/consent", uses=["keep"])
    answer = person.fills("/contribute/check", "/contribute/submit")
    code = CODE.search(answer.text)
    if code is None:
        raise RuntimeError(f"no reference code on the last page: {answer.text[:2000]}")
    heard.submissions[code[0]] = sent
    return code[0]


def accept(person: Person, heard: Heard, code: str) -> None:
    """Take a submission into the holdings."""
    while "/accept" in person.sees(f"/review/{code}").html:
        try:
            person.fills(f"/review/{code}", "/accept", **{"accept-unread": "y"})
        except urllib.error.HTTPError as refusal:
            if refusal.code != 409:  # pressed again, since the answer to the first time was cut
                raise
    heard.accessions.append(code)


class Crowd:
    """All of them, each in a thread."""

    def __init__(self, folder: Path, seed: int, address: str) -> None:
        self.folder, self.seed, self.address = folder, seed, address
        self.heard = Heard()
        self.waiting: list[str] = []
        self.all_handed_in = threading.Event()
        """Set after the last contributor has gone: what they finish after the stop is taken in as well."""
        with (folder / IN_FLIGHT).open("r+b") as file:
            self.flight = mmap.mmap(file.fileno(), 0)
        with archive(folder / "home"):
            self.cookies = Cast().cookies(Role.ARCHIVIST)

    def run(self) -> None:
        contributors = [threading.Thread(target=self._contributor, args=(place,)) for place in range(CONTRIBUTORS)]
        archivist = threading.Thread(target=self._archivist)
        for thread in (*contributors, archivist):
            thread.start()
        for thread in contributors:
            thread.join()
        self.all_handed_in.set()
        archivist.join()
        (self.folder / HEARD).write_text(json.dumps(asdict(self.heard)))

    def _contributor(self, place: int) -> None:
        chance, turn = random.Random(f"{self.seed}-{place}"), 0
        while not self._over():
            turn += 1
            person = Person(self.address, place, turn, self.flight)
            code = self._tried(lambda: contribute(person, self.heard, chance, f"{place}-{turn}"))  # noqa: B023  # at once
            if code is not None:
                self.waiting.append(code)

    def _archivist(self) -> None:
        turn = 0
        while self.waiting or not self.all_handed_in.is_set():
            turn += 1
            if self.waiting:
                person = Person(self.address, ARCHIVIST, turn, self.flight)
                person.signs_in(self.cookies)
                self._tried(lambda: accept(person, self.heard, self.waiting.pop(0)))  # noqa: B023  # at once
            else:
                time.sleep(0.05)

    def _tried(self, act: Callable[[], T]) -> T | None:
        try:
            return act()
        except urllib.error.HTTPError as refusal:
            self.heard.faults.append(f"{refusal.url}: {refusal.code} {refusal.read(400)!r}")
        except Exception as error:  # noqa: BLE001  # whatever it is, it is told with the rest
            self.heard.faults.append(f"{type(error).__name__}: {str(error)[:600]}")
        time.sleep(0.2)
        return None

    def _over(self) -> bool:
        return (self.folder / STOP).exists()


def _word(name: str) -> str:
    return base64.b64encode(name.encode()).decode()


if __name__ == "__main__":
    Crowd(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]).run()
