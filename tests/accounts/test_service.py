"""The verbs on accounts: who comes in, who stays, and what the log keeps."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from archive.access import labels
from archive.access.viewer import ANONYMOUS, SYSTEM, Role, Viewer
from archive.accounts import entry, grants, invitations, queries, service
from archive.accounts.models import Account, ApiToken, Invitation, InvitationPurpose, SecurityLog, Session
from archive.accounts.service import Details
from archive.base.db import reading, unit_of_work
from archive.base.errors import Conflict, Forbidden, IllegalTransition, Invalid, NotVisible, SignInNeeded
from archive.base.runtime import session
from archive.custody.models import CustodyEvent, CustodyPayload
from archive.custody.vocabulary import EventType
from tests.accounts.conftest import PASSWORD, AddPerson, nobody

pytestmark = pytest.mark.usefixtures("database")
Later = Callable[[timedelta], None]


def start(viewer: Viewer) -> str:
    assert viewer.account_id is not None
    with unit_of_work():
        return entry.start_session(ANONYMOUS, session().get_one(Account, viewer.account_id))


def behind(token: str) -> Viewer | None:
    with reading():
        found = queries.viewer_of_session(token)
    return found.viewer if found else None


def logged() -> list[str]:
    with reading():
        return list(session().scalars(select(SecurityLog.kind).order_by(SecurityLog.at)))


# ---- adding people


@pytest.mark.both_engines
def test_an_account_has_an_agent_that_keeps_its_pseudonym(add_person: AddPerson) -> None:
    rima = add_person("Umm  Rima", Role.ARCHIVIST, Role.MODERATOR)
    assert rima.display_name == "Umm Rima"
    assert rima.roles == {Role.ARCHIVIST, Role.MODERATOR}
    assert rima.agent_id not in (None, rima.account_id)


@pytest.mark.both_engines
def test_a_name_is_given_once(add_person: AddPerson) -> None:
    add_person("Rima")
    with pytest.raises(Invalid, match="has this name"), unit_of_work():
        service.add_account(SYSTEM, "ＲＩＭＡ", [])


def test_every_problem_is_said_at_once() -> None:
    with pytest.raises(Invalid) as caught, unit_of_work():
        service.add_account(SYSTEM, "<>", [], None, "no address")
    assert {problem.where for problem in caught.value.problems} == {"name", "email"}


ONLY_ADMINISTRATORS: list[tuple[str, Callable[[Viewer, uuid.UUID], object]]] = [
    ("add", lambda viewer, _: service.add_account(viewer, "Somebody", [])),
    ("invite", lambda viewer, _: invitations.invite(viewer, [], InvitationPurpose.ENROL)),
    ("set roles", lambda viewer, one: service.set_roles(viewer, one, [Role.ARCHIVIST])),
    ("suspend", service.suspend),
    ("restore", service.restore),
    ("list people", lambda viewer, _: queries.people(viewer)),
    ("read one", queries.person),
    ("read the log", lambda viewer, _: queries.security_log(viewer, 0, 10)),
    ("read invitations", lambda viewer, _: queries.open_invitations(viewer)),
]


@pytest.mark.parametrize(("name", "verb"), ONLY_ADMINISTRATORS, ids=[name for name, _ in ONLY_ADMINISTRATORS])
def test_only_administrators(add_person: AddPerson, name: str, verb: Callable[[Viewer, uuid.UUID], object]) -> None:
    everything_else = add_person("busy", *(role for role in Role if role is not Role.ADMINISTRATOR))
    assert everything_else.account_id
    with unit_of_work():
        with pytest.raises(Forbidden):
            verb(everything_else, everything_else.account_id)
        with pytest.raises(SignInNeeded):
            verb(ANONYMOUS, everything_else.account_id)


# ---- passwords


@pytest.mark.both_engines
def test_signing_in_with_a_password(add_person: AddPerson) -> None:
    rima = add_person("Rima", Role.ARCHIVIST, password=True)
    with reading():
        checked = entry.check_password("rima ", PASSWORD)
    with unit_of_work():
        token = entry.sign_in(ANONYMOUS, checked)
    assert token is not None
    assert behind(token) == rima
    assert logged() == ["account added", "signed in"]
    with reading():
        assert token not in json.dumps(
            [list(row) for row in session().execute(text("SELECT * FROM session"))], default=str
        )


def test_a_wrong_password_an_unknown_name_and_a_suspended_account_are_answered_alike(add_person: AddPerson) -> None:
    rima = add_person("Rima", password=True)
    assert rima.account_id
    with reading():
        wrong, unknown = entry.check_password("Rima", PASSWORD + "!"), entry.check_password("Nobody", PASSWORD)
    with unit_of_work():
        assert entry.sign_in(ANONYMOUS, wrong) is None
        assert entry.sign_in(ANONYMOUS, unknown) is None
        service.suspend(SYSTEM, rima.account_id)
    with reading():
        right = entry.check_password("Rima", PASSWORD)
    with unit_of_work():
        assert entry.sign_in(ANONYMOUS, right) is None
    assert logged().count("sign-in refused") == 3


def test_a_password_check_is_void_once_the_account_is_suspended(add_person: AddPerson) -> None:
    rima = add_person("Rima", password=True)
    assert rima.account_id
    with reading():
        checked = entry.check_password("Rima", PASSWORD)
    with unit_of_work():
        service.suspend(SYSTEM, rima.account_id)
        assert entry.sign_in(ANONYMOUS, checked) is None


def test_an_account_without_a_password_has_none_that_fits(add_person: AddPerson) -> None:
    add_person("Rima")
    with reading():
        assert not entry.check_password("Rima", "").right


@pytest.mark.both_engines
def test_a_new_password_ends_the_sessions_elsewhere(add_person: AddPerson) -> None:
    rima = add_person("Rima", password=True)
    here, elsewhere = start(rima), start(rima)
    with reading():
        with pytest.raises(Invalid) as caught:
            entry.prepare_change(rima, "not the present one", "short")
        assert [problem.where for problem in caught.value.problems] == ["current_password", "new_password"]
        change = entry.prepare_change(rima, PASSWORD, "a different set of words")
    with unit_of_work():
        entry.change_password(rima, change, here)
    assert behind(here) is not None
    assert behind(elsewhere) is None
    with reading():
        assert not entry.check_password("Rima", PASSWORD).right
        assert entry.check_password("Rima", "a different set of words").right


def test_nobody_changes_somebody_else_s_password(add_person: AddPerson) -> None:
    rima, other = add_person("Rima"), add_person("Other")
    with reading():
        change = entry.prepare_change(rima, "", "a different set of words")
    with unit_of_work(), pytest.raises(NotVisible):
        entry.change_password(other, change, "")


# ---- one-time links


def invited(*roles: Role) -> str:
    with unit_of_work():
        return invitations.invite(SYSTEM, roles, InvitationPurpose.ENROL)


@pytest.mark.both_engines
def test_an_invitation_makes_one_account_with_its_roles() -> None:
    token = invited(Role.ADMINISTRATOR, Role.ARCHIVIST)
    with reading():
        acceptance = invitations.prepare_acceptance(token, "First", PASSWORD)
    with unit_of_work():
        session_of = invitations.accept_invitation(ANONYMOUS, token, acceptance)
    found = behind(session_of)
    assert found is not None
    assert found.roles == {Role.ADMINISTRATOR, Role.ARCHIVIST}
    with pytest.raises(NotVisible), unit_of_work():
        invitations.accept_invitation(ANONYMOUS, token, acceptance)
    with reading(), pytest.raises(NotVisible):
        invitations.prepare_acceptance(token, "Second", PASSWORD)


def test_a_failed_acceptance_does_not_use_the_link_up(add_person: AddPerson) -> None:
    token = invited()
    with reading():
        acceptance = invitations.prepare_acceptance(token, "Rima", PASSWORD)
    add_person("Rima")
    with pytest.raises(Invalid, match="has this name"), unit_of_work():
        invitations.accept_invitation(ANONYMOUS, token, acceptance)
    with reading():
        assert invitations.open_invitation(token)


def test_every_problem_of_name_and_password_is_said_at_once() -> None:
    token = invited()
    with reading(), pytest.raises(Invalid) as caught:
        invitations.prepare_acceptance(token, "", "short")
    assert {problem.where for problem in caught.value.problems} == {"name", "password"}


def test_used_expired_and_unknown_links_are_refused_alike(later: Later, add_person: AddPerson) -> None:
    rima = add_person("Rima")
    with unit_of_work():
        used = invitations.invite(SYSTEM, [], InvitationPurpose.SIGN_IN, rima.account_id)
        expired = invitations.invite(SYSTEM, [], InvitationPurpose.SIGN_IN, rima.account_id)
        invitations.sign_in_by_link(ANONYMOUS, used)
    later(timedelta(hours=1, seconds=1))
    said = set()
    for token in (used, expired, "unknown", ""):
        with pytest.raises(NotVisible) as caught, unit_of_work():
            invitations.sign_in_by_link(ANONYMOUS, token)
        said.add(str(caught.value))
        with reading(), pytest.raises(NotVisible) as caught:
            invitations.open_invitation(token)
        said.add(str(caught.value))
    assert len(said) == 1


def test_a_sign_in_link_is_no_way_to_a_new_password_and_the_other_way_round(add_person: AddPerson) -> None:
    rima = add_person("Rima")
    with unit_of_work():
        enrol = invitations.invite(SYSTEM, [], InvitationPurpose.ENROL, rima.account_id)
        with pytest.raises(NotVisible):
            invitations.sign_in_by_link(ANONYMOUS, enrol)


@pytest.mark.both_engines
def test_a_link_to_a_new_password_ends_every_session(add_person: AddPerson) -> None:
    rima = add_person("Rima", Role.MODERATOR, password=True)
    before = start(rima)
    with unit_of_work():
        token = invitations.invite(SYSTEM, [], InvitationPurpose.ENROL, rima.account_id)
    with reading():
        acceptance = invitations.prepare_acceptance(token, "a name that is not asked for", "a different set of words")
    with unit_of_work():
        after = invitations.accept_invitation(ANONYMOUS, token, acceptance)
    assert behind(before) is None
    assert behind(after) == rima


def test_a_link_to_somebody_s_account_is_not_an_administrator_s_to_make(
    administrator: Viewer, add_person: AddPerson
) -> None:
    archivist = add_person("Archivist", Role.ARCHIVIST)
    for purpose in InvitationPurpose:
        with unit_of_work(), pytest.raises(Forbidden):
            invitations.invite(administrator, [], purpose, archivist.account_id)


def test_a_sign_in_link_for_nobody_is_impossible() -> None:
    with pytest.raises(IntegrityError, match="a_sign_in_link_is_for_an_account"), unit_of_work():
        invitations.invite(SYSTEM, [], InvitationPurpose.SIGN_IN)


# ---- sessions


def test_a_session_ends_after_its_idle_time_and_use_prolongs_it(later: Later, add_person: AddPerson) -> None:
    token = start(add_person("Rima"))
    later(timedelta(minutes=29))
    with reading():
        found = queries.viewer_of_session(token)
        assert found is not None
        assert found.due
    with unit_of_work():
        entry.session_seen(token)
    later(timedelta(minutes=29))
    assert behind(token) is not None
    later(timedelta(minutes=2))
    assert behind(token) is None


def test_use_is_noted_once_a_minute(later: Later, add_person: AddPerson) -> None:
    token = start(add_person("Rima"))
    later(timedelta(seconds=50))
    with reading():
        found = queries.viewer_of_session(token)
        assert found is not None
        assert not found.due


def test_no_session_lasts_longer_than_a_day_s_work(later: Later, add_person: AddPerson) -> None:
    token = start(add_person("Rima"))
    for _ in range(12 * 3):
        assert behind(token) is not None
        with unit_of_work():
            entry.session_seen(token)
        later(timedelta(minutes=20))
    assert behind(token) is None


def test_an_ended_session_is_nobody_s(add_person: AddPerson) -> None:
    rima = add_person("Rima")
    token, other, third = start(rima), start(rima), start(rima)
    with unit_of_work():
        entry.end_session(rima, token)
        entry.end_session(rima, "unknown")
    assert behind(token) is None
    with reading():
        listed = queries.sessions_of(rima, other)
    assert [one.current for one in listed].count(True) == 1
    with unit_of_work():
        entry.end_other_sessions(rima, other)
    assert behind(other) == rima
    assert behind(third) is None


def test_nobody_ends_somebody_else_s_session(add_person: AddPerson) -> None:
    rima, other = add_person("Rima"), add_person("Other", Role.ADMINISTRATOR)
    token = start(rima)
    with reading():
        (listed,) = queries.sessions_of(rima, None)
    with unit_of_work(), pytest.raises(NotVisible):
        entry.end_one_session(other, listed.id)
    with unit_of_work():
        entry.end_one_session(rima, listed.id)
    assert behind(token) is None


def test_sessions_that_are_over_leave_no_trace(later: Later, add_person: AddPerson) -> None:
    rima = add_person("Rima")
    start(rima)
    later(timedelta(hours=13))
    start(rima)
    with reading():
        assert len(session().scalars(select(Session)).all()) == 1


# ---- roles and suspension


@pytest.mark.both_engines
def test_a_change_of_roles_ends_the_sessions(administrator: Viewer, add_person: AddPerson) -> None:
    rima = add_person("Rima", Role.MODERATOR)
    assert rima.account_id
    token = start(rima)
    with unit_of_work():
        service.set_roles(administrator, rima.account_id, [Role.ARCHIVIST, Role.INVESTIGATOR])
    assert behind(token) is None
    with reading():
        assert queries.viewer_named("Rima").roles == {Role.ARCHIVIST, Role.INVESTIGATOR}
        lines, _ = queries.security_log(administrator, 0, 1)
    assert (lines[0].name, lines[0].by, lines[0].detail) == (
        "Rima",
        "administrator",
        "+archivist +investigator -moderator",
    )


def test_the_same_roles_again_change_nothing(administrator: Viewer, add_person: AddPerson) -> None:
    rima = add_person("Rima", Role.MODERATOR)
    assert rima.account_id
    token = start(rima)
    with unit_of_work():
        service.set_roles(administrator, rima.account_id, [Role.MODERATOR])
    assert behind(token) == rima


@pytest.mark.both_engines
def test_the_last_administrator_stays(administrator: Viewer, add_person: AddPerson) -> None:
    assert administrator.account_id
    with unit_of_work():
        with pytest.raises(Conflict, match="last administrator"):
            service.set_roles(administrator, administrator.account_id, [])
        with pytest.raises(Conflict, match="last administrator"):
            service.suspend(administrator, administrator.account_id)
    second = add_person("second", Role.ADMINISTRATOR)
    assert second.account_id
    with unit_of_work():
        service.suspend(administrator, second.account_id)
        with pytest.raises(Conflict, match="last administrator"):
            service.set_roles(administrator, administrator.account_id, [])
        service.restore(administrator, second.account_id)
        service.set_roles(administrator, administrator.account_id, [])


@pytest.mark.both_engines
def test_suspension_shuts_every_door_at_once(administrator: Viewer, add_person: AddPerson) -> None:
    rima = add_person("Rima", Role.ARCHIVIST)
    assert rima.account_id
    cookie = start(rima)
    with unit_of_work():
        token = service.issue_token(rima, rima.account_id, "script")
        link = invitations.invite(SYSTEM, [], InvitationPurpose.SIGN_IN, rima.account_id)
        service.suspend(administrator, rima.account_id)
    assert behind(cookie) is None
    with unit_of_work():
        assert queries.viewer_of_token(token) is None
        with pytest.raises(NotVisible):
            invitations.sign_in_by_link(ANONYMOUS, link)
        with pytest.raises(NotVisible):
            queries.viewer_named("Rima")
        with pytest.raises(IllegalTransition):
            service.suspend(administrator, rima.account_id)
        service.restore(administrator, rima.account_id)
        assert queries.viewer_of_token(token) is None, "what ended stays ended"
        with pytest.raises(IllegalTransition):
            service.restore(administrator, rima.account_id)
    assert behind(start(rima)) == rima


def test_an_account_that_is_not_there_is_not_visible(administrator: Viewer) -> None:
    for verb in (service.suspend, service.restore, queries.person):
        with unit_of_work(), pytest.raises(NotVisible):
            verb(administrator, nobody())


def test_details_are_one_s_own(add_person: AddPerson) -> None:
    rima = add_person("Rima")
    with unit_of_work():
        service.set_details(rima, Details("rima@example.org", "ar", "dark"))
        with pytest.raises(Invalid):
            service.set_details(rima, Details("not an address", None, None))
        with pytest.raises(SignInNeeded):
            service.set_details(ANONYMOUS, Details(None, None, None))
    with reading():
        found = queries.own(rima)
        assert (found.email, found.locale, found.theme) == ("rima@example.org", "ar", "dark")


# ---- tokens


@pytest.mark.both_engines
def test_a_token_opens_its_account_until_it_is_ended(add_person: AddPerson) -> None:
    rima = add_person("Rima", Role.INVESTIGATOR)
    assert rima.account_id
    with unit_of_work():
        token = service.issue_token(rima, rima.account_id, "  nightly   report ")
    assert token.startswith("sjl_")
    with unit_of_work():
        found = queries.viewer_of_token(token)
        assert found is not None
        assert (found.viewer, found.due) == (rima, True)
        entry.token_used(found.token_id)
        again = queries.viewer_of_token(token)
        assert again is not None
        assert not again.due
        (row,) = queries.tokens_of(rima)
        assert row.label == "nightly report"
        assert token not in (row.digest, row.label)
        service.revoke_token(rima, row.id)
        assert queries.viewer_of_token(token) is None
        assert queries.tokens_of(rima) == []


def test_tokens_are_made_for_oneself_and_ended_by_oneself_or_an_administrator(
    administrator: Viewer, add_person: AddPerson
) -> None:
    rima, other = add_person("Rima", Role.ARCHIVIST), add_person("Other")
    assert rima.account_id
    with unit_of_work():
        with pytest.raises(Forbidden):
            service.issue_token(administrator, rima.account_id, "mine now")
        with pytest.raises(SignInNeeded):
            service.issue_token(ANONYMOUS, rima.account_id, "mine now")
        service.issue_token(SYSTEM, rima.account_id, "from the terminal")
        token_id = session().scalars(select(ApiToken.id)).one()
        with pytest.raises(NotVisible):
            service.revoke_token(other, token_id)
        service.revoke_token(administrator, token_id)
        assert queries.tokens_of(rima) == []


@pytest.mark.parametrize("label", ["", "   ", "x" * 81])
def test_a_token_says_what_it_is_for(add_person: AddPerson, label: str) -> None:
    rima = add_person("Rima")
    assert rima.account_id
    with unit_of_work(), pytest.raises(Invalid):
        service.issue_token(rima, rima.account_id, label)


# ---- grants


@pytest.mark.both_engines
def test_a_grant_stands_until_it_is_ended_and_leaves_events(add_person: AddPerson) -> None:
    archivist, rima = add_person("Archivist", Role.ARCHIVIST), add_person("Rima")
    assert rima.account_id
    record_id = uuid.uuid4()
    label = labels.record_grant(record_id)
    with unit_of_work():
        grant = grants.grant_access(archivist, rima.account_id, label, " expert opinion for the court ")
        assert queries.viewer_named("Rima").grants == {label}
        assert [(row.id, name) for row, name in queries.grants_of(archivist, label)] == [(grant.id, "Rima")]
    with unit_of_work():
        grants.end_access(archivist, grant.id)
        grants.end_access(archivist, grant.id)
        assert queries.viewer_named("Rima").grants == frozenset()
        assert queries.grants_of(archivist, label) == []
        events = session().scalars(select(CustodyEvent).where(CustodyEvent.type == EventType.ACCESS_GRANT)).all()
        assert [event.object_id for event in events] == [record_id, record_id]
        details = [json.loads(session().get_one(CustodyPayload, event.sequence).detail) for event in events]
    assert [detail["change"] for detail in details] == ["granted", "ended"]
    assert details[0]["reason"] == "expert opinion for the court"
    assert str(rima.account_id) not in json.dumps(details)


def test_only_an_archivist_opens_what_is_closed(administrator: Viewer, add_person: AddPerson) -> None:
    rima, archivist = add_person("Rima"), add_person("Archivist", Role.ARCHIVIST)
    assert rima.account_id
    label = labels.record_grant(uuid.uuid4())
    with unit_of_work():
        with pytest.raises(Forbidden):
            grants.grant_access(administrator, rima.account_id, label, "I run this")
        with pytest.raises(Invalid) as caught:
            grants.grant_access(archivist, rima.account_id, "level:sealed", " ")
        assert {problem.where for problem in caught.value.problems} == {"label", "reason"}
        with pytest.raises(NotVisible):
            grants.grant_access(archivist, nobody(), label, "a good reason")
        with pytest.raises(NotVisible):
            grants.end_access(archivist, nobody())


# ---- what stays


def test_the_log_is_never_changed_and_holds_no_names(administrator: Viewer, add_person: AddPerson) -> None:
    add_person("Zubayda", Role.ARCHIVIST)
    for statement in ("UPDATE security_log SET detail = ''", "DELETE FROM security_log"):
        with pytest.raises(IntegrityError), unit_of_work():
            session().execute(text(statement))
    with reading():
        rows = session().scalars(select(SecurityLog)).all()
        held = json.dumps([[str(row.kind), row.detail] for row in rows])
    assert "Zubayda" not in held


def test_secrets_are_stored_as_digests_alone(administrator: Viewer) -> None:
    with unit_of_work():
        token = invitations.invite(administrator, [Role.MODERATOR], InvitationPurpose.ENROL)
        (row,) = session().scalars(select(Invitation))
        assert token not in (row.digest, str(row.id))
        assert len(row.digest) == 64
        assert queries.open_invitations(administrator) == [row]
