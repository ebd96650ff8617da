"""Import: every fault at once, all or nothing, harmless again, and never the whole batch in memory."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from archive.access.viewer import ANONYMOUS, SYSTEM, Role
from archive.base import runtime
from archive.base.db import Base, Database, reading, unit_of_work
from archive.base.errors import Forbidden, Invalid, Problem, SignInNeeded
from archive.base.messages import msg
from archive.base.runtime import Runtime, session
from archive.config import Settings
from archive.custody.models import CustodyEvent, LedgerHead
from archive.custody.vocabulary import EventType
from archive.media import store
from archive.media.models import DigitalObject
from archive.operation.beside import environment
from archive.records import importing, service
from archive.records import models as m
from archive.records.import_batch import Hooks
from archive.records.importing import Outcome
from archive.records.json_view import record_json
from archive.records.page import record_page
from archive.records.stored import description_of
from tests.records.whole import WHOLE
from tests.support.cast import Cast
from tests.support.checkout import ROOT

pytestmark = pytest.mark.usefixtures("described")
both_engines = pytest.mark.both_engines
Row = dict[str, Any]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "import"
    found.mkdir()
    return found


@pytest.fixture
def bring(folder: Path) -> Callable[..., Outcome]:
    """Import rows as one file."""

    def bring(*rows: Row, **options: Any) -> Outcome:
        path = folder / "records.jsonl"
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
        return importing.import_file(SYSTEM, path, **options)

    return bring


Bring = Callable[..., Outcome]


def small(identifier: str = "", **values: Any) -> Row:
    given = {"identifier": identifier} if identifier else {}
    return {"kind": "article", "title": "Bridge cut", "body": "Six are missing.", **given, **values}


def faults(act: Callable[[], object]) -> list[str]:
    with pytest.raises(Invalid) as caught:
        act()
    return [str(problem) for problem in caught.value.problems]


def counts() -> dict[str, int]:
    """How many rows each table holds."""
    with reading():
        tables = Base.metadata.sorted_tables
        return {table.name: session().scalar(select(func.count()).select_from(table)) or 0 for table in tables}


def by_identifier(identifier: str) -> m.Record:
    with reading():
        query = select(m.Record).join(m.ImportKey, m.ImportKey.record_id == m.Record.id)
        found = session().scalars(query.where(m.ImportKey.identifier == identifier)).one()
        session().expunge_all()
        return found


# --- one whole row ---------------------------------------------------------------------------------------------


@both_engines
def test_every_key_of_the_format_arrives(folder: Path, bring: Bring) -> None:
    (folder / "letter.txt").write_text("a letter")
    outcome = bring(WHOLE)
    assert (outcome.created, outcome.updated, outcome.unchanged) == (1, 0, 0)
    row = by_identifier("sn-42")
    assert outcome.codes == (row.reference_code,)
    assert (row.event_earliest, row.event_latest) == (row.event_earliest.replace(2014, 6, 20), row.event_latest)
    filled = counts()
    one_each = {
        "record": 1, "revision": 1, "alternative_title": 1, "date_statement": 3, "place": 1, "place_name": 1,
        "record_place": 1, "record_descriptor": 1, "collection": 1, "collection_title": 1, "record_agent": 2,
        "testimony": 1, "article": 1, "observation": 2, "removed_fragment": 1, "completeness": 2, "consent": 2,
        "consent_answer": 4, "digital_object": 1, "file_description": 1, "claim": 1, "claim_agent": 1, "relation": 1,
        "assessment": 1, "lead": 2, "vault_entry": 2, "import_key": 1,
    }  # fmt: skip
    assert {name: filled[name] for name in one_each} == one_each


def test_the_api_says_what_the_import_said(bring: Bring, folder: Path, app: Any) -> None:
    (folder / "letter.txt").write_text("a letter")
    code = bring({**WHOLE, "embargo": None}).codes[0]
    with app.test_request_context(), reading():
        said = json.loads(app.json.dumps(record_json(record_page(SYSTEM, code))))
    for key in ("identifier", "kind", "title", "abstract", "body", "language", "access", "access_text", "holding"):
        assert said[key] == WHOLE[key], key
    assert said["claims"][0]["quantity"] == WHOLE["claims"][0]["quantity"]
    assert said["claims"][0]["alleged_perpetrators"] == ["unknown men"]
    assert said["places"][0]["lat"] == 31.97
    assert said["files"][0]["sha256"] == hashlib.sha256(b"a letter").hexdigest()
    assert (said["dates"][0]["earliest"], said["dates"][0]["latest"]) == ("2014-06-20", "2014-06-23")
    assert said["rights"][0]["given_on"] == WHOLE["rights"][0]["given_on"]
    assert "Zubayda" not in json.dumps(said)


STATES = [
    ("draft", {}, [EventType.CREATION]),
    ("submitted", {}, [EventType.INGESTION]),
    ("returned", {"return_reason": "Say where."}, [EventType.INGESTION, EventType.APPRAISAL]),
    ("accessioned", {}, [EventType.INGESTION, EventType.ACCESSION]),
    ("published", {}, [EventType.INGESTION, EventType.ACCESSION, EventType.PUBLICATION]),
    (
        "withdrawn",
        {"withdrawal": {"reason": "Asked for."}},
        [EventType.INGESTION, EventType.ACCESSION, EventType.PUBLICATION, EventType.WITHDRAWAL],
    ),
]


@both_engines
def test_every_state_arrives_with_its_events(bring: Bring) -> None:
    bring(*(small(state, status=state, **more) for state, more, _ in STATES))
    for state, _, events in STATES:
        row = by_identifier(state)
        assert row.state.value == state
        with reading():
            query = select(CustodyEvent.type).where(CustodyEvent.scope_id == row.id).order_by(CustodyEvent.sequence)
            assert list(session().scalars(query)) == events


# --- faults ----------------------------------------------------------------------------------------------------


def test_every_fault_of_the_file_is_said_at_once_and_nothing_changes(folder: Path, bring: Bring) -> None:
    before = counts()
    path = folder / "records.jsonl"
    rows = [
        json.dumps(small("good")),
        json.dumps({"kind": "letter", "title": "", "body": "x"}),
        "not json",
        "",
        json.dumps(small("good", title="the same identifier")),
        json.dumps(small(descriptors=["unheard-of"], relations=[{"type": "quotes", "target": "nowhere"}])),
        json.dumps(small(files=[{"path": "none.jpg"}, {"path": "../x"}])),
        json.dumps(
            small(kind="testimony", status="published", access="public",
                  rights=[{"basis": "consent", "uses": {"public": False}}])
        ),
    ]  # fmt: skip
    path.write_text("\n".join(rows), "utf-8")
    assert faults(lambda: importing.import_file(SYSTEM, path)) == [
        "line 2: kind: It must be one of: testimony, image, article.",
        "line 2: title: It must not be empty.",
        "line 3: It is not JSON: Expecting value at column 1.",
        "line 5: identifier: It stands on line 1 already.",
        "line 6: descriptors[0]: There is no descriptor “unheard-of” in this archive.",
        "line 7: files[0].path: There is no file “none.jpg” in the folder of the import.",
        "line 7: files[1].path: The path leaves the folder of the import.",
        "line 8: access: Public use was refused: choose restricted or sealed.",
        "line 6: relations[0].target: There is no record “nowhere”.",
    ]
    assert counts() == before


def test_a_file_of_nothing_but_faults_is_not_told_without_end(bring: Bring) -> None:
    found = faults(lambda: bring(*({"kind": "letter"} for _ in range(400))))
    assert len(found) == importing.MOST_PROBLEMS + 1
    assert found[-1] == f"And {3 * 400 - 500} more."


def test_only_an_archivist_or_the_system_imports(folder: Path, cast: Cast) -> None:
    path = folder / "records.jsonl"
    path.write_text(json.dumps(small()))
    for viewer, refusal in (
        (ANONYMOUS, SignInNeeded),
        (cast.viewer(Role.INVESTIGATOR), Forbidden),
        (cast.viewer(Role.ADMINISTRATOR), Forbidden),
    ):
        with pytest.raises(refusal):
            importing.import_file(viewer, path)
    assert importing.import_file(cast.viewer(Role.ARCHIVIST), path).created == 1


def test_a_dry_run_judges_and_changes_nothing(folder: Path, bring: Bring, settings: Settings) -> None:
    (folder / "letter.txt").write_text("a letter")
    before = counts()
    assert bring(WHOLE, dry_run=True).created == 1
    assert counts() == before
    assert list(store.current().stored()) == []
    assert list(store.current().inbox.iterdir()) == []
    assert faults(lambda: bring(small(kind="letter"), dry_run=True)) != []


def test_rooms_above_judge_rows_too(bring: Bring) -> None:
    hooks = Hooks(check=lambda row: [Problem("comments[0].state", msg("No such word."))])
    assert faults(lambda: bring(small(), hooks=hooks)) == ["line 1: comments[0].state: No such word."]


# --- all or nothing --------------------------------------------------------------------------------------------


class PowerCut(BaseException):
    """Whatever ends the program in the middle."""


@both_engines
@pytest.mark.parametrize("phase", ["read", "write"])
def test_an_import_that_is_killed_leaves_nothing(bring: Bring, phase: str) -> None:
    def die(now: str, done: int) -> None:
        if (now, done) in ((phase, 3), (phase, 400)):
            raise PowerCut

    before = counts()
    rows = [small(f"sn-{n}", collection="river", places=[{"name": f"Qasr {n}"}]) for n in range(450)]
    with pytest.raises(PowerCut):
        bring(*rows, hooks=Hooks(progress=die))
    assert counts() == before
    assert bring(*rows).created == 450


def test_comments_that_fail_undo_the_whole_batch(bring: Bring) -> None:
    def fail(*_: object) -> None:
        raise PowerCut

    before = counts()
    with pytest.raises(PowerCut):
        bring(small("a"), small("b", comments=[{"body": "x"}]), hooks=Hooks(comments=fail))
    assert counts() == before


@both_engines
def test_what_changes_while_the_file_is_read_is_not_written_over(bring: Bring) -> None:
    """Another import brings the same identifier between judging and writing."""

    def meanwhile(phase: str, done: int) -> None:
        if (phase, done) == ("read", 2):
            with unit_of_work():
                service.create(SYSTEM, description_of_small(), identifier="sn-1")

    before = counts()["record"]
    said = faults(lambda: bring(small("sn-1"), small("sn-2"), hooks=Hooks(progress=meanwhile)))
    assert said == ["The archive changed while the import was read. Nothing was written; run it again."]
    assert counts()["record"] == before + 1


def description_of_small() -> Any:
    from archive.records.schemas import read_row

    return read_row(small()).description


@both_engines
def test_an_import_while_somebody_else_writes(bring: Bring, settings: Settings, database: Database) -> None:
    begun, stop, failures, written = threading.Event(), threading.Event(), [], [0]

    def write() -> None:
        with runtime.active(Runtime(settings, database)):
            while not stop.is_set():
                try:
                    with unit_of_work():
                        service.create(SYSTEM, description_of_small())
                    written[0] += 1
                except BaseException as error:  # noqa: BLE001  # whatever it is, the test says it
                    failures.append(error)
                    return
                finally:
                    begun.set()
                time.sleep(0.005)

    thread = threading.Thread(target=write)
    thread.start()
    assert begun.wait(60)
    try:
        assert bring(*(small(f"sn-{n}") for n in range(300))).created == 300
    finally:
        stop.set()
        thread.join(60)
    assert failures == []
    assert written[0] > 0
    with reading():
        events = session().scalar(select(func.count()).select_from(CustodyEvent))
        assert session().get_one(LedgerHead, 1).sequence == events == 300 + written[0]


# --- again -----------------------------------------------------------------------------------------------------


@both_engines
def test_the_same_file_again_changes_nothing(folder: Path, bring: Bring) -> None:
    (folder / "letter.txt").write_text("a letter")
    rows = [WHOLE, small("sn-1"), small(title="without an identifier")]
    bring(*rows)
    before = counts()
    outcome = bring(*rows)
    assert (outcome.created, outcome.updated, outcome.unchanged, outcome.codes) == (0, 0, 3, ())
    assert bring(*rows, update=True).unchanged == 3
    assert counts() == before


def test_the_same_row_without_an_identifier_twice_in_one_file(bring: Bring) -> None:
    assert faults(lambda: bring(small(), small())) == ["line 2: It stands on line 1 already."]


def test_the_same_identifier_from_elsewhere_is_another_record(bring: Bring) -> None:
    assert bring(small("sn-1", source_system="a"), small("sn-1", source_system="b"), small("sn-1")).created == 3


@both_engines
def test_other_content_is_an_error_or_with_update_a_revision(bring: Bring) -> None:
    first = bring(small("sn-1"), small("sn-2", relations=[{"type": "quotes", "target": "sn-1"}])).codes
    changed = [
        small("sn-1", title="Bridge cut at night"),
        small("sn-2", title="New", relations=[{"type": "quotes", "target": "sn-3"}]),
        small("sn-3"),
    ]
    said = faults(lambda: bring(*changed))
    assert [fault.split(":")[:2] for fault in said] == [["line 1", " identifier"], ["line 2", " identifier"]]
    outcome = bring(*changed, update=True)
    assert (outcome.created, outcome.updated, outcome.unchanged) == (1, 2, 0)
    row = by_identifier("sn-1")
    assert (row.reference_code, row.title, row.revision) == (first[0], "Bridge cut at night", 2)
    with reading():
        targets = session().scalars(select(m.Relation.target_id)).all()
        assert targets == [by_identifier("sn-3").id]
        again = session().get_one(m.Record, by_identifier("sn-2").id)
        assert description_of(again).relations[0].target == "sn-3"
    assert bring(*changed).unchanged == 3


def test_an_update_adds_files_and_says_anew_what_is_said_of_them(folder: Path, bring: Bring) -> None:
    for name in ("one.txt", "two.txt"):
        (folder / name).write_text(name)
    bring(small("sn-1", files=[{"path": "one.txt", "caption": "before"}]))
    files = [{"path": "two.txt"}, {"path": "one.txt", "caption": "after"}]
    assert bring(small("sn-1", files=files), update=True).updated == 1
    with reading():
        query = select(DigitalObject.original_name, m.FileDescription.caption, m.FileDescription.position)
        rows = session().execute(query.join(m.FileDescription, m.FileDescription.object_id == DigitalObject.id)).all()
    assert sorted(tuple(row) for row in rows) == [("one.txt", "after", 1), ("two.txt", "", 0)]
    said = faults(lambda: bring(small("sn-1", files=[{"path": "three.txt"}]), update=True))
    assert said == ["line 1: files[0].path: There is no file “three.txt” in the folder of the import."]


def test_an_update_does_not_move_a_record_on_its_way(bring: Bring) -> None:
    bring(small("sn-1", status="published"))
    bring(small("sn-1", title="New"), update=True)
    assert by_identifier("sn-1").state.value == "published"


# --- relations -------------------------------------------------------------------------------------------------


@both_engines
def test_relations_reach_forwards_backwards_and_to_what_stands(bring: Bring) -> None:
    standing = bring(small("old"))
    rows = [
        small("a", relations=[{"type": "quotes", "target": name} for name in ("b", "old", standing.codes[0], "a")]),
        small("b", relations=[{"type": "part_of", "target": "a"}, {"type": "depicts", "outside": "a leaflet"}]),
    ]
    bring(*rows)
    ids = {name: by_identifier(name).id for name in ("a", "b", "old")}
    with reading():
        query = select(m.Relation).order_by(m.Relation.record_id, m.Relation.position)
        found = {
            name: [row.target_id for row in session().scalars(query) if row.record_id == key]
            for name, key in ids.items()
        }
    assert found == {"a": [ids["b"], ids["old"], ids["old"], ids["a"]], "b": [ids["a"], None], "old": []}


def test_a_target_of_another_source_system_is_not_found(bring: Bring) -> None:
    row = small("b", source_system="there", relations=[{"type": "quotes", "target": "a"}])
    assert faults(lambda: bring(small("a"), row)) == ["line 2: relations[0].target: There is no record “a”."]


def test_a_target_that_has_a_fault_of_its_own_is_not_said_to_be_missing(bring: Bring) -> None:
    row = small("b", relations=[{"type": "quotes", "target": "a"}])
    assert faults(lambda: bring(small("a", descriptors=["unheard-of"]), row)) == [
        "line 1: descriptors[0]: There is no descriptor “unheard-of” in this archive."
    ]


# --- files -----------------------------------------------------------------------------------------------------

OUTSIDE = "The path leaves the folder of the import."
NOWHERE = "There is no file “%s” in the folder of the import."


def prepare(folder: Path) -> None:
    (folder / "good.txt").write_text("good")
    (folder / "empty.txt").write_bytes(b"")
    (folder / "inner").mkdir()
    (folder / "inner" / "good.txt").write_text("inner")
    (folder.parent / "outside.txt").write_text("secret")
    (folder / "link.txt").symlink_to(folder.parent / "outside.txt")
    (folder / "circle").symlink_to(folder / "circle")
    (folder / "up").symlink_to(folder.parent)
    (folder / "near.txt").symlink_to(folder / "good.txt")
    os.mkfifo(folder / "pipe")


FILES: list[tuple[Row, str | None, str]] = [
    ({"path": "good.txt"}, None, "a file beside the import"),
    ({"path": "inner/good.txt"}, None, "a file below it"),
    ({"path": "near.txt"}, None, "a link that stays inside"),
    ({"path": "../outside.txt"}, OUTSIDE, "up"),
    ({"path": "inner/../../outside.txt"}, OUTSIDE, "down and up"),
    ({"path": "/etc/passwd"}, OUTSIDE, "from the root"),
    ({"path": "..\\outside.txt"}, OUTSIDE, "another system's way up"),
    ({"path": "link.txt"}, NOWHERE, "a link that leaves"),
    ({"path": "up/outside.txt"}, NOWHERE, "through a folder that leaves"),
    ({"path": "circle"}, NOWHERE, "a link to itself"),
    ({"path": "none.txt"}, NOWHERE, "missing"),
    ({"path": "inner"}, NOWHERE, "a folder"),
    ({"path": "."}, NOWHERE, "the folder"),
    ({"path": "pipe"}, NOWHERE, "a pipe would never end"),
    ({"path": "x" * 900}, NOWHERE, "longer than any name"),
    ({"path": "good.txt/x"}, NOWHERE, "below a file"),
    ({"path": "empty.txt"}, "The file is empty.", "empty"),
    ({"path": "good.txt", "sha256": "0" * 64}, "Its SHA-256 is ", "another digest"),
    ({"path": "good.txt", "sha256": hashlib.sha256(b"good").hexdigest()}, None, "the right digest"),
]


def test_which_files_are_taken(folder: Path, bring: Bring) -> None:
    prepare(folder)
    for number, (file, said, why) in enumerate(FILES):
        row = small(f"sn-{number}", files=[file])
        if said is None:
            assert bring(row).created == 1, why
            continue
        expected = said.replace("%s", file["path"])
        (found,) = faults(lambda row=row: bring(row))
        assert found.startswith(f"line 1: files[0].path: {expected}"), why
    assert list(store.current().inbox.iterdir()) == []
    assert hashlib.sha256(b"").hexdigest() not in set(store.current().stored()), "nothing empty is kept"
    assert hashlib.sha256(b"secret").hexdigest() not in set(store.current().stored())


def test_a_file_that_may_not_be_read(folder: Path, bring: Bring, settings: Settings) -> None:
    if os.geteuid() == 0:
        pytest.skip("nothing is closed to root")
    (folder / "closed.txt").write_text("closed")
    (folder / "closed.txt").chmod(0)
    assert faults(lambda: bring(small(files=[{"path": "closed.txt"}]))) == [
        "line 1: files[0].path: The file cannot be read."
    ]


def test_the_stored_name_never_comes_from_outside(folder: Path, bring: Bring, settings: Settings) -> None:
    (folder / "inner").mkdir()
    (folder / "inner" / "letter.txt").write_text("a letter")
    bring(small("sn-1", files=[{"path": "inner/letter.txt"}]))
    with reading():
        found = session().scalars(select(DigitalObject)).one()
        assert (found.original_name, found.sha256) == ("letter.txt", hashlib.sha256(b"a letter").hexdigest())
    assert list(settings.home.rglob("*letter*")) == []


# --- many ------------------------------------------------------------------------------------------------------

MANY = 2000
TEXT = "We crossed at night, six to a boat. " * 600


def in_memory() -> int:
    """Bytes of this process that are in memory now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


