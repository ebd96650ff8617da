"""A sender of files in pieces, as any client of tus 1.0 is one; it speaks from the page that holds a draft."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from typing import Any

from werkzeug.test import TestResponse

from tests.intake import desk
from tests.support.pages import Page, PageClient

VERSION = {"Tus-Resumable": "1.0.0"}


def encoded(**pairs: str) -> str:
    """``Upload-Metadata`` of these."""
    return ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in pairs.items())


def mark_of(data: bytes) -> str:
    """What the page's script knows a file by."""
    places = [int(max(0, len(data) - 16384) / 16 * number) for number in range(17)]
    looks = b"".join(data[place : place + 16384] for place in places)
    return hashlib.sha256(looks + str(len(data)).encode()).hexdigest()


def digest(data: bytes, algorithm: str = "sha256") -> str:
    """``Upload-Checksum`` of a piece."""
    return f"{algorithm} {base64.b64encode(hashlib.new(algorithm, data).digest()).decode()}"


@dataclass
class Sender:
    """Somebody with the page of files open."""

    client: PageClient
    page: Page

    def __post_init__(self) -> None:
        form = "//form[contains(@action, '/contribute/files')]"
        self.headers = {
            **VERSION,
            "X-CSRFToken": self.page.one(f"{form}//input[@name='csrf_token']").get("value"),
            "Sijill-Draft": self.page.one(f"{form}//input[@name='draft']").get("value"),
        }

    def ask(self, method: str, path: str, data: bytes = b"", **more: Any) -> TestResponse:
        headers = {name: value for name, value in {**self.headers, **more.pop("headers", {})}.items() if value}
        return self.client.open(path, method=method, data=data, headers=headers, **more)

    def begin(self, length: int, **said: str) -> TestResponse:
        headers = {"Upload-Length": str(length), "Upload-Metadata": encoded(**said)}
        return self.ask("POST", "/contribute/uploads", headers=headers)

    def started(self, length: int, **said: str) -> str:
        """The address of a new upload."""
        answer = self.begin(length, **said)
        assert answer.status_code == 201, answer.text
        return answer.headers["Location"]

    def patch(self, path: str, offset: int, data: bytes, **headers: str) -> TestResponse:
        sent = {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream", **headers}
        return self.ask("PATCH", path, data, headers=sent)

    def offset(self, path: str) -> int:
        answer = self.ask("HEAD", path)
        assert answer.status_code == 200, answer.status
        return int(answer.headers["Upload-Offset"])

    def send(self, data: bytes, piece: int, **said: str) -> str:
        """A whole file in pieces."""
        path = self.started(len(data), **said)
        for start in range(0, len(data), piece):
            answer = self.patch(path, start, data[start : start + piece])
            assert answer.status_code == 204, answer.text
        return path


def sender(client: PageClient) -> Sender:
    """At the page of files of a new draft."""
    return Sender(client, desk.to_files(client))
