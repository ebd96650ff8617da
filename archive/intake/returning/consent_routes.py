"""What one allowed for what one handed in: changed answer by answer, or taken back whole; at once in force."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import get_locale, gettext
from werkzeug.wrappers import Response

from archive.access.policy import Act
from archive.base.db import reading, unit_of_work
from archive.base.errors import Invalid, Problem
from archive.base.messages import Message, msg
from archive.intake import consent_text, presenting
from archive.intake.blueprint import blueprint
from archive.intake.returning import opening, queries
from archive.intake.returning.opening import Opening
from archive.intake.returning.queries import StandingConsent
from archive.records import consenting
from archive.records.consenting import Given, TakenBack
from archive.records.vocabulary import ConsentUse, Permission
from archive.web import gate
from archive.web.errors import translate

KEEP = f"use:{ConsentUse.KEEP}"
# In the words that are shown when it is given.
USES: dict[str, Message] = {
    f"use:{use}": words for use, words in consent_text.USES.items() if use is not ConsentUse.KEEP
}
ASPECTS: dict[str, Message] = {f"aspect:{aspect}": words for aspect, words in consent_text.ASPECTS.items()}


@dataclass(frozen=True, slots=True)
class Change:
    """What the ticks of a page say that was not so before."""

    given: frozenset[str]
    taken: frozenset[str]


@blueprint.route("/receipt/consent", methods=["GET", "POST"])
@gate.permits(Act.CONTRIBUTE)
def answer_consent() -> Response:
    """Look at what was allowed, change single answers, or take everything back."""
    here = opening.need()
    if request.method == "GET":
        return _page(here)
    everything = request.form.get("do") == "all" or bool(request.form.get("erase"))
    try:
        said = _take_back_everything(here) if everything else _change(here)
    except Invalid as error:
        return _page(here, tuple(error.problems), 422)
    flash(said, "success")
    return redirect(url_for("intake.answer_consent"), 303)


def _take_back_everything(here: Opening) -> str:
    erase = frozenset({KEEP}) if request.form.get("erase") else frozenset()
    with unit_of_work():
        consenting.withdraw(here.viewer, here.found.record_id, TakenBack(everything=True, abouts=erase))
    return gettext("Your consent is withdrawn. From this moment it is closed to everybody but the archivists.")


def _change(here: Opening) -> str:
    record_id = here.found.record_id
    version, shown_in = request.form.get("text_version", ""), request.form.get("text_shown_in", "")
    words = presenting.consent_words(version, shown_in)
    with unit_of_work():
        standing = queries.consent_that_stands(record_id)
        change = _difference(standing, frozenset(request.form.getlist("abouts")))
        if str(here.found.revision) != request.form.get("revision"):
            raise _problem(msg("Something changed while you read this. Look at your answers again, and save then."))
        if change.given and not words:
            raise _problem(msg("The words of the consent have changed. Please read them, and answer again."))
        if not change.given and not change.taken:
            raise _problem(msg("Nothing is different from before."))
        if change.taken:
            consenting.withdraw(here.viewer, record_id, TakenBack(abouts=change.taken))
        if change.given:
            explained = consent_text.explained(version, shown_in)
            consenting.give(here.viewer, record_id, Given(abouts=change.given, words=words, explained=explained))
    return gettext("Saved. From this moment it has effect on every page, in search, in lists and for programs.")


def _difference(standing: StandingConsent | None, ticked: frozenset[str]) -> Change:
    answers = standing.answers if standing is not None else {}
    asked = {about: answer for about, answer in answers.items() if about in USES or about in ASPECTS}
    return Change(
        given=frozenset(
            about for about, answer in asked.items() if about in ticked and answer is not Permission.ALLOWED
        ),
        taken=frozenset(
            about for about, answer in asked.items() if about not in ticked and answer is not Permission.REFUSED
        ),
    )


def _problem(message: Message) -> Invalid:
    return Invalid([Problem("uses", message)])


def _page(here: Opening, problems: tuple[Problem, ...] = (), status: int = 200) -> Response:
    with reading():
        standing = queries.consent_that_stands(here.found.record_id)
    allowed = {about for about, answer in standing.answers.items() if answer is Permission.ALLOWED} if standing else ()
    page = render_template(
        "intake/consent.html",
        found=here.found,
        standing=standing,
        groups=[("uses", USES), ("aspects", ASPECTS)],
        ticked=set(request.form.getlist("abouts")) if problems else allowed,
        explained=[translate(words) for words in consent_text.EXPLAINED],
        version=consent_text.VERSION,
        shown_in=str(get_locale() or "en"),
        problems=problems,
    )
    return make_response(page, status)
