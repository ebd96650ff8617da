"""The tables of rules, each with sentences that they must leave alone."""

from __future__ import annotations

import pytest

from archive.intake.pages.captions import depicted, noun_phrase_of_another_time
from archive.intake.pages.counters import counter
from archive.intake.pages.dates import Calendar, references
from archive.intake.pages.decoding import decode
from archive.intake.pages.figures import figures
from archive.intake.pages.furniture import furniture
from archive.intake.pages.titles import headline_among

FURNITURE = [
    ("Leave a Reply", "reply_heading"),
    ("Laisser un commentaire", "reply_heading"),
    ("Deja una respuesta", "reply_heading"),
    ("أضف تعليقاً", "reply_heading"),
    ("%d bloggers like this:", "unrendered_template"),
    ("{{ post.title }}", "unrendered_template"),
    ("Share this:", "share_buttons"),
    ("Partagez sur Facebook", "share_buttons"),
    ("Compartir en Twitter", "share_buttons"),
    ("شارك على فيسبوك", "share_buttons"),
    ("Facebook Twitter WhatsApp", "share_buttons"),
    ("Related Posts", "related_posts"),
    ("Artículos relacionados", "related_posts"),
    ("مقالات ذات صلة", "related_posts"),
    ("Subscribe to our newsletter", "newsletter"),
    ("Abonnez-vous à notre lettre", "newsletter"),
    ("We use cookies to improve your experience.", "cookie_notice"),
    ("Nous utilisons des cookies.", "cookie_notice"),
    ("Advertisement", "advertisement"),
    ("إعلان", "advertisement"),
    ("Home > World > Rivers", "navigation"),
    ("Skip to content", "navigation"),
    ("الرئيسية", "navigation"),
    ("Tags: river, flood", "tags"),
    ("© 2019 Delta Wire", "legal_notice"),
    ("Todos los derechos reservados", "legal_notice"),
    ("5 min read", "widget"),
    ("Read more: The gates of Tarsin", "related_link"),
]

PROSE = [
    "They would not share this with anybody on the boat.",
    "The comments were read aloud in the square.",
    "Nobody could leave a reply at the empty office, he said.",
    "More than a hundred people crossed.",
    "He had 1,732 views of the harbour in a drawer.",
    "The print was still wet.",
    "Home is where the road ends, she wrote.",
    "Subscribers of the water company were told at noon.",
    "The house had 5 rooms.",
    "In 2016 the bridge was closed.",
]


@pytest.mark.parametrize(("line", "kind"), FURNITURE)
def test_furniture_is_known(line: str, kind: str) -> None:
    found = furniture(line)
    assert found is not None
    assert found.kind == kind


@pytest.mark.parametrize("line", PROSE)
def test_prose_is_no_furniture(line: str) -> None:
    assert furniture(line) is None


COUNTERS = [
    ("Views: 1732", "views", 1732),
    ("1,732 views", "views", 1732),
    ("1.7K views", "views", 1700),
    ("Vistas: 2.310", "views", 2310),
    ("2 310 vues", "views", 2310),
    ("Lu 340 fois", "views", 340),
    ("Leído 340 veces", "views", 340),
    ("عدد المشاهدات: ٢٬٣١٠", "views", 2310),
    ("۱۲۳ views", "views", 123),
    ("0 Comments", "comments", 0),
    ("No comments yet", "comments", 0),
    ("Aucun commentaire", "comments", 0),
    ("Sin comentarios", "comments", 0),
    ("لا توجد تعليقات", "comments", 0),
    ("One response to “The gates”", "comments", 1),
    ("Comments (12)", "comments", 12),
    ("12 partages", "shares", 12),
    ("Me gusta: 5", "likes", 5),
]


@pytest.mark.parametrize(("line", "name", "value"), COUNTERS)
def test_counters_are_read_in_any_digits(line: str, name: str, value: int) -> None:
    found = counter(line)
    assert found is not None
    assert (found.name, found.value, found.verbatim) == (name, value, line)


FIGURES = [
    ("The shelling killed 20 people and wounded 45.", [("killed", None, 20, None), ("injured", None, 45, None)]),
    (
        "20 people were killed and 45 wounded, including 12 children.",
        [("killed", None, 20, None), ("injured", None, 45, None), ("injured", None, 12, None)],
    ),
    ("Nearly 300 houses burned and 4 kilometres of road were closed.", []),
    ("In 2016, 14 soldiers and three civilians were killed.", [("killed", None, 14, None), ("killed", None, 3, None)]),
    ("The death toll rose to 1,204 on Monday.", [("killed", None, 1204, None)]),
    ("Up to 300 detainees may have been executed.", [("killed", None, None, 300)]),
    ("Between 30 and 40 people are trapped.", [("trapped", 30, None, 40)]),
    ("Some 2.5 million people have been displaced.", [("displaced", None, 2500000, None)]),
    ("Two hundred villagers fled on 12 March 2016.", [("displaced", None, 200, None)]),
    ("Hundreds were arrested.", [("detained", None, None, None)]),
    ("He is 34 and was born in 1982.", []),
    ("أدى القصف إلى مقتل 12 شخصا بينهم 3 أطفال.", [("killed", None, 12, None), ("killed", None, 3, None)]),
]


