"""The pages of the desk: one thing a page, saved on the server at each step."""

from __future__ import annotations

from dataclasses import replace

from flask import flash, jsonify, make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from werkzeug.wrappers import Response

from archive.access.policy import Act
from archive.base import clock
from archive.base.db import unit_of_work
from archive.base.errors import DomainError, Invalid, LimitReached, NotVisible, Unavailable
from archive.base.messages import Message, msg
from archive.base.runtime import settings
from archive.intake import (
    consent_text,
    file_routes,
    holding,
    leaving,
    presenting,
    queries,
    receipts,
    rules,
    service,
)
from archive.intake.answers import GROUPS, ConsentGiven, Group, KindAnswer
from archive.intake.blueprint import blueprint
from archive.intake.form_kit import StepForm
from archive.intake.forms import KindForm, form_of
from archive.intake.holding import Held
from archive.intake.returning import kept
from archive.intake.uploading import queries as coming
from archive.intake.uploading import receiving
from archive.intake.vocabulary import Step
from archive.records.vocabulary import RecordKind
from archive.web import errors, gate, limits
from archive.web.callers import caller
from archive.web.errors import problem, status_of, translate
from archive.web.forms import add_problems

_GROWN_OLD = msg("The page had grown old. Nothing is lost: what you typed stands here. Send it again.")


@blueprint.get("/contribute")
@gate.permits(Act.CONTRIBUTE)
def start() -> str:
    """What happens here, and the first question."""
    viewer = gate.viewer()
    found = holding.held_for_itself()
    return render_template(
        "intake/start.html",
        form=KindForm(),
        held=found if found and not found.view.handed_in else None,
        drafts=queries.own_drafts(viewer),
        settings=settings(),
        mark=holding.new_mark(),
    )


@blueprint.route("/contribute/<any(kind, what, when, access, you, consent):step>", methods=["GET", "POST"])
@gate.permits(Act.CONTRIBUTE)
def step(step: str) -> Response:
    """One page of the desk; whatever is sent is saved first and judged afterwards."""
    here = Step(step)
    if request.method == "POST":
        return _save_page(here)
    found = holding.held_for_itself()
    if found is None and here is not Step.KIND:
        return _no_draft()
    if found is not None and found.view.handed_in:
        return _no_draft()
    form = form_of(here, found.view.answers.record_kind if found else None)
    form.fill(found.view.answers.group(here) if found else None)
    return _page(here, form, found)


@blueprint.post("/contribute/save")
@gate.permits(Act.CONTRIBUTE)
def save() -> Response:
    """What a page says so far, sent by the page itself every now and then."""
    if request.form.get("step") == Step.FILES:
        return jsonify(saved=file_routes.save_captions())
    if request.form.get("step") not in set(GROUPS):
        raise NotVisible()
    here = Step(request.form["step"])
    before = holding.held()
    if before is not None and before.view.handed_in:
        # A page left open in another window must not begin a second draft by itself.
        return problem(409, "", gettext("This was handed in already."))
    found = holding.held_or_new()
    group = _value(form_of(here, found.view.answers.record_kind))
    with unit_of_work():
        service.save_step(gate.viewer(), found.view.id, here, group, holding.window())
    return jsonify(saved=clock.stamp(clock.now()))


@blueprint.get("/contribute/check")
@gate.permits(Act.CONTRIBUTE)
def check() -> Response:
    """Everything once more, with every gap at once."""
    found = holding.held_for_itself()
    if found is None or found.view.handed_in:
        return _no_draft()
    return _check_page(file_routes.looked_at(found))


@blueprint.post("/contribute/submit")
@gate.permits(Act.CONTRIBUTE)
def submit() -> Response:
    """Hand in; the page that answers is the only one that ever shows the phrase."""
    found = holding.held_for_itself()
    if found is None:
        return _no_draft()
    if not found.view.handed_in:
        limits.count("submission", caller(), rules.HANDED_IN_PER_HOUR, holding.HOUR)
    issued = receipts.issue(found.key)
    receiving.settle(gate.viewer(), found.view.id)
    try:
        with unit_of_work():
            receipt = service.submit(gate.viewer(), found.view.id, issued)
    except Invalid:
        return _check_page(found, 422)
    receiving.drop(gate.viewer(), found.view.id)
    holding.forget()
    return make_response(render_template("intake/sent.html", receipt=receipt))


@blueprint.post("/contribute/later")
@gate.permits(Act.CONTRIBUTE)
def later() -> Response:
    """Leave, and come back by a phrase; this browser opens the draft no more."""
    found = holding.held_for_itself()
    if found is None or found.view.handed_in:
        return _no_draft()
    return leaving.leave(found)


