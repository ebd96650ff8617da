"""Alerts tell each new match once, to its owner alone, and nothing of what the owner may not see."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, func, select, update

from archive.access.levels import AccessLevel, RecordState
from archive.access.viewer import SYSTEM, Role, Viewer
from archive.accounts import private_feeds
from archive.accounts import queries as accounts_now
from archive.accounts import service as accounts
from archive.accounts.models import Account, AccountRole, Session
from archive.base import outbox, runtime
from archive.base.db import Database, reading, unit_of_work
from archive.base.errors import Invalid, LimitReached, NotVisible, SignInNeeded, Unavailable
from archive.base.outbox import OutboxMessage
from archive.base.runtime import session
from archive.records import granting
from archive.records import service as records
from archive.records.models import Consent, Record
from archive.records.stored import description_of
from archive.search import query, sync
from archive.search.engine import Area, Around, Match, Sort, Step
from archive.search.query import SearchRequest
from archive.search.saved import alerts, finding, news, queries, service, stored
from archive.search.saved.models import SavedSearch, SearchFeed, SearchMatch
from archive.search.saved.service import Wish
from tests.search.holdings import put
from tests.search.saved.keeping import counted, keep, told, work
from tests.support.cast import Cast

ROLES: list[tuple[tuple[Role, ...], set[str]]] = [
    ((), {"public", "registered"}),
    ((Role.CONTRIBUTOR,), {"public", "registered"}),
    ((Role.MODERATOR,), {"public", "registered"}),
    ((Role.ADMINISTRATOR,), {"public", "registered"}),
    ((Role.INVESTIGATOR,), {"public", "registered", "restricted"}),
    ((Role.ARCHIVIST,), {"public", "registered", "restricted", "sealed", "submitted", "embargoed"}),
]


@pytest.fixture
def reader(cast: Cast) -> Viewer:
    sync.ensure()
    return cast.viewer(Role.INVESTIGATOR)


def edit(record_id: uuid.UUID, **changes: Any) -> None:
    with unit_of_work():
        row = session().get_one(Record, record_id)
        described = replace(description_of(row), **changes)
        records.edit(SYSTEM, record_id, described, expected_revision=row.revision, summary="changed")


@pytest.mark.both_engines
def test_what_matched_already_is_not_new_and_what_comes_is_told_once(reader: Viewer) -> None:
    old = put("an old mill")
    work()
    search = keep(reader, "mill")
    work()
    assert told(reader, search) == []
    put("a new mill")
    put("a house")
    work()
    assert told(reader, search) == ["a new mill"] and counted(reader) == 1
    edit(old, abstract="It stood by the river.")
    work()
    assert told(reader, search) == ["a new mill"]
    with unit_of_work():
        kept = queries.new_matches(reader, search)
        service.mark_seen(reader, search, kept[0].found_at)
    assert told(reader, search) == [] and counted(reader) == 0
    with reading():
        edited = session().scalars(select(Record.id).where(Record.title == "a new mill")).one()
    edit(edited, abstract="Changed, and still a mill.")
    work()
    assert counted(reader) == 0


def test_what_comes_to_match_by_a_change_is_told_and_what_left_and_came_back_again(reader: Viewer) -> None:
    search = keep(reader, "mill")
    changing = put("a house")
    work()
    assert told(reader, search) == []
    for _ in range(2):
        edit(changing, abstract="This was the mill.")
        work()
        assert told(reader, search) == ["a house"]
        edit(changing, abstract="Nothing to see.")
        work()
        assert told(reader, search) == []


def test_what_was_seen_and_comes_in_meanwhile_stays_new(reader: Viewer) -> None:
    search = keep(reader, "mill")
    put("first mill")
    work()
    with reading():
        (shown,) = queries.new_matches(reader, search)
    put("second mill")
    work()
    with unit_of_work():
        service.mark_seen(reader, search, shown.found_at)
    assert told(reader, search) == ["second mill"]


@pytest.mark.both_engines
def test_each_role_is_told_of_what_it_may_see_and_of_nothing_else(database: Database, cast: Cast) -> None:
    sync.ensure()
    searches = {roles: keep(cast.viewer(*roles), "canary") for roles, _ in ROLES}
    for level in ("public", "registered", "restricted", "sealed"):
        put(level, access=level, body="canary")
    put("submitted", state=RecordState.SUBMITTED, body="canary")
    put("embargoed", body="canary", embargo={"until": "2999-01-01", "reason": "a trial"})
    work()
    for roles, visible in ROLES:
        viewer = cast.viewer(*roles)
        assert set(told(viewer, searches[roles])) == visible and counted(viewer) == len(visible)
        with reading():
            assert {match.summary.title for match in queries.told(viewer, 50)} == visible
            # Not even a row says that there was more.
            rows = select(func.count()).where(SearchMatch.search_id == searches[roles])
            assert session().scalar(rows) == len(visible)


def test_a_closed_text_is_matched_for_nobody_who_may_not_read_it(cast: Cast) -> None:
    sync.ensure()
    blind, reads = cast.viewer(Role.CONTRIBUTOR), cast.viewer(Role.INVESTIGATOR)
    searches = [keep(blind, "hiddenword"), keep(reads, "hiddenword")]
    put("open title", body="the hiddenword stands here", access_text="restricted")
    work()
    assert told(blind, searches[0]) == [] and told(reads, searches[1]) == ["open title"]


def test_a_match_vanishes_when_its_record_is_closed_before_the_index_knows(cast: Cast, reader: Viewer) -> None:
    member = cast.viewer(Role.CONTRIBUTOR)
    search = keep(member, "mill")
    one, other = put("one mill"), put("other mill")
    work()
    assert counted(member) == 2
    with unit_of_work():
        records.withdraw(SYSTEM, one, "Asked for.")
    edit(other, access=AccessLevel.SEALED)
    assert told(member, search) == [] and counted(member) == 0
    work()
    with reading():
        assert session().scalar(select(func.count()).select_from(SearchMatch)) == 0


def test_a_consent_that_runs_out_takes_the_match_with_it_by_the_day(reader: Viewer, cast: Cast) -> None:
    member = cast.viewer(Role.CONTRIBUTOR)
    search = keep(member, "mill")
    uses = dict.fromkeys(("keep", "staff", "public", "publish-text", "quote"), "allowed")
    put("a mill", rights=[{"basis": "consent", "uses": uses, "expires": "2999-01-01"}])
    work()
    assert told(member, search) == ["a mill"]
    with unit_of_work():
        session().execute(update(Consent).values(expires_on=date(2020, 1, 1)))
    assert told(member, search) == [] and counted(member) == 0


def test_rights_that_were_taken_away_take_the_matches_with_them(cast: Cast) -> None:
    sync.ensure()
    viewer = cast.viewer(Role.INVESTIGATOR)
    search = keep(viewer, "mill")
    put("a closed mill", access="restricted")
    work()
    assert told(viewer, search) == ["a closed mill"]
    with unit_of_work():
        session().execute(delete(AccountRole).where(AccountRole.account_id == viewer.account_id))
    plain = Viewer(account_id=viewer.account_id, agent_id=viewer.agent_id)
    assert told(plain, search) == [] and counted(plain) == 0
    put("another closed mill", access="restricted")
    work()
    assert counted(viewer) == 1, "it was asked with the rights of that moment"


def test_a_record_opened_to_one_person_is_told_to_that_person(cast: Cast) -> None:
    sync.ensure()
    guest, staff = cast.viewer(Role.CONTRIBUTOR), cast.viewer(Role.ARCHIVIST)
    search = keep(guest, "mill")
    one = put("a sealed mill", access="sealed")
    work()
    assert told(guest, search) == []
    with unit_of_work():
        granting.open_to(staff, one, guest.display_name, "asked for by a court")
    edit(one, abstract="Read again.")
    work()
    with reading():
        assert guest.account_id is not None
        again = accounts_now.viewers({guest.account_id})[guest.account_id]
    assert told(again, search) == ["a sealed mill"]


@pytest.mark.both_engines
def test_news_that_are_heard_again_tell_nothing_twice(reader: Viewer) -> None:
    search = keep(reader, "mill")
    put("a mill")
    sync.catch_up()
    with reading() as view:
        heard = outbox.due([news.INDEXED], 10)
        view.expunge_all()
    assert len(heard) == 1
    alerts.handle_indexed(heard)
    with unit_of_work():
        service.mark_seen(reader, search, queries.new_matches(reader, search)[0].found_at)
    # Killed before the news were forgotten: they are heard by the next worker.
    alerts.handle_indexed(heard)
    work()
    assert counted(reader) == 0
    with reading():
        assert session().scalar(select(func.count()).select_from(SearchMatch)) == 1
        assert session().scalar(select(func.count()).where(OutboxMessage.topic == news.INDEXED)) == 0


def test_a_worker_that_was_cut_between_index_and_alert_tells_all_the_same(
    reader: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    search = keep(reader, "mill")
    work()
    put("a mill")

    def cut(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(sync.news, "tell", cut)
        with pytest.raises(KeyboardInterrupt):
            sync.catch_up()
    work()
    assert told(reader, search) == ["a mill"]


def test_a_rebuild_tells_of_the_news_that_it_swallowed(reader: Viewer) -> None:
    search = keep(reader, "mill")
    work()
    put("a mill")
    sync.rebuild()
    work()
    assert told(reader, search) == ["a mill"]


def test_alerts_wait_for_an_index_that_cannot_be_read(reader: Viewer, monkeypatch: pytest.MonkeyPatch) -> None:
    search = keep(reader, "mill")
    put("a mill")
    sync.catch_up()

    def unavailable(*_: object) -> None:
        raise Unavailable("No index.")

    with reading() as view:
        heard = outbox.due([news.INDEXED], 10)
        view.expunge_all()
    with monkeypatch.context() as patched:
        patched.setattr(alerts, "everything", unavailable)
        with pytest.raises(Unavailable):
            alerts.handle_indexed(heard)
    work()
    assert told(reader, search) == ["a mill"]


def test_nobody_is_told_while_suspended_and_a_search_that_costs_too_much_stops(cast: Cast, reader: Viewer) -> None:
    member = cast.viewer(Role.CONTRIBUTOR)
    stopped, standing = keep(reader, "mill"), keep(member, "mill")
    assert member.account_id is not None
    with unit_of_work():
        accounts.suspend(SYSTEM, member.account_id)
        session().execute(update(SavedSearch).where(SavedSearch.id == stopped).values(q='"unreadable'))
    put("a mill")
    work()
    with reading():
        assert queries.one(reader, stopped).stopped_at is not None
    assert told(member, standing) == []
    with unit_of_work():
        service.replace(reader, stopped, SearchRequest(q="mill"))
    put("another mill")
    work()
    assert told(reader, stopped) == ["another mill"]


def test_of_too_many_records_those_are_new_that_were_published_since(
    reader: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (finding, service, alerts):
        monkeypatch.setattr(module, "MOST", 2)
    old = [put(f"mill {n}") for n in range(3)]
    work()
    with unit_of_work():
        before = session().scalars(select(Record.published_at).limit(1)).one()
        assert before is not None
        session().execute(update(Record).values(published_at=before - timedelta(days=1)))
    search = keep(reader, "mill")
    with reading():
        assert not queries.one(reader, search).counted
    edit(old[0], abstract="Read again.")
    put("mill, new")
    work()
    assert told(reader, search) == ["mill, new"]


def test_a_deleted_account_and_a_deleted_search_take_everything_with_them(cast: Cast, reader: Viewer) -> None:
    member = cast.viewer(Role.CONTRIBUTOR)
    search = keep(reader, "mill")
    keep(member, "mill", chosen={"kind": ("testimony",)})
    put("a mill")
    work()
    with unit_of_work():
        service.delete_search(reader, search)
        private_feeds.make(SearchFeed, member)
    with reading():
        assert set(session().scalars(select(SearchMatch.account_id))) == {member.account_id}
    with unit_of_work():
        for table in (AccountRole, Session):
            session().execute(delete(table).where(table.account_id == member.account_id))
        session().execute(delete(Account).where(Account.id == member.account_id))
    with reading():
        assert session().scalar(select(func.count()).select_from(SearchMatch)) == 0
        assert session().scalar(select(func.count()).select_from(SavedSearch)) == 0


WHOLE = SearchRequest(
    q="mill OR مطحنة",
    chosen={"kind": ("image", "testimony"), "year": ("2016",)},
    date_from="2016-11",
    date_to="2017",
    steps=frozenset(Step) - {Step.STEMMED, Step.NAMED},
    sort=Sort.RECEIVED,
    match=Match.ANY,
)


@pytest.mark.both_engines
@pytest.mark.parametrize("area", [None, Area(35.0, -179.5, 36.25, 37.0), Around(36.2, 37.16, 25_000.0)])
def test_a_saved_search_asks_for_all_that_was_asked(reader: Viewer, area: Area | Around | None) -> None:
    asked = replace(WHOLE, area=area)
    with unit_of_work():
        search = service.save(reader, asked, Wish("whole", True))
    with reading():
        assert queries.one(reader, search).request == asked
        assert stored.request_of(session().get_one(SavedSearch, search)) == asked


def test_limits_and_names(reader: Viewer) -> None:
    search = keep(reader, "mill", "Mills")
    for name, q in (("", "x"), ("x" * 121, "x"), ("Mills", "house"), ("  Mills ", "house"), ("Broken", '"open')):
        with pytest.raises(Invalid):
            keep(reader, q, name or " ")
    with pytest.raises(Invalid):
        keep(reader, "x", chosen={"source": ("x" * 301,)})
    with unit_of_work():
        service.change(reader, search, Wish("Windmills", False))
    with reading():
        kept = queries.one(reader, search)
        assert (kept.name, kept.alerts_since) == ("Windmills", None)
    for n in range(runtime.settings().saved_searches - 1):
        keep(reader, "mill", f"number {n}", alerts=False)
    with pytest.raises(LimitReached):
        keep(reader, "mill", "one too many")


def test_what_is_somebody_else_s_is_not_there(cast: Cast, reader: Viewer) -> None:
    other = cast.viewer(Role.INVESTIGATOR, number=2)
    search = keep(reader, "mill")
    acts = [
        lambda: queries.one(other, search),
        lambda: queries.new_matches(other, search),
        lambda: service.change(other, search, Wish("mine", True)),
        lambda: service.replace(other, search, SearchRequest()),
        lambda: service.delete_search(other, search),
    ]
    for act in acts:
        with unit_of_work(), pytest.raises(NotVisible):
            act()
    with reading():
        assert queries.of(other) == [] and len(queries.of(reader)) == 1
    with unit_of_work(), pytest.raises(SignInNeeded):
        service.save(Viewer(), SearchRequest(), Wish("nobody's", True))


def test_nothing_is_sent_while_nobody_wants_alerts(reader: Viewer) -> None:
    keep(reader, "mill", alerts=False)
    put("a mill")
    sync.catch_up()
    with reading():
        assert outbox.pending(news.INDEXED) == 0
    assert query.revoked is alerts.revoked
