"""A disk that is really small, under the real program: new files are refused, and nothing else is harmed."""

from __future__ import annotations

import io
import json
import random
import shutil
import socket
import sys
import urllib.error
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from werkzeug.datastructures import FileStorage

from bench.desk_crowd import Heard, Person, Sending, contribute
from bench.harm import disk
from bench.judge import Acknowledged, faults
from bench.program import Program, get
from tests.support.serving import Server, served

pytestmark = pytest.mark.slow(why="starts the real program on a disk of its own")
RESERVE = 3_000_000


@pytest.fixture
def place(tmp_path: Path) -> Iterator[tuple[Path, Callable[[int], None]]]:
    try:
        with disk(tmp_path / "disk", 64_000) as resize:
            yield tmp_path / "disk", resize
    except PermissionError as error:
        pytest.skip(f"a small disk may not be mounted here: {error}")


@pytest.fixture
def server(place: tuple[Path, Callable[[int], None]], tmp_path: Path) -> Iterator[Server]:
    program = Program(place[0] / "home")
    program.run("init")
    environment = program.environment | {"SIJILL_DISK_RESERVE": str(RESERVE)}
    with served((sys.executable, "-m", "archive"), environment, tmp_path / "log") as server:
        yield server


def leave(place: Path, resize: Callable[[int], None], free: int) -> None:
    """Make the disk so small that so many bytes are left of it."""
    used = shutil.disk_usage(place).used
    resize(-(-(used + free) // 1024))


def answer_to_headers(address: str, length: int) -> bytes:
    """What is said to the headers of a form of so many bytes, none of which is sent."""
    host, _, port = address.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=60) as line:
        head = f"POST /contribute/files HTTP/1.1\r\nHost: {host}\r\nContent-Length: {length}\r\n\r\n"
        line.sendall(head.encode())
        return line.recv(4096)


def test_a_full_disk_refuses_files_and_harms_nothing(place: tuple[Path, Callable[[int], None]], server: Server) -> None:
    folder, resize = place
    chance, heard = random.Random(1), Heard()
    flight = bytearray(8)
    person = Person(server.address, 0, 1, flight)  # type: ignore[arg-type]  # bytes that can be set, as a map of them
    person.fills("/contribute/kind", kind="testimony")
    form = person.sees("/contribute/files").form("/contribute/files")
    token, draft = (form.xpath(f".//input[@name='{name}']/@value")[0] for name in ("csrf_token", "draft"))
    page = {"X-CSRFToken": token, "Sijill-Draft": draft}
    first = Sending(person, heard, page, chance.randbytes(2_000_000), "first")
    assert first.where() == 0
    sure = first.piece(0, 500_000)

    leave(folder, resize, RESERVE + 1_000_000)
    with pytest.raises(urllib.error.HTTPError) as refused:
        Sending(person, heard, page, chance.randbytes(1_200_000), "large").where()
    assert refused.value.code == 507
    assert "no room" in json.loads(refused.value.read())["detail"]
    sure = first.piece(sure, 500_000)  # what is on its way goes on, as long as there is room for it

    leave(folder, resize, RESERVE - 500_000)
    with pytest.raises(urllib.error.HTTPError) as cut:
        first.piece(sure, 500_000)
    assert cut.value.code == 507
    assert first.where() == sure, "what had arrived is kept"
    with pytest.raises(urllib.error.HTTPError) as whole:
        person.fills("/contribute/files", files=FileStorage(io.BytesIO(chance.randbytes(200_000)), "whole.bin"))
    assert whole.value.code == 422
    assert "nearly full" in whole.value.read().decode()
    assert "No files can be taken just now" in person.sees("/contribute/files").text
    # Words are taken, and readers read.
    person.fills("/contribute/what", title="Told", text="In the morning.", language="en")
    assert person.sees("/contribute/what").one("//textarea").text.strip() == "In the morning."
    assert get(f"{server.address}/healthz")[0] == 200
    # A body that would take the last of the reserve is refused before it is received.
    assert b" 507 " in answer_to_headers(server.address, 2_500_000)
    assert shutil.disk_usage(folder).free > RESERVE // 2

    resize(64_000)
    first.whole(chance)
    contribute(person, heard, chance, "again")
    assert faults(folder / "home", Acknowledged()) == []
    assert heard.faults == []
