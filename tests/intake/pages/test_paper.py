"""PDFs: their text read and drawn in the confined child, as running text, with what repeats on every page taken out."""

from __future__ import annotations

import io
import random
import zlib

import pytest
from PIL import Image
from sqlalchemy import select

from archive.access.viewer import ANONYMOUS, SYSTEM, Role
from archive.base.db import reading, unit_of_work
from archive.base.errors import NotVisible
from archive.base.runtime import session, settings
from archive.intake.pages.limits import PageUnreadable
from archive.intake.pages.paper import running_text
from archive.intake.pages.sandbox import read_page_sandboxed
from archive.media import papers, queries, service, store, upkeep
from archive.media.models import DigitalObject, ObjectReading
from archive.media.papers import Paper, Unreadable
from archive.media.vocabulary import WorkingPurpose
from archive.records import service as records
from archive.records.description import Description
from archive.records.vocabulary import RecordKind
from tests.intake.pages.pdfs import pdf
from tests.media.pictures import metadata
from tests.support.cast import Cast

REPORT = [
    [
        "The Courier - 3 March 2013", "Dam bursts above the mill", "By Ada Holm",
        "Water came down the valley in the night of Saturday and took the lower bridge with",
        "it. At least 14 people were killed, the district office said, and no fewer than six vil-",
        "lages were cut off from the road.", "1",
    ],
    [
        "The Courier - 3 March 2013",
        "Rescue teams reached the first of them on Sunday. They found the school standing and",
        "the mill gone.", "2",
    ],
    ["The Courier - 3 March 2013",
     "The office said that the dam had been inspected in January by engineers of the province.", "3"],
]  # fmt: skip


def test_lines_become_paragraphs_and_what_repeats_is_listed_as_removed() -> None:
    text, removed = running_text(["\n".join(page) for page in REPORT])
    assert "took the lower bridge with it. At least 14 people" in text
    assert "six villages were cut off" in text
    assert "Rescue teams reached the first of them on Sunday. They found the school standing and the mill gone." in text
    assert "The Courier" not in text
    assert [one.text for one in removed] == [line for page in REPORT for line in (page[0], page[-1])]


def test_an_article_is_read_from_a_pdf() -> None:
    found = read_page_sandboxed(pdf(REPORT, about="/Title(dam-final-v2)/Author(Ada Holm)"))
    assert found.media_type == "application/pdf" and found.headline is not None
    assert found.headline.value == "Dam bursts above the mill"
    assert "dam-final-v2" in [title.value for title in found.titles if title.role == "alternative"]
    assert found.author is not None and found.author.value == "Ada Holm"
    assert [claim.quantity.low for claim in found.claims if claim.quantity] == [14]
    assert all(found.text[claim.anchor.start : claim.anchor.end] == claim.verbatim for claim in found.claims)
    assert "page_header" in {one.kind for one in found.removed}


def test_a_scan_without_text_says_so() -> None:
    with pytest.raises(PageUnreadable, match="pictures of pages and no text"):
        read_page_sandboxed(pdf([[], []]))


def _bomb() -> bytes:
    packed = zlib.compress(b"0 0 m 9 9 l S\n" * 30_000_000, 9)
    body = b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(packed), packed)
    return (
        b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj "
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R>>endobj 4 0 obj" + body
        + b"endobj trailer<</Root 1 0 R>>"
    )  # fmt: skip


def _own_child() -> bytes:
    return (
        b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[2 0 R]/Count 9>>endobj "
        b"trailer<</Root 1 0 R>>"
    )


@pytest.mark.parametrize(
    ("data", "codes"),
    [
        (b"%PDF-", {"damaged"}),
        (b"%PDF-1.7\n" + random.Random(3).randbytes(50_000), {"damaged", "crashed"}),
        (pdf(REPORT)[:600], {"damaged", ""}),
        (pdf(REPORT)[:-200], {"damaged", ""}),
        (_own_child(), {"", "damaged", "crashed", "too-slow"}),
        (pdf(REPORT, width=10**9), {"", "damaged"}),
        (pdf(REPORT, extra=b"9 0 obj<</S/JavaScript/JS(app.alert\\(1\\))>>endobj "), {""}),
        (pdf(REPORT) + b"<html><script>alert(1)</script>", {""}),
        (pdf([["a"]] * 400), {""}),
    ],
    ids=["five bytes", "noise", "cut early", "cut late", "its own child", "a page as wide as a country",
         "with a script", "with a page behind it", "four hundred pages"],
)  # fmt: skip
def test_whatever_is_in_it_there_is_an_answer(data: bytes, codes: set[str]) -> None:
    found = papers.read(data)
    assert (found.code if isinstance(found, Unreadable) else "") in codes


@pytest.mark.slow(why="a stream of 420 MB is unpacked until the limits end it")
def test_a_bomb_ends_at_the_limits() -> None:
    found = papers.read(_bomb())
    assert isinstance(found, Unreadable | Paper)


def test_each_half_of_every_file_is_survived() -> None:
    """Bytes turned over here and there: no answer but one of ours."""
    whole = pdf(REPORT)
    for seed in range(12):
        chance = random.Random(seed)
        broken = bytearray(whole)
        for _ in range(40):
            broken[chance.randrange(9, len(broken))] = chance.randrange(256)
        found = papers.read(bytes(broken), pictures=1)
        assert isinstance(found, Paper) or found.code in papers.REASONS


def _kept(data: bytes) -> tuple[str, object]:
    said = Description(kind=RecordKind.ARTICLE, title="Dam bursts", body="Water.")
    with unit_of_work():
        made = records.create(SYSTEM, said)
        staged = store.current().receive(io.BytesIO(data), limit=settings().upload_limit)
        row = service.accept(SYSTEM, made.id, staged, original_name="dam.pdf")
    upkeep.derive(row.id)
    return made.reference_code, row.id


def test_pages_are_drawn_as_working_copies_as_closed_as_the_original(database: object, cast: Cast) -> None:
    _, object_id = _kept(pdf(REPORT))
    with reading():
        looked = session().get_one(ObjectReading, object_id)
        assert looked.decoded and looked.technical is not None and looked.technical["pages"] == 3
        pages = session().scalars(select(DigitalObject).where(DigitalObject.derived_from == object_id)).all()
        assert sorted((row.parameters or {})["page"] for row in pages) == [1, 2, 3]
        assert {row.purpose for row in pages} == {WorkingPurpose.PAGE}
        for viewer in (ANONYMOUS, cast.viewer(), cast.viewer(Role.MODERATOR)):
            with pytest.raises(NotVisible):
                queries.servable(viewer, pages[0].id)
        assert not queries.servable(cast.viewer(Role.ARCHIVIST), pages[0].id).shared
        path = store.current().path(pages[0].sha256)
    with Image.open(path) as picture:
        assert max(picture.size) == papers.EDGE and len(set(picture.convert("L").tobytes())) > 10
    told = metadata(path)
    assert not [name for name in told if name.split(":")[0] not in ("File", "ExifTool", "JFIF", "System", "Composite")]
    upkeep.derive(object_id)  # type: ignore[arg-type]  # an id
    with reading():
        assert len(session().scalars(select(DigitalObject).where(DigitalObject.derived_from == object_id)).all()) == 3


def test_a_pdf_that_cannot_be_opened_is_kept_and_says_why(database: object) -> None:
    _, object_id = _kept(b"%PDF-1.7\nnothing")
    with reading():
        looked = session().get_one(ObjectReading, object_id)
        assert looked.failure == "This PDF is damaged and cannot be opened."
