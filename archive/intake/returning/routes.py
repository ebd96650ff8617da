"""The pages of an open receipt: what became of it, the thread, corrections, additions, taking it back."""

from __future__ import annotations

import uuid
from datetime import timedelta

from flask import flash, jsonify, make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from archive.access.policy import Act
from archive.base import clock
from archive.base.db import reading, unit_of_work
from archive.base.errors import Invalid, LimitReached, NotVisible, Stale
from archive.intake import holding
from archive.intake.blueprint import blueprint
from archive.intake.receipt_routes import by_phrase
from archive.intake.returning import correcting, kept, opening, queries, thread, unsent
from archive.intake.returning.forms import CorrectForm, SayForm
from archive.intake.returning.opening import Closed, Opening
from archive.intake.returning.queries import FoundSubmission
from archive.records import queries as records
from archive.records import service as records_service
from archive.web import gate, limits
from archive.web.errors import problem, translate
from archive.web.forms import add_problems

MESSAGES_A_DAY = 100
"""Messages that one submission's contributor may send in a day."""
TAKEN_BACK = "taken back by whoever handed it in"


@blueprint.errorhandler(Closed)
def closed(error: Closed) -> Response:
    """No receipt is open (any more): ask for the six words, and carry what was typed."""
    if request.endpoint == "intake.save_unsent":
        return problem(409, "", translate(error.message))
    if request.endpoint in kept.TARGETS and request.method == "POST":
        return kept.ask_again()
    flash(translate(error.message), "warning")
    return redirect(url_for("site.receipt"), 303)


@blueprint.get("/receipt/open")
@gate.permits(Act.CONTRIBUTE)
def open_receipt() -> Response:
    """What became of it, and everything that can be done about it."""
    return _page(opening.need())


@blueprint.post("/receipt/again")
@gate.permits(Act.CONTRIBUTE)
def open_again() -> Response:
    """Open a receipt that had closed, and show again what was typed meanwhile."""
    if opening.opened() is None:
        found = by_phrase()
        if not isinstance(found, FoundSubmission):
            return kept.ask_again(404, kept.wrong_phrase())
        named = opening.page_of()
        part = named if named and queries.agent_of_receipt(named, found.record_id) else None
        opening.remember(found.record_id, part)
    return kept.shown_again() or redirect(url_for("intake.open_receipt"), 303)


@blueprint.post("/contribute/own")
@gate.permits(Act.EDIT_OWN)
def open_own() -> Response:
    """Open what one's own account handed in."""
    viewer = gate.viewer()
    found = queries.own_submission(viewer, records.id_of(viewer, request.form.get("code", "")))
    opening.remember(found.record_id, by_account=True)
    return redirect(url_for("intake.open_receipt"), 303)


@blueprint.post("/receipt/part")
@gate.permits(Act.CONTRIBUTE)
def open_part() -> Response:
    """Go from a submission to what was added to it, or back."""
    here = opening.need()
    try:
        wanted = uuid.UUID(request.form.get("id", ""))
    except ValueError as error:
        raise NotVisible() from error
    by_account = here.viewer.account_id is not None
    if by_account:
        queries.own_submission(here.viewer, wanted)
    elif queries.agent_of_receipt(wanted, here.root) is None:
        raise NotVisible()
    opening.remember(here.root, wanted, by_account=by_account)
    return redirect(url_for("intake.open_receipt"), 303)


@blueprint.post("/receipt/close")
@gate.permits(Act.CONTRIBUTE)
def close_receipt() -> Response:
    """Open nothing in this browser any more."""
    opening.close()
    flash(gettext("Your receipt is closed in this browser."), "success")
    return redirect(url_for("site.receipt"), 303)


@blueprint.post("/receipt/say")
@gate.permits(Act.CONTRIBUTE)
def say() -> Response:
    """Write to the archivists; what cannot be sent stays in its box."""
    here, form = opening.need(), SayForm()
    try:
        limits.count("message", here.found.record_id.hex, MESSAGES_A_DAY, timedelta(days=1))
        with unit_of_work():
            thread.say(here.viewer, here.found.record_id, form.words.data or "", holding.window().mark)
            unsent.forget(here.viewer, here.found.record_id, "say")
    except Invalid as error:
        add_problems(form, error.problems)
        return _page(here, form, 422)
    except LimitReached as error:
        form.form_errors.append(translate(error.message))
        return _page(here, form, 429)
    flash(gettext("Sent. Come back in some days to see whether there is an answer."), "success")
    return redirect(url_for("intake.open_receipt"), 303)


