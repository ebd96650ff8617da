"""Erasing through the pages, and from the command line; a worker that is killed in between."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.access.viewer import Role
from archive.base.db import reading, unit_of_work
from archive.config import Settings
from archive.erasure import service
from archive.erasure.service import Wish
from archive.records.vocabulary import ErasureReason
from tests.erasure.planting import Planted, plant, whispers, word, work
from tests.intake import desk
from tests.support.cast import Cast
from tests.support.pages import PageClient


def test_from_the_wish_to_the_notice(
    client: PageClient, signed_in: Callable[..., PageClient], cast: Cast, settings: Settings
) -> None:
    """A contributor asks; the archivist finds the task, reads what will go, types the code; visitors read a notice."""
    phrase = desk.phrase(desk.hand_in(client, title=word("title"), text=word("text")))
    client.submit(client.get_page("/receipt"), "/receipt", phrase=phrase)
    client.submit(client.get_page("/receipt/consent"), "/receipt/consent", press="all", erase="yes")
    staff = signed_in(Role.ARCHIVIST)
    queue = staff.get_page("/review?state=to-erase")
    code = str(queue.one("//main//*[contains(@class, 'code')]").text).strip()
    assert word("title") in queue.text
    refused = staff.submit(staff.get_page(f"/review/{code}"), "/accept", status=400)
    assert "Keeping it was refused" in refused.text
    page = staff.get_page(f"/records/{code}/erase")
    for words in ("2 revisions", "0 files", "What stays", "What lies elsewhere", "No copy of it was handed out"):
        assert words in page.text
    again = staff.submit(page, "/erase", status=400, code="no", reason="asked", way="")
    assert "Type the reference code" in again.text
    done = staff.submit(again, "/erase", code=code.lower(), reason="asked", way="letter")
    assert "The record is erased" in done.text
    notice = staff.get_page(f"/records/{code}", status=410)
    assert "asked that it is erased" in notice.text and "By event of the ledger" in notice.text
    assert staff.get(f"/records/{code}/erase").status_code == 410
    assert client.get(f"/records/{code}").status_code == 404, "it was never open to visitors"
    assert client.submit(client.get_page("/receipt"), "/receipt", phrase=phrase, status=404)
    assert code not in staff.get_page("/review?state=to-erase").text
    work()
    assert whispers(settings.home) == []


def test_a_public_record_answers_visitors_with_its_notice(
    client: PageClient, signed_in: Callable[..., PageClient], cast: Cast
) -> None:
    planted = plant(client, cast)
    staff = signed_in(Role.ARCHIVIST)
    page = staff.get_page(f"/records/{planted.code}/erase")
    assert "the archive" in page.text, "to whom copies were handed"
    staff.submit(page, "/erase", code=planted.code, reason="danger", way="telephone")
    notice = client.get_page(f"/records/{planted.code}", status=410)
    assert "It put somebody in danger." in notice.text and "kvxzq" not in notice.html
    for path in (f"/api/v1/records/{planted.code}", f"/records/{planted.code}/custody"):
        assert client.get(path).status_code == 410
    tasks = staff.get_page("/exports/tasks")
    assert planted.code not in tasks.text, "news of it have not been heard yet"
    work()
    assert planted.code in staff.get_page("/exports/tasks").text


def test_the_command_erases_once_the_code_is_typed_again(cast: Cast, client: PageClient, settings: Settings) -> None:
    desk.hand_in(client, text=word("text"))
    code = _code()
    wrong = _run(settings, "record", "erase", code, "--reason", "law", "--confirm", "no")
    assert wrong.returncode != 0 and "Type the reference code" in wrong.stderr
    right = _run(settings, "record", "erase", code, "--reason", "law", "--confirm", code)
    assert right.returncode == 0 and f"{code} is erased by event" in right.stdout
    assert _run(settings, "worker", "--once").returncode == 0
    assert whispers(settings.home) == []


def test_a_worker_that_is_killed_leaves_nothing_that_the_next_does_not_remove(
    client: PageClient, cast: Cast, settings: Settings, planted: Planted
) -> None:
    staff = cast.viewer(Role.ARCHIVIST)
    with unit_of_work():
        service.erase(staff, planted.id, Wish(code=planted.code, reason=ErasureReason.ASKED))
    for wait in (0.9, 1.2, 1.5, 1.8):
        killed = subprocess.Popen([*SIJILL, "worker"], env=_environment(settings), stderr=subprocess.DEVNULL)
        time.sleep(wait)
        killed.send_signal(signal.SIGKILL)
        killed.wait()
    assert _run(settings, "worker", "--once").returncode == 0
    assert whispers(settings.home) == []


@pytest.fixture
def planted(client: PageClient, cast: Cast) -> Planted:
    return plant(client, cast)


SIJILL = (sys.executable, "-m", "archive")


def _environment(settings: Settings) -> dict[str, str]:
    return {**os.environ, "SIJILL_HOME": str(settings.home), "PYTHONPATH": str(Path(__file__).parents[2])}


def _run(settings: Settings, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*SIJILL, *words], env=_environment(settings), capture_output=True, text=True, check=False, timeout=600
    )


def _code() -> str:
    from sqlalchemy import select

    from archive.base.runtime import session
    from archive.records.models import Record

    with reading():
        return session().scalars(select(Record.reference_code)).one()
