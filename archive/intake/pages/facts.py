"""What a reading of a page hands over: frozen facts, each with where it came from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fact:
    """One value, the place on the page that it was read from, and whether it is stated or inferred."""

    value: str
    origin: str
    inferred: bool = False
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Anchor:
    """W3C TextQuoteSelector (exact, prefix, suffix) refined by offsets in characters of the reading text."""

    exact: str
    prefix: str
    suffix: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Title:
    """A string that competes for the title; ``role`` is headline or alternative, confidence high, medium or low."""

    value: str
    origin: str
    role: str
    confidence: str
    rule: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class RemovedFragment:
    """Words of the page that are not in the reading text. ``line`` counts from 1 in the file as received."""

    text: str
    kind: str
    line: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class Observation:
    """A counter that the page showed when it was saved."""

    name: str
    value: int
    verbatim: str
    line: int | None


@dataclass(frozen=True, slots=True)
class DateStatement:
    """A date as written, with EDTF only where a rule derives it; ``basis`` says from what."""

    role: str
    verbatim: str | None
    edtf: str | None
    inferred: bool
    basis: str | None
    anchor: Anchor | None = None


@dataclass(frozen=True, slots=True)
class Caption:
    """The caption of a picture that did not come with the page."""

    value: str
    origin: str
    rule: str
    line: int | None
    depicted: DateStatement | None
    image_address: str | None = None


@dataclass(frozen=True, slots=True)
class Quantity:
    """A count as the article gives it; bounds follow from the qualifier, and nothing is ever added up."""

    unit: str
    outcome: str
    group: str | None
    low: int | None
    best: int | None
    high: int | None
    qualifier: str | None


@dataclass(frozen=True, slots=True)
class Claim:
    """What the article says, with its attribution; never the archive's own voice."""

    kind: str
    statement: str
    verbatim: str
    anchor: Anchor
    quantity: Quantity | None = None
    attributed_to: str | None = None
    attribution_chain: tuple[str, ...] = ()
    attribution_note: str | None = None
    hedge: str | None = None
    date: DateStatement | None = None
    alleged_perpetrators: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Quote:
    """Quoted speech. ``speaker`` is person, official, organisation or unnamed; ``person`` is its number in
    ``protected_names``; the name itself is not here."""

    text: str
    anchors: tuple[Anchor, ...]
    speaker: str
    named: bool
    description: str | None
    attributed_to: str | None
    outlets: tuple[str, ...]
    directness: str
    alterations: tuple[str, ...]
    introduced_by: str
    person: int | None


@dataclass(frozen=True, slots=True)
class ProtectedName:
    """A quoted person's name: the one place where it stands. Spans are those of its masks in the reading text."""

    name: str
    written_as: tuple[str, ...]
    spans: tuple[tuple[int, int, str], ...]
    basis: str


@dataclass(frozen=True, slots=True)
class Lead:
    """An open question, or a thing to find."""

    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class CompletenessItem:
    """One of the Berkeley Protocol's eight items of collection: present, partial, missing or unknown."""

    item: str
    status: str
    note: str


@dataclass(frozen=True, slots=True)
class PageReading:
    """A page, read. ``text`` is the reading text with protected names masked; all anchors point into it."""

    media_type: str
    encoding: str
    encoding_reason: str
    language: Fact | None
    titles: tuple[Title, ...]
    text: str
    protected_names: tuple[ProtectedName, ...]
    removed: tuple[RemovedFragment, ...]
    observations: tuple[Observation, ...]
    captions: tuple[Caption, ...]
    quotes: tuple[Quote, ...]
    claims: tuple[Claim, ...]
    dates: tuple[DateStatement, ...]
    leads: tuple[Lead, ...]
    completeness: tuple[CompletenessItem, ...]
    publisher: Fact | None = None
    author: Fact | None = None
    address: Fact | None = None
    published: Fact | None = None
    captured: Fact | None = None
    description: Fact | None = None
    licence: Fact | None = None
    warnings: tuple[str, ...] = ()

    @property
    def headline(self) -> Title | None:
        """The title that won, or None for a page that has none."""
        return next((title for title in self.titles if title.role == "headline"), None)

    def unmasked_text(self) -> str:
        """The reading text with its protected names back in place: for those who may read them only."""
        spans = sorted((span for name in self.protected_names for span in name.spans), reverse=True)
        text = self.text
        for start, end, written in spans:
            text = text[:start] + written + text[end:]
        return text
