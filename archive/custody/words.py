"""Custody events in plain words."""

from __future__ import annotations

from archive.base.messages import Message, msg
from archive.custody.vocabulary import EventType, Outcome

WORDS: dict[EventType, Message] = {
    EventType.ACCESSION: msg("Taken formally into the holdings of this archive."),
    EventType.APPRAISAL: msg("Read and judged by an archivist."),
    EventType.CAPTURE: msg("Captured from its source."),
    EventType.CREATION: msg("Begun as a draft."),
    EventType.DEACCESSION: msg("Taken out of the holdings."),
    EventType.DISSEMINATION: msg("Shown or handed to somebody with the right."),
    EventType.EXPORTING: msg("Exported."),
    EventType.FIXITY_CHECK: msg("A file was read again and compared with its digests: unchanged."),
    EventType.FORMAT_IDENTIFICATION: msg("The format of a file was identified from its bytes."),
    EventType.INGESTION: msg("Handed in and received."),
    EventType.MESSAGE_DIGEST_CALCULATION: msg("The digests of a file were calculated while it arrived."),
    EventType.METADATA_EXTRACTION: msg("What a file says of itself was read."),
    EventType.METADATA_MODIFICATION: msg("The description was revised."),
    EventType.MIGRATION: msg("A working copy was made from a file."),
    EventType.NORMALIZATION: msg("A file was brought into a common format."),
    EventType.POLICY_ASSIGNMENT: msg("A decision about access or protection was recorded."),
    EventType.QUARANTINE: msg("A file was set apart and is not served."),
    EventType.UNQUARANTINE: msg("A file that was set apart is served again."),
    EventType.REDACTION: msg("Something was hidden from readers, or shown again."),
    EventType.REPLICATION: msg("A copy was stored elsewhere."),
    EventType.TRANSFER: msg("Received from another archive."),
    EventType.VALIDATION: msg("Checked against its format."),
    EventType.VIRUS_CHECK: msg("Checked for malicious content."),
    EventType.PUBLICATION: msg("Published."),
    EventType.WITHDRAWAL: msg("Withdrawn from view."),
    EventType.CONSENT_RECORDED: msg("Consent was recorded."),
    EventType.CONSENT_WITHDRAWN: msg("Consent was withdrawn."),
    EventType.ERASURE: msg("Content was erased; this line stays."),
    EventType.ACCESS_GRANT: msg("Opened to a single person."),
    EventType.REVEAL: msg("A protected identity was read, with a reason."),
    EventType.MODERATION_DECISION: msg("A moderator decided on a comment."),
    EventType.COMMENT_CHANGE: msg("The author of a comment changed it or took it back."),
    EventType.APPEAL: msg("A decision of moderators was appealed, or the appeal was decided."),
    EventType.SANCTION: msg("Moderators limited, for a while, what somebody may do with comments, or ended that."),
}

_FAILURES: dict[EventType, Message] = {
    EventType.FIXITY_CHECK: msg("FAILED: a file is missing, or its bytes are not those that were taken in."),
    EventType.METADATA_EXTRACTION: msg("A file could not be opened; it is kept as it came, without a preview."),
}


_OF_FILES: dict[EventType, Message] = {
    EventType.INGESTION: msg("A file was received."),
}


def words(kind: EventType, outcome: Outcome, *, of_record: bool = True) -> Message:
    """One plain sentence for an event on a record, or on something that belongs to it."""
    if outcome is Outcome.FAILURE:
        return _FAILURES.get(kind, msg("This was tried and failed: %(what)s", what=WORDS[kind]))
    return WORDS[kind] if of_record else _OF_FILES.get(kind, WORDS[kind])
