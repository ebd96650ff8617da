"""Batches: nothing before it is asked for, every fault at its cell, all or nothing, and undone as one."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from archive.access.levels import RecordState
from archive.access.viewer import ANONYMOUS, Role, Viewer
from archive.base.db import reading, unit_of_work
from archive.base.errors import Forbidden, IllegalTransition, Invalid, NotVisible, SignInNeeded
from archive.base.runtime import session
from archive.custody.models import CustodyEvent
from archive.custody.vocabulary import EventType
from archive.intake.bulk import queries, service, spool, work
from archive.records import models as m
from archive.records import queries as records
from archive.records import service as verbs
from archive.records.models import BatchState
from archive.verification import whole
from tests.intake.bulk.conftest import Bring, as_sheet, step
from tests.media.pictures import encoded, scene
from tests.support.cast import Cast

HEAD = ("identifier", "kind", "title", "body", "dates", "places", "files")
FERRYMAN = ("a-1", "testimony", "A ferryman", "We crossed at night, six to a boat.", "2016-11", "Port; Mill", "")
QUAY = ("a-2", "image", "The quay", "", "2016-11-12", "Port", "pictures/quay.jpg")
FILES = {"chosen/pictures/quay.jpg": encoded(scene(), "JPEG")}


@pytest.fixture
def archivist(cast: Cast) -> Viewer:
    return cast.viewer(Role.ARCHIVIST)


def standing() -> dict[str, str]:
    """Every record by its title, with its state."""
    with reading():
        return {title: str(state) for title, state in session().execute(select(m.Record.title, m.Record.state))}


def of_title(title: str) -> m.Record:
    with reading():
        found = session().scalars(select(m.Record).where(m.Record.title == title)).one()
        session().expunge(found)
        return found


def test_a_batch_is_shown_before_anything_of_it_is_taken_in(checked: Bring, archivist: Viewer) -> None:
    batch = checked(archivist, as_sheet(HEAD, FERRYMAN, QUAY), FILES)
    assert batch.entry.state is BatchState.JUDGED and batch.faults == ()
    assert (batch.entry.created, batch.entry.updated, batch.unchanged) == (2, 0, 0)
    assert [row["title"] for row in batch.rows] == ["A ferryman", "The quay"]
    assert batch.rows[0]["places"] == ["Port", "Mill"] and batch.rows[1]["files"] == 1
    assert standing() == {}
    taken = step(archivist, batch.entry.id, service.take_in)
    assert taken.entry.state is BatchState.TAKEN_IN
    assert standing() == {"A ferryman": "submitted", "The quay": "submitted"}
    assert not (spool.folder() / str(batch.entry.id)).exists()
    with reading():
        assert {one.title for one in queries.records_of(archivist, batch.entry.id, 1, 20)} == set(standing())


def test_every_fault_is_told_at_its_cell(checked: Bring, archivist: Viewer) -> None:
    sheet = as_sheet(
        (*HEAD, "descriptors", "latitudes", "longitudes", "source_url"),
        ("a", "testimony", "One", "Words.", "2016-13; 2016-11", "", "", "", "", "", ""),
        ("b", "statement", "", "Words.", "", "", "", "no-such-term", "", "", ""),
        ("c", "image", "Three", "", "", "Port", "gone.jpg", "", "north", "8", "not an address"),
        ("a", "testimony", "Four", "Words.", "", "", "", "", "", "", ""),
        ("d", "testimony", "Five", "Words.", "", "Port; Mill", "", "", "1; 2; 3", "1; 2; 3", ""),
    )
    batch = checked(archivist, sheet)
    assert batch.entry.state is BatchState.REFUSED
    told = {(fault.row, fault.column, fault.letter, fault.entry) for fault in batch.faults}
    assert told >= {
        (2, "dates", "E", 1),
        (3, "kind", "B", None),
        (3, "title", "C", None),
        (4, "latitudes", "I", 1),
        (4, "source_url", "K", None),
        (6, "places", "F", None),
    }
    rows = [fault.row for fault in batch.faults]
    assert rows == sorted(rows, key=lambda row: row or 10**9)
    assert standing() == {}
    with pytest.raises(IllegalTransition), unit_of_work():
        service.take_in(archivist, batch.entry.id)


def test_what_only_the_archive_can_know_is_told_at_its_cell_too(checked: Bring, archivist: Viewer) -> None:
    head = (*HEAD, "descriptors", "relation_types", "relation_targets")
    sheet = as_sheet(
        head,
        ("a", "testimony", "One", "Words.", "", "", "", "no-such-term", "", ""),
        ("b", "image", "Two", "", "", "", "gone.jpg", "", "", ""),
        ("a", "testimony", "Three", "Words.", "", "", "", "", "", ""),
        ("d", "testimony", "Four", "Words.", "", "", "", "", "quotes", "nobody"),
    )
    faults = checked(archivist, sheet).faults
    assert [(fault.row, fault.column) for fault in faults] == [
        (2, "descriptors"),
        (3, "files"),
        (4, "identifier"),
        (5, "relation_targets"),
    ]
    assert str(faults[1]).startswith("row 3, column files (G), value 1: There is no file “gone.jpg”")


@pytest.mark.parametrize(
    ("sheet", "said"),
    [
        (b"", "The sheet is empty"),
        (b"kind,titel,body\n", "There is no column “titel”. Is “title” meant?"),
        (b"kind,title,title\n", "Two columns have the name “title”."),
        (b"kind,title,,body\n", "gives this column no name"),
        (b"title,body\nA,B\n", "There is no column “kind”."),
        ("kind,title\ntestimony,عنوان".encode("cp1256"), "It is not UTF-8 (line 2)"),
        (b"PK\x03\x04\x00\x00xl/workbook.xml", "not text that can be read"),
    ],
)
def test_a_sheet_that_cannot_be_read_is_refused_at_once(
    archivist: Viewer, checked: Bring, sheet: bytes, said: str
) -> None:
    with pytest.raises(Invalid) as caught:
        checked(archivist, sheet)
    assert said in str(caught.value)


def test_a_row_that_breaks_off_and_one_that_is_too_long(checked: Bring, archivist: Viewer) -> None:
    batch = checked(archivist, b'kind,title,body\ntestimony,A,"open\n')
    assert [fault.row for fault in batch.faults] == [2]
    batch = checked(archivist, b"kind,title,body\ntestimony,A,B,C\n")
    assert "It has 4 cells, and the first row names 3" in str(batch.faults[0])


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_sheets_of_other_countries_are_read(checked: Bring, archivist: Viewer, delimiter: str) -> None:
    lines = ["kind", "title", "body"], ["testimony", "شهادة", "كلمات"]
    sheet = "\ufeff" + "\r\n".join(delimiter.join(line) for line in lines)
    assert checked(archivist, sheet.encode()).rows[0]["title"] == "شهادة"


def test_what_a_row_does_not_say_is_meant_for_the_whole_batch(checked: Bring, archivist: Viewer) -> None:
    sheet = as_sheet(("title", "body", "access"), ("One", "Words.", ""), ("Two", "Words.", "sealed"))
    batch = checked(archivist, sheet, kind="testimony", language="ar", access="registered")
    assert [(row["kind"], row["language"], row["access"]) for row in batch.rows] == [
        ("testimony", "ar", "registered"),
        ("testimony", "ar", "sealed"),
    ]


def test_consent_comes_with_its_answers(checked: Bring, archivist: Viewer) -> None:
    head = ("kind", "title", "body", "uses_allowed", "uses_refused", "aspects_refused", "rights_given_on")
    row = ("testimony", "One", "Words.", "keep; staff", "public", "name; face", "2016-11-02")
    batch = checked(archivist, as_sheet(head, row))
    assert batch.faults == ()
    step(archivist, batch.entry.id, service.take_in)
    with reading():
        said = dict(session().execute(select(m.ConsentAnswer.about, m.ConsentAnswer.answer)).all())
    assert {about: str(answer) for about, answer in said.items()} == {
        "use:keep": "allowed",
        "use:staff": "allowed",
        "use:public": "refused",
        "aspect:name": "refused",
        "aspect:face": "refused",
    }


def test_files_that_no_row_names_are_told(checked: Bring, archivist: Viewer) -> None:
    batch = checked(archivist, as_sheet(HEAD, FERRYMAN), FILES)
    assert batch.unnamed == ("pictures/quay.jpg",)


def test_a_folder_without_a_sheet_becomes_records(checked: Bring, archivist: Viewer) -> None:
    page = b"<html><head><title>Dam bursts | Courier</title></head><body><h1>Dam bursts</h1><p>" + b"Water. " * 60
    files = {"f/the_quay.jpg": FILES["chosen/pictures/quay.jpg"], "f/dam.html": page + b"</p></body></html>"}
    batch = checked(archivist, None, files, language="en")
    assert batch.faults == (), [str(fault) for fault in batch.faults]
    assert {(row["kind"], row["title"]) for row in batch.rows} >= {("image", "the quay"), ("article", "Dam bursts")}
    refused = checked(archivist, None, {"f/a.bin": b"\x00\x01\x02\x03" * 50})
    assert [(fault.file, "neither a picture nor a page" in str(fault)) for fault in refused.faults] == [("a.bin", True)]


@pytest.mark.parametrize("name", ["a/../../etc/passwd", "..", "a/" * 30 + "b", "x" * 300, "a/\x1b[2J.jpg", "/"])
def test_no_name_leads_out_of_the_batch(archivist: Viewer, database: object, name: str) -> None:
    with pytest.raises(Invalid):
        spool.inner_parts(name)


def test_the_second_time_nothing_is_new(checked: Bring, archivist: Viewer) -> None:
    sheet = as_sheet(HEAD, FERRYMAN)
    step(archivist, checked(archivist, sheet).entry.id, service.take_in)
    again = checked(archivist, sheet)
    assert (again.entry.created, again.unchanged) == (0, 1)


def test_undone_as_one_act_and_free_to_come_again(checked: Bring, archivist: Viewer) -> None:
    sheet = as_sheet(HEAD, FERRYMAN, QUAY)
    batch = checked(archivist, sheet, FILES).entry.id
    step(archivist, batch, service.take_in)
    with pytest.raises(Invalid), unit_of_work():
        service.undo(archivist, batch, "  ")
    undone = step(archivist, batch, service.undo, "The wrong folder.")
    assert undone.entry.state is BatchState.UNDONE and undone.undo_reason == "The wrong folder."
    assert set(standing().values()) == {"withdrawn"}
    with reading():
        events = session().scalars(select(CustodyEvent.type).where(CustodyEvent.type == EventType.WITHDRAWAL))
        assert len(list(events)) == 2
        with pytest.raises(NotVisible):
            records.id_of(ANONYMOUS, of_title("A ferryman").reference_code)
    report = whole.check()
    assert report.tally.wrong == [], report.tally.findings
    again = checked(archivist, sheet, FILES)
    assert again.entry.created == 2
    step(archivist, again.entry.id, service.take_in)
    assert sorted(standing().values()) == ["submitted", "submitted"]


def test_what_somebody_worked_on_since_stays_unless_it_is_said(checked: Bring, archivist: Viewer, cast: Cast) -> None:
    batch = checked(archivist, as_sheet(HEAD, FERRYMAN, QUAY), FILES).entry.id
    step(archivist, batch, service.take_in)
    with unit_of_work():
        verbs.accession(archivist, of_title("A ferryman").id)
    with reading():
        found = queries.one(archivist, batch).standing
    assert found is not None and (found.withdrawn, found.touched) == (1, 1)
    step(archivist, batch, service.undo, "The wrong folder.")
    assert standing() == {"A ferryman": "accessioned", "The quay": "withdrawn"}


def test_a_changed_record_is_described_as_before(checked: Bring, archivist: Viewer) -> None:
    step(archivist, checked(archivist, as_sheet(HEAD, FERRYMAN)).entry.id, service.take_in)
    later = ("a-1", "testimony", "A ferryman", "Seven to a boat.", "2016-11", "Port", "")
    refused = checked(archivist, as_sheet(HEAD, later))
    assert [(fault.row, fault.column) for fault in refused.faults] == [(2, "identifier")]
    batch = checked(archivist, as_sheet(HEAD, later), update=True)
    assert (batch.entry.created, batch.entry.updated) == (0, 1)
    step(archivist, batch.entry.id, service.take_in)
    assert of_title("A ferryman").body == "Seven to a boat."
    step(archivist, batch.entry.id, service.undo, "The older one was right.")
    assert of_title("A ferryman").body == FERRYMAN[3]
    assert of_title("A ferryman").revision == 3
    assert whole.check().tally.wrong == []


@pytest.mark.both_engines
def test_a_batch_cut_while_it_was_undone_goes_on(
    checked: Bring, archivist: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [(f"r-{n}", "testimony", f"Statement {n}", f"Words {n}.", "", "", "") for n in range(7)]
    batch = checked(archivist, as_sheet(HEAD, *rows)).entry.id
    step(archivist, batch, service.take_in)
    with unit_of_work():
        service.undo(archivist, batch, "By mistake.")
    done = []

    def cut(viewer: Viewer, record_id: object, *_: object) -> None:
        if len(done) == 4:
            raise OSError("the machine went away")
        done.append(record_id)
        take_back(viewer, record_id, *_)  # type: ignore[arg-type]  # as it was given

    take_back = verbs.take_back
    monkeypatch.setattr("archive.intake.bulk.undoing._AT_ONCE", 2)
    monkeypatch.setattr(verbs, "take_back", cut)
    with pytest.raises(OSError):
        work.work_on(batch, archivist.account_id)
    assert sorted(standing().values()).count("withdrawn") == 4
    monkeypatch.setattr(verbs, "take_back", take_back)
    work.work_on(batch, archivist.account_id)
    assert set(standing().values()) == {"withdrawn"}


def test_whoever_lost_the_right_meanwhile_takes_nothing_in(checked: Bring, archivist: Viewer, cast: Cast) -> None:
    batch = checked(archivist, as_sheet(HEAD, FERRYMAN)).entry.id
    with unit_of_work():
        service.take_in(archivist, batch)
    work.work_on(batch, cast.viewer(Role.MODERATOR).account_id)
    with reading():
        assert queries.one(archivist, batch).entry.state is BatchState.REFUSED
    assert standing() == {}


@pytest.mark.parametrize(
    "roles", [(), (Role.INVESTIGATOR,), (Role.MODERATOR,), (Role.ADMINISTRATOR,), (Role.CONTRIBUTOR,)]
)
def test_batches_are_for_archivists(cast: Cast, roles: tuple[Role, ...]) -> None:
    viewer = cast.viewer(*roles)
    with pytest.raises(Forbidden), unit_of_work():
        service.begin(viewer, "x", {})
    with pytest.raises(SignInNeeded), reading():
        queries.batches(ANONYMOUS, 1, 20)
    with pytest.raises(Forbidden), reading():
        queries.batches(viewer, 1, 20)


def test_a_discarded_batch_leaves_nothing_but_its_name(checked: Bring, archivist: Viewer) -> None:
    batch = checked(archivist, as_sheet(HEAD, FERRYMAN), FILES).entry.id
    with unit_of_work():
        service.discard(archivist, batch)
    spool.remove(batch)
    with reading():
        assert queries.one(archivist, batch).rows == ()
        assert session().scalar(select(func.count()).select_from(m.Record)) == 0
    assert list(spool.folder().iterdir()) == []
    with pytest.raises(IllegalTransition), unit_of_work():
        service.check(archivist, batch) if spool.size(batch)[0] else service.take_in(archivist, batch)


def test_what_nobody_took_in_goes_in_the_end(checked: Bring, archivist: Viewer) -> None:
    live = checked(archivist, as_sheet(HEAD, FERRYMAN)).entry.id
    (spool.folder() / "of-nobody").mkdir()
    with reading():
        assert spool.sweep(queries.live()) == 1
    assert [path.name for path in spool.folder().iterdir()] == [str(live)]


def test_a_record_knows_no_state_that_it_was_not_in(checked: Bring, archivist: Viewer) -> None:
    """Of what was taken back an archivist is told the reason; nobody else is told anything."""
    batch = checked(archivist, as_sheet(HEAD, FERRYMAN)).entry.id
    step(archivist, batch, service.take_in)
    step(archivist, batch, service.undo, "By mistake.")
    record = of_title("A ferryman")
    assert record.state is RecordState.WITHDRAWN and record.published_at is None
    with reading():
        assert records.id_of(archivist, record.reference_code) == record.id
        assert session().get_one(m.Tombstone, record.id).reason == "By mistake."
