"""Tables of description, one module for each group of the data model."""

from archive.records.models.batches import BatchState, ImportBatch, ImportBatchRecord
from archive.records.models.claims import Claim, ClaimAgent
from archive.records.models.description import (
    AlternativeTitle,
    DateStatement,
    Descriptor,
    DescriptorLabel,
    DescriptorMatch,
    Place,
    PlaceListName,
    PlaceName,
    RecordDescriptor,
    RecordPlace,
)
from archive.records.models.leaks import LeakDecision, LeakOutcome
from archive.records.models.likeness import RecordFingerprint
from archive.records.models.particulars import (
    ArticleParticulars,
    CompletenessStatement,
    ImageParticulars,
    Observation,
    RemovedFragment,
    TestimonyParticulars,
)
from archive.records.models.record import (
    Collection,
    Erasure,
    FileDescription,
    ImportKey,
    IndexRevocation,
    Record,
    RecordAgent,
    RecordLabel,
    Revision,
    Tombstone,
)
from archive.records.models.redactions import TextRedaction
from archive.records.models.relations import Assessment, Lead, Relation
from archive.records.models.rights import Consent, ConsentAnswer

__all__ = [
    "AlternativeTitle",
    "ArticleParticulars",
    "Assessment",
    "BatchState",
    "Claim",
    "ClaimAgent",
    "Collection",
    "CompletenessStatement",
    "Consent",
    "ConsentAnswer",
    "DateStatement",
    "Descriptor",
    "DescriptorLabel",
    "DescriptorMatch",
    "Erasure",
    "FileDescription",
    "ImageParticulars",
    "ImportBatch",
    "ImportBatchRecord",
    "ImportKey",
    "IndexRevocation",
    "Lead",
    "LeakDecision",
    "LeakOutcome",
    "Observation",
    "Place",
    "PlaceListName",
    "PlaceName",
    "Record",
    "RecordAgent",
    "RecordDescriptor",
    "RecordFingerprint",
    "RecordLabel",
    "RecordPlace",
    "Relation",
    "RemovedFragment",
    "Revision",
    "TestimonyParticulars",
    "TextRedaction",
    "Tombstone",
]
