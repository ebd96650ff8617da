"""Where a text names somebody whom the vault protects.

The names are decrypted once in each process and kept as keyed hashes, so that ten thousand of them are looked up in
the time that reading the text takes. What is found is a signal for a person who decides; it is never logged, and
shown to nobody but those who may reveal an identity. Everybody else is told at most that something is there.
"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import String, cast, func, select

from archive.base import personal_data
from archive.base.folding import fold
from archive.base.personal_data import Kind
from archive.base.runtime import session, settings
from archive.vault import sealing, wording
from archive.vault.models import VaultEntry, VaultField
from archive.vault.sealing import Sealed

_NAMES = frozenset({VaultField.NAME, VaultField.ALIAS, VaultField.NEXT_OF_KIN})
_CONTACTS = frozenset({VaultField.CONTACT, VaultField.SAFE_CONTACT, VaultField.NEXT_OF_KIN})
_AT_ONCE = 500
_KEPT = 4


@dataclass(frozen=True, slots=True)
class Span:
    """A place in a text, up to but not including ``end``, and whose entries of the vault it may name."""

    start: int
    end: int
    entries: frozenset[uuid.UUID] = field(repr=False)
    agents: frozenset[uuid.UUID] = field(repr=False)


State = tuple[object, ...]


@dataclass(slots=True)
class _Known:
    """The keys of what one vault holds."""

    state: State = ()
    agents: dict[uuid.UUID, uuid.UUID] = field(default_factory=dict)
    keys: dict[uuid.UUID, frozenset[int]] = field(default_factory=dict)
    entries: dict[int, tuple[uuid.UUID, ...]] = field(default_factory=dict)

    def add(self, entry_id: uuid.UUID, agent_id: uuid.UUID, keys: frozenset[int]) -> None:
        self.agents[entry_id], self.keys[entry_id] = agent_id, keys
        for key in keys:
            self.entries[key] = (*self.entries.get(key, ()), entry_id)

    def without(self, gone: set[uuid.UUID]) -> _Known:
        kept = _Known()
        for entry_id, keys in self.keys.items():
            if entry_id not in gone:
                kept.add(entry_id, self.agents[entry_id], keys)
        return kept


_lock = threading.Lock()
_known: dict[Path, _Known] = {}


def protected_spans(text: str) -> tuple[Span, ...]:
    """The names, aliases and contacts of the vault that stand in ``text``, in its order and without overlap.

    Found whatever the diacritics, case, Arabic spelling, clitics and the order of given and family name; of a name
    of three words or more two that stand together are enough. ``Unavailable`` when the vault's key cannot be used;
    an empty vault needs none.
    """
    return protected_in([text])[0]


def protected_in(texts: Sequence[str]) -> list[tuple[Span, ...]]:
    """The same for each of some texts, with one look at what the vault holds."""
    known = _current()
    return [_spans(known, text) if known.entries and text.strip() else () for text in texts]


def _spans(known: _Known, text: str) -> tuple[Span, ...]:
    found: list[tuple[int, int, tuple[uuid.UUID, ...]]] = []
    for start, end, key in (*_names(known, text), *_spaceless(known, text), *_contacts(text)):
        if entries := known.entries.get(key):
            found.append((start, end, entries))
    return tuple(_merged(known, sorted(found)))


def forget() -> None:
    """Let go of what this process keeps of every vault."""
    with _lock:
        _known.clear()


def _names(known: _Known, text: str) -> Iterator[tuple[int, int, int]]:
    found = wording.words(text[: personal_data.MAX_TEXT])
    for at, word in enumerate(found):
        for form, after in wording.readings(text, found, at):
            yield word.start, found[after - 1].end, wording.alone_key(form)
            if wording.first_key(form) not in known.entries:
                continue
            second = wording.following(text, found, after)
            if second is not None:
                for other, end in wording.readings(text, found, second):
                    yield word.start, found[end - 1].end, wording.pair_key(form, other)


def _spaceless(known: _Known, text: str) -> Iterator[tuple[int, int, int]]:
    for run, places in wording.spaceless_runs(text):
        folded = "".join(fold(character) for character in run)
        if len(folded) != len(run):
            folded = run
        for start in range(len(run) - 1):
            if wording.first_key(folded[start : start + 2]) not in known.entries:
                continue
            for end in range(start + 2, min(start + wording.LONGEST_SPACELESS, len(run)) + 1):
                yield places[start], places[end - 1] + 1, wording.spaceless_key(folded[start:end])


def _contacts(text: str) -> Iterator[tuple[int, int, int]]:
    for found in personal_data.find(text):
        if found.kind in (Kind.PHONE, Kind.EMAIL, Kind.IDENTITY_NUMBER):
            yield found.start, found.end, wording.contact_key(found.text)


def _merged(known: _Known, found: list[tuple[int, int, tuple[uuid.UUID, ...]]]) -> Iterator[Span]:
    """One span for what overlaps."""
    start = end = 0
    together: set[uuid.UUID] = set()
    for begins, ends, entries in found:
        if together and begins >= end:
            yield _span(known, start, end, together)
            together = set()
        if not together:
            start, end = begins, ends
        end = max(end, ends)
        together.update(entries)
    if together:
        yield _span(known, start, end, together)


def _span(known: _Known, start: int, end: int, entries: set[uuid.UUID]) -> Span:
    return Span(start, end, frozenset(entries), frozenset(known.agents[entry] for entry in entries))


def _current() -> _Known:
    home, state = settings().home, _state()
    known = _known.get(home)
    if known is not None and known.state == state:
        return known
    with _lock:
        known = _brought_up(_known.get(home) or _Known())
        known.state = state
        while len(_known) >= _KEPT and home not in _known:
            del _known[next(iter(_known))]
        _known[home] = known
    return known


def _state() -> State:
    """What differs as soon as an entry comes or goes; wrapping keys anew changes nothing that is read here."""
    entry = VaultEntry
    one = cast(entry.id, String)
    query = select(func.count(), func.max(entry.created_at), func.min(one), func.max(one))
    return tuple(session().execute(query).one())


def _brought_up(known: _Known) -> _Known:
    standing = dict(session().execute(select(VaultEntry.id, VaultEntry.agent_id)).all())
    gone = known.keys.keys() - standing.keys()
    changed = known.without(gone) if gone else _copied(known)
    missing = [entry_id for entry_id in standing if entry_id not in known.keys]
    for first in range(0, len(missing), _AT_ONCE):
        chosen = select(VaultEntry).where(VaultEntry.id.in_(missing[first : first + _AT_ONCE]))
        ring = sealing.key_ring()
        for entry in session().scalars(chosen):
            sealed = Sealed(entry.key_id, entry.wrapped_key, entry.ciphertext)
            told = sealing.unseal(ring, entry.id, entry.field, sealed)
            changed.add(entry.id, entry.agent_id, frozenset(_keys(entry.field, told)))
    return changed


def _copied(known: _Known) -> _Known:
    return _Known((), dict(known.agents), dict(known.keys), dict(known.entries))


def _keys(kind: VaultField, told: str) -> Iterable[int]:
    # Past the cache of the folding, which would keep the names in clear.
    if kind in _NAMES:
        for name in wording.names_in(told):
            yield from wording.keys_of(name, fold.__wrapped__)
    if kind in _CONTACTS:
        for found in personal_data.find(told):
            if found.kind in (Kind.PHONE, Kind.EMAIL, Kind.IDENTITY_NUMBER):
                yield wording.contact_key(found.text)
