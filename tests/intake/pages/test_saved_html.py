"""A saved page's HTML: metadata, theme, captions, encodings."""

from __future__ import annotations

from collections.abc import Callable

from archive.intake.pages.facts import PageReading
from archive.intake.pages.reading import read_page

Page = Callable[[str], PageReading]


def test_a_news_page_tells_its_facts(page: Page) -> None:
    reading = page("news.html")
    assert reading.author and reading.publisher and reading.published and reading.address and reading.language
    assert reading.author.value == "Tove Brandal"
    assert (reading.publisher.value, reading.publisher.inferred) == ("Harbour Ledger", False)
    assert (reading.published.value, reading.address.value) == (
        "2021-02-09",
        "https://ledger.example/2021/02/09/quay-district",
    )
    assert "JSON-LD" in reading.published.origin


def test_the_heading_of_the_article_goes_before_metadata(page: Page) -> None:
    headline, *others = page("news.html").titles
    assert headline.value == "Quay district reportedly shelled for a third night"
    assert [title.origin for title in others] == ["JSON-LD headline", "page title"]
    (lead,) = [lead for lead in page("news.html").leads if lead.kind == "titles_disagree"]
    assert "“reportedly”" in lead.text


def test_a_marked_caption_has_its_own_date_and_address(page: Page) -> None:
    (caption,) = page("news.html").captions
    assert caption.depicted is not None
    assert (caption.depicted.edtf, caption.image_address) == ("2012-05", "https://ledger.example/img/quay.jpg")


def test_theme_and_comments_are_out_of_the_text(page: Page) -> None:
    for name in ("news.html", "blog.html"):
        reading = page(name)
        for words in (
            "Share",
            "cookies",
            "recipes",
            "gull77",
            "Thank you for writing",
            "Related",
            "bloggers",
            "rights reserved",
            "Blogroll",
        ):
            assert words not in reading.text
    kinds = {fragment.kind for fragment in page("blog.html").removed}
    assert {
        "share_buttons",
        "related_posts",
        "counter",
        "reader_comment",
        "reply_heading",
        "unrendered_template",
    } <= kinds


def test_a_range_and_an_estimate_are_two_claims(page: Page) -> None:
    counts = [claim.quantity for claim in page("news.html").claims if claim.quantity]
    assert [(one.outcome, one.low, one.best, one.high) for one in counts] == [
        ("killed", 12, None, 15),
        ("injured", None, 80, None),
    ]


def test_an_accusation_is_the_accuser_s(page: Page) -> None:
    (claim,) = [claim for claim in page("news.html").claims if claim.kind == "responsibility"]
    assert (claim.attributed_to, claim.alleged_perpetrators) == ("army", ("separatist units",))


def test_words_set_apart_without_a_speaker_are_an_open_question(page: Page) -> None:
    reading = page("news.html")
    assert [quote.speaker for quote in reading.quotes] == ["person", "unknown"]
    assert "unknown_speaker" in {lead.kind for lead in reading.leads}


def test_the_title_of_the_entry_goes_before_the_name_of_the_site(page: Page) -> None:
    reading = page("blog.html")
    assert reading.headline and reading.author and reading.published and reading.publisher
    assert reading.headline.value == "What we saw at the crossing"
    assert (reading.author.value, reading.published.value) == ("Kit Arden", "2015-10-03")
    assert (reading.publisher.value, reading.publisher.inferred) == ("Notes from Sandhill", True)


def test_a_declared_encoding_is_used_and_said(page: Page) -> None:
    reading = page("blog.html")
    assert (reading.encoding, reading.encoding_reason) == ("cp1252", "charset declared in the page")
    assert "café beside the gate" in reading.text


def test_a_page_without_head_has_text_and_no_invented_facts(page: Page) -> None:
    reading = page("bare.html")
    assert reading.titles == ()
    assert not (reading.author or reading.publisher or reading.published or reading.address)
    assert reading.text.startswith("The well in the upper village")


def test_scripts_are_neither_run_nor_kept() -> None:
    text = "The well was closed in the night and nobody in the village said who had the key to it. " * 4
    source = (
        f"<html><body><h1>Well</h1><script>document.write('planted')</script><p "
        f"onclick='planted()'>{text}</p><noscript>planted</noscript><template>planted</template></body></html>"
    )
    reading = read_page(source.encode(), "text/html")
    assert "planted" not in reading.text + "".join(fragment.text for fragment in reading.removed)


def test_the_comment_of_a_saving_tool_gives_address_and_time() -> None:
    source = (
        "<!-- Page saved with SingleFile \n url: https://ledger.example/a \n saved date: Tue Mar 02 2021 "
        "10:00:00 GMT+0100 -->"
    )
    reading = read_page(f"<html>{source}<body><p>The ferry did not run.</p></body></html>".encode())
    assert reading.address and reading.captured
    assert (reading.address.value, reading.captured.value) == (
        "https://ledger.example/a",
        "Tue Mar 02 2021 10:00:00 GMT+0100",
    )
    status = {one.item: one.status for one in reading.completeness}
    assert status["collection-data"] == status["target-address"] == "partial"
