"""What the index holds of a record: each part with its own level and labels, and nothing of anybody's identity."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import lru_cache
from operator import attrgetter
from typing import Any

from archive.access.levels import Part

LABELS_DIGEST = 8
"""How many characters of a document's fingerprint are that of its labels."""
Box = tuple[float, float, float, float]
"""South, west, north and east, in degrees (WGS 84); west is never greater than east."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexDocument:
    """One part of one record. The description carries everything but the text; the text only its words."""

    record_id: uuid.UUID
    reference_code: str
    part: Part
    level: str
    """The index it stands in: an access level, or ``staff``."""
    labels: frozenset[str]
    kind: str
    language: str
    """BCP 47 tag of this part's words; ``und`` when unknown."""
    revision: int
    title: str = ""
    alternative: tuple[str, ...] = ()
    abstract: tuple[str, ...] = ()
    """Abstract, caption and alternative text of a picture."""
    names: tuple[str, ...] = ()
    """Public names of creators and publishers; never of a protected person."""
    other_names: tuple[str, ...] = ()
    """What else the archive's name lists call those who stand in ``names``."""
    places: tuple[str, ...] = ()
    """The names under which its places are shown, as far as this level may know them."""
    other_places: tuple[str, ...] = ()
    """All other names of these places."""
    descriptors: tuple[str, ...] = ()
    """Labels of its descriptors in every language."""
    claims: tuple[str, ...] = ()
    text: str = ""
    descriptor_codes: tuple[str, ...] = ()
    place_values: tuple[str, ...] = ()
    """The one name of each place under which facets count it."""
    place_names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Each of ``place_values`` with all names of that place, its own first."""
    locations: tuple[Box, ...] = ()
    """A box that holds the position of each place, as exactly as this level may know it."""
    collection: str = ""
    source: str = ""
    verification: str = ""
    spans: tuple[tuple[int, int], ...] = ()
    """Earliest and latest day of each date of the event (``date.toordinal``)."""
    years: tuple[int, ...] = ()
    received: int = 0
    """Seconds since 1970 when the archive took it in."""

    @property
    def facets(self) -> Mapping[str, tuple[str, ...]]:
        """Facet to the values under which this record is counted."""
        return {
            "kind": (self.kind,),
            "descriptor": self.descriptor_codes,
            "place": self.place_values,
            "year": tuple(str(year) for year in self.years),
            "language": (self.language,),
            "source": (self.source,) if self.source else (),
            "collection": (self.collection,) if self.collection else (),
            "access": (self.level,),
            "verification": (self.verification,) if self.verification else (),
        }

    def texts(self) -> Mapping[str, tuple[str, ...]]:
        """Text field to its passages."""
        return {
            "title": (self.title,),
            "alternative": self.alternative,
            "abstract": self.abstract,
            "names": self.names,
            "other_names": self.other_names,
            "places": self.places,
            "other_places": self.other_places,
            "descriptors": self.descriptors,
            "claims": self.claims,
            "text": (self.text,),
        }

    def digest(self) -> str:
        """A fingerprint of all that is indexed: two documents with the same one are found alike, by the same people.

        Its last ``LABELS_DIGEST`` characters are the labels' own.
        """
        # The text stands behind the facts as it is: writing it as JSON would take longer than the rest.
        facts = (self.record_id.hex, *_FACTS(self))
        return _digest(facts, self.text)[: 24 - LABELS_DIGEST] + _of_labels(self.labels)


_FACTS = attrgetter(
    *(one.name for one in fields(IndexDocument) if one.name not in {"record_id", "reference_code", "labels", "text"})
)
_JSON = json.JSONEncoder(ensure_ascii=False, sort_keys=True, default=dict)


def _digest(facts: Sequence[Any], text: str = "") -> str:
    found = hashlib.sha256(f"{_JSON.encode(facts)}\0".encode())
    found.update(text.encode())
    return found.hexdigest()


@lru_cache(maxsize=1024)
def _of_labels(labels: frozenset[str]) -> str:
    return _digest(sorted(labels))[:LABELS_DIGEST]
