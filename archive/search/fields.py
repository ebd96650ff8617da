"""The fields of the index and of the query language, and how much each weighs in ranking."""

from __future__ import annotations

# BM25F (Robertson and Zaragoza, 2009): weight and length normalisation of each field.
WEIGHTS: dict[str, tuple[float, float]] = {
    "title": (3.0, 0.5),
    "alternative": (2.5, 0.5),
    "places": (2.5, 0.3),
    "other_places": (2.0, 0.3),
    "names": (2.5, 0.3),
    "other_names": (2.0, 0.3),
    "descriptors": (2.0, 0.3),
    "abstract": (1.5, 0.6),
    "claims": (1.3, 0.7),
    "text": (1.0, 0.75),
}

# A record of a place that the query names rises by this part of the best score.
PLACE_LIFT = 0.5

# Facets: several values of one are ORed, different ones ANDed.
FACETS = ("kind", "descriptor", "place", "year", "language", "source", "collection", "access", "verification")

# What can stand before a colon in a query, and which text fields it asks.
TEXT_FIELDS: dict[str, tuple[str, ...]] = {
    "title": ("title", "alternative"),
    "text": ("text", "abstract"),
    "claim": ("claims",),
    "name": ("names", "other_names"),
    "place": ("places", "other_places"),
    "descriptor": ("descriptors",),
}
FACET_FIELDS = frozenset({"kind", "lang", "collection", "source", "access", "verification", "year"})
FIELDS = frozenset(TEXT_FIELDS) | FACET_FIELDS | {"date"}
ALIASES = {"language": "lang", "claims": "claim", "places": "place", "names": "name", "descriptors": "descriptor"}
