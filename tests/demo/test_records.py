"""The demonstration shows everything that the archive can hold: each word of each vocabulary occurs in it."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from enum import StrEnum
from typing import Any

import pytest

from archive.access.levels import AccessLevel, RecordState
from archive.comments.vocabulary import CommentState
from archive.custody.vocabulary import Identity
from archive.records import rules
from archive.records import vocabulary as v
from archive.records.description import ImportRow
from archive.records.edtf import parse
from archive.records.schemas import read_row
from tests.support.checkout import ROOT

Record = dict[str, Any]


@pytest.fixture(scope="session")
def rows(written: list[Record]) -> list[ImportRow]:
    return [read_row(record) for record in written]


def values(key: str) -> Callable[[Record], Iterator[str]]:
    """Takes the value of a key, which may lead through objects and lists: ``claims.kind``."""

    def take(thing: Any, path: tuple[str, ...]) -> Iterator[str]:
        if isinstance(thing, list):
            for inner in thing:
                yield from take(inner, path)
        elif not path:
            yield str(thing)
        elif isinstance(thing, dict) and path[0] in thing:
            yield from take(thing[path[0]], path[1:])

    return lambda record: take(record, tuple(key.split(".")))


def comments(thread: list[Record]) -> Iterator[Record]:
    for comment in thread:
        yield comment
        yield from comments(comment.get("replies", []))


# The key, and the vocabulary of which every word must be seen in the demonstration.
VOCABULARIES: list[tuple[str, type[StrEnum]]] = [
    ("kind", v.RecordKind),
    ("status", RecordState),
    ("access", AccessLevel),
    ("title_kind", v.TitleKind),
    ("alternative_titles.origin", v.TitleOrigin),
    ("holding", v.Holding),
    ("verification", v.Verification),
    ("dates.role", v.DateRole),
    ("places.role", v.PlaceRole),
    ("people.role", v.AgentRole),
    ("people.identity", Identity),
    ("testimony.first_interview", v.Known),
    ("claims.kind", v.ClaimKind),
    ("claims.status", v.ClaimStatus),
    ("relations.type", v.RelationType),
    ("rights.basis", v.RightsBasis),
    ("completeness.item", v.CompletenessItem),
    ("completeness.status", v.Completeness),
    ("assessments.scale", v.AssessmentScale),
]


@pytest.mark.parametrize(("key", "vocabulary"), VOCABULARIES, ids=[key for key, _ in VOCABULARIES])
def test_every_word_of_a_vocabulary_occurs(written: list[Record], key: str, vocabulary: type[StrEnum]) -> None:
    found = {value for record in written for value in values(key)(record)}
    assert found == {word.value for word in vocabulary}


def test_testimonies_are_told_at_first_second_and_third_hand(written: list[Record]) -> None:
    found = {value for record in written for value in values("testimony.directness")(record)}
    assert found == {"first-hand", "second-hand", "third-hand"}


def test_about_sixty_records_in_four_languages(written: list[Record]) -> None:
    languages = Counter(record["language"] for record in written)
    assert languages == {"en": 28, "ar": 16, "fr": 9, "es": 7}


# What a date looks like, and a date of the demonstration that looks so.
SHAPES = [
    ("a day", r"\d{4}-\d\d-\d\d"),
    ("a month", r"\d{4}-(0\d|1[0-2])"),
    ("a year", r"\d{4}"),
    ("a moment", r".*T.*Z"),
    ("approximate", r"[\d-]+~"),
    ("uncertain", r"[\d-]+\?"),
    ("both uncertain and approximate", r"[\d-]+%"),
    ("an interval", r"\d[\d-]+/\d[\d-]+"),
    ("an interval of which one end is qualified", r"[\d-]+~/[\d-]+"),
    ("open at its end", r".+/\.\."),
    ("open at its start", r"\.\./.+"),
    ("a day that is not specified", r"\d{4}-\d\d-XX"),
    ("a month that is not specified", r"\d{4}-XX"),
    ("a decade", r"\d\d\dX"),
    ("a season", r"\d{4}-2[1-4]"),
    ("level 2, one of a set", r"\[.*\]"),
    ("level 2, all of a set", r"\{.*\}"),
]


@pytest.mark.parametrize(("shape", "pattern"), SHAPES, ids=[shape for shape, _ in SHAPES])
def test_dates_come_in_every_shape(written: list[Record], shape: str, pattern: str) -> None:
    dates = [value for record in written for key in ("date", "dates.edtf") for value in values(key)(record)]
    assert [text for text in dates if re.fullmatch(pattern, text)], shape


def test_sets_are_kept_unparsed(rows: list[ImportRow]) -> None:
    read = [parse(d.edtf) for row in rows for d in row.description.dates if d.edtf]
    assert {date.level for date in read} == {0, 1, 2}
    assert all(date.bounds == (None, None) for date in read if date.level == 2)


def test_comments_stand_in_every_state_and_one_level_deep(written: list[Record]) -> None:
    threads = [thread for record in written for thread in record.get("comments", [])]
    assert {comment["state"] for comment in comments(threads)} == {state.value for state in CommentState}
    assert any(thread.get("replies") for thread in threads)
    assert not any(reply.get("replies") for thread in threads for reply in thread.get("replies", []))


def test_a_comment_stands_where_its_last_decision_put_it(written: list[Record]) -> None:
    becomes = {"publish": "published", "decline": "declined", "withhold": "withheld"}
    for comment in comments([thread for record in written for thread in record.get("comments", [])]):
        decisions = comment.get("decisions", [])
        if comment["state"] == CommentState.WITHDRAWN:
            continue  # its author took it back, whatever was decided
        assert comment["state"] == (becomes[decisions[-1]["outcome"]] if decisions else "pending")


def test_text_or_files_may_be_closed_more_than_the_description(written: list[Record]) -> None:
    stricter = {
        part
        for record in written
        for part in ("access_text", "access_files")
        if AccessLevel(str(record.get(part, record["access"]))).rank > AccessLevel(record["access"]).rank
    }
    assert stricter == {"access_text", "access_files"}


def test_levels_are_those_that_the_consents_allow(rows: list[ImportRow]) -> None:
    """What a record says of its access is what a reader meets; only withdrawn consent closes it further."""
    for row in rows:
        described = row.description
        consents = [
            rules.ConsentFacts(
                right.basis,
                tuple((f"use:{name}", answer) for name, answer in right.uses)
                + tuple((f"aspect:{name}", answer) for name, answer in right.aspects),
                right.withdrawn_on,
                right.expires,
            )
            for right in described.rights
        ]
        floors = rules.floors(consents, date(2026, 1, 1))
        levels = (described.access, described.access_text, described.access_files)
        asked = [level or described.access for level in (levels if row.files else levels[:2])]
        if row.status is not RecordState.WITHDRAWN:
            assert all(level.at_least(floor) is level for level, floor in zip(asked, floors, strict=False)), (
                row.identifier
            )


def test_names_of_protected_people_are_told_to_the_vault_alone(written: list[Record]) -> None:
    text = (ROOT / "demo" / "records.jsonl").read_text("utf-8")
    secrets = [
        person[key]
        for record in written
        for person in record.get("people", [])
        if person["identity"] == "protected"
        for key in ("name", "contact")
        if key in person
    ]
    assert len(secrets) > 20
    assert [secret for secret in secrets if text.count(json.dumps(secret, ensure_ascii=False)[1:-1]) != 1] == []


def test_a_translation_stands_beside_its_original(written: list[Record]) -> None:
    by_name = {record["identifier"]: record for record in written}
    pairs = [
        (record, by_name[relation["target"]])
        for record in written
        for relation in record.get("relations", [])
        if relation["type"] == "translation_of"
    ]
    assert len(pairs) >= 2
    for translation, original in pairs:
        assert translation["testimony"]["is_translation"]
        assert translation["testimony"]["told_in"] == original["language"] != translation["language"]


def test_figures_about_the_bread_queue_differ(written: list[Record]) -> None:
    figures = {
        claim["quantity"].get("best", claim["quantity"].get("low"))
        for record in written
        for claim in record.get("claims", [])
        if claim["kind"] == "casualty" and "attack-on-civilians" in claim.get("acts", ())
    }
    assert figures >= {17, 21, 24}


def test_words_quoted_by_a_claim_stand_in_the_body(written: list[Record]) -> None:
    for record in written:
        for claim in record.get("claims", []) if record.get("body") else []:
            assert claim.get("verbatim", "") in record["body"]


def test_relations_point_at_records_of_the_file(written: list[Record]) -> None:
    known = {record["identifier"] for record in written}
    assert len(known) == len(written)
    assert {target for record in written for target in values("relations.target")(record)} <= known


def test_a_place_is_described_in_the_same_way_wherever_it_returns(written: list[Record]) -> None:
    seen: dict[str, Record] = {}
    for record in written:
        for place in record["places"]:
            facts = {key: value for key, value in place.items() if key not in ("role", "detail")}
            assert seen.setdefault(place["name"], facts) == facts


def test_descriptors_are_ours_and_say_their_name_in_four_languages(written: list[Record]) -> None:
    terms = json.loads((ROOT / "archive/records/data/descriptors.json").read_text("utf-8"))
    codes = {term["code"] for term in terms}
    assert 30 <= len(codes) == len(terms) <= 60
    assert {term["broader"] for term in terms} <= codes | {None}
    assert all(set(term["labels"]) == {"en", "ar", "fr", "es"} for term in terms)
    assert {value for record in written for value in values("descriptors")(record)} <= codes
    articles = {int(match["code"]) for term in terms for match in term["matches"] if match["scheme"] == "udhr"}
    assert articles <= set(range(1, 31))
    assert {match["relation"] for term in terms for match in term["matches"]} == {"exact", "related"}


def test_the_country_is_invented(written: list[Record]) -> None:
    real = [record["identifier"] for record in written if any(p["country"] != "XT" for p in record["places"])]
    assert real == ["seed-article", "seed-image", "seed-witness"]
    addresses = re.findall(r"https?://([^/\"]+)", (ROOT / "demo" / "records.jsonl").read_text("utf-8"))
    assert addresses
    assert all(host.endswith(".example") for host in addresses)
