"""Why a record is a hit: its title, its text, or else a line with what else is said of it; never what is hidden."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from archive.access.levels import AccessLevel
from archive.access.viewer import ANONYMOUS, SYSTEM, Role, Viewer
from archive.base.db import reading, unit_of_work
from archive.base.runtime import session
from archive.records import models as m
from archive.records import redaction_acts
from archive.records.elements import Element
from archive.records.naming import service as naming
from archive.records.naming.queries import Listing, name_list
from archive.records.naming.rules import ListedName
from archive.search import query
from archive.search.engine import Match, Step
from archive.search.query import Hit, SearchRequest
from tests.search.holdings import descriptors, index_all, put
from tests.support.cast import Cast
from tests.support.pages import Page, PageClient, words

SignIn = Callable[..., PageClient]
ALEPPO = {"name": "Aleppo", "names": [{"value": "حلب", "language": "ar"}, {"value": "Halab", "language": "ku"}]}


def found(q: str, viewer: Viewer = ANONYMOUS, **how: Any) -> list[Hit]:
    with reading():
        return list(query.run(viewer, SearchRequest(q=q, **how)).hits)


def only(q: str, viewer: Viewer = ANONYMOUS, **how: Any) -> Hit:
    (hit,) = found(q, viewer, **how)
    return hit


def elsewhere(hit: Hit) -> list[tuple[Element, list[str]]]:
    """The elements that hold words of the query, with the names that do."""
    return [
        (one.element, [str(name.html) for name in one.names if name.html is not None]) for one in hit.reasons.elsewhere
    ]


def lines(page: Page) -> list[str]:
    return [words(line) for line in page.all("//*[@data-hit]//p[@class='where']")]


def marks(page: Page, within: str) -> list[str]:
    return [words(mark) for mark in page.all(f"//*[@data-hit]//{within}//mark")]


def test_words_are_marked_in_the_title_and_nothing_more_is_said(database: object) -> None:
    put("The mill and the millers", body="Nothing of it.", places=[{"name": "Mill"}])
    index_all()
    hit = only("mill")
    assert hit.reasons.title == "The <mark>mill</mark> and the millers"
    assert hit.reasons.snippet == "Nothing of it." and hit.reasons.elsewhere == ()


# What a record says, what is asked, and what is said of why it is a hit.
ELSEWHERE: list[tuple[dict[str, Any], str, list[tuple[Element, list[str]]]]] = [
    ({"places": [{"name": "Homs"}]}, "homs", [(Element.PLACE, ["<mark>Homs</mark>"])]),
    ({"places": [ALEPPO]}, "halab", [(Element.PLACE, ["<mark>Halab</mark>"])]),
    ({"places": [ALEPPO]}, "حلب", [(Element.PLACE, ["<mark>حلب</mark>"])]),
    ({"alternative_titles": [{"value": "A <b>mill</b> & more", "language": "en"}]}, "mill",
     [(Element.TITLE, ["A &lt;b&gt;<mark>mill</mark>&lt;/b&gt; &amp; more"])]),
    ({"abstract": "Of a mill. " + "And more. " * 60}, "mill",
     [(Element.ABSTRACT, ["Of a <mark>mill</mark>. " + "And more. " * 5 + "And …"])]),
    ({"people": [{"role": "creator", "display": "Ministry of Mills", "identity": "public"}]}, "mills",
     [(Element.NAME, ["Ministry of <mark>Mills</mark>"])]),
    ({"claims": [{"statement": "Two mills burned", "attributed_to": "X"}]}, "mill",
     [(Element.CLAIM, ["Two <mark>mills</mark> burned"])]),
    ({"kind": "image", "image": {"caption": "A mill", "alternative_text": "A wheel"}}, "wheel mill",
     [(Element.CAPTION, ["A <mark>mill</mark>"]), (Element.ALTERNATIVE_TEXT, ["A <mark>wheel</mark>"])]),
    ({"places": [{"name": "Homs"}], "abstract": "A mill."}, "place:homs mill",
     [(Element.PLACE, ["<mark>Homs</mark>"]), (Element.ABSTRACT, ["A <mark>mill</mark>."])]),
    ({"places": [{"name": "Homs"}], "abstract": "Near Homs."}, "text:homs",
     [(Element.ABSTRACT, ["Near <mark>Homs</mark>."])]),
    ({"places": [{"name": "Homs"}]}, "nothing homs", [(Element.PLACE, ["<mark>Homs</mark>"])]),
    ({"places": [{"name": "Homs"}]}, "nothing OR homs", []),
    ({"places": [{"name": "Homs"}]}, "the homs -mill", [(Element.PLACE, ["<mark>Homs</mark>"])]),
    ({"places": [{"name": "Homs"}]}, "kind:testimony", []),
]  # fmt: skip


@pytest.mark.parametrize(("keys", "asked", "expected"), ELSEWHERE, ids=[row[1] for row in ELSEWHERE])
def test_where_else_the_words_stand(
    database: object, keys: dict[str, Any], asked: str, expected: list[tuple[Element, list[str]]]
) -> None:
    put("Untouched", **keys)
    index_all()
    assert elsewhere(only(asked)) == expected


def test_an_agent_is_told_by_the_name_that_was_asked_for(database: object, client: PageClient) -> None:
    names = [{"value": "هيومن رايتس ووتش", "language": "ar"}]
    people = [{"role": "creator", "display": "Human Rights Watch", "identity": "public", "names": names}]
    put("Untouched", people=people)
    index_all()
    assert lines(client.get_page("/search?q=ووتش")) == ["Name: Human Rights Watch, also called هيومن رايتس ووتش"]
    assert lines(client.get_page("/search?q=watch")) == ["Name: Human Rights Watch"]


def test_a_subject_is_told_by_its_words(database: object, client: PageClient) -> None:
    descriptors()
    put("Untouched", descriptors=["forced-displacement"])
    index_all()
    assert "Subject: Forced displacement" in lines(client.get_page("/search?q=displacement"))
    assert marks(client.get_page("/search?q=displacement"), "p[@class='where']") == ["displacement"]


def test_with_any_of_the_words_one_that_is_seen_is_enough(database: object) -> None:
    put("A mill", places=[{"name": "Homs"}])
    index_all()
    assert elsewhere(only("mill homs", match=Match.ANY)) == []
    assert elsewhere(only("mill homs", match=Match.ALL)) == [(Element.PLACE, ["<mark>Homs</mark>"])]


def test_steps_that_are_switched_off_mark_nothing(database: object) -> None:
    put("A café", body="The cafe, the cafés.", places=[ALEPPO])
    index_all()
    written = frozenset({Step.WRITTEN})
    hit = only("cafe", steps=written)
    assert (hit.reasons.title, hit.reasons.snippet) == ("A café", "The <mark>cafe</mark>, the cafés.")
    folded = only("cafe", steps=written | {Step.FOLDED})
    assert folded.reasons.title == "A <mark>café</mark>"
    assert found("halab", steps=frozenset(Step) - {Step.NAMED}) == []
    assert elsewhere(only("aleppo", steps=frozenset(Step) - {Step.NAMED})) == [
        (Element.PLACE, ["<mark>Aleppo</mark>"]),
    ]


def redact(cast: Cast, record_id: uuid.UUID, field: str, text: str, hidden: str) -> None:
    archivist, start = cast.viewer(Role.ARCHIVIST), text.index(hidden)
    end = start + len(hidden)
    with unit_of_work():
        redaction_acts.redact_text(
            archivist, record_id, field, start, end, "identity", whole_for=AccessLevel.RESTRICTED
        )


def test_what_is_hidden_in_a_title_is_marked_for_nobody_and_hinted_to_none(
    database: object, cast: Cast, client: PageClient, signed_in: SignIn
) -> None:
    title = "The mill of Zyrwanda <i>Quomb</i>"
    made = put(title, alternative_titles=[{"value": "Zyrwanda Quomb at work"}], abstract="Zyrwanda Quomb told it.",
               places=[{"name": "Homs", "names": [{"value": "Zyrwanda Quomb", "language": "fr"}]}])  # fmt: skip
    redact(cast, made, "title", title, "Zyrwanda")
    index_all()
    assert only("mill").reasons.title == "The <mark>mill</mark> of █████ &lt;i&gt;Quomb&lt;/i&gt;"
    closely = only("mill", cast.viewer(Role.INVESTIGATOR))
    assert closely.reasons.title == "The <mark>mill</mark> of Zyrwanda &lt;i&gt;Quomb&lt;/i&gt;"
    assert found("zyrwanda") == [] and found("zyrwanda", cast.viewer(Role.INVESTIGATOR)) == []
    for asked in ("quomb", "title:quomb", "homs", "text:told", '"quomb at work"'):
        for address in (f"/search?q={asked}", f"/search?q={asked}&view=table", f"/api/v1/search?q={asked}"):
            told = client.get(address).get_data(as_text=True)
            assert "Homs" in told and "Zyrwanda" not in told, address
    page = signed_in(Role.INVESTIGATOR).get_page("/search?q=quomb")
    assert marks(page, "h3") == ["Quomb"] and words(page.one("//h3")) == title


def test_a_caption_that_is_a_withheld_name_is_none(database: object, client: PageClient) -> None:
    image = {"caption": "Zebulon Press", "alternative_text": "Zebulon Press"}
    put("A portrait", kind="image", image=image, people=[{"role": "informant", "display": "Zebulon Press"}], **REFUSED)
    index_all()
    assert found("zebulon") == []
    (hit,) = client.get("/api/v1/search?q=portrait").get_json()["hits"]
    for address in (
        f"/records/{hit['reference_code']}",
        f"/api/v1/records/{hit['reference_code']}",
        "/search?q=portrait",
    ):
        assert "Zebulon" not in client.get(address).get_data(as_text=True), address


def test_a_list_does_not_tell_beside_another_record_what_one_hides(database: object, cast: Cast) -> None:
    archivist, body = cast.viewer(Role.ARCHIVIST), "He came from Zyrwanda."
    one, _ = (
        put(title, body=said, places=[{"name": "Prison Seven"}]) for title, said in (("One", body), ("Two", "Nothing."))
    )
    with reading():
        key = session().scalars(select(m.Place.id).where(m.Place.name == "Prison Seven")).first()
    assert key is not None
    with unit_of_work():
        read = name_list(archivist, Listing.PLACE, key).version
        naming.replace_list(archivist, Listing.PLACE, key, (ListedName("Zyrwanda Compound"),), read)
    redact(cast, one, "body", body, "Zyrwanda")
    index_all()
    told = {hit.summary.title: elsewhere(hit) for hit in found("kind:testimony OR compound")}
    assert told == {"One": [], "Two": [(Element.PLACE, ["Zyrwanda <mark>Compound</mark>"])]}


def test_what_is_hidden_is_hidden_in_a_line_as_well(database: object, cast: Cast) -> None:
    body = "Somebody saw Zyrwanda at the door."
    made = put("A day", body=body, abstract="Zyrwanda came by the mill.",
               alternative_titles=[{"value": "Zyrwanda’s garden", "language": "en"}])  # fmt: skip
    redact(cast, made, "body", body, "Zyrwanda")
    index_all()
    assert elsewhere(only("mill")) == [(Element.ABSTRACT, ["█████ came by the <mark>mill</mark>."])]
    assert elsewhere(only("garden")) == [(Element.TITLE, ["█████’s <mark>garden</mark>"])]
    investigator = cast.viewer(Role.INVESTIGATOR)
    assert elsewhere(only("garden", investigator)) == [(Element.TITLE, ["Zyrwanda’s <mark>garden</mark>"])]


REFUSED: dict[str, Any] = {
    "rights": [{"basis": "consent", "person": "Zebulon Press", "aspects": {"place": "refused", "name": "refused"}}]
}


def test_what_a_consent_withholds_explains_no_hit(
    database: object, cast: Cast, client: PageClient, signed_in: SignIn
) -> None:
    put("Mill", kind="article", access="restricted", places=[{"name": "Homs"}], source={"publisher": "Zebulon Press"},
        people=[{"role": "publisher", "display": "Zebulon Press"}], **REFUSED)  # fmt: skip
    index_all()
    investigator = signed_in(Role.INVESTIGATOR)
    assert lines(investigator.get_page("/search?q=homs")) == ["Place: Homs"]
    assert lines(investigator.get_page("/search?q=zebulon")) == ["Name: Zebulon Press"]
    assert client.get("/api/v1/search?q=homs").get_json()["total"] == 0
    put("Open mill", kind="article", places=[{"name": "Homs"}], source={"publisher": "Zebulon Press"}, **REFUSED)
    index_all()
    page = client.get_page("/search?q=mill+OR+homs+OR+zebulon")
    assert marks(page, "h3") == ["mill"] and lines(page) == []
    assert "Homs" not in words(page.one("//ul[@class='entries']")) and "Zebulon" not in page.html.split("</form>")[-1]


def test_a_record_that_a_grant_opens_tells_no_withheld_place(database: object, cast: Cast) -> None:
    """The index of a closed level holds the place, and so finds the record; the reader of one record is not told it."""
    owner = cast.viewer(Role.CONTRIBUTOR)
    put("Mill", access="sealed", places=[{"name": "Homs"}], by=owner.account_id, **REFUSED)
    index_all()
    for hit in found("homs", owner):
        assert elsewhere(hit) == []
    assert elsewhere(only("homs", SYSTEM)) == [(Element.PLACE, ["<mark>Homs</mark>"])]


def test_a_sealed_title_is_found_and_marked_for_those_alone_who_read_it(
    database: object, client: PageClient, signed_in: SignIn
) -> None:
    put("رسالة من السجن", title_language="ar", language="ar", body="لا شيء.", access="sealed")
    put("Prison <script>alert(1)</script> & “prison”", body="Nothing.")
    index_all()
    visitor = client.get_page("/search?q=prison+OR+السجن")
    assert marks(visitor, "h3") == ["Prison", "prison"]
    assert words(visitor.one("//h3")) == "Prison <script>alert(1)</script> & “prison”" and not visitor.all(
        "//h3//script"
    )
    archivist = signed_in(Role.ARCHIVIST).get_page("/search?q=السجن")
    title = archivist.one("//h3//span[mark]")
    assert (title.get("lang"), title.get("dir"), marks(archivist, "h3")) == ("ar", "rtl", ["السجن"])


def test_a_name_of_several_words_is_marked_as_a_whole(database: object) -> None:
    put("Untouched", places=[{"name": "Deir ez-Zor", "names": [{"value": "دير الزور", "language": "ar"}]}])
    put("After Deir ez-Zor", body="Of Deir EZ-ZOR.")
    index_all()
    by_title = {hit.summary.title: hit for hit in found("دير الزور")}
    after = by_title["After Deir ez-Zor"].reasons
    assert (after.title, after.snippet) == ("After <mark>Deir ez-Zor</mark>", "Of <mark>Deir EZ-ZOR</mark>.")
    assert elsewhere(by_title["Untouched"]) == [(Element.PLACE, ["<mark>دير</mark> <mark>الزور</mark>"])]


@pytest.mark.parametrize(
    ("asked", "language", "expected"),
    [
        ("halab", "en", "Place: Aleppo, also called Halab"),
        ("حلب", "en", "Place: Aleppo, also called حلب"),
        ("حلب", "ar", "المكان: حلب"),
        ("aleppo", "en", "Place: Aleppo"),
    ],
)
def test_a_hit_by_another_name_of_its_place_says_so(
    database: object, client: PageClient, asked: str, language: str, expected: str
) -> None:
    put("Untouched", places=[ALEPPO])
    index_all()
    page = client.get_page(f"/search?q={asked}", headers={"Accept-Language": language})
    assert lines(page) == [expected]
    for view in ("table", "timeline"):
        there = client.get_page(f"/search?q={asked}&view={view}", headers={"Accept-Language": language})
        assert lines(there) == [expected]
    (told,) = client.get(f"/api/v1/search?q={asked}").get_json()["hits"][0]["elsewhere"]
    assert told["element"] == "place" and "<mark>" in told["html"]
    assert told["called"] == (None if asked == "aleppo" else "Aleppo")
    if asked == "حلب" and language == "en":
        assert page.one("//p[@class='where']/bdi[mark]").get("lang") == "ar"
