"""Finding, counting and ordering, in an index on disk."""

from __future__ import annotations

import json
import uuid
from pathlib import Path

import pytest

from archive.base.errors import Unavailable
from archive.records.edtf import parse as edtf
from archive.search.dates import bounds
from archive.search.engine import EngineState, Match, Sort
from archive.search.generations import _sum
from archive.search.schema import FORM
from archive.search.syntax import QueryError
from archive.search.whoosh_engine import WhooshEngine
from tests.search.samples import ARCHIVIST, description, found, number, search, suggestion, text

ALEPPO = [
    description(1, "Rebel troops leave Aleppo", places=("Aleppo", "حلب", "Halab"), place_values=("Aleppo",)),
    text(1, "The head of the police was arrested in the prison of the city."),
    description(2, "A letter from prison", kind="article", claims=("At least 415 civilians were killed.",)),
    text(2, "Prisoners in the cells told of torture. Aleppo is far."),
    description(3, "Aleppo", kind="image", language="ar", alternative=("Alep avant la guerre",)),
    description(4, "شهادة معتقلة من حَلَب", language="ar", descriptors=("arbitrary detention", "احتجاز تعسفي"),
                descriptor_codes=("arbitrary-detention",)),
    text(4, "اعتقلوا المعلّمين في المدرسة عام ٢٠١٦", language="ar"),
    description(5, "Témoignage d'une réfugiée", language="fr-FR", names=("Maya Osman",)),
    text(5, "北京大学 の ภาษาไทย", language="zh"),
]  # fmt: skip


@pytest.fixture
def holdings(search_engine: WhooshEngine) -> WhooshEngine:
    search_engine.index(ALEPPO)
    return search_engine


FINDS = [
    ("aleppo", {1, 2, 3}, "a word of title, place or text"),
    ("halab", {1}, "another name of a place"),
    ("حلب", {1, 4}, "a name in Arabic, vowelled or not"),
    ("ALEPPO prison", {1, 2}, "words of title and text meet in one record"),
    ("cell", {2}, "stemmed in the record's language"),
    ("prisons", {1, 2}, "a plural finds the singular"),
    ("refugiees", {5}, "French without accents"),
    ("المعتقلات", {4}, "Arabic with prefix and suffix"),
    ("المعلمين", {4}, "Arabic without shadda"),
    ("2016", {4}, "digits in either script"),
    ('"the head of the police"', {1}, "a phrase keeps its stop words"),
    ('"head police"', set(), "a phrase without them is another"),
    ("the head of the police", {1}, "stop words are left out of a query"),
    ("alep*", {1, 2, 3}, "a prefix"),
    ("allepo~", {1, 2, 3}, "a doubled letter"),
    ("alepo~", {1, 2, 3}, "a letter left out"),
    ("aleppo -police", {2, 3}, "without a word"),
    ("NOT aleppo", {4, 5}, "without anything else"),
    ("NOT NOT aleppo", {1, 2, 3}, "twice without"),
    ("police OR torture", {1, 2}, "either"),
    ("title:aleppo", {1, 3}, "in the title"),
    ("title:alep", {3}, "in an alternative title"),
    ("text:aleppo", {2}, "in the text"),
    ("place:aleppo", {1}, "as a place"),
    ("claim:civilians", {2}, "in a claim"),
    ("name:osman", {5}, "a name"),
    ("kind:image", {3}, "by kind"),
    ("lang:fr", {5}, "by language, with its sub-languages"),
    ("descriptor:arbitrary-detention", {4}, "by a descriptor's code"),
    ("descriptor:تعسفي", {4}, "by a descriptor's label"),
    ("title:(aleppo OR prison) -kind:image", {1, 2}, "together"),
    ("京大", {5}, "a pair inside a run"),
    ("学", {5}, "one letter of a run"),
    ("北学", set(), "letters that are not neighbours"),
    ("the", {1, 2}, "a stop word alone"),
    ("", {1, 2, 3, 4, 5}, "everything"),
    ("nothingofthekind", set(), "nothing"),
]


