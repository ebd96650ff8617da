"""What was typed on a page of a receipt that had closed meanwhile: carried along until the six words are typed."""

from __future__ import annotations

from flask import make_response, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from archive.intake import rules
from archive.intake.returning import opening

TARGETS = {
    "intake.say": "/receipt/say",
    "intake.correct": "/receipt/correct",
    "intake.addition": "/receipt/add",
    "intake.answer_consent": "/receipt/consent",
}
"""Where typed words may be going."""
_TARGET = "kept-target"
_PREFIX = "kept."
_NEVER = ("csrf_token", "phrase", "draft")

Fields = tuple[tuple[str, str], ...]


def ask_again(status: int = 409, problem: str = "") -> Response:
    """The page that asks for the six words and has in its form what was typed."""
    page = render_template(
        "intake/ask_again.html",
        target_name=_TARGET,
        target=request.endpoint if request.endpoint in TARGETS else request.form.get(_TARGET, ""),
        fields=[(f"{_PREFIX}{name}", value) for name, value in (carried() or typed())],
        problem=problem,
    )
    return make_response(page, status)


def shown_again() -> Response | None:
    """The page that sends what was carried; None where nothing was."""
    target, fields = request.form.get(_TARGET, ""), carried()
    return _sends(target, fields) if target in TARGETS and fields else None


def refused(status: int, reason: str) -> Response:
    """What was typed, with the reason why it was not taken now; where the receipt has closed, asks for the words."""
    if request.endpoint in TARGETS and opening.opened() is not None:
        return _sends(request.endpoint, typed(), reason, status)
    return ask_again(status, reason)


def _sends(target: str, fields: Fields, problem: str = "", status: int = 200) -> Response:
    words = [value for name, value in fields if value and (name in rules.LIMITS or name == "words")]
    page = render_template("intake/kept.html", target=url_for(target), fields=fields, words=words, problem=problem)
    return make_response(page, status)


def typed() -> Fields:
    """The fields of the refused form."""
    return tuple((name, value) for name, value in request.form.items(multi=True) if name not in _NEVER)


def carried() -> Fields:
    """The fields that the page that asks for the words had in its form."""
    return tuple(
        (name.removeprefix(_PREFIX), value)
        for name, value in request.form.items(multi=True)
        if name.startswith(_PREFIX) and name.removeprefix(_PREFIX) not in _NEVER
    )


def wrong_phrase() -> str:
    """What is said of words that open nothing."""
    return gettext("No receipt has this phrase. Check the six words and their order.")
