"""PROV-JSON (W3C member submission of 2013): what came from what, through which act, by whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from archive.custody.models import SOFTWARE_AGENT
from archive.custody.vocabulary import EventType
from archive.exports.facts import ExportFacts, file_path
from archive.exports.spool import Register, Sink, Spools, compact

if TYPE_CHECKING:
    from archive.custody.queries import ChainEvent
    from archive.exports.projecting import Projection

_SECTIONS = (
    "entity", "activity", "agent", "used", "wasGeneratedBy", "wasAssociatedWith", "wasDerivedFrom", "hadMember",
)  # fmt: skip
_MAKES = frozenset({EventType.CREATION, EventType.CAPTURE, EventType.INGESTION, EventType.MIGRATION,
                    EventType.REDACTION, EventType.NORMALIZATION})  # fmt: skip
Json = dict[str, Any]


class Prov:
    """The collector of one ``prov.json``."""

    def __init__(self, facts: ExportFacts, spools: Spools, register: Register) -> None:
        self._facts, self._spools, self._register = facts, spools, register
        self._numbers = dict.fromkeys(_SECTIONS, 0)
        self._whole = _uuid(facts.id)
        self._keep("entity", self._whole, {"prov:type": _name("prov:Collection"), "prov:label": facts.name})

    def add(self, projection: Projection) -> None:
        """A record with its files and its events."""
        record, inside = _uuid(projection.record_id), {projection.record_id} | {file.id for file in projection.files}
        label = {"prov:label": _text(projection.row["title"], projection.row.get("title_language", ""))}
        self._keep("entity", record, label | {"sijill:referenceCode": projection.reference_code})
        self._relate("hadMember", {"prov:collection": self._whole, "prov:entity": record})
        for file in projection.files:
            about = {"sijill:path": file_path(projection.reference_code, file.name), "sijill:sha256": file.sha256}
            self._keep("entity", _uuid(file.id), about | {"sijill:mediaType": file.media_type})
            source = file.derived_from if file.derived_from in inside else projection.record_id
            self._relate("wasDerivedFrom", {"prov:generatedEntity": _uuid(file.id), "prov:usedEntity": _uuid(source)})
        for event in projection.events:
            about_id = event.object_id if event.object_id in inside else projection.record_id
            self._event(event, _uuid(about_id))

    def write(self, target: Sink) -> None:
        """The whole document."""
        prefixes = {
            "id": "urn:uuid:",
            "event": f"urn:x-sijill:ledger:{quote(self._facts.origin, safe='')}:",
            "sijill": "urn:x-sijill:terms:",
        }
        target.write(f'{{"prefix": {compact(prefixes)}'.encode())
        for section in _SECTIONS:
            target.write(f',\n"{section}": {{\n'.encode())
            self._spools.drain(f"prov-{section}", target)
            target.write(b"\n}")
        target.write(b"\n}\n")

    def _event(self, event: ChainEvent, about: str) -> None:
        name, agent = f"event:{event.sequence}", _uuid(event.agent_id)
        if not self._register.first_time(f"prov:{name}"):
            return
        said: Json = {"prov:type": event.type, "prov:label": str(event.words), "sijill:outcome": event.outcome}
        if "T" in event.time:
            said |= {"prov:startTime": event.time, "prov:endTime": event.time}
        else:
            said |= {"sijill:day": {"$": event.time, "type": "xsd:date"}}
        self._keep("activity", name, said | {"sijill:envelopeDigest": event.digest})
        # An entity is generated once; what follows uses it.
        made = event.type in _MAKES and self._register.first_time(f"prov:made:{about}")
        how = "wasGeneratedBy" if made else "used"
        self._relate(how, {"prov:activity": name, "prov:entity": about})
        if self._register.first_time(f"prov:{agent}"):
            kind = {"prov:type": _name("prov:SoftwareAgent")} if event.agent_id == SOFTWARE_AGENT else {}
            self._keep("agent", agent, kind | ({"prov:label": event.agent} if event.agent else {}))
        self._relate("wasAssociatedWith", {"prov:activity": name, "prov:agent": agent})

    def _keep(self, section: str, name: str, value: Json) -> None:
        self._spools.item(f"prov-{section}", value, key=name)

    def _relate(self, section: str, value: Json) -> None:
        self._numbers[section] += 1
        self._keep(section, f"_:{section}{self._numbers[section]}", value)


def _uuid(value: object) -> str:
    return f"id:{value}"


def _name(qualified: str) -> Json:
    return {"$": qualified, "type": "prov:QUALIFIED_NAME"}


def _text(text: str, language: str) -> str | Json:
    return {"$": text, "lang": language} if language not in ("", "und") else text
