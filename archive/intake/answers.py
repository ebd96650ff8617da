"""What a contributor answered, one frozen group for each step, and its form in a draft's row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any, get_args, get_origin, get_type_hints

from archive.access.levels import AccessLevel
from archive.intake.vocabulary import Naming, Step
from archive.records.vocabulary import ConsentAspect, ConsentUse, Directness, RecordKind


@dataclass(frozen=True, slots=True, kw_only=True)
class KindAnswer:
    kind: RecordKind | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatAnswer:
    title: str = ""
    text: str = ""
    language: str = "und"
    directness: Directness = Directness.UNKNOWN
    address: str = ""
    publisher: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WhenAnswer:
    """“Don't know” is an answer; nothing at all is none."""

    when: str = ""
    when_unknown: bool = False
    where: str = ""
    where_unknown: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessAnswer:
    """Who may see each part, as wished; closed unless the contributor opens it."""

    description: AccessLevel = AccessLevel.RESTRICTED
    text: AccessLevel = AccessLevel.RESTRICTED
    files: AccessLevel = AccessLevel.RESTRICTED
    wishes: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class YouAnswer:
    """How the contributor is known; what leads to the person is never in a row, a log or a ``repr`` in clear."""

    naming: Naming = Naming.ANONYMOUS
    pseudonym: str = ""
    name: str = field(default="", repr=False)
    contact: str = field(default="", repr=False)
    safe_contact: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentGiven:
    """What was allowed; whatever is not named is refused. ``words`` is the text as it was shown."""

    uses: tuple[ConsentUse, ...] = ()
    aspects: tuple[ConsentAspect, ...] = ()
    mechanism: str = ""
    version: str = ""
    shown_in: str = ""
    words: str = ""


Group = KindAnswer | WhatAnswer | WhenAnswer | AccessAnswer | YouAnswer | ConsentGiven

GROUPS: Mapping[Step, type[Group]] = {
    Step.KIND: KindAnswer,
    Step.WHAT: WhatAnswer,
    Step.WHEN: WhenAnswer,
    Step.ACCESS: AccessAnswer,
    Step.YOU: YouAnswer,
    Step.CONSENT: ConsentGiven,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """All that was answered so far; a step that was never saved is None."""

    kind: KindAnswer | None = None
    what: WhatAnswer | None = None
    when: WhenAnswer | None = None
    access: AccessAnswer | None = None
    you: YouAnswer | None = None
    consent: ConsentGiven | None = None

    def group(self, step: Step) -> Group | None:
        """What was answered at ``step``; None also for a step that has no answers of its own."""
        found: Group | None = getattr(self, step.value, None)
        return found

    @property
    def record_kind(self) -> RecordKind | None:
        return self.kind.kind if self.kind else None


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFacts:
    """A file of a draft, as far as rules and descriptions need it."""

    sha256: str
    size: int
    name: str = ""
    caption: str = ""
    alternative_text: str = ""


def plain(group: Group) -> dict[str, Any]:
    """A group as JSON."""
    return {f.name: _plain(getattr(group, f.name)) for f in fields(group)}


def read(step: Step, stored: Mapping[str, Any]) -> Group:
    """The group that ``plain`` wrote; what an older version wrote otherwise falls back to its default."""
    made = GROUPS[step]
    hints = get_type_hints(made)
    values = {name: _read(hints[name], value) for name, value in stored.items() if name in hints}
    return made(**{name: value for name, value in values.items() if value is not None})


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value.value if isinstance(value, StrEnum) else value


def _read(hint: Any, value: Any) -> Any:
    if get_origin(hint) is tuple:
        words = [_word(get_args(hint)[0], item) for item in value]
        return tuple(word for word in words if word is not None)
    kinds = [hint, *get_args(hint)]
    for kind in kinds:
        if isinstance(kind, type) and issubclass(kind, StrEnum):
            return _word(kind, value)
    return value if isinstance(value, hint) else None


def _word(vocabulary: type[StrEnum], value: Any) -> StrEnum | None:
    return vocabulary(value) if value in set(vocabulary) else None
