"""Whether, and in how many records of a space, a word stands: what hidden records hold must not be told."""

from __future__ import annotations

import numpy as np

from archive.search.evaluation.parts import Part
from archive.search.evaluation.space import Space
from archive.search.evaluation.text_fields import ALL


def stands(space: Space, form: str) -> bool:
    """Whether a form stands in some record of the space."""
    return any(
        ordinal >= 0 and stands_in(space, part, ordinal) for part in space.parts for ordinal in [part.leaf.form(form)]
    )


def stands_in(space: Space, part: Part, ordinal: int, fields: tuple[int, ...] = ALL) -> bool:
    """Whether a form of one segment stands in one of these fields of a record of the space."""
    if part.complete and fields == ALL:
        return True  # no form stands nowhere
    for row in part.leaf.rows(ordinal):
        if row.field in fields:
            places = part.places(row.documents)
            if part.complete or bool((space.alive[places] & (places >= 0)).any()):
                return True
    return False


def records_holding(space: Space, folded: str) -> int:
    """In how many records of the space a word stands, in any spelling that is folded to it."""
    found = np.zeros(space.places + 1, bool)
    for part in space.parts:
        for ordinal in part.leaf.folded(folded).tolist():
            for row in part.leaf.rows(ordinal):
                found[part.places(row.documents)] = True
    return int(np.count_nonzero(found[:-1] & space.alive))
