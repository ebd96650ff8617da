"""The archivist's pages of batches, without JavaScript: a sheet, its faults, what would come, and the undoing."""

from __future__ import annotations

import io

import pytest

from archive.access.viewer import Role
from tests.intake.bulk.conftest import as_sheet, work
from tests.intake.bulk.test_batches import FERRYMAN, FILES, HEAD, QUAY, standing
from tests.support.cast import Cast
from tests.support.pages import Page, PageClient


@pytest.fixture
def archivist(signed_in: object) -> PageClient:
    client = signed_in(Role.ARCHIVIST)  # type: ignore[operator]  # a fixture that gives clients
    assert isinstance(client, PageClient)
    return client


def begun(archivist: PageClient, **values: str) -> Page:
    return archivist.submit(archivist.get_page("/review/batches/new"), name="October", **values)


def add(
    archivist: PageClient, page: Page, sheet: bytes, files: dict[str, bytes] | None = None, status: int = 200
) -> Page:
    sent = [(io.BytesIO(data), name) for name, data in (files or {}).items()]
    return archivist.submit(page, "/files", status=status, sheet=(io.BytesIO(sheet), "records.csv"), folder=sent)


def test_from_a_sheet_to_records_and_back(archivist: PageClient) -> None:
    page = begun(archivist)
    page = add(archivist, page, as_sheet(HEAD, FERRYMAN, (*QUAY[:4], "2016-13", *QUAY[5:])), FILES)
    page = archivist.submit(page, "/check")
    assert page.response.headers["Refresh"] == "3" and "being checked" in page.text
    work()
    page = archivist.get_page(page.path)
    assert "Refresh" not in page.response.headers
    (row,) = page.all("//div[@aria-label='Faults']//tbody/tr")
    assert [cell.xpath("normalize-space()") for cell in row][:2] == ["3", "dates (E), value 1"]
    faults = archivist.get(f"{page.path}/faults.csv").get_data(as_text=True)
    assert faults.startswith("\ufeffrow,column,letter,value,file,fault\r\n3,dates,E,1,,")
    page = add(archivist, page, as_sheet(HEAD, FERRYMAN, QUAY))
    page = archivist.submit(page, "/check")
    work()
    page = archivist.get_page(page.path)
    assert "2 records would be new" in page.text and standing() == {}
    page = archivist.submit(page, "/take-in")
    work()
    page = archivist.get_page(page.path)
    assert "2 new records" in page.text and set(standing().values()) == {"submitted"}
    page = archivist.submit(page, "/undo", status=400)
    assert "Say why" in page.text
    page = archivist.submit(page, "/undo", **{"undo-reason": "The wrong folder."})
    work()
    assert "This batch was undone" in archivist.get_page(page.path).text
    assert set(standing().values()) == {"withdrawn"}
    assert "undone" in archivist.get_page("/review/batches").text


def test_a_wrong_sheet_is_refused_and_the_files_that_came_with_it_are_kept(archivist: PageClient) -> None:
    page = add(archivist, begun(archivist), b"titel\nx\n", FILES, status=422)
    assert "There is no column “titel”" in page.text and "1 file" in page.text


def test_an_empty_batch_and_one_without_a_name_are_refused(archivist: PageClient) -> None:
    page = begun(archivist)
    assert "/check" not in page.html
    archivist.submit(archivist.get_page("/review/batches/new"), name=" ", status=400)


def test_the_empty_sheet_names_every_column_and_no_row_is_needed(archivist: PageClient) -> None:
    names = archivist.get("/review/batches/sheet.csv").get_data(as_text=True)
    page = begun(archivist)
    page = add(archivist, page, names.encode())
    page = archivist.submit(page, "/check")
    work()
    assert "0 records would be new" in archivist.get_page(page.path).text


def test_the_queue_says_how_far_each_has_come_and_what_it_resembles(archivist: PageClient, cast: Cast) -> None:
    long = "We crossed at night, six to a boat, and the moon rose over the mill."
    sheet = as_sheet(
        (*HEAD, "source_url"),
        ("a", "testimony", "A ferryman", long, "2016-11", "Port", "", ""),
        (
            "b",
            "testimony",
            "Another hand",
            "WE crossed at night — six to a boat; and the moon rose over the mill!",
            "",
            "",
            "",
            "",
        ),
        ("c", "article", "The flood", "Water.", "", "", "", "https://www.example.org/flood?utm_source=x"),
        ("d", "article", "Once more", "Rain.", "", "", "", "http://example.org/flood/"),
    )
    page = archivist.submit(add(archivist, begun(archivist), sheet), "/check")
    work()
    page = archivist.submit(archivist.get_page(page.path), "/take-in")
    work()
    queue = archivist.get_page("/review")
    told = {
        entry.xpath("string(.//h2)").strip(): " ".join(entry.xpath("string()").split())
        for entry in queue.all("//li[contains(@class,'entry')]")
    }
    assert "3 of 6 things that count; missing: a descriptor, the language" in told["A ferryman"]
    assert "the same text Another hand" in told["A ferryman"]
    assert "the same address Once more" in told["The flood"]
    assert len(queue.all("//li[contains(@class,'entry')]")) == 4
    narrowed = archivist.get_page("/review?kind=article")
    assert len(narrowed.all("//li[contains(@class,'entry')]")) == 2
    batch = page.path.rpartition("/")[2]
    assert "October" in archivist.get_page(f"/review?batch={batch}").text
    assert "Nothing waits here" in archivist.get_page("/review?batch=00000000-0000-4000-8000-000000000000").text


def test_it_is_taken_in_and_returned_from_the_queue(archivist: PageClient) -> None:
    sheet = as_sheet(HEAD, FERRYMAN, ("a-3", "testimony", "A baker", "Bread was dear that winter.", "", "", ""))
    page = archivist.submit(add(archivist, begun(archivist), sheet), "/check")
    work()
    archivist.submit(archivist.get_page(page.path), "/take-in")
    work()
    queue = archivist.get_page("/review")
    codes = {
        entry.xpath("string(.//h2)").strip(): entry.xpath("string(.//p[@class='meta']//span[@class='code'])")
        for entry in queue.all("//li[contains(@class,'entry')]")
    }
    queue = archivist.submit(queue, f"/review/{codes['A ferryman']}/accept")
    assert queue.path == "/review"
    queue = archivist.submit(queue, f"/review/{codes['A baker']}/return", **{"return-reason": "Which winter?"})
    assert standing() == {"A ferryman": "accessioned", "A baker": "returned"}
