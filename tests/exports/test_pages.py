"""The archivist's pages of exports: asked for with its counts first, made by the worker, fetched, deleted, recalled."""

from __future__ import annotations

import io
import re
import uuid
import zipfile

import pytest
from sqlalchemy import select

from archive.access.viewer import SYSTEM, Role
from archive.app import HANDLERS
from archive.base.db import reading, unit_of_work
from archive.base.runtime import current, session
from archive.exports import keeping, queries
from archive.exports.models import Export, ExportedRecord, Recall
from archive.exports.vocabulary import ExportState
from archive.records import service as records
from archive.worker import Worker
from tests.support.demonstration import House
from tests.support.pages import PageClient

FORM = {
    "audience": "court",
    "format": "jsonl",
    "recipient": "Court of Appeal, registry",
    "reason": "Request 12/2026",
}


@pytest.fixture
def archivist(house: House) -> PageClient:
    return client_of(house, Role.ARCHIVIST)


def client_of(house: House, *roles: Role) -> PageClient:
    client = house.app.test_client()
    assert isinstance(client, PageClient)
    for name, value in house.cast.cookies(*roles).items():
        client.set_cookie(name, value)
    return client


def work() -> None:
    Worker(current(), HANDLERS).drain()


def ask(client: PageClient, form: dict[str, str]) -> uuid.UUID:
    answer = client.post("/exports/new", data=form | {"confirmed": "1"})
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return uuid.UUID(answer.location.rsplit("/", 1)[1])


