"""Callers of the API of a demonstration archive."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from archive.access.viewer import Role
from tests.api.calling import Api
from tests.support.demonstration import House


@pytest.fixture
def caller(house: House) -> Callable[..., Api]:
    """``caller()`` is a visitor, ``caller(Role.ARCHIVIST)`` an archivist's program."""

    def make(*roles: Role, number: int = 1) -> Api:
        return Api(house.app.test_client(), house.cast.token(*roles, number=number) if roles else {})

    return make


@pytest.fixture
def visitor(caller: Callable[..., Api]) -> Api:
    return caller()
