"""After an erasure's commit, by the worker: bytes leave the disk, old pages the database's files.

Whatever cuts this short, the news stays in the outbox and it is done again.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import select

from archive.base.db import unit_of_work
from archive.base.outbox import OutboxMessage
from archive.base.runtime import session
from archive.base.settling import settle
from archive.exports.models import Transfer
from archive.intake import erasing as desk
from archive.media import erasing as media

_TABLES = (
    "record", "revision", "custody_payload", "digital_object", "object_reading", "picture", "file_description",
    "vault_entry", "claim", "claim_agent", "consent", "alternative_title", "date_statement", "record_agent", "agent",
    "place", "place_name", "agent_name", "place_list_name", "testimony", "image", "article", "removed_fragment",
    "relation", "lead", "assessment", "tombstone", "import_key", "comment", "comment_version", "moderation_decision",
    "comment_question", "moderation_appeal", "appeal_decision", "comment_sanction", "second_look",
    "decision_redaction", "submission", "submission_message", "unsent_words", "draft", "draft_file", "access_grant",
    "agent_pseudonym", "completeness", "observation", "fixity",
)  # fmt: skip


def handle(messages: Sequence[OutboxMessage]) -> None:
    """Remove the bytes that no row names any more, then settle the database's files; safe to repeat."""
    digests = frozenset(digest for message in messages for digest in message.payload["sha256"])
    # Inside a unit of work: nobody takes the same bytes in between the question and the removal.
    with unit_of_work():
        media.remove_bytes(sorted(digests - shared(digests)))
    settle(_TABLES)


def shared(digests: frozenset[str], *, but: uuid.UUID | None = None) -> frozenset[str]:
    """Those of ``digests`` whose bytes stay, because a record (``but`` this one), a draft or a transfer has them."""
    evidence = select(Transfer.evidence_sha256).where(Transfer.evidence_sha256.in_(digests))
    return media.still_named(digests, but=but) | desk.still_named(digests) | frozenset(session().scalars(evidence))
