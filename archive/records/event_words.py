"""What a custody event tells beyond its kind, and what a revision says of itself, in words.

The ledger keeps the program's own words, which never change; what a person wrote stands there as it was written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from archive.base.messages import Message, msg
from archive.custody.vocabulary import EventType
from archive.media import sandbox
from archive.records import redaction_words, tombstones
from archive.records.consent_words import ABOUTS, WAYS
from archive.records.consenting import Way

SUMMARIES: dict[str, Message] = {
    "embargo set": msg("Put under embargo"),
    "embargo lifted": msg("Embargo lifted"),
    "imported anew": msg("Imported anew"),
    "redacted": msg("Words were hidden from readers"),
    "redaction lifted": msg("Hidden words are shown again"),
    "redaction confirmed": msg("A redaction was confirmed after an edit"),
    "replaced": msg("Replaced as a whole by another program"),
    "access decided": msg("Access decided at publication"),
    "mended by its contributor": msg("Mended by its contributor"),
    "identity erased": msg("A name was erased"),
    "consent withdrawn": msg("Consent was taken back"),
    "consent withdrawn in part": msg("Consent was taken back in part"),
    "consent given in part": msg("More was allowed by whoever gave consent"),
    "added to by its contributor": msg("Added to by its contributor"),
    "what is said of the file": msg("What is said of a file"),
    # The sections of the desk, where nobody wrote a summary.
    "title": msg("Title and text"),
    "dates": msg("Dates"),
    "places": msg("Places"),
    "people": msg("People"),
    "testimony": msg("How it was told"),
    "picture": msg("The picture"),
    "source": msg("Source"),
    "claims": msg("Claims"),
    "relations": msg("Relations"),
    "subjects": msg("Subjects and collection"),
    "access": msg("Who may see it"),
    "completeness": msg("How completely it was collected"),
    "assessments": msg("Assessments"),
    "leads": msg("Leads"),
}
"""What the program writes as the summary of a revision."""

OUTCOMES: dict[str, Message] = {
    "returned": msg("Sent back to its contributor"),
    "asked": msg("A question went to its contributor"),
    "told": msg("A note went to its contributor"),
    "kept": msg("What the leak check found stays"),
    "reopened": msg("What the leak check found is open again"),
    "publish": msg("Decision: publish"),
    "decline": msg("Decision: decline"),
    "withhold": msg("Decision: keep as evidence, not shown"),
    "redact": msg("Published with words blacked out"),
    "undo": msg("Taken back"),
}
"""How an appraisal or a moderator's decision ended."""

DECISION_REASONS: dict[str, Message] = {
    "on-topic": msg("On topic"),
    "off-topic": msg("Off topic"),
    "exposes-identity": msg("It could expose somebody"),
    "threat": msg("A threat"),
    "hate": msg("Hatred against a group"),
    "insult": msg("An insult"),
    "spam": msg("Advertising"),
    "repeated": msg("Said already"),
    "unlawful": msg("Against the law"),
    "other": msg("Another reason, given in the note"),
}
"""Why a moderator decided so, as templates/macros/words.html says it."""

REASONS: dict[EventType, Mapping[str, Message]] = {
    EventType.MODERATION_DECISION: DECISION_REASONS,
    EventType.ERASURE: {reason.value: words for reason, words in tombstones.REASONS.items()},
    EventType.METADATA_EXTRACTION: sandbox.REASONS,
    EventType.REDACTION: {reason.value: words for reason, words in redaction_words.REASONS.items()},
    EventType.POLICY_ASSIGNMENT: {"a consent has run out": msg("A consent has run out")},
}
"""The reasons that are words of a list; any other was written by a person."""

_CHANGES: dict[str, Message] = {
    "ended": msg("The grant ended"),
    "reveal asked": msg("Somebody asked to open an identity"),
    "reveal approved": msg("A second person agreed that an identity is opened"),
    "reveal refused": msg("A second person refused that an identity is opened"),
}
_ACTS: dict[str, Message] = {
    "lifted": msg("A picture is shown whole again"),
    "replaced": msg("In the place of what was covered before"),
}
"""What a redaction did, where it is no revision's summary."""
_EVERYTHING = msg("Everything was taken back")


def summary_words(summary: str) -> Message | str:
    """What a revision says of itself."""
    return SUMMARIES.get(summary, summary)


def detail_words(kind: EventType, detail: Mapping[str, Any]) -> list[Message | str]:
    """What the payload of an event tells a reader, one thing after another."""
    found: list[Message | str] = []
    if detail.get("summary"):
        found.append(summary_words(str(detail["summary"])))
    found += taken_back_words(detail.get("taken_back") or ())
    if detail.get("way"):
        found.append(_way(str(detail["way"]), str(detail.get("reached") or "")))
    if kind is EventType.REDACTION:
        found += [(SUMMARIES | _ACTS)[detail["act"]]] if detail.get("act") in SUMMARIES | _ACTS else []
        detail = {"reason": detail.get("parameters", {}).get("reason"), **detail}
    if detail.get("change") in _CHANGES:
        found.append(_CHANGES[detail["change"]])
    if detail.get("outcome"):
        found.append(OUTCOMES.get(str(detail["outcome"]), str(detail["outcome"])))
    if detail.get("reason"):
        found.append(REASONS.get(kind, {}).get(str(detail["reason"]), str(detail["reason"])))
    if detail.get("unread"):
        found.append(msg("Files that nothing had been read of yet: %(files)s", files=detail["unread"]))
    return found + _named(detail)


def _named(detail: Mapping[str, Any]) -> list[Message | str]:
    """Names of programs, archives and recipients."""
    found: list[Message | str] = []
    if detail.get("tool"):
        found.append(msg("With %(tool)s", tool=detail["tool"]))
    if detail.get("origin"):
        found.append(msg("From the archive %(origin)s", origin=detail["origin"]))
    if detail.get("sender_code"):
        found.append(msg("There under the code %(code)s", code=detail["sender_code"]))
    if detail.get("recipient"):
        found.append(msg("For %(recipient)s", recipient=detail["recipient"]))
    return found


def taken_back_words(abouts: Sequence[str]) -> list[Message]:
    """Which answers of a consent were taken back."""
    if "everything" in abouts:
        return [_EVERYTHING]
    return [msg("Taken back: %(what)s", what=ABOUTS.get(about, about)) for about in abouts]


def _way(way: str, reached: str) -> Message | str:
    words = WAYS[Way(way)] if way in list(Way) else way
    return msg("%(way)s, %(day)s", way=words, day=date.fromisoformat(reached)) if reached else words
