"""RO-Crate 1.2 (https://w3id.org/ro/crate/1.2) whose root is the bag's ``data/``; entities are written as they come."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from archive.exports import linked, said
from archive.exports.facts import ExportFacts, Tally, record_folder
from archive.exports.spool import Register, Sink, Spools, compact

if TYPE_CHECKING:
    from archive.exports.projecting import Projection

SPECIFICATION = "https://w3id.org/ro/crate/1.2"
METADATA = "ro-crate-metadata.json"
Json = dict[str, Any]
_TEXT, _JSON, _XML = "text/plain", "application/json", "application/xml"
_ABOUT_ALL = (
    ("sijill.json", "Contents of this bag", _JSON, "What is in the bag, for programs; docs call it sijill-bag/1."),
    ("records.jsonl", "All records, one on a line", "application/jsonl", "The import format; imports back."),
    ("premis.xml", "Preservation metadata", _XML, "PREMIS 3: objects, events, agents and rights."),
    ("prov.json", "Provenance", _JSON, "PROV-JSON: what came from what, through which act, by whom."),
    ("consent-and-access.json", "Consent and access, for programs", _JSON, "What was allowed, for each record."),
    ("consent-and-access.txt", "Consent and access", _TEXT, "What was allowed, for each record, in words."),
    ("left-out.txt", "What was left out", _TEXT, "By count and reason."),
    ("custody/checkpoint.txt", "Signed checkpoint of the ledger", _TEXT, "A C2SP signed note."),
    ("custody/keys.txt", "Keys that verify checkpoints", _TEXT, "Verifier keys, oldest first."),
    ("custody/events.jsonl", "Extract of the ledger", "application/jsonl", "One custody event on a line."),
)
_CUSTODY = "custody/"
_ABOUT_RECORD = (
    ("record.txt", "as text", _TEXT),
    ("record.jsonld", "as JSON-LD", "application/ld+json"),
    ("dublin-core.xml", "as Dublin Core", _XML),
)


class Crate:
    """The collector of one ``ro-crate-metadata.json``."""

    def __init__(self, facts: ExportFacts, spools: Spools, register: Register) -> None:
        self._facts, self._spools, self._register = facts, spools, register

    def add(self, projection: Projection) -> None:
        """A record: a folder of the crate with its files, people and places."""
        code, row = projection.reference_code, projection.row
        home = f"{record_folder(code)}/"
        self._spools.item("crate-parts", {"@id": home})
        files = [linked.file_facts(projection, file) for file in projection.files]
        own = [{"@id": home + name} for name, _, _ in _ABOUT_RECORD]
        record: Json = {"@id": home, "@type": ["Dataset", "RepositoryObject"], **linked.texts(row)}
        record |= {"identifier": code, "version": str(projection.revision)}
        record |= {"additionalType": said.KINDS.get(row["kind"], row["kind"])}
        record |= {"conditionsOfAccess": linked.conditions(projection)}
        record |= {"sameAs": f"urn:uuid:{projection.record_id}", "publisher": {"@id": _ORGANISATION}}
        record |= {"datePublished": self._facts.moment[:10]}
        record["hasPart"] = [*own, *({"@id": file["@id"]} for file in files)]
        record |= self._people(projection) | self._places(projection)
        self._entity(record)
        for name, how, media_type in _ABOUT_RECORD:
            self._entity(self._file(home + name, f"{row['title']} ({how})", media_type, f"The record {code} {how}."))
        for file in files:
            self._entity(file)

    def write(self, target: Sink, tally: Tally) -> None:
        """The whole document."""
        target.write(f'{{"@context": "{SPECIFICATION}/context",\n"@graph": [\n'.encode())
        for entity in [*_fixed(self._facts), *(self._file(*about) for about in _ABOUT_ALL)]:
            target.write(f"{compact(entity)},\n".encode())
        root = compact(_root(self._facts, tally)).removesuffix("}")
        own = [path for path, *_ in _ABOUT_ALL if not path.startswith(_CUSTODY)]
        parts = ", ".join(compact({"@id": path}) for path in [*own, _CUSTODY])
        target.write(f'{root}, "hasPart": [{parts}'.encode())
        if tally.exported:
            target.write(b",\n")
            self._spools.drain("crate-parts", target)
        target.write(b"]}")
        if tally.exported:
            target.write(b",\n")
            self._spools.drain("crate-entities", target)
        target.write(b"\n]}\n")

    def _file(self, path: str, name: str, media_type: str, description: str) -> Json:
        """A file that is written already."""
        found = {"@id": path, "@type": "File", "name": name, "encodingFormat": media_type, "description": description}
        return found | {"contentSize": str(self._register.size(f"data/{path}"))}

    def _entity(self, value: Json) -> None:
        self._spools.item("crate-entities", {key: _single(one) for key, one in value.items()})

    def _once(self, entity_id: str, value: Json) -> Json:
        """A reference to ``value``, which is written the first time that it is spoken of."""
        if self._register.first_time(f"crate:{entity_id}"):
            self._entity({"@id": entity_id} | value)
        return {"@id": entity_id}

    def _people(self, projection: Projection) -> Json:
        found: dict[str, list[Json]] = {}
        for number, one in enumerate(projection.row.get("people") or (), 1):
            # Whoever is not known in public has an id of this record alone.
            person = linked.person(one)
            public = one.get("identity", "pseudonymous") == "public"
            own = linked.local_id("agent", person) if public else f"#{projection.reference_code}-agent-{number}"
            role = linked.PEOPLE.get(one["role"], "contributor")
            found.setdefault(role if role != "publisher" else "contributor", []).append(self._once(own, person))
        return dict(found)

    def _places(self, projection: Projection) -> Json:
        found = []
        for one in projection.row.get("places") or ():
            place, geo = linked.place(one), linked.geo(one)
            if geo is not None:
                point = {"@type": ["GeoCoordinates", "Geometry"], "asWKT": f"POINT ({one['lon']} {one['lat']})"}
                place["geo"] = self._once(linked.local_id("geo", geo), geo | point)
            found.append(self._once(linked.local_id("place", place), place))
        unique = list({one["@id"]: one for one in found}.values())
        return {"contentLocation": unique} if unique else {}


_ORGANISATION = "#organisation"
_CONDITIONS = "#conditions"
_NUMBER = "#export-number"


def _single(value: Any) -> Any:
    """One value instead of a list of one, as the specification wants properties written."""
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def _fixed(facts: ExportFacts) -> Iterator[Json]:
    """What stands in every crate beside its root."""
    yield {
        "@id": METADATA,
        "@type": "CreativeWork",
        "name": "RO-Crate metadata of this export",
        "conformsTo": {"@id": SPECIFICATION},
        "about": {"@id": "./"},
    }
    yield {
        "@id": _ORGANISATION,
        "@type": "Organization",
        "name": facts.organisation,
        "identifier": facts.origin,
        "description": "The archive that keeps the originals and made this copy.",
    }
    yield {
        "@id": _CONDITIONS,
        "@type": "CreativeWork",
        "name": "Conditions of access",
        "description": f"Made for {said.AUDIENCES[facts.audience]} and nobody else; what each person allowed stands in "
        "consent-and-access.txt. Ask the archive before a new use.",
    }
    yield {
        "@id": _NUMBER,
        "@type": "PropertyValue",
        "name": "Number of this export",
        "propertyID": "https://www.rfc-editor.org/rfc/rfc9562",
        "value": f"urn:uuid:{facts.id}",
    }
    yield {
        "@id": _CUSTODY,
        "@type": "Dataset",
        "name": "Custody",
        "description": "The extract of the ledger; proofs/ holds a C2SP tlog-proof for every event of it, consistency/ "
        "earlier checkpoints, each with its path to this one.",
        "hasPart": [{"@id": path} for path, *_ in _ABOUT_ALL if path.startswith(_CUSTODY)],
    }


def _root(facts: ExportFacts, tally: Tally) -> Json:
    return {
        "@id": "./",
        "@type": "Dataset",
        "name": f"{said.counted(tally.exported, 'record', 'records')} of {facts.organisation}",
        "description": f"Export made for {said.AUDIENCES[facts.audience]} ({facts.recipient}).",
        "datePublished": facts.moment,
        "identifier": {"@id": _NUMBER},
        "publisher": {"@id": _ORGANISATION},
        "license": {"@id": _CONDITIONS},
        "conditionsOfAccess": f"For {said.AUDIENCES[facts.audience]}: {facts.recipient}.",
    }
