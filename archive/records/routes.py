"""Pages of records that need no other room: custody, files, collections, revisions."""

from __future__ import annotations

import uuid

from flask import Response, render_template, request, url_for

from archive.access.policy import Act
from archive.access.viewer import ANONYMOUS
from archive.base.db import unit_of_work
from archive.base.errors import NotVisible
from archive.base.identifiers import normalise_code
from archive.custody import checkpoints, keys, proofs
from archive.media import queries as media
from archive.media import redacting, serving
from archive.media import rules as media_rules
from archive.media import service as media_service
from archive.records import collections as holdings
from archive.records import page as pages
from archive.records import queries, revisions
from archive.records import redacting as words
from archive.records.blueprint import blueprint
from archive.records.event_words import summary_words
from archive.records.opening import opened
from archive.records.presenting import entry, locale, record_view, shown, timeline_entry
from archive.web import gate
from archive.web.paging import Page, window


@blueprint.get("/records/<code>/custody")
@gate.permits(Act.READ)
def custody(code: str) -> str:
    viewer = gate.viewer()
    page = opened(viewer, code)
    view = record_view(viewer, page)
    return render_template(
        "records/custody.html",
        record=view,
        events=[timeline_entry(event) for event in page.custody],
        files=view.files,
        with_detail=any(event.detail is not None for event in page.custody),
        checkpoint=checkpoints.latest(),
        verifier_keys=keys.verifier_keys(),
    )


@blueprint.get("/records/<code>/custody/<int:sequence>.tlog-proof")
@gate.permits(Act.READ)
def proof(code: str, sequence: int) -> Response:
    """The proof of one line of the trail, as a file that needs nothing beside it."""
    page = opened(gate.viewer(), code)
    if sequence not in {event.sequence for event in page.custody}:
        raise NotVisible()
    answer = Response(proofs.self_contained(sequence), content_type="text/plain; charset=utf-8")
    answer.headers["Content-Disposition"] = f"attachment; filename=event-{sequence}.tlog-proof"
    return answer


@blueprint.get("/records/<code>/files/<uuid:object_id>")
@gate.permits(Act.READ)
def file(code: str, object_id: uuid.UUID) -> Response:
    viewer = gate.viewer()
    record_id = queries.id_of(viewer, code)
    found = media.servable(viewer, object_id)
    if found.record_id != record_id or not pages.files_open(viewer, record_id):
        raise NotVisible()
    own = record_id in pages.own_records(viewer, [record_id])
    if found.bears_text and words.of_records(viewer, [record_id]):
        raise NotVisible()
    if not media.reads_beneath_of(viewer, found.uncovered, own=own):
        raise NotVisible()
    if found.uncovered is not None and not found.original:
        with unit_of_work():
            redacting.note_seen(viewer, object_id)
    if found.original:
        with unit_of_work():
            media_service.hand_out_original(viewer, object_id, own=own)
    name = media_rules.safe_download_name(normalise_code(code) or "", object_id, found.media_type)
    public = pages.files_open(ANONYMOUS, record_id) and found.shared and found.uncovered is None
    return serving.send(found, name=name, public=public)


@blueprint.get("/collections")
@gate.permits(Act.READ)
def collections() -> str:
    return render_template("records/collections.html", collections=holdings.collections(gate.viewer(), locale()))


@blueprint.get("/collections/<slug>")
@gate.permits(Act.READ)
def collection(slug: str) -> str:
    number, per_page = window(request.args.get("page", type=int), None)
    found, summaries = holdings.collection(gate.viewer(), slug, locale(), number, per_page)
    listing = Page(summaries, found.count, number, per_page)
    return render_template(
        "records/collection.html",
        collection=found,
        records=[entry(summary) for summary in summaries],
        page=number,
        pages=listing.pages,
        url_of=lambda n: url_for("records.collection", slug=slug, page=n),
    )


@blueprint.get("/records/<code>/revisions", endpoint="revisions")
@gate.permits(Act.READ_REVISIONS)
def revisions_page(code: str) -> str:
    viewer = gate.viewer()
    record_id = opened(viewer, code).record.id
    return render_template(
        "records/revisions.html",
        record=revisions.heading(viewer, record_id),
        revisions=revisions.listed(viewer, record_id),
        summary_words=summary_words,
    )


@blueprint.get("/records/<code>/revisions/<int:number>")
@gate.permits(Act.READ_REVISIONS)
def revision_diff(code: str, number: int) -> str:
    viewer = gate.viewer()
    record_id = opened(viewer, code).record.id
    found = revisions.compare(viewer, record_id, number, request.args.get("from", type=int))
    return render_template(
        "records/revision_diff.html",
        record=revisions.heading(viewer, record_id),
        before=found.before,
        after=found.after,
        summary=summary_words(found.summary),
        at=found.at,
        agent=found.agent,
        changes=[shown(label=change.label, words=change.words) for change in found.changes],
    )
