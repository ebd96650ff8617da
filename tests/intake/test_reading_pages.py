"""A saved page or a PDF that somebody handed in, read into the description by an archivist, part by part."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.access.viewer import SYSTEM, Role
from archive.base.db import reading, unit_of_work
from archive.base.runtime import session, settings
from archive.intake.page_merging import Take, merged, suggested
from archive.intake.pages.import_kit import ImportOptions
from archive.intake.pages.import_rows import to_import_rows
from archive.intake.pages.reading import read_page
from archive.media import service as media
from archive.media import store
from archive.records import models as m
from archive.records import service
from archive.records.description import Description, SourceInput
from archive.records.stored import description_of
from archive.records.vocabulary import RecordKind
from archive.vault.models import VaultEntry
from tests.intake.pages.pdfs import pdf
from tests.intake.pages.test_paper import REPORT
from tests.support.pages import PageClient

PAGE = """<!doctype html><html lang="en"><head><title>Dam bursts | The Courier</title>
<meta property="article:published_time" content="2013-03-03"><link rel="canonical" href="https://courier.example/dam"></head>
<body><nav><a href="/">Home</a> <a href="/news">News</a></nav><h1>Dam bursts above the mill</h1>
<p class="byline">By Ada Holm</p><p>1,204 views</p>
<p>Water came down the valley in the night of Saturday and took the lower bridge with it. At least 14 people were
killed, the district office said, and six villages were cut off from the road for the whole of the next day.</p>
<p>“We heard it before we saw it, and then the mill was gone,” said Toma Berisha, a miller. “Nobody had warned us.”</p>
<p>Rescue teams reached the first of the villages on Sunday. They found the school standing and the mill gone.</p>
<footer>About us</footer><script>alert(1)</script></body></html>"""


@pytest.fixture
def archivist(signed_in: Callable[..., PageClient]) -> PageClient:
    return signed_in(Role.ARCHIVIST)


def handed_in(data: bytes, name: str, body: str = "") -> str:
    said = Description(
        kind=RecordKind.ARTICLE,
        title="Source article without a title",
        body=body,
        source=SourceInput(url="https://elsewhere.example/as-i-found-it"),
    )
    with unit_of_work():
        made = service.create(SYSTEM, said)
        staged = store.current().receive(io.BytesIO(data), limit=settings().upload_limit)
        media.accept(SYSTEM, made.id, staged, original_name=name)
    return made.reference_code


def described(code: str) -> Description:
    with reading():
        return description_of(session().query(m.Record).filter_by(reference_code=code).one())


def test_a_saved_page_is_read_part_by_part(archivist: PageClient, tmp_path: Path) -> None:
    code = handed_in(PAGE.encode(), "dam.html")
    page = archivist.get_page(f"/review/{code}/read")
    assert "Dam bursts above the mill" in page.text and "Toma" not in page.text
    assert all(box.get("checked") is not None for box in page.all("//input[@name='take']"))
    archivist.submit(page, f"/review/{code}/read", take=[one.value for one in Take])
    found = described(code)
    assert found.title == "Dam bursts above the mill" and found.source is not None
    assert found.source.url == "https://elsewhere.example/as-i-found-it", "what the contributor said stays"
    assert [(seen.name, seen.value) for seen in found.source.observations] == [("views", 1204)]
    assert "took the lower bridge" in found.body and "Home" not in found.body and "Toma" not in found.body
    claim = next(one for one in found.claims if one.quantity and one.quantity.low == 14)
    assert claim.anchor is not None and found.body[claim.anchor.start : claim.anchor.end] == claim.verbatim
    assert any(person.identity.value == "protected" for person in found.people)
    with reading():
        assert session().query(VaultEntry).count() == 1
    assert b"Toma Berisha" not in (settings().home / "archive.sqlite3").read_bytes()
    assert b"Toma Berisha" not in (settings().home / "archive.sqlite3-wal").read_bytes()


def test_what_stands_is_not_written_over_unless_it_is_asked_for(archivist: PageClient) -> None:
    code = handed_in(pdf(REPORT), "dam.pdf", body="Somebody typed this.")
    page = archivist.get_page(f"/review/{code}/read")
    ticked = {box.get("value") for box in page.all("//input[@name='take'][@checked]")}
    assert ticked == {"title", "source", "dates", "leads", "people"}
    archivist.submit(page, f"/review/{code}/read", take=["title"])
    found = described(code)
    assert (found.title, found.body) == ("Dam bursts above the mill", "Somebody typed this.")


def test_what_cannot_be_read_says_why(archivist: PageClient) -> None:
    code = handed_in(pdf([[]]), "scan.pdf")
    page = archivist.get_page(f"/review/{code}/read", status=422)
    assert "this PDF holds pictures of pages and no text" in page.text
    archivist.get_page(f"/review/{code}/read?source=00000000-0000-4000-8000-000000000000", status=404)


def test_two_readings_take_nothing_twice() -> None:
    found = read_page(PAGE.encode())
    row = to_import_rows(found, ImportOptions(identifier="page"))[0]
    before = {"kind": "article", "title": "Source article without a title"}
    once = merged(before, row, found, list(Take))
    assert merged(once, row, found, list(Take)) == once
    assert suggested(once, own_text=False) == {Take.SOURCE, Take.DATES, Take.LEADS, Take.PEOPLE}


def test_a_saved_page_is_never_handed_out_as_a_page(archivist: PageClient) -> None:
    code = handed_in(PAGE.encode(), "dam.html")
    with reading():
        record = session().query(m.Record).filter_by(reference_code=code).one()
        object_id = session().query(media.DigitalObject.id).filter_by(record_id=record.id).scalar()
    answer = archivist.get(f"/records/{code}/files/{object_id}")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    answer.close()
