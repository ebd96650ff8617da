"""The pages of saved searches, the feed, receipts and lists, as people use them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from flask import Flask
from sqlalchemy import delete, select, update
from werkzeug.test import TestResponse

from archive.access.viewer import SYSTEM, Role
from archive.accounts import service as accounts
from archive.accounts.models import AccountRole
from archive.base import runtime
from archive.base.db import reading, unit_of_work
from archive.base.runtime import session
from archive.records import service as records
from archive.records.models import Record
from archive.search import sync
from archive.search.saved.models import SavedSearch, SearchFeed, SearchReceipt
from tests.search.holdings import index_all, put
from tests.search.saved.keeping import work
from tests.support.cast import Cast
from tests.support.pages import Page, PageClient

SignIn = Callable[..., PageClient]
ATOM = "{http://www.w3.org/2005/Atom}"
LEVELS = ("public", "registered", "restricted", "sealed")
MATRIX: list[tuple[tuple[Role, ...], int]] = [
    ((), 2), ((Role.CONTRIBUTOR,), 2), ((Role.MODERATOR,), 2), ((Role.ADMINISTRATOR,), 2), ((Role.INVESTIGATOR,), 3),
    ((Role.ARCHIVIST,), 4),
]  # fmt: skip


@pytest.fixture
def ready(app: Flask) -> Flask:
    """With an index that is empty yet."""
    sync.ensure()
    return app


def save(client: PageClient, address: str = "/search?q=mill", **values: str | None) -> Page:
    """From the page of results to a search that is saved."""
    page = client.get_page(address)
    (link,) = page.all("//a[starts-with(@href, '/account/searches/new')]/@href")
    return client.submit(client.get_page(link), "/account/searches/new", **values)


def feed_address(page: Page) -> str:
    (address,) = page.all("//code[@id='new-feed']/text()")
    return urlsplit(str(address)).path


def titles(feed: TestResponse) -> list[str]:
    assert feed.status_code == 200 and feed.mimetype == "application/atom+xml"
    return [str(one.findtext(f"{ATOM}title")) for one in ElementTree.fromstring(feed.data).iter(f"{ATOM}entry")]


def test_a_search_is_saved_found_again_changed_and_deleted(ready: Flask, signed_in: SignIn) -> None:
    client = signed_in(Role.INVESTIGATOR)
    page = save(client, "/search?q=mill&kind=testimony&date_from=2016&stem=0&sort=oldest", name="Mills by the river")
    assert "Mills by the river" in page.text and "Tells new matches" in page.text and "2016" in page.text
    (run,) = page.all("//main//a[starts-with(@href, '/search?')]/@href")
    assert {"q=mill", "kind=testimony", "date_from=2016", "stem=0", "sort=oldest"} == set(run[8:].split("&"))
    client.get_page(run)
    page = client.get_page(page.all("//main//h2/a/@href")[0])
    page = client.submit(page, page.path, name="Windmills", alerts=None)
    assert page.h1 == "Windmills" and not page.all("//main//h2[.='New matches']")
    # Another query in its place.
    with reading():
        known = session().scalars(select(SavedSearch.id)).one()
    page = save(client, "/search?q=windmill", instead=str(known))
    assert "Windmills" in page.text and "windmill" in page.text and page.all("//main//h2/a/@href") != []
    page = client.get_page(page.all("//a[contains(@href, '/delete')]/@href")[0])
    page = client.submit(page, "/delete")
    assert "is deleted" in page.text and "You have saved no search yet" in page.text


def test_what_is_wrong_is_said_beside_the_form(ready: Flask, signed_in: SignIn) -> None:
    client = signed_in(Role.INVESTIGATOR)
    page = client.get_page("/account/searches/new?q=mill")
    page = client.submit(page, "/account/searches/new", name=" ", status=422)
    assert "Give it a name" in page.text
    client.submit(page, "/account/searches/new", name="Mills")
    page = client.submit(client.get_page("/account/searches/new?q=mill"), "/account/searches/new", name="Mills",
                         status=422)  # fmt: skip
    assert "another search under this name" in page.text
    page = client.submit(client.get_page("/account/searches/new?q=%22mill"), "/account/searches/new", status=422)
    assert page.all("//div[@data-error-summary]")


@pytest.mark.parametrize(("roles", "count"), MATRIX)
def test_each_role_s_pages_feed_and_numbers_tell_what_it_may_see(
    ready: Flask, signed_in: SignIn, roles: tuple[Role, ...], count: int
) -> None:
    client = signed_in(*roles)
    page = client.submit(save(client, name="Mills"), "/account/searches/feed")
    address = feed_address(page)
    assert titles(ready.test_client().get(address)) == []
    for level in LEVELS:
        put(f"{level}mill", access=level, body="mill")
    work()
    seen, hidden = LEVELS[:count], LEVELS[count:]
    page = client.get_page("/account/searches")
    assert f"{count} new matches" in page.text
    assert page.all("//header//summary/span[contains(@class, 'badge')]/text()") == [str(count)]
    matches = client.get_page(page.all("//main//h2/a/@href")[0])
    assert all(f"{level}mill" in matches.text for level in seen)
    feed = ready.test_client().get(address)
    assert sorted(titles(feed)) == sorted(f"{level}mill" for level in seen)
    everything = matches.html + page.html + feed.text + client.get_page("/").html
    assert [level for level in hidden if f"{level}mill" in everything] == []
    page = client.submit(matches, "/seen")
    assert f"{count} new match" not in page.text
    assert "New matches of your searches" not in client.get_page("/").text


def test_the_feed_says_little_is_kept_nowhere_and_ends(ready: Flask, signed_in: SignIn, cast: Cast) -> None:
    client = signed_in(Role.INVESTIGATOR)
    page = client.submit(save(client, name="Names of guards"), "/account/searches/feed")
    address = feed_address(page)
    token = address.rpartition("/")[2]
    put("A mill &amp; <b>more</b>", access="restricted", body="mill and a secretword", abstract="abstractword")
    work()
    feed = ready.test_client().get(address)
    assert titles(feed) == ["A mill &amp; <b>more</b>"]
    assert feed.headers["Cache-Control"] == "no-store" and "noindex" in feed.headers["X-Robots-Tag"]
    assert feed.headers["Referrer-Policy"] == "no-referrer" and "Set-Cookie" not in feed.headers
    viewer = cast.viewer(Role.INVESTIGATOR)
    closed = (token, "secretword", "abstractword", "Names of guards", viewer.display_name, str(viewer.account_id))
    assert [word for word in closed if word in feed.text] == []
    with reading():
        kept = session().scalars(select(SearchFeed.digest)).one()
        assert len(kept) == 64 and token not in kept
    assert token not in client.get_page("/account/searches").html
    # Its links ask for a sign-in: the address opens the titles and nothing else.
    (link,) = re.findall(r'href="([^"]+)"', feed.text)
    assert ready.test_client().get(urlsplit(link).path).status_code == 404
    again = feed_address(client.submit(client.get_page("/account/searches"), "/account/searches/feed"))
    assert ready.test_client().get(address).status_code == 404 and titles(ready.test_client().get(again))
    client.submit(client.get_page("/account/searches"), "/account/searches/feed/end")
    assert ready.test_client().get(again).status_code == 404


def test_the_feed_goes_by_the_rights_of_the_moment(ready: Flask, signed_in: SignIn, cast: Cast) -> None:
    client = signed_in(Role.INVESTIGATOR)
    address = feed_address(client.submit(save(client, name="Mills"), "/account/searches/feed"))
    closed = put("closed mill", access="restricted", body="mill")
    put("open mill", body="mill")
    work()
    reader = ready.test_client()
    assert titles(reader.get(address)) != ["open mill"]
    account = cast.viewer(Role.INVESTIGATOR).account_id
    assert account is not None
    with unit_of_work():
        session().execute(delete(AccountRole).where(AccountRole.account_id == account))
    assert titles(reader.get(address)) == ["open mill"]
    with unit_of_work():
        records.withdraw(SYSTEM, closed, "Asked for.")
        session().execute(update(Record).where(Record.id != closed).values(title="renamed mill"))
    assert titles(reader.get(address)) == ["renamed mill"]
    with unit_of_work():
        accounts.suspend(SYSTEM, account)
    assert reader.get(address).status_code == 404
    with unit_of_work():
        accounts.restore(SYSTEM, account)
    assert reader.get(address).status_code == 404, "what ended with the suspension stays ended"


def test_a_receipt_is_made_shown_downloaded_and_checked_by_a_stranger(
    ready: Flask, signed_in: SignIn, client: PageClient
) -> None:
    put("public mill", body="mill")
    closed = put("closed mill", access="restricted", body="mill")
    index_all()
    investigator = signed_in(Role.INVESTIGATOR)
    page = investigator.submit(investigator.get_page("/search?q=mill&sort=received"), "/search/receipts")
    with reading():
        kept = session().scalars(select(SearchReceipt)).one()
        session().expunge(kept)
        codes = {row.access: row.reference_code for row in session().query(Record)}
    assert kept.code in page.h1 and kept.sha256 in page.text and all(code in page.text for code in codes.values())
    assert "closed mill" not in page.text
    file = investigator.get(f"/search/receipts/{kept.code}/file")
    assert "attachment" in file.headers["Content-Disposition"] and kept.code in file.headers["Content-Disposition"]
    assert json.loads(file.text)["sha256"] == kept.sha256
    today = investigator.get_page(f"/search/receipts/{kept.code}/today")
    assert "the same records in the same order" in today.text
    # Nobody else opens the page; whoever holds the file has it checked.
    for other in (client, signed_in(Role.ARCHIVIST)):
        assert other.get(f"/search/receipts/{kept.code}").status_code in (401, 404)
    form = client.get_page("/search/receipts/check")
    page = client.submit(form, "/search/receipts/check", paper=file.text)
    assert "This archive made it" in page.text and "1 more is not to be found by you" in page.text
    page = client.submit(form, "/search/receipts/check", paper=file.text.replace('"total": 2', '"total": 3'))
    assert "It was changed" in page.text and codes["public"] not in page.text
    client.submit(form, "/search/receipts/check", paper="{}", status=422)
    with unit_of_work():
        records.withdraw(SYSTEM, closed, "Asked for.")
    today = investigator.get_page(f"/search/receipts/{kept.code}/today")
    assert "1 more is not to be found by you" in today.text
    page = investigator.get_page(f"/search/receipts/{kept.code}/delete")
    investigator.submit(page, "/delete")
    assert investigator.get(f"/search/receipts/{kept.code}").status_code == 404


def test_a_visitor_takes_a_receipt_along_and_leaves_nothing(ready: Flask, client: PageClient) -> None:
    put("public mill", body="mill")
    put("closed mill", access="registered", body="mill")
    index_all()
    page = client.get_page("/search?q=mill")
    (link,) = page.all("//a[starts-with(@href, '/search/receipt?')]/@href")
    answer = client.get(link)
    told = json.loads(answer.text)["receipt"]
    assert told["total"] == 1 and told["code"] is None and told["made_by"] is None
    with reading():
        assert session().scalars(select(SearchReceipt)).all() == []
    page = client.submit(client.get_page("/search/receipts/check"), "/search/receipts/check", paper=answer.text)
    assert "the same records in the same order" in page.text
    assert client.get("/search/receipt?q=%22open").status_code in (400, 422)


@pytest.mark.usefixtures("noon")
def test_lists_are_taken_from_the_page_and_not_too_often(ready: Flask, client: PageClient) -> None:
    put("public mill", body="mill")
    index_all()
    page = client.get_page("/search?q=mill")
    links = page.all("//a[starts-with(@href, '/search/list.')]/@href")
    assert len(links) == 2
    for link in links:
        answer = client.get(link)
        assert answer.status_code == 200 and "public mill" in answer.text
        assert "attachment" in answer.headers["Content-Disposition"] and answer.headers["Cache-Control"] == "no-store"
    assert client.get("/search/list.xml?q=mill").status_code == 404
    most = runtime.settings().result_lists_per_hour
    answers = [client.get(links[0]).status_code for _ in range(most)]
    assert answers.count(200) == most - len(links) and answers[-1] == 429


def test_visitors_have_no_saved_searches(ready: Flask, client: PageClient) -> None:
    for path in ("/account/searches", "/account/searches/new?q=mill"):
        assert client.get(path).status_code == 401
    assert client.get("/feeds/searches/nobody").status_code == 404


def test_what_came_in_while_the_page_lay_open_stays_new(ready: Flask, signed_in: SignIn) -> None:
    client = signed_in(Role.INVESTIGATOR)
    save(client, name="Mills")
    put("first mill", body="mill")
    work()
    page = client.get_page("/account/searches")
    put("second mill", body="mill")
    work()
    page = client.submit(page, "/seen")
    assert "1 new match" in page.text
