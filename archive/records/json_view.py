"""A record as the API says it: the keys of the import format, as far as the viewer may see."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from archive.access.levels import Part
from archive.custody.proofs import NOT_YET, Coverage, encoded
from archive.custody.queries import ChainEvent
from archive.records import models as m
from archive.records.claim_view import ClaimView
from archive.records.file_view import addresses, integrity, set_apart
from archive.records.page import FileEntry, PlaceView, RecordPage
from archive.records.presenting import date_words, permalink
from archive.records.queries import Summary
from archive.records.rules import Withholding

Json = dict[str, Any]
# When somebody gave consent is between them and those who keep the record.
_RIGHTS = {True: ("basis", "given_on", "expires_on"), False: ("basis", "expires_on")}


def summary_json(summary: Summary) -> Json:
    """A record in a list."""
    return without_empty(
        {
            "reference_code": summary.reference_code,
            "identifier": summary.identifier,
            "kind": summary.kind,
            "title": summary.title,
            "title_language": summary.title_language,
            "language": summary.language,
            "status": summary.state,
            "access": summary.access,
            "date": summary.edtf,
            "date_words": date_words(summary.edtf, summary.verbatim_date),
            "place": summary.place,
            "verification": summary.verification,
            "content_warning": summary.content_warning,
            "url": permalink(summary.reference_code),
        }
    )


def record_json(page: RecordPage) -> Json:
    """One whole record."""
    record = page.record
    code = record.reference_code
    state, at = integrity([entry.file for entry in page.files])
    return without_empty(
        {
            "reference_code": code,
            "identifier": page.identifier,
            "url": permalink(code),
            "revision": record.revision,
            "description_sha256": page.description_digest,
            "kind": record.kind,
            "status": record.state,
            "title": record.title,
            "title_language": record.title_language,
            "title_kind": record.title_kind,
            "alternative_titles": [_named(title, "value", "language", "origin", "note") for title in record.titles],
            "abstract": record.abstract,
            "body": page.text,
            "body_closed": page.text_closed,
            "hidden": [{"reason": reason, "count": count} for reason, count in sorted(page.hidden.items())],
            "language": record.language,
            "language_source": record.language_source,
            "dates": [_date(statement, page.untold) for statement in record.dates],
            "places": [_place(place) for place in page.places],
            "descriptors": [{"code": found, "labels": labels} for found, labels in page.descriptors],
            "collection": record.collection.slug if record.collection else None,
            "access": record.access,
            "access_text": page.levels.get(Part.TEXT, record.access_text),
            "access_files": page.levels.get(Part.FILES, record.access_files),
            "content_warning": record.content_warning,
            "holding": record.holding,
            "verification": record.verification,
            "source": _source(record, page.untold),
            "removed_fragments": [_named(f, "kind", "text", "line", "reason") for f in page.removed_fragments],
            "completeness": [_named(item, "item", "status", "note") for item in record.completeness],
            "testimony": _testimony(record.testimony, page.untold),
            "image": _without(
                _named(record.image, "caption", "alternative_text", "photographer", "graphic"), page.untold
            ),
            "people": [_named(agent, "role", "name", "identity", "inferred", "basis") for agent in page.agents],
            "rights": [_named(consent, *_RIGHTS[page.staff]) for consent in record.consents],
            "not_for": sorted(page.not_for),
            "claims": [_claim(claim) for claim in page.claims],
            "relations": [
                _named(relation, "type", "inverse", "reference_code", "title", "outside", "note")
                for relation in page.relations
            ],
            "files": [_file(code, entry) for entry in page.files],
            "files_closed": page.files_closed,
            "integrity": {"state": state, "at": at},
            "published_at": record.published_at,
            "updated_at": record.updated_at,
        }
    )


def custody_json(event: ChainEvent, covered: Coverage) -> Json:
    """One line of the ledger: the envelope, its digest, its proof, and the payload where the viewer may read it."""
    return {
        "envelope": {
            "v": 1,
            "seq": event.sequence,
            "time": event.time,
            "type": event.type,
            "object": str(event.object_id),
            "agent": str(event.agent_id),
            "outcome": event.outcome,
            "commitment": event.commitment,
            "prev": event.previous,
        },
        "digest": event.digest,
        "words": str(event.words),
        "erased": event.erased,
        **({"erased_by": event.erased_by} if event.erased_by else {}),
        **_proof_json(event.sequence, covered),
        **({"detail": dict(event.detail)} if event.detail is not None else {}),
    }


def _proof_json(sequence: int, covered: Coverage) -> Json:
    if covered.checkpoint is None or sequence not in covered.paths:
        return {"proof": None, "proof_pending": str(NOT_YET)}
    hashes = encoded(covered.paths[sequence])
    return {"proof": {"index": sequence - 1, "size": covered.checkpoint.size, "hashes": hashes}}


def without_empty(values: Json) -> Json:
    """Only what is said: null, empty text and empty lists are left out."""
    return {key: value for key, value in values.items() if value is not None and value not in ("", [], {})}


def _named(thing: object | None, *names: str) -> Json | None:
    return None if thing is None else without_empty({name: _said(getattr(thing, name)) for name in names})


def _said(value: object) -> object:
    """Days as the import format writes them; Flask would write them as HTTP does."""
    return value.isoformat() if isinstance(value, date) and not isinstance(value, datetime) else value


def _date(statement: m.DateStatement, untold: Withholding) -> Json:
    names = ("role", "edtf", "verbatim", "language", "inferred", "basis", "earliest", "latest")
    found = _named(statement, *names) or {}
    return {key: value for key, value in found.items() if key != "verbatim"} if untold.quotes else found


def _without(values: Json | None, untold: Withholding) -> Json | None:
    """Without the fields whose whole value is a name that is not told."""
    if values is None:
        return None
    return {key: value for key, value in values.items() if not isinstance(value, str) or untold.told(value)}


def _place(place: PlaceView) -> Json:
    position = place.position
    return without_empty(
        {
            "name": place.name,
            "names": [{"value": value, "language": language} for value, language in place.names],
            "role": place.role,
            "detail": place.detail,
            "country": place.country,
            "lat": position.latitude if position else None,
            "lon": position.longitude if position else None,
            "precision_m": position.precision_m if position else None,
        }
    )


def _source(record: m.Record, untold: Withholding) -> Json | None:
    article = record.article
    if article is None:
        return None
    return without_empty(
        {
            "publisher": untold.told(article.publisher),
            "author": untold.told(article.byline),
            "site": untold.told(article.site),
            "url": record.source_url,
            "archived_url": record.archived_url,
            "published": article.published,
            "captured": article.captured,
            "observations": [_named(seen, "name", "value", "verbatim") for seen in record.observations],
        }
    )


def _testimony(told: m.TestimonyParticulars | None, untold: Withholding) -> Json | None:
    if told is None:
        return None
    named = _named(told, "told_in", "is_translation", "translator", "interviewer", "directness", "first_interview")
    return (_without(named, untold) or {}) | {"alterations": told.alterations.splitlines()}


def _claim(claim: ClaimView) -> Json:
    quantity = {
        "unit": claim.unit,
        "outcome": claim.outcome,
        "group": claim.affected,
        "low": claim.low,
        "best": claim.best,
        "high": claim.high,
        "qualifier": claim.qualifier,
    }
    names = (
        "statement", "kind", "verbatim", "verbatim_language", "attributed_to", "hedge", "date", "date_verbatim",
        "place", "place_detail", "status", "cumulative",
    )  # fmt: skip
    return (_named(claim, *names) or {}) | without_empty(
        {
            "quantity": without_empty(quantity),
            "attribution_chain": list(claim.attribution_chain),
            "alleged_perpetrators": list(claim.perpetrators),
        }
    )


def _file(code: str, entry: FileEntry) -> Json:
    file, where = entry.file, addresses(code, entry.file)
    return without_empty(
        {
            "id": str(file.id),
            "media_type": file.media_type,
            "size": file.size,
            "sha256": file.facts.sha256 if file.facts else None,
            "sha512": file.facts.sha512 if file.facts else None,
            "caption": entry.caption,
            "alternative_text": entry.alternative_text,
            "graphic": entry.graphic,
            "covered": file.covered.reason if file.covered else None,
            "display_url": where.display,
            "thumbnail_url": where.thumbnail,
            "original_url": where.original,
            "not_served": [{"copy": copy, "since": since} for copy, since in set_apart(file)],
            "no_preview": str(file.no_preview) if file.no_preview else None,
        }
    )
