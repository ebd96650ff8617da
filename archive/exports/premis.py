"""PREMIS 3 (Library of Congress, premis-v3-0.xsd): objects of a bag, what happened to them, by whom, by what right.

The schema wants all objects first, then events, agents and rights, so each kind is spooled and written at the end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from archive.custody.models import SOFTWARE_AGENT, VISITOR_AGENT
from archive.custody.vocabulary import EventType
from archive.exports import said
from archive.exports.facts import ExportFacts, file_path, record_folder
from archive.exports.said import Row, words
from archive.exports.spool import Register, Sink, Spools
from archive.exports.xml_text import DECLARATION, add, written

if TYPE_CHECKING:
    from archive.custody.queries import ChainEvent
    from archive.exports.projecting import ExportedFile, Projection

NAMESPACE = "http://www.loc.gov/premis/v3"
_HEAD = (
    f'{DECLARATION}<premis xmlns="{NAMESPACE}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    f'xsi:schemaLocation="{NAMESPACE} https://www.loc.gov/standards/premis/v3/premis-v3-0.xsd" version="3.0">\n'
)
_EVENT_TYPES = {"authority": "eventType", "authorityURI": "http://id.loc.gov/vocabulary/preservation/eventType"}
_OWN_EVENT_TYPES = frozenset(tuple(EventType)[tuple(EventType).index(EventType.PUBLICATION) :])
_SECTIONS = ("object", "event", "agent", "rights")


class Premis:
    """The collector of one ``premis.xml``."""

    def __init__(self, facts: ExportFacts, spools: Spools, register: Register) -> None:
        self._facts, self._spools, self._register = facts, spools, register
        whole = _object("intellectualEntity", "UUID", str(facts.id))
        _property(whole, "title", f"Export of {facts.organisation} for {said.AUDIENCES[facts.audience]}")
        self._keep("object", whole)

    def add(self, projection: Projection) -> None:
        """A record, its files, its events and its rights."""
        inside = {projection.record_id} | {file.id for file in projection.files}
        self._keep("object", _record(self._facts, projection))
        for file in projection.files:
            self._keep("object", _file(projection, file))
        for event in projection.events:
            about = event.object_id if event.object_id in inside else projection.record_id
            self._keep("event", _event(self._facts, event, str(about)))
            if self._register.first_time(f"premis:{event.agent_id}"):
                self._keep("agent", _agent(event))
        for number, consent in enumerate(projection.consents, 1):
            self._keep("rights", _rights(projection, number, consent))

    def write(self, target: Sink) -> None:
        """The whole document."""
        target.write(_HEAD.encode())
        for section in _SECTIONS:
            self._spools.drain(f"premis-{section}", target)
        target.write(b"</premis>\n")

    def _keep(self, section: str, element: Element) -> None:
        self._spools.write(f"premis-{section}", written(element))


def _object(kind: str, identifier_type: str, identifier: str) -> Element:
    element = Element("object", {"xsi:type": kind})
    _identifier(element, "objectIdentifier", identifier_type, identifier)
    return element


def _identifier(parent: Element, name: str, kind: str, value: str) -> Element:
    element = add(parent, name)
    add(element, f"{name}Type", kind)
    add(element, f"{name}Value", value)
    return element


def _property(parent: Element, kind: str, value: str) -> None:
    element = add(parent, "significantProperties")
    add(element, "significantPropertiesType", kind)
    add(element, "significantPropertiesValue", value)


def _record(facts: ExportFacts, projection: Projection) -> Element:
    element = _object("intellectualEntity", "UUID", str(projection.record_id))
    _identifier(element, "objectIdentifier", "reference code", projection.reference_code)
    row = projection.row
    _property(element, "title", row["title"])
    _property(element, "kind", said.KINDS[row["kind"]])
    _property(element, "revision", str(projection.revision))
    _property(element, "description", f"{record_folder(projection.reference_code)}/record.jsonld")
    _relationship(element, "structural", "is Part Of", str(facts.id))
    for event in projection.events:
        if event.object_id == projection.record_id:
            _links_event(element, facts, event)
    return element


def _file(projection: Projection, file: ExportedFile) -> Element:
    element = _object("file", "UUID", str(file.id))
    characteristics = add(element, "objectCharacteristics")
    add(characteristics, "compositionLevel", 0)
    for algorithm, digest in (("SHA-256", file.sha256), ("SHA-512", file.sha512)):
        fixity = add(characteristics, "fixity")
        add(fixity, "messageDigestAlgorithm", algorithm)
        add(fixity, "messageDigest", digest)
    add(characteristics, "size", file.size)
    designation = add(add(characteristics, "format"), "formatDesignation")
    add(designation, "formatName", file.media_type)
    if file.original_name:
        add(element, "originalName", file.original_name)
    location = add(add(element, "storage"), "contentLocation")
    add(location, "contentLocationType", "path relative to this file")
    add(location, "contentLocationValue", file_path(projection.reference_code, file.name))
    _relationship(element, "structural", "represents", str(projection.record_id))
    if file.derived_from is not None:
        _relationship(element, "derivation", "has source", str(file.derived_from))
    return element


def _relationship(parent: Element, kind: str, subtype: str, target: str) -> None:
    relationship = add(parent, "relationship")
    add(relationship, "relationshipType", kind)
    add(relationship, "relationshipSubType", subtype)
    _identifier(relationship, "relatedObjectIdentifier", "UUID", target)


def _links_event(parent: Element, facts: ExportFacts, event: ChainEvent) -> None:
    _identifier(parent, "linkingEventIdentifier", f"sequence in the ledger {facts.origin}", str(event.sequence))


def _event(facts: ExportFacts, event: ChainEvent, about: str) -> Element:
    element = Element("event")
    _identifier(element, "eventIdentifier", f"sequence in the ledger {facts.origin}", str(event.sequence))
    add(element, "eventType", event.type, {} if event.type in _OWN_EVENT_TYPES else _EVENT_TYPES)
    add(element, "eventDateTime", event.time)
    detail = f"{event.words} Digest of the envelope: {event.digest}."
    detail += f" {said.erased_words(event)}" if event.erased else ""
    add(add(element, "eventDetailInformation"), "eventDetail", detail)
    add(add(element, "eventOutcomeInformation"), "eventOutcome", event.outcome)
    _identifier(element, "linkingAgentIdentifier", "UUID", str(event.agent_id))
    _identifier(element, "linkingObjectIdentifier", "UUID", about)
    return element


def _agent(event: ChainEvent) -> Element:
    element = Element("agent")
    _identifier(element, "agentIdentifier", "UUID", str(event.agent_id))
    if event.agent:
        add(element, "agentName", event.agent)
    if event.agent_id == SOFTWARE_AGENT:
        add(element, "agentType", "software")
    if event.agent_id == VISITOR_AGENT:
        add(element, "agentNote", "Whoever acts without an account.")
    elif not event.agent:
        add(element, "agentNote", "A pseudonym; inside a record whose people are protected it stands in no other.")
    return element


def _rights(projection: Projection, number: int, consent: Row) -> Element:
    element = Element("rights")
    statement = add(element, "rightsStatement")
    _identifier(statement, "rightsStatementIdentifier", "local", f"{projection.reference_code}/{number}")
    basis = str(consent.get("basis", "unknown"))
    add(statement, "rightsBasis", "license" if basis == "licence" else "other")
    if basis == "licence":
        add(add(statement, "licenseInformation"), "licenseNote", "The licence stands in the record's description.")
    else:
        add(add(statement, "otherRightsInformation"), "otherRightsBasis", words(basis))
    for use, answer in dict(consent.get("uses") or {}).items():
        if answer not in (True, "allowed"):
            continue
        granted = add(statement, "rightsGranted")
        add(granted, "act", said.USES.get(str(use), words(str(use))))
        if consent.get("given_on") or consent.get("expires"):
            term = add(granted, "termOfGrant")
            add(term, "startDate", consent.get("given_on") or "unknown")
            if consent.get("expires"):
                add(term, "endDate", consent["expires"])
        if consent.get("withdrawn_on"):
            add(granted, "rightsGrantedNote", f"Withdrawn on {consent['withdrawn_on']}.")
    linked = add(statement, "linkingObjectIdentifier")
    add(linked, "linkingObjectIdentifierType", "UUID")
    add(linked, "linkingObjectIdentifierValue", projection.record_id)
    return element
