"""Reads an index back into what was written, for the store's tests."""

from __future__ import annotations

import uuid
from collections import defaultdict

import numpy as np

from archive.search.documents import IndexDocument
from archive.search.leaves import FIELDS, Leaf
from archive.search.snapshot import Mask
from archive.search.store import Store
from archive.search.word_table import WordTable

Held = dict[tuple[uuid.UUID, str], dict[int, str]]
"""Record and field to the form at each position."""


def forms_of(text: str) -> list[str]:
    """The forms of the words of ``text``."""
    table = WordTable()
    return [table.forms[ordinal] for ordinal in table.words(text)]


def held_words(store: Store, level: str = "public") -> Held:
    """Every word that a level holds, from the posting lists of all forms."""
    found: Held = defaultdict(dict)
    for leaf, live in store.newest().readable(frozenset({level})):
        for ordinal in range(leaf.forms):
            add_form(found, leaf, live, ordinal)
    return dict(found)


def add_form(found: Held, leaf: Leaf, live: Mask, ordinal: int) -> None:
    for postings in leaf.postings(ordinal):
        documents, starts, positions = leaf.positions(ordinal, postings.field)
        assert np.array_equal(documents, postings.documents)
        assert np.array_equal(np.diff(starts), postings.counts)
        for i, document in enumerate(documents.tolist()):
            if live[document]:
                record = uuid.UUID(bytes=bytes(leaf.facts.records[document]).ljust(16, b"\0"))
                here = found[record, FIELDS[postings.field]]
                for position in positions[starts[i] : starts[i + 1]].tolist():
                    assert position not in here
                    here[position] = leaf.word(ordinal)


def written_words(documents: list[IndexDocument]) -> Held:
    """What ``held_words`` must find of these documents."""
    expected: Held = {}
    for document in documents:
        for field, passages in document.texts().items():
            follows = 0
            for passage in passages:
                forms = forms_of(passage)
                if forms:
                    here = expected.setdefault((document.record_id, field), {})
                    here.update(enumerate(forms, follows))
                    follows += len(forms) + 1
    return expected
