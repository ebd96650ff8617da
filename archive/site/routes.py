"""Pages that belong to no single room: home, how proof is kept, receipt, preferences, health."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import jsonify, redirect, render_template, request, url_for
from sqlalchemy import text
from werkzeug.wrappers import Response

from archive.access.policy import Act
from archive.base.messages import msg
from archive.base.runtime import session, settings
from archive.comments import queries as comments
from archive.comments.own_pages import which_comment
from archive.custody import queries as custody
from archive.exports import queries as exports
from archive.intake.returning import opening
from archive.intake.returning import queries as intake
from archive.media.damage import damaged_count
from archive.records import collections as holdings
from archive.records import counting
from archive.records import queries as records
from archive.records.presenting import entry
from archive.site.blueprint import blueprint
from archive.site.forms import ReceiptForm
from archive.verification.queries import last_check
from archive.web import gate, limits, locale
from archive.web.callers import caller


@blueprint.get("/")
@gate.permits(Act.READ)
def home() -> str:
    viewer = gate.viewer()
    counts = [(kind, count, url_for("search.results", kind=kind.value)) for kind, count in counting.by_kind(viewer)]
    return render_template(
        "site/home.html",
        latest=[entry(summary) for summary in records.latest(viewer, 6)],
        counts=counts,
        collections=holdings.collections(viewer, locale.chosen_locale(settings().default_locale))[:6],
        checkpoint=None,
        recalls=exports.open_tasks(viewer),
        damaged=damaged_count(viewer),
        last_check=last_check(viewer),
    )


@blueprint.get("/proof")
@gate.permits(Act.READ)
def proof() -> str:
    return render_template("site/proof.html", checkpoint=None, events=custody.size())


@blueprint.get("/preferences")
@gate.permits(Act.READ)
def preferences() -> Response:
    answer = redirect(locale.safe_target(request.args.get("next")), code=303)
    return locale.keep_wishes(answer)


@blueprint.route("/receipt", methods=["GET", "POST"])
@gate.permits(Act.READ)
def receipt() -> str | Response | tuple[str, int]:
    """What became of something that was handed in; the phrase is typed in, never part of an address."""
    viewer = gate.viewer()
    form = ReceiptForm()
    found: dict[str, Any] = {}
    status = 200
    if form.validate_on_submit():
        limits.count("receipt", caller(), settings().receipt_attempts, timedelta(hours=1))
        phrase = form.phrase.data or ""
        given = intake.by_receipt(viewer, phrase)
        if isinstance(given, intake.FoundSubmission):
            opening.remember(given.record_id)
            return redirect(url_for("intake.open_receipt"), 303)
        found = {"submission": given, "comment": comments.by_receipt(viewer, phrase, which_comment())}
        if not any(found.values()):
            form.phrase.errors = [msg("No receipt has this phrase. Check the six words and their order.")]
            status = 404
    elif form.is_submitted():
        status = 400
    return render_template("site/receipt.html", form=form, **found), status


@blueprint.get("/healthz")
@gate.permits(Act.READ)
def health() -> Response:
    """Whether the server reaches its database; nothing about what it holds."""
    session().execute(text("SELECT 1"))
    answer: Response = jsonify({"status": "ok"})
    return answer


@blueprint.get("/robots.txt")
@gate.permits(Act.READ)
def robots() -> Response:
    """Search engines may read what is public, and nothing that asks for words."""
    lines = ["User-agent: *", "Disallow: /search", "Disallow: /contribute", "Disallow: /receipt"]
    if settings().demonstration:
        lines = ["User-agent: *", "Disallow: /"]
    return Response("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
