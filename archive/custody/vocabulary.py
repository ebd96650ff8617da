"""The words of custody: PREMIS 3 event types, and our own where PREMIS has none."""

from __future__ import annotations

from enum import StrEnum


class EventType(StrEnum):
    """What was done. The first group is PREMIS's vocabulary (id.loc.gov/vocabulary/preservation/eventType)."""

    ACCESSION = "accession"
    APPRAISAL = "appraisal"
    CAPTURE = "capture"
    CREATION = "creation"
    DEACCESSION = "deaccession"
    DISSEMINATION = "dissemination"
    EXPORTING = "exporting"
    FIXITY_CHECK = "fixity check"
    FORMAT_IDENTIFICATION = "format identification"
    INGESTION = "ingestion"
    MESSAGE_DIGEST_CALCULATION = "message digest calculation"
    METADATA_EXTRACTION = "metadata extraction"
    METADATA_MODIFICATION = "metadata modification"
    MIGRATION = "migration"
    NORMALIZATION = "normalization"
    POLICY_ASSIGNMENT = "policy assignment"
    QUARANTINE = "quarantine"
    UNQUARANTINE = "unquarantine"
    REDACTION = "redaction"
    REPLICATION = "replication"
    TRANSFER = "transfer"
    VALIDATION = "validation"
    VIRUS_CHECK = "virus check"
    # Ours, where PREMIS has no word.
    PUBLICATION = "publication"
    WITHDRAWAL = "withdrawal"
    CONSENT_RECORDED = "consent recorded"
    CONSENT_WITHDRAWN = "consent withdrawn"
    ERASURE = "erasure"
    ACCESS_GRANT = "access grant"
    REVEAL = "reveal"
    MODERATION_DECISION = "moderation decision"
    COMMENT_CHANGE = "comment change"
    """The author of a comment that was decided on changed it or took it back."""
    APPEAL = "appeal"
    SANCTION = "sanction"


class Outcome(StrEnum):
    """How an act ended (PREMIS eventOutcome)."""

    SUCCESS = "success"
    WARNING = "warning"
    FAILURE = "failure"


class CheckpointOccasion(StrEnum):
    """Why a checkpoint was signed."""

    HOURLY = "hourly"
    EXPORT = "export"
    BACKUP = "backup"
    KEY = "key"
    """A key was made or replaced."""
    REQUEST = "request"


class AgentKind(StrEnum):
    """What acts (PREMIS agentType)."""

    PERSON = "person"
    ORGANISATION = "organisation"
    GROUP = "group"
    SOFTWARE = "software"


class Identity(StrEnum):
    """How much of an agent's identity may be shown."""

    PUBLIC = "public"
    PSEUDONYMOUS = "pseudonymous"
    PROTECTED = "protected"
