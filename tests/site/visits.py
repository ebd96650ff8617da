"""Every page of the archive with real content, and who opens it; a page that is missing here fails a test."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace

from sqlalchemy import select, update

from archive.access.viewer import ANONYMOUS, SYSTEM, Role, Viewer
from archive.accounts import invitations
from archive.accounts.models import InvitationPurpose
from archive.base import clock, outbox
from archive.base.db import reading, unit_of_work
from archive.base.runtime import session
from archive.comments import flagging, word_lists
from archive.comments import service as comments
from archive.comments.desk import appealing, sanctioning, tallying
from archive.comments.desk.sanctioning import SanctionInput
from archive.comments.desk_models import Appeal
from archive.comments.inputs import CommentInput, Decision
from archive.comments.models import Comment
from archive.comments.receipts import Receipt
from archive.comments.vocabulary import DecisionOutcome, DecisionReason, FlagReason, ListKind, SanctionKind
from archive.exports import jobs, queries, recalling
from archive.exports import service as exports
from archive.exports.selecting import selection
from archive.exports.vocabulary import Audience, ExportFormat
from archive.intake.returning import thread
from archive.records import service as records
from archive.records.desk.sections import sections_of
from archive.records.models import Collection, Place, Record
from archive.records.stored import description_of
from archive.records.vocabulary import RecordKind
from archive.search.query import SearchRequest
from archive.search.saved import receipts
from archive.search.saved import service as searches
from archive.search.saved.models import SearchMatch
from archive.search.saved.service import Wish
from tests.intake import desk
from tests.intake.bulk.making import batches
from tests.support.demonstration import House
from tests.support.pages import PageClient


@dataclass(frozen=True)
class Visit:
    """A page, who opens it (None: a visitor), and what it answers."""

    endpoint: str
    path: str
    roles: tuple[Role, ...] | None = None
    status: int = 200
    drafting: bool = False
    """Whether a draft is open in the browser."""
    phrase: str = ""
    """The receipt that is open in the browser."""


NO_PAGES = {
    "static", "site.health", "site.robots", "site.preferences", "records.file", "api-docs.openapi_json",
    "records.proof", "ledger-api.get_checkpoint", "ledger-api.get_keys", "ledger-api.get_consistency",
    "records-api.list_records", "records-api.get_record", "records-api.get_custody", "records-api.get_file",
    "search-api.search_records", "comments-api.comments_of_record", "comments-api.moderation_queue",
    "comments-api.moderated_comment", "exports.copy", "exports.evidence",
    "records.cover_preview", "intake.faults", "intake.empty_sheet",
    "comments.notice_feed", "comments-api.own_notices", "comments.next_comment", "comments.figures_csv",
    "comments-api.waiting_appeals",
    "saved.private_feed", "saved.take_receipt", "saved.receipt_file", "saved.result_list",
}  # fmt: skip
"""What GET answers with something other than a page."""

ARCHIVIST, MODERATOR, ADMINISTRATOR = (Role.ARCHIVIST,), (Role.MODERATOR,), (Role.ADMINISTRATOR,)


def visits(house: House) -> list[Visit]:
    """All of them, in a copy of the demonstration that they add a little to."""
    return [
        *_open(),
        *_records(house),
        *_search(),
        *_saved(house),
        *_desk(house),
        *_moderation(house),
        *exports_visits(house),
        *_accounts(house),
        *_refusals(house),
    ]


def _open() -> Iterator[Visit]:
    yield Visit("site.home", "/")
    yield Visit("site.home", "/", (Role.INVESTIGATOR,))
    yield Visit("site.proof", "/proof")
    yield Visit("site.receipt", "/receipt")
    yield Visit("records.collections", "/collections")
    yield Visit("records.collection", "/collections/aleppo-2016")
    yield Visit("accounts.sign_in", "/sign-in")


def _records(house: House) -> Iterator[Visit]:
    several = {
        "seed-article": None,
        "qw-testimony-baker-ar": None,
        "qw-image-hospital": None,
        "bz-image-exhumation": None,
        "ol-image-pont-broken": None,
        "bz-testimony-student-ar": None,
        "bz-testimony-guard": ARCHIVIST,
        "ol-testimony-boat-fr": (Role.INVESTIGATOR,),
    }
    for identifier, roles in several.items():
        yield Visit("records.show", f"/records/{house.code(identifier)}", roles)
    yield Visit("records.show", f"/records/{house.code('bz-article-hoax')}", None, 410)
    hospital = house.code("qw-image-hospital")
    yield Visit("records.picture", f"/records/{hospital}/pictures/1")
    yield Visit("records.picture", f"/records/{hospital}/pictures/1", ARCHIVIST)
    yield Visit("records.custody", f"/records/{hospital}/custody")
    yield Visit("records.custody", f"/records/{hospital}/custody", ARCHIVIST)
    edited = house.record("tb-image-market")
    with unit_of_work():
        row = session().get_one(Record, edited.id)
        changed = replace(description_of(row), abstract="Rewritten in the meantime, word by word.")
        records.edit(SYSTEM, edited.id, changed, expected_revision=row.revision, summary="the abstract")
    yield Visit("records.revisions", f"/records/{edited.reference_code}/revisions", ARCHIVIST)
    yield Visit("records.revision_diff", f"/records/{edited.reference_code}/revisions/2", ARCHIVIST)
    yield Visit("records.edit", f"/records/{edited.reference_code}/edit", ARCHIVIST)
    yield Visit("records.edit_files", f"/records/{edited.reference_code}/edit/files", ARCHIVIST)
    yield Visit("records.edit_section", f"/records/{edited.reference_code}/edit/picture", ARCHIVIST)
    article = house.code("seed-article")
    for section in sections_of(RecordKind.ARTICLE):
        yield Visit("records.edit_section", f"/records/{article}/edit/{section.slug}", ARCHIVIST)
    told = house.code("qw-testimony-baker-ar")
    yield Visit("records.edit", f"/records/{told}/edit", ARCHIVIST)
    yield Visit("records.edit_section", f"/records/{told}/edit/testimony", ARCHIVIST)
    yield Visit("records.edit_section", f"/records/{told}/edit/people", ARCHIVIST)
    yield Visit("erasure.erase", f"/records/{hospital}/erase", ARCHIVIST)
    yield Visit("records.consent", f"/records/{house.code('bz-testimony-guard')}/consent", ARCHIVIST)
    yield Visit("records.redactions", f"/records/{hospital}/redactions", ARCHIVIST)
    harbour = house.code("cu-image-harbour")
    yield Visit("records.redactions", f"/records/{harbour}/redactions", ARCHIVIST)
    yield Visit(
        "records.cover_file", f"/records/{harbour}/files/{house.original('cu-image-harbour')}/redact", ARCHIVIST
    )
    yield Visit("records.reading", f"/records/{article}/reading", ARCHIVIST)
    yield Visit("records.reading", f"/records/{told}/reading", ARCHIVIST)
    yield Visit("intake.read_page", f"/review/{article}/read", ARCHIVIST)
    yield Visit("intake.batches", "/review/batches", ARCHIVIST)
    yield Visit("intake.new_batch", "/review/batches/new", ARCHIVIST)
    for batch_id in batches(house.cast.viewer(Role.ARCHIVIST)):
        yield Visit("intake.batch", f"/review/batches/{batch_id}", ARCHIVIST)
    yield Visit("intake.batches", "/review/batches", ARCHIVIST)
    yield Visit("records.queue", "/review", ARCHIVIST)
    yield Visit("records.leaks", f"/review/{house.code('cu-image-harbour')}/leaks", ARCHIVIST)
    yield Visit("site.identities", f"/review/{told}/identities", ARCHIVIST)
    yield Visit("site.identity_requests", "/identities", ARCHIVIST)
    yield Visit("site.damaged", "/files/damaged", ARCHIVIST)
    yield Visit("records.name_lists", "/names", ARCHIVIST)
    yield Visit("records.name_lists", "/names?q=a", ARCHIVIST)
    with reading():
        city = session().query(Place.id).filter(Place.name.contains("Aleppo")).first()
        assert city is not None
    yield Visit("records.name_list", f"/names/place/{city.id}", ARCHIVIST)
    yield Visit("records.queue", "/review?state=to-erase", ARCHIVIST)
    yield Visit("records.queue", "/review?state=accessioned", ARCHIVIST)
    yield Visit("records.review", f"/review/{house.code('cu-image-harbour')}", ARCHIVIST)
    yield Visit("records.review", f"/review/{hospital}", ARCHIVIST)


def _search() -> Iterator[Visit]:
    yield Visit("search.results", "/search?q=bridge+OR+river&kind=testimony")
    yield Visit("search.results", "/search?q=zzyzx")
    yield Visit("search.results", "/search?q=%22unfinished", None, 400)
    yield Visit("search.results", "/search?q=%D8%A7%D9%84%D8%AE%D8%A8%D8%B2")
    yield Visit("search.help", "/search/help")


def _saved(house: House) -> Iterator[Visit]:
    reads = (Role.INVESTIGATOR,)
    viewer = house.cast.viewer(*reads)
    asked = SearchRequest(q="bridge OR river", chosen={"kind": ("testimony", "image")}, date_from="1990")
    with unit_of_work():
        kept = searches.save(viewer, asked, Wish("الجسور and rivers", alerts=True))
        searches.save(viewer, SearchRequest(), Wish("Everything", alerts=False))
        # As if all of it had come in since.
        session().execute(update(SearchMatch).values(found_at=clock.now(), seen_at=None))
        receipt = receipts.make(viewer, asked).code
    for path, endpoint in {
        "/account/searches": "searches",
        "/account/searches/new?q=bridge&kind=image": "new",
        f"/account/searches/{kept}": "search",
        f"/account/searches/{kept}/delete": "delete",
        f"/search/receipts/{receipt}": "receipt",
        f"/search/receipts/{receipt}/today": "receipt_today",
        f"/search/receipts/{receipt}/delete": "delete_receipt",
        "/search?q=bridge": "",
    }.items():
        yield Visit(f"saved.{endpoint}" if endpoint else "search.results", path, reads)
    yield Visit("saved.searches", "/account/searches", (Role.CONTRIBUTOR,))
    yield Visit("saved.check_receipt", "/search/receipts/check")


def _desk(house: House) -> Iterator[Visit]:
    yield Visit("intake.start", "/contribute")
    for step in ("kind", "what", "when", "access", "you", "consent"):
        yield Visit("intake.step", f"/contribute/{step}", None, drafting=True)
    yield Visit("intake.files", "/contribute/files", None, drafting=True)
    yield Visit("intake.check", "/contribute/check", None, drafting=True)
    client = house.app.test_client()
    assert isinstance(client, PageClient)
    for name, value in house.cast.cookies(Role.CONTRIBUTOR).items():
        client.set_cookie(name, value)
    receipt = desk.hand_in(client)
    code = desk.code(receipt)
    with unit_of_work():
        record = session().query(Record).filter_by(reference_code=code).one()
        records.return_to_contributor(SYSTEM, record.id, "Please say who else was there.")
        thread.ask(SYSTEM, record.id, "Was it before the fire?", "m1")
    phrase = desk.phrase(receipt)
    yield Visit("intake.safety", "/contribute/safety")
    yield Visit("intake.ask", f"/review/{code}/thread", ARCHIVIST)
    for endpoint, path in (
        ("open_receipt", "open"),
        ("correct", "correct"),
        ("addition", "add"),
        ("answer_consent", "consent"),
    ):
        yield Visit(f"intake.{endpoint}", f"/receipt/{path}", None, phrase=phrase)


def _moderation(house: House) -> Iterator[Visit]:
    author = house.cast.viewer(Role.CONTRIBUTOR)
    with unit_of_work():
        record = house.record("qw-map")
        written = CommentInput(body="See <b>+999 123 456 789</b> and https://example.org", author_name="N.")
        posted = comments.post(author, record.id, written, [Receipt("words", "e" * 64)])
        comments.post(ANONYMOUS, record.id, CommentInput(body="Another."), [Receipt("words", "f" * 64)])
    yield Visit("comments.queue", "/moderation", MODERATOR)
    yield Visit("comments.queue", "/moderation?state=withheld", MODERATOR)
    yield Visit("comments.card", f"/moderation/{posted.id}", MODERATOR)
    yield Visit("comments.edit_own", f"/account/comments/{posted.id}", (Role.CONTRIBUTOR,))
    yield Visit("comments.inbox", "/account/notices", (Role.CONTRIBUTOR,))
    yield Visit("comments.flag", f"/comments/{_said(house)}/flag")
    yield Visit("comments.record_discussion", f"/records/{house.code('qw-map')}/discussion", ARCHIVIST)
    yield Visit("comments.collection_discussion", f"/collections/{_slug()}/discussion", ARCHIVIST)
    yield from _cases(house, author, posted.id)
    yield Visit("comments.lists_of_words", "/moderation/words", MODERATOR)
    yield Visit("comments.list_of_words", "/moderation/words/new", MODERATOR)
    moderator = house.cast.viewer(Role.MODERATOR)
    with unit_of_work():
        kept = word_lists.put(moderator, None, "Towns", ListKind.WATCH, "كفر\nold town*")
    yield Visit("comments.list_of_words", f"/moderation/words/{kept}", MODERATOR)


def _cases(house: House, author: Viewer, comment_id: uuid.UUID) -> Iterator[Visit]:
    """An appeal, a sanction, and what every moderator has of their own."""
    moderator = house.cast.viewer(Role.MODERATOR, number=2)
    asked = SanctionInput(kind=SanctionKind.PAUSE, reason=DecisionReason.INSULT, days=7, note="Calm.")
    with unit_of_work():
        record = house.record("qw-map")
        other = comments.post(author, record.id, CommentInput(body="Judged."), [Receipt("words", "d" * 64)])
        refusal = Decision(outcome=DecisionOutcome.DECLINE, version=1, reason=DecisionReason.SPAM)
        comments.decide(moderator, other.id, refusal)
        appealing.appeal(session().get_one(Comment, other.id), "It was no spam.")
        sanctioning.impose(moderator, comment_id, asked)
        tallying.keep(tallying.count(everything=True))
    with reading():
        appeal_id = session().scalars(select(Appeal.id)).one()
    yield Visit("comments.card", f"/moderation/{other.id}", MODERATOR)
    yield Visit("comments.queue", "/moderation?state=declined&signal=link", MODERATOR)
    yield Visit("comments.appeals", "/moderation/appeals", MODERATOR)
    yield Visit("comments.appeal", f"/moderation/appeals/{appeal_id}", MODERATOR)
    yield Visit("comments.sanctions", "/moderation/sanctions", MODERATOR)
    yield Visit("comments.desk", "/moderation/desk", MODERATOR)
    yield Visit("comments.pause", "/moderation/pause", MODERATOR)
    yield Visit("comments.figures", "/moderation/figures")


def _said(house: House) -> uuid.UUID:
    """A published comment that was flagged once."""
    with unit_of_work():
        record = house.record("qw-map")
        typed = CommentInput(body="It stood there.")
        posted = comments.post(ANONYMOUS, record.id, typed, [Receipt("words", "d" * 64)])
        comments.decide(SYSTEM, posted.id, Decision(outcome=DecisionOutcome.PUBLISH, version=1))
        flagging.flag(ANONYMOUS, posted.id, flagging.FlagInput(FlagReason.UNTRUE, "It fell in May."), "a browser")
    return posted.id


def _slug() -> str:
    with reading():
        return session().scalars(select(Collection.slug)).first() or ""


def exports_visits(house: House) -> Iterator[Visit]:
    code = house.code("qw-image-hospital")
    asked = exports.ExportRequest(
        audience=Audience.PUBLIC,
        format=ExportFormat.JSONL,
        recipient="محكمة الاستئناف",
        reason="Request 12/2026",
        selection=selection([code, house.code("bz-testimony-guard")]),
    )
    with unit_of_work():
        waiting, made = exports.request_export(SYSTEM, asked), exports.enter(SYSTEM, asked)
    jobs.make_here(made)
    closed = outbox.OutboxMessage(payload={"record": house.record("qw-image-hospital").id.hex, "cause": "withdrawal"})
    recalling.handle_closed([closed])
    with reading():
        (task,) = queries.tasks(SYSTEM, closed=False, page=1, per_page=1)[0]
    for path in ("/exports", "/exports?page=9"):
        yield Visit("exports.register", path, ARCHIVIST)
    yield Visit("exports.new", f"/exports/new?codes={code}", ARCHIVIST)
    yield Visit("exports.show", f"/exports/{waiting}", ARCHIVIST)
    yield Visit("exports.show", f"/exports/{made}", ARCHIVIST)
    yield Visit("exports.tasks", "/exports/tasks", ARCHIVIST)
    yield Visit("exports.tasks", "/exports/tasks?state=closed", ARCHIVIST)
    yield Visit("exports.task", f"/exports/tasks/{task.id}", ARCHIVIST)


def _accounts(house: House) -> Iterator[Visit]:
    member = house.cast.viewer(Role.CONTRIBUTOR)
    with unit_of_work():
        enrol = invitations.invite(SYSTEM, [Role.MODERATOR], InvitationPurpose.ENROL)
        again = invitations.invite(SYSTEM, (), InvitationPurpose.SIGN_IN, member.account_id)
    yield Visit("accounts.welcome", f"/welcome/{enrol}")
    yield Visit("accounts.welcome", f"/welcome/{again}")
    yield Visit("accounts.welcome", "/welcome/spent", None, 404)
    yield Visit("site.account", "/account", (Role.CONTRIBUTOR,))
    yield Visit("site.admin", "/admin", ADMINISTRATOR)
    yield Visit("site.admin_person", f"/admin/people/{member.account_id}", ADMINISTRATOR)
    yield Visit("site.admin_log", "/admin/log", ADMINISTRATOR)


def _refusals(house: House) -> Iterator[Visit]:
    yield Visit("records.show", "/records/0000-0000-0", None, 404)
    yield Visit("site.account", "/account", None, 401)
    yield Visit("site.admin", "/admin", MODERATOR, 403)
