"""What somebody typed when their session had ended: carried through the sign-in page, to be sent again."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, request
from flask_wtf.csrf import validate_csrf
from werkzeug.exceptions import HTTPException
from wtforms import ValidationError

from archive.access.policy import TABLE, Act
from archive.web import gate

TARGET = "kept-target"
PREFIX = "kept."


@dataclass(frozen=True, slots=True)
class Kept:
    """A form that was refused: where it was going, what it held, and whether it may also go without signing in."""

    target: str
    fields: tuple[tuple[str, str], ...]
    open_to_anybody: bool


def typed() -> Kept | None:
    """What the refused request holds; None unless it came from a form of this archive."""
    if request.method != "POST" or request.mimetype != "application/x-www-form-urlencoded":
        return None
    try:
        validate_csrf(request.form.get("csrf_token"))
    except ValidationError:
        return None
    fields = ((name, value) for name, value in request.form.items(multi=True) if _worth_keeping(name))
    return _kept(request.full_path.rstrip("?"), tuple(fields))


def carried() -> Kept | None:
    """What the sign-in form carries along, if anything."""
    if TARGET not in request.form:
        return None
    fields = (
        (name.removeprefix(PREFIX), value)
        for name, value in request.form.items(multi=True)
        if name.startswith(PREFIX) and _worth_keeping(name.removeprefix(PREFIX))
    )
    return _kept(request.form[TARGET], tuple(fields))


def _worth_keeping(name: str) -> bool:
    return name != "csrf_token" and "password" not in name


def _kept(target: str, fields: tuple[tuple[str, str], ...]) -> Kept | None:
    adapter = current_app.create_url_adapter(request)
    path, _, query = target.partition("?")
    if adapter is None or not path.startswith("/") or path.startswith("//") or "\\" in path or not path.isprintable():
        return None
    try:
        endpoint, _ = adapter.match(path, method="POST", query_args=query)
    except HTTPException:
        return None
    act = gate.declared(current_app, str(endpoint))
    if act is None or act is Act.SIGN_IN:
        return None
    return Kept(target, fields, TABLE[act] is None)
