"""What the leak check looks for in the words of a record, and how a finding is known again; pure."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from archive.access.levels import AccessLevel
from archive.base import personal_data
from archive.base.errors import Problem
from archive.base.folding import fold_case
from archive.base.messages import Message, msg


class LeakKind(StrEnum):
    """What was found."""

    PHONE = "phone"
    EMAIL = "email"
    COORDINATES = "coordinates"
    IDENTITY_NUMBER = "identity number"
    BANK_ACCOUNT = "bank account"
    SOCIAL_ACCOUNT = "social account"
    PROTECTED_IDENTITY = "protected identity"
    FILE_METADATA = "file metadata"


KIND_WORDS: Mapping[LeakKind, Message] = {
    LeakKind.PHONE: msg("A telephone number"),
    LeakKind.EMAIL: msg("An e-mail address"),
    LeakKind.COORDINATES: msg("An exact position"),
    LeakKind.IDENTITY_NUMBER: msg("A long number, as of an identity card"),
    LeakKind.BANK_ACCOUNT: msg("A bank account"),
    LeakKind.SOCIAL_ACCOUNT: msg("A link to somebody’s own account"),
    LeakKind.PROTECTED_IDENTITY: msg("A name or contact that the vault protects"),
    LeakKind.FILE_METADATA: msg("What a file says about itself"),
}
FILE_PART = "files"
"""How the parts of a record that are of a file begin."""
_WORTH_READING = re.compile(r"[\d@./]|[\[(]\s?at", re.IGNORECASE)
_INDEX = re.compile(r"\[\d+\]")
# What is compared by programs, and who takes part in what: nothing that somebody wrote.
_CODES = frozenset(
    {
        "language", "title_language", "verbatim_language", "told_in", "slug", "code", "country", "edtf", "date",
        "published", "captured", "gazetteer", "gazetteer_id", "descriptors", "target", "target_system", "unit", "kind",
        "redactions", "basis_since", "role", "status", "identity", "access", "access_text", "access_files",
    }
)  # fmt: skip


# What is closed with the text of a record, not with its description.
_OF_THE_TEXT = ("body", "removed_fragments", "claims.verbatim")


class HasLevels(Protocol):
    """A record's row, or a description of one."""

    @property
    def access(self) -> AccessLevel: ...

    @property
    def access_text(self) -> AccessLevel | None: ...

    @property
    def access_files(self) -> AccessLevel | None: ...


