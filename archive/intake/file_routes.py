"""The page of files: several at once, each with its digest, what it says about itself, and words for readers."""

from __future__ import annotations

import uuid
from typing import cast

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from archive.access.policy import Act
from archive.base import clock
from archive.base.db import unit_of_work
from archive.base.errors import LimitReached, Problem
from archive.base.messages import Message, msg
from archive.base.runtime import settings
from archive.config import MEGABYTE
from archive.intake import holding, leaving, looking, pacing, queries, rules, service
from archive.intake.blueprint import blueprint
from archive.intake.holding import Held
from archive.intake.uploading import queries as coming
from archive.intake.uploading import receiving
from archive.intake.vocabulary import Step
from archive.media import store
from archive.media.telling import TELLING_WORDS
from archive.media.uploads import Upload, UploadRequest, takes_files_singly
from archive.web import errors, gate

_FIELD = "files"


@blueprint.route("/contribute/files", methods=["GET", "POST"])
@takes_files_singly
@gate.permits(Act.CONTRIBUTE)
def files() -> Response:
    """Add files and say what they show; a file that is refused is named, and everything else is kept."""
    if request.method == "GET":
        found = holding.held()
        if found is None or found.view.handed_in:
            flash(gettext("No draft is open in this browser."), "warning")
            return redirect(url_for("intake.start"), 303)
        return _page(looked_at(found))
    found = holding.held_or_new()
    sent = cast(UploadRequest, request)
    uploads, refused = sent.uploads(_FIELD), [Problem(r.original_name or "", r.reason) for r in sent.refused(_FIELD)]
    count = len(found.view.files)
    refused += _take(found, uploads)
    with unit_of_work():
        too_long = service.describe_files(gate.viewer(), found.view.id, _said(found))
    if refused or too_long:
        fresh = queries.draft_of_key(gate.viewer(), found.key)
        return _page(looked_at(Held(fresh, found.key)) if fresh else found, 422, refused, too_long)
    if request.form.get("do") == "later" and found.view.adds_to is None:
        return leaving.leave(found)
    if uploads or request.form.get("do") in ("add", "save"):
        if uploads and count == 0:
            flash(gettext("Your files are kept. Look at what they say before you go on."), "success")
        return redirect(url_for("intake.files"), 303)
    if found.view.adds_to is not None:
        return redirect(url_for("intake.addition"), 303)
    return redirect(url_for("intake.step", step=Step.ACCESS), 303)


@blueprint.post("/contribute/files/<uuid:file_id>/remove")
@gate.permits(Act.CONTRIBUTE)
def remove_file(file_id: uuid.UUID) -> Response:
    """Take one file out of the draft."""
    found = holding.held()
    if found is not None:
        with unit_of_work():
            service.remove_file(gate.viewer(), found.view.id, file_id)
        flash(gettext("The file is taken out."), "success")
    return redirect(url_for("intake.files"), 303)


@blueprint.errorhandler(RequestEntityTooLarge)
def too_much(error: RequestEntityTooLarge) -> Response:
    """More in one go than can be read: nothing of it arrived, and the draft is as it was."""
    if request.endpoint != "intake.files":
        detail = msg("The text is too long to be taken in one go. Go back: it still stands there. Add it as a file.")
        return errors.app_response(errors.page(413, errors.translate(detail)))
    most = settings().upload_at_once // MEGABYTE
    return again(msg("That was more than %(most)s MB in one go. Send fewer files at a time.", most=most), 413)


def again(message: Message, status: int) -> Response:
    """The page of files with a reason why nothing was taken."""
    found = holding.held_in_session()
    if found is None:
        flash(gettext("That was too much in one go."), "error")
        return redirect(url_for("intake.start"), 303)
    return _page(found, status, [Problem("", message)])


def looked_at(found: Held) -> Held:
    """The same draft with all that has arrived, after the sandbox has looked at files that it had not seen."""
    if receiving.settle(gate.viewer(), found.view.id):
        fresh = queries.draft_of_key(gate.viewer(), found.key)
        found = Held(fresh, found.key) if fresh is not None else found
    new = [file.facts.sha256 for file in found.view.files if file.look is None]
    if not new:
        return found
    looks = looking.look_at(new)
    with unit_of_work():
        service.note_looks(gate.viewer(), found.view.id, looks)
    fresh = queries.draft_of_key(gate.viewer(), found.key)
    return Held(fresh, found.key) if fresh is not None else found


def save_captions() -> str:
    """The page's captions, sent by the page itself."""
    found = holding.held_or_new()
    with unit_of_work():
        service.describe_files(gate.viewer(), found.view.id, _said(found))
    return clock.stamp(clock.now())


def _take(found: Held, uploads: tuple[Upload, ...]) -> list[Problem]:
    allowed, refused = _within_rate(found, uploads)
    if not allowed:
        return refused
    staged = [(upload.staged, upload.declared_type, upload.original_name) for upload in allowed]
    arrived, unfit = service.keep(staged, room=settings().upload_count - len(found.view.files))
    with unit_of_work():
        unfit += service.add_files(gate.viewer(), found.view.id, arrived)
    return refused + unfit


def _within_rate(found: Held, uploads: tuple[Upload, ...]) -> tuple[list[Upload], list[Problem]]:
    allowed: list[Upload] = []
    refused: list[Problem] = []
    for upload in uploads:
        try:
            pacing.count_file(found.view.id)
            allowed.append(upload)
        except LimitReached as error:
            refused.append(Problem(upload.original_name or "", error.message))
    return allowed, refused


def _said(found: Held) -> dict[uuid.UUID, tuple[str, str]]:
    form = request.form
    return {
        file.id: (
            rules.clean(form.get(f"caption-{file.id}", "")),
            rules.clean(form.get(f"alternative_text-{file.id}", "")),
        )
        for file in found.view.files
        if f"caption-{file.id}" in form
    }


def _page(
    found: Held, status: int = 200, refused: list[Problem] | None = None, too_long: list[Problem] | None = None
) -> Response:
    page = render_template(
        "intake/files.html",
        number=list(Step).index(Step.FILES) + 1,
        total=len(Step),
        held=found,
        files=found.view.files,
        unfinished=coming.unfinished(gate.viewer(), found.view.id),
        refused=refused or [],
        too_long=too_long or [],
        limit=settings().upload_limit,
        at_once=settings().upload_at_once,
        hourly=settings().uploads_per_hour,
        keep_hours=settings().upload_keep_hours,
        disk_full=store.current().free_bytes() < settings().disk_reserve,
        most=settings().upload_count,
        telling_words=TELLING_WORDS,
        limits=rules.LIMITS,
        mark=holding.new_mark(),
    )
    return make_response(page, status)
