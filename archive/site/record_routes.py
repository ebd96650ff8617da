"""The record page: the record with its comments, and the tombstone that stays of it."""

from __future__ import annotations

from flask import make_response, render_template, request
from werkzeug.wrappers import Response

from archive.access.policy import Act
from archive.access.viewer import Viewer
from archive.base.errors import Withdrawn
from archive.comments.presenting import section
from archive.custody import queries as custody
from archive.exports import transfers
from archive.records import queries as records
from archive.records.blueprint import blueprint
from archive.records.opening import opened
from archive.records.presenting import record_view, timeline_entry
from archive.web import gate


@blueprint.get("/records/<code>")
@gate.permits(Act.READ)
def show(code: str) -> str | Response:
    viewer = gate.viewer()
    try:
        page = opened(viewer, code)
    except Withdrawn as error:
        return make_response(_tombstone(viewer, error), 410)
    return render_template(
        "records/record.html",
        record=record_view(viewer, page),
        received=transfers.of_record(page.record.id),
        **section(
            viewer,
            page.record.id,
            page.record.state,
            page=request.args.get("comments", type=int),
            reply_to=request.args.get("reply"),
        ),
    )


def _tombstone(viewer: Viewer, error: Withdrawn) -> str:
    """What is left; of an erased record its lines in the ledger as well, which nobody can read anything from."""
    lines = []
    if getattr(error.tombstone, "erased_by", None):
        chain = custody.chain(viewer, records.id_of(viewer, error.reference_code))
        lines = [timeline_entry(event) for event in chain]
    return render_template(
        "records/tombstone.html", reference_code=error.reference_code, tombstone=error.tombstone, custody=lines
    )
