"""People who work while the program is killed. Each returns when it was answered, and notes what was acknowledged."""

from __future__ import annotations

import hashlib
import io
import re
import urllib.request
from http.cookiejar import CookieJar
from typing import Any

from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart
from werkzeug.wrappers import Response

from bench.judge import Acknowledged
from bench.pictures import png
from bench.program import post
from tests.support.pages import Page, defaults

CODE = re.compile(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]\b")


def comment(address: str, said: Acknowledged, code: str, name: str) -> None:
    """Comment on one record through the API."""
    body = f"A remark, {name}."
    status, answer = post(f"{address}/api/v1/records/{code}/comments", {"body": body, "author_name": "A reader"})
    if status == 202:
        said.comments[answer["id"]] = body


def contribute(address: str, said: Acknowledged, code: str, name: str, *, pieces: bool = False) -> None:
    """Hand in a picture through the pages, as somebody without an account, and without JavaScript unless in pieces."""
    visitor, picture = Visitor(address), png(name, side=64)
    visitor.fill("/contribute/kind", kind="image")
    visitor.fill("/contribute/what", title=f"Picture {name}", text="What it shows.", language="en")
    visitor.fill("/contribute/when", when_unknown="y", where_unknown="y")
    if pieces:
        visitor.send(picture)
        visitor.fill("/contribute/files")
    else:
        visitor.fill("/contribute/files", files=FileStorage(io.BytesIO(picture), "a.png", content_type="image/png"))
    visitor.fill("/contribute/access")
    visitor.fill("/contribute/you")
    visitor.fill("/contribute/consent", uses=["keep"])
    sent = visitor.fill("/contribute/check", "/contribute/submit")
    found = CODE.search(sent.text)
    if found is None:
        raise RuntimeError(f"no reference code on the last page: {sent.text[:2000]}")
    said.uploads[found[0]] = hashlib.sha256(picture).hexdigest()


def contribute_in_pieces(address: str, said: Acknowledged, code: str, name: str) -> None:
    """The same, as the page's script sends it."""
    contribute(address, said, code, name, pieces=True)


def leave_half(address: str, said: Acknowledged, code: str, name: str) -> None:
    """Send half of a file and go away."""
    visitor = Visitor(address)
    visitor.fill("/contribute/kind", kind="image")
    visitor.send(png(name, side=64), half=True)


class Visitor:
    """A browser without a screen: it keeps cookies and sends forms with everything that stands in them."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._open = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar())).open

    def fill(self, path: str, action: str = "", **values: Any) -> Page:
        """Fill in a form of the page at ``path`` and send it; returns the page that answers."""
        page = self._read(urllib.request.Request(self._address + path), path)
        form = page.form(action or path)
        data = {name: value for name, value in {**defaults(form), **values}.items() if value is not None}
        boundary, body = encode_multipart(data)
        headers = {"Content-Type": f"multipart/form-data; boundary={boundary}", "Origin": self._address}
        target = self._address + page.action(form).partition("?")[0]
        return self._read(urllib.request.Request(target, body, headers), target)

    def send(self, data: bytes, piece: int = 4000, *, half: bool = False) -> None:
        """Send a file of the draft in pieces (tus 1.0), or half of it."""
        page = self._read(urllib.request.Request(f"{self._address}/contribute/files"), "/contribute/files")
        (token,) = page.form("/contribute/files").xpath(".//input[@name='csrf_token']/@value")
        headers = {"Tus-Resumable": "1.0.0", "X-CSRFToken": token, "Origin": self._address}
        begin = {**headers, "Upload-Length": str(len(data)), "Upload-Metadata": "filename YS5wbmc="}
        target = f"{self._address}/contribute/uploads"
        with self._open(urllib.request.Request(target, b"", begin, method="POST"), timeout=60) as answer:
            path = answer.headers["Location"]
        for offset in range(0, len(data) // (2 if half else 1), piece):
            sent = {**headers, "Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
            body = data[offset : offset + piece]
            with self._open(urllib.request.Request(self._address + path, body, sent, method="PATCH"), timeout=60):
                pass

    def _read(self, request: urllib.request.Request, path: str) -> Page:
        with self._open(request, timeout=60) as answer:
            return Page(Response(), path, answer.read().decode())
