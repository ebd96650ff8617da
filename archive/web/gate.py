"""Closed by default: a view without a declared permission does not answer, and the permission is asked first."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, g, request

from archive.access import policy
from archive.access.policy import Act
from archive.access.viewer import ANONYMOUS, Viewer
from archive.base.errors import NotVisible

View = Callable[..., Any]
_ATTRIBUTE = "sijill_act"

V = TypeVar("V", bound=Callable[..., Any])


def permits(act: Act) -> Callable[[V], V]:
    """Declare what a view asks of its caller."""

    def mark(view: V) -> V:
        setattr(view, _ATTRIBUTE, act)
        return view

    return mark


def declared(app: Flask, endpoint: str) -> Act | None:
    """The permission that the view behind ``endpoint`` declares."""
    found: Act | None = getattr(app.view_functions[endpoint], _ATTRIBUTE, None)
    return found


def viewer() -> Viewer:
    """Who is asking in the present request."""
    found: Viewer = g.get("viewer", ANONYMOUS)
    return found


def install(app: Flask, load_viewer: Callable[[], Viewer]) -> None:
    """Ask the gate before every view of ``app``; ``load_viewer`` finds the caller in the request."""
    app.before_request(lambda: _ask(load_viewer))


def _ask(load_viewer: Callable[[], Viewer]) -> None:
    g.viewer = load_viewer()
    if request.endpoint is None:
        return
    act = declared(current_app, request.endpoint)
    if act is None:
        raise NotVisible()
    policy.require(g.viewer, act)


def open_static(app: Flask, endpoints: tuple[str, ...]) -> None:
    """Declare the views that a library brings as open to everybody."""
    for endpoint in endpoints:
        app.view_functions[endpoint] = permits(Act.READ)(_as_function(app.view_functions[endpoint]))


def _as_function(view: View) -> View:
    @functools.wraps(view)
    def answer(*args: Any, **kwargs: Any) -> Any:
        return view(*args, **kwargs)

    return answer
