"""``sijill import`` of a bag in a process of its own: what it says, and what a kill leaves."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select

from archive.access.viewer import ANONYMOUS
from archive.base.db import reading
from archive.base.runtime import session
from archive.config import Settings
from archive.exports import quarantine_folder
from archive.exports.bag import zip_bag
from archive.exports.door import Door
from archive.records import queries as records
from archive.records.models import Record
from archive.verification import whole
from tests.exports.bags import HandMade, verifier_key
from tests.exports.test_receiving import counts, founded, handed, key_of, other, receive, told  # noqa: F401  # fixtures
from tests.support.archives import in_force
from tests.support.checkout import ROOT
from tests.support.demonstration import House


def started(place: Settings, *words: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-P", "-m", "archive", *words]
    environ = {**os.environ, "SIJILL_HOME": str(place.home), "PYTHONPATH": str(ROOT), "SIJILL_DISK_RESERVE": "0"}
    return subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def run(place: Settings, *words: str) -> tuple[int, str, str]:
    process = started(place, *words)
    out, err = process.communicate(timeout=600)
    return process.returncode, out, err


def test_the_command_checks_tells_and_takes_in(house: House, other: Settings, tmp_path: Path) -> None:  # noqa: F811  # a fixture
    bag = handed(tmp_path / "out")
    count = len(told(bag))
    packed = zip_bag(bag, tmp_path / "bag.zip")
    code, out, err = run(other, "import", str(packed), "--dry-run", "--json", "--key", *key_of(bag))
    assert (code, err) == (0, "")
    said = json.loads(out)
    assert (said["created"], said["bag"]["waiting"]) == (count, 0)
    code, out, err = run(other, "import", str(packed), "--dry-run")
    assert f"{count} records would wait for an archivist" in out
    code, out, err = run(other, "import", str(packed))
    assert code == 0, err
    assert "It is in order." in out
    assert "Not checked: Whose key it is" in out
    assert f"{count} records wait for an archivist, who publishes them by hand: the sender's key is not known" in out
    assert f"{count} created, 0 updated, 0 unchanged." in out
    code, out, _ = run(other, "import", str(bag), "--json")
    said = json.loads(out)
    assert (code, said["unchanged"], said["bag"]["again"]) == (0, count, True)
    (bag / "index.html").write_text("other words")
    code, out, err = run(other, "import", str(bag), "--json")
    assert code == 1
    assert json.loads(out)["errors"][0]["message"].startswith("“index.html” was changed")
    assert err.startswith("Refused; nothing was taken in.\n")
    assert "“index.html” was changed" in err


def test_what_goes_public_by_a_known_sender_is_said_before(house: House, other: Settings, tmp_path: Path) -> None:  # noqa: F811  # a fixture
    bag = handed(tmp_path / "out")
    sent = [json.loads(line) for line in (bag / "data/records.jsonl").read_text("utf-8").splitlines()]
    open_to_all = sum(row.get("access") == "public" and not row.get("embargo") for row in sent)
    assert 0 < open_to_all < len(sent)
    said = f"{len(sent)} records would be published by this, {open_to_all} of them for everybody to see at once."
    code, out, err = run(other, "import", str(bag), "--dry-run", "--key", *key_of(bag))
    assert (code, err) == (0, "")
    assert said in out
    code, out, _ = run(other, "import", str(bag), "--dry-run", "--json", "--key", *key_of(bag))
    assert (code, json.loads(out)["bag"]["published"], json.loads(out)["bag"]["public"]) == (0, len(sent), open_to_all)
    with in_force(other), pytest.raises(InterruptedError):
        receive(bag, known_keys=key_of(bag), before=_stop)
    with in_force(other):
        assert counts()["record"] == 0, "it was said before anything was written"
    code, out, err = run(other, "import", str(bag), "--key", *key_of(bag))
    assert code == 0
    assert said.replace("would", "will") in err
    with in_force(other), reading():
        seen = session().scalars(select(Record.id).where(records.visible(ANONYMOUS))).all()
        assert len(seen) == open_to_all


def _stop(door: Door) -> None:
    assert door.published
    raise InterruptedError("the archivist said no")


def test_a_bag_is_verified_where_no_archive_is(tmp_path: Path) -> None:
    bag = HandMade().write(tmp_path / "bag")
    packed = zip_bag(bag, tmp_path / "bag.zip")
    nowhere = Settings(home=tmp_path / "nowhere")
    for path in (bag, packed):
        code, out, err = run(nowhere, "verify", str(path), "--key", verifier_key(), "--json")
        assert (code, err) == (0, "")
        said = json.loads(out)
        assert (said["folder"], said["wrong"]) == (str(path), [])
        assert "It was signed with the key that you gave." in said["checked"]
    (bag / "README.txt").write_text("other words")
    assert run(nowhere, "verify", str(bag))[0] == 1
    os.truncate(packed, 500)
    code, _, err = run(nowhere, "verify", str(packed))
    assert code == 2
    assert "not a zip" in err
    assert not nowhere.home.exists()


@pytest.mark.slow(why="a kill at each stage of an import, to see that nothing half imported is left")
def test_a_kill_leaves_nothing_half_taken_in(house: House, other: Settings, tmp_path: Path) -> None:  # noqa: F811  # a fixture
    bag = handed(tmp_path / "out")
    count, cut = len(told(bag)), 0
    for step in range(1, 9):
        fresh = Settings(home=Path(shutil.copytree(other.home, tmp_path / str(step))), disk_reserve=0)
        process = started(fresh, "import", str(bag))
        try:
            process.communicate(timeout=step * 0.6)
        except subprocess.TimeoutExpired:
            cut += 1
            process.send_signal(signal.SIGKILL)
            process.communicate()
        with in_force(fresh):
            found = counts()
            assert (found["record"], found["transfer"], found["transferred_record"]) in ((0, 0, 0), (count, 1, count))
            quarantine_folder.sweep()
            assert list((fresh.home / "quarantine").iterdir()) == []
            assert whole.check().tally.wrong == []
    assert cut
