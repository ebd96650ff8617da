"""Words that want to be more than words: in every field of an import, a comment and a submission, and in queries."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page

from archive.access.viewer import SYSTEM, Role
from archive.base.db import reading
from archive.base.runtime import session
from archive.comments.importing import import_comments
from archive.records.desk.sections import sections_of
from archive.records.import_batch import Hooks
from archive.records.importing import import_file
from archive.records.models import Record
from archive.records.vocabulary import RecordKind
from archive.search import sync
from tests.media import pictures
from tests.support.browser import Watcher
from tests.support.cast import Cast
from tests.support.pages import PageClient

Window = Callable[..., Page]

SHORT = "<svg/onload=pwned=1>"
EVIL = (
    "\"'></title></textarea></script></style><script>pwned=1</script><img src=x onerror=pwned=1><svg/onload=pwned=1>"
    "<a href=javascript:pwned=1 autofocus onfocus=pwned=1>{{7*7}}${7*7}%(x)s%s[a](javascript:pwned=1)"
    "[b](data:text/html;base64,PHNjcmlwdD4=)<!--"
)
TOLD = f"Somebody said {EVIL}\n\n<iframe src=javascript:pwned=1></iframe>\n\n```\n{SHORT}\n```\n\u202e gnp.exe"

ROW: dict[str, Any] = {
    "identifier": "evil-1",
    "source_system": EVIL[:100],
    "kind": "image",
    "title": EVIL,
    "alternative_titles": [{"value": EVIL, "note": EVIL}],
    "abstract": TOLD,
    "body": TOLD,
    "language_source": EVIL[:200],
    "dates": [{"edtf": "2016-11", "verbatim": EVIL[:300], "basis": EVIL, "inferred": True}],
    "places": [
        {"name": EVIL[:200], "names": [{"value": SHORT}], "admin1": SHORT, "gazetteer": SHORT, "detail": EVIL[:300]}
    ],
    "collection": {
        "slug": "evil",
        "title": EVIL[:300],
        "description": TOLD,
        "titles": [{"value": EVIL[:300], "language": "ar"}],
    },
    "content_warning": EVIL[:300],
    "source": {
        "publisher": EVIL[:300],
        "author": EVIL[:300],
        "site": EVIL[:300],
        "url": 'https://x.example/"onmouseover=pwned=1//',
        "archived_url": "https://x.example/'><script>pwned=1</script>",
        "observations": [{"name": SHORT, "verbatim": EVIL[:200]}],
    },
    "removed_fragments": [{"kind": SHORT, "text": TOLD, "reason": EVIL[:300]}],
    "completeness": [{"item": "source-code", "status": "missing", "note": EVIL}],
    "image": {"caption": TOLD, "alternative_text": EVIL, "photographer": EVIL[:200]},
    "people": [
        {"role": "creator", "display": EVIL[:300], "identity": "public", "basis": EVIL[:300]},
        {"role": "informant", "display": EVIL[:300], "identity": "protected", "name": EVIL[:300]},
    ],
    "rights": [
        {
            "basis": "consent",
            "uses": {"public": True, "staff": True},
            "words": TOLD,
            "mechanism": EVIL[:300],
            "how": EVIL[:300],
            "explained": TOLD,
            "person": EVIL[:300],
        }
    ],
    "claims": [
        {
            "statement": EVIL,
            "verbatim": EVIL,
            "attributed_to": EVIL[:300],
            "attribution_chain": [EVIL[:300]],
            "hedge": SHORT,
            "date_verbatim": EVIL[:300],
            "place": EVIL[:200],
            "place_detail": EVIL[:300],
            "alleged_perpetrators": [EVIL[:300]],
            "acts": [EVIL[:300]],
            "status_reasons": EVIL,
            "quantity": {"unit": SHORT, "outcome": SHORT, "group": SHORT, "low": 1, "qualifier": SHORT},
        }
    ],
    "relations": [{"type": "quotes", "outside": EVIL, "note": EVIL}],
    "assessments": [{"scale": "source-reliability", "value": SHORT, "reasons": EVIL}],
    "leads": [{"text": EVIL, "kind": SHORT}],
    "files": [{"path": "evil.jpg", "caption": EVIL, "alternative_text": EVIL}],
    "access": "public",
    "status": "published",
    "comments": [
        {
            "body": TOLD,
            "author_name": SHORT,
            "state": "published",
            "decisions": [{"outcome": "publish", "note": EVIL}],
            "replies": [
                {"body": EVIL, "author_name": SHORT, "state": "published", "decisions": [{"outcome": "publish"}]}
            ],
        },
        {"body": TOLD, "author_name": SHORT, "state": "pending"},
    ],
}

ALIVE = """() => {
  const bad = [];
  if (window.pwned) bad.push("a script ran");
  const dead = "script:not([src]), iframe, object, embed, base, [onerror], [onload], [onfocus], [onmouseover]";
  for (const element of document.querySelectorAll(dead)) bad.push(element.outerHTML.slice(0, 100));
  for (const link of document.querySelectorAll("a[href], area[href]"))
    if (!/^(https?|mailto):$/.test(link.protocol)) bad.push(link.outerHTML.slice(0, 100));
  for (const image of document.images)
    if (!image.src.startsWith(location.origin + "/")) bad.push(image.outerHTML.slice(0, 100));
  if (document.querySelectorAll("title").length > 2) bad.push("a title of its own");
  return bad;
}"""


def looked_at(page: Page, path: str) -> list[str]:
    """What came alive on a page."""
    answer = page.goto(path)
    assert answer is not None and answer.status < 500, path
    page.mouse.move(5, 5)
    found = [f"{path}: {fault}" for fault in page.evaluate(ALIVE)]
    if "${49}" in page.content():
        found.append(f"{path}: a template counted")
    return found


@pytest.fixture
def evil(app: Flask, tmp_path: Path) -> str:
    """The reference code of a record that is full of it."""
    folder = tmp_path / "import"
    folder.mkdir()
    (folder / "records.jsonl").write_text(json.dumps(ROW) + "\n", "utf-8")
    (folder / "evil.jpg").write_bytes(pictures.laden("JPEG"))
    import_file(SYSTEM, folder, hooks=Hooks(comments=import_comments))
    sync.rebuild()
    with reading():
        return session().query(Record).one().reference_code


@pytest.mark.browser
def test_no_word_of_an_import_comes_alive_on_any_page(evil: str, window: Window, watcher: Watcher, cast: Cast) -> None:
    watcher.expected = ("the server responded with a status of",)
    dialogs: list[str] = []
    visitor, staff = window(), window(cookies=cast.cookies(*Role))
    for page in (visitor, staff):
        page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    staff.goto("/moderation")
    card = staff.locator("main a[href*='/moderation/']").last.get_attribute("href")
    assert card
    found: list[str] = []
    public = [
        f"/records/{evil}",
        f"/records/{evil}/custody",
        "/",
        "/collections",
        "/collections/evil",
        "/search?q=somebody",
        "/search?place=%3Csvg/onload=pwned=1%3E&q=%3Cscript%3Epwned=1%3C/script%3E",
        "/search?q=%22%3Cimg src=x onerror=pwned=1%3E",
        "/search?date_from=%3Csvg/onload=pwned=1%3E",
        "/records/%3Csvg%20onload=pwned=1%3E",
        f"/records/{evil}?reply=%22%3E%3Csvg/onload=pwned=1%3E",
        "/preferences?next=javascript:pwned=1",
    ]
    inside = [
        f"/review/{evil}",
        f"/records/{evil}/edit",
        f"/records/{evil}/edit/files",
        *[f"/records/{evil}/edit/{section.slug}" for section in sections_of(RecordKind.IMAGE)],
        f"/records/{evil}/revisions",
        "/review",
        "/moderation",
        "/moderation?state=published",
        card,
        "/account",
        "/admin",
        "/admin/log",
    ]
    for path in public:
        found += looked_at(visitor, path)
    for path in inside + public:
        found += looked_at(staff, path)
    assert found == []
    assert dialogs == []
    visitor.goto(f"/records/{evil}")
    assert "<script>pwned=1</script>" in visitor.locator("main").inner_text(), "they are words, and stay words"


@pytest.mark.browser
def test_no_word_that_is_typed_comes_alive(
    app: Flask, window: Window, watcher: Watcher, cast: Cast, tmp_path: Path, evil: str
) -> None:
    watcher.expected = ("the server responded with a status of",)
    named = tmp_path / "<img src=x onerror=pwned=1>.jpg"
    named.write_bytes(pictures.laden("JPEG"))
    page, found = window(), []

    def press(selector: str) -> None:
        with page.expect_navigation():
            page.locator(selector).first.click()
        found.extend(page.evaluate(ALIVE))

    go = "main form[data-autosave] button.button:not(.quiet)"
    page.goto("/contribute")
    page.check("input[value='testimony']")
    press("form[action$='/contribute/kind'] button.button")
    page.fill("[name='title']", EVIL[:200])
    page.fill("[name='text']", TOLD)
    press(go)
    page.fill("[name='when']", SHORT)
    page.fill("[name='where']", EVIL[:150])
    press(go)
    if page.url.endswith("/when"):
        page.fill("[name='when']", "2016")
        press(go)
    page.set_input_files("[name='files']", str(named))
    page.wait_for_selector("[data-files] section")
    press("button[value='go']")
    page.fill("[name='wishes']", TOLD)
    press(go)
    page.check("[name='naming'][value='pseudonym']")
    page.fill("[name='pseudonym']", SHORT)
    page.fill("[name='contact']", SHORT)
    press(go)
    page.check("[name='uses'][value='keep']")
    page.check("[name='uses'][value='staff']")
    press(go)
    press("form[action$='/contribute/submit'] button")
    phrase, code = page.locator("#phrase").inner_text(), page.locator("dd.code").first.inner_text().strip()
    page.goto("/receipt")
    page.fill("[name='phrase']", phrase)
    press("form[action$='/receipt'] button")
    page.goto(f"/records/{evil}")
    page.fill("#comment-form [name='body']", TOLD)
    page.fill("#comment-form [name='author_name']", SHORT)
    press("#comment-form button")
    staff = window(cookies=cast.cookies(*Role))
    for path in (f"/review/{code}", f"/records/{code}", f"/records/{code}/edit", f"/records/{code}/custody", "/review"):
        found += looked_at(staff, path)
    assert found == []


QUERIES = [
    "",
    " ",
    "*",
    "**",
    "?",
    "~",
    '"',
    '""',
    "(",
    ")",
    "()",
    "((((((((((a))))))))))",
    "a OR",
    "OR a",
    "NOT",
    "NOT NOT a",
    "-",
    "--a",
    "- a",
    "a ANDNOT " * 16,
    "a AND AND b",
    "title:",
    ":a",
    "title:(a",
    "nosuch:a",
    "date:x..y",
    "date:..",
    "date:2016..2015",
    "date:9999999-13",
    "a~",
    "abcde~9",
    "ab*",
    "*abc",
    "a" * 600,
    "ab " * 40,
    '"' * 50,
    "\\",
    '\\\\"',
    "'; DROP TABLE record; --",
    "<script>",
    "%00",
    "\x01\x02",
    "\u202e\u200f",
    "ال",
    "لا*",
    "你好",
    "🙂",
    "ｆｕｌｌ",
    "a\tb\nc",
    "kind:testimony OR",
    "year:x",
    "collection:",
    'place:"a b"',
    "(a OR (b NOT (c)))",
    "abc* " * 32,
    "{{7*7}}",
    "%s%n",
    "../../etc/passwd",
    "a:b:c",
    "[a TO b]",
    "a^2",
    "/.*/",
    "title:title:a",
    "NOT kind:image",
    "access:sealed",
]


@pytest.mark.parametrize("query", QUERIES, ids=range(len(QUERIES)))
def test_a_query_is_answered_or_said_to_be_unreadable(evil_client: PageClient, query: str) -> None:
    began = time.thread_time()
    page = evil_client.get("/search", query_string={"q": query})
    api = evil_client.get("/api/v1/search", query_string={"q": query})
    assert time.thread_time() - began < 20, "no query costs that much"
    assert page.status_code in (200, 400), query
    assert api.status_code in (200, 422), query
    assert (page.status_code == 200) == (api.status_code == 200)
    if page.status_code == 400:
        assert 'id="q-error"' in page.text
        assert api.get_json()["detail"]
    evil_client._page(page, "/search", page.status_code)


@pytest.fixture(scope="module")
def evil_client(request: pytest.FixtureRequest) -> PageClient:
    """A visitor of the demonstration archive's world, which nobody changes here."""
    world = request.getfixturevalue("world")
    client = world.app.test_client()
    assert isinstance(client, PageClient)
    return client
