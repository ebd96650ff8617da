"""The archivist's pages of exports: asked for with its counts first, made by the worker, fetched, deleted, recalled."""

from __future__ import annotations

import io
import re
import uuid
import zipfile
from dataclasses import replace

import pytest
from sqlalchemy import select

from archive.access.viewer import SYSTEM, Role
from archive.app import HANDLERS
from archive.base import clock, outbox
from archive.base.db import reading, unit_of_work
from archive.base.runtime import current, session
from archive.exports import keeping, queries, selecting
from archive.exports.models import Export, ExportedRecord, Recall
from archive.exports.vocabulary import Audience, ExportState
from archive.records import consenting
from archive.records import service as records
from archive.records.consenting import Reached, TakenBack, Way
from archive.records.description import RightsInput
from archive.records.models import Record
from archive.records.stored import description_of
from archive.records.vocabulary import Permission, RightsBasis
from archive.worker import Worker
from tests.support.demonstration import House
from tests.support.pages import Page, PageClient

FORM = {
    "audience": "court",
    "format": "jsonl",
    "recipient": "Court of Appeal, registry",
    "reason": "Request 12/2026",
}
FORM_OF_ALL = FORM | {"everything": "y"}


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


def check(client: PageClient, form: dict[str, str], status: int = 200) -> Page:
    return client.submit(client.get_page("/exports/new"), status=status, **form)


def ask(client: PageClient, **form: str) -> uuid.UUID:
    page = client.submit(check(client, FORM | form), press="Make the export")
    return uuid.UUID(page.path.rsplit("/", 1)[1])


def test_the_counts_come_before_anything_is_made(archivist: PageClient) -> None:
    page = check(archivist, FORM_OF_ALL)
    with reading():
        assert session().scalars(select(Export)).all() == []
    told = re.search(r"Of (\d+) records (\d+) will be in it", page.text)
    assert told
    left_out = [int(text.split()[0]) for text in page.all("//main//ul/li/text()") if text[:1].isdigit()]
    assert int(told[1]) == int(told[2]) + sum(left_out)
    assert len(left_out) >= 3, "the demonstration has records in every state"


def test_what_is_left_out_is_named_and_a_court_that_a_consent_names_as_well(
    house: House, archivist: PageClient
) -> None:
    page = check(archivist, FORM_OF_ALL | {"audience": "public"})
    named = page.all("//main//details//a[@class='code']/text()")
    with reading():
        preview = selecting.preview(SYSTEM, Audience.PUBLIC, {"all": True})
        assert sorted(named) == sorted(code for codes in preview.named.values() for code in codes)
        assert {reason: len(codes) for reason, codes in preview.named.items()} == preview.left_out
    record_id, code = house.record("qw-image-hospital").id, house.code("qw-image-hospital")
    allowed = RightsInput(
        basis=RightsBasis.CONSENT, uses=(("mechanism", Permission.ALLOWED),), mechanism="Tribunal of the Lagoon"
    )
    with unit_of_work():
        record = session().get_one(Record, record_id)
        described = replace(description_of(record), rights=(allowed,))
        records.edit(SYSTEM, record_id, described, expected_revision=record.revision)
    page = check(archivist, FORM | {"codes": code})
    assert "Consent names another court" in page.text and f"{code} : Tribunal of the Lagoon" in page.text
    for same in (
        FORM | {"codes": code, "recipient": "tribunal of  the Lagoon"},
        FORM | {"codes": code, "audience": "archive"},
    ):
        assert "another court" not in check(archivist, same).text