@pytest.mark.parametrize(("sentence", "expected"), FIGURES)
def test_figures_keep_their_bounds_and_are_never_added_up(
    sentence: str, expected: list[tuple[str, int | None, int | None, int | None]]
) -> None:
    assert [
        (f.quantity.outcome, f.quantity.low, f.quantity.best, f.quantity.high) for f in figures(sentence)
    ] == expected


def test_a_qualifier_stays_as_written() -> None:
    (figure,) = figures("A further 58 villagers are believed to have drowned below the weir.")
    assert figure.quantity.qualifier == "A further … are believed"
    assert (figure.hedge, figure.quantity.group) == ("believed", "resident")


DATES = [
    ("since mid-November", "2016-11-15~/2016-12-13"),
    ("in early 2016", "2016-01/2016-04~"),
    ("last Tuesday", "2016-12-06"),
    ("yesterday", "2016-12-12"),
    ("on 12 December", "2016-12-12"),
    ("between March and May 2015", "2015-03/2015-05"),
    ("depuis la mi-novembre", "2016-11-15~/2016-12-13"),
    ("début 2016", "2016-01/2016-04~"),
    ("el martes pasado", "2016-12-06"),
    ("a finales de 2015", "2015-09~/2015-12"),
    ("منذ منتصف تشرين الثاني", "2016-11-15~/2016-12-13"),
    ("في ١٢ ديسمبر ٢٠١٦", "2016-12-12"),
    ("before the 2011 uprising", "../2011"),
    ("the summer of 2014", "2014-22"),
    ("from 3 March 2015 to 9 April 2015", "2015-03-03/2015-04-09"),
    ("on 03/04/2016", "2016-XX-XX"),
]


@pytest.mark.parametrize(("phrase", "edtf"), DATES)
def test_dates_are_counted_from_the_day_of_publication(phrase: str, edtf: str) -> None:
    found = references(f"It happened {phrase}", Calendar("2016-12-13"))
    assert [one.edtf for one in found] == [edtf]


@pytest.mark.parametrize(
    "phrase",
    [
        "since mid-November",
        "last Tuesday",
        "on 12 December",
        "el martes pasado",
        "منذ منتصف تشرين الثاني",
        "earlier this year",
    ],
)
def test_without_a_year_nothing_is_guessed(phrase: str) -> None:
    (found,) = references(f"It happened {phrase}", Calendar())
    assert found.edtf is None


CAPTIONS = [
    ("The old bridge before the flood.", True),
    ("Thousands had left before the town fell.", False),
    ("La place du marché avant la guerre.", True),
    ("المدينة القديمة قبل الحرب.", True),
    ("The town fell before noon.", False),
    ("Shops closed.", False),
]


@pytest.mark.parametrize(("line", "expected"), CAPTIONS)
def test_a_noun_phrase_of_another_time_is_a_caption_and_a_sentence_is_not(line: str, expected: bool) -> None:
    assert noun_phrase_of_another_time(line) is expected


def test_a_bound_needs_a_year_in_the_caption() -> None:
    without, within = depicted("The bridge before the flood."), depicted("The bridge before the flood of 1998.")
    assert without is not None and within is not None
    assert (without.edtf, within.edtf) == (None, "../1998")


TITLES = [
    (
        ["Gates opened above Tarsin | Delta Wire", "Gates opened above Tarsin"],
        1,
        "the page title with the site's name, then the headline",
    ),
    (
        ["Town falls to rebels after siege", "Rebels nearly take town after long siege"],
        1,
        "two titles that disagree: the last is the headline",
    ),
    (
        ["Rebels nearly take the town", "A long night by the western bridge"],
        0,
        "the last shares no word: it stands under the headline",
    ),
    (["Rebels nearly take the town", "World"], 0, "one word is a section's label"),
]


@pytest.mark.parametrize(("lines", "chosen", "why"), TITLES)
def test_which_line_is_the_headline(lines: list[str], chosen: int, why: str) -> None:
    assert headline_among(lines)[0] == chosen, why


ENCODINGS = [
    ("é".encode("utf-8-sig"), None, "utf-8", "é"),
    ("قال الرجل".encode("cp1256"), None, "cp1256", "قال الرجل"),
    ("Le café du port fermé".encode("cp1252"), None, "cp1252", "Le café du port fermé"),
    ("é".encode("utf-16"), None, "utf-16", "é"),
    ("é".encode("latin-1"), "text/plain; charset=iso-8859-1", "cp1252", "é"),
    ("été".encode(), "text/plain; charset=utf-7000", "utf-8", "été"),
]


@pytest.mark.parametrize(("data", "declared", "encoding", "text"), ENCODINGS)
def test_the_encoding_is_decided_and_said(data: bytes, declared: str | None, encoding: str, text: str) -> None:
    decoded = decode(data, declared)
    assert (decoded.encoding, decoded.text) == (encoding, text)
    assert decoded.reason