@dataclass(frozen=True, slots=True)
class Levels:
    """For whose eyes each part of a record is: the description, the text, the files."""

    description: AccessLevel
    text: AccessLevel
    files: AccessLevel

    @classmethod
    def of(cls, one: HasLevels) -> Levels:
        """Those of a record or of a description of one; a part that says nothing is as open as the record."""
        return cls(one.access, one.access_text or one.access, one.access_files or one.access)

    def opened_to(self, level: AccessLevel | None) -> Levels:
        """The same, each part as open as ``level`` where it was less so."""
        if level is None:
            return self
        return Levels(
            *(min(one, level, key=lambda each: each.rank) for one in (self.description, self.text, self.files))
        )

    def of_part(self, part: str) -> AccessLevel:
        """Who may read what stands in ``part`` of a record."""
        if part.partition(".")[0] == FILE_PART:
            return self.files
        return self.text if part in _OF_THE_TEXT else self.description


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something stands: in which part of the record, from where up to but not including where."""

    part: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Finding:
    """The same thing in the same part of a record, wherever it stands there; ``text`` is never logged."""

    kind: LeakKind
    part: str
    """Without numbers, as ``claims.verbatim``."""
    text: str = field(repr=False)
    """As it stands at the first place."""
    places: tuple[Place, ...] = ()

    @property
    def key(self) -> str:
        """By which one finding is told from the others of its record."""
        return f"{self.kind.value}|{self.part}|{_sameness(self.kind, self.text)}"

    def digest(self, salt: bytes, level: AccessLevel | None) -> str:
        """SHA-256, in hex, of the salt, of what was found and for whose eyes it was judged.

        By it a decision knows its finding again; those of before did not say for whom (None).
        """
        judged_for = f"|{level}" if level is not None else ""
        return hashlib.sha256(salt + (self.key + judged_for).encode()).hexdigest()


Spans = Sequence[tuple[int, int]]
Protected = Callable[[Sequence[str]], Sequence[Spans]]
"""Where each of some texts names somebody whom the vault protects."""
Hidden = Callable[[str, str], Spans]
"""Which stretches of a part with this text readers are not shown."""


def nothing_hidden(part: str, text: str) -> Spans:
    """That readers are shown all of it."""
    return ()


def words_of(description: Mapping[str, object]) -> dict[str, str]:
    """Everything that somebody wrote in a description (as JSON), by the part where it stands."""
    return dict(_leaves("", description))


def _leaves(path: str, value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        if value.strip():
            yield path, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            if key not in _CODES:
                yield from _leaves(f"{path}.{key}" if path else key, inner)
    elif isinstance(value, list | tuple):
        for number, inner in enumerate(value):
            yield from _leaves(f"{path}[{number}]", inner)


def find(words: Mapping[str, str], protected: Protected, hidden: Hidden = nothing_hidden) -> tuple[Finding, ...]:
    """What stands in these words and is not hidden already, in their order."""
    found: dict[str, Finding] = {}
    spans = protected(list(words.values()))
    for (part, text), named in zip(words.items(), spans, strict=True):
        covered = None
        for kind, start, end in _in_text(text, named):
            covered = hidden(part, text) if covered is None else covered
            if any(first <= start and end <= last for first, last in covered):
                continue
            one = Finding(kind, _INDEX.sub("", part), text[start:end])
            known = found.get(one.key, one)
            places = (*known.places, Place(part, start, end))
            found[one.key] = Finding(kind, one.part, known.text, places)
    return tuple(found.values())


def _in_text(text: str, named: Spans) -> list[tuple[LeakKind, int, int]]:
    found = [(LeakKind.PROTECTED_IDENTITY, start, end) for start, end in named]
    for one in personal_data.find(text) if _WORTH_READING.search(text) else ():
        # What the vault itself keeps is told once, as what weighs more.
        if not any(start < one.end and one.start < end for start, end in named):
            found.append((LeakKind(one.kind.value), one.start, one.end))
    return sorted(found, key=lambda each: each[1])


def _sameness(kind: LeakKind, text: str) -> str:
    folded = " ".join(fold_case(text).split())
    if kind in (LeakKind.PHONE, LeakKind.IDENTITY_NUMBER):
        return "".join(str(int(character)) for character in folded if character.isdecimal())
    return folded


def unread_words(files: int) -> Message:
    """That nothing is known yet of what so many files say about themselves."""
    return msg(
        "Files that have not been read yet: %(files)s. What they say about themselves is not known: wait for it, or "
        "decide nevertheless.",
        files=files,
    )


def obstacles(findings: Iterable[Finding], for_fewer: Collection[str] = ()) -> list[Problem]:
    """Why a record with these findings is not opened yet; never the words themselves.

    ``for_fewer`` are the keys of those that stay, but were not judged for so many readers.
    """
    counted = Counter((one.part, one.kind, one.key in for_fewer) for one in findings)
    return [Problem(part, _why(kind, count, kept_for_fewer=fewer)) for (part, kind, fewer), count in counted.items()]


def _why(kind: LeakKind, count: int, *, kept_for_fewer: bool) -> Message:
    what = KIND_WORDS[kind]
    if kept_for_fewer:
        return msg(
            "%(what)s stands here (%(count)s), and was kept for fewer readers than these.", what=what, count=count
        )
    return msg("%(what)s stands here (%(count)s), and nothing is decided on it.", what=what, count=count)
