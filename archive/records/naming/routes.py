"""Pages of the archive's lists of names, for archivists."""

from __future__ import annotations

import uuid

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from archive.access.policy import Act
from archive.base.db import unit_of_work
from archive.base.errors import Problem, Stale
from archive.records.blueprint import blueprint
from archive.records.naming import queries, rules, service
from archive.records.naming.forms import NamesForm
from archive.records.naming.queries import Listing, NameList
from archive.web import gate
from archive.web.forms import add_problems


@blueprint.get("/names")
@gate.permits(Act.DESCRIBE)
def name_lists() -> str:
    wanted = request.args.get("q", "")[:200]
    entries = queries.found(gate.viewer(), wanted)
    parts = [(listing, [entry for entry in entries if entry.listing is listing]) for listing in reversed(Listing)]
    return render_template("records/name_lists.html", wanted=wanted, parts=parts, most=queries.MOST_FOUND)


@blueprint.route("/names/<any(agent, place):listing>/<uuid:key>", methods=["GET", "POST"])
@gate.permits(Act.DESCRIBE)
def name_list(listing: str, key: uuid.UUID) -> str | Response | tuple[str, int]:
    viewer = gate.viewer()
    stands = queries.name_list(viewer, Listing(listing), key)
    form = NamesForm()
    if request.method == "GET":
        form.version.data, form.names.data = stands.version, rules.written(stands.names)
        return _shown(stands, form)
    valid = form.validate()
    names, problems = rules.read(form.names.data or "")
    if problems or not valid:
        add_problems(form, problems)
        return _shown(stands, form), 400
    try:
        with unit_of_work():
            changed = service.replace_list(viewer, stands.listing, key, names, form.version.data or "")
    except Stale as error:
        stands = queries.name_list(viewer, stands.listing, key)
        form.version.data = stands.version
        return _shown(stands, form, (Problem("", error.message),)), 409
    flash(_("Saved. Search follows within moments.") if changed else _("Nothing was changed."), "success")
    return redirect(url_for("records.name_lists", q=stands.name), code=303)


def _shown(stands: NameList, form: NamesForm, problems: tuple[Problem, ...] = ()) -> str:
    return render_template(
        "records/name_list.html",
        stands=stands,
        standing=rules.written(stands.names) if problems else "",
        form=form,
        problems=problems,
        records=queries.records_of(stands),
    )
