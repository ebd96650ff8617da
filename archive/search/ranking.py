"""From scores to a page: titles and exact phrases first, filters, counts, order."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from archive.search import syntax
from archive.search.analysis import tokens
from archive.search.engine import EngineHit, EngineRequest, FacetCount, Sort
from archive.search.evaluate import Found
from archive.search.fields import FACETS, TEXTUAL, exact
from archive.search.space import Mask, Numbers, Space

# Only so many of the best are looked at for the exact phrase: reading positions is the dear part of a search.
_LIFTED = 200


@dataclass(frozen=True, slots=True)
class Selection:
    """The records of one space that are hits, with all that orders them."""

    space: Space
    mask: Mask
    scores: Numbers


def lifted(found: Found, query: syntax.Node, space: Space, check: Callable[[], None]) -> Found:
    """Scores in which records titled exactly as the query come first, then those that hold it as a phrase."""
    text = " ".join(leaf.text for leaf, asked in syntax.leaves(query) if asked in (None, "title"))
    sequence = list(tokens(text))
    words = [token.folded for token in sequence if not token.tail]
    if not words or not found.mask.any():
        return found
    best = np.flatnonzero(found.mask)
    if len(best) > _LIFTED:
        best = best[np.argsort(-found.scores[best], kind="stable")[:_LIFTED]]
    among = np.zeros(space.size, bool)
    among[best] = True
    tier = np.zeros(space.size)
    if len(words) > 1:
        for field in TEXTUAL:
            check()
            tier[space.phrase(exact(field), words, among) > 0] = 1
    titled = space.phrase(exact("title"), words, among) > 0
    tier[titled & (space.lengths["title"] == len(sequence))] = 2
    return Found(found.mask, found.scores + tier * float(found.scores.max(initial=0.0)))


def standing(space: Space, request: EngineRequest) -> Mask | None:
    """The records that the database has not closed since they were indexed; None where that is all of them."""
    if not request.excluded and request.among is None:
        return None
    among: Mask = ~np.isin(space.ids, _as_bytes(request.excluded))
    if request.among is not None:
        among &= np.isin(space.ids, _as_bytes(request.among))
    return among


def _as_bytes(ids: Iterable[uuid.UUID]) -> NDArray[np.bytes_]:
    return np.array([record_id.bytes for record_id in ids], dtype="S16")


def selected(found: Found, request: EngineRequest, space: Space) -> tuple[Selection, Mapping[str, Mask]]:
    """The hits, and for each facet the mask of all filters but its own."""
    base = found.mask.copy()
    if request.earliest is not None or request.latest is not None:
        base &= space.within(request.earliest, request.latest)
    among = standing(space, request)
    if among is not None:
        base &= among
    chosen = {
        facet: space.having(facet, _ordinals(space, facet, values))
        for facet, values in request.chosen.items()
        if values
    }
    others: dict[str, Mask] = {}
    for facet in FACETS:
        mask = base
        for name, allowed in chosen.items():
            if name != facet:
                mask = mask & allowed
        others[facet] = mask
    for allowed in chosen.values():
        base = base & allowed
    return Selection(space, base, found.scores), others


def _ordinals(space: Space, facet: str, values: tuple[str, ...]) -> list[int]:
    wanted = set(values)
    return [i for i, value in enumerate(space.facets[facet].values) if value in wanted]


def counted(
    space: Space, masks: Mapping[str, Mask], chosen: Mapping[str, tuple[str, ...]]
) -> Mapping[str, tuple[FacetCount, ...]]:
    """The values of every facet with their counts, most frequent first; a chosen value stays even at 0."""
    counts: dict[str, tuple[FacetCount, ...]] = {}
    for facet, mask in masks.items():
        table = space.facets[facet]
        numbers = np.bincount(table.ordinals[mask[table.records]], minlength=len(table.values))
        rows = {table.values[i]: int(numbers[i]) for i in np.flatnonzero(numbers)}
        rows |= {value: 0 for value in chosen.get(facet, ()) if value not in rows}
        ordered = sorted(rows.items(), key=lambda row: (-row[1], row[0]))
        counts[facet] = tuple(FacetCount(value, count) for value, count in ordered)
    return counts


def order(selections: list[Selection], request: EngineRequest) -> tuple[list[EngineHit], int]:
    """The page asked for, and the number of all hits; a record found twice counts once, as first found.

    Equal ones stand in the order of their random ids, which tells nothing.
    """
    ids = np.concatenate([selection.space.ids[selection.mask] for selection in selections])
    _, first = np.unique(ids, return_index=True)
    keys = [_keys(selection, request.sort) for selection in selections]
    columns = [np.concatenate(column)[first] for column in zip(*keys, strict=True)]
    scores = np.concatenate([selection.scores[selection.mask] for selection in selections])[first]
    # np.unique sorted the ids, and lexsort is stable: what is equal keeps that order.
    ranks = np.lexsort(columns)[request.offset : request.offset + request.limit]
    hits = [EngineHit(uuid.UUID(bytes=bytes(ids[first[i]]).ljust(16, b"\0")), float(scores[i])) for i in ranks]
    return hits, len(first)


def _keys(selection: Selection, sort: Sort) -> tuple[Numbers, Numbers]:
    """What orders the hits: the second, and where that is equal the first; smallest comes first."""
    space, mask = selection.space, selection.mask
    if sort is Sort.OLDEST:
        return -selection.scores[mask], space.first_days[mask].astype(np.float64)
    if sort is Sort.NEWEST:
        return -selection.scores[mask], -space.last_days[mask].astype(np.float64)
    if sort is Sort.RECEIVED:
        return -selection.scores[mask], -space.received[mask]
    return -space.received[mask], -selection.scores[mask]