@pytest.mark.parametrize(("query", "expected", "why"), FINDS, ids=[row[2] for row in FINDS])
def test_finds(holdings: WhooshEngine, query: str, expected: set[int], why: str) -> None:
    assert set(found(holdings, query)) == expected


def test_titles_and_phrases_come_first(holdings: WhooshEngine) -> None:
    assert found(holdings, "aleppo")[0] == 3
    holdings.index([description(6, "Other"), text(6, "police head " * 9 + "of the police"), *ALEPPO[:2]])
    assert found(holdings, "head police")[0] == 6
    assert found(holdings, "the head of the police")[0] == 1


def test_any_word_where_asked(holdings: WhooshEngine) -> None:
    assert found(holdings, "torture refugiee") == []
    assert set(found(holdings, "torture refugiee", match=Match.ANY)) == {2, 5}


def test_too_many_expansions_are_refused(holdings: WhooshEngine) -> None:
    holdings.index([text(9, " ".join(f"abc{n}" for n in range(257))), description(9)])
    with pytest.raises(QueryError) as caught:
        search(holdings, "x abc*")
    assert caught.value.position == 2
    assert len(found(holdings, "abc1*")) == 1


def test_the_deadline_stops_a_search(holdings: WhooshEngine) -> None:
    with pytest.raises(QueryError, match="longer than"):
        search(holdings, "aleppo", seconds=-1.0)


def test_facets_count_inside_the_other_facets(holdings: WhooshEngine) -> None:
    result = search(holdings, "aleppo", chosen={"kind": ("testimony", "article")})
    kinds = {row.value: row.count for row in result.facets["kind"]}
    assert result.total == 2 and kinds == {"testimony": 1, "article": 1, "image": 1}
    assert {row.value: row.count for row in result.facets["language"]} == {"en": 2}
    absent = search(holdings, "aleppo", chosen={"collection": ("gone",)})
    assert absent.total == 0 and [row.count for row in absent.facets["collection"]] == [0]


def test_events_match_by_their_bounds(search_engine: WhooshEngine) -> None:
    for n, date in enumerate(["2016-11-15~/2016-12", "2011", "2016-11/..", "../2010"]):
        search_engine.index([description(n, spans=(bounds(*edtf(date).bounds),))])
    search_engine.index([description(4)])
    assert set(found(search_engine, "date:2016-11-14")) == {0, 2}
    assert set(found(search_engine, "date:2017-03")) == {2}
    assert set(found(search_engine, "date:..2010-06-01")) == {3}
    assert set(found(search_engine, "date:2011-01..2016-10")) == {1}
    assert found(search_engine, "", sort=Sort.OLDEST) == [3, 1, 2, 0, 4]
    assert found(search_engine, "", sort=Sort.NEWEST) == [2, 0, 1, 3, 4]


def test_the_last_page_is_reached(search_engine: WhooshEngine) -> None:
    search_engine.index([description(n, "same") for n in range(205)])
    pages = [found(search_engine, "same", offset=at, limit=20) for at in range(0, 220, 20)]
    assert sorted(n for page in pages for n in page) == list(range(205))
    assert [len(page) for page in pages] == [20] * 10 + [5]


def test_a_change_replaces_and_a_deletion_forgets(holdings: WhooshEngine) -> None:
    holdings.index([description(1, "Another title", revision=2)], gone=[number(2)])
    assert found(holdings, "aleppo") == [3]
    assert found(holdings, "police") == []
    holdings.delete([number(3), uuid.uuid4()])
    assert found(holdings, "aleppo") == []
    assert {(row.record_id, row.part, row.revision) for row in holdings.check()} == {
        (number(1), "description", 2), (number(4), "description", 1), (number(4), "text", 1),
        (number(5), "description", 1), (number(5), "text", 1),
    }  # fmt: skip


