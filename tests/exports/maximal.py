"""Records that together use every key of the import format and every state, beside the demonstration's."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from archive.access.viewer import SYSTEM
from archive.comments import importing as comments
from archive.records.import_batch import Hooks
from archive.records.importing import import_file
from tests.records.whole import WHOLE

HOOKS = Hooks(check=lambda row: comments.problems(row.comments), comments=comments.import_comments)

COMMENTS: list[dict[str, Any]] = [
    {"body": "I was there.\nTwice.", "author_name": "A reader", "state": "published", "created": "2024-03-02T09:11:00Z",
     "decisions": [{"outcome": "decline", "reason": "off-topic", "note": "At first."}, {"outcome": "publish"}],
     "replies": [{"body": "So was I.", "state": "pending", "created": "2024-03-02T10:00:00.000001Z"}]},
    {"body": "Spam", "state": "withheld", "decisions": [{"outcome": "withhold", "reason": "spam"}]},
    {"body": "Taken back", "state": "withdrawn"},
]  # fmt: skip

ROWS: list[dict[str, Any]] = [
    WHOLE
    | {
        "status": "published",
        "comments": COMMENTS,
        "files": [
            {"path": "letter.txt", "caption": "c", "alternative_text": "a", "media_type": "text/plain",
             "name": "رسالة \u202e.txt", "graphic": True},
            {"path": "second.txt"},
        ],
        "relations": [
            {"type": "contradicts", "outside": "Notice of the prefecture", "note": "n"},
            {"type": "quotes", "target": "other-1", "target_system": "another house", "note": "across systems"},
            {"type": "part_of", "target": "sn-43"},
        ],
    },
    {"identifier": "sn-43", "source_system": "office", "kind": "article", "title": "Returned", "body": "b",
     "status": "returned", "return_reason": "Say when."},
    {"identifier": "other-1", "source_system": "another house", "kind": "image", "title": "Withdrawn",
     "body": "b", "status": "withdrawn", "withdrawal": {"reason": "A mistake."},
     "relations": [{"type": "depicts", "target": "sn-42", "target_system": "office"}]},
    {"kind": "article", "title": "Without an identifier", "body": "=SUM(A1)", "status": "accessioned",
     "relations": [{"type": "quotes", "target": "sn-42", "target_system": "office"}]},
    {"kind": "testimony", "title": "Consent withdrawn", "body": "b", "status": "submitted",
     "rights": [{"basis": "consent", "uses": {"public": True}, "withdrawn_on": "2024-01-01",
                 "withdrawal_effect": "sealed"}]},
    {"identifier": "taken-back", "kind": "testimony", "title": "Published, and then taken back", "body": "b",
     "status": "published", "access": "registered", "access_text": "sealed",
     "rights": [{"basis": "consent", "uses": {"public": True}, "withdrawn_on": "2024-01-01"}]},
    {"kind": "image", "title": "A draft", "body": "nobody else's", "status": "draft"},
]  # fmt: skip


def bring_maximal(folder: Path) -> None:
    """Import ``ROWS`` into the archive in force."""
    folder.mkdir()
    (folder / "letter.txt").write_text("Dear all")
    (folder / "second.txt").write_text("And again")
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in ROWS)
    (folder / "records.jsonl").write_text(text, encoding="utf-8")
    import_file(SYSTEM, folder, hooks=HOOKS)
