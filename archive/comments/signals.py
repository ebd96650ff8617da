"""What in a comment a moderator should look at twice; a signal names its reason and decides nothing. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from archive.base import personal_data
from archive.base.messages import Message, msg
from archive.base.personal_data import Kind

_LINK = re.compile(r"(?:https?://|www\.)[^\s<>\"()\[\]]{3,300}", re.IGNORECASE)

_WORDS: dict[Kind, Message] = {
    Kind.PHONE: msg("A telephone number"),
    Kind.EMAIL: msg("An e-mail address"),
    Kind.COORDINATES: msg("A position or a link to a map"),
    Kind.IDENTITY_NUMBER: msg("A long number, as on identity papers"),
    Kind.BANK_ACCOUNT: msg("A bank account"),
    Kind.SOCIAL_ACCOUNT: msg("An account on a social network"),
}


@dataclass(frozen=True, slots=True)
class Signal:
    """One thing that was found; ``found`` is the text that stands for it, where there is one."""

    kind: str
    words: Message
    found: str = ""


def signals(body: str, author_name: str, repeats: int = 0) -> tuple[Signal, ...]:
    """What could lead to a person, then links, in the order of the text; then how often the same words stand here."""
    text = f"{body}\n{author_name}"
    named = [
        Signal(str(finding.kind).replace(" ", "-"), _WORDS[finding.kind], finding.text)
        for finding in personal_data.find(text)
    ]
    links = [Signal("link", msg("A link"), match[0]) for match in _LINK.finditer(text)]
    repeated = [
        Signal("repeat", msg("The same words stand in %(count)s other comment(s) on this record", count=repeats))
    ]
    return (*named, *links, *(repeated if repeats else ()))
