"""One person of the world with a browser and a token, and what an answer says when its secrets are taken out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from werkzeug.test import TestResponse

from tests.site.standings import ROLES, Person
from tests.site.world import World
from tests.support.pages import PageClient

Form = Mapping[str, object]
FORMS = "sijill-form"
"""The cookie that the tokens of forms belong to."""

_NAMES = re.compile(
    r"[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]\b|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
)
_TOKENS = re.compile(r'<input[^>]*name="(?:csrf_token|opened)"[^>]*>')


@dataclass(frozen=True)
class Seat:
    """What a person holds who has come in: the cookies of a browser, a program's token, and the token of forms."""

    cookies: dict[str, str]
    token: dict[str, str]
    forgery_token: str


def seated(world: World, person: Person) -> Seat:
    """Come in as that person: once for the world, since coming in is not what its tests are about."""
    if person not in world.seats:
        cookies, token = {}, {}
        if person is not Person.VISITOR:
            roles, number = ROLES[person]
            with world.in_force():
                cookies = world.cast.cookies(*roles, number=number)
                token = world.cast.token(*roles, number=number)
        client = client_of(world, cookies)
        form = client.get_page("/receipt").all("//input[@name='csrf_token']/@value")[0]
        kept = client.get_cookie(FORMS)
        assert kept is not None
        world.seats[person] = Seat({**cookies, FORMS: kept.value}, token, form)
    seat: Seat = world.seats[person]
    return seat


def client_of(world: World, cookies: Mapping[str, str]) -> PageClient:
    client = world.app.test_client()
    assert isinstance(client, PageClient)
    for name, value in cookies.items():
        client.set_cookie(name, value)
    return client


class Asker:
    """Asks for pages with the person's cookie and of the API with the person's token."""

    def __init__(self, world: World, person: Person) -> None:
        self.world, self.person = world, person
        seat = seated(world, person)
        self.client = client_of(world, seat.cookies)
        self.token = seat.token
        self._forgery_token = seat.forgery_token

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
