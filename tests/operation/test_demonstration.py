"""``./sijill demo``: whole or not there, on this machine alone, never over anything that is not its own."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import urllib.request
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select, text

from archive import worker
from archive.access.levels import RecordState
from archive.access.viewer import ANONYMOUS, SYSTEM, Role
from archive.accounts import queries as accounts
from archive.app import HANDLERS
from archive.base import locks
from archive.base.db import reading
from archive.base.errors import Invalid
from archive.base.folders import folder
from archive.base.runtime import session
from archive.comments.desk import appealing
from archive.config import Settings
from archive.intake.models import Submission
from archive.intake.returning import thread
from archive.media.models import DigitalObject, ObjectReading
from archive.media.store import ObjectStore
from archive.media.vocabulary import BytesState, ObjectRole
from archive.operation import demonstration
from archive.operation.cli import demo
from archive.operation.demonstration_desks import DISCUSSED, NARROW
from archive.operation.setting_up import DEMONSTRATION
from archive.records import redacting
from archive.records.leaks import looking
from archive.records.leaks.rules import LeakKind
from archive.records.models.record import ImportKey, Record
from archive.records.stored import description_of
from archive.site.vitals import vitals
from tests.support.archives import in_force
from tests.support.serving import free_port

SLOW = pytest.mark.slow(
    why="builds the whole demonstration archive, pictures and all: the first thing that anybody sees"
)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The demonstration, built once for these tests."""
    home = tmp_path_factory.mktemp("demo") / "demo-var"
    leftover = home.with_name("demo-var.partial")
    leftover.mkdir()
    (leftover / DEMONSTRATION).touch()
    (leftover / "archive.sqlite3").write_text("cut off")
    settings = demonstration.settings_for({"SIJILL_HOME": str(home)})
    demonstration.prepare(settings, HANDLERS, reset=False, tell=lambda words: None)
    assert not leftover.exists()
    return settings


@pytest.fixture
def inside(built: Settings) -> Iterator[Settings]:
    with in_force(built), reading():
        yield built


def lines() -> list[dict[str, object]]:
    return [json.loads(line) for line in (folder("demo") / "records.jsonl").read_text("utf-8").splitlines()]


@SLOW
def test_every_record_stands_in_its_state(inside: Settings) -> None:
    wanted = Counter(RecordState(str(line["status"])) for line in lines())
    wanted[RecordState.SUBMITTED] += 1  # what its contributor hands in at the desk
    assert Counter(session().scalars(select(Record.state))) == wanted
    assert set(wanted) == set(RecordState)


@SLOW
def test_comments_stand_in_every_state(inside: Settings) -> None:
    found = set(session().scalars(text("SELECT state FROM comment")))
    assert found == {"pending", "published", "declined", "withheld", "withdrawn"}


@SLOW
def test_its_people_have_been_at_their_desks(inside: Settings) -> None:
    archivist = accounts.viewer_named("Archivist")
    (handed_in,) = session().scalars(select(Submission.record_id)).all()
    assert [one.kind for one in looking.undecided(handed_in)] == [LeakKind.PHONE]
    assert thread.awaits_answer(thread.of_record(archivist, handed_in))
    discussed = session().scalars(select(ImportKey.record_id).where(ImportKey.identifier == DISCUSSED)).one()
    read = redacting.said(ANONYMOUS, discussed, description_of(session().get_one(Record, discussed)).body)
    assert NARROW not in read and "who asked not to be named" in read
    signals = session().scalars(text("SELECT DISTINCT kind FROM comment_signal"))
    assert {"phone", "email"} <= set(signals)
    moderator = accounts.viewer_named("Moderator")
    (appeal,) = appealing.waiting(moderator)
    assert appeal.refusal is not None, "whoever decided does not decide on the appeal"
    public = session().scalars(select(Record.id).where(Record.state == RecordState.PUBLISHED)).all()
    assert looking.waiting(SYSTEM, public) == {}, "what is public was decided on"


@SLOW
def test_nothing_waits_for_the_worker_and_every_picture_was_read(inside: Settings) -> None:
    assert session().scalar(text("SELECT count(*) FROM outbox")) == 0
    originals = session().scalars(select(DigitalObject.id).where(DigitalObject.role == ObjectRole.EVIDENTIARY)).all()
    readings = {row.object_id: row.decoded for row in session().scalars(select(ObjectReading))}
    assert len(originals) == 25 and readings == dict.fromkeys(originals, True)


