"""The page of what is hidden of a record, for those who read beneath, and the hiding of words."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from archive.access.levels import AccessLevel
from archive.access.policy import Act
from archive.access.viewer import Viewer
from archive.base import languages
from archive.base.db import unit_of_work
from archive.base.errors import Invalid, NotVisible, Stale
from archive.media import hiding
from archive.records import blocks, redaction_acts, redaction_view
from archive.records.blueprint import blueprint
from archive.records.description import Description
from archive.records.desk.redaction_forms import ELEMENTS, HideWordsForm, LiftForm
from archive.records.file_view import file_url
from archive.records.opening import opened
from archive.records.page import RecordPage
from archive.records.presenting import shown
from archive.records.redacting import PLACED, Redactor
from archive.records.redaction_words import REASONS
from archive.records.stored import description_of
from archive.web import gate
from archive.web.errors import translate
from archive.web.forms import add_problems

Answer = str | Response | tuple[str, int]


@blueprint.get("/records/<code>/redactions")
@gate.permits(Act.READ_ORIGINAL)
def redactions(code: str) -> str:
    return _page(gate.viewer(), opened(gate.viewer(), code), HideWordsForm(formdata=None))


@blueprint.post("/records/<code>/redactions", endpoint="hide_words")
@gate.permits(Act.DESCRIBE)
def hide_words(code: str) -> Answer:
    viewer = gate.viewer()
    page, form = opened(viewer, code), HideWordsForm()
    if not form.validate():
        return _page(viewer, page, form), 400
    described = description_of(page.record)
    preview = request.form.get("act") == "preview"
    try:
        element = form.element.data
        start, end = _found(getattr(described, element), form.words.data, form.start.data, form.everywhere.data)
        if preview:
            return _page(viewer, page, form, _as_readers_would(described, form, start, end))
        with unit_of_work():
            redaction_acts.redact_text(
                viewer,
                page.record.id,
                element,
                start,
                end,
                form.reason.data,
                note=form.note.data or "",
                whole_for=AccessLevel(form.whole_for.data),
                everywhere=form.everywhere.data,
                expected_revision=int(form.revision.data) if (form.revision.data or "").isdecimal() else None,
            )
    except (Invalid, Stale) as error:
        if isinstance(error, Invalid):
            add_problems(form, error.problems)
        else:
            form.form_errors.append(translate(error.message))
        return _page(viewer, opened(viewer, code), form), 400 if isinstance(error, Invalid) else 409
    flash(_("These words are hidden from readers, from this moment."), "success")
    return redirect(url_for("records.redactions", code=code), code=303)


@blueprint.post("/records/<code>/redactions/change", endpoint="change_redaction")
@gate.permits(Act.DESCRIBE)
def change_redaction(code: str) -> Answer:
    viewer = gate.viewer()
    page, form = opened(viewer, code), LiftForm()
    number = form.number.data if form.validate() and form.number.data is not None else -1
    revision = int(form.revision.data) if (form.revision.data or "").isdecimal() else None
    try:
        with unit_of_work():
            if request.form.get("act") == "confirm":
                redaction_acts.confirm(viewer, page.record.id, number, expected_revision=revision)
            else:
                redaction_acts.lift(viewer, page.record.id, number, form.why.data or "", expected_revision=revision)
    except Invalid as error:
        return _page(viewer, page, HideWordsForm(formdata=None), problems=error.problems), 400
    except Stale as error:
        flash(translate(error.message), "warning")
        return redirect(url_for("records.redactions", code=code), code=303)
    flash(_("Saved."), "success")
    return redirect(url_for("records.redactions", code=code), code=303)


def _found(text: str, words: str, start: int | None, everywhere: bool) -> tuple[int, int]:
    """Where the words stand: where they were selected, else where they stand once."""
    typed = words.replace("\r\n", "\n")
    if start is not None and text[start : start + len(typed)] == typed:
        return start, start + len(typed)
    exact = typed.strip()
    at = text.find(exact)
    places = [(at, at + len(exact))] if at >= 0 else blocks.everywhere(text, exact)
    if not exact or not places:
        raise redaction_acts.not_there()
    if not everywhere and (text.count(exact) > 1 or len(places) > 1):
        raise redaction_acts.several()
    return places[0]


def _as_readers_would(described: Description, form: HideWordsForm, start: int, end: int) -> list[tuple[str, Any]]:
    """Each element as readers will have it once these words are hidden too."""
    text = getattr(described, form.element.data)
    more = redaction_acts.hidden(form.element.data, text, start, end, form.reason.data, form.everywhere.data)
    return _elements(described, (*described.redactions, more))


def _elements(described: Description, redactions: tuple[Any, ...]) -> list[tuple[str, Any]]:
    redactor = Redactor(redactions, {name: getattr(described, name) for name in PLACED})
    names = {choice.value: str(choice.label) for choice in ELEMENTS}
    return [
        (names[name], redaction_view.html(redactor.pieces(name, text)))
        for name in ("title", "abstract", "body")
        if (text := getattr(described, name)) and redactor.spans(name, text)
    ]


def _page(viewer: Viewer, page: RecordPage, form: HideWordsForm, preview: Any = None, problems: Any = ()) -> str:
    if page.hidden:
        # What hides something from the viewer is not listed for them.
        raise NotVisible()
    record, described = page.record, description_of(page.record)
    if not form.is_submitted():
        form.revision.data = str(record.revision)
    return render_template(
        "records/redactions.html",
        record=record,
        text_direction=languages.direction(record.language),
        form=form,
        problems=problems,
        preview=preview,
        redactions=[_line(number, one) for number, one in enumerate(described.redactions)],
        elements=_whole(described) if page.text is not None else [],
        as_readers=_elements(described, described.redactions) if page.text is not None else [],
        pictures=_pictures(page),
    )


def _line(number: int, one: Any) -> Any:
    names = {choice.value: choice.label for choice in ELEMENTS}
    return shown(
        number=number,
        label=number + 1,
        words=one.words,
        element=names.get(one.field, one.field),
        reason=REASONS[one.reason],
        sealed=one.whole_for is AccessLevel.SEALED,
        note=one.note,
        everywhere=one.everywhere,
        asks=one.asks,
        gone=one.field in PLACED and one.anchor is None,
    )


def _whole(described: Description) -> list[Any]:
    """Each element whole, with what is hidden of it marked."""
    names = {choice.value: choice.label for choice in ELEMENTS}
    found = []
    for name in ("title", "abstract", "body"):
        text = getattr(described, name)
        present = {other: getattr(described, other) for other in PLACED}
        spans = [
            (span.start, span.end, str(number))
            for number, one in enumerate(described.redactions, 1)
            for span in Redactor((one,), present).spans(name, text)
        ]
        if text:
            found.append(shown(name=name, label=names[name], html=redaction_view.marked(text, spans)))
    return found


def _pictures(page: RecordPage) -> list[Any]:
    code = page.record.reference_code
    found = []
    for entry in page.files:
        file, whole = entry.file, hiding.whole_display(entry.file.id)
        if file.facts is None or whole is None or file.display is None:
            continue
        found.append(
            shown(
                id=file.id,
                covered=file.covered,
                reason=REASONS[file.covered.reason] if file.covered else None,
                sealed=file.covered is not None and file.covered.whole_for is AccessLevel.SEALED,
                before=file_url(code, whole.id),
                after=file_url(code, file.display.id),
                alternative_text=entry.alternative_text,
                graphic=entry.graphic,
                width=file.display.width,
                height=file.display.height,
            )
        )
    return found
