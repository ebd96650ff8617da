"""The text fields by their numbers, and by which stems their words are found."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from archive.search.fields import TEXT_FIELDS, WEIGHTS
from archive.search.leaves import FIELDS
from archive.search.word_rows import ENGLISH_FIELDS

NUMBERS = {name: number for number, name in enumerate(FIELDS)}
ALL = tuple(NUMBERS.values())
TITLE = NUMBERS["title"]
# Words of these are stemmed as English, those of all others as the language of the record.
IN_ENGLISH = frozenset(NUMBERS[name] for name in ENGLISH_FIELDS)
OWN_LANGUAGE = frozenset(ALL) - IN_ENGLISH
# Further names, from name lists: asked only where that step is on.
LISTED = frozenset(NUMBERS[name] for name in ("other_names", "other_places"))
# Of which a closed level holds what readers are not told.
CLOSED = frozenset(NUMBERS[name] for name in ("names", "other_names", "places", "other_places"))
PLACES = tuple(NUMBERS[name] for name in ("places", "other_places"))
# Of each field by its number: weight, and how far its length counts (BM25F).
FIELD_WEIGHTS = tuple(WEIGHTS[name] for name in FIELDS)


@cache
def among(fields: tuple[int, ...]) -> NDArray[np.bool_]:
    """For each field whether it is one of these."""
    return np.isin(ALL, fields)


def asked_of(field: str | None, listed: bool, closely: bool = True) -> tuple[int, ...]:
    """The numbers of the fields that a field of the query language means.

    ``listed`` with those of name lists, ``closely`` with those that may hold what readers are not told.
    """
    numbers = ALL if field is None else tuple(NUMBERS[name] for name in TEXT_FIELDS[field])
    left_out = frozenset() if listed else LISTED
    if not closely:
        left_out |= CLOSED
    return tuple(number for number in numbers if number not in left_out) if left_out else numbers
