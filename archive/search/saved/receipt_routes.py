"""Search receipts and lists of results: what is taken along from the page of results."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from flask import Response as FlaskResponse
from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from archive.access.policy import Act
from archive.base.db import unit_of_work
from archive.base.errors import Invalid
from archive.base.runtime import settings
from archive.records.presenting import locale
from archive.search.arguments import read
from archive.search.saved import lists, papers, queries, receipts
from archive.search.saved.blueprint import blueprint
from archive.search.saved.forms import PaperForm
from archive.search.saved.lists import ListFormat
from archive.search.saved.papers import Paper
from archive.search.saved.saying import address, request_from
from archive.search.saved.wording import facts, levels
from archive.web import gate, limits
from archive.web.callers import caller
from archive.web.forms import add_problems

_HOUR = timedelta(hours=1)


@blueprint.post("/search/receipts")
@gate.permits(Act.USE_ACCOUNT)
def make_receipt() -> Response:
    asked = read(request.form)
    _count()
    with unit_of_work():
        made = receipts.make(gate.viewer(), asked)
    return redirect(url_for("saved.receipt", receipt=made.code), 303)


@blueprint.get("/search/receipt")
@gate.permits(Act.SEARCH)
def take_receipt() -> FlaskResponse:
    """A receipt for whoever has no account: it is handed over, and nothing of it stays here."""
    asked = read(request.args)
    _count()
    return _file(receipts.sealed(receipts.document(gate.viewer(), asked)))


@blueprint.get("/search/receipts/<receipt>")
@gate.permits(Act.USE_ACCOUNT)
def receipt(receipt: str) -> str:
    kept = queries.receipt(gate.viewer(), receipts.normalised(receipt))
    paper = receipts.sealed(json.loads(kept.document))
    return render_template("search/saved/receipt.html", **_told(paper))


@blueprint.get("/search/receipts/<receipt>/file")
@gate.permits(Act.USE_ACCOUNT)
def receipt_file(receipt: str) -> FlaskResponse:
    kept = queries.receipt(gate.viewer(), receipts.normalised(receipt))
    return _file(receipts.sealed(json.loads(kept.document)))


@blueprint.get("/search/receipts/<receipt>/today")
@gate.permits(Act.USE_ACCOUNT)
def receipt_today(receipt: str) -> str:
    kept = queries.receipt(gate.viewer(), receipts.normalised(receipt))
    paper = receipts.sealed(json.loads(kept.document))
    return _verdict(paper)


@blueprint.route("/search/receipts/<receipt>/delete", methods=["GET", "POST"])
@gate.permits(Act.USE_ACCOUNT)
def delete_receipt(receipt: str) -> Response | str:
    code = receipts.normalised(receipt)
    kept = queries.receipt(gate.viewer(), code)
    if request.method == "GET":
        return render_template("search/saved/delete_receipt.html", receipt=kept)
    with unit_of_work():
        receipts.forget(gate.viewer(), code)
    flash(gettext("The receipt %(code)s is deleted.", code=code), "success")
    return redirect(url_for("saved.searches"), 303)


@blueprint.route("/search/receipts/check", methods=["GET", "POST"])
@gate.permits(Act.SEARCH)
def check_receipt() -> str | tuple[str, int]:
    """Anybody may have a receipt checked that they were given."""
    form = PaperForm()
    if form.validate_on_submit():
        try:
            paper = papers.read((form.paper.data or "").strip())
            _count()
            return _verdict(paper)
        except Invalid as error:
            add_problems(form, error.problems)
    page = render_template("search/saved/check.html", form=form)
    return (page, 422) if form.errors else page


@blueprint.get("/search/list.<any(csv, jsonl):form>")
@gate.permits(Act.SEARCH)
def result_list(form: str) -> FlaskResponse:
    asked = read(request.args)
    _count()
    wanted = ListFormat(form)
    listed = lists.prepare(gate.viewer(), asked)
    answer = FlaskResponse(lists.written(listed, wanted), content_type=lists.MEDIA_TYPES[wanted])
    return _saved_as(answer, f"search-results.{wanted}")


def _count() -> None:
    limits.count("result list", caller(), settings().result_lists_per_hour, _HOUR)


def _file(paper: Paper) -> FlaskResponse:
    answer = make_response(papers.written(paper))
    answer.headers["Content-Type"] = "application/json; charset=utf-8"
    return _saved_as(answer, f"search-receipt-{paper.document['code'] or paper.sha256[:12]}.json")


def _saved_as(answer: FlaskResponse, name: str) -> FlaskResponse:
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer


def _told(paper: Paper) -> dict[str, Any]:
    """A receipt as its pages want it; one that was not made here may say anything, and is shown by nothing."""
    asked = request_from(paper.document["query"])
    return {
        "paper": paper,
        "told": paper.document,
        "asked": facts(asked, locale(), whole=True),
        "run_url": address(asked),
        "levels": levels,
    }


def _verdict(paper: Paper) -> str:
    verdict = receipts.judge(gate.viewer(), paper)
    shown = _told(paper) if verdict.now else {"paper": paper, "told": None}
    return render_template("search/saved/verdict.html", verdict=verdict, **shown)
