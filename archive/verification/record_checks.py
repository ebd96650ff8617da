"""Whether what stands of one record is what its events and its last saved description say; pure, one check each."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from archive.access.levels import RecordState
from archive.base import clock
from archive.base.errors import DomainError
from archive.base.messages import Message, msg
from archive.custody.vocabulary import EventType
from archive.records import attesting, storing
from archive.records.description import Description
from archive.records.schemas import read_description
from archive.records.visibility import Standing, label_rows, visibility
from archive.records.vocabulary import RightsBasis
from archive.verification.facts import Event, RecordFacts, Row, Shared
from archive.verification.findings import Finding
from archive.verification.rebuilding import differences

OLD_REVISIONS = "revisions from before events carried digests"
OLD_CONSENTS = "consents of drafts from before events told of them"
OLD_RECORDS = "records from before events carried their reference code"
_SAVED = frozenset({EventType.CREATION, EventType.INGESTION, EventType.METADATA_MODIFICATION})


@dataclass(frozen=True, slots=True)
class Uncovered:
    """Something that no event can prove, because it is older than what events say."""

    what: str


Result = Iterator[Message | Uncovered]


def check(facts: RecordFacts, shared: Shared) -> Iterator[Finding | Uncovered]:
    """Everything that is wrong with one record."""
    if facts.erasure is not None:
        yield from _named(facts, "erasure", _erased(facts))
        return
    for name, one in _CHECKS.items():
        yield from _named(facts, name, one(facts))
    description = _described(facts)
    if isinstance(description, Message):
        yield Finding("description", facts.where, description)
        return
    for name, two in _OF_DESCRIPTIONS.items():
        yield from _named(facts, name, two(facts, shared, description))


def _named(facts: RecordFacts, name: str, found: Result) -> Iterator[Finding | Uncovered]:
    for one in found:
        yield one if isinstance(one, Uncovered) else Finding(name, facts.where, one)


def _erased(facts: RecordFacts) -> Result:
    """Of an erased record an empty shell stands, by an event that says so, for whoever might see its description."""
    stone = facts.erasure or {}
    event = next((one for one in facts.events if one.sequence == stone["event_sequence"]), None)
    if event is None or event.type is not EventType.ERASURE:
        yield msg("It is said to be erased by event %(number)s, which erased nothing.", number=stone["event_sequence"])
    elif event.told is not None and event.says("reason") != stone["reason"]:
        yield msg("The reason of its erasure is not that of event %(number)s.", number=event.sequence)
    stands = [name for name in ("body", "abstract", "source_url", "contributor_id") if facts.row[name]]
    stands += [name.replace("_", " ") for name, rows in facts.children.items() if rows]
    if facts.revisions or stands:
        stands += ["revisions"] if facts.revisions else []
        yield msg("It was erased, and something of it stands nevertheless: %(names)s.", names=", ".join(stands))
    empty = Description(kind=facts.row["kind"], title=facts.row["title"])
    if facts.row["state"] is not RecordState.WITHDRAWN or facts.labels != _labels_on(facts, empty, clock.today()):
        yield msg("Who may see its tombstone is not what its level gives.")


def _arrival(facts: RecordFacts) -> Result:
    """Every record has arrived by an event, under its reference code and by its contributor's hand."""
    arrival = next((e for e in facts.events if e.type in (EventType.CREATION, EventType.INGESTION)), None)
    if arrival is None:
        yield msg("No event tells of its arrival: it did not come in through this program.")
        return
    if arrival.told is None:
        return
    code = arrival.says("reference_code")
    if code is None:
        yield Uncovered(OLD_RECORDS)
        return
    if code != facts.row["reference_code"]:
        yield msg("It arrived as %(code)s (event %(number)s).", code=code, number=arrival.sequence)
    nonce = facts.revisions[0]["nonce"] if facts.revisions else None
    contributor = facts.row["contributor_id"]
    expected = attesting.account_sha256(nonce, contributor) if nonce and contributor else None
    if arrival.says("contributor_sha256") != expected:
        yield msg("Its contributor is not the one of its arrival (event %(number)s).", number=arrival.sequence)
    if facts.row["created_at"].isoformat() != arrival.says("since"):
        yield msg("The time of its arrival is not that of event %(number)s.", number=arrival.sequence)
    yield from _import_key(facts, arrival)


