"""Who is asking: the viewer behind a request's cookie or token, and the cookie itself."""

from __future__ import annotations

import logging
from collections.abc import Callable

from flask import Request, g
from sqlalchemy.exc import OperationalError
from werkzeug.wrappers import Response

from archive.access.viewer import ANONYMOUS, Viewer
from archive.accounts import entry, queries
from archive.base.db import unit_of_work
from archive.base.errors import SignInNeeded
from archive.base.messages import msg
from archive.base.runtime import settings

log = logging.getLogger(__name__)
_FORM = "application/x-www-form-urlencoded"


def load_viewer(request: Request) -> Viewer:
    """The viewer behind ``request``; under ``/api/`` a bearer token alone counts, elsewhere the cookie alone.

    Raises ``SignInNeeded`` for a token that opens nothing, and where somebody whose session has just ended
    sends a form: what they typed must neither be lost nor be sent under no name.
    """
    if request.endpoint == "static":
        return ANONYMOUS
    if request.path.startswith("/api/"):
        return _bearer(request)
    token = session_token(request)
    if token is None:
        return ANONYMOUS
    found = queries.viewer_of_session(token)
    if found is None:
        g.session_ended = True
        if request.method == "POST" and request.blueprint != "accounts" and request.mimetype == _FORM:
            raise SignInNeeded(msg("Your session had ended. What you wrote is kept on this page."))
        return ANONYMOUS
    g.account_locale, g.account_theme = found.locale, found.theme
    if found.due:
        _note(lambda: entry.session_seen(token))
    return found.viewer


def cookie_name() -> str:
    """``__Host-sijill``, or a plain name on loopback HTTP, where browsers refuse the prefix."""
    return "__Host-sijill" if settings().secure else "sijill"


def session_token(request: Request) -> str | None:
    """The token in the session's cookie."""
    return request.cookies.get(cookie_name()) or None


def keep_session(response: Response, token: str) -> None:
    """Give the browser its session until it is closed; the server ends it earlier."""
    g.pop("session_ended", None)
    response.set_cookie(
        cookie_name(), token, path="/", httponly=True, secure=settings().secure, samesite="Lax", max_age=None
    )


def forget_session(response: Response) -> None:
    """Take the session's cookie away."""
    response.delete_cookie(cookie_name(), path="/", httponly=True, secure=settings().secure, samesite="Lax")


def _bearer(request: Request) -> Viewer:
    if "Authorization" not in request.headers:
        return ANONYMOUS
    scheme, _, token = request.headers["Authorization"].partition(" ")
    found = queries.viewer_of_token(token.strip()) if scheme.lower() == "bearer" else None
    if found is None:
        raise SignInNeeded(msg("This token opens nothing: it was mistyped, or it has been ended."))
    if found.due:
        _note(lambda: entry.token_used(found.token_id))
    return found.viewer


def _note(write: Callable[[], None]) -> None:
    # A full disk or a long import must not keep people from reading.
    try:
        with unit_of_work():
            write()
    except OperationalError:
        log.warning("the use of a session could not be noted")
