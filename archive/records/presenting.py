"""A record in the words, directions and addresses that its templates want."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import get_locale
from markupsafe import Markup

from archive.access.levels import Part
from archive.access.viewer import Viewer
from archive.base import languages
from archive.base.messages import Message, msg
from archive.base.runtime import settings
from archive.custody.queries import ChainEvent
from archive.custody.vocabulary import EventType
from archive.records import models as m
from archive.records import redaction_view
from archive.records.claim_view import ClaimView
from archive.records.datewords import describe
from archive.records.edtf import EdtfError, parse
from archive.records.event_words import detail_words
from archive.records.file_view import file_url, integrity, values
from archive.records.page import RecordPage
from archive.records.queries import Summary
from archive.records.rules import Withholding
from archive.records.vocabulary import CompletenessItem, RelationType
from archive.records.wording import figure_words

_INVERSE = {
    RelationType.QUOTES: "quoted_by",
    RelationType.DEPICTS: "depicted_in",
    RelationType.ILLUSTRATES: "illustrated_by",
    RelationType.CORROBORATES: "corroborated_by",
    RelationType.CONTRADICTS: "contradicted_by",
    RelationType.DERIVED_FROM: "source_of",
    RelationType.TRANSLATION_OF: "translated_as",
    RelationType.PART_OF: "has_part",
    RelationType.VERSION_OF: "has_version",
    RelationType.NEAR_DUPLICATE_OF: "near_duplicate_of",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """Named values for a template; a name that was not given is empty."""

    values: dict[str, Any]

    def __getattr__(self, name: str) -> Any:
        return self.values.get(name)


def shown(**values: Any) -> Shown:
    return Shown(values)


def locale() -> str:
    """The page's language."""
    return str(get_locale() or "en")


def date_words(edtf: str, verbatim: str = "") -> str:
    """An EDTF date in words of the page's language; the phrase itself where there is no date."""
    if not edtf:
        return f"“{verbatim}”" if verbatim else ""
    try:
        read = parse(edtf)
    except EdtfError:
        return edtf
    words = describe(read, locale())
    # What stays as written is isolated, so that a right-to-left page does not turn it around.
    return f"\u2066{edtf}\u2069" if words == edtf and read.level == 2 else words


def entry(summary: Summary) -> Shown:
    """A record in a list."""
    thumbnail = summary.thumbnail_id
    return shown(
        reference_code=summary.reference_code,
        kind=summary.kind,
        state=summary.state,
        access=summary.access,
        title=summary.title,
        title_language=summary.title_language,
        title_direction=summary.title_direction,
        language=summary.language,
        direction=summary.direction,
        language_name=language_name(summary.language),
        date_words=date_words(summary.edtf, summary.verbatim_date),
        place=in_locale(summary.place, summary.place_names),
        content_warning=summary.content_warning,
        thumbnail_url=file_url(summary.reference_code, thumbnail) if thumbnail else None,
        return_reason=summary.return_reason,
    )


def in_locale(name: str | None, names: Iterable[tuple[str, str]]) -> str | None:
    """The name of a place in the page's language where it has one, else its first."""
    wanted = locale().split("_")[0]
    return next((value for value, language in names if language == wanted), name)


def language_name(tag: str) -> str:
    """The name of a language in the page's language; empty when it is unknown."""
    return "" if tag in ("", "und") else languages.name(tag, locale())


def record_view(viewer: Viewer, page: RecordPage) -> Shown:
    """The record as records/record.html and its neighbours want it."""
    record = page.record
    files = [shown(**values(record.reference_code, item)) for item in page.files]
    state, at = integrity([item.file for item in page.files])
    really = {f"access_{part}": level for part, level in page.levels.items() if part is not Part.DESCRIPTION}
    return shown(
        **_plain(record) | really,
        completeness=sorted(record.completeness, key=lambda one: tuple(CompletenessItem).index(one.item)),
        text_html=redaction_view.html(page.text_pieces) if page.text else None,
        hidden=redaction_view.counted(page.hidden),
        asks=page.asks,
        text=page.text,
        text_closed=page.text_closed,
        alternative_titles=[
            shown(
                value=t.value,
                language=t.language,
                direction=languages.direction(t.language),
                origin=t.origin,
                note=t.note,
            )
            for t in record.titles
        ],
        dates=[_date(statement, page.untold) for statement in record.dates],
        places=[_place(place) for place in page.places],
        agents=page.agents,
        descriptors=[shown(code=code, label=_label(code, labels)) for code, labels in page.descriptors],
        collection=record.collection,
        testimony=_testimony(record.testimony, page.untold),
        image=_image(record.image, page.untold),
        article=_article(record.article, {agent.name for agent in page.agents}, page.untold),
        not_for=page.not_for,
        open_to=page.levels.get(Part.DESCRIPTION, record.access),
        claims=[_claim(claim) for claim in page.claims],
        removed_fragments=page.removed_fragments,
        relations=[
            shown(
                type=_INVERSE[r.type] if r.inverse else r.type,
                reference_code=r.reference_code,
                title=r.title,
                language=r.title_language,
                direction=languages.direction(r.title_language),
                outside=r.outside,
                note=r.note,
                erased=r.erased,
            )
            for r in page.relations
        ],
        assessments=[
            shown(scale=a.scale, value=a.value, reasons=a.reasons, at=a.assessed_at) for a in record.assessments
        ],
        leads=record.leads if page.staff else [],
        files=files,
        files_closed=page.files_closed,
        rights=record.consents,
        consents=page.consents,
        integrity=state,
        integrity_at=at,
        custody=in_short([timeline_entry(event) for event in page.custody if event.words]),
        custody_total=len(page.custody),
        permalink=permalink(record.reference_code),
        citation=citation(record),
        description_digest=page.description_digest,
    )


