"""A record as plain text: what a lawyer reads without a program, a server or a network."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from archive.exports import consents, said
from archive.exports.facts import ExportFacts
from archive.exports.readme import reason_words
from archive.exports.said import Row, block, inline, words

if TYPE_CHECKING:
    from archive.custody.queries import ChainEvent
    from archive.exports.projecting import ExportedFile, Projection

BYTE_ORDER_MARK = "\ufeff"
"""Begins each text that people open: without it some programs take UTF-8 for another code and spoil the words."""
_LABEL = 24
_RULE = "-" * 72


def record_text(facts: ExportFacts, projection: Projection) -> str:
    """The whole record, as far as its audience may see it, in sections with a rule between them."""
    row, title = projection.row, inline(projection.row["title"])
    sections = [
        ("", [title, "=" * 72, "", *_head(facts, projection)]),
        ("What it is about", _description(row)),
        ("The text", _text(row)),
        ("Claims: what is said, and by whom", _claims(row.get("claims") or ())),
        ("Where it comes from", _source(row)),
        ("Consent and rights", consents.record_lines(projection)),
        ("Files", _files(projection.files)),
        ("Left out of this copy", [f"{number:>4}  {reason_words(reason)}" for reason, number in projection.withheld]),
        ("Chain of custody, oldest first", _custody(projection.events)),
    ]
    said_so = [_section(heading, list(lines)) for heading, lines in sections]
    return BYTE_ORDER_MARK + "\n\n".join(part for part in said_so if part) + "\n"


def _section(heading: str, lines: Sequence[str]) -> str:
    if not lines:
        return ""
    return "\n".join([_RULE, heading.upper(), _RULE, "", *lines] if heading else lines)


def _line(label: str, value: object) -> Iterator[str]:
    """``Label:  value``, or nothing where there is no value."""
    if value not in (None, "", [], ()):
        yield f"{label + ':':<{_LABEL}}{value}"


def _each(label: str, values: Iterable[str]) -> Iterator[str]:
    for number, value in enumerate(values):
        yield f"{label + ':' if number == 0 else '':<{_LABEL}}{value}"


def _head(facts: ExportFacts, projection: Projection) -> Iterator[str]:
    row = projection.row
    yield from _line("Reference code", projection.reference_code)
    yield from _line("Revision", projection.revision)
    yield from _line("Kind", said.KINDS.get(row["kind"], row["kind"]))
    yield from _line("Kept by", inline(facts.organisation))
    yield from _line("Copy made for", f"{said.AUDIENCES[facts.audience]} ({inline(facts.recipient)})")
    yield from _line("Copy made on", facts.moment)
    yield from _line("Identifier", inline(row.get("identifier") or ""))
    yield from _line("Language of the text", said.language_name(row.get("language")))
    yield from _line("Holding", said.HOLDINGS.get(row.get("holding", "held")))
    yield from _line("Verification", words(row.get("verification", "unverified")))
    yield from _line("Access level", said.access_words(row))
    yield from _line("Content warning", inline(row.get("content_warning") or ""))
    yield from _each("Other titles", [_title(one) for one in row.get("alternative_titles") or ()])
    yield from (line for role, date in said.dates(row) for line in _line(f"Date ({role})", date))
    yield from (
        line
        for place in row.get("places") or ()
        for line in _line(f"Place ({words(place.get('role', 'event'))})", said.place_words(place))
    )
    yield from (
        line
        for person in row.get("people") or ()
        for line in _line(words(person["role"]).capitalize(), said.person_words(person))
    )
    yield from _each("Subjects", [words(code) for code in row.get("descriptors") or ()])
    yield from _each("Related", [_relation(one, projection.codes) for one in row.get("relations") or ()])


def _title(one: Row) -> str:
    note = f" — {inline(one['note'])}" if one.get("note") else ""
    return f"{inline(one['value'])} ({words(one.get('origin', 'other'))}){note}"


def _relation(one: Row, codes: Mapping[str, str]) -> str:
    note = f" — {inline(one['note'])}" if one.get("note") else ""
    return f"{words(one['type'])}: {said.related(one, codes)}{note}"


def _description(row: Row) -> list[str]:
    image = row.get("image") or {}
    told = row.get("testimony") or {}
    named = {one["display"] for one in row.get("people") or ()}
    lines: list[str] = []
    lines += _line("Caption", inline(image.get("caption") or ""))
    lines += _line("What the image shows", inline(image.get("alternative_text") or ""))
    lines += _line("Photographer", _unless(named, image.get("photographer")))
    lines += _line("Told in", said.language_name(told.get("told_in")))
    lines += _line("Translation", "the text is a translation" if told.get("is_translation") else "")
    for label in ("translator", "interviewer"):
        lines += _line(label.capitalize(), _unless(named, told.get(label)))
    lines += _line("Interviewed", said.date_words(told["interviewed"]) if told.get("interviewed") else "")
    lines += _line("Directness", words(told.get("directness") or ""))
    lines += _each("Editors' alterations", [inline(one) for one in told.get("alterations") or ()])
    abstract = block(row.get("abstract") or "")
    return ([abstract] if abstract else []) + (["", *lines] if abstract and lines else lines)


def _unless(named: Collection[str], name: str | None) -> str:
    """A name, unless it stands among the people of the record already."""
    return "" if not name or name in named else inline(name)


def _text(row: Row) -> list[str]:
    return [block(row["body"])] if (row.get("body") or "").strip() else []


def _claims(claims: Sequence[Row]) -> Iterator[str]:
    if claims:
        yield "Each is a statement of the source that is named, not of the archive. Figures are never added up."
    for number, claim in enumerate(claims, 1):
        yield ""
        yield f"{number}. {inline(claim['statement'])}"
        yield f"   {said.attribution(claim)}."
        figure = said.figure(claim)
        if figure:
            yield f"   Figure: {figure}."
        if claim.get("verbatim"):
            yield f"   In its words: “{inline(claim['verbatim'])}”"
        if claim.get("date") or claim.get("date_verbatim"):
            yield f"   When: {said.date_words(claim.get('date'), claim.get('date_verbatim') or '')}."
        if claim.get("place"):
            yield f"   Where: {inline(claim['place'])}."
        if claim.get("alleged_perpetrators"):
            yield f"   Alleged perpetrators: {said.listed(inline(one) for one in claim['alleged_perpetrators'])}."
        yield f"   Assessed as: {words(claim.get('status', 'unknown'))}."


def _source(row: Row) -> list[str]:
    source = row.get("source") or {}
    lines: list[str] = []
    for label, key in (("Publisher", "publisher"), ("Author", "author"), ("Site", "site"), ("Address", "url"),
                       ("Archived address", "archived_url")):  # fmt: skip
        lines += _line(label, inline(source.get(key) or ""))
    for label, key in (("Published", "published"), ("Captured", "captured")):
        lines += _line(label, said.date_words(source[key]) if source.get(key) else "")
    seen = source.get("observations") or ()
    lines += _each("Seen at capture", [_observation(one) for one in seen])
    gathered = row.get("completeness") or ()
    lines += _each("Completeness", [_gathered(one) for one in gathered])
    removed = row.get("removed_fragments") or ()
    lines += _each("Not in the text above", [_fragment(one) for one in removed])
    return lines


def _observation(one: Row) -> str:
    verbatim = f" (“{inline(one['verbatim'])}”)" if one.get("verbatim") else ""
    return f"{inline(one['name'])}: {one.get('value', 'not known')}{verbatim}"


def _gathered(one: Row) -> str:
    return f"{words(one['item'])}: {one['status']}" + (f" — {inline(one['note'])}" if one.get("note") else "")


def _fragment(one: Row) -> str:
    text = f": “{inline(one['text'])}”" if one.get("text") else ""
    return f"{words(one['kind'])}{text}" + (f" — {inline(one['reason'])}" if one.get("reason") else "")


def _files(files: Sequence[ExportedFile]) -> Iterator[str]:
    for number, file in enumerate(files):
        if number:
            yield ""
        yield f"files/{file.name}"
        yield f"   {said.what_file(file)}; {file.media_type}; {file.size:,} bytes"
        if file.original_name:
            yield f"   Its name when it was handed in: {inline(file.original_name)}"
        if file.caption:
            yield f"   Caption: {inline(file.caption)}"
        if file.alternative_text:
            yield f"   What it shows: {inline(file.alternative_text)}"
        if file.graphic:
            yield "   Graphic content."
        yield f"   SHA-256  {file.sha256}"
        yield f"   SHA-512  {file.sha512}"


def _custody(events: Sequence[ChainEvent]) -> Iterator[str]:
    if events:
        yield "Each line stands in the archive's ledger under its number; data/custody holds the proof."
        yield ""
    for event in events:
        who = f" By {inline(event.agent)}." if event.agent else ""
        erased = f" {said.erased_words(event)}" if event.erased else ""
        when = event.time.replace("T", " ").replace("Z", " UTC")
        yield f"{event.sequence:>8}  {when:<23}  {event.words}{who}{erased}"
