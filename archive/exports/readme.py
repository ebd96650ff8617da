"""What stands in the bag as plain text for whoever opens it first: README.txt and left-out.txt."""

from __future__ import annotations

from collections.abc import Mapping

from archive.exports import said
from archive.exports.facts import BAG_FORMAT, ExportFacts, Tally
from archive.exports.said import inline
from archive.exports.vocabulary import LeftOut

REASONS = {
    LeftOut.NOT_PUBLISHED: "not published yet, or not any more",
    LeftOut.EMBARGOED: "under embargo until a later day",
    LeftOut.WITHDRAWN: "withdrawn from view by the archive",
    LeftOut.ERASED: "erased; nothing of it is left but its lines in the ledger",
    LeftOut.LEVEL: "closed to those for whom this copy was made",
    LeftOut.CONSENT: "the people concerned did not allow this use, or nobody asked them",
    LeftOut.QUARANTINED: "set apart, because the stored bytes are not those that were taken in",
    LeftOut.ORIGINAL: "the original file is closed to those for whom this copy was made; a working copy may be here",
    LeftOut.REDACTED: "hidden by a redaction; a block and its reason stand in its place",
    LeftOut.NAMES: "names of people at risk, which never leave the archive’s vault",
}
CHECKS = (
    "that every file is here, whole, and that no file was added (BagIt manifests, SHA-256 and SHA-512);",
    "that each event of the chain of custody stands in the archive’s ledger, by its Merkle proof;",
    "that the ledger’s checkpoint is signed, and continues its earlier checkpoints;",
    "that the archive signed the list of all files, and so every byte of them;",
    "that each original is the file whose digest the ledger took down when it came in, as far as this copy may tell.",
)
TRUST = (
    "The program and the key that come with this copy prove only that one signer made all of it. For more, take both "
    "from the archive by another way, with an older checkpoint if you have one."
)


def reason_words(reason: LeftOut) -> str:
    """Why something was left out, in a sentence's end."""
    return REASONS.get(reason, str(reason))


def left_out_text(facts: ExportFacts, tally: Tally) -> str:
    """``left-out.txt``: count and reason, never a code."""
    lines = [
        *_heading("What was left out"),
        f"Asked for: {said.counted(tally.asked, 'record', 'records')}.",
        f"In this copy: {tally.exported:,}.",
        f"Left out: {sum(tally.left_out.values()):,}.",
        "",
        *_counted("Records left out, by reason:", tally.left_out),
        *_counted("Parts left out of records that are here, by reason:", tally.withheld),
        "Records that are left out are counted and not named: whoever receives this copy may not know that they exist.",
        f"The archive ({inline(facts.organisation)}) can be asked about them under the number of this export:",
        str(facts.id),
    ]
    return "\n".join(lines) + "\n"


def readme_text(facts: ExportFacts, tally: Tally) -> str:
    """``README.txt``: the page index.html in plain words."""
    records = said.counted(tally.exported, "record", "records")
    lines = [
        *_heading(f"{records} of {inline(facts.organisation)}"),
        f"Made for:     {said.AUDIENCES[facts.audience]} — {inline(facts.recipient)}",
        f"Made on:      {facts.moment}",
        f"Export:       {facts.id}",
        f"Ledger:       {facts.origin}",
        f"Made with:    {facts.software}",
        f"Layout:       {BAG_FORMAT}",
        "",
        f"Asked for {tally.asked:,}, in this copy {tally.exported:,}, left out {sum(tally.left_out.values()):,}",
        "(data/left-out.txt says why).",
        "",
        "HOW TO READ IT",
        "",
        "Open index.html in any browser; no network and no server are needed.",
        "data/records/CODE/record.txt is each record in words, data/records/CODE/files its files.",
        "data/consent-and-access.txt says what the people concerned allowed. Read it before any use.",
        "",
        "HOW TO CHECK IT",
        "",
        "    python3 verify.py",
        "",
        "in this folder, on any machine with Python 3.8 or newer; nothing is installed and nothing is sent. It checks",
        *(f"  - {check}" for check in CHECKS),
        "and says in words what it checked, what it could not check, and what is wrong.",
        "",
        f"{TRUST}",
        "    python3 verify.py --key KEY --checkpoint FILE",
        "",
        "FOR PROGRAMS",
        "",
        "The folder is a BagIt 1.0 bag (RFC 8493); data/ is an RO-Crate 1.2. data/records.jsonl holds all records in",
        "the archive's import format, data/premis.xml is PREMIS 3, data/prov.json is PROV-JSON, and data/custody is",
        "the extract of the ledger: events, signed checkpoint, keys, proofs (C2SP tlog-proof).",
    ]
    return "\n".join(lines) + "\n"


def _heading(text: str) -> list[str]:
    return [text.upper() if text.isascii() else text, "=" * min(len(text), 72), ""]


def _counted(heading: str, counts: Mapping[LeftOut, int]) -> list[str]:
    lines = [f"{number:>8,}  {reason_words(reason)}" for reason, number in counts.items()]
    return [heading, *lines, ""] if lines else []
