"""Which submission the present browser has open: by a typed phrase, or by an account; nothing of it in an address.

The signed session holds which one, until it was not looked at for as long as a session may be idle (an account's as
long as the account's session lasts), and no longer than the browser is open. “Close the receipt” and the quick exit
end it.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from flask import request
from flask import session as form_session

from archive.access.viewer import Viewer
from archive.base import clock
from archive.base.db import reading
from archive.base.errors import DomainError, NotVisible
from archive.base.messages import msg
from archive.base.runtime import settings
from archive.intake import submitting
from archive.intake.returning import queries
from archive.intake.returning.queries import FoundSubmission
from archive.web import gate

_KEY = "receipt"
_ADDITION = "addition"
PAGE_OF = "here"
"""The field in which each page says to which submission it belongs."""


class Closed(DomainError):
    """No receipt is open in this browser, or not any more."""

    def __init__(self) -> None:
        super().__init__(msg("No receipt is open in this browser. Type your six words."))


@dataclass(frozen=True, slots=True)
class Opening:
    """An open submission, and the viewer as whom its contributor acts on it."""

    found: FoundSubmission
    viewer: Viewer
    root: uuid.UUID
    """The submission that the phrase belongs to; ``found`` is that one or an addition to it."""


def remember(root: uuid.UUID, here: uuid.UUID | None = None, *, by_account: bool = False) -> None:
    """Open a submission in this browser, or, ``here``, an addition to it."""
    form_session[_KEY] = [root.hex, (here or root).hex, _minute(), by_account]


def close() -> None:
    """Open nothing any more."""
    form_session.pop(_KEY, None)
    form_session.pop(_ADDITION, None)


def opened() -> Opening | None:
    """What is open in this browser, if anything.

    An open page comes first: what was typed into one submission's page goes to no other, whatever another window has
    opened since.
    """
    found = _of_session()
    named = page_of()
    if named is None or (found is not None and found.found.record_id == named):
        return found
    viewer = gate.viewer()
    own = _read(viewer, named) if viewer.signed_in else None
    if own is None:
        return None
    remember(named, by_account=True)
    return Opening(own, viewer, named)


def page_of() -> uuid.UUID | None:
    """To which submission the page belongs from which this request came, where it says so."""
    try:
        return uuid.UUID(request.form.get(PAGE_OF) or request.form.get(f"kept.{PAGE_OF}") or "")
    except ValueError:
        return None


def need() -> Opening:
    """The same; raises ``Closed`` where nothing is open."""
    found = opened()
    if found is None:
        raise Closed()
    return found


def addition_key(record_id: uuid.UUID) -> str | None:
    """The key of the draft in which files wait to be added to this submission."""
    kept = form_session.get(_ADDITION)
    return kept[1] if isinstance(kept, list) and kept[0] == record_id.hex else None


def remember_addition(record_id: uuid.UUID, key: str | None) -> None:
    """Keep that key, or forget it."""
    if key is None:
        form_session.pop(_ADDITION, None)
    else:
        form_session[_ADDITION] = [record_id.hex, key]


def _of_session() -> Opening | None:
    kept = form_session.get(_KEY)
    if not isinstance(kept, list) or len(kept) != 4:
        return None
    root, here, since, by_account = uuid.UUID(kept[0]), uuid.UUID(kept[1]), int(kept[2]), bool(kept[3])
    if not by_account and _minute() - since >= settings().session_idle_minutes:
        close()
        return None
    viewer = gate.viewer() if by_account else _by_phrase(here, root)
    found = _read(viewer, here) if viewer is not None else None
    if viewer is None or found is None:
        return None
    if _minute() != since:
        remember(root, here, by_account=by_account)
    return Opening(found, viewer, root)


def _read(viewer: Viewer, record_id: uuid.UUID) -> FoundSubmission | None:
    try:
        # What stands now: a unit of work of this request may have ended what was read before.
        with reading():
            return queries.own_submission(viewer, record_id)
    except NotVisible:
        return None


def _by_phrase(here: uuid.UUID, root: uuid.UUID) -> Viewer | None:
    with reading():
        agent = queries.agent_of_receipt(here, root)
    return submitting.as_contributor(agent) if agent is not None else None


def _minute() -> int:
    return int(clock.now().timestamp() // 60)
