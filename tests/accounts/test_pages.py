"""People come in, look after their account and go out again, through the pages alone."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask, url_for
from sqlalchemy import select

from archive.access.viewer import SYSTEM, Role, Viewer
from archive.accounts import invitations, queries, service
from archive.accounts.models import InvitationPurpose, SecurityLog
from archive.app import create_app
from archive.base.db import Database, reading, unit_of_work
from archive.base.runtime import session
from archive.config import Settings
from tests.accounts.conftest import PASSWORD, AddPerson
from tests.support.pages import PageClient

Later = Callable[[timedelta], None]
WAYS_OUT = "//form[contains(@action, '/sign-out')]"


@pytest.fixture
def app(settings: Settings, database: Database) -> Flask:
    app = create_app(settings, database)
    app.test_client_class = PageClient
    return app


@pytest.fixture
def client(app: Flask) -> PageClient:
    client = app.test_client()
    assert isinstance(client, PageClient)
    return client


def link(purpose: InvitationPurpose, *roles: Role, to: Viewer | None = None) -> str:
    with unit_of_work():
        return "/welcome/" + invitations.invite(SYSTEM, roles, purpose, to.account_id if to else None)


def come_in(client: PageClient, person: Viewer) -> None:
    client.submit(client.get_page(link(InvitationPurpose.SIGN_IN, to=person)))


# ---- coming in


def test_a_person_signs_in_and_out_with_a_password(client: PageClient, add_person: AddPerson) -> None:
    add_person("Umm Rima", Role.INVESTIGATOR, password=True)
    page = client.submit(client.get_page("/sign-in?next=/account"), name="umm rima", password=PASSWORD)
    assert page.path == "/account"
    assert "investigator" in page.text.lower()
    kept = client.get_cookie("sijill")
    assert kept is not None
    assert (kept.http_only, kept.path, kept.same_site, kept.max_age) == (True, "/", "Lax", None)
    page = client.submit(page, "/sign-out")
    assert "You are signed out." in page.text
    assert not page.all(WAYS_OUT)
    assert client.get_cookie("sijill") is None
    client.set_cookie("sijill", kept.value)
    client.get_page("/account", status=401)


def test_signing_out_tells_the_browser_to_forget(client: PageClient, add_person: AddPerson) -> None:
    come_in(client, add_person("Rima"))
    client.set_cookie("language", "ar")
    token = client.get_page("/account").one("(//input[@name='csrf_token'])[1]/@value")
    answer = client.post("/sign-out", data={"csrf_token": token})
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert client.get_cookie("language") is not None, "the choice of language is no secret and stays"


def test_a_wrong_password_and_an_unknown_name_read_alike(client: PageClient, add_person: AddPerson) -> None:
    add_person("Rima", password=True)
    said = []
    for name in ("Rima", "Nobody"):
        page = client.submit(client.get_page("/sign-in"), name=name, password="wrong words", status=422)
        said.append(page.text)
        assert page.one("//input[@name='name']/@value") == name
        assert page.all("//input[@name='password']/@value") == [""] or not page.all("//input[@name='password']/@value")
        assert "wrong words" not in page.html
    assert said[0] == said[1]
    assert client.get_cookie("sijill") is None


@pytest.mark.usefixtures("noon")
def test_too_many_tries_have_to_wait_and_cost_no_hashing(
    app: Flask, settings: Settings, client: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed = []
    monkeypatch.setattr("archive.accounts.entry.secrets.verify", lambda *_: hashed.append(1) or False)
    page = client.get_page("/sign-in")
    for _ in range(settings.sign_in_attempts):
        client.submit(page, name="Rima", password="wrong words", status=422)
    refused = client.submit(page, name="ＲＩＭＡ", password="wrong words", status=429)
    assert "too often" in refused.text
    assert int(refused.response.headers["Retry-After"]) > 0
    assert len(hashed) == settings.sign_in_attempts
    # The refused try counted for the caller as well.
    for number in range(settings.sign_in_attempts * 4 - 1):
        client.submit(page, name=f"other {number}", password="wrong words", status=422)
    client.submit(page, name="one too many", password="wrong words", status=429)


def test_an_empty_form_says_what_is_missing(client: PageClient, database: Database) -> None:
    page = client.submit(client.get_page("/sign-in"), status=422)
    assert len(page.all("//div[@role='alert']//li")) == 2


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "/no-such-page", "/sign-in", "/sign-out"],
)
def test_nobody_is_sent_elsewhere_after_signing_in(client: PageClient, add_person: AddPerson, elsewhere: str) -> None:
    come_in(client, add_person("Rima"))
    answer = client.get("/sign-in", query_string={"next": elsewhere})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")


def test_the_session_changes_at_sign_in(client: PageClient, add_person: AddPerson) -> None:
    rima = add_person("Rima")
    come_in(client, rima)
    before = client.get_cookie("sijill")
    come_in(client, rima)
    after = client.get_cookie("sijill")
    assert before
    assert after
    assert before.value != after.value
    client.set_cookie("sijill", before.value)
    client.get_page("/account", status=401)


def test_over_https_the_cookie_is_bound_to_the_host(
    settings: Settings, database: Database, add_person: AddPerson
) -> None:
    rima = add_person("Rima")
    app = create_app(replace(settings, public_url="https://archive.example.org"), database)
    client = app.test_client()
    path = link(InvitationPurpose.SIGN_IN, to=rima)
    base = "https://archive.example.org"
    page = client.get(path, base_url=base).get_data(as_text=True)
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    headers = {"Referer": base + path, "Origin": base}
    answer = client.post(path, data={"csrf_token": token}, base_url=base, headers=headers)
    (cookie,) = [c for c in answer.headers.getlist("Set-Cookie") if c.startswith("__Host-sijill=")]
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    assert "Domain" not in cookie
    assert answer.headers["Strict-Transport-Security"]


# ---- one-time links


def test_looking_at_a_link_does_not_use_it(client: PageClient, add_person: AddPerson) -> None:
    path = link(InvitationPurpose.SIGN_IN, to=add_person("Rima", Role.ARCHIVIST))
    for _ in range(3):
        page = client.get_page(path)
        assert page.response.headers["Cache-Control"] == "no-store"
    client.head(path)
    assert client.get_cookie("sijill") is None
    assert "Rima" in client.submit(page).text
    client.get_page(path, status=404)
    assert "does not work any more" in client.get_page("/welcome/never-was", status=404).text


def test_somebody_invited_chooses_name_and_password(client: PageClient, database: Database) -> None:
    page = client.get_page(link(InvitationPurpose.ENROL, Role.ADMINISTRATOR))
    assert "administrator" in page.text.lower()
    page = client.submit(page, name="<>", password="short", status=422)
    assert len(page.all("//div[@role='alert']//li/a")) == 2
    assert page.one("//input[@name='name']/@value") == "<>"
    page = client.submit(page, name="First", password=PASSWORD)
    assert page.all(WAYS_OUT)
    client.get_page("/admin")


def test_a_lost_password_is_replaced_by_link(client: PageClient, add_person: AddPerson) -> None:
    rima = add_person("Rima", password=True)
    page = client.get_page(link(InvitationPurpose.ENROL, to=rima))
    assert not page.all("//input[@name='name']")
    client.submit(page, password="a different set of words")
    client.delete_cookie("sijill")
    client.submit(client.get_page("/sign-in"), name="Rima", password=PASSWORD, status=422)
    client.submit(client.get_page("/sign-in"), name="Rima", password="a different set of words")


# ---- what somebody typed when their session had ended


def test_what_was_typed_survives_the_end_of_a_session(client: PageClient, later: Later, add_person: AddPerson) -> None:
    rima = add_person("Rima", password=True)
    come_in(client, rima)
    page = client.get_page("/account")
    later(timedelta(minutes=31))
    page = client.submit(page, "/account/tokens", label='nightly "report" <1>\nsecond line', status=401)
    assert "Nothing is lost" in page.text
    page = client.submit(page, "/sign-in", name="Rima", password="wrong words", status=422)
    page = client.submit(page, "/sign-in", name="Rima", password=PASSWORD)
    assert page.h1 == "You are signed in again"
    page = client.submit(page, "/account/tokens")
    assert 'nightly "report" <1> second line' in page.text


def test_what_needs_no_account_can_also_be_sent_without_one(
    app: Flask, client: PageClient, later: Later, add_person: AddPerson
) -> None:
    come_in(client, add_person("Rima"))
    csrf = client.get_page("/account").one("(//input[@name='csrf_token'])[1]/@value")
    with app.test_request_context():
        path = url_for("comments.post", code="7K3M-9QPX-4")
    later(timedelta(minutes=31))
    answer = client.post(path, data={"csrf_token": csrf, "body": "I was there <too>."})
    page = client._page(answer, path, 401)
    open_form = page.form(path)
    assert open_form.xpath(".//input[@name='body']/@value") == ["I was there <too>."]
    assert client.get_cookie("sijill") is None, "the next try is a visitor's"


def test_passwords_are_not_carried_along(client: PageClient, later: Later, add_person: AddPerson) -> None:
    come_in(client, add_person("Rima", password=True))
    page = client.get_page("/account")
    later(timedelta(minutes=31))
    page = client.submit(
        page, "/account/password", current_password=PASSWORD, new_password="a secret phrase", status=401
    )
    assert PASSWORD not in page.html
    assert "a secret phrase" not in page.html


def test_a_form_of_another_site_is_not_kept(client: PageClient, later: Later, add_person: AddPerson) -> None:
    come_in(client, add_person("Rima"))
    later(timedelta(minutes=31))
    answer = client.post("/account/tokens", data={"label": "planted", "csrf_token": "made up"})
    assert answer.status_code == 401
    assert "planted" not in answer.get_data(as_text=True)


def test_what_is_kept_goes_nowhere_but_to_a_form_of_this_archive(client: PageClient, add_person: AddPerson) -> None:
    add_person("Rima", password=True)
    page = client.get_page("/sign-in")
    token = page.one("(//input[@name='csrf_token'])[1]/@value")
    for target in ("https://evil.example/", "//evil.example/", "/sign-out", "/account", "javascript:x"):
        data = {"csrf_token": token, "name": "x", "password": "y", "kept-target": target, "kept.label": "planted"}
        html = client.post("/sign-in", data=data).get_data(as_text=True)
        assert "planted" not in html
        assert "evil" not in html


def test_a_dead_cookie_is_taken_away(client: PageClient, later: Later, add_person: AddPerson) -> None:
    come_in(client, add_person("Rima"))
    later(timedelta(minutes=31))
    page = client.get_page("/sign-in")
    assert not page.all(WAYS_OUT)
    assert client.get_cookie("sijill") is None


# ---- one's own account


def test_language_and_look_are_remembered(client: PageClient, add_person: AddPerson) -> None:
    come_in(client, add_person("Rima"))
    client.set_cookie("language", "en")
    page = client.submit(
        client.get_page("/account"), "/account/details", email="rima@example.org", locale="ar", theme="dark"
    )
    root = page.one("/html")
    assert (root.get("lang"), root.get("dir"), root.get("data-theme")) == ("ar", "rtl", "dark")
    page = client.submit(page, "/account/details", email="not an address", status=422)
    assert page.one("//input[@name='email']/@value") == "not an address"
    page = client.submit(page, "/account/details", email="")
    assert page.one("//input[@name='email']/@value") == ""


def test_a_person_changes_the_password(client: PageClient, add_person: AddPerson) -> None:
    rima = add_person("Rima", password=True)
    come_in(client, rima)
    page = client.submit(
        client.get_page("/account"), "/account/password", current_password="wrong", new_password="short", status=422
    )
    assert len(page.all("//div[@role='alert']//li/a")) == 2
    page = client.submit(page, "/account/password", current_password=PASSWORD, new_password="a different set of words")
    assert "The password is changed" in page.text


def test_a_person_sees_and_ends_their_sessions(app: Flask, client: PageClient, add_person: AddPerson) -> None:
    rima = add_person("Rima")
    others = [app.test_client(), app.test_client()]
    for other in others:
        assert isinstance(other, PageClient)
        come_in(other, rima)
    come_in(client, rima)
    page = client.get_page("/account")
    ends = [
        action
        for action in page.all("//form/@action")
        if action.startswith("/account/sessions/") and action.endswith("/end")
    ]
    assert len(ends) == 2
    page = client.submit(page, ends[0])
    page = client.submit(page, "/account/sessions/end-others")
    assert "this session" in page.text
    assert [other.get("/account").status_code for other in others] == [401, 401]


def test_a_token_is_shown_once_and_opens_the_api(client: PageClient, app: Flask, add_person: AddPerson) -> None:
    come_in(client, add_person("Rima", Role.MODERATOR))
    page = client.submit(client.get_page("/account"), "/account/tokens", label="", status=422)
    page = client.submit(page, "/account/tokens", label="nightly report")
    (token,) = page.all("//code[@id='new-token']/text()")
    assert page.response.headers["Cache-Control"] == "no-store"
    page = client.get_page("/account")
    assert token not in page.html
    stranger = app.test_client()

    def asked(**headers: str) -> int:
        return stranger.get("/api/v1/moderation/comments", headers=headers).status_code

    assert asked(Authorization=f"Bearer {token}") == 200
    assert asked() == 401
    assert asked(Authorization="Bearer " + token[:-1]) == 401
    assert asked(Authorization="Basic " + token) == 401
    (end,) = [action for action in page.all("//form/@action") if "/account/tokens/" in action]
    client.submit(page, end)
    assert asked(Authorization=f"Bearer {token}") == 401


def test_a_cookie_is_nothing_to_the_api_and_a_bad_token_is_refused(client: PageClient, add_person: AddPerson) -> None:
    come_in(client, add_person("Rima", Role.MODERATOR))
    answer = client.get("/api/v1/moderation/comments")
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert answer.content_type == "application/problem+json"
    # Even where nobody need sign in: who shows a token means to be somebody.
    assert client.get("/api/v1/search?q=x", headers={"Authorization": "Bearer sjl_old"}).status_code == 401


def test_nobody_touches_what_is_another_s(client: PageClient, app: Flask, add_person: AddPerson) -> None:
    rima, other = add_person("Rima"), add_person("Other")
    assert rima.account_id
    with unit_of_work():
        service.issue_token(rima, rima.account_id, "mine")
    elsewhere = app.test_client()
    assert isinstance(elsewhere, PageClient)
    come_in(elsewhere, rima)
    with reading():
        token_id = queries.tokens_of(rima)[0].id
        session_id = queries.sessions_of(rima, None)[0].id
    come_in(client, other)
    csrf = client.get_page("/account").one("(//input[@name='csrf_token'])[1]/@value")
    for path in (f"/account/tokens/{token_id}/end", f"/account/sessions/{session_id}/end"):
        assert client.post(path, data={"csrf_token": csrf}).status_code == 404
    assert elsewhere.get("/account").status_code == 200


# ---- administration


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_administration_is_for_administrators(client: PageClient, add_person: AddPerson, role: Role) -> None:
    come_in(client, add_person("Rima", role))
    for path in ("/admin", "/admin/log", f"/admin/people/{uuid.uuid4()}"):
        client.get_page(path, status=403)


def test_an_administrator_invites_changes_roles_and_suspends(
    client: PageClient, app: Flask, administrator: Viewer
) -> None:
    come_in(client, administrator)
    page = client.submit(client.get_page("/admin"), "/admin/invitations", roles=["moderator", "investigator"])
    (address,) = page.all("//code[@id='new-link']/text()")
    guest = app.test_client()
    assert isinstance(guest, PageClient)
    path = "/welcome/" + address.rpartition("/")[2]
    guest.submit(guest.get_page(path), name="Guest of honour", password=PASSWORD)
    assert address not in client.get_page("/admin").html

    page = client.get_page("/admin")
    (person,) = page.all("//a[normalize-space()='Guest of honour']/@href")
    page = client.get_page(person)
    assert sorted(page.all("//input[@name='roles'][@checked]/@value")) == ["investigator", "moderator"]
    page = client.submit(page, "/roles", roles=["archivist"])
    assert "archivist" in page.text.lower()
    guest.get_page("/account", status=401)
    page = client.submit(page, "/suspend")
    assert "Suspended" in page.text
    page = client.submit(page, "/restore")
    assert "Active" in page.text
    log = client.get_page("/admin/log").text
    for words in ("Invited", "Roles changed", "+archivist -investigator -moderator", "Suspended", "Restored"):
        assert words in log


def test_the_last_administrator_is_told_why_not(client: PageClient, administrator: Viewer) -> None:
    come_in(client, administrator)
    page = client.get_page(f"/admin/people/{administrator.account_id}")
    page = client.submit(page, "/roles", roles=None, status=409)
    assert "last administrator" in page.text
    page = client.submit(page, "/suspend", status=409)
    assert "last administrator" in page.text


def test_an_administrator_who_changes_their_own_roles_goes_on_with_a_new_session(
    client: PageClient, administrator: Viewer, add_person: AddPerson
) -> None:
    add_person("second", Role.ADMINISTRATOR)
    come_in(client, administrator)
    before = client.get_cookie("sijill")
    page = client.get_page(f"/admin/people/{administrator.account_id}")
    page = client.submit(page, "/roles", roles=["moderator"])
    after = client.get_cookie("sijill")
    assert page.path == "/account"
    assert before
    assert after
    assert before.value != after.value
    client.get_page("/admin", status=403)


def test_no_page_of_people_shows_an_address_or_a_secret(client: PageClient, administrator: Viewer) -> None:
    with unit_of_work():
        service.add_account(SYSTEM, "Rima", [], None, "rima@example.org")
    come_in(client, administrator)
    (person,) = client.get_page("/admin").all("//a[normalize-space()='Rima']/@href")
    for path in ("/admin", "/admin/log", person):
        assert "rima@example.org" not in client.get_page(path).html


def test_the_log_holds_what_happened_and_no_address(client: PageClient, administrator: Viewer) -> None:
    come_in(client, administrator)
    client.get_page("/admin/log")
    with reading():
        assert set(session().scalars(select(SecurityLog.detail))) <= {"", "administrator"}
