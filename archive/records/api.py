"""JSON of records."""

from __future__ import annotations

import re
import uuid
from http import HTTPStatus
from typing import Any

from flask import Response, request, url_for
from flask_smorest import Blueprint

from archive.access.policy import Act
from archive.base.db import unit_of_work
from archive.base.errors import Stale
from archive.base.messages import Message, msg
from archive.custody import keys, proofs
from archive.custody.api import checkpoint_json
from archive.records import handing_in, queries, replacement
from archive.records.api_schemas import CreatedOut, CustodyOut, PageArguments, RecordOut, SummaryPage
from archive.records.json_view import custody_json, record_json, summary_json
from archive.records.opening import opened
from archive.records.presenting import permalink
from archive.records.routes import file
from archive.records.schemas import RowSchema, read_row
from archive.web import gate
from archive.web.body import json_body
from archive.web.errors import problem, translate

blueprint = Blueprint("records-api", __name__, description="Records")


@blueprint.get("/records")
@blueprint.arguments(PageArguments, location="query")
@blueprint.response(200, SummaryPage)
@gate.permits(Act.READ)
def list_records(arguments: dict[str, int]) -> dict[str, Any]:
    """Published records that the caller may see, newest first."""
    items, total = queries.page_of(gate.viewer(), arguments["page"], arguments["per_page"])
    return {"items": [summary_json(summary) for summary in items], "total": total, **arguments}


@blueprint.post("/records")
@blueprint.doc(requestBody={"required": True, "content": {"application/json": {"schema": RowSchema}}})
@blueprint.response(201, CreatedOut)
@gate.permits(Act.EDIT_OWN)
def create_record() -> tuple[dict[str, str], int, dict[str, str]]:
    """Hand in one object of the import format.

    Archivists may give it any status, an identifier and a judgement; others may name what they see.
    """
    viewer = gate.viewer()
    row = read_row(json_body())
    with unit_of_work():
        made = handing_in.hand_in(viewer, row)
    location = url_for("records-api.get_record", code=made.reference_code)
    body = {"reference_code": made.reference_code, "status": str(row.status), "url": permalink(made.reference_code)}
    return body, 201, {"Location": location}


@blueprint.get("/records/<code>")
@blueprint.response(200, RecordOut)
@gate.permits(Act.READ)
def get_record(code: str) -> dict[str, Any]:
    """One record, as far as the caller may see it; reading what is sealed leaves an event."""
    return record_json(opened(gate.viewer(), code))


_IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": "The revision that was read, in quotes. Without it 428; where it is not the newest, 412.",
    "schema": {"type": "string", "pattern": '^"[0-9]{1,9}"$'},
}


@blueprint.put("/records/<code>")
@blueprint.doc(
    parameters=[_IF_MATCH],
    requestBody={"required": True, "content": {"application/json": {"schema": RowSchema}}},
)
@blueprint.response(200, RecordOut)
@gate.permits(Act.DESCRIBE)
def put_record(code: str) -> dict[str, Any] | Response:
    """Describe a record anew by one object of the import format; for archivists.

    It stands in the place of the whole description. Status, files, comments and identifier stay as they are.
    """
    viewer = gate.viewer()
    record_id = opened(viewer, code).record.id
    matched = _MATCHED.fullmatch(request.headers.get("If-Match", "").strip())
    if matched is None:
        return _refused(428, msg("Say which revision was read: If-Match, with its number in quotes."))
    body = json_body()
    try:
        with unit_of_work():
            replacement.replace_record(viewer, record_id, body, expected_revision=int(matched[1]))
    except Stale as error:
        return _refused(412, error.message)
    return record_json(opened(viewer, code))


_MATCHED = re.compile(r'"([0-9]{1,9})"')


def _refused(status: int, why: Message) -> Response:
    return problem(status, HTTPStatus(status).phrase, translate(why))


@blueprint.get("/records/<code>/custody")
@blueprint.response(200, CustodyOut)
@gate.permits(Act.READ)
def get_custody(code: str) -> dict[str, Any]:
    """The chain of custody of one record, oldest first: envelopes, digests, and proofs under the newest checkpoint."""
    page = opened(gate.viewer(), code)
    covered = proofs.coverage([event.sequence for event in page.custody])
    return {
        "reference_code": page.record.reference_code,
        "events": [custody_json(event, covered) for event in page.custody],
        "total": len(page.custody),
        "checkpoint": checkpoint_json(covered.checkpoint) if covered.checkpoint else None,
        "keys": keys.verifier_keys(),
    }


@blueprint.get("/records/<code>/files/<uuid:object_id>")
@blueprint.doc(
    responses={
        "200": {"description": "The bytes", "content": {"application/octet-stream": {"schema": {"type": "string"}}}}
    }
)
@gate.permits(Act.READ)
def get_file(code: str, object_id: uuid.UUID) -> Response:
    """The copy that this caller may see."""
    answer: Response = file(code, object_id)
    return answer
