"""What was read of a page, laid into a description that stands: what is asked for, and nothing over what is said."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum
from typing import Any

from archive.intake.pages.facts import PageReading
from archive.records import untitled

Json = dict[str, Any]
_SHOWN = "Person quoted in the article (name withheld)"
_MOST = 200


class Take(StrEnum):
    """What of a reading goes into a description."""

    TITLE = "title"
    TEXT = "text"
    SOURCE = "source"
    DATES = "dates"
    FRAGMENTS = "fragments"
    CLAIMS = "claims"
    LEADS = "leads"
    PEOPLE = "people"


def suggested(described: Json, *, own_text: bool) -> frozenset[Take]:
    """What is taken unless somebody says otherwise: what stands is not written over."""
    left_out = set()
    if untitled.words(described["title"]) is None:
        left_out.add(Take.TITLE)
    if described.get("body", "").strip() and not own_text:
        # The words of claims stand in the text that was read: without it they would lead nowhere.
        left_out |= {Take.TEXT, Take.FRAGMENTS, Take.CLAIMS}
    return frozenset(Take) - left_out


def merged(described: Json, row: Json, reading: PageReading, take: Collection[Take]) -> Json:
    """The description with what is taken of ``row``, the article as the import format writes it."""
    after = dict(described)
    if Take.TITLE in take:
        _title(after, row)
    if Take.TEXT in take:
        after |= {key: row[key] for key in ("body", "language", "language_source") if row.get(key, "und") != "und"}
    if Take.SOURCE in take:
        said = {key: value for key, value in row.get("source", {}).items() if key != "observations" or value}
        after["source"] = said | {key: value for key, value in described.get("source", {}).items() if value}
        after["completeness"] = _by_item(row.get("completeness", []), described.get("completeness", []))
    if Take.DATES in take:
        after["dates"] = _appended(described, row, "dates", ("role", "edtf", "verbatim"))
    if Take.FRAGMENTS in take:
        after["removed_fragments"] = row.get("removed_fragments", [])
    if Take.CLAIMS in take:
        claims = _claims(row, anchored=Take.TEXT in take)
        after["claims"] = _appended(described, {"claims": claims}, "claims", ("statement", "verbatim"))
    if Take.LEADS in take:
        after["leads"] = _appended(described, row, "leads", ("text",))
    if Take.PEOPLE in take:
        people = [*row.get("people", []), *_protected(reading)]
        after["people"] = _appended(described, {"people": people}, "people", ("display", "role"))
    return {key: value for key, value in after.items() if value not in ([], {}, None)}


def _claims(row: Json, *, anchored: bool) -> list[Json]:
    claims: list[Json] = row.get("claims", [])
    return claims if anchored else [{key: said for key, said in one.items() if key != "anchor"} for one in claims]


def _title(after: Json, row: Json) -> None:
    others = [*after.get("alternative_titles", []), *row.get("alternative_titles", [])]
    if after["title"] != row["title"] and untitled.words(after["title"]) is None:
        others.append({"value": after["title"], "origin": "former", "language": after.get("title_language", "und")})
    known: dict[str, Json] = {}
    for other in others:
        known.setdefault(other["value"], other)
    after |= {"title": row["title"], "title_kind": row["title_kind"]}
    after["title_language"] = row.get("title_language", "und")
    after["alternative_titles"] = list(known.values())[:_MOST]


def _appended(described: Json, row: Json, key: str, same: tuple[str, ...]) -> list[Json]:
    stands = described.get(key, [])
    known = {tuple(one.get(name) for name in same) for one in stands}
    fresh = [one for one in row.get(key, []) if tuple(one.get(name) for name in same) not in known]
    return [*stands, *fresh][:_MOST]


def _by_item(read: list[Json], stands: list[Json]) -> list[Json]:
    """A person's word on an item counts before the machine's."""
    return list(({one["item"]: one for one in read} | {one["item"]: one for one in stands}).values())


def _protected(reading: PageReading) -> list[Json]:
    """Who is quoted by name: to the vault, and to the description as somebody who is not named."""
    shown = [_SHOWN] + [f"{_SHOWN} {number}" for number in range(2, _MOST)]
    return [
        {
            "role": "informant",
            "kind": "person",
            "identity": "protected",
            "display": display,
            "name": person.name[:300],
            "basis": person.basis[:500],
        }
        for display, person in zip(shown, reading.protected_names, strict=False)
    ]
