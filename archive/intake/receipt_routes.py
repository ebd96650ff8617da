"""Coming back: take up a draft again. ``/receipt`` itself stands in ``site``, an open submission in ``returning``."""

from __future__ import annotations

import uuid

from flask import flash, redirect, request
from flask_babel import gettext
from werkzeug.wrappers import Response

from archive.access.policy import Act
from archive.base.db import unit_of_work
from archive.base.errors import NotVisible
from archive.base.messages import msg
from archive.base.runtime import settings
from archive.intake import holding, presenting, queries, service
from archive.intake.blueprint import blueprint
from archive.intake.returning import queries as returning
from archive.intake.returning.queries import FoundDraft, FoundSubmission
from archive.intake.vocabulary import Step
from archive.web import gate, limits
from archive.web.callers import caller


@blueprint.post("/receipt/draft")
@gate.permits(Act.CONTRIBUTE)
def resume_by_receipt() -> Response:
    """Open the draft of a typed phrase in this browser."""
    found = by_phrase()
    if not isinstance(found, FoundDraft):
        raise NotVisible(msg("No open draft belongs to this phrase."))
    return _opened(found.id)


@blueprint.post("/contribute/resume")
@gate.permits(Act.EDIT_OWN)
def resume() -> Response:
    """Open a draft of one's own account in this browser."""
    try:
        wanted = uuid.UUID(request.form.get("id", ""))
    except ValueError as error:
        raise NotVisible() from error
    return _opened(queries.draft(gate.viewer(), wanted).id)


def by_phrase() -> FoundDraft | FoundSubmission | None:
    """What the typed phrase of this request opens; raises ``LimitReached`` after too many tries."""
    limits.count("receipt", caller(), settings().receipt_attempts, holding.HOUR)
    return returning.by_receipt(gate.viewer(), request.form.get("phrase", ""))


def _opened(draft_id: uuid.UUID) -> Response:
    with unit_of_work():
        key = service.resume(gate.viewer(), draft_id)
    holding.remember(key)
    flash(gettext("Your draft is open again, as you left it."), "success")
    view = queries.draft_of_key(gate.viewer(), key)
    return redirect(presenting.url_of(view.step if view else Step.KIND), 303)
