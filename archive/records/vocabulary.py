"""The words of description; the glossary says what each means and where it comes from."""

from __future__ import annotations

from enum import StrEnum


class RecordKind(StrEnum):
    """What is described."""

    TESTIMONY = "testimony"
    IMAGE = "image"
    ARTICLE = "article"
    """Shown as “source article”."""


class TitleKind(StrEnum):
    """Who made the title (ISAD(G) 3.1.2: formal or supplied)."""

    FORMAL = "formal"
    SUPPLIED = "supplied"
    CAPTION = "caption"


class TitleOrigin(StrEnum):
    PAGE_TITLE = "page-title"
    TRANSLATION = "translation"
    FORMER = "former"
    OTHER = "other"


class Holding(StrEnum):
    """Whether the archive holds the thing that it describes."""

    HELD = "held"
    PARTLY_HELD = "partly-held"
    NOT_HELD = "not-held"


class Verification(StrEnum):
    """What has been checked about the content (Berkeley Protocol); fixity is another matter."""

    UNVERIFIED = "unverified"
    PARTLY_VERIFIED = "partly-verified"
    VERIFIED = "verified"
    DISPUTED = "disputed"


class Directness(StrEnum):
    """How near the speaker stood to what is told."""

    FIRST_HAND = "first-hand"
    SECOND_HAND = "second-hand"
    THIRD_HAND = "third-hand"
    UNKNOWN = "unknown"


class Known(StrEnum):
    """An answer that may be unknown."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class DateRole(StrEnum):
    EVENT = "event"
    DEPICTED = "depicted"
    PUBLISHED = "published"
    INTERVIEWED = "interviewed"
    COLLECTED = "collected"
    PERIOD_COUNTED = "period-counted"
    COVERAGE = "coverage"


class PlaceRole(StrEnum):
    EVENT = "event"
    DEPICTED = "depicted"
    TAKEN_AT = "taken-at"
    ORIGIN = "origin"
    MENTIONED = "mentioned"


class AgentRole(StrEnum):
    """What an agent did for a record."""

    CREATOR = "creator"
    PUBLISHER = "publisher"
    INFORMANT = "informant"
    INTERVIEWER = "interviewer"
    PHOTOGRAPHER = "photographer"
    TRANSLATOR = "translator"
    CONTRIBUTOR = "contributor"


class ClaimKind(StrEnum):
    CASUALTY = "casualty"
    DISPLACEMENT = "displacement"
    DETENTION = "detention"
    RESPONSIBILITY = "responsibility"
    EVENT = "event"
    MEDIA_REFERRED = "media-referred"
    OTHER = "other"


class ClaimStatus(StrEnum):
    CONFIRMED = "confirmed"
    LIKELY = "likely"
    POSSIBLE = "possible"
    UNLIKELY = "unlikely"
    UNKNOWN = "unknown"


class RelationType(StrEnum):
    QUOTES = "quotes"
    DEPICTS = "depicts"
    ILLUSTRATES = "illustrates"
    CORROBORATES = "corroborates"
    CONTRADICTS = "contradicts"
    DERIVED_FROM = "derived_from"
    TRANSLATION_OF = "translation_of"
    PART_OF = "part_of"
    VERSION_OF = "version_of"
    NEAR_DUPLICATE_OF = "near_duplicate_of"


class RightsBasis(StrEnum):
    """On what the archive keeps and shows a record (PREMIS rightsBasis, widened)."""

    CONSENT = "consent"
    LICENCE = "licence"
    STATUTE = "statute"
    QUOTATION = "quotation"
    PUBLIC_DOMAIN = "public-domain"
    UNKNOWN = "unknown"


class ConsentUse(StrEnum):
    """What may be done; ``public`` refused refuses all publishing, the other three parts of it one by one."""

    KEEP = "keep"
    STAFF = "staff"
    PARTNER = "partner"
    MECHANISM = "mechanism"
    MEDIA = "media"
    PUBLIC = "public"
    PUBLISH_TEXT = "publish-text"
    PUBLISH_IMAGE = "publish-image"
    QUOTE = "quote"


class ConsentAspect(StrEnum):
    NAME = "name"
    FACE = "face"
    VOICE = "voice"
    PLACE = "place"
    FAMILY = "family"


class Permission(StrEnum):
    """What was answered for one use or aspect."""

    ALLOWED = "allowed"
    REFUSED = "refused"
    UNKNOWN = "unknown"


class ErasureReason(StrEnum):
    """Why something was erased, as its tombstone says it; a list, so that no name can stand there."""

    ASKED = "asked"
    DANGER = "danger"
    CONSENT = "consent"
    LAW = "law"
    MISTAKE = "mistake"


class CompletenessItem(StrEnum):
    """The eight items that the Berkeley Protocol wants collected with a web page."""

    TARGET_ADDRESS = "target-address"
    SOURCE_CODE = "source-code"
    FULL_PAGE_CAPTURE = "full-page-capture"
    EMBEDDED_MEDIA = "embedded-media"
    EMBEDDED_METADATA = "embedded-metadata"
    CONTEXTUAL_DATA = "contextual-data"
    COLLECTION_DATA = "collection-data"
    DIGEST_AT_COLLECTION = "digest-at-collection"


class Completeness(StrEnum):
    PRESENT = "present"
    PARTIAL = "partial"
    MISSING = "missing"
    UNKNOWN = "unknown"


class AssessmentScale(StrEnum):
    SOURCE_RELIABILITY = "source-reliability"
    INFORMATION_CREDIBILITY = "information-credibility"
    SOURCE_ANALYSIS = "source-analysis"
    TECHNICAL_ANALYSIS = "technical-analysis"
    CONTENT_ANALYSIS = "content-analysis"


class Likeness(StrEnum):
    """In what two records are the same, or nearly."""

    FILE = "file"
    """The very bytes of a file."""
    PICTURE = "picture"
    """A picture that looks nearly the same."""
    ADDRESS = "address"
    TEXT = "text"
