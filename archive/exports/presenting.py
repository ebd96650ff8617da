"""Exports in words: why something was left out, what is asked for, and what was selected."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from archive.base.messages import Message, msg
from archive.exports.recall_log import Turn
from archive.exports.vocabulary import Audience, ExportFormat, ExportState, LeftOut, RecallCause
from archive.web.locale import comma

LEFT_OUT: Mapping[LeftOut, Message] = {
    LeftOut.NOT_PUBLISHED: msg("not published"),
    LeftOut.EMBARGOED: msg("under embargo"),
    LeftOut.WITHDRAWN: msg("withdrawn"),
    LeftOut.ERASED: msg("erased"),
    LeftOut.LEVEL: msg("closed to this audience"),
    LeftOut.CONSENT: msg("without consent for this use"),
    LeftOut.QUARANTINED: msg("set apart, because its bytes are damaged"),
    LeftOut.ORIGINAL: msg("originals, which are closed to this audience"),
    LeftOut.REDACTED: msg("hidden by a redaction"),
    LeftOut.NAMES: msg("names of people at risk, which stay in the vault"),
}
AUDIENCES: Mapping[Audience, Message] = {
    Audience.PUBLIC: msg("the public"),
    Audience.REGISTERED: msg("registered readers"),
    Audience.INVESTIGATORS: msg("investigators"),
    Audience.COURT: msg("a court or mechanism"),
    Audience.ARCHIVE: msg("an archive that keeps all of it"),
}
FORMATS: Mapping[ExportFormat, Message] = {
    ExportFormat.BAG: msg("bag"),
    ExportFormat.JSONL: msg("JSON Lines"),
    ExportFormat.CSV: msg("CSV"),
}
STATES: Mapping[ExportState, Message] = {
    ExportState.WAITING: msg("waiting"),
    ExportState.RUNNING: msg("being made"),
    ExportState.READY: msg("ready"),
    ExportState.FAILED: msg("failed"),
    ExportState.REMOVED: msg("made; no copy here"),
}
CAUSES: Mapping[RecallCause, Message] = {
    RecallCause.CONSENT_WITHDRAWN: msg("Consent was withdrawn"),
    RecallCause.CONSENT_EXPIRED: msg("Consent has run out"),
    RecallCause.WITHDRAWAL: msg("The record was withdrawn"),
    RecallCause.ERASURE: msg("The record was erased"),
}
ASKING: Mapping[RecallCause, Message] = {
    RecallCause.CONSENT_WITHDRAWN: msg(
        "Ask that the record is used no further and every copy destroyed, and for a word that this was done. "
        "Where a law obliges the receiver to keep it, ask which, and that it stays under seal."
    ),
    RecallCause.CONSENT_EXPIRED: msg(
        "Ask that the record is used no further and the copy destroyed or returned, unless consent is given anew."
    ),
    RecallCause.WITHDRAWAL: msg("Say that the record was withdrawn and why, and ask that nobody relies on it."),
    RecallCause.ERASURE: msg(
        "Ask that every copy is destroyed, backups included, and for a word that this was done; "
        "say nothing of what the record held."
    ),
}


TURNS: Mapping[Turn, Message] = {Turn.CLOSED: msg("Closed"), Turn.REOPENED: msg("Opened again")}


def counted(left_out: Iterable[tuple[LeftOut, int]] | Mapping[LeftOut, int]) -> list[tuple[Message, int]]:
    """Reasons in words with their counts."""
    pairs = left_out.items() if isinstance(left_out, Mapping) else left_out
    return [(LEFT_OUT[reason], count) for reason, count in pairs]


def selection_words(selection: Mapping[str, Any], titles: Mapping[str, str]) -> Message:
    """What was asked for; ``titles`` are those of the collections by their slugs."""
    if "collection" in selection:
        slug = selection["collection"]
        return msg("The collection “%(title)s”", title=titles.get(slug, slug))
    codes = selection.get("codes")
    if codes is None:
        return msg("All records")
    shown = comma().join(codes[:3])
    if len(codes) > 3:
        return msg("%(codes)s and %(more)s more", codes=shown, more=len(codes) - 3)
    return Message("%(codes)s", {"codes": shown})
