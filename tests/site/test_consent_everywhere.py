"""What a consent refuses is closed on every way to a record, at the moment in which it is taken back.

The index is left as it was: nothing here waits for the worker.
"""

from __future__ import annotations

import io
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from archive.access.levels import AccessLevel, RecordState
from archive.access.viewer import SYSTEM, Role
from archive.app import HANDLERS
from archive.base import clock, outbox, runtime
from archive.base.db import reading, unit_of_work
from archive.base.runtime import session
from archive.custody.vocabulary import Identity
from archive.exports.projecting import Projection, project
from archive.exports.vocabulary import Audience
from archive.media import service as media
from archive.media import store
from archive.media.models import DigitalObject
from archive.media.vocabulary import WorkingPurpose
from archive.records import consenting, labelling, rules, service
from archive.records.closing import TOPIC
from archive.records.consenting import Reached, TakenBack, Way
from archive.records.description import (
    ClaimInput,
    DateInput,
    Description,
    PersonInput,
    PlaceInput,
    RightsInput,
    TestimonyInput,
)
from archive.records.vocabulary import AgentRole, ConsentAspect, ConsentUse, Permission, RecordKind, RightsBasis
from archive.worker import Worker
from tests.media.pictures import encoded, scene
from tests.support.cast import Cast
from tests.support.pages import PageClient

TITLE, TEXT, QUOTED, PLACE, NAME = "Ferrymantale", "Nightcrossing", "Verbatimly", "Placenamed", "Salmapseudo"
EVERY = (*(f"use:{use}" for use in ConsentUse), *(f"aspect:{aspect}" for aspect in ConsentAspect))


@dataclass(frozen=True)
class Told:
    """A published record, and the addresses of its copies."""

    id: uuid.UUID
    code: str
    thumbnail: uuid.UUID
    display: uuid.UUID


def rights(**more: object) -> RightsInput:
    plain = RightsInput(
        basis=RightsBasis.CONSENT,
        person=NAME,
        uses=tuple((use.value, Permission.ALLOWED) for use in ConsentUse),
        aspects=tuple((aspect.value, Permission.ALLOWED) for aspect in ConsentAspect),
    )
    return replace(plain, **more)  # type: ignore[arg-type]  # names and values are the caller's to match


def tell(*consents: RightsInput) -> Told:
    """A record of a testimony with a picture, indexed, with working copies."""
    description = Description(
        kind=RecordKind.TESTIMONY,
        title=TITLE,
        title_language="en",
        body=f"It was a {TEXT} of many.",
        language="en",
        dates=(DateInput(edtf="2016-11", verbatim=f"{QUOTED} in autumn"),),
        places=(PlaceInput(name=PLACE),),
        testimony=TestimonyInput(told_in="en"),
        people=(PersonInput(role=AgentRole.INFORMANT, display=NAME, identity=Identity.PSEUDONYMOUS),),
        claims=(ClaimInput(statement="Many crossed", verbatim=QUOTED, place=PLACE, attributed_to=NAME),),
        rights=consents or (rights(),),
        access=AccessLevel.PUBLIC,
    )
    with unit_of_work():
        made = service.create(SYSTEM, description, state=RecordState.PUBLISHED)
        staged = store.current().receive(io.BytesIO(encoded(scene(), "PNG")), limit=100_000)
        media.accept(SYSTEM, made.id, staged, original_name="boat.png")
    work()
    with reading():
        query = select(DigitalObject.purpose, DigitalObject.id).where(DigitalObject.record_id == made.id)
        copies = dict(session().execute(query).all())
    return Told(made.id, made.reference_code, copies[WorkingPurpose.THUMBNAIL], copies[WorkingPurpose.DISPLAY])


def work() -> None:
    from archive.search import sync

    sync.ensure()
    assert Worker(runtime.current(), HANDLERS).drain() == 0


def known(client: PageClient, told: Told) -> set[str]:
    """By which way a visitor learns what of the record."""
    return {f"{way}: {what}" for way, what in _known(client, told)}


WORDS = {"record": TITLE, "text": TEXT, "quote": QUOTED, "place": PLACE, "name": NAME}


def _known(client: PageClient, told: Told) -> Iterator[tuple[str, str]]:
    searched = [f"q={word}" for word in WORDS.values()]
    ways = {
        "page": [f"/records/{told.code}", f"/records/{told.code}/custody"],
        "home": ["/"],
        "search": [f"/search?{one}" for one in searched],
        "facet": ["/search?q=", f"/search?place={PLACE}"],
        "list by the API": ["/api/v1/records"],
        "record by the API": [f"/api/v1/records/{told.code}"],
        "search by the API": [f"/api/v1/search?{one}" for one in searched],
    }
    for way, paths in ways.items():
        for path in paths:
            yield from ((way, what) for what in _said(client, path))
    for word in (TITLE, TEXT, PLACE):
        if word.lower() in client.get(f"/search?q={word[:-1]}x{word[-1]}").get_data(as_text=True).lower():
            yield "suggestion", word
    for what, copy in (("thumbnail", told.thumbnail), ("file", told.display)):
        with client.get(f"/records/{told.code}/files/{copy}") as answer:
            if answer.status_code == 200:
                yield what, "picture"
    yield from (("export", what) for what in _exported(told))


