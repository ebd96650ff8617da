"""What stands in a row of the import format, in words of the archive's language (English), for text and page alike."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from archive.base import languages
from archive.base.messages import Message
from archive.custody.queries import ChainEvent
from archive.exports.exported_files import ExportedFile
from archive.media.vocabulary import WorkingPurpose
from archive.records.datewords import describe
from archive.records.edtf import EdtfError, parse
from archive.records.wording import figure_words

Row = Mapping[str, Any]
LANGUAGE = "en"
KINDS = {"testimony": "Testimony", "image": "Image", "article": "Source article"}
AUDIENCES = {
    "public": "the public",
    "registered": "registered readers",
    "investigators": "investigators",
    "court": "a court or mechanism",
    "archive": "another archive, or this archive's own keeping",
}
HOLDINGS = {
    "held": "held by the archive",
    "partly-held": "held in part",
    "not-held": "not held: the archive describes it, and has no copy",
}
USES = {
    "keep": "keep it",
    "staff": "show it to investigators",
    "quote": "quote from it",
    "partner": "show it to partner organisations",
    "mechanism": "hand it to a named court or mechanism",
    "media": "publish it in media",
    "publish-text": "publish the text",
    "publish-image": "publish the image",
    "public": "publish it",
}
WORKING_COPIES = {
    WorkingPurpose.THUMBNAIL: "a small working copy for lists",
    WorkingPurpose.DISPLAY: "a working copy for viewing, without the original’s metadata",
    WorkingPurpose.ZOOM: "a larger working copy for looking closely",
    WorkingPurpose.CLEAN_TEXT: "a working copy: the text without what stood around it",
    WorkingPurpose.TRANSCRIPT: "a working copy: a transcript",
    WorkingPurpose.TRANSLATION: "a working copy: a translation",
    WorkingPurpose.PAGE: "a working copy: one page as a picture",
    WorkingPurpose.REDACTED: "a working copy in which information was covered",
}
_CONTROLS = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")
_OTHER_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class Figure:
    """The quantity of a claim, as ``records.wording`` reads it."""

    unit: str
    outcome: str
    affected: str
    low: int | None
    best: int | None
    high: int | None


def words(code: str) -> str:
    """A word of a vocabulary, as a person writes it."""
    return code.replace("-", " ").replace("_", " ")


def inline(text: object) -> str:
    """Words inside a line of ours: one line, and isolated (U+2068, U+2069) where they read from right to left."""
    plain = _OTHER_CONTROLS.sub("", _CONTROLS.sub("", " ".join(str(text).split())))
    return f"\u2068{plain}\u2069" if _RIGHT_TO_LEFT.search(plain) else plain


def block(text: str) -> str:
    """Words that stand on lines of their own: verbatim, but for control characters that no text holds."""
    return _OTHER_CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip("\n")


def date_words(edtf: str | None, verbatim: str = "") -> str:
    """An EDTF date in words; what cannot be read stays as written."""
    if not edtf:
        return f"“{inline(verbatim)}”" if verbatim else "not known"
    try:
        return describe(parse(edtf), LANGUAGE)
    except EdtfError:
        return edtf


def dates(row: Row) -> list[tuple[str, str]]:
    """Role and words of each date statement."""
    return [(words(one.get("role", "event")), _date(one)) for one in statements(row)]


def statements(row: Row) -> list[Row]:
    """The date statements, the short form among them."""
    return [{"role": "event", "edtf": row["date"]}] if row.get("date") else list(row.get("dates") or ())


def main_date(row: Row) -> str:
    """The date that a list shows: the event's, else what stands first."""
    found = sorted(statements(row), key=lambda one: one.get("role", "event") != "event")
    return date_words(found[0].get("edtf"), found[0].get("verbatim") or "") if found else ""


def place_words(place: Row) -> str:
    """A place with its other names, detail, position and how exactly that is known."""
    names = [inline(name["value"]) for name in place.get("names") or () if name["value"] != place["name"]]
    said = inline(place["name"]) + (f" ({', '.join(names)})" if names else "")
    if place.get("detail"):
        said += f", {inline(place['detail'])}"
    if place.get("country"):
        said += f", {place['country']}"
    if place.get("lat") is not None and place.get("lon") is not None:
        said += f"; latitude {place['lat']}, longitude {place['lon']}"
        metres = place.get("precision_m")
        said += f", known to about {_distance(metres)}" if metres else ""
    return said