def test_purged_words_leave_the_files(holdings: WhooshEngine, index_home: Path) -> None:
    town = {"place_values": ("Aleppo",), "place_names": {"Aleppo": ("Aleppo", "Zanzibarwort", "zanzibarwort")}}
    holdings.index([description(8, "Another", places=("Aleppo",), **town | {"place_names": {"Aleppo": ("Aleppo",)}})])
    holdings.index([description(7, "Zanzibarwort", **town), text(7, "Zanzibarwort", level="sealed")])
    holdings.delete([number(7)], purge=True)
    held = b"".join(path.read_bytes() for path in index_home.rglob("*") if path.is_file())
    assert b"zanzibarwort" not in held
    assert set(found(holdings, "aleppo")) == {1, 2, 3, 8}


def test_suggestions(holdings: WhooshEngine) -> None:
    assert suggestion(holdings, "alepo tortue") == "aleppo torture"
    assert suggestion(holdings, "aleppo") is None
    assert suggestion(holdings, 'title:"alepo"') == 'title:"aleppo"'
    holdings.delete([n.record_id for n in ALEPPO])
    assert suggestion(holdings, "alepo") is None


def test_revoked_records_are_neither_found_nor_counted(holdings: WhooshEngine) -> None:
    result = search(holdings, "aleppo", excluded=frozenset({number(3)}))
    assert result.total == 2 and "image" not in {row.value for row in result.facets["kind"]}


def test_without_an_index_there_is_no_answer(index_home: Path) -> None:
    with pytest.raises(Unavailable):
        search(WhooshEngine(index_home), "aleppo")


def test_a_damaged_index_is_no_empty_answer(holdings: WhooshEngine, index_home: Path) -> None:
    for path in index_home.rglob("*.toc"):
        path.write_bytes(b"damaged")
    with pytest.raises(Unavailable):
        search(WhooshEngine(index_home), "aleppo")


def test_no_changed_byte_brings_a_deleted_record_back(holdings: WhooshEngine, index_home: Path) -> None:
    holdings.delete([number(3)])
    path = max((index_home / "000001" / "public").glob("*.toc"), key=lambda path: path.stat().st_mtime_ns)
    written = path.read_bytes()
    for at in range(0, len(written), 7):
        path.write_bytes(written[:at] + bytes([written[at] ^ 1]) + written[at + 1 :])
        with pytest.raises(Unavailable):
            search(WhooshEngine(index_home), "aleppo")
    path.write_bytes(written)
    assert set(found(WhooshEngine(index_home), "aleppo")) == {1, 2}


@pytest.mark.parametrize(
    ("state", "why"),
    [
        (b"", "emptied"),
        (b"[]", "no object"),
        (b"{}", "nothing in it"),
        (b'{"form": 1}', "half of it"),
        (b'{"position": null, "form": "", "sum": 0}', "values of other kinds"),
        (b"\xff", "no text"),
        (b"[" * 100_000, "a text that no program reads to its end"),
        (json.dumps({"form": FORM, "position": 9_999_999}).encode(), "without a sum, as older versions wrote it"),
        (json.dumps({"form": FORM, "position": 7, "sum": _sum("000002", FORM, 7)}).encode(), "another generation's"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_damaged_state_tells_no_position(holdings: WhooshEngine, index_home: Path, state: bytes, why: str) -> None:
    path = index_home / "000001" / "state.json"
    path.write_bytes(state)
    assert (holdings.state().current, holdings.state().position) == (False, None), why
    holdings.index([description(9, "Later")], position=12)
    assert path.read_bytes() == state, "what comes later does not paper over it"
    assert 9 in found(holdings, "later"), "and the index answers"


def test_no_changed_digit_of_the_position_is_believed(holdings: WhooshEngine, index_home: Path) -> None:
    holdings.index([description(9, "Later")], position=4711)
    assert holdings.state() == EngineState("000001", 4711, True)
    path = index_home / "000001" / "state.json"
    written = path.read_bytes()
    for at in range(len(written)):
        path.write_bytes(written[:at] + bytes([written[at] ^ 1]) + written[at + 1 :])
        assert holdings.state().position is None, written[at:]
    path.unlink()
    assert holdings.state() == EngineState("000001", None, False)


def test_a_text_without_its_description_is_no_hit(search_engine: WhooshEngine) -> None:
    search_engine.index([text(1, "orphaned")])
    assert found(search_engine, "orphaned", ARCHIVIST) == []
