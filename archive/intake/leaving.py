"""Leaving the desk with a phrase that opens the draft again."""

from __future__ import annotations

from flask import make_response, render_template
from werkzeug.wrappers import Response

from archive.base.db import unit_of_work
from archive.base.runtime import settings
from archive.intake import holding, receipts, service
from archive.intake.holding import Held
from archive.web import gate


def leave(found: Held) -> Response:
    """Keep the draft; the page that answers shows the six words, and this browser opens the draft no more."""
    issued = receipts.issue(found.key)
    with unit_of_work():
        service.keep_for_later(gate.viewer(), found.view.id, issued)
    holding.forget()
    page = render_template("intake/later.html", phrase=issued.phrase, draft_days=settings().draft_keep_days)
    return make_response(page)