@SLOW
def test_one_file_is_damaged_and_known_to_be(inside: Settings) -> None:
    store = ObjectStore(inside.home)
    rows = session().scalars(select(DigitalObject)).all()
    altered = [row.original_name for row in rows if store.verify(row.sha256, row.sha512).state is not BytesState.INTACT]
    assert altered == ["pont-sahel-2009.jpg"]
    assert vitals(SYSTEM).damaged == 1


@SLOW
def test_there_is_one_person_for_each_role_and_no_password(inside: Settings) -> None:
    people = accounts.people(SYSTEM)
    assert sorted(person.roles for person in people) == sorted((role,) for role in Role)
    assert not any(person.has_password for person in people)


class Demo:
    """``sijill demo`` in a process of its own."""

    def __init__(self, home: Path) -> None:
        self.port = free_port()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "archive", "demo", "--port", str(self.port)],
            env={**os.environ, "SIJILL_HOME": str(home), "DATABASE_URL": "postgresql://real@127.0.0.1:1/archive"},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        self.said = ""
        while "starts afresh" not in self.said:
            line = self.process.stdout.readline()
            assert line, self.said
            self.said += line
        self.seconds = _of_the_processor(self.process.pid)

    def links(self) -> dict[str, str]:
        return dict(re.findall(rf"(\w+) +(http://127\.0\.0\.1:{self.port}/welcome/\S+)", self.said))

    def end(self) -> None:
        self.process.send_signal(signal.SIGINT)
        assert self.process.wait(120) == 0
        assert self.process.stdout is not None
        self.process.stdout.close()


def _of_the_processor(process: int) -> float:
    """Seconds that a process has computed so far, however long the machine let it wait."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def get(address: str) -> str:
    with urllib.request.urlopen(address, timeout=60) as page:
        found: str = page.read().decode()
        return found


@SLOW
def test_started_again_it_is_up_in_seconds_with_fresh_links(built: Settings) -> None:
    with in_force(built), reading():
        before = sorted(session().scalars(select(Record.reference_code)))
    first = Demo(built.home)
    try:
        assert set(first.links()) == {role.value for role in Role}
        assert "contributor" in get(first.links()["contributor"]).lower()
        assert 'class="demo"' in get(f"http://127.0.0.1:{first.port}/")
        with pytest.raises(Invalid, match="being served"):
            demonstration.prepare(built, HANDLERS, reset=True, tell=lambda words: None)
    finally:
        first.end()
    assert first.seconds < 10
    assert not locks.is_held(worker.lock_path(built.home))
    with in_force(built), reading():
        assert sorted(session().scalars(select(Record.reference_code))) == before


def refused(home: Path, *arguments: str, **environ: str) -> str:
    done = CliRunner().invoke(demo, arguments, env={"SIJILL_HOME": str(home), **environ})
    assert done.exit_code == 1, done.output
    return done.stderr


@pytest.mark.parametrize(
    ("environ", "why"),
    [
        ({"SIJILL_HOST": "0.0.0.0"}, "every address of this machine"),
        ({"SIJILL_HOST": "192.0.2.1"}, "an address that others reach"),
        ({"SIJILL_PUBLIC_URL": "https://demo.example"}, "a proxy before it"),
    ],
)
def test_no_other_machine_can_reach_it(home: Path, environ: dict[str, str], why: str) -> None:
    assert "A demonstration is served on loopback only." in refused(home, **environ), why
    assert not home.exists()


@pytest.mark.parametrize("arguments", [(), ("--reset",)], ids=["start", "reset"])
def test_what_is_not_its_own_is_never_touched(home: Path, arguments: tuple[str, ...]) -> None:
    home.mkdir()
    (home / "archive.sqlite3").write_text("a real archive")
    assert "not a demonstration's folder" in refused(home, *arguments)
    assert (home / "archive.sqlite3").read_text() == "a real archive"
    assert not home.with_name("home.partial").exists()


def test_a_database_that_is_named_elsewhere_is_not_used(home: Path) -> None:
    settings = demonstration.settings_for({"SIJILL_HOME": str(home), "DATABASE_URL": "postgresql://real/archive"})
    assert settings.database == f"sqlite:///{home}/archive.sqlite3"
    assert settings.demonstration