def person_words(person: Row) -> str:
    """A person or organisation of the record under the name by which it may be known."""
    said = inline(person["display"])
    if person.get("identity") == "protected":
        said += " (name protected)"
    elif person.get("identity") == "pseudonymous":
        said += " (pseudonym)"
    if person.get("inferred"):
        said += f" (inferred{': ' + inline(person['basis']) if person.get('basis') else ''})"
    return said


def figure(claim: Row) -> str:
    """The figure of a claim as its source gives it; empty without one."""
    quantity = claim.get("quantity") or {}
    said: Message | None = figure_words(
        Figure(
            quantity.get("unit", ""),
            quantity.get("outcome", ""),
            quantity.get("group", ""),
            quantity.get("low"),
            quantity.get("best"),
            quantity.get("high"),
        )
    )
    written = f" (as written: “{inline(quantity['qualifier'])}”)" if quantity.get("qualifier") else ""
    return "" if said is None else f"{inline(said)}{written}"


def attribution(claim: Row) -> str:
    """Who says so, through whom, and with which hedge."""
    chain = [inline(one) for one in claim.get("attribution_chain") or ()]
    whom = inline(claim.get("attributed_to") or "")
    if len(chain) > 1:
        path = " → ".join(chain)
        whom = path if not whom or whom in chain else f"{whom} ({path})"
    said = f"According to {whom}" if whom else "Without attribution"
    return said + (f"; the source's word: “{inline(claim['hedge'])}”" if claim.get("hedge") else "")


def what_file(file: ExportedFile) -> str:
    """What a file is to its record, in words."""
    if file.original:
        return "the original, byte for byte as it was taken in"
    return WORKING_COPIES[file.purpose] if file.purpose else words(file.role)


def erased_words(event: ChainEvent) -> str:
    """That the details of an event are gone, and by which event."""
    return f"Its details were erased by event {event.erased_by}." if event.erased_by else "Its details were erased."


def direction(text: str, language: str = "und") -> str:
    """``rtl`` or ``ltr``: of the declared language, else of the letters themselves."""
    if language not in ("", "und"):
        return languages.direction(language)
    return languages.text_direction(text)


def language_name(tag: str | None) -> str:
    """The name of a language; empty when nobody has said."""
    return "" if not tag or tag == "und" else languages.name(tag, LANGUAGE)


def access_words(row: Row) -> str:
    """Who may see the record; each part by itself where one is more closed than its description."""
    whole = row.get("access", "restricted")
    parts = [("text", row.get("access_text") or whole), ("files", row.get("access_files") or whole)]
    closer = [f"{part} {words(level)}" for part, level in parts if level != whole]
    return ", ".join([f"description {words(whole)}", *closer]) if closer else words(whole)


def related(relation: Row, codes: Mapping[str, str]) -> str:
    """The other end of a relation: its reference code, then the name that imports know it by."""
    target = relation.get("target")
    if not target:
        return inline(relation.get("outside") or "")
    code = codes.get(target, target)
    return code if code == target else f"{code} ({inline(target)})"


def size_words(size: int) -> str:
    """A size for people: ``1.4 MB`` (powers of ten, as file managers count), with the exact bytes below 1,000."""
    if size < 1000:
        return f"{size} bytes"
    amount = float(size)
    for unit in ("kB", "MB", "GB", "TB"):
        amount /= 1000
        if amount < 1000 or unit == "TB":
            break
    return f"{amount:.1f} {unit}"


def counted(number: int, one: str, many: str) -> str:
    """``1 record``, ``2 records``."""
    return f"{number:,} {one if number == 1 else many}"


def listed(things: Iterable[str]) -> str:
    """``a, b and c``."""
    found = list(things)
    return found[0] if len(found) == 1 else f"{', '.join(found[:-1])} and {found[-1]}" if found else ""


def _distance(metres: int) -> str:
    return f"{metres / 1000:g} km" if metres >= 1000 else f"{metres} m"


def _date(one: Row) -> str:
    said = date_words(one.get("edtf"), one.get("verbatim") or "")
    if one.get("edtf") and one.get("verbatim"):
        said += f"; in the source's words: “{inline(one['verbatim'])}”"
    if one.get("inferred"):
        said += f"; inferred: {inline(one.get('basis') or 'no basis given')}"
    return said
