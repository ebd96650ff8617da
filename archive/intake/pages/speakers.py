"""Who speaks: the name or the role in the words around a quotation, and the outlets that it came through."""

from __future__ import annotations

import re
from dataclasses import dataclass

from archive.intake.pages import speech_words as say
from archive.intake.pages.arabic import loose
from archive.intake.pages.names import holds_office, is_institution, is_mask, may_be_a_person


@dataclass(frozen=True, slots=True)
class Speaker:
    """A speaker: kind is person, official, organisation or unnamed; ``role`` as the text says it."""

    kind: str
    name: str | None
    role: str | None
    basis: str


def speaker_in(text: str, *, introduces: bool = False) -> Speaker | None:
    """The speaker that the words beside a quotation name; ``introduces`` when they end in a colon before it."""
    for pattern, basis in (
        (say.NAMED_PERSON, "introduced by role and name"),
        (say.NAME_THEN_VERB, "name before a verb of speech"),
        (say.VERB_THEN_NAME, "name behind a verb of speech"),
        (say.ARABIC_NAMED_PERSON, "introduced by name"),
    ):
        for found in pattern.finditer(text):
            speaker = _named(found, text, basis)
            if speaker:
                return speaker
    if introduces and (found_any := say.NAMED_ANY.search(text)) and may_be_a_person(found_any["name"]):
        return Speaker("person", found_any["name"], None, "introduced by name")
    return _arabic(text) or _unnamed(text)


def named_people(text: str) -> list[Speaker]:
    """People whom the text introduces as "a resident named N", whether or not they are quoted."""
    found = [_named(one, text, "introduced by role and name") for one in say.NAMED_PERSON.finditer(text)]
    found += [_named(one, text, "introduced by name") for one in say.ARABIC_NAMED_PERSON.finditer(text)]
    return [speaker for speaker in found if speaker and speaker.kind == "person"]


def _named(found: re.Match[str], text: str, basis: str) -> Speaker | None:
    parts = found.groupdict()
    name = _trim(found["name"])
    beside = " ".join(filter(None, (parts.get("title"), parts.get("appo"), parts.get("role"))))
    if not name:
        return None
    if is_mask(name):
        return Speaker("person", name, _role(beside), basis)
    if is_institution(name):
        return Speaker("organisation", name, None, basis)
    if not may_be_a_person(name):
        return None
    before = text[max(0, found.start("name") - 30) : found.start("name")]
    if holds_office(beside) or holds_office(before.rsplit(",")[-1]) or holds_office(name):
        return Speaker("official", name, None, basis)
    return Speaker("person", name, _role(beside), basis)


def _arabic(text: str) -> Speaker | None:
    role = say.ARABIC_ROLE.search(text)
    if role:
        return Speaker("unnamed", None, role["role"], "role behind a verb of speech")
    for found in say.ARABIC_SPEAKER.finditer(text):
        name = _trim(found["name"])
        if is_mask(name):
            return Speaker("person", name, None, "name behind a verb of speech")
        if not name or holds_office(name):
            return Speaker("official", name, None, "office behind a verb of speech") if name else None
        # A private name seldom begins with the article; an institution nearly always does.
        if name.startswith(("ال", "مصدر", "مصادر", "منظمة", "وزارة", "ناشطون", "شهود", "سكان", "بيان", "تقرير")):
            return Speaker("organisation", name, None, "institution behind a verb of speech")
        return Speaker("person", name, None, "name behind a verb of speech")
    return None


def _unnamed(text: str) -> Speaker | None:
    found = say.ROLE_SPEAKS.search(text) or say.SPEAKS_ROLE.search(text)
    return Speaker("unnamed", None, _role(found["role"]), "role beside a verb of speech") if found else None


def _trim(name: str) -> str:
    if is_mask(name) or not re.match(r"[\u0600-\u06ff]", name):
        return name
    kept: list[str] = []
    for word in name.split():
        if word in say.ARABIC_STOPS or (word.startswith("لل") and kept):
            break
        kept.append(word)
    return " ".join(kept)


def _role(beside: str) -> str | None:
    """The one word for who the speaker is; nothing more of what could tell the person."""
    found = re.search(rf"\b(?:{say.ROLES})\b", beside, re.IGNORECASE) or re.search(loose(say.ARABIC_ROLES), beside)
    return found[0].casefold() if found else None


def outlets_in(text: str) -> tuple[str, ...]:
    """The outlets that the words came through, as far as the text names them."""
    found = [
        re.sub(r"^(?:la|le|el)\s", "", one["outlet"])
        for one in say.OUTLET.finditer(text)
        if is_institution(one["outlet"]) or one["outlet"].startswith("The ")
    ]
    found += [trimmed for one in say.ARABIC_OUTLET.finditer(text) if (trimmed := _trim(one["outlet"]))]
    return tuple(dict.fromkeys(re.sub(r"^the\s", "", outlet) for outlet in found))


def told_here(text: str) -> bool:
    """Whether the speaker told it to the page's own authors."""
    return bool(say.TOLD_HERE.search(text))
