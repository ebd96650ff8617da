"""Looking at what one allowed, and taking it back: whole or in part, by account or by receipt phrase."""

from __future__ import annotations

import uuid

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from archive.access.policy import Act
from archive.access.viewer import Viewer
from archive.base.db import reading, unit_of_work
from archive.base.errors import Invalid, NotVisible, Problem
from archive.base.messages import Message
from archive.intake import consent_text, queries, submitting
from archive.intake.blueprint import blueprint
from archive.intake.queries import FoundSubmission
from archive.intake.receipt_routes import by_phrase
from archive.records import consenting
from archive.records import queries as records
from archive.records.consenting import TakenBack
from archive.records.vocabulary import ConsentUse
from archive.web import gate

# In the words that were shown when it was given.
_WORDS: dict[str, Message] = {
    **{f"use:{use}": words for use, words in consent_text.USES.items() if use is not ConsentUse.KEEP},
    **{f"aspect:{aspect}": words for aspect, words in consent_text.ASPECTS.items()},
}
KEEP = f"use:{ConsentUse.KEEP}"


@blueprint.post("/receipt/consent")
@gate.permits(Act.CONTRIBUTE)
def withdraw_consent_by_receipt() -> str | tuple[str, int]:
    """What was allowed for what a typed phrase opens; with a button pressed, take it back."""
    found = by_phrase()
    if not isinstance(found, FoundSubmission):
        raise NotVisible()
    phrase = request.form.get("phrase", "")
    if "do" not in request.form:
        return _page(found.record_id, phrase=phrase)
    problems = _take_back(submitting.as_contributor(found.agent_id), found.record_id)
    return _page(found.record_id, phrase=phrase, problems=problems, done=not problems), 422 if problems else 200


@blueprint.route("/contribute/consent/<code>", methods=["GET", "POST"])
@gate.permits(Act.EDIT_OWN)
def withdraw_consent(code: str) -> str | Response | tuple[str, int]:
    """The same for somebody who has an account."""
    viewer = gate.viewer()
    record_id = records.id_of(viewer, code)
    if request.method == "GET":
        return _page(queries.own_submission(viewer, record_id).record_id, code=code)
    problems = _take_back(viewer, record_id)
    if problems:
        return _page(record_id, code=code, problems=problems), 422
    flash(_done(), "success")
    return redirect(url_for("site.account"), 303)


def _take_back(viewer: Viewer, record_id: uuid.UUID) -> tuple[Problem, ...]:
    everything = request.form.get("do") == "all"
    abouts = frozenset(request.form.getlist("abouts")) & _WORDS.keys()
    erase = frozenset({KEEP}) if request.form.get("erase") else frozenset()
    try:
        with unit_of_work():
            taken = TakenBack(everything=everything or bool(erase), abouts=abouts | erase)
            consenting.withdraw(viewer, record_id, taken)
    except Invalid as error:
        return tuple(error.problems)
    return ()


def _page(
    record_id: uuid.UUID, *, phrase: str = "", code: str = "", problems: tuple[Problem, ...] = (), done: bool = False
) -> str:
    # What stands now: a unit of work has ended the moment that this request read before.
    with reading():
        standing = queries.consent_that_stands(record_id)
    return render_template(
        "intake/consent.html",
        standing=standing,
        open=[(about, _WORDS[about]) for about in standing.open if about in _WORDS] if standing else [],
        phrase=phrase,
        code=code,
        problems=problems,
        done=_done() if done else "",
    )


def _done() -> str:
    if request.form.get("do") == "all" or request.form.get("erase"):
        return gettext("Your consent is withdrawn. From this moment it is closed to everybody but the archivists.")
    return gettext("It is taken back. From this moment it has effect on every page, in search and in lists.")
