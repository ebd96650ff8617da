"""What a grant opens is found by what its holder is told, and by nothing that closed levels alone are told."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from archive.access.labels import record_grant
from archive.access.viewer import Role, Viewer
from archive.accounts import grants
from archive.accounts import queries as accounts
from archive.base.db import Database, reading, unit_of_work
from archive.search import query
from archive.search.engine import Area, Match
from archive.search.query import SearchRequest
from tests.search.holdings import index_all, put
from tests.support.cast import Cast

EXACT = Area(36.21, 37.15, 36.22, 37.16)
WAYS = [
    ({"q": "name:fatima"}, "a name that a consent withholds"),
    ({"q": "fati*"}, "its beginning"),
    ({"q": "fatima OR text:fatima"}, "a caption that is the name"),
    ({"q": "fatimma~"}, "what resembles it"),
    ({"q": '"fatima hassan"'}, "the name as a phrase"),
    ({"q": "fatima OR nothing"}, "either"),
    ({"q": "fatima nothing", "match": Match.ANY}, "any word"),
    ({"q": "place:homs"}, "a place"),
    ({"q": "homs"}, "a place among all fields"),
    ({"q": "حمص"}, "another name of the place"),
    ({"q": "source:herald"}, "a source"),
    ({"chosen": {"place": ("Homs",)}}, "a chosen place"),
    ({"chosen": {"source": ("Herald",)}}, "a chosen source"),
    ({"area": EXACT}, "where exactly it was"),
    ({"q": "letter", "area": EXACT}, "the same with a word"),
]


def now(viewer: Viewer) -> Viewer:
    """The same person with the grants of this moment."""
    assert viewer.account_id is not None
    return accounts.viewers({viewer.account_id})[viewer.account_id]


def records(viewer: Viewer, **asked: Any) -> set[str]:
    with reading():
        viewer = now(viewer)
        return {hit.summary.title for hit in query.run(viewer, SearchRequest(**asked)).hits}


@pytest.fixture
def granted(database: Database, cast: Cast) -> uuid.UUID:
    """A closed record of which much is withheld, open to a reader and to an investigator by a grant."""
    places = [{"name": "Homs", "lat": 36.21337, "lon": 37.15731, "names": [{"value": "حمص", "language": "ar"}]}]
    people = [{"role": "informant", "display": "Fatima Hassan", "identity": "public"}]
    refused = [{"basis": "consent", "person": "Fatima Hassan", "aspects": {"name": "refused", "place": "refused"}}]
    made = put("A letter", access="sealed", kind="image", image={"caption": "Fatima Hassan"},
               body="words of it", places=places, people=people,
               rights=refused, source={"publisher": "Herald"})  # fmt: skip
    index_all()
    holders = [cast.viewer().account_id, cast.viewer(Role.INVESTIGATOR).account_id]
    archivist = cast.viewer(Role.ARCHIVIST)
    with unit_of_work():
        for holder in holders:
            assert holder is not None
            grants.grant_access(archivist, holder, record_grant(made), "for the case")
    return made


@pytest.mark.parametrize(("asked", "why"), WAYS)
def test_whoever_is_not_told_closely_finds_nothing_by_it(
    granted: uuid.UUID, cast: Cast, asked: dict[str, Any], why: str
) -> None:
    assert records(cast.viewer(), **asked) == set(), why
    assert records(cast.viewer(Role.ARCHIVIST), **asked) == {"A letter"}, why
    assert records(cast.viewer(Role.INVESTIGATOR), **asked) == {"A letter"}, why


def test_what_its_holder_reads_finds_it(granted: uuid.UUID, cast: Cast) -> None:
    reader = cast.viewer()
    for asked in ("letter", "words", "title:letter", "kind:image", "letter -homs", "letter -source:herald"):
        assert records(reader, q=asked) == {"A letter"}, asked


def test_what_is_not_told_moves_no_score(granted: uuid.UUID, cast: Cast) -> None:
    reader = cast.viewer()
    with reading():
        (alone,) = query.run(now(reader), SearchRequest(q="letter")).hits
        for asked in ("letter OR fatima", "letter OR homs", "letter OR حمص"):
            (hit,) = query.run(now(reader), SearchRequest(q=asked)).hits
            assert (hit.score, hit.steps) == (alone.score, alone.steps), asked
