"""How often a page asks the database does not grow with how much stands in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import event, select

from archive.access.levels import AccessLevel, RecordState
from archive.access.viewer import ANONYMOUS, SYSTEM, Role
from archive.base.db import Database, reading, unit_of_work
from archive.comments import service as comments
from archive.comments.inputs import CommentInput, Decision
from archive.comments.receipts import Receipt
from archive.comments.vocabulary import DecisionOutcome
from archive.records import description as d
from archive.records import service as records
from archive.records.models import Record
from archive.records.vocabulary import AgentRole, RecordKind, RelationType
from archive.search import sync
from archive.search.query import SearchRequest
from archive.search.saved import service as searches
from archive.search.saved.service import Wish
from tests.support.cast import Cast
from tests.support.pages import PageClient

FEW, MANY = 5, 50
SignIn = Callable[..., PageClient]

# The page, who asks for it; each is asked with five and with fifty of what it shows.
PAGES: dict[str, tuple[Role, ...] | None] = {
    "/": None,
    "/search?q=mill&per_page=50": None,
    "/search?q=claim&per_page=50": None,
    "/collections": None,
    "/collections/shelf-0?per_page=100": None,
    "/records/{hub}": None,
    "/records/{hub}/custody": None,
    "/records/{hub}/revisions": (Role.ARCHIVIST,),
    "/records/{hub}/edit": (Role.ARCHIVIST,),
    "/records/{hub}/edit/claims": (Role.ARCHIVIST,),
    "/records/{hub}/edit/people": (Role.ARCHIVIST,),
    "/records/{hub}/edit/relations": (Role.ARCHIVIST,),
    "/records/{hub}/edit/files": (Role.ARCHIVIST,),
    "/review": (Role.ARCHIVIST,),
    "/review/{hub}": (Role.ARCHIVIST,),
    "/review/{hub}/leaks": (Role.ARCHIVIST,),
    "/review/{hub}/identities": (Role.ARCHIVIST,),
    "/identities": (Role.ARCHIVIST,),
    "/files/damaged": (Role.ARCHIVIST,),
    "/moderation": (Role.MODERATOR,),
    "/moderation?state=published": (Role.MODERATOR,),
    "/account": (Role.CONTRIBUTOR,),
    "/account/searches": (Role.CONTRIBUTOR,),
    "/admin": (Role.ADMINISTRATOR,),
    "/admin/log": (Role.ADMINISTRATOR,),
    "/api/v1/records?per_page=100": None,
    "/api/v1/search?q=mill&per_page=100": None,
    "/api/v1/records/{hub}": None,
    "/api/v1/records/{hub}/custody": None,
    "/api/v1/records/{hub}/comments?per_page=100": None,
}


class Village:
    """Records, comments and people, as many as asked for."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.hub = ""
        self._count = 0

    def grow(self, to: int) -> None:
        owner = self.cast.viewer(Role.CONTRIBUTOR).account_id
        with unit_of_work():
            for number in range(self._count, to):
                made = records.create(SYSTEM, _described(number), state=RecordState.PUBLISHED)
                self.hub = self.hub or made.reference_code
                records.create(SYSTEM, _described(number), state=RecordState.SUBMITTED, contributor_id=owner)
        hub, around = self._hub()
        hub_id = hub.id
        for number in range(self._count, to):
            with unit_of_work():
                words = f"I remember {number}"
                receipt = Receipt(words, f"{number:064x}")
                first = comments.post(ANONYMOUS, hub_id, CommentInput(body=words), [receipt]).id
                comments.decide(SYSTEM, first, Decision(outcome=DecisionOutcome.PUBLISH, version=1))
                comments.post(ANONYMOUS, hub_id, CommentInput(body=f"{words}, too"), [Receipt("x", f"{number:063x}b")])
        with unit_of_work():
            records.edit(SYSTEM, hub_id, _described(0, around), expected_revision=hub.revision, summary="grown")
        for number in range(self._count, to):
            self.cast.viewer(number=100 + number)
        sync.rebuild()
        asked = SearchRequest(q="mill", chosen={"kind": ("image",), "language": ("en",)})
        for number in range(self._count, to):
            with unit_of_work():
                searches.save(self.cast.viewer(Role.CONTRIBUTOR), asked, Wish(f"mills {number}", alerts=True))
        self._count = to

    def _hub(self) -> tuple[Record, tuple[d.RelationInput, ...]]:
        """The record that quotes all others, and those relations."""
        with reading() as session:
            hub = session.scalars(select(Record).where(Record.reference_code == self.hub)).one()
            others = select(Record.reference_code).where(
                Record.state == RecordState.PUBLISHED, Record.reference_code != self.hub
            )
            found = tuple(d.RelationInput(type=RelationType.QUOTES, target=code) for code in session.scalars(others))
            session.expunge_all()
        return hub, found


def _described(number: int, around: tuple[d.RelationInput, ...] = ()) -> d.Description:
    many = range(len(around) or 1)
    return d.Description(
        kind=list(RecordKind)[number % 3],
        title=f"The mill {number}",
        body="The mill stood until June.",
        language="en",
        dates=tuple(d.DateInput(edtf=f"{1990 + n % 30}") for n in many),
        places=tuple(d.PlaceInput(name=f"Bend {number} {n}") for n in many),
        claims=tuple(d.ClaimInput(statement=f"Claim {n}", attributed_to="somebody") for n in many),
        people=tuple(d.PersonInput(role=AgentRole.INFORMANT, display=f"Person {n}") for n in many),
        collection=d.CollectionInput(slug=f"shelf-{number % 7 and number}", title=f"Shelf {number}"),
        access=AccessLevel.PUBLIC,
        relations=around,
    )


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    asked: list[str] = []

    def note(connection: object, cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(database.engine, "before_cursor_execute", note)


@pytest.mark.both_engines
def test_pages_ask_as_often_for_many_as_for_few(app: Flask, database: Database, cast: Cast, signed_in: SignIn) -> None:
    village = Village(cast)
    counts: dict[str, list[int]] = {path: [] for path in PAGES}
    asked_last: dict[str, list[str]] = {}
    for size in (FEW, MANY):
        village.grow(size)
        for path, roles in PAGES.items():
            client = signed_in(*roles) if roles else app.test_client()
            address = path.format(hub=village.hub)
            client.get(address)  # what is kept in memory, and the note that a session was used, come first
            with counted(database) as asked:
                answer = client.get(address)
            assert answer.status_code == 200, address
            counts[path].append(len(asked))
            asked_last[path] = asked
    assert all(few > 1 for few, _ in counts.values())
    grown = {path: (*found, asked_last[path]) for path, found in counts.items() if found[1] > found[0]}
    assert grown == {}
    assert max(found[1] for found in counts.values()) < 60