@blueprint.post("/contribute/discard")
@gate.permits(Act.CONTRIBUTE)
def discard() -> Response:
    """Throw the draft away."""
    found = holding.held()
    if found is not None and not found.view.handed_in:
        receiving.drop(gate.viewer(), found.view.id)
        with unit_of_work():
            service.discard(gate.viewer(), found.view.id)
        flash(gettext("The draft is gone."), "success")
    holding.forget()
    return redirect(url_for("intake.start"), 303)


@blueprint.errorhandler(CSRFError)
def grown_old(error: CSRFError) -> Response:
    """A form whose session is over: what was typed is shown again, ready to be sent."""
    return _again(_GROWN_OLD, 400)


@blueprint.errorhandler(LimitReached)
@blueprint.errorhandler(Unavailable)
def not_now(error: DomainError) -> Response:
    """Too often, or a disk that is full: what was typed is shown again."""
    response = _again(error.message, int(status_of(error)))
    if isinstance(error, LimitReached) and error.retry_after:
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def _save_page(here: Step) -> Response:
    claimed = bool(request.form.get("draft"))
    before = holding.held()
    found = holding.held_or_new()
    kind = found.view.answers.record_kind or _kind_typed()
    form = form_of(here, kind)
    group = _value(form)
    with unit_of_work():
        if kind is not None and found.view.answers.record_kind is None:
            # A page whose draft is gone still knows what it was about.
            service.save_step(gate.viewer(), found.view.id, Step.KIND, KindAnswer(kind=kind), holding.window())
        saved = service.save_step(gate.viewer(), found.view.id, here, group, holding.window())
    if request.form.get("do") == "later":
        return later()
    if claimed and (before is None or before.view.handed_in):
        flash(gettext("That draft is not open here any more. What this page said is in a new one."), "warning")
    add_problems(form, rules.unreadable(group))
    if form.errors:
        return _page(here, form, Held(replace(found.view, version=saved.version), found.key), 422)
    if saved.other_kept:
        flash(gettext("You wrote here in another window as well. Both are kept: see below."), "warning")
        return redirect(url_for("intake.step", step=here), 303)
    if request.form.get("then") == Step.CHECK:
        return redirect(url_for("intake.check"), 303)
    return redirect(presenting.url_of(rules.following(here)), 303)


def _value(form: StepForm) -> Group:
    group = form.value()
    if isinstance(group, ConsentGiven):
        return replace(group, words=presenting.consent_words(group.version, group.shown_in))
    return group


def _page(here: Step, form: StepForm, found: Held | None, status: int = 200) -> Response:
    view = found.view if found else None
    other = view.others.get(here) if view else None
    before = rules.preceding(here)
    page = render_template(
        "intake/step.html",
        step=here,
        number=list(Step).index(here) + 1,
        total=len(Step),
        form=form,
        held=found,
        mark=request.form.get("mark") or holding.new_mark(),
        version=view.version if view else 0,
        then=request.values.get("then", ""),
        back_url=presenting.url_of(before) if before else url_for("intake.start"),
        others=presenting.facts_of(here, other, view.answers.record_kind if view else None),
        kind=(view.answers.record_kind if view else None) or _kind_typed(),
        explained=[translate(words) for words in consent_text.EXPLAINED],
    )
    return make_response(page, status)


def _check_page(found: Held, status: int = 200) -> Response:
    view = found.view
    page = render_template(
        "intake/check.html",
        number=len(Step),
        total=len(Step),
        held=found,
        files=view.files,
        sections=presenting.sections(view),
        gaps=presenting.gaps(rules.missing(view.answers, view.file_facts)),
        hints=presenting.hints(view),
        unfinished=coming.unfinished(gate.viewer(), view.id),
    )
    return make_response(page, status)


def _again(message: Message, status: int) -> Response:
    if request.endpoint in ("intake.save", "intake.save_unsent"):
        return problem(status, "", translate(message))
    if request.endpoint in (*kept.TARGETS, "intake.open_again"):
        return kept.refused(status, translate(message))
    if request.endpoint == "intake.files" and holding.held() is not None:
        return file_routes.again(message, status)
    found = holding.held()
    if request.endpoint != "intake.step" or request.view_args is None:
        if found is None or found.view.handed_in:
            return errors.app_response(errors.page(status, translate(message)))
        flash(translate(message), "warning")
        return _check_page(found, status)
    here = Step(request.view_args["step"])
    form = form_of(here, found.view.answers.record_kind if found else _kind_typed())
    form.form_errors.append(translate(message))
    return _page(here, form, found, status)


def _kind_typed() -> RecordKind | None:
    typed = request.form.get("of_kind")
    return RecordKind(typed) if typed in set(RecordKind) else None


def _no_draft() -> Response:
    flash(gettext("No draft is open in this browser. Begin here, or come back with your receipt phrase."), "warning")
    return redirect(url_for("intake.start"), 303)
