"""What a viewer reads of a record's words: the one function behind page, list, index, API, feeds and exports.

A redaction hides the words at its place and, where it says so, the same words wherever else they stand in what is
told of the record. Who reads beneath is decided by ``access.redaction``; nothing here looks at a role.
"""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from enum import Enum
from typing import Any, TypeVar, cast

from sqlalchemy import Exists, Uuid, bindparam, exists, select

from archive.access.redaction import RedactionReason, reads_beneath
from archive.access.viewer import Viewer
from archive.base.db import Base
from archive.base.runtime import session
from archive.records import blocks
from archive.records import models as m
from archive.records.blocks import BLOCK, Span
from archive.records.quoting import Anchor, RedactionInput

T = TypeVar("T")
PLACED = ("title", "abstract", "body")
"""The elements in which a redaction has a place; everywhere else its words are hidden as words."""
_QUOTING = ("verbatim", "removed_fragments[].text")
# What is compared by programs, and says nothing of anybody.
_CODES = frozenset(
    """id identifier reference_code language title_language verbatim_language told_in slug code country edtf date kind
    role identity type published captured gazetteer gazetteer_id descriptors target_system unit""".split()
)


@dataclass(frozen=True, slots=True)
class Redactor:
    """What is hidden of one record from somebody. Falsy where nothing is."""

    redactions: tuple[RedactionInput, ...] = ()
    present: Mapping[str, str] = field(default_factory=dict)
    """The elements that have places, as they stand now."""

    def __bool__(self) -> bool:
        return bool(self.redactions)

    def spans(self, name: str, text: str) -> list[Span]:
        """What is hidden of ``text``, which is the element ``name`` now or in an earlier revision."""
        if not text or not self.redactions:
            return []
        found = [span for one in self.redactions for span in self._of(one, name, text)]
        if name.endswith(_QUOTING) and (body := self.present.get("body", "")):
            found += blocks.overlaps(text, body, self.spans("body", body))
        return blocks.merged(found)

    def said(self, name: str, text: str) -> str:
        """``text`` with a block in the place of each stretch that is hidden."""
        return "".join(BLOCK if isinstance(p, RedactionReason) else p for p in self.pieces(name, text))

    def explained(self, name: str, text: str) -> str:
        """The same, with its reason behind each block."""
        return "".join(explained(piece) for piece in self.pieces(name, text))

    def pieces(self, name: str, text: str) -> tuple[str | RedactionReason, ...]:
        """What is open of ``text``, and a reason in the place of each stretch that is not."""
        return tuple(blocks.pieces(text, self.spans(name, text)))

    def reasons(self) -> dict[RedactionReason, int]:
        """Why something is hidden, and how often it was decided."""
        return dict(Counter(one.reason for one in self.redactions))

    def _of(self, one: RedactionInput, name: str, text: str) -> Iterable[Span]:
        if name == one.field and name in PLACED:
            yield from self._placed(one, name, text)
        if one.everywhere or one.field not in PLACED or name.endswith(_QUOTING):
            yield from (Span(*at, one.reason) for at in blocks.everywhere(text, one.words))

    def _placed(self, one: RedactionInput, name: str, text: str) -> Iterable[Span]:
        if (at := blocks.place(one, text)) is not None:
            yield Span(*at, one.reason)
        present = self.present.get(name, text)
        now = blocks.place(one, present) if text != present else None
        moved = blocks.carried(present, text, [now])[0] if now is not None else None
        if moved is not None:
            yield Span(*moved, one.reason)


NOTHING = Redactor()


def explained(piece: str | RedactionReason) -> str:
    """A piece of a text as plain words."""
    return f"{BLOCK} [{piece.value}]" if isinstance(piece, RedactionReason) else piece


def beneath(viewer: Viewer, redactions: Iterable[RedactionInput], *, own: bool) -> tuple[RedactionInput, ...]:
    """Those of ``redactions`` that hide something from ``viewer``."""
    return tuple(one for one in redactions if not reads_beneath(viewer, one.whole_for, own=own))


_WANTED = (
    select(m.TextRedaction, m.Record.title, m.Record.abstract, m.Record.body, m.Record.contributor_id)
    .join(m.Record, m.Record.id == m.TextRedaction.record_id)
    .where(m.TextRedaction.record_id.in_(bindparam("ids", expanding=True, type_=Uuid())))
    .order_by(m.TextRedaction.record_id, m.TextRedaction.position)
)