def text_of(client: PageClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_the_counts_come_before_anything_is_made(house: House, archivist: PageClient) -> None:
    answer = archivist.post("/exports/new", data=FORM | {"everything": "y"})
    body = answer.get_data(as_text=True)
    with reading():
        assert session().scalars(select(Export)).all() == []
    told = re.search(r"Of (\d+) records\s+(\d+) will be in it", body)
    assert told
    left_out = [int(number) for number in re.findall(r"<li>(\d+) [a-z]", body.split("Left out:")[1].split("</ul>")[0])]
    assert int(told[1]) == int(told[2]) + sum(left_out)
    assert len(left_out) >= 3, "the demonstration has records in every state"


def test_asked_for_made_fetched_and_deleted(house: House, archivist: PageClient) -> None:
    code = house.code("qw-image-hospital")
    assert f"/exports/new?codes={code}" in text_of(archivist, f"/records/{code}")
    assert code in text_of(archivist, f"/exports/new?codes={code}")
    export_id = ask(archivist, FORM | {"codes": code, "audience": "archive"})
    waiting = text_of(archivist, f"/exports/{export_id}")
    assert 'http-equiv="refresh"' in waiting
    work()
    page = text_of(archivist, f"/exports/{export_id}")
    assert 'http-equiv="refresh"' not in page
    assert "1 record is in it." in page
    copy = archivist.get(f"/exports/{export_id}/copy")
    assert copy.headers["Cache-Control"] == "no-store"
    assert copy.headers["Content-Disposition"].startswith("attachment; filename=sijill-")
    with zipfile.ZipFile(io.BytesIO(copy.data)) as packed:
        assert any(name.endswith("/records.jsonl") for name in packed.namelist())
    copy.close()
    assert "Court of Appeal, registry" in text_of(archivist, "/exports")
    assert archivist.post(f"/exports/{export_id}/delete").status_code == 303
    assert list(keeping.folder().iterdir()) == []
    assert archivist.get(f"/exports/{export_id}/copy").status_code == 503
    assert "Court of Appeal, registry" in text_of(archivist, "/exports"), "the register stays"


def test_everything_that_is_missing_is_said_at_once(archivist: PageClient) -> None:
    answer = archivist.post("/exports/new", data={})
    body = answer.get_data(as_text=True)
    assert answer.status_code == 400
    for words in ("Say for whom it is", "Choose a form", "Say who receives it", "Say why it is handed over"):
        assert words in body
    body = archivist.post("/exports/new", data=FORM | {"codes": "AAAA-BBBB nothing"}).get_data(as_text=True)
    assert "There is no record “nothing”" in body
    body = archivist.post("/exports/new", data=FORM).get_data(as_text=True)
    assert "Name reference codes, or one collection, or all records." in body


def test_what_was_typed_is_there_again_and_in_no_address(archivist: PageClient, house: House) -> None:
    form = FORM | {"codes": house.code("qw-image-hospital")}
    body = archivist.post("/exports/new", data=form | {"change": "1"}).get_data(as_text=True)
    for value in (form["codes"], form["recipient"], form["reason"]):
        assert value in body


def test_a_record_that_is_closed_opens_a_task_and_takes_the_copy_away(house: House, archivist: PageClient) -> None:
    code = house.code("qw-image-hospital")
    export_id = ask(archivist, FORM | {"codes": code, "audience": "public"})
    work()
    assert keeping.copy_path(export_id).is_file()
    with unit_of_work():
        records.withdraw(SYSTEM, house.record("qw-image-hospital").id, "A mistake.")
    work()
    assert not keeping.copy_path(export_id).exists()
    assert "1 copy should come back" in text_of(archivist, "/exports")
    (task,) = tasks(archivist)
    page = text_of(archivist, f"/exports/tasks/{task}")
    assert "Court of Appeal, registry" in page
    assert "The record was withdrawn" in page
    assert archivist.post(f"/exports/tasks/{task}", data={"outcome": " "}).status_code == 400
    assert archivist.post(f"/exports/tasks/{task}", data={"outcome": "Destroyed."}).status_code == 303
    assert archivist.post(f"/exports/tasks/{task}", data={"outcome": "Again."}).status_code == 409
    assert tasks(archivist) == []
    assert "Destroyed." in text_of(archivist, "/exports/tasks?state=closed")
    assert "should come back" not in text_of(archivist, f"/exports/{export_id}")


def tasks(client: PageClient) -> list[str]:
    return re.findall(r'/exports/tasks/([0-9a-f-]{36})"', text_of(client, "/exports/tasks"))


def test_the_news_of_a_closing_may_come_twice(house: House, archivist: PageClient) -> None:
    export_id = ask(archivist, FORM | {"codes": house.code("qw-image-hospital"), "audience": "public"})
    work()
    record_id = house.record("qw-image-hospital").id
    from archive.base import outbox

    for _ in range(2):
        with unit_of_work():
            outbox.send("record.closed", {"record": record_id.hex, "cause": "withdrawal"})
        work()
    with reading():
        assert [row.export_id for row in session().scalars(select(Recall))] == [export_id]


@pytest.mark.parametrize("path", ["/exports", "/exports/new", "/exports/tasks", f"/exports/{uuid.uuid4()}"])
@pytest.mark.parametrize(
    ("roles", "status"),
    [((), 403), ((Role.INVESTIGATOR,), 403), ((Role.MODERATOR,), 403), ((Role.ADMINISTRATOR,), 403)],
)
def test_exports_are_for_archivists(house: House, path: str, roles: tuple[Role, ...], status: int) -> None:
    assert client_of(house, *roles).get(path).status_code == status
    visitor = house.app.test_client().get(path)
    assert visitor.status_code == 401


def test_what_never_was_is_not_found(archivist: PageClient) -> None:
    for path in (f"/exports/{uuid.uuid4()}", f"/exports/{uuid.uuid4()}/copy", f"/exports/tasks/{uuid.uuid4()}"):
        assert archivist.get(path).status_code == 404
    assert archivist.post(f"/exports/{uuid.uuid4()}/delete").status_code == 404


def test_a_failed_one_says_why_and_is_tried_again(
    house: House, archivist: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    export_id = ask(archivist, FORM | {"codes": house.code("qw-image-hospital"), "audience": "archive"})
    objects = house.settings.objects
    objects.rename(objects.with_name("elsewhere"))
    work()
    page = text_of(archivist, f"/exports/{export_id}")
    assert "It could not be made" in page
    assert "The bytes of this file cannot be read." in page
    assert list(keeping.folder().iterdir()) == [], "no half file is left"
    if objects.exists():
        objects.rmdir()
    objects.with_name("elsewhere").rename(objects)
    assert archivist.post(f"/exports/{export_id}/retry").status_code == 303
    work()
    with reading():
        assert queries.entry(SYSTEM, export_id).state is ExportState.READY
        held = session().scalars(select(ExportedRecord.export_id)).all()
    assert held == [export_id]
    assert archivist.post(f"/exports/{export_id}/retry").status_code == 409
