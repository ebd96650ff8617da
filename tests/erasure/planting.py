"""One record that says the canary wherever something can be said: handed in at the desk, described, decided on."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from PIL.PngImagePlugin import PngInfo
from sqlalchemy import select

from archive.access.levels import AccessLevel
from archive.access.viewer import ANONYMOUS, SYSTEM, Role
from archive.accounts.models import Account
from archive.app import HANDLERS
from archive.base import runtime
from archive.base.db import unit_of_work
from archive.base.runtime import session
from archive.comments import anchors, discussion, flagging
from archive.comments import service as comments
from archive.comments.flagging import FlagInput
from archive.comments.inputs import CommentInput, Decision, EditInput
from archive.comments.models import Comment
from archive.comments.receipts import Receipt
from archive.comments.vocabulary import DecisionOutcome, DecisionReason, DiscussionPolicy, FlagReason
from archive.custody.vocabulary import Identity
from archive.exports import service as exports
from archive.exports.service import ExportRequest
from archive.exports.vocabulary import Audience, ExportFormat
from archive.intake import submitting
from archive.intake.models import Submission
from archive.intake.returning import thread, unsent
from archive.media import erasing as media
from archive.media import service as media_verbs
from archive.media.vocabulary import ObjectRole
from archive.records import granting
from archive.records import models as m
from archive.records import service as records
from archive.records.description import (
    AssessmentInput,
    ClaimInput,
    DateInput,
    LeadInput,
    Name,
    PersonInput,
    PlaceInput,
    RelationInput,
    Title,
)
from archive.records.stored import description_of
from archive.records.vocabulary import AgentRole, AssessmentScale, ClaimKind, RelationType
from archive.search import query as finding
from archive.search import sync
from archive.search.query import SearchRequest
from archive.search.saved import service as searches
from archive.search.saved.service import Wish
from archive.worker import Worker
from tests.intake import desk
from tests.media.pictures import encoded, scene
from tests.support.cast import Cast
from tests.support.pages import PageClient

CANARY = "kvxzqanary"


def word(where: str) -> str:
    """The canary as it is planted at one place: what is left says where it was."""
    return f"{CANARY}{where}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Planted:
    """The record, and who handed it in."""

    id: uuid.UUID
    code: str
    phrase: str


def plant(client: PageClient, cast: Cast) -> Planted:
    """Hand it in, have it returned, mend it, describe, publish, open, comment, decide, export and find it."""
    phrase = _hand_in(client)
    staff = cast.viewer(Role.ARCHIVIST)
    sync.ensure()
    with unit_of_work():
        searches.save(staff, SearchRequest(date_from="2016"), Wish("everything", alerts=True))
    with unit_of_work():
        record_id, code = session().execute(select(m.Record.id, m.Record.reference_code)).one()
        records.return_to_contributor(staff, record_id, f"Say more of {word('returned')}.")
        thread.ask(staff, record_id, f"And {word('asked')}?", "a mark")
    page = client.submit(client.get_page("/receipt"), "/receipt", phrase=phrase)
    client.submit(page, "/receipt/say", words=f"Yes, {word('answered')}.")
    page = client.get_page("/receipt/correct")
    client.submit(page, "/receipt/correct", press="send", text=f"What happened: {word('text')}. {word('mended')}.")
    with unit_of_work():
        me = submitting.as_contributor(session().scalars(select(Submission.agent_id)).one())
        unsent.keep(me, record_id, "say", {"words": f"Perhaps {word('unsent')}."})
    with unit_of_work():
        records.accession(staff, record_id, unread_too=True)
    with unit_of_work():
        record = session().get_one(m.Record, record_id)
        described = _described(record)
        records.edit(staff, record_id, described, expected_revision=record.revision, summary=word("summary"))
        records.publish(staff, record_id, unread_too=True)
    guest = cast.viewer(Role.CONTRIBUTOR, number=7).account_id
    with unit_of_work():
        reader = session().get_one(Account, guest)
        granting.open_to(staff, record_id, reader.name, f"because of {word('grant')}")
    _comment(cast, record_id)
    work()
    _read(cast, record_id, code)
    with unit_of_work():
        for form in ExportFormat:
            wanted = ExportRequest(
                audience=Audience.ARCHIVE, format=form, recipient="the archive", reason="kept",
                selection={"all": True},
            )  # fmt: skip
            exports.request_export(staff, wanted)
    work()
    return Planted(id=record_id, code=code, phrase=phrase)


def work() -> None:
    """Everything that the worker has to do."""
    assert Worker(runtime.current(), HANDLERS).drain() == 0


def whispers(folder: Path, says: str = CANARY, *, but: Callable[[Path], bool] = lambda _: False) -> list[str]:
    """Every file below ``folder`` that holds the canary, in whichever encoding, with what follows it."""
    found = []
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink() and not but(path):
            data = path.read_bytes().lower()
            found += [f"{path.relative_to(folder)}: {piece}" for piece in _spelt(data, says)]
        found += [f"a name: {path.name}"] if says in path.name.lower() else []
    return found


def _spelt(data: bytes, says: str) -> Iterator[str]:
    for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
        at = data.find(says.encode(encoding))
        if at >= 0:
            yield data[at : at + 60].decode(encoding, "replace")


def picture() -> bytes:
    """A picture that holds the canary in its own metadata."""
    said = PngInfo()
    said.add_text("Comment", word("bytes"))
    return encoded(scene(), "PNG", pnginfo=said)


def _hand_in(client: PageClient) -> str:
    page = desk.to_files(client, title=word("title"), text=f"What happened: {word('first')}.")
    page = desk.add(client, page, {f"{word('filename')}.png": picture()})
    caption = str(
        page.one("//textarea[starts-with(@name, 'caption-')] | //input[starts-with(@name, 'caption-')]").get("name")
    )
    page = client.submit(page, "/contribute/files", press="go", **{caption: word("caption")})
    page = client.submit(page, "/contribute/access", wishes=word("wishes"))
    page = client.submit(
        page, "/contribute/you", naming="named", name=word("name"), contact=word("contact"), safe_contact=word("safe")
    )
    uses = ["keep", "staff", "public", "publish-text", "publish-image", "quote"]
    page = client.submit(page, "/contribute/consent", uses=uses, mechanism=word("mechanism"))
    return desk.phrase(client.submit(page, "/contribute/submit"))


def _described(record: m.Record):  # type: ignore[no-untyped-def]  # as description_of says
    described = description_of(record)
    return replace(
        described,
        abstract=word("abstract"),
        content_warning=word("warning"),
        alternative_titles=(Title(value=word("other"), note=word("note")),),
        places=(PlaceInput(name=word("place"), names=(Name(value=word("placename")),), detail=word("detail")),),
        dates=(DateInput(edtf="2016-11", verbatim=word("verbatim"), inferred=True, basis=word("basis")),),
        people=(
            *described.people,
            PersonInput(role=AgentRole.INFORMANT, display=word("pseudonym"), identity=Identity.PSEUDONYMOUS,
                        name=word("vaulted")),
            PersonInput(role=AgentRole.PUBLISHER, display=word("publisher"), identity=Identity.PUBLIC),
        ),
        claims=(
            ClaimInput(statement=word("claim"), kind=ClaimKind.EVENT, verbatim=word("quote"), place=word("claimplace"),
                       attributed_to=word("attributed"), alleged_perpetrators=(word("perpetrator"),)),
        ),
        relations=(RelationInput(type=RelationType.QUOTES, outside=word("outside"), note=word("relation")),),
        assessments=(AssessmentInput(scale=AssessmentScale.SOURCE_RELIABILITY, value="B", reasons=word("reasons")),),
        leads=(LeadInput(text=word("lead")),),
        access=AccessLevel.PUBLIC,
        access_text=AccessLevel.PUBLIC,
        access_files=AccessLevel.REGISTERED,
    )  # fmt: skip


def _comment(cast: Cast, record_id: uuid.UUID) -> None:
    author, moderator = cast.viewer(Role.CONTRIBUTOR), cast.viewer(Role.MODERATOR)
    written = CommentInput(body=f"I saw {word('comment')}", author_name=word("author"))
    with unit_of_work():
        posted = comments.post(author, record_id, written, [Receipt("words", "e" * 64)])
        comments.edit_own(author, posted.id, EditInput(body=f"I saw {word('edited')}", author_name=word("author")))
        waits = comments.post(ANONYMOUS, record_id, CommentInput(body=word("pending")), [Receipt("words", "f" * 64)])
    with unit_of_work():
        version = session().get_one(Comment, posted.id).version
        decision = Decision(
            outcome=DecisionOutcome.WITHHOLD, reason=DecisionReason.OTHER, note=word("moderation"),
            private_note=word("private"), version=version,
        )  # fmt: skip
        comments.decide(moderator, posted.id, decision)
    with unit_of_work():
        anchors.keep(posted.id, anchors.Place(word("quoted"), word("before"), "", 0), 1)
        comments.decide(moderator, waits.id, Decision(outcome=DecisionOutcome.PUBLISH, version=1))
        flagging.flag(ANONYMOUS, waits.id, FlagInput(FlagReason.OTHER, word("flag")), "a browser")
        discussion.choose_for_record(SYSTEM, record_id, DiscussionPolicy.OPEN)


def _read(cast: Cast, record_id: uuid.UUID, code: str) -> None:
    """Search finds it, and an original of it leaves with an event."""
    sync.ensure()
    sync.catch_up()
    staff = cast.viewer(Role.ARCHIVIST)
    with unit_of_work():
        assert finding.run(ANONYMOUS, SearchRequest(q=word("claim"))).total == 1
        original = next(row for row in media.objects_of(record_id) if row.role is ObjectRole.EVIDENTIARY)
        media_verbs.hand_out_original(staff, original.id, own=False)
