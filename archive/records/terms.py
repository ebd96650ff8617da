"""Loading the archive's own controlled vocabulary."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sqlalchemy import select

from archive.access import policy
from archive.access.policy import Act
from archive.access.viewer import Viewer
from archive.base.runtime import session
from archive.records.models.description import Descriptor, DescriptorLabel, DescriptorMatch

SHIPPED = Path(__file__).with_name("data") / "descriptors.json"


def load_descriptors(viewer: Viewer, path: Path = SHIPPED) -> int:
    """Add the terms that are new and bring labels up to date; nothing is ever deleted. Returns how many are new."""
    policy.require(viewer, Act.DESCRIBE)
    terms: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))
    known = {row.code: row for row in session().scalars(select(Descriptor))}
    added = 0
    for term in terms:
        if term["code"] not in known:
            known[term["code"]] = Descriptor(code=term["code"], retired=False, scheme="sijill")
            session().add(known[term["code"]])
            added += 1
    session().flush()
    for term in terms:
        row = known[term["code"]]
        row.broader_id = known[term["broader"]].id if term.get("broader") else None
        row.labels = [DescriptorLabel(language=tag, value=value) for tag, value in term["labels"].items()]
        row.matches = [
            DescriptorMatch(scheme=match["scheme"], code=str(match["code"]), relation=match.get("relation", "exact"))
            for match in term.get("matches", ())
        ]
    session().flush()
    return added
