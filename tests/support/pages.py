"""A client that reads each page's source as a careful reviewer would, and fills in forms like a browser."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import html5lib
from flask.testing import FlaskClient
from lxml import etree
from werkzeug.test import TestResponse
from werkzeug.wrappers import Response

INLINE = re.compile(r"^on[a-z]+$")
LABELLED_BY_THEMSELVES = {"hidden", "submit", "button", "image", "reset"}
FIELDS = "//input | //select | //textarea"


@dataclass(frozen=True)
class Page:
    """One HTML answer, parsed without mercy."""

    response: Response
    path: str
    html: str = field(repr=False)
    origin: str = ""

    @cached_property
    def tree(self) -> Any:
        parser = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("lxml"), strict=True, namespaceHTMLElements=False)
        return parser.parse(self.html)

    def all(self, xpath: str) -> list[Any]:
        """Elements (or strings) that the XPath finds."""
        return list(self.tree.xpath(xpath))

    def one(self, xpath: str) -> Any:
        found = self.all(xpath)
        assert len(found) == 1, f"{len(found)} of {xpath} on {self.path}"
        return found[0]

    @cached_property
    def text(self) -> str:
        """The words of the page's body, with single spaces."""
        return " ".join(" ".join(self.all("//body//text()[not(ancestor::script)]")).split())

    @property
    def h1(self) -> str:
        return words(self.one("//h1"))

    @property
    def title(self) -> str:
        return words(self.one("/html/head/title"))

    def form(self, action: str = "") -> Any:
        """The one form whose action ends with ``action`` (by default the only form that posts)."""
        forms = [form for form in self.all("//form[@method='post']") if self.action(form).endswith(action)]
        if not action and len(forms) > 1:
            forms = [form for form in forms if form.xpath("ancestor::main")]
        assert len(forms) == 1, f"{len(forms)} forms for {action!r} on {self.path}"
        return forms[0]

    def action(self, form: Any) -> str:
        return str(form.get("action") or self.path)


