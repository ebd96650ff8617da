"""The script in a real browser, on a page of the real frame: what it adds, and that the page does without it."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from flask import Flask, Response, render_template_string, request
from flask_babel import Babel
from flask_wtf.csrf import generate_csrf
from playwright.sync_api import Browser, Dialog, Page, expect
from wtforms import Form, StringField, TextAreaField
from wtforms.validators import DataRequired

from archive.base.folders import folder
from archive.records import picture_view
from archive.web.headers import CONTENT_SECURITY_POLICY
from tests.support.browser import Watcher, listening

PAGE = """
{% set quick_exit = true %}{% extends "base.html" %}
{% from "macros/forms.html" import field, error_summary, submit, csrf, autosave_status %}
{% from "macros/pictures.html" import picture %}
{% block title %}Sample{% endblock %}
{% block main %}
{{ error_summary(form) }}<h1>Sample</h1>
<div id="part" data-partial="part"><h2>Part {{ part }}</h2><a href="?part=2">Second part</a></div>
<ul><li data-hit><a href="?hit=1">One</a></li><li data-hit><a href="?hit=2">Two</a></li></ul>
{{ picture(seal, "A seal", warning="Hard to see") }}
<form method="post" novalidate data-autosave="/save" data-once>
{{ csrf(form) }}{{ field(form.title) }}{{ field(form.body) }}
{{ submit("Send") }}{{ autosave_status() }}</form>
{% endblock %}
"""

WHOLE = picture_view.Form("/static/img/favicon.svg", 300, 300)
SEAL = picture_view.Forms(page=WHOLE, grey=None, blurred=None, zoom=WHOLE)


class Sample(Form):  # type: ignore[misc]  # WTForms has no types
    title = StringField("Title", [DataRequired("Enter a title")])
    body = TextAreaField("Body")


def sample_app(saved: list[str], sent: list[str]) -> Flask:
    app = Flask("sample", template_folder=str(folder("templates")), static_folder=str(folder("static")))
    app.config["SECRET_KEY"] = "a key of this test alone"
    Babel(app)
    app.url_build_error_handlers.append(lambda error, endpoint, values: f"/elsewhere/{endpoint}")
    for name in ("say", "titled", "title_lang", "title_dir", "named"):
        app.add_template_filter(str, name)
    app.jinja_env.globals["csrf_token"] = generate_csrf
    app.context_processor(_frame)
    app.after_request(_policy)

    @app.route("/", methods=["GET", "POST"])
    def page() -> str:
        form = Sample(request.form)
        if request.method == "POST":
            sent.append(form.title.data or "")
            form.validate()
        return render_template_string(PAGE, form=form, part=request.args.get("part", 1), seal=SEAL)

    @app.post("/save")
    def save() -> str:
        saved.append(request.form["body"])
        return ""

    @app.get("/away")
    def away() -> str:
        return "<!doctype html><title>Away</title><link rel=icon href=/static/img/favicon.svg>"

    return app


def _frame() -> dict[str, object]:
    return {
        "site": SimpleNamespace(name="Sijill", demonstration=True, version="0", exit_url="/away"),
        "viewer": SimpleNamespace(signed_in=False, display_name=""),
        "locale": "en",
        "direction": "ltr",
        "theme": "auto",
        "keys": request.args.get("keys", "on"),
        "here": "/",
        "nav": [("/", "Sample", True)],
        "may": lambda act: False,
    }


def _policy(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
    return response


@pytest.fixture(scope="module")
def heard() -> SimpleNamespace:
    return SimpleNamespace(saved=[], sent=[])


@pytest.fixture(scope="module")
def address(heard: SimpleNamespace) -> Iterator[str]:
    with listening(sample_app(heard.saved, heard.sent)) as address:
        yield address


@pytest.fixture
def page(chromium: Browser, address: str) -> Iterator[Page]:
    context = chromium.new_context()
    watcher = Watcher(address)
    watcher.watch(context)
    context.set_default_timeout(45_000)
    yield context.new_page()
    context.close()
    assert watcher.faults == []


def test_a_draft_is_saved_after_twenty_seconds_and_says_so(page: Page, address: str, heard: SimpleNamespace) -> None:
    page.clock.install()
    page.goto(address)
    page.get_by_label("Body").fill("what I saw")
    page.clock.run_for(20_500)
    expect(page.locator("[data-autosave-status]")).to_contain_text("Draft saved at")
    assert heard.saved[-1] == "what I saw"


def test_a_form_is_sent_once_however_often_the_button_is_pressed(
    page: Page, address: str, heard: SimpleNamespace
) -> None:
    page.goto(address)
    page.get_by_label("Title").fill("pressed twice")
    with page.expect_navigation():
        page.evaluate("() => { const b = document.querySelector('form[data-once] button'); b.click(); b.click(); }")
    assert heard.sent.count("pressed twice") == 1


def test_the_error_summary_takes_the_focus_and_leads_to_the_field(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_role("button", name="Send").click()
    expect(page.locator("[data-error-summary]")).to_be_focused()
    page.get_by_role("link", name="Enter a title").click()
    expect(page.get_by_label("Title")).to_be_focused()
    assert page.get_by_label("Title").get_attribute("aria-invalid") == "true"


def test_a_link_of_a_part_renews_the_part_alone_and_moves_the_focus(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_label("Title").fill("kept")
    page.get_by_role("link", name="Second part").click()
    expect(page.get_by_role("heading", name="Part 2")).to_be_focused()
    assert page.get_by_label("Title").input_value() == "kept" and page.url.endswith("?part=2")
    page.go_back()
    expect(page.get_by_role("heading", name="Part 1")).to_be_visible()


def test_keys_reach_search_and_hits_unless_they_are_switched_off(page: Page, address: str) -> None:
    page.goto(address)
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="Two")).to_be_focused()
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.goto(f"{address}/?keys=off")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).not_to_be_focused()


def test_escape_three_times_leaves_and_the_page_is_not_behind_the_back_button(page: Page, address: str) -> None:
    page.goto(f"{address}/?first=1")
    page.goto(address)
    # At once: keys of a busy machine may lie further apart than the two seconds in which they count.
    page.evaluate(
        """() => { for (let times = 0; times < 3; times += 1)
        document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true })); }"""
    )
    page.wait_for_url("**/away")
    page.go_back()
    assert page.url.endswith("?first=1")


def test_the_quick_exit_asks_nothing_even_where_nothing_could_be_saved(page: Page, address: str) -> None:
    page.clock.install()
    page.goto(address)
    # A network that fails would be told on the console, which this test listens to.
    page.evaluate("() => { window.fetch = () => Promise.reject(new Error('no network')); }")
    page.get_by_label("Body").click()
    page.keyboard.type("what I saw")
    page.clock.run_for(20_500)
    expect(page.locator("[data-autosave-status]")).to_contain_text("could not be saved")
    said: list[str] = []

    def stay(dialog: Dialog) -> None:
        said.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    with page.expect_event("dialog"):
        page.evaluate("() => { setTimeout(() => location.assign('/?hit=1'), 0); }")
        page.clock.run_for(100)
    assert said == ["beforeunload"], "the words are nowhere but here"
    page.get_by_role("link", name="Leave this page now").click()
    page.wait_for_url("**/away")
    assert said == ["beforeunload"]


def test_without_script_a_graphic_picture_is_covered_until_it_is_asked_for(chromium: Browser, address: str) -> None:
    context = chromium.new_context(java_script_enabled=False)
    context.set_default_timeout(45_000)
    page = context.new_page()
    page.goto(address)
    seal = page.get_by_role("img", name="A seal")
    assert not seal.is_visible()
    page.get_by_label("Show in colour").check()
    expect(seal).to_be_visible()
    page.get_by_label("Covered").check()
    expect(seal).not_to_be_visible()
    assert not page.get_by_role("link", name="Turn shortcut keys off").is_visible()
    context.close()
