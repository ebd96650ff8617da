"""The archivists' list of damaged files: which, since when, what to do, and the button that reads one again."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from archive.access.policy import Act
from archive.access.viewer import Viewer
from archive.base.db import unit_of_work
from archive.base.errors import Conflict
from archive.media import damage, fixity
from archive.media.damage import DamagedFile
from archive.media.store import ObjectStore
from archive.records import queries as records
from archive.site.blueprint import blueprint
from archive.web import gate
from archive.web.errors import translate
from archive.web.paging import Page, window


@blueprint.get("/files/damaged")
@gate.permits(Act.REVIEW)
def damaged() -> str:
    return _page(gate.viewer())


@blueprint.post("/files/damaged/<uuid:object_id>/read-again")
@gate.permits(Act.REVIEW)
def read_again(object_id: uuid.UUID) -> Response:
    try:
        with unit_of_work():
            fixity.lift_quarantine(gate.viewer(), object_id)
    except Conflict as error:
        # Not answered here: an address that only a button sends to cannot be loaded again.
        flash(translate(error.message), "error")
        return redirect(url_for("site.damaged"), code=303)
    flash(gettext("The file is what it was, and is shown again."), "success")
    return redirect(url_for("site.damaged"), code=303)


def _page(viewer: Viewer) -> str:
    number, per_page = window(request.args.get("page", type=int), None)
    found = damage.damaged(viewer, (number - 1) * per_page, per_page)
    listing = Page(found, damage.damaged_count(viewer), number, per_page)
    seen = records.summaries(viewer, list({file.record_id for file in found}))
    return render_template(
        "site/damaged.html",
        files=[_shown(file, seen) for file in found],
        page=number,
        pages=listing.pages,
        url_of=lambda n: url_for("site.damaged", page=n),
    )


def _shown(file: DamagedFile, seen: dict[uuid.UUID, Any]) -> dict[str, Any]:
    """A file with its record, where the archivist may know of it: drafts are nobody's but their writer's."""
    return {
        "file": file,
        "record": seen.get(file.record_id),
        "found": translate(fixity.STATES[file.found]) if file.found else "",
        "place": ObjectStore.place(file.sha256),
    }
