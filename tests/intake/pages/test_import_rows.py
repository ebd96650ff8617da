"""A reading in the import format, judged by the format's own reader."""

from __future__ import annotations

import json
from collections.abc import Callable

from archive.intake.pages.facts import PageReading
from archive.intake.pages.import_kit import ImportOptions, Row
from archive.intake.pages.import_rows import to_import_rows
from archive.records.schemas import read_row

OPTIONS = ImportOptions("page-7", "saved-pages", path="page.txt")
Page = Callable[[str], PageReading]


def rows_of(reading: PageReading) -> list[Row]:
    return to_import_rows(reading, OPTIONS)


def test_every_row_is_read_by_the_import(any_page: PageReading) -> None:
    for row in rows_of(any_page):
        assert read_row(row).identifier == row["identifier"]
        assert row["status"] == "submitted"


def test_an_article_comes_with_its_picture_and_its_statement(page: Page) -> None:
    article, image, statement = rows_of(page("scrape-en.txt"))
    assert [row["kind"] for row in (article, image, statement)] == ["article", "image", "testimony"]
    assert image["relations"] == [{"type": "illustrates", "target": "page-7"}]
    assert article["relations"] == [{"type": "quotes", "target": statement["identifier"]}]
    assert (image["holding"], image["title_kind"]) == ("not-held", "caption")
    assert statement["testimony"]["directness"] == "third-hand"


def test_the_name_goes_to_the_vault_s_field_alone(page: Page) -> None:
    *_, statement = rows_of(page("scrape-en.txt"))
    (informant,) = statement["people"]
    assert (informant["identity"], informant.pop("name")) == ("protected", "Oru")
    assert "Oru" not in json.dumps(rows_of(page("scrape-en.txt"))[:2] + [statement], ensure_ascii=False)


def test_a_picture_of_another_time_has_no_date_of_the_article(page: Page) -> None:
    _, image, _ = rows_of(page("scrape-en.txt"))
    (date,) = image["dates"]
    assert (date["role"], date["edtf"]) == ("depicted", None)


def test_a_date_that_is_only_mentioned_does_not_date_the_record(page: Page) -> None:
    article = rows_of(page("scrape-en.txt"))[0]
    assert [(date["role"], date["edtf"]) for date in article["dates"]] == [
        ("published", "2019-03-12"),
        ("coverage", "2019-02-25~/2019-03-12"),
        ("collected", None),
    ]


def test_a_page_without_a_title_gets_one_that_says_so(page: Page) -> None:
    (row,) = rows_of(page("bare.html"))
    assert (row["title_kind"], row["title"][:21]) == ("supplied", "Page without a title:")
