"""An archive in which everything has happened once, on either engine; each test tampers with a copy of its own."""

from __future__ import annotations

import io
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from sqlalchemy import select

from archive.access.labels import record_grant
from archive.access.levels import AccessLevel, RecordState
from archive.access.viewer import ANONYMOUS, SYSTEM, Role, Viewer
from archive.accounts import grants
from archive.base.db import Database, reading, unit_of_work
from archive.base.runtime import session
from archive.comments import service as comments
from archive.comments.desk import appealing, sanctioning
from archive.comments.desk.sanctioning import SanctionInput
from archive.comments.desk_models import Appeal
from archive.comments.inputs import CommentInput, Decision, Passage
from archive.comments.models import Comment
from archive.comments.vocabulary import AppealOutcome, DecisionOutcome, DecisionReason, SanctionKind
from archive.config import Settings
from archive.custody import checkpoints
from archive.custody.models import CustodyEvent, LedgerHead
from archive.custody.vocabulary import CheckpointOccasion
from archive.exports import jobs
from archive.exports import service as exports
from archive.exports.vocabulary import Audience, ExportFormat
from archive.media import fixity, redacting, store, upkeep
from archive.media import service as media
from archive.media.covering import Box
from archive.media.models import DigitalObject
from archive.records import importing, service
from archive.records.description import Description, PersonInput, RelationInput, RightsInput
from archive.records.models import Record
from archive.records.schemas import read_row
from archive.records.stored import description_of
from archive.records.terms import load_descriptors
from archive.records.vocabulary import AgentRole, RecordKind, RelationType, RightsBasis
from tests.media.pictures import encoded, scene
from tests.records.whole import WHOLE
from tests.support.archives import Engines, in_force, new_settings
from tests.support.cast import Cast

LETTER = b"At least six people are missing.\n"


@dataclass
class Held:
    """What stands in the archive, by the names that the tests use."""

    ids: dict[str, uuid.UUID] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    """Checkpoints that somebody kept, oldest first."""
    size: int = 0
    sha256: str = ""
    """Of the letter."""

    def filled(self, text: str) -> str:
        """``{whole}`` is the id of that record as both engines read it, ``{size}`` the number of events."""
        names = {name: one.hex for name, one in self.ids.items()}
        codes = {f"{name}_code": code for name, code in self.codes.items()}
        # These two belong to ``tests.support.tampering``.
        theirs = {"zeros": "{zeros}", "hex": "{hex}"}
        return text.format(**names, **codes, **theirs, size=self.size, sha256=self.sha256)


@dataclass
class Template:
    """A filled archive of one engine."""

    settings: Settings
    held: Held
    name: str

    @contextmanager
    def copied(self, engines: Engines, home: Path) -> Iterator[tuple[Settings, Database, Held]]:
        shutil.copytree(self.settings.home, home, copy_function=shutil.copy2)
        settings, name = replace(self.settings, home=home), ""
        if self.name:
            name = engines.cluster.create(self.name)
            settings = replace(settings, database_url=engines.cluster.url(name))
        try:
            with in_force(settings) as database:
                yield settings, database, replace(self.held)
        finally:
            if name:
                engines.cluster.drop(name)


def made(engines: Engines, engine: str, home: Path) -> Template:
    """Fill an archive; on PostgreSQL its database stays as a template."""
    settings, name = new_settings(home), ""
    with engines.migrated(engine, settings) as migrated:
        with in_force(migrated) as database:
            held = _filled(home)
            if engine == "sqlite":
                with database.engine.connect() as connection:
                    connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        if engine != "sqlite":
            name = engines.cluster.create(migrated.database_url.partition("@/")[2].partition("?")[0])
    return Template(migrated, held, name)


def _filled(home: Path) -> Held:
    held, cast = Held(), Cast()
    archivist, contributor = cast.viewer(Role.ARCHIVIST), cast.viewer(Role.CONTRIBUTOR)
    held.ids |= {"other_account": cast.viewer(Role.INVESTIGATOR).account_id or uuid.uuid4()}
    with unit_of_work():
        load_descriptors(SYSTEM)
    _import(held, archivist, home)
    _sign(held)
    _hand_in(held, contributor, archivist)
    _withdraw(held, archivist)
    moderators = [cast.viewer(Role.MODERATOR, number=number) for number in (1, 2)]
    _comment(held, archivist, moderators[0])
    _due_process(held, contributor, *moderators)
    _grant(held, archivist, cast)
    _files(held, archivist)
    _export(held, archivist)
    _sign(held)
    with unit_of_work():
        service.note_reading(archivist, held.ids["plain"])
    with reading():
        held.size = session().scalars(select(LedgerHead.sequence)).one()
        held.codes = {name: code for name, i in held.ids.items() if (code := _code(i))}
    return held


