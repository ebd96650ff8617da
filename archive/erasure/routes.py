"""The page on which an archivist erases, and the page that says what was done."""

from __future__ import annotations

import uuid

from flask import Blueprint, make_response, render_template
from werkzeug.wrappers import Response

from archive.access.policy import Act
from archive.access.viewer import Viewer
from archive.base.db import unit_of_work
from archive.base.errors import Invalid
from archive.erasure import queries, service
from archive.erasure.forms import EraseForm
from archive.erasure.queries import Preview
from archive.erasure.service import Erased
from archive.records import queries as records
from archive.records.tombstones import refuse_erased
from archive.web import gate
from archive.web.forms import add_problems

blueprint = Blueprint("erasure", __name__)


@blueprint.route("/records/<code>/erase", methods=["GET", "POST"])
@gate.permits(Act.ERASE)
def erase(code: str) -> Response:
    viewer = gate.viewer()
    record_id = records.id_of(viewer, code)
    refuse_erased(record_id, code)
    found = queries.preview(viewer, record_id)
    form = EraseForm()
    form.offer(found)
    if not form.is_submitted():
        return _page(found, form, 200)
    if not form.validate():
        return _page(found, form, 400)
    try:
        with unit_of_work():
            done = _carry_out(viewer, record_id, form)
    except Invalid as error:
        add_problems(form, error.problems)
        return _page(found, form, 400)
    return make_response(render_template("erasure/done.html", done=done, found=found, what=form.target()[0]))


def _carry_out(viewer: Viewer, record_id: uuid.UUID, form: EraseForm) -> Erased:
    kind, target = form.target()
    if kind == "file" and target:
        return service.erase_file(viewer, record_id, target, form.wish())
    if kind == "person" and target:
        return service.erase_identity(viewer, record_id, target, form.wish())
    return service.erase(viewer, record_id, form.wish())


def _page(found: Preview, form: EraseForm, status: int) -> Response:
    return make_response(render_template("erasure/erase.html", found=found, form=form), status)
