"""One archive that holds a record of every level in every state, each full of words that stand nowhere else."""

from __future__ import annotations

import hashlib
import io
import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import Flask
from sqlalchemy import select

from archive.access.levels import AccessLevel, RecordState
from archive.access.viewer import ANONYMOUS, SYSTEM, Viewer
from archive.base import outbox, runtime
from archive.base.db import reading, unit_of_work
from archive.base.runtime import session
from archive.comments import service as comments
from archive.comments.inputs import CommentInput, Decision
from archive.comments.receipts import Receipt
from archive.comments.vocabulary import DecisionOutcome
from archive.config import Settings
from archive.custody.vocabulary import Identity
from archive.media import sandbox, store
from archive.media import service as media
from archive.media.models import DigitalObject
from archive.media.store import StoredObject
from archive.media.vocabulary import ObjectRole, WorkingPurpose
from archive.records import description as d
from archive.records import granting
from archive.records import models as m
from archive.records import service as records
from archive.records.models.description import Descriptor, DescriptorLabel
from archive.records.vocabulary import AgentRole, AssessmentScale, Completeness, CompletenessItem, RecordKind
from tests.media.pictures import encoded, scene
from tests.site.standings import HAVE_ORIGINALS, OPENED, ROLES, STANDINGS, Person, Sight, Standing, sight
from tests.support.cast import Cast

# Who may know a word by where it was planted: those who see the description, the text, the files; those of them who
# may have the original; archivists and its contributor; moderators; those who see the tombstone; nobody at all.
PLANTED = {
    "title": "description",
    "former": "description",
    "abstract": "description",
    "place": "description",
    "quarter": "description",
    "label": "description",
    "claim": "description",
    "shelf": "description",
    "maker": "description",
    "note": "description",
    "remark": "description",
    "by": "description",
    "text": "text",
    "caption": "files",
    "shows": "files",
    "scan": "originals",
    "lead": "desk",
    "reason": "desk",
    "embargo": "desk",
    "waiting": "queue",
    "farewell": "stone",
    "vault": "nobody",
    "contact": "nobody",
}
_FOUND = re.compile(r"zwil([a-z]{2})(" + "|".join(PLANTED) + ")", re.IGNORECASE)
COMMON = "Brunnenfest"
"""A word of every title and every text."""


@dataclass
class Planted:
    """One record of the world."""

    standing: Standing
    mark: str
    kind: RecordKind
    id: uuid.UUID = field(default_factory=uuid.uuid4)
    code: str = ""
    original: uuid.UUID = field(default_factory=uuid.uuid4)
    thumbnail: uuid.UUID = field(default_factory=uuid.uuid4)
    display: uuid.UUID = field(default_factory=uuid.uuid4)
    comment: uuid.UUID | None = None
    pending: uuid.UUID | None = None

    def word(self, where: str) -> str:
        assert where in PLANTED
        return f"zwil{self.mark}{where}"

    @property
    def shelf(self) -> str:
        return self.word("shelf")


@dataclass
class World:
    """The archive, its application, its people and its records."""

    settings: Settings
    app: Flask
    cast: Cast
    records: tuple[Planted, ...]
    seats: dict[Person, Any] = field(default_factory=dict)
    """Who has come in already (``tests.site.asking``)."""

    @contextmanager
    def in_force(self) -> Iterator[None]:
        """This archive in force, for calls of services and queries."""
        with runtime.active(self.app.extensions["sijill"]):
            yield

    def viewer(self, person: Person) -> Viewer:
        if person is Person.VISITOR:
            return ANONYMOUS
        roles, number = ROLES[person]
        return self.cast.viewer(*roles, number=number)

    def strangers_words(self, person: Person, body: str) -> list[str]:
        """Planted words in ``body`` of which ``person`` must not know."""
        by_mark = {record.mark: record for record in self.records}
        found = {(mark.lower(), where.lower()) for mark, where in _FOUND.findall(body)}
        return sorted(f"{by_mark[mark].standing.name}: {where}" for mark, where in found
                      if not may_know(person, by_mark[mark].standing, where))  # fmt: skip