def _code(record_id: uuid.UUID) -> str | None:
    return session().scalar(select(Record.reference_code).where(Record.id == record_id))


def _sign(held: Held) -> None:
    with unit_of_work():
        held.notes.append(checkpoints.sign(SYSTEM, CheckpointOccasion.REQUEST).note)


def _import(held: Held, archivist: Viewer, home: Path) -> None:
    """A record that uses every key, and one that points at it by its identifier."""
    folder = home / "incoming"
    folder.mkdir()
    (folder / "letter.txt").write_bytes(LETTER)
    relation = {"type": "corroborates", "target": "sn-42"}
    second = {"identifier": "sn-43", "source_system": "office", "kind": "article", "title": "A notice", "body": "No."}
    rows = [read_row(WHOLE), read_row(second | {"relations": [relation], "status": "returned", "return_reason": "why"})]
    importing.import_rows(archivist, enumerate(rows, 1), folder)
    with reading():
        whole = session().scalars(select(Record).where(Record.title == WHOLE["title"])).one()
        whole_id = held.ids["whole"] = whole.id
        held.ids |= {"returned": session().scalars(select(Record.id).where(Record.title == "A notice")).one()}
        description, number = description_of(whole), whole.revision
    with unit_of_work():
        changed = replace(description, title="Bridge cut in three", abstract="")
        service.edit(archivist, whole_id, changed, expected_revision=number, summary="counted again")


def _hand_in(held: Held, contributor: Viewer, archivist: Viewer) -> None:
    """A draft that goes its whole way, one that waits, and one that is sealed."""
    person = PersonInput(role=AgentRole.INFORMANT, display="a neighbour", name="Zubayda")
    rights = RightsInput(basis=RightsBasis.CONSENT, person="a neighbour")
    plain = Description(
        kind=RecordKind.TESTIMONY,
        title="What the neighbour heard",
        body="Two shots.",
        access=AccessLevel.PUBLIC,
        people=(person,),
        rights=(rights,),
    )
    with unit_of_work():
        account = contributor.account_id
        held.ids["plain"] = service.create(contributor, plain, state=RecordState.DRAFT, contributor_id=account).id
    target = held.ids["plain"]
    with unit_of_work():
        service.submit(contributor, target)
    with unit_of_work():
        service.return_to_contributor(archivist, target, "Say when.")
    with unit_of_work():
        changed = replace(plain, body="Two shots, at night.")
        service.edit(contributor, target, changed, expected_revision=1, summary="when")
    for step in (service.submit, service.accession, service.publish):
        with unit_of_work():
            step(contributor if step is service.submit else archivist, target)
    for name, access in (("waiting", AccessLevel.PUBLIC), ("sealed", AccessLevel.SEALED)):
        told = Description(kind=RecordKind.ARTICLE, title=f"The {name} one", body="Words.", access=access)
        state = RecordState.SUBMITTED if name == "waiting" else RecordState.PUBLISHED
        with unit_of_work():
            held.ids[name] = service.create(archivist, told, state=state).id


def _withdraw(held: Held, archivist: Viewer) -> None:
    relations = (RelationInput(type=RelationType.PART_OF, outside="A book"),)
    told = Description(kind=RecordKind.ARTICLE, title="Gone", body="x", access=AccessLevel.PUBLIC, relations=relations)
    with unit_of_work():
        held.ids["gone"] = service.create(archivist, told, state=RecordState.PUBLISHED).id
    with unit_of_work():
        service.withdraw(archivist, held.ids["gone"], "asked for by the family")


def _comment(held: Held, archivist: Viewer, moderator: Viewer) -> None:
    for name, outcome in (("comment", DecisionOutcome.PUBLISH), ("declined", DecisionOutcome.DECLINE)):
        with unit_of_work():
            made = comments.post(ANONYMOUS, held.ids["plain"], CommentInput(body=f"I was there ({name})."))
        held.ids[name] = made.id
        reason = DecisionReason.SPAM if outcome is DecisionOutcome.DECLINE else None
        decision = Decision(outcome=outcome, version=1, reason=reason, note="", private_note="seen before")
        with unit_of_work():
            comments.decide(moderator, made.id, decision)
    with unit_of_work():
        held.ids["pending"] = comments.post(ANONYMOUS, held.ids["plain"], CommentInput(body="Not read yet.")).id


def _say(held: Held, name: str, body: str, author: Viewer) -> uuid.UUID:
    with unit_of_work():
        held.ids[name] = comments.post(author, held.ids["plain"], CommentInput(body=body)).id
    return held.ids[name]


