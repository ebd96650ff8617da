"""The blueprint of comments: what readers send, and the moderators' desk; and what every page may use of it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g
from flask_babel import gettext
from markupsafe import Markup, escape
from sqlalchemy.exc import SQLAlchemyError

from archive.base.runtime import session_or_none
from archive.comments import blackout, notices
from archive.records.event_words import DECISION_REASONS
from archive.web import gate
from archive.web.errors import translate

blueprint = Blueprint("comments", __name__)


@blueprint.app_context_processor
def _context() -> dict[str, Any]:
    return {"new_notices": _new_notices}


@blueprint.app_template_filter("blackout")
def blackout_words(html: Markup) -> Markup:
    """What is blacked out of a comment, each block with its reason in the reader's language."""
    words = {reason: str(escape(translate(message))) for reason, message in DECISION_REASONS.items()}
    said = str(escape(gettext("Blacked out by a moderator:")))
    return Markup(blackout.as_markup(str(html), words, said))  # noqa: S704  # sanitised; what is added is escaped here


def _new_notices() -> int:
    """The number of new notices, counted once for a page."""
    viewer = gate.viewer()
    if not viewer.signed_in or session_or_none() is None:
        return 0
    if "new_notices" not in g:
        try:
            g.new_notices = notices.count_new(viewer)
        except SQLAlchemyError:  # a page that tells of an error is not to fail for a number
            g.new_notices = 0
    found: int = g.new_notices
    return found
