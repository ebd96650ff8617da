"""How a moderator works: their own desk, the gentle stop; and the public figures of moderation."""

from __future__ import annotations

from flask import Response as FlaskResponse
from flask import flash, make_response, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from archive.access.policy import Act
from archive.base.db import unit_of_work
from archive.base.errors import Invalid
from archive.comments import desk_pages
from archive.comments.blueprint import blueprint
from archive.comments.desk import assigning, preferring, tallying
from archive.comments.desk.forms import DealForm, DeskForm
from archive.web import gate
from archive.web.forms import add_problems


@blueprint.get("/moderation/desk")
@gate.permits(Act.MODERATE)
def desk() -> Response:
    """One's own wishes, and how the work is spread."""
    wishes = preferring.of(gate.viewer())
    return _desk_page(DeskForm(formdata=None, obj=wishes))


@blueprint.post("/moderation/desk")
@gate.permits(Act.MODERATE)
def keep_desk() -> Response:
    form = DeskForm()
    if form.validate():
        try:
            with unit_of_work():
                preferring.keep(gate.viewer(), form.value())
            flash(gettext("Saved."), "success")
            return redirect(url_for("comments.desk"), 303)
        except Invalid as error:
            add_problems(form, error.problems)
    return _desk_page(form, 422)


@blueprint.get("/moderation/pause")
@gate.permits(Act.MODERATE)
def pause() -> str:
    """The gentle stop that a moderator asked for."""
    viewer = gate.viewer()
    return render_template("comments/pause.html", count=preferring.decided_today(viewer), offer=desk_pages.offer())


@blueprint.post("/moderation/pause")
@gate.permits(Act.MODERATE)
def go_on() -> Response:
    """Go on all the same; the stop is not shown again today."""
    with unit_of_work():
        preferring.go_on(gate.viewer())
    return redirect(url_for("comments.next_comment"), 303)


@blueprint.get("/moderation/figures")
@gate.permits(Act.READ)
def figures() -> str:
    """What became of comments, in numbers that name nobody."""
    return render_template("comments/figures.html", quarters=tallying.published())


@blueprint.get("/moderation/figures.csv")
@gate.permits(Act.READ)
def figures_csv() -> Response:
    """The same as a table for programs."""
    response = FlaskResponse(tallying.as_csv(tallying.published()), mimetype="text/csv")
    response.headers["Content-Disposition"] = 'attachment; filename="moderation.csv"'
    return response


def _desk_page(form: DeskForm, status: int = 200) -> Response:
    page = render_template(
        "comments/desk.html", form=form, deal=DealForm(formdata=None), shares=assigning.shares(gate.viewer())
    )
    return make_response(page, status)
