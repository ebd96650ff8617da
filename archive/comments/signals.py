"""What a moderator is told to look at twice: each signal in words, with its reason. It decides nothing. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from archive.base.messages import Message, msg
from archive.comments.pipeline.reading import NAME
from archive.comments.vocabulary import ListKind, SignalKind

_WORDS: dict[SignalKind, Message] = {
    SignalKind.PHONE: msg("A telephone number"),
    SignalKind.EMAIL: msg("An e-mail address"),
    SignalKind.COORDINATES: msg("A position or a link to a map"),
    SignalKind.IDENTITY_NUMBER: msg("A long number, as on identity papers"),
    SignalKind.BANK_ACCOUNT: msg("A bank account"),
    SignalKind.SOCIAL_ACCOUNT: msg("An account on a social network"),
    SignalKind.PROTECTED_NAME: msg("Names somebody whom the archive protects: held until a person has looked"),
    SignalKind.UNCHECKED_NAMES: msg("Could not be compared with the protected names: held until a person has looked"),
    SignalKind.LINK: msg("A link"),
    SignalKind.SHOUTING: msg("Written in capitals throughout"),
    SignalKind.STRETCHED: msg("Letters or signs drawn out or piled up"),
    SignalKind.HIDDEN_FIELD: msg("A field that people do not see was filled in, as programs do"),
    SignalKind.QUICK: msg("Sent faster than one can write"),
    SignalKind.CLOSED: msg("The discussion of its record takes no comments any more"),
}
_COUNTED: dict[SignalKind, Message] = {
    SignalKind.REPEAT: msg("The same words stand in %(count)s other comment(s) on this record"),
    SignalKind.ELSEWHERE: msg("The same words stand in %(count)s comment(s) on other records"),
    SignalKind.FLOOD: msg("One of many in a short while (%(count)s)"),
    SignalKind.LENGTH: msg("Unusually long or short: %(count)s characters"),
    SignalKind.AUTHOR: msg("Earlier comments of this account that were declined: %(count)s"),
}
_LISTED: dict[ListKind, Message] = {
    ListKind.INSULT: msg("On a list of insults: %(entry)s"),
    ListKind.HATE: msg("On a list of hateful words: %(entry)s"),
    ListKind.THREAT: msg("Reads like a threat: %(entry)s"),
    ListKind.SPAM: msg("On a list of phrases of advertising: %(entry)s"),
    ListKind.WATCH: msg("On a list of this archive: %(entry)s"),
}


class Told(Protocol):
    """What ``signal`` reads: a stored signal, or one that was just noticed."""

    @property
    def kind(self) -> SignalKind: ...
    @property
    def part(self) -> str: ...
    @property
    def start(self) -> int | None: ...
    @property
    def stop(self) -> int | None: ...
    @property
    def list(self) -> ListKind | None: ...
    @property
    def said(self) -> str: ...
    @property
    def number(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Signal:
    """One thing that was found; ``found`` is the text that stands for it, where there is one.

    A protected name is never repeated: its place is told, since the comment has to be read, and nothing else.
    """

    kind: str
    words: Message
    found: str = ""
    part: str = "body"
    start: int | None = None
    end: int | None = None

    @property
    def holds(self) -> bool:
        """Whether it keeps the comment from being shown until a person has looked."""
        return self.kind in (SignalKind.PROTECTED_NAME, SignalKind.UNCHECKED_NAMES)


def signal(told: Told, body: str, author_name: str) -> Signal:
    """A signal in words, with the passage that it is about."""
    text = author_name if told.part == NAME else body
    shown = told.start is not None and told.kind is not SignalKind.PROTECTED_NAME
    return Signal(
        kind=told.kind.value,
        words=_words(told),
        found=text[told.start : told.stop] if shown else "",
        part=told.part,
        start=told.start,
        end=told.stop,
    )


def _words(told: Told) -> Message:
    if told.list is not None:
        return Message(_LISTED[told.list].template, {"entry": told.said})
    if told.kind in _COUNTED:
        return Message(_COUNTED[told.kind].template, {"count": told.number})
    return _WORDS[told.kind]