def may_know(person: Person, standing: Standing, where: str) -> bool:
    """Whether a person may read a word that was planted there."""
    seen = sight(person, standing)
    whom = PLANTED[where]
    if where in ("label", "shelf") and person is Person.ARCHIVIST:
        return True  # they keep the vocabulary and the list of collections
    if whom in ("description", "text", "files"):
        return sight(person, standing, whom) is Sight.YES
    if whom == "originals":
        return sight(person, standing, "files") is Sight.YES and person in HAVE_ORIGINALS
    if whom == "desk":
        return seen is Sight.YES and person in (Person.ARCHIVIST, Person.OWNER)
    if whom == "queue":
        return seen is Sight.YES and person is Person.MODERATOR
    return whom == "stone" and seen is not Sight.NO


def settle(settings: Settings) -> tuple[Cast, tuple[Planted, ...]]:
    """Fill the empty archive in force."""
    cast = Cast()
    owner = cast.viewer(*ROLES[Person.OWNER][0], number=ROLES[Person.OWNER][1])
    kinds = list(RecordKind)
    world = tuple(
        Planted(standing, f"{chr(97 + n // 26)}{chr(97 + n % 26)}", kinds[n % 3])
        for n, standing in enumerate(STANDINGS)
    )
    with unit_of_work():
        for record in world:
            _descriptor(record)
    with unit_of_work():
        for record in world:
            _make(owner, record)
    _pictures(world)
    with unit_of_work():
        for record in world:
            _bring(record)
    with unit_of_work():
        _hub(world)
    (opened,) = [record for record in world if record.standing == OPENED]
    guest = cast.viewer(*ROLES[Person.GUEST][0], number=ROLES[Person.GUEST][1])
    archivist = cast.viewer(*ROLES[Person.ARCHIVIST][0])
    with unit_of_work():
        granting.open_to(archivist, opened.id, guest.display_name, "asked for by a court")
    return cast, world


def _descriptor(record: Planted) -> None:
    row = Descriptor(code=record.word("label"), retired=False, scheme="sijill")
    row.labels = [DescriptorLabel(language="en", value=record.word("label"))]
    session().add(row)


def _make(owner: Viewer, record: Planted) -> None:
    born = RecordState.PUBLISHED if record.standing.state in ("published", "embargoed", "withdrawn") else None
    states = {"draft": RecordState.DRAFT, "accessioned": RecordState.ACCESSIONED}
    state = born or states.get(record.standing.state, RecordState.SUBMITTED)
    made = records.create(SYSTEM, _described(record), state=state, contributor_id=owner.account_id)
    record.id, record.code = made.id, made.reference_code
    edited = _described(record)
    records.edit(SYSTEM, made.id, edited, expected_revision=1, summary=record.word("note"))
    if born:
        record.comment = _say(record, record.word("remark"), record.word("by"))
        comments.decide(SYSTEM, record.comment, Decision(outcome=DecisionOutcome.PUBLISH, version=1))
        record.pending = _say(record, record.word("waiting"), "")


def _say(record: Planted, body: str, name: str) -> uuid.UUID:
    digest = hashlib.sha256(body.encode()).hexdigest()
    written = CommentInput(body=f"I was there: {body}", author_name=name)
    return comments.post(SYSTEM, record.id, written, [Receipt(body, digest)]).id


def _bring(record: Planted) -> None:
    if record.standing.state == "returned":
        records.return_to_contributor(SYSTEM, record.id, f"Please say more: {record.word('reason')}")
    elif record.standing.state == "embargoed":
        until = d.EmbargoInput(until=date(2999, 1, 1), reason=record.word("embargo"))
        records.set_embargo(SYSTEM, record.id, until)
    elif record.standing.state == "withdrawn":
        records.withdraw(SYSTEM, record.id, f"Asked for: {record.word('farewell')}")