def words(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


class PageClient(FlaskClient):
    """Flask's client; every page that goes through ``get_page`` or ``submit`` is checked."""

    def get_page(self, path: str, *, status: int = 200, follow: bool = False, **options: Any) -> Page:
        """Ask for a page and check it; ``status`` is what it must answer."""
        return self._page(self.get(path, follow_redirects=follow, **options), path, status)

    def submit(self, page: Page, action: str = "", *, press: str = "", status: int = 200, **values: Any) -> Page:
        """Fill in a form of ``page`` as a browser would (hidden fields and defaults go along) and follow on.

        ``press`` is the value of the button; a list of values fills several fields of one name; files are
        ``(stream, name)`` pairs. A field that the form does not have is a mistake of the test.
        """
        form = page.form(action)
        names = {field.get("name") for field in form.xpath(".//input | .//select | .//textarea | .//button")}
        assert set(values) <= names, f"no such field: {set(values) - names} among {sorted(filter(None, names))}"
        data: dict[str, Any] = {**defaults(form), **values}
        if press:
            button = form.xpath(".//button[@value=$press or normalize-space()=$press]", press=press)
            assert button, f"no button {press!r}"
            data[button[0].get("name")] = button[0].get("value")
        target = page.action(form)
        multipart = form.get("enctype") == "multipart/form-data"
        kind = "multipart/form-data" if multipart else "application/x-www-form-urlencoded"
        sent = {name: value for name, value in data.items() if value is not None}
        headers = {"Origin": page.origin, "Sec-Fetch-Site": "same-origin"}
        answer = self.post(target, data=sent, content_type=kind, headers=headers, follow_redirects=True)
        return self._page(answer, answer.request.path, status)

    @staticmethod
    def _page(response: TestResponse, path: str, status: int) -> Page:
        body = response.get_data(as_text=True)
        assert response.status_code == status, f"{path}: {response.status}\n{body[:3000]}"
        page = Page(response, path, body, response.request.host_url.rstrip("/"))
        if response.status_code not in (301, 302, 303, 304):
            faults = faults_of(page)
            assert not faults, f"{path}:\n" + "\n".join(faults)
        return page


def defaults(form: Any) -> dict[str, Any]:
    """What a browser would send of an untouched form."""
    data: dict[str, Any] = {}
    for item in form.xpath(".//input[@name] | .//textarea[@name] | .//select[@name]"):
        name, kind = item.get("name"), (item.get("type") or "text").lower()
        if item.tag == "textarea":
            # A browser drops the one newline that may follow the opening tag; the parser has done so.
            data[name] = "".join(item.itertext())
        elif item.tag == "select":
            chosen = item.xpath("option[@selected]") or ([] if item.get("multiple") else item.xpath("option"))
            _put(
                data,
                name,
                [option.get("value", words(option)) for option in chosen[: None if item.get("multiple") else 1]],
            )
        elif kind in ("checkbox", "radio"):
            if item.get("checked") is not None:
                _put(data, name, [item.get("value", "on")])
        elif kind not in ("submit", "button", "image", "reset", "file"):
            _put(data, name, [item.get("value", "")])
    return data


def _put(data: dict[str, Any], name: str, values: list[Any]) -> None:
    if values:
        data[name] = [*data[name], *values] if name in data else values


def faults_of(page: Page) -> list[str]:
    """Everything that is wrong with a page's source or its headers."""
    kind = page.response.content_type or ""
    if not kind.startswith("text/html"):
        return [f"not HTML: {kind}"]
    try:
        assert page.tree is not None
    except html5lib.html5parser.ParseError as error:
        return [f"not valid HTML: {error}"]
    return [
        *_frame(page),
        *_headers(page),
        *_identifiers(page),
        *_inline(page),
        *_fields(page),
        *_pictures(page),
    ]


def _frame(page: Page) -> list[str]:
    faults = []
    (root,) = page.all("/html")
    if not root.get("lang"):
        faults.append("html has no lang")
    if root.get("dir") not in ("ltr", "rtl"):
        faults.append("html has no dir")
    if len(page.all("//h1")) != 1:
        faults.append(f"{len(page.all('//h1'))} h1")
    if not "".join(page.all("/html/head/title/text()")).strip():
        faults.append("no title")
    if len(page.all("//main")) != 1:
        faults.append("not exactly one main")
    return faults


def _headers(page: Page) -> list[str]:
    policy = page.response.headers.get("Content-Security-Policy", "")
    faults = []
    if "default-src 'none'" not in policy or "unsafe" in policy:
        faults.append(f"Content-Security-Policy: {policy!r}")
    if page.response.headers.get("X-Content-Type-Options") != "nosniff":
        faults.append("no nosniff")
    return faults


def _identifiers(page: Page) -> list[str]:
    counted = Counter(page.all("//@id"))
    faults = [f"id {name!r} {number} times" for name, number in counted.items() if number > 1]
    for attribute in ("for", "aria-describedby", "aria-labelledby", "aria-controls", "aria-errormessage"):
        for value in page.all(f"//@{attribute}"):
            faults += [f"{attribute} names no id: {name}" for name in value.split() if name not in counted]
    for target in page.all("//a/@href[starts-with(., '#')]"):
        if target[1:] and target[1:] not in counted:
            faults.append(f"link to no id: {target}")
    return faults


def _inline(page: Page) -> list[str]:
    faults = [f"inline style on {element.tag}" for element in page.all("//*[@style]")]
    faults += [f"inline {element.tag}" for element in page.all("//style | //script[not(@src)]")]
    faults += [
        f"inline handler {name} on {element.tag}"
        for element in page.all("//*[@*]")
        for name in element.attrib
        if INLINE.match(name)
    ]
    return faults


def _fields(page: Page) -> list[str]:
    labelled = set(page.all("//label/@for"))
    faults = []
    for element in page.all(FIELDS):
        if element.get("type") in LABELLED_BY_THEMSELVES:
            continue
        named = element.get("aria-label") or element.get("aria-labelledby") or element.xpath("ancestor::label")
        if not named and element.get("id") not in labelled:
            faults.append(f"field {element.get('name')!r} has no label")
    for form in page.all("//form[translate(@method, 'POST', 'post') = 'post']"):
        if not form.xpath(".//input[@name='csrf_token']"):
            faults.append(f"form {form.get('action')!r} posts without csrf_token")
    return faults


def _pictures(page: Page) -> list[str]:
    faults = [f"img without alt: {etree.tostring(image)[:120]!r}" for image in page.all("//img[not(@alt)]")]
    for source in page.all("//@src | //link/@href | //form/@action"):
        if re.match(r"(?:https?:)?//", source):
            faults.append(f"a third party is asked: {source}")
    return faults
