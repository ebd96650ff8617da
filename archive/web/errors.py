"""From a domain error to a status: the one map, for pages and for problem documents (RFC 9457)."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import date
from http import HTTPStatus
from typing import Any

from babel.dates import format_date
from flask import Flask, Response, jsonify, render_template, request
from flask_babel import get_locale, gettext
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, NotFound, SecurityError

from archive.base import errors
from archive.base.db import BUSY
from archive.base.messages import Message, msg
from archive.web.plain_text import plain

log = logging.getLogger(__name__)

STATUS: dict[type[errors.DomainError], HTTPStatus] = {
    errors.Invalid: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.NotVisible: HTTPStatus.NOT_FOUND,
    errors.SignInNeeded: HTTPStatus.UNAUTHORIZED,
    errors.Forbidden: HTTPStatus.FORBIDDEN,
    errors.Withdrawn: HTTPStatus.GONE,
    errors.IllegalTransition: HTTPStatus.CONFLICT,
    errors.Stale: HTTPStatus.CONFLICT,
    errors.Conflict: HTTPStatus.CONFLICT,
    errors.TooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    errors.LimitReached: HTTPStatus.TOO_MANY_REQUESTS,
    errors.DiskFull: HTTPStatus.INSUFFICIENT_STORAGE,
    errors.Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
}

TEMPLATES = {400, 401, 403, 404, 405, 409, 410, 413, 429, 500, 503}


def translate(message: Message) -> str:
    """A domain message in the reader's language."""
    params = {name: _in_words(value) for name, value in message.params.items()}
    return gettext(message.template, **params) if params else gettext(message.template)


def _in_words(value: object) -> object:
    """What fills a slot of a message: messages and days as the reader's language says them."""
    if isinstance(value, Message):
        return translate(value)
    return format_date(value, "d MMMM y", locale=get_locale() or "en") if isinstance(value, date) else value


def status_of(error: errors.DomainError) -> HTTPStatus:
    """The status for a domain error, by the nearest class of the map."""
    for kind in type(error).__mro__:
        if kind in STATUS:
            return STATUS[kind]
    return HTTPStatus.BAD_REQUEST


def install(app: Flask) -> None:
    """Answer every error of ``app`` in one voice; never with a stack trace."""
    app.before_request(_refuse_address)
    app.register_error_handler(errors.DomainError, _domain)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(OperationalError, _busy)
    app.register_error_handler(Exception, _unforeseen)


def problem(status: int, title: str, detail: str = "", **more: Any) -> Response:
    """A problem document (RFC 9457)."""
    body = {"type": "about:blank", "title": title, "status": status} | ({"detail": detail} if detail else {}) | more
    response = jsonify(body)
    response.status_code = status
    response.content_type = "application/problem+json"
    return response


def page(status: int, detail: str = "", **context: Any) -> tuple[str, int]:
    """The error page of a status."""
    name = 503 if status == HTTPStatus.INSUFFICIENT_STORAGE else status
    name = name if name in TEMPLATES else (500 if name >= 500 else 400)
    return render_template(f"errors/{name}.html", detail=detail, code=status, **context), status


def wants_json() -> bool:
    """Whether the caller speaks JSON: everything under ``/api/``."""
    return request.path.startswith("/api/")


def _domain(error: errors.DomainError) -> Any:
    status = status_of(error)
    detail = translate(error.message)
    if wants_json():
        more: dict[str, Any] = {}
        if isinstance(error, errors.Invalid):
            more["errors"] = [_fault(problem) for problem in error.problems]
        if isinstance(error, errors.Withdrawn):
            more |= {"reference_code": error.reference_code, "tombstone": _tombstone(error.tombstone)}
        answer: Any = problem(status, HTTPStatus(status).phrase, detail, **more)
    else:
        context: dict[str, Any] = {"error": error}
        if isinstance(error, errors.Invalid):
            context["problems"] = [(p.where, translate(p.message)) for p in error.problems]
        answer = app_response(page(400 if status == HTTPStatus.UNPROCESSABLE_ENTITY else status, detail, **context))
    if isinstance(error, errors.LimitReached) and error.retry_after:
        answer.headers["Retry-After"] = str(error.retry_after)
    if isinstance(error, errors.Unavailable) and error.message == BUSY:
        answer.headers["Retry-After"] = "5"
    if status == HTTPStatus.UNAUTHORIZED and wants_json():
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


def _fault(found: errors.Problem) -> dict[str, Any]:
    told: dict[str, Any] = {"where": found.where, "message": translate(found.message)}
    more = {"position": found.position, "suggestion": found.suggestion}
    return told | {name: value for name, value in more.items() if value is not None}


def app_response(rendered: tuple[str, int]) -> Response:
    """A rendered page as a response."""
    return Response(rendered[0], status=rendered[1], content_type="text/html; charset=utf-8")


def _tombstone(stone: Any) -> dict[str, str]:
    return {"reason": str(stone.reason), "withdrawn_on": str(stone.withdrawn_on), "withdrawn_by": str(stone.by)}


def _csrf(error: CSRFError) -> Any:
    detail = translate(msg("The form had grown old. Nothing is lost: go back, and send it again."))
    return app_response(page(400, detail))


def _refuse_address() -> None:
    # First of all: under a name that is not ours no address can be made, so no page either.
    if isinstance(request.routing_exception, SecurityError):
        raise request.routing_exception
    if plain(request.path) != request.path:
        # No name of ours holds such a character, and not every database can be asked for it.
        raise NotFound()


def _http(error: HTTPException) -> Any:
    status = error.code or 500
    if isinstance(error, SecurityError) and not wants_json():
        words = translate(msg("This archive is not known by the name that your browser asked for."))
        return Response(words, status, content_type="text/plain; charset=utf-8")
    if error.response is not None or 300 <= status < 400:
        return error
    if wants_json():
        more = {}
        messages = (getattr(error, "data", None) or {}).get("messages")
        if messages:
            more["errors"] = [{"where": where, "message": words} for where, words in _faults(messages)]
        answer = problem(status, error.name, "" if status >= 500 else str(error.description or ""), **more)
    else:
        answer = app_response(page(status))
    if status == HTTPStatus.METHOD_NOT_ALLOWED and getattr(error, "valid_methods", None):
        answer.headers["Allow"] = ", ".join(sorted(error.valid_methods))  # type: ignore[attr-defined]  # 405 alone
    return answer


def _faults(messages: Any, where: str = "") -> Iterator[tuple[str, str]]:
    """What a schema found, ``{"json": {"body": ["…"]}}``, as pairs of a key and words."""
    if isinstance(messages, dict):
        for key, inner in messages.items():
            whole = key == "_schema" or (key in ("json", "query", "form") and not where)
            yield from _faults(inner, where if whole else f"{where}.{key}".strip("."))
    elif isinstance(messages, list):
        for inner in messages:
            yield from _faults(inner, where)
    else:
        yield where, str(messages)


def _busy(error: OperationalError) -> Any:
    """A database that others wrote to for too long is a reason to come back, not a fault."""
    if "database is locked" not in str(error.orig):
        return _unforeseen(error)
    return _domain(errors.Unavailable(BUSY))


def _unforeseen(error: Exception) -> Any:
    # The kind of error and where it arose, never its text: that may quote what a person typed.
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "?"
    log.error("unforeseen %s at %s (%s)", type(error).__name__, where, request.endpoint)
    if request.environ.get("sijill.raise"):
        raise error
    return problem(500, "Internal Server Error") if wants_json() else app_response(page(500))