@blueprint.post("/receipt/save")
@gate.permits(Act.CONTRIBUTE)
def save_unsent() -> Response:
    """What a page of the receipt says so far, sent by the page itself every now and then."""
    here, page = opening.need(), request.form.get("page", "")
    if page not in unsent.PAGES:
        raise NotVisible()
    with unit_of_work():
        unsent.keep(here.viewer, here.found.record_id, page, request.form)
    return jsonify(saved=clock.stamp(clock.now()))


@blueprint.route("/receipt/correct", methods=["GET", "POST"])
@gate.permits(Act.CONTRIBUTE)
def correct() -> Response:
    """Say better what was handed in; what an archivist sent back is handed in again by that."""
    here, form = opening.need(), CorrectForm()
    if here.found.state not in correcting.OPEN:
        flash(gettext("It is taken in already: an archivist corrects it. Write to them what is wrong."), "warning")
        return redirect(url_for("intake.open_receipt"), 303)
    with unit_of_work():
        standing = correcting.standing(here.viewer, here.found.record_id)
        waiting = unsent.kept(here.viewer, here.found.record_id, "correct")
    form.show(standing, waiting)
    if request.method == "GET":
        return _correct_page(here, form, bool(waiting))
    try:
        with unit_of_work():
            seen = request.form.get("revision", type=int) or 0
            again = correcting.correct(here.viewer, here.found.record_id, form.value(), expected_revision=seen)
            unsent.forget(here.viewer, here.found.record_id, "correct")
    except Invalid as error:
        add_problems(form, error.problems)
        return _correct_page(here, form, False, 422)
    except Stale as error:
        form.form_errors.append(translate(error.message))
        return _correct_page(here, form, False, 409)
    words = gettext("We have it again. Thank you. Your receipt stays the same.") if again else gettext("Saved.")
    flash(words, "success")
    return redirect(url_for("intake.open_receipt"), 303)


@blueprint.post("/receipt/take-back")
@gate.permits(Act.CONTRIBUTE)
def take_back_own() -> Response:
    """Take back what no archivist has taken in: nobody but archivists sees that it was there."""
    here = opening.need()
    if here.found.state not in correcting.OPEN:
        flash(gettext("It is taken in already. To close it at once, take back what you allow."), "warning")
        return redirect(url_for("intake.answer_consent"), 303)
    with unit_of_work():
        records_service.take_back(here.viewer, here.found.record_id, TAKEN_BACK)
    flash(
        gettext("It is taken back. Nobody reads it any more but the archivists, who see that it was there."), "success"
    )
    return redirect(url_for("intake.open_receipt"), 303)


def _page(here: Opening, form: SayForm | None = None, status: int = 200) -> Response:
    found, said = here.found, form or SayForm(formdata=None)
    with unit_of_work():
        thread.seen(here.viewer, found.record_id)
        if form is None:
            said.words.data = unsent.kept(here.viewer, found.record_id, "say").get("words", "")
    with reading():
        messages = thread.of_record(here.viewer, found.record_id)
        additions = queries.additions(here.root) if found.record_id == here.root else []
    page = render_template(
        "intake/open.html",
        found=found,
        form=said,
        messages=messages,
        awaits_answer=thread.awaits_answer(messages),
        additions=additions,
        root=None if found.record_id == here.root else here.root,
        may_correct=found.state in correcting.OPEN,
        mark=request.form.get("mark") or holding.new_mark(),
    )
    return make_response(page, status)


def _correct_page(here: Opening, form: CorrectForm, waiting: bool, status: int = 200) -> Response:
    page = render_template(
        "intake/correct.html",
        found=here.found,
        form=form,
        waiting=waiting,
        # What changed meanwhile was told; the next press is on what stands now.
        revision=request.form.get("revision") if status == 422 else here.found.revision,
    )
    return make_response(page, status)