def of_records(viewer: Viewer | None, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Redactor]:
    """What is hidden of these records from ``viewer``, or, without one, from anybody; others are not among them."""
    hidden: dict[uuid.UUID, list[RedactionInput]] = defaultdict(list)
    present: dict[uuid.UUID, dict[str, str]] = {}
    for row, title, abstract, body, contributor_id in session().execute(_WANTED, {"ids": ids}) if ids else ():
        own = viewer is not None and viewer.account_id is not None and contributor_id == viewer.account_id
        if viewer is not None and reads_beneath(viewer, row.whole_for, own=own):
            continue
        hidden[row.record_id].append(as_input(row))
        present[row.record_id] = {"title": title, "abstract": abstract, "body": body}
    return {record_id: Redactor(tuple(found), present[record_id]) for record_id, found in hidden.items()}


def said(viewer: Viewer, record_id: uuid.UUID, text: str) -> str:
    """Words that are told of a record, as ``viewer`` may read them: a remark's quotation, a line of a feed."""
    redactor = of_records(viewer, [record_id]).get(record_id, NOTHING)
    return redactor.said("verbatim", text)


def covered(record_id: uuid.UUID, name: str) -> tuple[tuple[int, int], ...]:
    """The stretches of an element that readers are not shown already."""
    redactor = of_records(None, [record_id]).get(record_id, NOTHING)
    return tuple((span.start, span.end) for span in redactor.spans(name, redactor.present.get(name, "")))


def asks(record_id: uuid.UUID) -> Exists:
    """Whether an edit changed hidden words, and nobody has said since that the redaction fits; part of a query."""
    return exists().where(m.TextRedaction.record_id == record_id, m.TextRedaction.asks.is_(True))


def as_input(row: m.TextRedaction) -> RedactionInput:
    """A redaction as the description has it."""
    placed = row.start_at is not None
    return RedactionInput(
        words=row.words,
        field=row.field,
        anchor=Anchor(prefix=row.prefix, suffix=row.suffix, start=row.start_at, end=row.end_at) if placed else None,
        reason=row.reason,
        note=row.note,
        whole_for=row.whole_for,
        everywhere=row.everywhere,
        asks=row.asks,
    )


def told(thing: T, redactor: Redactor) -> T:
    """``thing`` (a row with its children, a description, or JSON of one) with nothing hidden in any of its words."""
    return cast(T, _told(thing, redactor, "")) if redactor else thing


class _Told:
    """A row whose words are read through a redactor; it cannot be written to."""

    __slots__ = ("_name", "_redactor", "_row")

    def __init__(self, row: Base, redactor: Redactor, name: str) -> None:
        self._row, self._redactor, self._name = row, redactor, name

    def __getattr__(self, name: str) -> Any:
        if name in ("anchor_prefix", "anchor_suffix"):
            return ""
        return _told(getattr(self._row, name), self._redactor, _within(self._name, name))


def _told(value: Any, redactor: Redactor, name: str) -> Any:
    if isinstance(value, str):
        # An enum is a word of ours.
        coded = isinstance(value, Enum) or name.rpartition(".")[2] in _CODES
        return value if coded else redactor.said(name, value)
    if isinstance(value, Base):
        return _Told(value, redactor, name)
    if isinstance(value, Anchor):
        # What stands beside a quotation is cut anywhere, also within what is hidden.
        return None
    if isinstance(value, list | tuple):
        return type(value)(_told(one, redactor, f"{name}[]") for one in value)
    if isinstance(value, dict):
        kept = {key: one for key, one in value.items() if key not in ("anchor", "redactions")}
        return {key: _told(one, redactor, _within(name, key)) for key, one in kept.items()}
    if is_dataclass(value) and not isinstance(value, type):
        read = {one.name: getattr(value, one.name) for one in fields(value)}
        return replace(
            value,
            **{
                key: () if key == "redactions" else _told(one, redactor, _within(name, key))
                for key, one in read.items()
            },
        )
    return value


def _within(name: str, key: str) -> str:
    return f"{name}.{key}" if name else key