def _said(client: PageClient, path: str) -> Iterator[str]:
    answer = client.get(path)
    body = answer.get_data(as_text=True) if answer.status_code == 200 else ""
    # What was asked comes back in the box; only what says it besides has found something.
    own = path.partition("q=")[2] or path.partition("place=")[2]
    for what, word in WORDS.items():
        if word in body and (word != own or body.count(word) > _echoes(client, path)):
            yield what


def _exported(told: Told) -> Iterator[str]:
    with reading():
        for found in project(Audience.PUBLIC, [told.id]):
            if isinstance(found, Projection):
                yield from (what for what, word in WORDS.items() if word in str(found.row))
                yield from ("picture" for _ in found.files[:1])


def _echoes(client: PageClient, path: str) -> int:
    """How often an answer says the word that was asked for when nothing at all is found."""
    own = path.partition("q=")[2] or path.partition("place=")[2]
    return client.get(f"{path}&kind=article").get_data(as_text=True).count(own)


def about(says: set[str], what: str) -> set[str]:
    return {one for one in says if one.endswith(f": {what}")}


# What is taken back, and what no visitor is told of any more, on whichever way.
ROWS = [
    ("use:keep", {"record", "text", "quote", "place", "name", "picture"}),
    ("use:staff", {"record", "text", "quote", "place", "name", "picture"}),
    ("use:public", {"record", "text", "quote", "place", "name", "picture"}),
    ("use:publish-text", {"text", "quote"}),
    ("use:publish-image", {"picture"}),
    ("use:quote", {"quote"}),
    ("use:partner", set()),
    ("use:mechanism", set()),
    ("use:media", set()),
    ("aspect:name", {"name"}),
    ("aspect:face", {"picture"}),
    ("aspect:voice", {"picture"}),
    ("aspect:place", {"place"}),
    ("aspect:family", {"text", "quote"}),
]


def test_every_answer_has_its_row() -> None:
    assert {row[0] for row in ROWS} == set(EVERY)


def test_everything_is_told_while_everything_is_allowed(client: PageClient, cast: Cast) -> None:
    says = known(client, tell())
    assert {"page: text", "page: quote", "page: place", "page: name", "home: record", "facet: place",
            "search: record", "list by the API: record", "record by the API: name", "search by the API: record",
            "thumbnail: picture", "file: picture", "export: text", "export: name", "export: picture",
            f"suggestion: {TITLE}"} <= says  # fmt: skip


@pytest.mark.parametrize(("taken", "closed"), ROWS, ids=[row[0] for row in ROWS])
def test_one_answer_taken_back_closes_what_it_says_everywhere(
    client: PageClient, cast: Cast, taken: str, closed: set[str]
) -> None:
    told, staff = tell(), cast.viewer(Role.ARCHIVIST)
    before = known(client, told)
    with unit_of_work():
        reached = Reached(Way.LETTER, clock.today())
        consenting.record_withdrawal(staff, told.id, TakenBack(abouts=frozenset({taken})), reached)
    with reading():
        assert outbox.pending(TOPIC) == 1, "copies that were handed out are asked back"
    for moment in ("at once", "once the index knows"):
        after = known(client, told)
        for what in ("record", "text", "quote", "place", "name", "picture"):
            if what in closed:
                assert about(after, what) == set(), moment
            elif moment == "once the index knows" and "record" not in closed:
                assert about(after, what) - about(before, what) == set()
                assert about(after, what), f"{what} is still told"
        if "record" in closed:
            assert not [one for one in after if one.startswith("suggestion")]
        work()


def test_the_whole_taken_back_closes_everything_at_once(client: PageClient, cast: Cast) -> None:
    told, staff = tell(), cast.viewer(Role.ARCHIVIST)
    with unit_of_work():
        consenting.record_withdrawal(staff, told.id, TakenBack(everything=True), Reached(Way.COURT, clock.today()))
    assert known(client, told) == set()


def test_of_two_people_the_stricter_decides(client: PageClient, cast: Cast) -> None:
    open_, closed = rights(), rights(person="", aspects=(("place", Permission.REFUSED),))
    assert about(known(client, tell(open_, closed)), "place") == set()


@pytest.mark.usefixtures("noon")
def test_what_runs_out_is_closed_by_the_day_and_not_by_the_worker(
    client: PageClient, cast: Cast, signed_in: Callable[..., PageClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    tomorrow = clock.today() + timedelta(1)
    told = tell(rights(expires=tomorrow))
    assert about(known(client, told), "record")
    monkeypatch.setattr(clock, "today", lambda: tomorrow)
    assert known(client, told) == set()
    for role, status in ((Role.CONTRIBUTOR, 404), (Role.INVESTIGATOR, 404), (Role.ARCHIVIST, 200)):
        assert signed_in(role).get(f"/records/{told.code}").status_code == status
    with unit_of_work():
        assert labelling.close_expired(SYSTEM) == 1
        assert labelling.close_expired(SYSTEM) == 0
    with reading():
        assert outbox.pending(TOPIC) == 1
    assert known(client, told) == set()
    work()
    assert known(client, told) == set()


def test_every_closing_answer_is_known_to_the_table() -> None:
    closing = {about for about, refusal in rules.REFUSALS.items() if refusal.bars is None}
    assert closing == {row[0] for row in ROWS if row[1]}
