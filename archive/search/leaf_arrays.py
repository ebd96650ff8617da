"""The facts of a segment's documents as arrays, column by column."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


class LeafArrays:
    """What filters, counts and orders the documents of one segment."""

    def __init__(self, facts: list[dict[str, Any]]) -> None:
        self.records = np.array([bytes.fromhex(fact["id"]) for fact in facts], dtype="S16")
        self.described = np.array([fact["part"] == "description" for fact in facts], dtype=bool)
        self.received = np.array([fact.get("received", 0) for fact in facts], dtype=np.int64)
        self.lengths: dict[str, NDArray[np.float64]] = {}
        self.languages = [str(fact["language"]) for fact in facts]
        self.revisions = [int(fact["revision"]) for fact in facts]
        self.digests = [str(fact["digest"]) for fact in facts]
        self.facets: dict[str, tuple[list[str], NDArray[np.int32], NDArray[np.int32]]] = {}
        self._gather_lengths(facts)
        self._gather_facets(facts)
        rows = [(i, low, high) for i, fact in enumerate(facts) for low, high in fact.get("spans", ())]
        self.spans = np.array(rows, dtype=np.int64).reshape(-1, 3)

    def _gather_lengths(self, facts: list[dict[str, Any]]) -> None:
        for field in {name for fact in facts for name in fact["lengths"]}:
            self.lengths[field] = np.array([fact["lengths"].get(field, 0) for fact in facts], dtype=np.float64)

    def _gather_facets(self, facts: list[dict[str, Any]]) -> None:
        pairs: dict[str, list[tuple[int, int]]] = {}
        known: dict[str, dict[str, int]] = {}
        for i, fact in enumerate(facts):
            for facet, values in fact.get("facets", {}).items():
                ordinals = known.setdefault(facet, {})
                rows = pairs.setdefault(facet, [])
                for value in values:
                    rows.append((i, ordinals.setdefault(value, len(ordinals))))
        for facet, rows in pairs.items():
            table = np.array(rows, dtype=np.int32).reshape(-1, 2)
            self.facets[facet] = (list(known[facet]), table[:, 0], table[:, 1])
