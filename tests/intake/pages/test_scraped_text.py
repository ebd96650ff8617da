"""The plain text of a scraped page: what a naive import gets wrong, in four languages and several orders."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from archive.intake.pages.facts import PageReading
from archive.intake.pages.reading import read_page

Page = Callable[[str], PageReading]
LANGUAGES = ["en", "fr", "es", "ar"]

HEADLINES = {
    "en": "River town of Tarsin almost empty after gates are opened",
    "fr": "La ville de Kerdaz presque vidée de ses habitants",
    "es": "Las tropas ocupan casi todo Monteluz y cortan el puente",
    "ar": "القوات على وشك السيطرة على بلدة وادي النور",
}
PAGE_TITLES = {
    "en": "Flood gates opened above Tarsin as river town empties | Delta Wire",
    "es": "Tropas entran en Monteluz, según vecinos",
    "ar": "سقوط بلدة وادي النور بيد القوات - موقع الضفة",
}
CAPTIONS = {
    "en": ("Boats moored at the old quay of Tarsin before the dam was built.", None),
    "fr": ("Le marché couvert de Kerdaz avant l’incendie de 2009.", "../2009"),
    "es": ("La plaza de Monteluz antes de la ocupación.", None),
    "ar": ("السوق القديم في وادي النور قبل الحصار.", None),
}
COUNTERS = {
    "en": [("views", 2417), ("comments", 3), ("comments", 3)],
    "fr": [("views", 1204), ("comments", 2)],
    "es": [("views", 8940), ("comments", 0)],
    "ar": [("views", 1840), ("comments", 0)],
}
PUBLISHERS = {"en": "Delta Wire", "fr": "L’Écho du Littoral", "es": "El Faro del Valle", "ar": "موقع الضفة"}
OUTLETS = {"en": "Lagoon Herald", "fr": "Radio Littoral", "es": "Radio Sierra", "ar": "المرفأ"}
INSERTIONS = {"en": "[pump]", "fr": "[du voisin]", "es": "[de primaria]", "ar": "[أن]"}
ACTORS = {
    "en": "units of the Upper Province Guard",
    "fr": "la milice du Nord",
    "es": "la Guardia de Frontera",
    "ar": "ميليشيا الجبل",
}
FIGURES = {
    "en": [
        ("killed", 31, None, None),
        ("killed", None, 9, None),
        ("displaced", 1200, None, None),
        ("missing", None, None, 40),
    ],
    "fr": [("killed", 17, None, None), ("injured", None, 40, None), ("displaced", None, 2300, None)],
    "es": [("killed", 22, None, None), ("injured", None, 60, None), ("displaced", None, None, 300)],
    "ar": [("killed", 57, None, None), ("injured", 120, None, None), ("displaced", None, None, None)],
}
SOURCES = {
    "en": "River Committee",
    "fr": "Observatoire des libertés",
    "es": "Defensoría del Valle",
    "ar": "مرصد الضفة لحقوق الإنسان",
}
REMAINDERS = {
    "en": [
        "Views",
        "Comments (3)",
        "Share this",
        "Harvest delayed",
        "marten says",
        "Leave a comment",
        "{{",
        "Contact us",
    ],
    "fr": ["1 204 vues", "Lire aussi", "Laisser un commentaire", "adresse e-mail", "Publié le"],
    "es": ["Vistas", "Comentarios", "Deja un comentario", "%s"],
    "ar": ["المشاهدات", "التعليقات", "اترك", "فيسبوك"],
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_headline_is_the_title(page: Page, language: str) -> None:
    headline = page(f"scrape-{language}.txt").headline
    assert headline is not None
    assert headline.value == HEADLINES[language]


@pytest.mark.parametrize("language", sorted(PAGE_TITLES))
def test_the_page_title_is_an_alternative_and_the_disagreement_an_open_question(page: Page, language: str) -> None:
    reading = page(f"scrape-{language}.txt")
    (alternative,) = [title for title in reading.titles if title.role == "alternative"]
    assert (alternative.value, alternative.origin) == (PAGE_TITLES[language], "page title")
    (lead,) = [lead for lead in reading.leads if lead.kind == "titles_disagree"]
    assert HEADLINES[language] in lead.text
    assert PAGE_TITLES[language] in lead.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_caption_becomes_a_picture_that_is_not_held(page: Page, language: str) -> None:
    reading = page(f"scrape-{language}.txt")
    (caption,) = reading.captions
    assert caption.value == CAPTIONS[language][0]
    assert caption.depicted is not None
    assert caption.depicted.role == "depicted"
    assert caption.depicted.edtf == CAPTIONS[language][1]
    assert caption.value not in reading.text
    asked = [lead for lead in reading.leads if lead.kind == "depicted_date"]
    assert bool(asked) == (CAPTIONS[language][1] is None)


@pytest.mark.parametrize("language", LANGUAGES)
def test_counters_are_observations(page: Page, language: str) -> None:
    observations = page(f"scrape-{language}.txt").observations
    assert [(one.name, one.value) for one in observations] == COUNTERS[language]


@pytest.mark.parametrize("language", LANGUAGES)
def test_furniture_is_out_of_the_text_and_listed_with_its_line(page: Page, language: str) -> None:
    reading = page(f"scrape-{language}.txt")
    listed = "\n".join(fragment.text for fragment in reading.removed)
    for words in REMAINDERS[language]:
        assert words not in reading.text
        assert words in listed
    assert all(fragment.line for fragment in reading.removed if fragment.kind != "protected_name")
    assert all(fragment.reason for fragment in reading.removed)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_publisher_is_inferred_from_its_promise(page: Page, language: str) -> None:
    publisher = page(f"scrape-{language}.txt").publisher
    assert publisher is not None
    assert (publisher.value, publisher.inferred) == (PUBLISHERS[language], True)
    assert PUBLISHERS[language] in publisher.origin


@pytest.mark.parametrize("language", LANGUAGES)
def test_quoted_speech_is_third_hand_with_its_insertion(page: Page, language: str) -> None:
    (quote,) = page(f"scrape-{language}.txt").quotes
    assert (quote.speaker, quote.named, quote.directness) == ("person", True, "third-hand")
    assert quote.outlets == (OUTLETS[language],)
    assert quote.alterations == (f"{INSERTIONS[language]} inserted by an editor",)
    assert quote.text[0] not in "“«"


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_figure_is_a_claim_of_its_own(page: Page, language: str) -> None:
    claims = [claim for claim in page(f"scrape-{language}.txt").claims if claim.quantity]
    found = [(c.quantity.outcome, c.quantity.low, c.quantity.best, c.quantity.high) for c in claims if c.quantity]
    assert found == FIGURES[language]
    assert {claim.attributed_to for claim in claims} == {SOURCES[language]}
    assert all(claim.attribution_chain == (SOURCES[language], PUBLISHERS[language]) for claim in claims)


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_did_it_is_a_claim_of_the_article(page: Page, language: str) -> None:
    (claim,) = [claim for claim in page(f"scrape-{language}.txt").claims if claim.kind == "responsibility"]
    assert claim.alleged_perpetrators == (ACTORS[language],)
    assert claim.attributed_to in {PUBLISHERS[language], SOURCES[language], "committee"}
    assert claim.hedge == "alleged"


@pytest.mark.parametrize("language", LANGUAGES)
def test_media_that_are_only_mentioned_are_leads(page: Page, language: str) -> None:
    reading = page(f"scrape-{language}.txt")
    assert [lead.kind for lead in reading.leads].count("find_media") == 1
    assert [claim.kind for claim in reading.claims].count("media-referred") == 1


def test_a_period_takes_its_year_from_the_page_alone(page: Page) -> None:
    dated = page("scrape-fr.txt")
    assert ("depuis la mi-mai", "2014-05-15~/2014-06-04") in [(date.verbatim, date.edtf) for date in dated.dates]
    undated = page("scrape-es.txt")
    assert ("desde mediados de abril", None) in [(date.verbatim, date.edtf) for date in undated.dates]
    assert "“desde mediados de abril”: of which year? The page does not say." in [lead.text for lead in undated.leads]


def test_a_cataloguer_can_give_the_year_and_is_named_in_the_basis() -> None:
    text = (
        b"Town shelled\n\nAt least six people have been killed since mid-November, the relief office said. "
        b"More came later."
    )
    (claim,) = [claim for claim in read_page(text, published="2016-12").claims if claim.quantity]
    assert claim.date is not None
    assert (claim.date.edtf, claim.date.inferred) == ("2016-11-15~/2016-12", True)
    assert "cataloguer" in (claim.date.basis or "")
    (assumed,) = [claim for claim in read_page(text, assume_year=2016).claims if claim.quantity]
    assert assumed.date is not None
    assert assumed.date.edtf == "2016-11-15~/.."


def test_what_is_missing_is_said(page: Page) -> None:
    reading = page("scrape-es.txt")
    assert (reading.author, reading.address, reading.published) == (None, None, None)
    status = {one.item: one.status for one in reading.completeness}
    assert len(status) == 8
    assert status["target-address"] == status["source-code"] == status["collection-data"] == "missing"
    assert status["contextual-data"] == "partial"


def test_a_page_with_none_of_it_gives_none_of_it(page: Page) -> None:
    reading = page("plain-nothing.txt")
    assert reading.headline is not None
    assert reading.headline.value == "The bakery on the corner"
    assert not (reading.observations or reading.captions or reading.quotes or reading.claims or reading.removed)
    assert not reading.protected_names
