"""The terms of RO-Crate 1.2 that our crates use, so that a judge needs no network (the standard library alone)."""

from __future__ import annotations

_SCHEMA = """
Article CreativeWork Dataset GeoCoordinates ImageObject Organization Person Place PropertyValue
SoftwareApplication about additionalType address alternateName conditionsOfAccess contentLocation
contentRating contentSize contributor creator datePublished description encodingFormat geo hasPart identifier inLanguage
isBasedOn keywords latitude license longitude name propertyID publisher sameAs sha256 temporalCoverage translator
value version
"""
CONTEXT = {
    "@context": {
        **{term: f"http://schema.org/{term}" for term in _SCHEMA.split()},
        "File": "http://schema.org/MediaObject",
        "RepositoryObject": "http://pcdm.org/models#Object",
        "conformsTo": "http://purl.org/dc/terms/conformsTo",
        "Geometry": "http://www.opengis.net/ont/geosparql#Geometry",
        "asWKT": "http://www.opengis.net/ont/geosparql#asWKT",
    }
}
