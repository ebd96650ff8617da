"""The pages of one's own saved searches, and the private feed."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from flask import Response as FlaskResponse
from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice

from archive.access.policy import Act
from archive.accounts import private_feeds
from archive.base import clock
from archive.base.db import unit_of_work
from archive.base.errors import Invalid, LimitReached
from archive.base.runtime import settings
from archive.records.presenting import entry, locale
from archive.search.arguments import pairs, read
from archive.search.query import SearchRequest
from archive.search.saved import feed, queries, service
from archive.search.saved.blueprint import blueprint
from archive.search.saved.forms import KeepForm, SaveForm, SeenForm
from archive.search.saved.models import SearchFeed
from archive.search.saved.wording import facts
from archive.web import gate
from archive.web.errors import translate
from archive.web.forms import add_problems


@blueprint.get("/account/searches")
@gate.permits(Act.USE_ACCOUNT)
def searches() -> str:
    return _list()


@blueprint.route("/account/searches/new", methods=["GET", "POST"])
@gate.permits(Act.USE_ACCOUNT)
def new() -> Response | str | tuple[str, int]:
    asked = read(MultiDict(request.args if request.method == "GET" else request.form))
    viewer = gate.viewer()
    form = SaveForm(formdata=request.form if request.method == "POST" else None, alerts=True, name=asked.q[:60])
    kept = queries.of(viewer)
    form.instead.choices = [SelectChoice("", gettext("as a new search"))]
    form.instead.choices += [SelectChoice(str(one.id), gettext("instead of: %(name)s", name=one.name)) for one in kept]
    if form.validate_on_submit():
        try:
            with unit_of_work():
                if form.replaced:
                    service.replace(viewer, form.replaced, asked)
                else:
                    service.save(viewer, asked, form.value())
            flash(gettext("The search is saved."), "success")
            return redirect(url_for("saved.searches"), 303)
        except (Invalid, LimitReached) as error:
            _say(form, error)
    page = render_template("search/saved/new.html", form=form, asked=facts(asked, locale()), pairs=pairs(asked))
    return (page, 422) if form.errors else page


@blueprint.route("/account/searches/<uuid:search_id>", methods=["GET", "POST"])
@gate.permits(Act.USE_ACCOUNT)
def search(search_id: uuid.UUID) -> Response | str | tuple[str, int]:
    viewer = gate.viewer()
    kept = queries.one(viewer, search_id)
    form = KeepForm(name=kept.name, alerts=kept.alerts_since is not None)
    if form.validate_on_submit():
        try:
            with unit_of_work():
                service.change(viewer, search_id, form.value())
            flash(gettext("Saved."), "success")
            return redirect(url_for("saved.search", search_id=search_id), 303)
        except Invalid as error:
            _say(form, error)
    page = render_template(
        "search/saved/search.html",
        form=form,
        kept=kept,
        asked=facts(kept.request, locale()),
        run_url=_run(kept.request),
        matches=[(entry(match.summary), match.found_at) for match in queries.new_matches(viewer, search_id)],
        seen=SeenForm(formdata=None, until=clock.now().isoformat()),
    )
    return (page, 422) if form.errors else page


@blueprint.post("/account/searches/<uuid:search_id>/seen")
@gate.permits(Act.USE_ACCOUNT)
def seen(search_id: uuid.UUID) -> Response:
    try:
        until = datetime.fromisoformat(SeenForm().until.data or "").astimezone()
    except (ValueError, OverflowError):
        until = clock.now()
    with unit_of_work():
        service.mark_seen(gate.viewer(), search_id, until)
    return redirect(url_for("saved.searches"), 303)


@blueprint.route("/account/searches/<uuid:search_id>/delete", methods=["GET", "POST"])
@gate.permits(Act.USE_ACCOUNT)
def delete(search_id: uuid.UUID) -> Response | str:
    kept = queries.one(gate.viewer(), search_id)
    if request.method == "GET":
        return render_template("search/saved/delete.html", kept=kept, asked=facts(kept.request, locale()))
    with unit_of_work():
        service.delete_search(gate.viewer(), search_id)
    flash(gettext("The search “%(name)s” is deleted.", name=kept.name), "success")
    return redirect(url_for("saved.searches"), 303)


@blueprint.post("/account/searches/feed")
@gate.permits(Act.USE_ACCOUNT)
def make_feed() -> str:
    """The answer to this form is the one page that ever shows the address: no redirect could carry it safely."""
    with unit_of_work():
        token = private_feeds.make(SearchFeed, gate.viewer())
    return _list(new_feed=settings().base_url + url_for("saved.private_feed", token=token))


@blueprint.post("/account/searches/feed/end")
@gate.permits(Act.USE_ACCOUNT)
def end_feed() -> Response:
    with unit_of_work():
        private_feeds.end(SearchFeed, gate.viewer())
    flash(gettext("The feed has ended: its address opens nothing any more."), "success")
    return redirect(url_for("saved.searches"), 303)


@blueprint.get("/feeds/searches/<token>")
@gate.permits(Act.READ)
def private_feed(token: str) -> FlaskResponse:
    """Whoever has the address reads it: programs that read feeds do not sign in."""
    return make_response(feed.written(token), private_feeds.HEADERS)


def _list(new_feed: str | None = None) -> str:
    viewer = gate.viewer()
    kept = [(one, [fact for fact in facts(one.request, locale()) if fact[1]], _run(one.request))
            for one in queries.of(viewer)]  # fmt: skip
    context: dict[str, Any] = {
        "kept": kept,
        "seen": SeenForm(formdata=None, until=clock.now().isoformat()),
        "receipts": queries.receipts_of(viewer),
        "feed_since": private_feeds.made_at(SearchFeed, viewer),
        "new_feed": new_feed,
        "most": settings().saved_searches,
    }
    return render_template("search/saved/list.html", **context)


def _run(asked: SearchRequest) -> str:
    return url_for("search.results", **MultiDict(pairs(asked)).to_dict(flat=False))  # type: ignore[arg-type]  # lists too


def _say(form: KeepForm, error: Invalid | LimitReached) -> None:
    """Show at the form what is wrong with what was typed."""
    if isinstance(error, Invalid):
        add_problems(form, error.problems)
    else:
        form.form_errors.append(translate(error.message))