def _described(record: Planted) -> d.Description:
    standing, word = record.standing, record.word
    return d.Description(
        kind=record.kind,
        title=f"{COMMON} {word('title')}",
        title_language="en",
        alternative_titles=(d.Title(value=word("former"), language="en"),),
        abstract=f"About {word('abstract')}",
        body=f"{COMMON} begins. Then {word('text')} came, and the well stood open.",
        language="en",
        dates=(d.DateInput(edtf="2013-04"),),
        places=(d.PlaceInput(name=word("place"), country="SY", lat=36.2, lon=37.1, precision_m=100,
                             public_precision_m=25000, detail=word("quarter")),),
        descriptors=(word("label"),),
        collection=d.CollectionInput(slug=record.shelf, title=f"Shelf {word('shelf')}"),
        access=AccessLevel(standing.level),
        access_text=AccessLevel(standing.text or standing.level),
        access_files=AccessLevel(standing.files or standing.level),
        people=(
            d.PersonInput(role=AgentRole.CREATOR, display=word("maker"), identity=Identity.PUBLIC),
            d.PersonInput(role=AgentRole.INFORMANT, display="A witness", identity=Identity.PROTECTED,
                          name=word("vault"), contact=word("contact")),
        ),
        claims=(d.ClaimInput(statement=f"They say {word('claim')}"),),
        leads=(d.LeadInput(text=f"Ask for {word('lead')}"),),
        completeness=(d.CompletenessInput(item=CompletenessItem.SOURCE_CODE, status=Completeness.MISSING),),
        assessments=(d.AssessmentInput(scale=AssessmentScale.SOURCE_RELIABILITY, value="A", reasons="seen"),),
    )  # fmt: skip


def _pictures(world: tuple[Planted, ...]) -> None:
    """A picture for each; its pixels are decoded once, since the sandbox takes its time."""
    for record in world:
        staged = store.current().receive(io.BytesIO(_picture(record)), limit=1_000_000)
        with unit_of_work():
            row = media.accept(
                SYSTEM, record.id, staged, declared_type="image/jpeg", original_name=f"{record.word('scan')}.jpg"
            )
            record.original = row.id
            said = {"caption": record.word("caption"), "alternative_text": record.word("shows"), "position": 0}
            session().add(m.FileDescription(object_id=row.id, record_id=record.id, **said))
    with reading():
        path = store.current().path(session().get_one(DigitalObject, world[0].original).sha256)
    decoded = sandbox.decode(path)
    assert isinstance(decoded, sandbox.Decoded)
    copies = [(copy, _stored(copy.data)) for copy in (decoded.thumbnail, decoded.display)]
    with unit_of_work():
        for record in world:
            media.record_derivation(SYSTEM, record.original, decoded, copies)
        outbox.done([news.id for news in outbox.due([media.DERIVE], 1000)])
        for row in session().scalars(select(DigitalObject).where(DigitalObject.role == ObjectRole.WORKING)):
            (owner,) = [record for record in world if record.id == row.record_id]
            name = "thumbnail" if row.purpose is WorkingPurpose.THUMBNAIL else "display"
            setattr(owner, name, row.id)


def _picture(record: Planted) -> bytes:
    return encoded(scene(), "JPEG", comment=record.mark.encode())


def _stored(data: bytes) -> StoredObject:
    return store.current().keep(store.current().receive(io.BytesIO(data), limit=1_000_000))


def _hub(world: tuple[Planted, ...]) -> None:
    """The public record points to all others, and all others point to it."""
    hub = next(record for record in world if record.standing == Standing("published", "public"))
    others = [record for record in world if record is not hub]
    for source, targets in [(hub, others), *[(other, [hub]) for other in others]]:
        for position, target in enumerate(targets):
            session().add(
                m.Relation(record_id=source.id, type="corroborates", target_id=target.id, outside="",
                           note=target.word("note"), position=position)
            )  # fmt: skip
