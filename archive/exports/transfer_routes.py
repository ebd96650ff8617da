"""The sender's ledger extract of a record that came from another archive, for those who may see all of its bag."""

from __future__ import annotations

import uuid

from flask import send_file
from werkzeug.wrappers import Response

from archive.access.policy import Act
from archive.exports import transfers
from archive.exports.routes import blueprint
from archive.records.opening import opened
from archive.web import gate


@blueprint.get("/records/<code>/received/<uuid:transfer_id>.tar")
@gate.permits(Act.IMPORT)
def evidence(code: str, transfer_id: uuid.UUID) -> Response:
    viewer = gate.viewer()
    page = opened(viewer, code)
    file = transfers.opened(viewer, page.record.id, transfer_id)
    return send_file(
        file, mimetype="application/x-tar", as_attachment=True, download_name=f"received-{transfer_id.hex[:8]}.tar"
    )
