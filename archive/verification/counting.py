"""How much of what was looked at, in words that agree with their number."""

from __future__ import annotations

from collections.abc import Mapping

from archive.verification.desk_rows import OLD_APPEALS, OLD_SANCTIONS
from archive.verification.file_rows import OLD_FILES
from archive.verification.moderation_rows import OLD_COMMENTS, OLD_DECISIONS
from archive.verification.other_rows import OLD_ENTRIES, OLD_GRANTS
from archive.verification.record_checks import OLD_CONSENTS, OLD_RECORDS, OLD_REVISIONS
from archive.verification.register import OLD_EXPORTS

ONE = {
    "events": "event",
    "checkpoints": "checkpoint",
    "files": "file",
    "bytes": "byte",
    "records": "record",
    "revisions": "revision",
    "file rows": "file row",
    "fixity checks": "fixity check",
    "quarantines": "quarantine",
    "lifted quarantines": "lifted quarantine",
    "transfers": "transfer",
    "comments": "comment",
    "decisions on comments": "decision on a comment",
    "appeals": "appeal",
    "sanctions": "sanction",
    "grants": "grant",
    "vault entries": "vault entry",
    "decisions on findings": "decision on a finding",
    "redactions of pictures": "redaction of a picture",
    "exports": "export",
    "places": "place",
    "earlier checks": "earlier check",
    OLD_FILES: "file from before events carried record, name and copy’s digests",
    OLD_REVISIONS: "revision from before events carried digests",
    OLD_CONSENTS: "consent of a draft from before events told of it",
    OLD_RECORDS: "record from before events carried its reference code",
    OLD_DECISIONS: "decision on a comment from before events carried its digest",
    OLD_GRANTS: "grant from before events carried its account",
    OLD_COMMENTS: "comment that was decided on before events carried its author and what is shown of it",
    OLD_APPEALS: "appeal from before events carried its digests",
    OLD_SANCTIONS: "sanction from before events carried its digests",
    OLD_ENTRIES: "entry of the vault from before events carried its person",
    OLD_EXPORTS: "export from before an event told what was in it",
}
"""What a check counts, each by its name for one."""


def counted(counts: Mapping[str, int]) -> str:
    """Everything of which there is something; “nothing” where there is none."""
    return ", ".join(
        f"{count} {ONE.get(name, name) if count == 1 else name}" for name, count in counts.items() if count
    ) or ("nothing")
