"""The page on which an archivist covers parts of a picture: drawn with JavaScript, by numbers without it."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Sequence
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from archive.access.levels import AccessLevel
from archive.access.policy import Act
from archive.access.viewer import Viewer
from archive.base.db import unit_of_work
from archive.base.errors import Invalid, NotVisible, Problem
from archive.base.messages import msg
from archive.media import covering, hiding, redacting
from archive.media.covering import Box, Cover, Shape, Stroke
from archive.records import storing
from archive.records.blueprint import blueprint
from archive.records.desk.redaction_forms import CoverForm
from archive.records.file_view import file_url
from archive.records.opening import opened
from archive.records.page import FileEntry, RecordPage
from archive.records.redaction_words import REASONS
from archive.records.stored import description_of
from archive.web import gate
from archive.web.forms import add_problems

Answer = str | AnyResponse | tuple[str, int]
_ROWS = 4
"""So many empty rows for boxes are offered beside those that stand."""
_MOST_IN_ADDRESS = 6000


@blueprint.route("/records/<code>/files/<uuid:object_id>/redact", methods=["GET", "POST"], endpoint="cover_file")
@gate.permits(Act.DESCRIBE)
def cover_file(code: str, object_id: uuid.UUID) -> Answer:
    viewer = gate.viewer()
    page = opened(viewer, code)
    entry = _entry(page, object_id)
    form = CoverForm()
    if request.method == "GET":
        return _page(page, entry, _first_form(entry), _standing(entry))
    act = request.form.get("act", "")
    try:
        shapes = _sent(entry)
    except Invalid as error:
        add_problems(form, error.problems)
        return _page(page, entry, form, _standing(entry)), 400
    if act == "preview":
        form.whole_for.errors, form.reason.errors = (), ()
        return _page(page, entry, form, shapes, preview=True)
    if not form.validate():
        return _page(page, entry, form, shapes), 400
    try:
        _cover(viewer, page, entry, form, shapes)
    except Invalid as error:
        add_problems(form, error.problems)
        return _page(page, entry, form, shapes), 400
    flash(_("Readers get the covered picture alone, from this moment."), "success")
    return redirect(url_for("records.redactions", code=code, _anchor=f"picture-{object_id}"), code=303)


@blueprint.get("/records/<code>/files/<uuid:object_id>/redact/preview", endpoint="cover_preview")
@gate.permits(Act.DESCRIBE)
def cover_preview(code: str, object_id: uuid.UUID) -> Response:
    """The picture with parts covered as they are to be; nothing of it is kept."""
    page = opened(gate.viewer(), code)
    _entry(page, object_id)
    data = redacting.preview(object_id, covering.read(request.args.get("shapes", "")))
    answer = Response(data, content_type="image/jpeg")
    answer.headers["Content-Disposition"] = "inline; filename=preview.jpg"
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.post("/records/<code>/files/<uuid:object_id>/uncover", endpoint="uncover_file")
@gate.permits(Act.DESCRIBE)
def uncover_file(code: str, object_id: uuid.UUID) -> AnyResponse:
    viewer = gate.viewer()
    page = opened(viewer, code)
    _entry(page, object_id)
    try:
        with unit_of_work():
            protected = storing.scope_of(page.record.id, description_of(page.record)).protected
            redacting.lift(viewer, object_id, request.form.get("why", ""), protected=protected)
            storing.announce([page.record.id])
    except Invalid:
        flash(_("Say why it is shown whole again."), "error")
    else:
        flash(_("Readers get the whole picture again."), "success")
    return redirect(url_for("records.redactions", code=code, _anchor=f"picture-{object_id}"), code=303)


def _cover(viewer: Viewer, page: RecordPage, entry: FileEntry, form: CoverForm, shapes: Sequence[Shape]) -> None:
    record_id = page.record.id
    protected = storing.scope_of(record_id, description_of(page.record)).protected
    covered = redacting.make(entry.file.id, shapes)
    with unit_of_work():
        redacting.redact(
            viewer,
            covered,
            form.reason.data,
            note=form.note.data or "",
            whole_for=AccessLevel(form.whole_for.data),
            protected=protected,
        )
        storing.announce([record_id])


def _entry(page: RecordPage, object_id: uuid.UUID) -> FileEntry:
    for entry in page.files:
        if entry.file.id == object_id and entry.file.display is not None and entry.file.facts is not None:
            return entry
    raise NotVisible()


def _standing(entry: FileEntry) -> tuple[Shape, ...]:
    covered = entry.file.covered
    return covering.read(json.dumps(covered.shapes)) if covered is not None else ()


def _first_form(entry: FileEntry) -> CoverForm:
    covered = entry.file.covered
    if covered is None:
        return CoverForm(formdata=None)
    stands = {"reason": covered.reason.value, "whole_for": covered.whole_for.value, "note": covered.note}
    return CoverForm(formdata=None, data=stands)


def _sent(entry: FileEntry) -> tuple[Shape, ...]:
    """What was drawn; without JavaScript the boxes by numbers, and the strokes that stand where they are kept."""
    drawn = request.form.get("shapes", "")
    if drawn:
        return covering.read(drawn)
    kept = [one for one in _standing(entry) if isinstance(one, Stroke)] if request.form.get("keep-strokes") else []
    return covering.checked([*_boxes(request.form), *kept])


def _boxes(sent: MultiDict[str, str]) -> Iterator[Box]:
    """Rows of numbers in per cent; an empty row is no box."""
    number = 0
    while f"x-{number}" in sent and number < covering.MOST_SHAPES:
        typed = [sent.get(f"{name}-{number}", "").strip().replace(",", ".") for name in ("x", "y", "w", "h")]
        if any(typed):
            try:
                x, y, width, height = (round(float(one) * 10) for one in typed)
            except (ValueError, OverflowError) as error:
                why = msg("Box %(number)s needs four numbers, in per cent.", number=number + 1)
                raise Invalid([Problem("", why)]) from error
            cover = Cover.PIXELS if sent.get(f"cover-{number}") == "pixels" else Cover.SOLID
            yield Box(x, y, width, height, cover)
        number += 1


def _page(
    page: RecordPage, entry: FileEntry, form: CoverForm, shapes: Sequence[Shape], *, preview: bool = False
) -> str:
    code, whole = page.record.reference_code, hiding.whole_display(entry.file.id)
    said = json.dumps([shape.as_json() for shape in shapes], separators=(",", ":"))
    boxes = [shape for shape in shapes if isinstance(shape, Box)]
    if not request.form.get("shapes"):
        form.shapes.data = ""
    return render_template(
        "records/cover.html",
        record=page.record,
        file=entry.file,
        reason=REASONS[entry.file.covered.reason] if entry.file.covered else None,
        form=form,
        picture=file_url(code, whole.id) if whole is not None else None,
        parameters=(whole.parameters or {}) if whole is not None else {},
        alternative_text=entry.alternative_text,
        standing=said,
        rows=[_row(box) for box in boxes] + [_row(None)] * _ROWS,
        strokes=len(shapes) - len(boxes),
        preview=_preview_url(code, entry.file.id, said) if preview else None,
        too_long=preview and len(said) > _MOST_IN_ADDRESS,
    )


def _row(box: Box | None) -> dict[str, Any]:
    if box is None:
        return {"x": "", "y": "", "w": "", "h": "", "cover": "solid"}
    numbers = {"x": box.x, "y": box.y, "w": box.width, "h": box.height}
    return {name: f"{value / 10:g}" for name, value in numbers.items()} | {"cover": box.cover.value}


def _preview_url(code: str, object_id: uuid.UUID, shapes: str) -> str | None:
    if len(shapes) > _MOST_IN_ADDRESS:
        return None
    return url_for("records.cover_preview", code=code, object_id=object_id, shapes=shapes)
