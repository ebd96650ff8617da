"""The record page: the record with its comments, and the tombstone that stays of it."""

from __future__ import annotations

from flask import make_response, render_template, request
from werkzeug.wrappers import Response

from archive.access.policy import Act
from archive.base.errors import Withdrawn
from archive.comments.presenting import section
from archive.records.blueprint import blueprint
from archive.records.opening import opened
from archive.records.presenting import record_view
from archive.web import gate


@blueprint.get("/records/<code>")
@gate.permits(Act.READ)
def show(code: str) -> str | Response:
    viewer = gate.viewer()
    try:
        page = opened(viewer, code)
    except Withdrawn as error:
        body = render_template("records/tombstone.html", reference_code=error.reference_code, tombstone=error.tombstone)
        return make_response(body, 410)
    return render_template(
        "records/record.html",
        record=record_view(viewer, page),
        **section(
            viewer,
            page.record.id,
            page.record.state,
            page=request.args.get("comments", type=int),
            reply_to=request.args.get("reply"),
        ),
    )