def _import_key(facts: RecordFacts, arrival: Event) -> Result:
    key = facts.import_key
    stands = (key["source_system"], key["identifier"]) if key else (None, None)
    if key is None and any(event.says("identifier_released") for event in facts.events):
        return
    if stands != (arrival.says("source_system"), arrival.says("identifier")):
        yield msg("Its identifier is not that of its arrival (event %(number)s).", number=arrival.sequence)


def _revisions(facts: RecordFacts) -> Result:
    """Every revision is the one that its event tells of, and none is missing."""
    events = _saved(facts)
    numbers = [row["number"] for row in facts.revisions]
    last = facts.row["revision"]
    expected = range(1, max([last, *numbers, *events]) + 1)
    for number in expected:
        if number not in numbers:
            yield msg("Revision %(revision)s is missing.", revision=number)
    if numbers and last != numbers[-1]:
        yield msg("It stands at revision %(one)s, and %(other)s were saved.", one=last, other=numbers[-1])
    for row in facts.revisions:
        yield from _revision(row, events.get(row["number"]))


def _saved(facts: RecordFacts) -> dict[int, Event]:
    """The event of each revision; those written before events told their number are counted in order."""
    found: dict[int, Event] = {}
    for event in facts.events:
        if event.type not in _SAVED or (event.type is EventType.INGESTION and found):
            continue
        number = event.says("revision")
        found[len(found) + 1 if number is None else number] = event
    return found


def _revision(row: Row, event: Event | None) -> Result:
    number = row["number"]
    if event is None:
        yield msg("No event tells of revision %(revision)s.", revision=number)
        return
    digest = event.says("description_sha256")
    if event.told is None:
        return
    if digest is None:
        yield Uncovered(OLD_REVISIONS)
        return
    nonce = row["nonce"]
    if nonce is None or attesting.description_sha256(nonce, row["description"]) != digest:
        yield msg(
            "Revision %(revision)s is not what was saved: it does not fit its digest in event %(number)s.",
            revision=number,
            number=event.sequence,
        )
    told_summary = event.says("summary") or ""
    if (row["summary"], row["created_at"].isoformat()) != (told_summary, event.says("saved")):
        yield msg(
            "When or why revision %(revision)s was saved is not what event %(number)s says.",
            revision=number,
            number=event.sequence,
        )


# In which column each state says since when.
_SINCE = {
    RecordState.SUBMITTED: "submitted_at",
    RecordState.ACCESSIONED: "accessioned_at",
    RecordState.PUBLISHED: "published_at",
}


def _state(facts: RecordFacts) -> Result:
    """Its state, and since when, is what the last event that changed it says."""
    events = facts.state_events()
    if not events:
        return
    event, state = events[-1]
    if facts.row["state"] is not state:
        yield msg(
            "It stands as %(one)s, and event %(number)s left it %(other)s.",
            one=str(facts.row["state"]),
            number=event.sequence,
            other=str(state),
        )
    if state is RecordState.RETURNED and event.told is not None and event.says("reason") != facts.row["return_reason"]:
        yield msg("The reason of its return is not that of event %(number)s.", number=event.sequence)
    last = {state: event for event, state in events if event.says("since")}
    for state, event in last.items():
        column = _SINCE.get(state)
        stands = facts.row[column] if column else None
        if column and (stands is None or stands.isoformat() != event.says("since")):
            yield msg(
                "Since when it is %(state)s is not what event %(number)s says.",
                state=str(state),
                number=event.sequence,
            )


def _tombstone(facts: RecordFacts) -> Result:
    stone, state = facts.tombstone, facts.row["state"]
    event = next((e for e in reversed(facts.events) if e.type is EventType.WITHDRAWAL), None)
    if stone is None:
        if event is not None or state is RecordState.WITHDRAWN:
            yield msg("It was withdrawn, and its tombstone is gone.")
        return
    if event is None:
        yield msg("It has a tombstone, and no event tells that it was withdrawn.")
        return
    if event.told is None:
        return
    stands = (stone["reason"], stone["withdrawn_by"], stone["withdrawn_at"].isoformat())
    told = (event.says("reason"), event.says("by") or stands[1], event.says("since") or stands[2])
    if stands != told:
        yield msg("Its tombstone is not what event %(number)s says.", number=event.sequence)