WATCHED = """
import json, sys
from pathlib import Path
from archive import schema
from archive.access.viewer import SYSTEM
from archive.base.cli import open_database
from archive.base.runtime import Runtime, active
from archive.config import load
from archive.records.import_batch import Hooks
from archive.records.importing import import_file
from tests.records.test_importing import in_memory
settings = load()
held = {"read": [], "write": []}
def note(phase, done):
    if done % 100 == 0 or phase == "write":
        held[phase].append(in_memory())
with active(Runtime(settings, open_database(settings))):
    outcome = import_file(SYSTEM, Path(sys.argv[1]), hooks=Hooks(progress=note))
print(json.dumps({"held": held, "created": outcome.created, "codes": len(outcome.codes)}))
"""


@pytest.mark.slow(why="two thousand records of 21 kB prove that a batch is never in memory; about fifteen seconds")
def test_many_records_are_one_batch_that_never_is_in_memory(folder: Path, settings: Settings) -> None:
    path = folder / "records.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for n in range(MANY):
            row = small(f"sn-{n}", dates=WHOLE["dates"], claims=WHOLE["claims"], places=WHOLE["places"])
            file.write(json.dumps({**row, "body": f"{n} {TEXT}"}, ensure_ascii=False) + "\n")
    # In a process of its own: what the tests before left free in this one would hide what is held.
    environ = {**environment(settings), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", WATCHED, str(path)]
    told = json.loads(subprocess.run(command, env=environ, capture_output=True, text=True, check=True).stdout)
    assert (told["created"], told["codes"]) == (MANY, 1000)
    size = path.stat().st_size
    assert size > 40_000_000
    for phase, samples in told["held"].items():
        # The first samples warm up what stays: compiled statements, caches, the allocator's own.
        assert len(samples) >= 10, phase
        assert max(samples) - samples[2] < size / 4, phase
    assert importing.import_file(SYSTEM, path).unchanged == MANY


def test_long_texts_are_written_in_smaller_lots(bring: Bring) -> None:
    lots: list[int] = []
    hooks = Hooks(progress=lambda phase, done: lots.append(done) if phase == "write" else None)
    bring(*(small(f"sn-{n}", body="x" * 1_900_000) for n in range(6)), hooks=hooks)
    assert lots == [2, 4, 6]
