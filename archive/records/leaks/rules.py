"""What the leak check looks for in the words of a record, and how a finding is known again; pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

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

    def digest(self, salt: bytes) -> str:
        """SHA-256, in hex, of the salt and of what was found: by it a decision knows its finding again."""
        return hashlib.sha256(salt + self.key.encode()).hexdigest()


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


def obstacles(findings: Iterable[Finding]) -> list[Problem]:
    """Why a record with these findings is not opened yet; never the words themselves."""
    counted: dict[tuple[str, LeakKind], int] = {}
    for one in findings:
        counted[one.part, one.kind] = counted.get((one.part, one.kind), 0) + 1
    return [
        Problem(
            part,
            msg("%(what)s stands here (%(count)s), and nothing is decided on it.", what=KIND_WORDS[kind], count=count),
        )
        for (part, kind), count in counted.items()
    ]
