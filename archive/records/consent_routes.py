"""What people allowed for a record, and writing down that something was taken back by letter, by telephone …"""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from archive.access.policy import Act
from archive.base.db import unit_of_work
from archive.base.errors import Invalid
from archive.records import consenting
from archive.records.blueprint import blueprint
from archive.records.forms import TakenBackForm
from archive.records.opening import opened
from archive.records.page import RecordPage
from archive.records.presenting import record_view
from archive.records.stored import description_of
from archive.web import gate
from archive.web.forms import add_problems


@blueprint.route("/records/<code>/consent", methods=["GET", "POST"])
@gate.permits(Act.WITHDRAW)
def consent(code: str) -> str | Response | tuple[str, int]:
    viewer = gate.viewer()
    page = opened(viewer, code)
    form = TakenBackForm()
    form.offer(page.consents, consenting.open_answers(consenting.standing(description_of(page.record))))
    if not form.is_submitted():
        return _page(page, form)
    if not form.validate():
        return _page(page, form), 400
    try:
        with unit_of_work():
            consenting.record_withdrawal(viewer, page.record.id, *form.value())
    except Invalid as error:
        add_problems(form, error.problems)
        return _page(page, form), 400
    flash(_("It is written down, and has effect from this moment."), "success")
    return redirect(url_for("records.show", code=code), code=303)


def _page(page: RecordPage, form: Any) -> str:
    view = record_view(gate.viewer(), page)
    return render_template("records/consent.html", record=view, form=form if form.position.choices else None)
