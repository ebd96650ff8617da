"""The page of one picture: to look closely, what it says about itself, and where else it was seen."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from archive.access.policy import Act
from archive.base.db import unit_of_work
from archive.base.errors import NotVisible, Withdrawn
from archive.records import resembling
from archive.records.blueprint import blueprint
from archive.records.opening import opened
from archive.records.page import FileEntry, RecordPage
from archive.records.presenting import entry, record_view
from archive.web import gate


@blueprint.get("/records/<code>/pictures/<int:number>")
@gate.permits(Act.READ)
def picture(code: str, number: int) -> str:
    """The ``number``-th file of a record, from 1, where it can be shown; a graphic one once that is asked for."""
    viewer = gate.viewer()
    try:
        page = opened(viewer, code)
    except Withdrawn:
        # As with the files themselves: a tombstone has none.
        raise NotVisible() from None
    found, view = _file(page, number), record_view(viewer, page)
    shown = view.files[number - 1]
    if shown.picture is None:
        raise NotVisible()
    return render_template(
        "records/picture.html",
        record=view,
        file=shown,
        number=number,
        covered=found.graphic and request.args.get("see") not in ("grey", "colour"),
        grey=request.args.get("see") == "grey",
        pixels=request.args.get("size") == "full",
        elsewhere=[
            (entry(one.summary), one) for one in resembling.seen_elsewhere(viewer, page.record.id, found.file.id)
        ],
    )


@blueprint.post("/records/<code>/pictures/<int:number>/related")
@gate.permits(Act.DESCRIBE)
def relate_picture(code: str, number: int) -> Response:
    """Say that another record that holds this picture is nearly the same."""
    page = opened(gate.viewer(), code)
    found = _file(page, number)
    with unit_of_work():
        resembling.relate(gate.viewer(), page.record.id, found.file.id, request.form.get("other", ""))
    flash(gettext("The relation is saved."), "success")
    return redirect(url_for("records.picture", code=code, number=number), 303)


def _file(page: RecordPage, number: int) -> FileEntry:
    if not 1 <= number <= len(page.files):
        raise NotVisible()
    return page.files[number - 1]
