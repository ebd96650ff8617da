"""The search page as a stranger, an investigator and an archivist use it, by links and forms alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from archive.access.viewer import Role
from archive.search.arguments import read
from archive.search.years import MOST_BARS, bars
from tests.search.holdings import index_all, put
from tests.support.demonstration import House
from tests.support.pages import Page, PageClient, words


@pytest.fixture
def stranger(house: House) -> PageClient:
    return client_of(house)


def client_of(house: House, *roles: Role) -> PageClient:
    client = house.app.test_client()
    assert isinstance(client, PageClient)
    for name, value in (house.cast.cookies(*roles) if roles else {}).items():
        client.set_cookie(name, value)
    return client


def total(page: Page) -> int:
    return int(words(page.one("//*[@id='count']")).split()[0].replace(",", ""))


def hits(page: Page) -> list[str]:
    return [str(address) for address in page.all("//*[@data-hit]//a[starts-with(@href, '/records/')]/@href")]


def value(page: Page, facet: str, label: str) -> Any:
    return page.one(f"//details[@id='facet-{facet}']//a[bdi[.='{label}']]")


def count(link: Any) -> int:
    return int(words(link.xpath("span[@class='n']")[0]).lstrip(": "))


def chips(page: Page) -> list[str]:
    return [words(chip) for chip in page.all("//ul[@class='chips']//bdi")]


def asked(address: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(address).query)


def test_facets_are_links_that_add_up_and_chips_take_them_back(stranger: PageClient) -> None:
    page = stranger.get_page("/search")
    everything = total(page)
    image, article = value(page, "kind", "Image"), value(page, "kind", "Source article")
    images = stranger.get_page(image.get("href"))
    assert total(images) == count(image) and chips(images) == ["Kind: Image"]
    assert count(value(images, "kind", "Source article")) == count(article), "counted as if nothing of it were chosen"
    both = stranger.get_page(value(images, "kind", "Source article").get("href"))
    assert total(both) == count(image) + count(article)
    assert [words(one) for one in both.all("//details[@id='facet-kind']//a[@aria-current='true']/bdi")] == [
        "Source article",
        "Image",
    ]
    narrower = stranger.get_page(both.all("//details[@id='facet-language']//a/@href")[0])
    assert total(narrower) <= total(both)
    for _ in range(3):
        narrower = stranger.get_page(narrower.all("//a[@class='chip'][bdi]/@href")[0])
    assert total(narrower) == everything and not chips(narrower)


def test_all_values_of_a_facet_can_be_seen_and_stay_in_no_permalink_of_a_hit(stranger: PageClient) -> None:
    page = stranger.get_page("/search")
    few = page.all("//details[@id='facet-descriptor']//li")
    more = page.one("//details[@id='facet-descriptor']//a[@class='more']/@href")
    assert more.endswith("more=descriptor#facet-descriptor")
    whole = stranger.get_page(more)
    many = whole.all("//details[@id='facet-descriptor']//li")
    assert len(few) == 10 < len(many)
    assert f"All {len(many)} values" in page.text
    fewer = stranger.get_page(whole.one("//details[@id='facet-descriptor']//a[@class='more']/@href"))
    assert len(fewer.all("//details[@id='facet-descriptor']//li")) == 10


def test_bars_lead_to_their_year_and_say_their_number_in_words(stranger: PageClient) -> None:
    page = stranger.get_page("/search?q=hospital")
    bar = page.one("//ol[@class='bars']//a[contains(., '2013')]")
    said = words(bar.xpath("span[@class='visually-hidden']")[0])
    year = stranger.get_page(bar.get("href"))
    assert said == f"2013: {total(year)} records"
    assert asked(bar.get("href"))["year"] == ["2013"]
    chosen = year.one("//ol[@class='bars']//a[@aria-current='true']")
    assert total(stranger.get_page(chosen.get("href"))) == total(page), "a second time takes it back"
    assert not page.all("//ol[@class='bars']//*[@style]")


def test_every_hit_can_be_reached_and_is_shown_once(stranger: PageClient) -> None:
    page = stranger.get_page("/search?per_page=5&sort=oldest")
    everything, seen = total(page), hits(page)
    last = page.one("//nav[@class='pager']//a[.='Last page']/@href")
    while following := page.all("//nav[@class='pager']//a[@rel='next']/@href"):
        page = stranger.get_page(following[0])
        seen += hits(page)
    assert len(seen) == len(set(seen)) == everything > 20
    assert hits(page) == hits(stranger.get_page(last))
    assert stranger.get_page(page.one("//nav[@class='pager']//a[.='First page']/@href")).path
    jump = page.one("//form[@class='jump']")
    carried = {field.get("name"): field.get("value") for field in jump.xpath("input[@type='hidden']")}
    assert carried == {"per_page": "5", "sort": "oldest"}
    third = stranger.get_page("/search", query_string={**carried, "page": "3"})
    assert hits(third) == seen[10:15]
    assert "There is no such page" in stranger.get_page("/search?page=999").text


@pytest.mark.parametrize("order", ["newest", "oldest", "received"])
def test_the_order_is_a_link(stranger: PageClient, order: str) -> None:
    page = stranger.get_page("/search?q=hospital")
    link = page.one(f"//nav[@aria-label='Order']//a[contains(@href, 'sort={order}')]/@href")
    there = stranger.get_page(link)
    assert set(hits(there)) == set(hits(page))
    assert asked(there.one("//nav[@aria-label='Order']//a[@aria-current='true']/@href"))["sort"] == [order]


def test_an_area_is_asked_for_in_the_form_and_its_address_says_it_in_one(stranger: PageClient) -> None:
    form = {"q": "", "latitude": "٣٦,٢", "longitude": "37.16", "kilometres": "50", "south": "", "date_from": ""}
    answer = stranger.get("/search", query_string={**form, "kind": "article"})
    assert answer.status_code == 303
    assert asked(answer.headers["Location"]) == {"kind": ["article"], "near": ["36.2,37.16,50"]}
    page = stranger.get_page(answer.headers["Location"])
    assert 0 < total(page) < total(stranger.get_page("/search?kind=article"))
    assert "Within 50 km of \u206636.2°, 37.16°\u2069" in chips(page)
    assert [page.one(f"//input[@id='{name}']").get("value") for name in ("latitude", "longitude", "kilometres")] == [
        "36.2", "37.16", "50",
    ]  # fmt: skip
    box = stranger.get_page("/search?box=35,36,38,39&kind=article")
    assert hits(box) == hits(page)
    nowhere = stranger.get_page("/search?near=-80,0,1")
    assert "Nothing was found" in nowhere.text
    everywhere = nowhere.one("//a[.='Look everywhere, not only in this area']/@href")
    assert total(stranger.get_page(everywhere)) == total(stranger.get_page("/search"))


def test_all_that_is_wrong_is_said_beside_its_field(stranger: PageClient) -> None:
    page = stranger.get_page("/search?q=(bread&near=91,x,&date_from=yesterday&kind=image", status=400)
    assert page.one("//pre[@class='caret']/mark").text == "("
    assert page.one("//details[contains(@class, 'search-more')]/@open") is not None
    for name in ("date_from", "latitude", "longitude", "kilometres"):
        field = page.one(f"//input[@id='{name}']")
        assert field.get("aria-invalid") == "true" and f"{name}-error" in field.get("aria-describedby")
        assert words(page.one(f"//a[@href='#{name}']")), "linked from above the form"
    assert page.one("//input[@id='latitude']").get("value") == "91"
    assert page.one("//form[@role='search']//input[@type='hidden'][@name='kind']").get("value") == "image"


def test_a_value_that_no_record_can_have_is_said_and_can_be_taken_back(stranger: PageClient) -> None:
    page = stranger.get_page("/search?q=bread&kind=photo&verification=disputed&date_from=2012", status=400)
    assert "testimony, image, article" in words(page.one("//div[@data-error-summary]"))
    assert page.one("//input[@id='q']").get("value") == "bread"
    assert page.one("//input[@id='date_from']").get("value") == "2012"
    back = page.one("//a[contains(@href, 'verification=disputed') and not(contains(@href, 'kind=photo'))]/@href")
    assert total(stranger.get_page(back)) >= 0
    capital = stranger.get_page("/search?kind=Image")
    assert total(capital) == total(stranger.get_page("/search?kind=image"))
    assert chips(capital) == ["Kind: Image"]
    assert not chips(stranger.get_page(capital.one("//a[@class='chip'][bdi]/@href")))
    glued = stranger.get_page("/search?q=bread&utm_source=letter&lang=ar")
    assert total(glued) == total(stranger.get_page("/search?q=bread")), "links come with more than they had"


def test_steps_are_switched_off_and_hits_say_which_found_them(client: PageClient) -> None:
    put("A letter about prisoners", body="They were held.", places=[{"name": "Aleppo", "names": [
        {"value": "حلب", "language": "ar"}, {"value": "Halab", "language": "en"}]}])  # fmt: skip
    put("A cafe", body="The café at the corner.")
    index_all()
    why = "//li[@data-hit]//p[@class='why']/span/text()"
    assert client.get_page("/search?q=letter").all(why) == ["found as written"]
    assert client.get_page("/search?q=prisoner").all(why) == ["other form of the word"]
    assert "another name of the place or person" in client.get_page("/search?q=Halab").all(why)
    assert client.get_page("/search?q=corner+CAFÉ").all(why)
    stemless = client.get_page("/search?q=prisoner&stem=0")
    assert "Nothing was found" in stemless.text and "No other forms of a word" in chips(stemless)
    assert stemless.one("//input[@id='stem'][@checked]").get("value") == "0"
    wider = stemless.all("//a[.='Look for other spellings, forms and names as well']/@href")[0]
    assert total(client.get_page(wider)) == 1
    assert "Nothing was found" in client.get_page("/search?q=Halab&names=0").text
    understood = client.get_page("/search?q=prisoner")
    assert "other forms : prisoners" in words(understood.one("//dl[@class='sought']")).replace("forms:", "forms :")
    unknown = client.get_page("/search?q=letter+unheardof&match=any")
    assert "stands in no record that you may read" in unknown.text


def test_the_table_shows_the_same_hits_and_keeps_its_shape(stranger: PageClient) -> None:
    page = stranger.get_page("/search?q=hospital")
    table = stranger.get_page(page.one("//nav[@aria-label='Shape']//a[.='Table']/@href"))
    assert hits(table) == hits(page)
    assert len(table.all("//tr[@data-hit]")) == total(page)
    assert "view=table" in table.all("//details[@id='facet-kind']//a/@href")[0]
    assert table.one("//form[@role='search']//input[@type='hidden'][@name='view']").get("value") == "table"


def test_the_timeline_stands_in_the_order_of_events(stranger: PageClient) -> None:
    page = stranger.get_page("/search?q=-zzyzx&per_page=100")
    line = stranger.get_page(page.one("//nav[@aria-label='Shape']//a[.='Timeline']/@href"))
    assert set(hits(line)) == set(hits(page))
    assert asked(line.one("//nav[@aria-label='Shape']//a[.='Table']/@href"))["sort"] == ["oldest"]
    assert hits(line) == hits(stranger.get_page("/search?q=-zzyzx&per_page=100&sort=oldest"))
    assert len(line.all("//ol[@class='timeline']/li/p[@class='era']")) == total(page)
    best = stranger.get_page("/search?view=timeline&sort=relevance")
    assert words(best.one("//nav[@aria-label='Order']//a[@aria-current='true']")) == "Oldest event"


def test_the_page_says_how_far_it_searched_and_what_is_closed(house: House, stranger: PageClient) -> None:
    page = stranger.get_page("/search?q=hospital")
    assert "in step with the archive" in page.text
    assert "What is closed to you is neither shown nor counted here." in page.text
    put("Waiting for the worker")
    assert "1 change behind the archive" in stranger.get_page("/search?q=hospital").text


def test_who_may_read_more_finds_more(house: House, stranger: PageClient) -> None:
    investigator, archivist = client_of(house, Role.INVESTIGATOR), client_of(house, Role.ARCHIVIST)
    pages = [client.get_page("/search") for client in (stranger, investigator, archivist)]
    assert total(pages[0]) < total(pages[1]) < total(pages[2])
    levels = [[words(one) for one in page.all("//details[@id='facet-access']//bdi")] for page in pages]
    assert levels[0] == ["Public"]
    assert "Restricted" in levels[1] and "Not published" not in levels[1]
    assert "Not published" in levels[2]
    assert "no-store" in pages[1].response.headers["Cache-Control"]
    assert [page.all("//h2[.='Keep this search']") != [] for page in pages] == [True] * 3


def test_an_arabic_page_has_its_own_words_and_no_dates_of_machines(stranger: PageClient) -> None:
    arabic = {"Accept-Language": "ar"}
    page = stranger.get_page("/search?q=hospital&date_from=2012-03&date_to=2014", headers=arabic)
    told = " ".join(chips(page))
    assert "2012-03" not in told and "مارس 2012" in told
    collections = [words(one) for one in stranger.get_page("/search", headers=arabic).all(
        "//details[@id='facet-collection']//bdi")]  # fmt: skip
    assert collections and any("\u0600" <= letter <= "\u06ff" for title in collections for letter in title)
    faulty = stranger.get_page("/search?q=(%D8%AE%D8%A8%D8%B2", headers=arabic, status=400)
    assert faulty.one("//pre[@class='caret']").get("dir") == "auto"
    assert "".join(faulty.one("//pre[@class='caret']").itertext()) == "(خبز"


SAID = "سريمكان"


@pytest.mark.parametrize(
    ("hidden", "why"),
    [
        ({"access": "sealed"}, "a record that may not be seen"),
        ({"rights": [{"basis": "consent", "person": "A", "aspects": {"place": "refused"}}]}, "a consent hides it"),
    ],
)
def test_a_place_is_called_by_no_name_that_only_hidden_records_tell(
    client: PageClient, hidden: dict[str, Any], why: str
) -> None:
    put("Open", places=[{"name": "Aleppo"}])
    put("Hidden", places=[{"name": "Aleppo", "names": [{"value": SAID, "language": "ar"}]}], **hidden)
    index_all()
    page = client.get_page("/search", headers={"Accept-Language": "ar"})
    assert "Aleppo" in page.html and SAID not in page.html, why


def test_a_name_that_a_consent_hides_is_no_source(client: PageClient) -> None:
    name = "Zebulon Press"
    put("An article", kind="article", source={"publisher": name}, people=[{"role": "publisher", "display": name}],
        rights=[{"basis": "consent", "person": name, "aspects": {"name": "refused"}}])  # fmt: skip
    index_all()
    assert name not in client.get("/api/v1/search").text and name not in client.get_page("/search").html
    hit = client.get("/api/v1/search").get_json()["hits"][0]
    assert name not in client.get_page(f"/records/{hit['reference_code']}").html
    assert name not in client.get(f"/api/v1/records/{hit['reference_code']}").text


@pytest.mark.parametrize("value", ["abc", "²", "9" * 200])
def test_a_year_that_is_none_is_refused(stranger: PageClient, value: str) -> None:
    page = stranger.get_page(f"/search?year={value}", status=400)
    assert "Write a year as a number" in words(page.one("//div[@data-error-summary]"))


def test_a_year_of_no_event_finds_nothing(stranger: PageClient) -> None:
    assert "Nothing was found" in stranger.get_page("/search?year=-1").text


def test_an_address_of_thousands_of_arguments_makes_no_page_of_millions_of_letters(stranger: PageClient) -> None:
    address = "&".join(f"place=v{n}" for n in range(3000))
    assert len(stranger.get_page(f"/search?{address}").html) < 1_000_000


@pytest.fixture
def asking(app: Flask) -> Iterator[None]:
    with app.test_request_context("/search"):
        yield


@pytest.mark.parametrize(
    ("histogram", "address", "expected"),
    [
        ([], {}, []),
        ([(2013, 4)], {}, []),
        ([(2013, 4)], {"year": "2013"}, [("2013", 4)]),
        ([(2011, 1), (2013, 4)], {}, [("2011", 1), ("2012", 0), ("2013", 4)]),
        ([(2011, 1), (2013, 4), (2014, 2)], {"date_from": "2013"}, [("2013", 4), ("2014", 2)]),
        ([(1989, 1), (1990, 2), (2014, 3)], {}, [
            ("1980 to 1989", 1), ("1990 to 1999", 2), ("2000 to 2009", 0), ("2010 to 2019", 3),
        ]),
    ],
    ids=["nothing", "no choice", "the one that is chosen", "a gap", "inside the dates", "decades"],
)  # fmt: skip
def test_the_bars(asking: None, histogram: list[tuple[int, int]], address: dict[str, str], expected: list[Any]) -> None:
    arguments = MultiDict(address)
    found = bars(histogram, read(arguments), arguments)
    assert [(bar.label, bar.count) for bar in found] == expected
    assert all((bar.url is None) == (bar.count == 0) and (bar.height == 0) == (bar.count == 0) for bar in found)


def test_there_are_never_too_many_bars(asking: None) -> None:
    none = MultiDict[str, str]()
    for first, last in ((2000, 2023), (2000, 2024), (1800, 2024), (1, 2024), (1, 9999)):
        found = bars([(first, 1), (last, 3)], read(none), none)
        assert 1 < len(found) <= MOST_BARS + 1
        assert sum(bar.count for bar in found) == 4


def test_a_decade_leads_to_its_years(asking: None) -> None:
    none = MultiDict[str, str]()
    first = bars([(1989, 1), (2014, 3)], read(none), none)[0]
    assert first.url is not None and asked(first.url) == {"date_from": ["1980"], "date_to": ["1989"]}
    there = MultiDict({"date_from": "1980", "date_to": "1989"})
    assert [bar.label for bar in bars([(1985, 1), (1989, 1), (1994, 1)], read(there), there)] == [
        "1985", "1986", "1987", "1988", "1989",
    ]  # fmt: skip