def test_asked_for_made_fetched_and_deleted(house: House, archivist: PageClient) -> None:
    code = house.code("qw-image-hospital")
    assert archivist.get_page(f"/records/{code}").all(f"//a[@href='/exports/new?codes={code}']")
    assert code in archivist.get_page(f"/exports/new?codes={code}").one("//textarea[@name='codes']").text
    export_id = ask(archivist, codes=code, audience="archive")
    assert archivist.get(f"/exports/{export_id}").headers["Refresh"] == "5"
    assert "Refresh" not in archivist.get(f"/exports/{export_id}?still=1").headers
    work()
    page = archivist.get_page(f"/exports/{export_id}")
    assert "Refresh" not in page.response.headers
    assert "1 record is in it." in page.text
    copy = archivist.get(f"/exports/{export_id}/copy")
    assert copy.headers["Cache-Control"] == "no-store"
    assert copy.headers["Content-Disposition"].startswith("attachment; filename=sijill-")
    with zipfile.ZipFile(io.BytesIO(copy.data)) as packed:
        assert any(name.endswith("/records.jsonl") for name in packed.namelist())
    copy.close()
    page = archivist.submit(page, f"/exports/{export_id}/delete")
    assert "Nothing was deleted: tick the box first." in page.text
    assert keeping.copy_path(export_id).is_file()
    archivist.submit(page, f"/exports/{export_id}/delete", confirmed="y")
    assert list(keeping.folder().iterdir()) == []
    assert archivist.get(f"/exports/{export_id}/copy").status_code == 503
    register = archivist.get_page("/exports").text
    assert "Court of Appeal, registry" in register, "the register stays"
    assert "1 of 1 records" in register


def test_everything_that_is_missing_is_said_at_once(archivist: PageClient) -> None:
    page = check(archivist, {}, 400)
    for words in ("Say for whom it is", "Say who receives it", "Say why it is handed over"):
        assert words in page.text
    assert "There is no record “nothing”" in check(archivist, FORM | {"codes": "AAAA-BBBB nothing"}, 400).text
    assert "Name reference codes, or one collection, or all records." in check(archivist, FORM, 400).text


def test_what_was_typed_is_there_again_and_in_no_address(archivist: PageClient, house: House) -> None:
    code = house.code("qw-image-hospital")
    page = archivist.submit(check(archivist, FORM | {"codes": code}), press="Change it")
    assert page.one("//textarea[@name='codes']").text.strip() == code
    assert page.one("//input[@name='recipient']").get("value") == FORM["recipient"]
    assert page.path == "/exports/new"
    assert page.response.request.query_string == b""


def test_a_record_that_is_closed_opens_a_task_and_takes_the_copy_away(house: House, archivist: PageClient) -> None:
    export_id = ask(archivist, codes=house.code("qw-image-hospital"), audience="public")
    work()
    assert keeping.copy_path(export_id).is_file()
    with unit_of_work():
        records.withdraw(SYSTEM, house.record("qw-image-hospital").id, "A mistake.")
    refused = archivist.get_page(f"/exports/{export_id}/copy", status=503)
    assert "was closed since it was made" in refused.text, "at once, before the worker has heard of it"
    work()
    assert not keeping.copy_path(export_id).exists()
    assert "1 copy should come back" in archivist.get_page("/exports").text
    (task,) = tasks(archivist)
    page = archivist.get_page(task)
    assert "Court of Appeal, registry" in page.text
    assert "The record was withdrawn" in page.text
    archivist.submit(page, outcome=" ", status=400)
    archivist.submit(page, outcome="Destroyed.")
    archivist.submit(page, outcome="Again.", status=409)
    assert tasks(archivist) == []
    assert "Destroyed." in archivist.get_page("/exports/tasks?state=closed").text
    assert "Destroyed." in archivist.get_page(task).text
    assert "should come back" not in archivist.get_page(f"/exports/{export_id}").text


