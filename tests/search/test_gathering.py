"""What the index is given of a record: names, places and where they lie, as far as the record's level may know them."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import event

from archive.access.levels import RecordState
from archive.access.viewer import Role
from archive.base.db import Database, reading, unit_of_work
from archive.records import redaction_acts
from archive.search import gathering
from archive.search.documents import IndexDocument
from archive.search.facet_labels import value_labels
from tests.search.holdings import put
from tests.support.cast import Cast

LATITUDE, LONGITUDE = 36.21337, 37.15731
HOUSE = {"name": "Aleppo", "names": [{"value": "حلب", "language": "ar"}], "lat": LATITUDE, "lon": LONGITUDE}


def described(record_id: uuid.UUID) -> IndexDocument:
    with reading():
        return gathering.documents_of([record_id])[0]


@pytest.mark.parametrize(
    ("facts", "exact", "why"),
    [
        ({"access": "public"}, False, "everybody finds it by its cell alone"),
        ({"access": "registered"}, False, "and so do registered readers"),
        ({"access": "restricted"}, True, "investigators may know"),
        ({"access": "sealed"}, True, "and archivists"),
        ({"access": "public", "state": RecordState.SUBMITTED}, True, "whoever reviews it as well"),
    ],
)
def test_a_position_is_as_exact_as_its_level_may_know(
    database: Database, facts: dict[str, object], exact: bool, why: str
) -> None:
    place = {**HOUSE, "precision_m": 50, "public_precision_m": 20_000}
    document = described(put("House", places=[place], **facts))  # type: ignore[arg-type]  # keys of the import format
    ((south, west, north, east),) = document.locations
    assert south < LATITUDE < north and west < LONGITUDE < east
    assert (north - south < 0.002) is exact, why
    if not exact:
        neighbour = {**place, "lat": LATITUDE + 0.0001, "lon": LONGITUDE - 0.0001, "name": "Next door"}
        assert described(put("Next door", places=[neighbour], **facts)).locations == document.locations  # type: ignore[arg-type]  # likewise


def test_a_place_has_all_its_names_and_one_that_is_shown(database: Database) -> None:
    document = described(put("House", places=[HOUSE, {"name": "Homs"}]))
    assert (document.places, document.other_places) == (("Aleppo", "Homs"), ("حلب",))
    assert document.place_names == {"Aleppo": ("Aleppo", "حلب"), "Homs": ("Homs",)}
    assert document.place_values == ("Aleppo", "Homs")


def test_a_consent_that_refuses_the_place_takes_it_away_where_readers_are(database: Database) -> None:
    refused = {"basis": "consent", "aspects": {"place": "refused"}}
    open_to_all, closed = (
        described(put("House", places=[HOUSE], rights=[refused], access=level)) for level in ("public", "restricted")
    )
    assert not (open_to_all.places or open_to_all.other_places or open_to_all.place_names or open_to_all.locations)
    assert closed.places == ("Aleppo",) and closed.locations


@pytest.mark.both_engines
def test_a_facet_calls_a_place_by_no_name_that_its_record_hides(database: Database, cast: Cast) -> None:
    body = "Somebody came from Zyrwanda."
    place = {"name": "Homs", "names": [{"value": "Zyrwanda Quomb", "language": "en"}]}
    one, archivist = put("One", body=body, places=[place]), cast.viewer(Role.ARCHIVIST)
    with reading():
        assert value_labels("place", ["Homs"], "en") == {"Homs": "Zyrwanda Quomb"}
    with unit_of_work():
        at = body.index("Zyrwanda")
        redaction_acts.redact_text(archivist, one, "body", at, len(body) - 1, "identity")
    with reading():
        assert value_labels("place", ["Homs"], "en") == {"Homs": "Homs"}
    put("Two", places=[place])
    with reading():
        assert value_labels("place", ["Homs"], "en") == {"Homs": "Zyrwanda Quomb"}, "another record tells it"


def test_every_fact_is_in_the_fingerprint(database: Database) -> None:
    one = described(put("House", places=[HOUSE]))
    moved = described(put("House", places=[{**HOUSE, "lat": 35.0}]))
    assert one.digest() != moved.digest() and one.digest() == one.digest()


def test_many_records_are_read_with_as_many_questions_as_few(database: Database) -> None:
    people = [{"role": "creator", "display": "Open Author", "identity": "public"}]
    ids = [put(f"Number {n}", places=[{**HOUSE, "name": f"Town {n}"}], people=people) for n in range(12)]
    asked: list[str] = []

    def count(ids: list[uuid.UUID]) -> int:
        asked.clear()
        with reading():
            gathering.documents_of(ids)
        return len(asked)

    event.listen(database.engine, "before_cursor_execute", lambda c, cursor, statement, *_: asked.append(statement))
    assert count(ids[:2]) == count(ids) <= 20
