"""The blueprint of comments: what readers send, and the moderators' desk; and what every page may use of it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g
from sqlalchemy.exc import SQLAlchemyError

from archive.base.runtime import session_or_none
from archive.comments import notices
from archive.web import gate

blueprint = Blueprint("comments", __name__)


@blueprint.app_context_processor
def _context() -> dict[str, Any]:
    return {"new_notices": _new_notices}


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
