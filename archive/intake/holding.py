"""Which draft the present request holds: by the key in an open page, else by the key in the signed session."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import timedelta

from flask import request
from flask import session as form_session

from archive.base.db import unit_of_work
from archive.intake import queries, rules, service
from archive.intake.queries import DraftView
from archive.intake.service import Window
from archive.intake.vocabulary import Step
from archive.web import gate, limits
from archive.web.callers import caller

_KEY = "draft"
_HEADER = "Sijill-Draft"
"""The same for what a page sends without a form: a piece of a file."""
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Held:
    """An open draft and its key."""

    view: DraftView
    key: str = field(repr=False)


def held() -> Held | None:
    """The draft of this request, if it holds one.

    An open page comes first: its draft is the one that was typed into, whatever another window has begun since.
    """
    if named := request.headers.get(_HEADER):
        # Its page may hold a draft that was taken up elsewhere: then it goes into no other.
        return _of(named)
    return _of(request.form.get(_KEY)) or held_in_session()


def held_for_itself() -> Held | None:
    """The same, where it is a submission of its own: files that wait to be added to an earlier one are none."""
    found = held()
    return found if found is None or found.view.adds_to is None else None


def held_in_session() -> Held | None:
    """The draft of the signed session alone, where the form cannot be read."""
    return _of(form_session.get(_KEY))


def _of(key: str | None) -> Held | None:
    view = queries.draft_of_key(gate.viewer(), key) if key else None
    return Held(view, key) if view is not None and key else None


def held_or_new() -> Held:
    """The draft of this request, or a new one; raises ``LimitReached``."""
    found = held() if request.form.get("step") == Step.FILES else held_for_itself()
    if found is not None and not found.view.handed_in:
        remember(found.key)
        return found
    limits.count("draft", caller(), rules.DRAFTS_PER_HOUR, HOUR)
    with unit_of_work():
        started = service.start(gate.viewer())
        view = queries.draft_of_key(gate.viewer(), started.key)
    if view is None:
        raise AssertionError("a draft that was just begun is there")
    remember(started.key)
    return Held(view, started.key)


def remember(key: str) -> None:
    """Keep a key in the signed session, which lasts as long as the browser is open."""
    form_session[_KEY] = key


def forget() -> None:
    """Take the key out of the session: this browser opens the draft no more."""
    form_session.pop(_KEY, None)


def window() -> Window:
    """The page that this form was sent from."""
    version = request.form.get("version", type=int)
    return Window(version or 0, request.form.get("mark", "")[:40])


def new_mark() -> str:
    """A mark for a page that is opened now."""
    return secrets.token_hex(8)