def _described(facts: RecordFacts) -> Description | Message:
    if not facts.revisions:
        return msg("No saved description stands.")
    try:
        return read_description(json.loads(facts.revisions[-1]["description"]))
    except (ValueError, KeyError, TypeError, DomainError):
        return msg("Its last saved description cannot be read.")


def _rows(facts: RecordFacts, shared: Shared, description: Description) -> Result:
    """Its row and everything that hangs on it is what its last saved description says."""
    found = list(differences(facts, shared, description))
    if found:
        yield msg(
            "What stands is not what its last saved description (revision %(revision)s) says: %(names)s.",
            revision=facts.revisions[-1]["number"],
            names=", ".join(found),
        )


def _labels(facts: RecordFacts, shared: Shared, description: Description) -> Result:
    """Who may see it is what its state, its levels and its consents give."""
    stands = facts.labels
    if not any(stands == _labels_on(facts, description, day) for day in _days(description)):
        today = _labels_on(facts, description, clock.today())
        yield msg(
            "Who may see it is not what its state, levels and consents give: too many: %(more)s; missing: %(less)s.",
            more=", ".join(sorted({label for _, label in stands - today})) or "none",
            less=", ".join(sorted({label for _, label in today - stands})) or "none",
        )


def _days(description: Description) -> Iterator[date]:
    """Today; and the day before a consent ran out, for labels that the worker has not closed yet: reads refuse them."""
    yield clock.today()
    for rights in description.rights:
        if rights.expires is not None and rights.expires <= clock.today():
            yield rights.expires - timedelta(days=1)


def _labels_on(facts: RecordFacts, description: Description, day: date) -> set[tuple[str, str]]:
    names = ("state", "access", "access_text", "access_files", "embargo_until", "contributor_id", "collection_id")
    given = {name: facts.row[name] for name in names}
    standing = Standing(record_id=facts.id, never_published=facts.row["published_at"] is None, **given)
    seen = visibility(standing, storing.facts_of(description), day)
    return {(str(row["part"]), str(row["label"])) for row in label_rows(seen)}


def _assessments(facts: RecordFacts, shared: Shared, description: Description) -> Result:
    """Judgements are appended: each stands in some saved description, and those of the last one all stand."""
    said = {(str(one.scale), one.value, one.reasons) for one in description.assessments}
    if said - facts.assessments:
        yield msg("An assessment of its last saved description is missing.")
    strange = facts.assessments - said
    for row in facts.revisions if strange else ():
        told = json.loads(row["description"]).get("assessments", [])
        strange -= {(one["scale"], one["value"], one.get("reasons", "")) for one in told}
    if strange:
        yield msg("An assessment stands that no saved description ever held.")


def _consents(facts: RecordFacts, shared: Shared, description: Description) -> Result:
    """A consent is recorded, and withdrawn, by an event."""
    given = [rights for rights in description.rights if rights.basis is RightsBasis.CONSENT]
    kinds = {event.type for event in facts.events}
    if given and not kinds & {EventType.CONSENT_RECORDED, EventType.CONSENT_WITHDRAWN}:
        arrival = next(iter(facts.events), None)
        if arrival is not None and arrival.says("reference_code") is None:
            yield Uncovered(OLD_CONSENTS)
            return
        yield msg("It holds a consent, and no event tells that one was recorded.")
    withdrawn = any(rights.withdrawn_on is not None for rights in given)
    if withdrawn and EventType.CONSENT_WITHDRAWN not in kinds:
        yield msg("It holds a consent that was withdrawn, and no event tells of that.")


_CHECKS: dict[str, Callable[[RecordFacts], Result]] = {
    "arrival": _arrival,
    "revisions": _revisions,
    "state": _state,
    "tombstone": _tombstone,
}
_OF_DESCRIPTIONS: dict[str, Callable[[RecordFacts, Shared, Description], Result]] = {
    "description": _rows,
    "labels": _labels,
    "assessments": _assessments,
    "consents": _consents,
}
