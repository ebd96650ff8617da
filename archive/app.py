"""The one file that knows every room: it makes the web application and maps news to handlers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from typing import Any

from flask import Flask, g, request
from flask_wtf.csrf import CSRFProtect

import archive.accounts.routes
import archive.comments.api
import archive.comments.blueprint
import archive.comments.desk.api
import archive.comments.moderation_bulk_routes
import archive.comments.moderation_care_routes
import archive.comments.moderation_case_routes
import archive.comments.moderation_routes
import archive.comments.policy_routes
import archive.comments.reader_routes
import archive.comments.routes
import archive.custody.api
import archive.erasure.routes
import archive.exports.routes
import archive.exports.transfer_routes
import archive.intake.blueprint
import archive.intake.bulk.routes
import archive.intake.bulk.service
import archive.intake.bulk.work
import archive.intake.file_routes
import archive.intake.page_routes
import archive.intake.receipt_routes
import archive.intake.returning.addition_routes
import archive.intake.returning.asking_routes
import archive.intake.returning.consent_routes
import archive.intake.returning.routes
import archive.intake.routes
import archive.intake.uploading.routes
import archive.records.api
import archive.records.blueprint
import archive.records.consent_routes
import archive.records.desk.covering_routes
import archive.records.desk.file_routes
import archive.records.desk.preview_routes
import archive.records.desk.reading_routes
import archive.records.desk.redaction_routes
import archive.records.desk.routes
import archive.records.leaks.routes
import archive.records.naming.routes
import archive.records.picture_routes
import archive.records.routes
import archive.search.api
import archive.search.routes
import archive.search.saved.blueprint
import archive.search.saved.receipt_routes
import archive.search.saved.routes
import archive.site.account_routes
import archive.site.admin_routes
import archive.site.damage_routes
import archive.site.identity_routes
import archive.site.record_routes
import archive.site.routes
import archive.site.staff_routes
from archive import __version__
from archive.accounts.loading import load_viewer
from archive.base import runtime
from archive.base.db import Database
from archive.base.folders import folder
from archive.base.outbox import OutboxMessage
from archive.config import MEGABYTE, Settings, hosts, read_keys
from archive.erasure import finishing
from archive.erasure.service import FINISH
from archive.exports import jobs, recalling
from archive.exports.service import REQUESTED
from archive.intake import forgetting
from archive.media import upkeep
from archive.media.uploads import UploadRequest
from archive.records.naming.lists import NAMES
from archive.search import sync, watch
from archive.search.saved import alerts, news
from archive.site.blueprint import blueprint as site
from archive.web import context, errors, fingerprint, gate, headers, locale, openapi

Handler = Callable[[Sequence[OutboxMessage]], None]

# News and who hears it. A handler is given the oldest messages of its topic and must be safe to repeat.
HANDLERS: dict[str, Handler] = {
    sync.CHANGED: sync.handle,
    sync.REBUILD: sync.handle_rebuild,
    sync.PURGE: sync.handle_purge,
    NAMES: sync.handle_names,
    watch.CHECK: watch.handle,
    news.INDEXED: alerts.handle_indexed,
    news.SAVED: alerts.handle_saved,
    FINISH: finishing.handle,
    forgetting.FORGOTTEN: finishing.handle,
    "media.derive": upkeep.handle_derive,
    archive.intake.bulk.service.WORK: archive.intake.bulk.work.handle,
    REQUESTED: jobs.handle_requested,
    recalling.CLOSED: recalling.handle_closed,
}

PAGES = (
    site,
    archive.records.blueprint.blueprint,
    archive.search.routes.blueprint,
    archive.search.saved.blueprint.blueprint,
    archive.intake.blueprint.blueprint,
    archive.intake.uploading.routes.blueprint,
    archive.comments.blueprint.blueprint,
    archive.exports.routes.blueprint,
    archive.erasure.routes.blueprint,
    archive.accounts.routes.blueprint,
)
JSON = (
    archive.custody.api.blueprint,
    archive.records.api.blueprint,
    archive.search.api.blueprint,
    archive.comments.api.blueprint,
)


def create_app(settings: Settings, database: Database | None = None) -> Flask:
    """The web application of one archive; raises ``Invalid`` when a key file is missing or unsafe."""
    app = Flask("archive", template_folder=str(folder("templates")), static_folder=str(folder("static")))
    app.request_class = UploadRequest
    _configure(app, settings)
    _activate(app, runtime.Runtime(settings, database or Database(settings.database)))
    errors.install(app)
    locale.install(app, settings.default_locale)
    headers.install(app, secure=settings.secure)
    fingerprint.install(app)
    gate.install(app, lambda: load_viewer(request))
    _protect_forms(app)
    context.install(app, settings, __version__)
    for blueprint in PAGES:
        app.register_blueprint(blueprint)
    openapi.install(app, __version__, JSON)
    gate.open_static(app, ("static", "api-docs.openapi_json"))
    return app


def _configure(app: Flask, settings: Settings) -> None:
    newest, *older = (key.hex() for key in read_keys(settings.secret_path))
    prefix = "__Host-" if settings.secure else ""
    app.config |= {
        "SECRET_KEY": newest,
        "SECRET_KEY_FALLBACKS": older,
        "TRUSTED_HOSTS": hosts(settings) or None,
        "SESSION_COOKIE_NAME": f"{prefix}sijill-form",
        "SESSION_COOKIE_SECURE": settings.secure,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "MAX_FORM_MEMORY_SIZE": settings.form_limit,
        "MAX_FORM_PARTS": 500,
        "MAX_CONTENT_LENGTH": settings.upload_at_once + 4 * MEGABYTE,
        # A testimony may take a night to write; the token lives as long as the session cookie.
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_CHECK_DEFAULT": False,
        "WTF_CSRF_SSL_STRICT": True,
        "SEND_FILE_MAX_AGE_DEFAULT": 31536000,
    }
    app.json.sort_keys = False  # type: ignore[attr-defined]  # an attribute of the default provider


def _activate(app: Flask, archive_in_force: runtime.Runtime) -> None:
    app.extensions["sijill"] = archive_in_force

    def begin() -> None:
        stack = g.stack = ExitStack()
        stack.enter_context(runtime.active(archive_in_force))
        if request.endpoint != "static":
            stack.enter_context(archive_in_force.database.reading())

    def end(_: BaseException | None) -> None:
        stack: ExitStack | None = g.pop("stack", None)
        if stack is not None:
            stack.close()

    app.before_request(begin)
    app.teardown_request(end)


def _protect_forms(app: Flask) -> None:
    csrf = CSRFProtect(app)

    def check() -> Any:
        # The API knows callers by their token alone and never by a cookie, so it has no forgery to fear.
        if not errors.wants_json():
            csrf.protect()

    app.before_request(check)
