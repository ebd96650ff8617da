"""A quoted person's name stands in one field; anchors point where they say."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.intake.pages.facts import PageReading
from archive.intake.pages.reading import read_page

Page = Callable[[str], PageReading]

NAMES = {
    "scrape-en.txt": ["Oru"],
    "scrape-fr.txt": ["Sanaé"],
    "scrape-es.txt": ["Inés Robledal"],
    "scrape-ar.txt": ["سلوانة"],
    "news.html": ["Maren Solvik"],
}


@pytest.mark.parametrize("name", sorted(NAMES))
def test_the_name_of_a_quoted_person_is_in_one_place(page: Page, name: str) -> None:
    reading = page(name)
    assert [person.name for person in reading.protected_names] == NAMES[name]
    rest = json.dumps(dataclasses.asdict(dataclasses.replace(reading, protected_names=())), ensure_ascii=False)
    for part in NAMES[name][0].split():
        assert part not in rest


@pytest.mark.parametrize("name", sorted(NAMES))
def test_the_masked_text_can_be_read_whole_by_those_who_may(page: Page, name: str) -> None:
    reading = page(name)
    for person in reading.protected_names:
        assert person.spans
        assert person.name in reading.unmasked_text()
    assert "withheld" not in reading.unmasked_text()


def test_every_anchor_points_at_its_words(any_page: PageReading) -> None:
    anchors = [claim.anchor for claim in any_page.claims] + [one for quote in any_page.quotes for one in quote.anchors]
    anchors += [date.anchor for date in any_page.dates if date.anchor]
    for anchor in anchors:
        assert any_page.text[anchor.start : anchor.end] == anchor.exact
        assert any_page.text[: anchor.start].endswith(anchor.prefix)
        assert any_page.text[anchor.end :].startswith(anchor.suffix)
        assert len(anchor.prefix) <= 20


PEOPLE = [
    (
        "“We had no bread at all for nine days,” Rasha T., a baker, told Coast Radio.",
        ["Rasha T."],
        "a name that ends in an initial is masked whole",
    ),
    ("Col. Karl Hovde said: “We had no bread at all for nine days.”", [], "a rank is an office"),
    (
        "“We had no bread at all for nine days,” said Amal Terzi, a baker.",
        ["Amal Terzi"],
        "a private person who is quoted",
    ),
    (
        "“We had no bread at all for nine days,” said Interior Minister Karl Hovde.",
        [],
        "who speaks in an office is public",
    ),
    ("“We had no bread at all for nine days,” the Relief Agency said.", [], "an organisation is not a person"),
    ("“We had no bread at all for nine days,” Norway said in a statement.", [], "a state is not a person"),
    ("A nurse called Temi hid the children in the cellar.", ["Temi"], "introduced by role and name, though not quoted"),
    (
        "Tomorrow said nothing. “We had no bread at all for nine days,” she said; nobody believed in tomorrow.",
        [],
        "a word with a capital at the head of a sentence",
    ),
    (
        "« Nous n’avions pas de pain pendant neuf jours », raconte Malo Kervan, pêcheur.",
        ["Malo Kervan"],
        "French inversion",
    ),
    ("“No tuvimos pan durante nueve días enteros”, dijo Lía Montero, panadera.", ["Lía Montero"], "Spanish inversion"),
]


@pytest.mark.parametrize(("sentence", "names", "why"), PEOPLE)
def test_who_is_protected(sentence: str, names: list[str], why: str) -> None:
    body = (
        f"Nine days without bread\n\n{sentence} The ovens were cold and the flour had been taken from the mill by then."
    )
    assert [person.name for person in read_page(body.encode()).protected_names] == names, why


def test_two_people_have_two_masks_and_a_surname_alone_is_masked_too() -> None:
    body = (
        "Bread\n\n“We had no bread at all for nine days,” said Amal Terzi, a baker. Terzi closed the shop.\n\n"
        "“They took the flour from the mill by night,” said Joren Aske, a miller. Nobody else saw it happen."
    )
    reading = read_page(body.encode())
    assert {person.name for person in reading.protected_names} == {"Amal Terzi", "Joren Aske"}
    assert reading.text.count("[name withheld 1]") + reading.text.count("[name withheld 2]") == 3
    assert {reading.protected_names[quote.person].name for quote in reading.quotes if quote.person is not None} == {
        "Amal Terzi",
        "Joren Aske",
    }
    assert reading.unmasked_text().count("Terzi") == 2


def test_two_people_in_one_paragraph_keep_their_own_words() -> None:
    body = (
        "Bread\n\n“We had no bread at all for nine days,” said Amal Terzi, a baker. Joren Aske, a miller, said: “They "
        "took the flour from the mill by night.” Nobody else saw it happen, and the mill has stood still since then."
    )
    reading = read_page(body.encode())
    spoken = {reading.protected_names[q.person].name: q.text for q in reading.quotes if q.person is not None}
    assert spoken == {
        "Amal Terzi": "We had no bread at all for nine days",
        "Joren Aske": "They took the flour from the mill by night.",
    }


def test_the_fixtures_are_all_read(page: Page) -> None:
    assert len(list((Path(__file__).parent / "fixtures").iterdir())) == 8
