"""One person of the world with a browser and a token, and what an answer says when its secrets are taken out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from werkzeug.test import TestResponse

from tests.site.standings import ROLES, Person
from tests.site.world import World
from tests.support.pages import PageClient

Form = Mapping[str, object]

_NAMES = re.compile(
    r"[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]\b|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
)
_TOKENS = re.compile(r'<input[^>]*name="(?:csrf_token|opened)"[^>]*>')


class Asker:
    """Asks for pages with the person's cookie and of the API with the person's token."""

    def __init__(self, world: World, person: Person) -> None:
        self.world, self.person = world, person
        client = world.app.test_client()
        assert isinstance(client, PageClient)
        self.client = client
        self.token: dict[str, str] = {}
        if person is not Person.VISITOR:
            roles, number = ROLES[person]
            with world.in_force():
                for name, value in world.cast.cookies(*roles, number=number).items():
                    self.client.set_cookie(name, value)
                self.token = world.cast.token(*roles, number=number)
        page = self.client.get_page("/receipt")
        self._forgery_token = page.all("//input[@name='csrf_token']/@value")[0]

    def send(
        self, method: str, path: str, form: Mapping[str, object] | None = None, *, json: bool = False
    ) -> TestResponse:
        """An answer; ``form`` goes as a form of this archive's own, or as JSON."""
        if path.startswith("/api/"):
            return self.client.open(path, method=method, headers=self.token, json=form if json else None)
        data = {**(form or {}), "csrf_token": self._forgery_token} if method == "POST" else None
        return self.client.open(path, method=method, data=data)

    def get(self, path: str) -> TestResponse:
        return self.send("GET", path)

    def read(self, path: str, **arguments: Any) -> Any:
        """An answer of the API, as JSON."""
        answer = self.client.get(f"/api/v1{path}", headers=self.token, query_string=arguments)
        assert answer.status_code == 200, answer.text
        return answer.get_json()


def bare(answer: TestResponse) -> tuple[int, str]:
    """An answer without the codes that were asked for and without the forms' secrets."""
    text = _TOKENS.sub("", _NAMES.sub("CODE", answer.get_data(as_text=True)))
    answer.close()
    return answer.status_code, text
