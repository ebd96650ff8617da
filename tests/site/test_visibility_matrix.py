"""Every route, for every kind of person, at every access level, in every state of a record: law.

Whatever a person may not see is answered exactly as something that never was.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from werkzeug.test import TestResponse

from archive.base.identifiers import new_reference_code
from tests.site.asking import Asker, bare
from tests.site.standings import HAVE_ORIGINALS, Person, Sight, sight
from tests.site.world import Planted, World


class Judged(StrEnum):
    """How the answers of a route are judged."""

    RECORD = "bound to a record: walked below, for everybody and every record"
    COMMENT = "bound to a comment: as visible as its record, and for moderators"
    LIST = "a list: names and counts only what the viewer may see (test_lists_and_counts)"
    OPEN = "holds nothing of any record"
    OWN = "shows what is one's own alone: found by session, by a draft's key or by a receipt phrase"
    STAFF = "administration: people and numbers, never records"


J = Judged
# A new route that does not stand here fails: whoever adds it says how it is judged.
ROUTES = {
    J.RECORD: """records.show records.custody records.proof records.file records.revisions records.revision_diff
        records.picture records.relate_picture
        records.redactions records.hide_words records.change_redaction records.cover_file records.cover_preview
        records.uncover_file
        records.leaks records.decide_leaks site.identities site.open_identity
        records.reading records.add_claim records.add_relation records.preview intake.read_page
        records.edit records.edit_section records.edit_files records.review records.decide records.consent
        erasure.erase
        records-api.get_record records-api.put_record records-api.get_custody records-api.get_file exports.evidence
        comments.record_discussion
        comments.post comments-api.comments_of_record comments-api.comment_on_record intake.ask""",
    J.COMMENT: """comments.card comments.decide comments-api.moderated_comment comments-api.decide_on_comment
        comments.undo comments.ask comments.later comments.impose comments.appeal comments.decide_appeal
        comments.confirm comments.lift comments-api.undo_decision comments-api.ask_author comments-api.impose_sanction
        comments-api.decide_appeal comments.edit_own comments.withdraw_own comments.say_own comments.flag
        comments-api.flag_comment""",
    J.LIST: """site.home records.collections records.collection records.queue records-api.list_records
        records.name_lists records.name_list intake.batches intake.batch
        comments.inbox comments.notice_feed comments-api.own_notices comments.collection_discussion
        search.results search-api.search_records comments.queue comments-api.moderation_queue site.account
        comments.next_comment comments.preview_bulk comments.decide_bulk comments.undo_bulk comments.appeals
        comments.sanctions comments-api.waiting_appeals
        exports.register exports.new exports.show exports.copy exports.tasks exports.task
        site.identity_requests site.answer_request
        site.damaged site.read_again saved.searches saved.search saved.private_feed saved.make_receipt saved.receipt
        saved.receipt_file saved.receipt_today saved.check_receipt saved.take_receipt saved.result_list""",
    J.OPEN: """ledger-api.get_checkpoint ledger-api.get_keys ledger-api.get_consistency comments.figures
        comments.figures_csv static site.proof site.preferences site.health site.robots search.help
        api-docs.openapi_json
        accounts.sign_in accounts.sign_out accounts.welcome intake.start intake.safety records-api.create_record""",
    J.OWN: """site.receipt intake.resume intake.resume_by_receipt intake.step intake.save
        intake.open_receipt intake.open_again intake.open_own intake.open_part
        intake.close_receipt intake.say intake.save_unsent intake.correct intake.addition intake.answer_consent
        intake.take_back_own intake.files intake.remove_file intake.check intake.submit intake.later
        intake.discard uploading.abilities uploading.begin uploading.one uploading.remove
        comments.desk comments.keep_desk comments.deal comments.pause comments.go_on
        comments.say_by_receipt comments.notices_seen comments.make_notice_feed comments.end_notice_feed
        comments.edit_by_receipt comments.withdraw_by_receipt site.account_details site.account_password
        site.account_end_session site.account_end_other_sessions site.account_new_token site.account_end_token
        saved.new saved.seen saved.delete saved.make_feed saved.end_feed saved.delete_receipt""",
    J.STAFF: """intake.new_batch intake.add_to_batch intake.check_batch intake.take_batch_in intake.discard_batch
        intake.undo_batch intake.faults intake.empty_sheet
        comments.lists_of_words comments.list_of_words comments.delete_list_of_words
        exports.retry exports.delete exports.reopen
        site.admin site.admin_invite site.admin_log site.admin_person site.admin_roles site.admin_suspend
        site.admin_restore""",
}

READERS_OF_HISTORY = (Person.INVESTIGATOR, Person.ARCHIVIST)


@dataclass(frozen=True)
class Ask:
    """One question about a record, and what it answers to those who see the record."""

    endpoint: str
    path: str
    yes: int
    stone: int
    why: str
    method: str = "GET"
    part: str = "description"
    only: tuple[Person, ...] = tuple(Person)
    """Whom the act is for; all others are refused before anything is looked up, or, with ``hidden``, as if absent."""
    hidden: bool = False
    others: int | None = None
    """What everybody else answers who sees the record, where the act is not refused before it is looked up."""
    form: tuple[tuple[str, str], ...] = ()
    json: bool = False


DESK = (Person.ARCHIVIST,)
SIGNED_IN = tuple(person for person in Person if person is not Person.VISITOR)
COMMENT = (("body", " "), ("author_name", ""))
ASKS = (
    Ask("records.show", "/records/{code}", 200, 410, "the record's page, or its tombstone"),
    Ask("records.custody", "/records/{code}/custody", 200, 410, "the trail is as visible as the record"),
    Ask("records.proof", "/records/{code}/custody/0.tlog-proof", 404, 410, "what the trail does not hold is not there"),
    Ask("exports.evidence", "/records/{code}/received/00000000-0000-4000-8000-000000000000.tar", 404, 410,
        "these came from no other archive", only=DESK),
    Ask("records-api.get_record", "/api/v1/records/{code}", 200, 410, "the API says what the page says"),
    Ask("records-api.put_record", "/api/v1/records/{code}", 428, 410, "nobody replaces what they did not read", "PUT",
        only=DESK, json=True),
    Ask("records-api.get_custody", "/api/v1/records/{code}/custody", 200, 410, "and the same of its custody"),
    Ask("records.file", "/records/{code}/files/{thumbnail}", 200, 404, "a tombstone has no files", part="files"),
    Ask("records.file", "/records/{code}/files/{display}", 200, 404, "readers get the display copy", part="files"),
    Ask("records.file", "/records/{code}/files/{original}", 200, 404, "the original leaves with an event, for few",
        part="files", only=HAVE_ORIGINALS, hidden=True),
    Ask("records-api.get_file", "/api/v1/records/{code}/files/{thumbnail}", 200, 404, "files, by the API",
        part="files"),
    Ask("records-api.get_file", "/api/v1/records/{code}/files/{display}", 200, 404, "files, by the API", part="files"),
    Ask("records-api.get_file", "/api/v1/records/{code}/files/{original}", 200, 404, "originals, by the API",
        part="files", only=HAVE_ORIGINALS, hidden=True),
    Ask("records.revisions", "/records/{code}/revisions", 200, 410, "history is for those with the right",
        only=READERS_OF_HISTORY),
    Ask("records.revision_diff", "/records/{code}/revisions/2", 200, 410, "so is what changed",
        only=READERS_OF_HISTORY),
    Ask("records.edit", "/records/{code}/edit", 200, 410, "archivists describe", only=DESK),
    Ask("records.edit_section", "/records/{code}/edit/claims", 200, 410, "section by section", only=DESK),
    Ask("records.edit_section", "/records/{code}/edit/leads", 409, 410, "a form that has grown old changes nothing",
        "POST", only=DESK, form=(("revision", "0"),)),
    Ask("records.edit_files", "/records/{code}/edit/files", 200, 410, "and what is said of its files", only=DESK),
    Ask("records.edit_files", "/records/{code}/edit/files", 303, 410, "an empty form changes nothing", "POST",
        only=DESK),
    Ask("records.reading", "/records/{code}/reading", 200, 410, "the text with its claims beside it", only=DESK),
    Ask("records.add_claim", "/records/{code}/reading/claim", 400, 410, "an empty form claims nothing", "POST",
        only=DESK),
    Ask("records.add_relation", "/records/{code}/reading/relation", 400, 410, "nor relates anything", "POST",
        only=DESK),
    Ask("records.preview", "/records/{code}/edit/leads/preview", 200, 410, "what would be said, as it is typed", "POST",
        only=DESK),
    Ask("intake.read_page", "/review/{code}/read?source=00000000-0000-4000-8000-000000000000", 404, 410,
        "a file that is not there is not read", only=DESK),
    Ask("records.review", "/review/{code}", 200, 410, "archivists review", only=DESK),
    Ask("records.decide", "/review/{code}/accept", 409, 410, "nobody decides on what they did not read", "POST",
        only=DESK),
    Ask("records.decide", "/review/{code}/publish", 400, 410, "an empty decision decides nothing", "POST", only=DESK),
    Ask("records.decide", "/review/{code}/embargo", 400, 410, "an empty decision decides nothing", "POST", only=DESK),
    Ask("records.picture", "/records/{code}/pictures/1", 200, 404, "the page of a picture is as open as its files",
        part="files"),
    Ask("records.relate_picture", "/records/{code}/pictures/1/related", 404, 410, "what is not alike is not related",
        "POST", only=DESK),
    Ask("records.redactions", "/records/{code}/redactions", 200, 410, "who reads beneath sees what is hidden",
        only=READERS_OF_HISTORY),
    Ask("records.hide_words", "/records/{code}/redactions", 400, 410, "an empty form hides nothing", "POST", only=DESK),
    Ask("records.change_redaction", "/records/{code}/redactions/change", 400, 410, "nor shows anything", "POST",
        only=DESK),
    Ask("records.cover_file", "/records/{code}/files/00000000-0000-4000-8000-000000000000/redact", 404, 410,
        "a file that is not there", only=DESK),
    Ask("records.cover_preview", "/records/{code}/files/00000000-0000-4000-8000-000000000000/redact/preview", 404, 410,
        "has no preview", only=DESK),
    Ask("records.uncover_file", "/records/{code}/files/00000000-0000-4000-8000-000000000000/uncover", 404, 410,
        "and nothing to uncover", "POST", only=DESK),
    Ask("records.leaks", "/review/{code}/leaks", 200, 410, "archivists decide on what was found", only=DESK),
    Ask("records.decide_leaks", "/review/{code}/leaks", 409, 410, "nobody decides on what they did not read",
        "POST", only=DESK),
    Ask("site.identities", "/review/{code}/identities", 200, 410, "who may open an identity sees whose are kept",
        only=DESK),
    Ask("site.open_identity", "/review/{code}/identities/00000000-0000-4000-8000-000000000000", 404, 410,
        "the vault keeps nobody of that name", "POST", only=DESK),
    Ask("erasure.erase", "/records/{code}/erase", 200, 200, "archivists erase, what was withdrawn as well", only=DESK),
    Ask("erasure.erase", "/records/{code}/erase", 400, 400, "nothing is erased by an empty form", "POST", only=DESK),
    Ask("records.consent", "/records/{code}/consent", 200, 410, "archivists handle consents", only=DESK),
    Ask("records.consent", "/records/{code}/consent", 400, 410, "an empty form takes nothing back", "POST", only=DESK),
    Ask("comments.record_discussion", "/records/{code}/discussion", 200, 410, "archivists say who may comment",
        only=DESK),
    Ask("comments.record_discussion", "/records/{code}/discussion", 422, 410, "an empty choice chooses nothing", "POST",
        only=DESK, form=(("policy", "nonsense"),)),
    Ask("comments-api.comments_of_record", "/api/v1/records/{code}/comments", 200, 410, "comments, by the API"),
    Ask("comments.post", "/records/{code}/comments", 422, 410, "a comment without words is refused", "POST",
        form=COMMENT),
    Ask("comments-api.comment_on_record", "/api/v1/records/{code}/comments", 422, 410, "also by the API", "POST",
        form=COMMENT, json=True),
    Ask("intake.ask", "/review/{code}/thread", 404, 410, "these came without the contributor's desk", only=DESK),
    Ask("intake.ask", "/review/{code}/thread", 404, 410, "so there is nobody to ask", "POST", only=DESK),
    Ask("records.decide", "/review/{code}/grant", 400, 410, "an empty grant opens nothing", "POST", only=DESK),
    Ask("records.decide", "/review/{code}/end-grant", 400, 410, "nor ends one", "POST", only=DESK),
)  # fmt: skip


class Memory:
    """One person asking; remembers how a question about a code that nobody ever had is answered."""

    def __init__(self, asker: Asker) -> None:
        self.asker, self.world, self.person = asker, asker.world, asker.person
        self._about_nothing: dict[Ask, tuple[int, str]] = {}

    def ask(self, ask: Ask, record: Planted) -> TestResponse:
        path = ask.path.format(
            code=record.code, thumbnail=record.thumbnail, display=record.display, original=record.original
        )
        return self.asker.send(ask.method, path, dict(ask.form), json=ask.json)

    def nothing(self, ask: Ask) -> tuple[int, str]:
        if ask not in self._about_nothing:
            some = self.world.records[0]
            never = Planted(some.standing, "xx", some.kind, code=new_reference_code())
            self._about_nothing[ask] = bare(self.ask(ask, never))
        return self._about_nothing[ask]


def expected(ask: Ask, person: Person, record: Planted) -> int | None:
    """The status by the table; None where it must be as if the record never was."""
    seen = sight(person, record.standing, ask.part)
    if seen is Sight.NO:
        return None
    if person not in ask.only:
        return None if person is Person.VISITOR else ask.others
    return ask.stone if seen is Sight.STONE else ask.yes


def test_every_route_is_judged(world: World) -> None:
    named = {endpoint: how for how, words in ROUTES.items() for endpoint in words.split()}
    known = {rule.endpoint for rule in world.app.url_map.iter_rules()}
    assert known - set(named) == set(), "a new route: say in ROUTES how its answers are judged"
    assert set(named) - known == set(), "no such route any more"
    walked = {ask.endpoint for ask in ASKS}
    assert walked == set(ROUTES[J.RECORD].split())
    bound = {rule.endpoint for rule in world.app.url_map.iter_rules() if "code" in rule.arguments}
    assert bound <= walked, "a route with a reference code is bound to a record"


def test_who_sees_what(asker: Asker) -> None:
    wrong = list(faults(Memory(asker)))
    assert not wrong, f"{len(wrong)} answers are wrong:\n" + "\n".join(wrong[:40])


def faults(memory: Memory) -> Iterator[str]:
    for ask in ASKS:
        # Whom an act is not for is refused before anything is looked up; a record of each state shows it.
        refused = memory.person not in ask.only and not ask.hidden and ask.others is None
        for record in memory.world.records:
            if (refused and record.standing.level != "public") or not worth_asking(ask, record):
                continue
            answer = memory.ask(ask, record)
            body = answer.get_data(as_text=True) if not answer.mimetype.startswith("image/") else ""
            status = expected(ask, memory.person, record)
            where = f"{memory.person} {ask.method} {ask.path} {record.standing.name}"
            if status is not None and answer.status_code != status:
                yield f"{where}: {answer.status_code} instead of {status} ({ask.why})"
            if status is None and bare(answer) != memory.nothing(ask):
                yield f"{where}: {answer.status_code}, told apart from something that never was"
            if words := memory.world.strangers_words(memory.person, body):
                yield f"{where}: says {words}"
            answer.close()


EVERYWHERE = ("records.show", "records.custody", "records.file", "records-api.get_record", "comments.post")


def worth_asking(ask: Ask, record: Planted) -> bool:
    """The main ways into a record are tried at every level in every state; the others at every level where the level
    decides (published, withdrawn), and elsewhere at the most open and the most closed one."""
    levels_decide = record.standing.state in ("published", "withdrawn")
    return ask.endpoint in EVERYWHERE or levels_decide or record.standing.level in ("public", "sealed")


def test_what_is_refused_is_404_or_asks_for_a_person_or_a_role(asker: Asker) -> None:
    memory = Memory(asker)
    for ask in ASKS:
        looked_up = ask.hidden or (ask.others is not None and asker.person is not Person.VISITOR)
        allowed = asker.person in ask.only or looked_up
        status, _ = memory.nothing(ask)
        if allowed:
            assert status == 404, ask
        else:
            assert status == (401 if asker.person is Person.VISITOR else 403), ask
