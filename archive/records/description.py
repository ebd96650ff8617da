"""A whole description as one frozen value: what import, the contribute form, the edit form and the API hand in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from archive.access.levels import AccessLevel, RecordState
from archive.custody.vocabulary import AgentKind, Identity
from archive.records.quoting import Anchor, RedactionInput
from archive.records.remarks import BlackoutInput as BlackoutInput  # noqa: PLC0414  # known by this name as well
from archive.records.remarks import CommentInput as CommentInput  # noqa: PLC0414  # known by this name as well
from archive.records.remarks import DecisionInput as DecisionInput  # noqa: PLC0414  # known by this name as well
from archive.records.vocabulary import (
    AgentRole,
    AssessmentScale,
    ClaimKind,
    ClaimStatus,
    Completeness,
    CompletenessItem,
    DateRole,
    Directness,
    Holding,
    Known,
    Permission,
    PlaceRole,
    RecordKind,
    RelationType,
    RightsBasis,
    TitleKind,
    TitleOrigin,
    Verification,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Title:
    value: str
    language: str = "und"
    origin: TitleOrigin = TitleOrigin.OTHER
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DateInput:
    """A date statement; bounds that are left out are computed from the EDTF."""

    role: DateRole = DateRole.EVENT
    edtf: str = ""
    verbatim: str = ""
    language: str = "und"
    inferred: bool = False
    basis: str = ""
    earliest: date | None = None
    latest: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    value: str
    language: str = "und"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceInput:
    name: str
    names: tuple[Name, ...] = ()
    country: str = ""
    admin1: str = ""
    gazetteer: str = ""
    gazetteer_id: str = ""
    lat: float | None = None
    lon: float | None = None
    precision_m: int | None = None
    public_precision_m: int | None = None
    role: PlaceRole = PlaceRole.EVENT
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionTitleInput:
    value: str
    language: str = "und"
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionInput:
    slug: str
    title: str = ""
    description: str = ""
    language: str = "und"
    titles: tuple[CollectionTitleInput, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonInput:
    """An agent of the record; unless it is public, its names and its contact go to the vault alone."""

    role: AgentRole
    display: str
    kind: AgentKind = AgentKind.PERSON
    identity: Identity = Identity.PSEUDONYMOUS
    names: tuple[Name, ...] = ()
    name: str = ""
    contact: str = ""
    inferred: bool = False
    basis: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RightsInput:
    basis: RightsBasis
    person: str = ""
    uses: tuple[tuple[str, Permission], ...] = ()
    aspects: tuple[tuple[str, Permission], ...] = ()
    mechanism: str = ""
    given_on: date | None = None
    how: str = ""
    words: str = ""
    explained: str = ""
    expires: date | None = None
    withdrawn_on: date | None = None
    withdrawal_effect: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    unit: str = ""
    outcome: str = ""
    group: str = ""
    low: int | None = None
    best: int | None = None
    high: int | None = None
    qualifier: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimInput:
    statement: str
    kind: ClaimKind = ClaimKind.OTHER
    verbatim: str = ""
    verbatim_language: str = "und"
    anchor: Anchor | None = None
    quantity: Quantity | None = None
    cumulative: bool | None = None
    attributed_to: str = ""
    attribution_chain: tuple[str, ...] = ()
    hedge: str = ""
    date: str = ""
    date_verbatim: str = ""
    place: str = ""
    place_detail: str = ""
    alleged_perpetrators: tuple[str, ...] = ()
    acts: tuple[str, ...] = ()
    status: ClaimStatus = ClaimStatus.UNKNOWN
    status_reasons: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationInput:
    """A link to another record (``target``: identifier or reference code) or to something outside.

    With both, ``outside`` names the target in words where this archive does not have it.
    """

    type: RelationType
    target: str = ""
    outside: str = ""
    note: str = ""
    target_system: str | None = None  # in which ``target`` is an identifier, where it is not that of the record

    def system_within(self, source_system: str) -> str:
        """Where ``target`` is looked up, for a record of ``source_system``."""
        return source_system if self.target_system is None else self.target_system


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservationInput:
    name: str
    value: int | None = None
    verbatim: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceInput:
    publisher: str = ""
    author: str = ""
    site: str = ""
    url: str = ""
    archived_url: str = ""
    published: str = ""
    captured: str = ""
    observations: tuple[ObservationInput, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fragment:
    kind: str
    text: str = ""
    line: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletenessInput:
    item: CompletenessItem
    status: Completeness
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TestimonyInput:
    __test__ = False  # the name is the field's; pytest would take it for a test

    told_in: str = "und"
    is_translation: bool = False
    translator: str = ""
    interviewer: str = ""
    interviewed: str = ""
    directness: Directness = Directness.UNKNOWN
    alterations: tuple[str, ...] = ()
    first_interview: Known = Known.UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageInput:
    caption: str = ""
    alternative_text: str = ""
    photographer: str = ""
    graphic: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FileInput:
    """A file beside the import; ``path`` is relative to the folder of the import file."""

    path: str
    caption: str = ""
    alternative_text: str = ""
    sha256: str = ""
    media_type: str = ""
    name: str = ""
    """Its original name, kept as a fact; empty where that is the last part of the path."""
    graphic: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentInput:
    scale: AssessmentScale
    value: str
    reasons: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadInput:
    """An open question or a thing to find; once it is closed it says when, by whom and with what outcome."""

    text: str
    kind: str = ""
    closed_at: datetime | None = None
    closed_by: str = ""
    outcome: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbargoInput:
    until: date
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawalInput:
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """All that is said of one record."""

    kind: RecordKind
    title: str
    title_language: str = "und"
    title_kind: TitleKind = TitleKind.SUPPLIED
    alternative_titles: tuple[Title, ...] = ()
    abstract: str = ""
    body: str = ""
    language: str = "und"
    language_source: str = ""
    dates: tuple[DateInput, ...] = ()
    places: tuple[PlaceInput, ...] = ()
    descriptors: tuple[str, ...] = ()
    collection: CollectionInput | None = None
    access: AccessLevel = AccessLevel.RESTRICTED
    access_text: AccessLevel | None = None
    access_files: AccessLevel | None = None
    embargo: EmbargoInput | None = None
    content_warning: str = ""
    holding: Holding = Holding.HELD
    verification: Verification = Verification.UNVERIFIED
    source: SourceInput | None = None
    removed_fragments: tuple[Fragment, ...] = ()
    completeness: tuple[CompletenessInput, ...] = ()
    testimony: TestimonyInput | None = None
    image: ImageInput | None = None
    people: tuple[PersonInput, ...] = ()
    rights: tuple[RightsInput, ...] = ()
    claims: tuple[ClaimInput, ...] = ()
    relations: tuple[RelationInput, ...] = ()
    assessments: tuple[AssessmentInput, ...] = ()
    leads: tuple[LeadInput, ...] = ()
    redactions: tuple[RedactionInput, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRow:
    """One line of the import format: the description, and how it stands in the world it came from."""

    description: Description
    identifier: str = ""
    source_system: str = ""
    status: RecordState = RecordState.SUBMITTED
    return_reason: str = ""
    withdrawal: WithdrawalInput | None = None
    files: tuple[FileInput, ...] = ()
    comments: tuple[CommentInput, ...] = ()
    leaks_kept: str = ""
    """Why what the leak check finds in it stays."""