def test_a_task_says_what_was_taken_back_and_is_opened_again_for_a_reason(house: House, archivist: PageClient) -> None:
    allowed = RightsInput(
        basis=RightsBasis.CONSENT, uses=(("public", Permission.ALLOWED), ("mechanism", Permission.ALLOWED))
    )
    record_id = house.record("qw-image-hospital").id
    with unit_of_work():
        record = session().get_one(Record, record_id)
        described = replace(description_of(record), rights=(allowed,))
        records.edit(SYSTEM, record_id, described, expected_revision=record.revision)
    ask(archivist, codes=house.code("qw-image-hospital"), audience="public")
    work()
    taken = TakenBack(abouts=frozenset({"use:mechanism"}))
    with unit_of_work():
        consenting.record_withdrawal(SYSTEM, record_id, taken, Reached(Way.LETTER, clock.today()))
    work()
    (task,) = tasks(archivist)
    page = archivist.get_page(task)
    assert "Taken back: The named investigation or court may use it" in page.text
    assert not page.all(f"//form[@action='{task}/reopen']"), "it is open"
    archivist.submit(page, outcome="Destroyed, says the registry.")
    page = archivist.get_page(task)
    refused = archivist.submit(page, "/reopen", reason=" ", status=400)
    assert "Say why it is opened again." in refused.text
    page = archivist.submit(page, "/reopen", reason="A second copy was shown on the news.")
    for said in ("Destroyed, says the registry.", "A second copy was shown on the news."):
        assert said in page.text, "nothing is forgotten"
    assert tasks(archivist) == [task]
    assert "1 copy should come back" in archivist.get_page("/exports").text
    archivist.submit(page, outcome="The second copy is destroyed as well.")
    page = archivist.get_page(task)
    assert "Destroyed, says the registry." in page.text
    assert "The second copy is destroyed as well." in archivist.get_page("/exports/tasks?state=closed").text
    assert "turns" not in page.text


def tasks(client: PageClient) -> list[str]:
    return list(client.get_page("/exports/tasks").all("//main//h2/a/@href"))


def test_the_news_of_a_closing_may_come_twice(house: House, archivist: PageClient) -> None:
    export_id = ask(archivist, codes=house.code("qw-image-hospital"), audience="public")
    work()
    record_id = house.record("qw-image-hospital").id
    for _ in range(2):
        with unit_of_work():
            outbox.send("record.closed", {"record": record_id.hex, "cause": "withdrawal"})
        work()
    with reading():
        assert [row.export_id for row in session().scalars(select(Recall))] == [export_id]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ARCHIVIST])
def test_exports_are_for_archivists(house: House, role: Role) -> None:
    for path in ("/exports", "/exports/new", "/exports/tasks", f"/exports/{uuid.uuid4()}"):
        assert client_of(house, role).get(path).status_code == 403
        assert house.app.test_client().get(path).status_code == 401


def test_what_never_was_is_not_found(archivist: PageClient) -> None:
    for path in (f"/exports/{uuid.uuid4()}", f"/exports/{uuid.uuid4()}/copy", f"/exports/tasks/{uuid.uuid4()}"):
        assert archivist.get(path).status_code == 404


def test_a_failed_one_says_why_and_is_tried_again(house: House, archivist: PageClient) -> None:
    export_id = ask(archivist, codes=house.code("qw-image-hospital"), audience="archive")
    objects = house.settings.objects
    objects.rename(objects.with_name("elsewhere"))
    work()
    page = archivist.get_page(f"/exports/{export_id}")
    assert "It could not be made" in page.text
    assert "The bytes of this file cannot be read." in page.text
    assert list(keeping.folder().iterdir()) == [], "no half file is left"
    if objects.exists():
        objects.rmdir()
    objects.with_name("elsewhere").rename(objects)
    archivist.submit(page, "/retry")
    work()
    with reading():
        assert queries.entry(SYSTEM, export_id).state is ExportState.READY
        assert session().scalars(select(ExportedRecord.export_id)).all() == [export_id]
    archivist.submit(page, "/retry", status=409)


def test_a_collection_goes_by_its_title_in_the_reader_s_language(archivist: PageClient) -> None:
    for language, title in (("en", "The river and the lagoon"), ("fr", "Le fleuve et la lagune")):
        archivist.set_cookie("language", "ar" if language == "fr" else language)
        options = archivist.get_page("/exports/new").all("//select[@name='collection']/option/text()")
        assert title in options, "French where Arabic has no title of its own"
        assert options.index("The missing of Bir Zallouq" if language == "en" else "مفقودو بئر زلّوق")
    archivist.set_cookie("language", "en")
    export_id = ask(archivist, collection="river-and-lagoon", audience="archive")
    for path in ("/exports", f"/exports/{export_id}"):
        page = archivist.get_page(path)
        assert "The collection “The river and the lagoon”" in page.text
        assert "river-and-lagoon" not in page.text
