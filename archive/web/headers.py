"""Security headers on every answer, and the cross-site check on everything that changes."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, Response, request

from archive.base.errors import Forbidden
from archive.base.messages import msg

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}


def install(app: Flask, *, secure: bool) -> None:
    """Add the headers to every answer of ``app``; ``secure`` says whether people come over HTTPS."""
    app.before_request(_refuse_cross_site)
    app.after_request(lambda response: _add(response, secure))


def _add(response: Response, secure: bool) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    # With no-referrer, the CSRF check over HTTPS would refuse every form.
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=(), browsing-topics=()")
    headers.setdefault("X-Frame-Options", "DENY")
    if secure:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    if request.endpoint != "static":
        headers.setdefault("Cache-Control", "no-store")
    return response


def _refuse_cross_site() -> None:
    if request.method in _SAFE_METHODS or request.path.startswith("/api/"):
        return
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    if site == "cross-site" or (origin not in (None, "null") and _host_of(origin or "") != request.host.lower()):
        raise Forbidden(msg("This form was sent from another site. Open the page here and send it again."))


def _host_of(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return None
