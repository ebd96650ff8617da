"""Consent and access, for each record and for the whole bag: what was allowed, by what, until when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from archive.exports import said
from archive.exports.readme import reason_words
from archive.exports.said import Row, inline, words

if TYPE_CHECKING:
    from archive.exports.facts import ExportFacts
    from archive.exports.projecting import Projection

BASES = {
    "consent": "consent of the person concerned",
    "licence": "a licence",
    "statute": "a statute",
    "quotation": "the right to quote",
    "public-domain": "public domain",
    "unknown": "not known",
}
_ANSWERS = {"allowed": "allowed", "refused": "refused", "unknown": "not asked about, or not known"}
_EXPLANATION = """\
What a person allowed is written here for each record of this export, as far as whoever receives it may know.
A use that was not asked about is not allowed by silence. Consent can be withdrawn later: then the archive asks
for this copy back, or for its destruction. Whoever holds it should ask the archive before a new use."""


def record_lines(projection: Projection) -> Iterator[str]:
    """The consents of one record, a line or two for each."""
    for consent in projection.consents:
        yield from consent_lines(consent)
    if not projection.consents:
        yield "No basis is recorded for this record, or none that may be told."


def consent_lines(consent: Row) -> Iterator[str]:
    """One basis in words."""
    person = f" — {inline(consent['person'])}" if consent.get("person") else ""
    basis = str(consent.get("basis", "unknown"))
    yield f"Basis: {BASES.get(basis, words(basis))}{person}"
    for heading, names in (("uses", said.USES), ("aspects", {})):
        answers = dict(consent.get(heading) or {})
        for answer in ("allowed", "refused", "unknown"):
            told = [names.get(str(use), words(str(use))) for use, given in answers.items() if _word(given) == answer]
            if told:
                yield f"   {heading.capitalize()} {_ANSWERS[answer]}: {', '.join(told)}"
    for label, keys in (
        ("For the mechanism", ("mechanism",)),
        ("Given on", ("given_on", "given")),
        ("How", ("how",)),
        ("In these words", ("words",)),
        ("Explained", ("explained",)),
        ("Holds until", ("expires", "expires_on")),
        ("WITHDRAWN on", ("withdrawn_on", "withdrawn")),
        ("Effect of the withdrawal", ("withdrawal_effect",)),
    ):
        value = next((consent[key] for key in keys if consent.get(key)), None)
        if value:
            yield f"   {label}: {inline(value)}"


def summary_item(projection: Projection) -> dict[str, Any]:
    """The record's entry of ``consent-and-access.json``."""
    row = projection.row
    levels = {part: row[key] for part, key in _LEVELS.items() if row.get(key)}
    return {
        "reference_code": projection.reference_code,
        "access": levels,
        **({"embargo": row["embargo"]} if row.get("embargo") else {}),
        "consents": [_plain(one) for one in projection.consents],
        "withheld": {str(reason): number for reason, number in projection.withheld},
    }


def summary_text(projection: Projection) -> str:
    """The record's part of ``consent-and-access.txt``."""
    row = projection.row
    levels = ", ".join(f"{part} {row[key]}" for part, key in _LEVELS.items() if row.get(key))
    withheld = [f"Left out of this copy: {reason_words(reason)} ({number})" for reason, number in projection.withheld]
    lines = [f"{projection.reference_code}  {inline(row['title'])}", f"Access: {levels or 'not said'}"]
    return "\n".join([*lines, *record_lines(projection), *withheld]) + "\n\n"


def summary_head(facts: ExportFacts) -> str:
    """The beginning of ``consent-and-access.txt``."""
    heading = "CONSENT AND ACCESS"
    made = f"For {said.AUDIENCES[facts.audience]} ({inline(facts.recipient)}), {facts.moment}."
    return f"{heading}\n{'=' * len(heading)}\n\n{made}\n\n{_EXPLANATION}\n\n"


_LEVELS = {"description": "access", "text": "access_text", "files": "access_files"}


def _word(answer: object) -> str:
    """An answer as the import format may write it: a word, true, false or null."""
    if answer is None or isinstance(answer, bool):
        return {True: "allowed", False: "refused", None: "unknown"}[answer]
    return str(answer)


def _plain(value: Any) -> Any:
    """JSON's own types: days and words of vocabularies become text."""
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, bool | int | float) or value is None:
        return value
    return str(value)
