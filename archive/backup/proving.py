"""Whether an archive that was brought up from a backup is what the backup says, and is well."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sqlalchemy import select, text

from archive.backup import layout
from archive.backup.checking import Checked, Progress
from archive.backup.manifest import Head
from archive.base.db import reading
from archive.base.runtime import current, session
from archive.custody import notes
from archive.custody.models import LedgerHead, LedgerKey
from archive.media.models import DigitalObject
from archive.vault import sealing
from archive.vault.models import VaultEntry
from archive.verification import whole


@dataclass(slots=True)
class Proof:
    """What verification found."""

    wrong: list[str] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    """What was wrong already when the backup was made, and is told by it."""

    @property
    def flawless(self) -> bool:
        return not (self.wrong or self.known)


def prove(checked: Checked, keys: Mapping[str, str], progress: Progress) -> Proof:
    """Everything that is wrong with the archive in force, which was brought up from ``checked`` with ``keys``.

    The whole check of ``sijill verify``, with the backup's checkpoint as one that was kept; and whether database and
    keys are those that the backup was made of.
    """
    proof = Proof()
    with reading():
        proof.wrong += [*_database(), *_head(checked.head), *_keys(keys)]
        known = _known(checked.head)
    note = None
    if layout.CHECKPOINT in checked.digests:
        note = (checked.path / layout.CHECKPOINT).read_text("utf-8")
    report = whole.check(lambda title, done, size: progress(f"verifying {title}", done, size), against=note)
    for finding in report.tally.wrong:
        named = [why for name, why in known.items() if name in finding.where]
        if finding.check == "files" and named:
            proof.known.append(f"{finding} ({named[0]})")
        else:
            proof.wrong.append(str(finding))
    return proof


def _database() -> Iterator[str]:
    if current().database.dialect == "sqlite":
        for (found,) in session().execute(text("PRAGMA integrity_check")):
            if found != "ok":
                yield f"database: {found}"
        for row in session().execute(text("PRAGMA foreign_key_check")):
            yield f"database: a row of {row[0]} speaks of a row of {row[2]} that is not there"


def _head(head: Head) -> Iterator[str]:
    size, digest = session().execute(select(LedgerHead.sequence, LedgerHead.digest)).one()
    if (size, digest) != (head.ledger_size, head.ledger_digest):
        yield f"ledger: it ends with event {size}, and the backup says {head.ledger_size}"


def _keys(files: Mapping[str, str]) -> Iterator[str]:
    """Whether the keys that came with the backup are those of this archive."""
    if "vault.key" in files:
        held = {sealing.key_id(bytes.fromhex(line)) for line in files["vault.key"].split()}
        strange = set(session().scalars(select(VaultEntry.key_id).distinct())) - held
        if strange:
            yield f"keys: the vault needs keys that are not in the bundle: {', '.join(sorted(strange))}"
    newest = session().scalars(select(LedgerKey).order_by(LedgerKey.number.desc()).limit(1)).first()
    if "ledger.key" in files and newest is not None:
        public = {notes.public_key(bytes.fromhex(line)) for line in files["ledger.key"].split()}
        if newest.public_key not in public:
            yield "keys: the key that signs the ledger is not in the bundle"


def _known(head: Head) -> dict[str, str]:
    """By what a finding may name a file that the backup said something about, and what that was."""
    told = {
        **dict.fromkeys(head.missing, "it was missing when the backup was made"),
        **dict.fromkeys(head.damaged, "it was damaged when the backup was made"),
        **dict.fromkeys(head.erased_meanwhile, "it was erased while the backup was made"),
    }
    query = select(DigitalObject.id, DigitalObject.sha256).where(DigitalObject.sha256.in_(told))
    return told | {str(object_id): told[sha256] for object_id, sha256 in session().execute(query)}
