"""Sending bytes so that a browser can do nothing with them but show or save them."""

from __future__ import annotations

from flask import Response, request
from werkzeug.http import dump_options_header
from werkzeug.wsgi import wrap_file

from archive.media import queries, store
from archive.media.queries import FileToServe

_SHOWN = {"image/jpeg", "image/png", "image/webp"}


def send(file: FileToServe, *, name: str, public: bool) -> Response:
    """The answer with a file's bytes: its type as detected, ranges and conditional requests honoured.

    Access is asked anew before each call, so a copy in a browser's cache is never an answer by itself: what is
    public must be revalidated, everything else is not stored. The tag is the object's random id, never the
    digest, which would confirm to anybody that the archive holds a file that they hold. Raises ``Unavailable``
    when the bytes are gone, or set apart because they are not those that were taken in.
    """
    queries.refuse_quarantined(file.quarantined_since)
    handle = store.current().open(file.sha256)
    response = Response(wrap_file(request.environ, handle), content_type=file.media_type, direct_passthrough=True)
    response.call_on_close(handle.close)
    shown = not file.original and file.media_type in _SHOWN
    headers = response.headers
    headers["Content-Length"] = str(file.size)
    headers["Content-Disposition"] = dump_options_header("inline" if shown else "attachment", {"filename": name})
    headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["Cache-Control"] = "no-cache" if public else "no-store"
    response.set_etag(file.id.hex)
    try:
        response.make_conditional(request.environ, accept_ranges=True, complete_length=file.size)
    except BaseException:
        handle.close()
        raise
    return response