_COLUMNS = (
    "id", "reference_code", "kind", "state", "revision", "holding", "verification", "access", "access_text",
    "access_files", "title", "title_language", "abstract", "content_warning", "language", "language_source",
    "source_url", "archived_url", "observations", "published_at", "updated_at",
    "embargo_until", "embargo_reason", "return_reason",
)  # fmt: skip


def _plain(record: m.Record) -> dict[str, Any]:
    values = {name: getattr(record, name) for name in _COLUMNS}
    return values | {
        "title_direction": languages.direction(record.title_language),
        "direction": languages.direction(record.language),
        "language_name": language_name(record.language),
    }


def in_short(events: list[Shown]) -> list[Shown]:
    """The same without saying the same again and again: the many working copies of a picture are one line."""
    found: list[Shown] = []
    for event in events:
        if found and event.type == found[-1].type == EventType.MIGRATION and event.day == found[-1].day:
            count = (found[-1].count or 1) + 1
            words = msg("%(count)s working copies were made from files.", count=count)
            found[-1] = shown(**found[-1].values | {"words": words, "count": count, "detail": []})
        else:
            found.append(event)
    return found


def timeline_entry(event: ChainEvent) -> Shown:
    """A custody event for the timeline; the time is as fine as the ledger tells it."""
    return shown(
        sequence=event.sequence,
        type=event.type,
        words=event.words,
        at=event.at if "T" in event.time else None,
        day=event.at.date(),
        agent=event.agent,
        outcome=event.outcome,
        detail=detail_words(event.type, event.detail or {}),
        erased=event.erased,
        erased_by=event.erased_by,
        digest=event.digest,
        previous=event.previous,
        commitment=event.commitment,
    )


def _date(statement: m.DateStatement, untold: Withholding) -> Shown:
    return shown(
        role=statement.role,
        words=date_words(statement.edtf),
        edtf=statement.edtf,
        verbatim="" if untold.quotes else statement.verbatim,
        language=statement.language,
        direction=languages.direction(statement.language),
        inferred=statement.inferred,
        basis=statement.basis,
        earliest=statement.earliest,
        latest=statement.latest,
    )


def _place(place: Any) -> Shown:
    precision: Message | None = None
    if place.position is not None and place.position.precision_m:
        metres = place.position.precision_m
        precision = (
            msg("known to about %(km)s km", km=f"{round(metres / 1000, 1):g}")
            if metres >= 1000
            else msg("known to about %(m)s m", m=metres)
        )
    return shown(
        role=place.role,
        name=place.name,
        names=[shown(value=value, language=language) for value, language in place.names],
        detail=place.detail,
        precision_words=precision,
    )


def _label(code: str, labels: dict[str, str]) -> str:
    return labels.get(locale().split("_")[0]) or labels.get("en") or code.replace("-", " ")


def _testimony(told: m.TestimonyParticulars | None, untold: Withholding) -> Shown | None:
    if told is None:
        return None
    return shown(
        told_in_name=language_name(told.told_in),
        is_translation=told.is_translation,
        translator=untold.told(told.translator),
        interviewer=untold.told(told.interviewer),
        directness=told.directness,
        alterations=told.alterations.splitlines(),
        first_interview=told.first_interview,
    )


def _image(picture: m.ImageParticulars | None, untold: Withholding) -> Shown | None:
    if picture is None:
        return None
    return shown(
        caption=untold.told(picture.caption),
        alternative_text=untold.told(picture.alternative_text),
        photographer=untold.told(picture.photographer),
        graphic=picture.graphic,
    )


def _article(article: m.ArticleParticulars | None, named: set[str], untold: Withholding) -> Shown | None:
    """Publisher and author are left out where they stand among the agents already."""
    if article is None:
        return None
    return shown(
        byline="" if article.byline in named else untold.told(article.byline),
        publisher="" if article.publisher in named else untold.told(article.publisher),
        site=article.site,
        published_words=date_words(article.published),
        captured_words=date_words(article.captured),
    )


def _claim(claim: ClaimView) -> Shown:
    chain = list(claim.attribution_chain)
    return shown(
        statement=claim.statement,
        verbatim=claim.verbatim,
        verbatim_language=claim.verbatim_language,
        verbatim_direction=languages.direction(claim.verbatim_language),
        attributed_to=chain if len(chain) > 1 else claim.attributed_to,
        hedge=claim.hedge,
        figure_words=figure_words(claim),
        date_words=date_words(claim.date, claim.date_verbatim),
        place=claim.place,
        status=claim.status,
    )


def permalink(code: str) -> str:
    return f"{settings().base_url}/records/{code}"


def citation(record: m.Record) -> Markup | str:
    """A citation with permalink and the revision that was read."""
    published: date | None = record.published_at.date() if record.published_at else None
    parts = [f"“{record.title}”", settings().organisation, record.reference_code, f"rev. {record.revision}"]
    if published:
        parts.append(published.isoformat())
    return ", ".join(parts) + f". {permalink(record.reference_code)}"