def _due_process(held: Held, contributor: Viewer, one: Viewer, other: Viewer) -> None:
    """Words blacked out; an appeal that was upheld; a sanction that ended early, and one that is appealed against."""
    blacked = _say(held, "blacked", "Ask Ayla about it.", ANONYMOUS)
    passage = Passage(4, 8, DecisionReason.EXPOSES_IDENTITY)
    covering = Decision(
        outcome=DecisionOutcome.REDACT, version=1, reason=DecisionReason.EXPOSES_IDENTITY, passages=(passage,)
    )
    with unit_of_work():
        comments.decide(one, blacked, covering)
    refused = _say(held, "appealed", "It is theirs.", contributor)
    with unit_of_work():
        comments.decide(
            one, refused, Decision(outcome=DecisionOutcome.DECLINE, version=1, reason=DecisionReason.INSULT)
        )
    with unit_of_work():
        appealing.appeal(session().get_one(Comment, refused), "I meant the house.")
    with reading():
        held.ids["appeal"] = session().scalars(select(Appeal.id)).one()
    with unit_of_work():
        appealing.decide(other, held.ids["appeal"], AppealOutcome.UPHELD, "It is an insult.", "see the thread")
    asked = SanctionInput(
        kind=SanctionKind.PAUSE, reason=DecisionReason.INSULT, days=7, note="Please stay calm.", private_note="again"
    )
    for name in ("lifted", "sanction"):
        with unit_of_work():
            held.ids[name] = sanctioning.impose(one, refused, asked).id
        if name == "lifted":
            with unit_of_work():
                sanctioning.lift(other, held.ids[name], "Settled by letter.")
    with unit_of_work():
        appealing.appeal_sanction(contributor.account_id, (), held.ids["sanction"], "I was quoting.")


def _grant(held: Held, archivist: Viewer, cast: Cast) -> None:
    reader = cast.viewer(Role.INVESTIGATOR).account_id
    assert reader is not None
    for name in ("grant", "ended"):
        with unit_of_work():
            given = grants.grant_access(archivist, reader, record_grant(held.ids["sealed"]), "a case at court")
            held.ids[name] = given.id
    with unit_of_work():
        grants.end_access(archivist, held.ids["ended"])


def _cover(held: Held, archivist: Viewer) -> None:
    """A picture that was covered, shown whole and covered again."""
    staged = store.current().receive(io.BytesIO(encoded(scene(), "PNG")), limit=10_000)
    with unit_of_work():
        held.ids["picture"] = media.accept(archivist, held.ids["plain"], staged).id
    upkeep.derive(held.ids["picture"])
    for name in ("uncovered", "covered"):
        covered = redacting.make(held.ids["picture"], (Box(0, 0, 500, 500),))
        with unit_of_work():
            held.ids[name] = redacting.redact(archivist, covered, "identity")
        if name == "uncovered":
            with unit_of_work():
                redacting.lift(archivist, held.ids["picture"], "They asked for it.")


def _files(held: Held, archivist: Viewer) -> None:
    """A letter that was read again, and one that was damaged, set apart, put back and is served again."""
    with reading():
        held.ids["letter"] = session().scalars(select(DigitalObject.id)).one()
        held.sha256 = session().scalars(select(DigitalObject.sha256)).one()
    upkeep.check_fixity(held.ids["letter"])
    staged = store.current().receive(io.BytesIO(b"another letter"), limit=100)
    with unit_of_work():
        held.ids["second"] = media.accept(archivist, held.ids["plain"], staged, original_name="mine.txt").id
    with reading():
        path = store.current().path(session().get_one(DigitalObject, held.ids["second"]).sha256)
    path.chmod(0o600)
    path.write_bytes(b"damaged")
    upkeep.check_fixity(held.ids["second"])
    path.write_bytes(b"another letter")
    with unit_of_work():
        fixity.lift_quarantine(archivist, held.ids["second"])
    _cover(held, archivist)
    staged = store.current().receive(io.BytesIO(b"a third one"), limit=100)
    with unit_of_work():
        held.ids["third"] = media.accept(archivist, held.ids["plain"], staged).id
    with reading():
        path = store.current().path(session().get_one(DigitalObject, held.ids["third"]).sha256)
    path.chmod(0o600)
    path.write_bytes(b"damaged")
    upkeep.check_fixity(held.ids["third"])
    path.write_bytes(b"a third one")


def _export(held: Held, archivist: Viewer) -> None:
    """What the public may have, handed over; the sealed record is not in it."""
    request = exports.ExportRequest(
        audience=Audience.PUBLIC,
        format=ExportFormat.JSONL,
        recipient="a newspaper",
        reason="a story",
        selection={"all": True},
    )
    with unit_of_work():
        held.ids["export"] = exports.request_export(archivist, request)
    jobs.make_here(held.ids["export"])


def sequence_of(object_id: uuid.UUID, kind: str, nth: int = 0) -> int:
    """The event of a kind on an object, counted from the oldest."""
    query = select(CustodyEvent.sequence).where(CustodyEvent.object_id == object_id, CustodyEvent.type == kind)
    with reading():
        return list(session().scalars(query.order_by(CustodyEvent.sequence)))[nth]
