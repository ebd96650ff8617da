"""Resumable upload (tus 1.0.0) into the draft that a page holds: thin words around ``receiving``."""

from __future__ import annotations

import uuid
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from archive.access.policy import Act
from archive.base.errors import DomainError, LimitReached, NotVisible
from archive.base.messages import msg
from archive.base.runtime import settings
from archive.intake import holding, pacing
from archive.intake.holding import Held
from archive.intake.uploading import protocol, queries, receiving
from archive.intake.uploading.protocol import BadChecksum
from archive.intake.uploading.queries import UploadView
from archive.media.uploads import takes_a_piece
from archive.web import gate
from archive.web.errors import problem, status_of, translate

blueprint = Blueprint("uploading", __name__, url_prefix="/contribute/uploads")

BAD_CHECKSUM = 460
"""Checksum Mismatch, a status of tus alone."""


@blueprint.route("", methods=["OPTIONS"], provide_automatic_options=False)
@gate.permits(Act.CONTRIBUTE)
def abilities() -> Response:
    """What of tus is spoken here, and how large a file may be."""
    answer = _empty(HTTPStatus.NO_CONTENT)
    answer.headers["Tus-Version"] = protocol.VERSION
    answer.headers["Tus-Extension"] = protocol.EXTENSIONS
    answer.headers["Tus-Max-Size"] = str(settings().upload_limit)
    answer.headers["Tus-Checksum-Algorithm"] = ",".join(protocol.ALGORITHMS)
    return answer


@blueprint.post("")
@gate.permits(Act.CONTRIBUTE)
def begin() -> Response:
    """Begin an upload, or find the one that was begun with the same file."""
    found = _held()
    length = protocol.number("Upload-Length", request.headers.get("Upload-Length"))
    sent_metadata = request.headers.get("Upload-Metadata", "")
    view = queries.known(gate.viewer(), found.view.id, length, sent_metadata)
    if view is None:
        pacing.count_file(found.view.id)
        view = receiving.begin(gate.viewer(), found.view.id, length, sent_metadata)
    answer = _told(view, HTTPStatus.CREATED)
    answer.headers["Location"] = url_for("uploading.one", upload_id=view.id)
    return answer


@blueprint.route("/<uuid:upload_id>", methods=["HEAD", "PATCH", "DELETE", "POST"], provide_automatic_options=False)
@takes_a_piece
@gate.permits(Act.CONTRIBUTE)
def one(upload_id: uuid.UUID) -> Response:
    """Ask how far an upload is, send its next piece, or give it up."""
    method = request.method
    if method == "POST":
        # For those whose line lets nothing but GET and POST through.
        method = request.headers.get("X-HTTP-Method-Override", "").upper()
    found = _held()
    if method == "HEAD":
        return _told(receiving.state(gate.viewer(), found.view.id, upload_id), HTTPStatus.OK)
    if method == "PATCH":
        return _append(found, upload_id)
    if method == "DELETE":
        queries.upload(gate.viewer(), found.view.id, upload_id)
        receiving.drop(gate.viewer(), found.view.id, upload_id)
        return _empty(HTTPStatus.NO_CONTENT)
    return problem(405, HTTPStatus(405).phrase)


@blueprint.post("/<uuid:upload_id>/remove")
@gate.permits(Act.CONTRIBUTE)
def remove(upload_id: uuid.UUID) -> AnyResponse:
    """Give an upload up from the page, without a script."""
    found = holding.held()
    if found is not None:
        receiving.drop(gate.viewer(), found.view.id, upload_id)
        flash(gettext("The upload is given up."), "success")
    return redirect(url_for("intake.files"), 303)


@blueprint.before_request
def _same_version() -> Response | None:
    spoken = request.headers.get("Tus-Resumable")
    if request.endpoint == "uploading.remove" or request.method == "OPTIONS" or spoken == protocol.VERSION:
        return None
    answer = problem(412, HTTPStatus(412).phrase)
    answer.headers["Tus-Version"] = protocol.VERSION
    return answer


@blueprint.after_request
def _say_version(response: Response) -> Response:
    response.headers["Tus-Resumable"] = protocol.VERSION
    return response


@blueprint.errorhandler(DomainError)
def _refused(error: DomainError) -> Response:
    status = BAD_CHECKSUM if isinstance(error, BadChecksum) else int(status_of(error))
    answer = problem(status, "", _words(error))
    if isinstance(error, LimitReached) and error.retry_after:
        answer.headers["Retry-After"] = str(error.retry_after)
    return answer


@blueprint.errorhandler(CSRFError)
def _grown_old(error: CSRFError) -> Response:
    return problem(400, "", translate(msg("The page had grown old. Open it again; what has arrived is kept.")))


@blueprint.errorhandler(HTTPException)
def _http(error: HTTPException) -> Any:
    return problem(error.code or 500, error.name)


def _append(found: Held, upload_id: uuid.UUID) -> Response:
    if request.mimetype != protocol.CONTENT_TYPE:
        return problem(415, HTTPStatus(415).phrase)
    view = receiving.append(
        gate.viewer(),
        found.view.id,
        upload_id,
        protocol.number("Upload-Offset", request.headers.get("Upload-Offset")),
        request.stream,
        request.content_length or 0,
        protocol.checksum(request.headers.get("Upload-Checksum")),
    )
    return _told(view, HTTPStatus.NO_CONTENT)


def _held() -> Held:
    found = holding.held()
    if found is None or found.view.handed_in:
        raise NotVisible(msg("No draft is open in this browser."))
    return found


def _told(view: UploadView, status: HTTPStatus) -> Response:
    answer = _empty(status)
    answer.headers["Upload-Offset"] = str(view.received)
    answer.headers["Upload-Expires"] = protocol.http_date(view.expires_at)
    if request.method in ("HEAD", "POST"):
        answer.headers["Upload-Length"] = str(view.length)
        if view.sent_metadata:
            answer.headers["Upload-Metadata"] = view.sent_metadata
    return answer


def _empty(status: HTTPStatus) -> Response:
    return Response(status=status, headers={"Cache-Control": "no-store"})


def _words(error: DomainError) -> str:
    problems = getattr(error, "problems", ())
    return " ".join(translate(each.message) for each in problems) or translate(error.message)
