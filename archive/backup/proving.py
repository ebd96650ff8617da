"""Whether an archive that was brought up from a backup is what the backup says, and is well."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sqlalchemy import select, text, union

from archive.backup import layout
from archive.backup.checking import Checked, Progress
from archive.backup.manifest import Head
from archive.base.db import reading
from archive.base.errors import DomainError
from archive.base.runtime import current, session
from archive.custody import checkpoints, notes, tree
from archive.custody.checking import check_ledger
from archive.custody.keys import verifier_keys
from archive.custody.models import LedgerHead, LedgerKey
from archive.exports.models import Transfer
from archive.intake.models import DraftFile
from archive.media import store
from archive.media.models import DigitalObject
from archive.media.vocabulary import BytesState
from archive.vault import sealing
from archive.vault.models import VaultEntry


@dataclass(slots=True)
class Proof:
    """What verification found."""

    wrong: list[str] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    """What was wrong already when the backup was made, and is told by it."""


def prove(checked: Checked, keys: Mapping[str, str], progress: Progress) -> Proof:
    """Everything that is wrong with the archive in force, which was brought up from ``checked`` with ``keys``."""
    proof = Proof()
    with reading():
        proof.wrong += _database()
        try:
            proof.wrong += _ledger(checked, progress)
        except DomainError as error:
            proof.wrong.append(f"ledger: {error}")
        proof.wrong += _keys(keys)
        _files(checked.head, proof, progress)
    return proof


def _database() -> Iterator[str]:
    if current().database.dialect == "sqlite":
        for (found,) in session().execute(text("PRAGMA integrity_check")):
            if found != "ok":
                yield f"database: {found}"
        for row in session().execute(text("PRAGMA foreign_key_check")):
            yield f"database: a row of {row[0]} speaks of a row of {row[2]} that is not there"


def _ledger(checked: Checked, progress: Progress) -> Iterator[str]:
    size, digest = session().execute(select(LedgerHead.sequence, LedgerHead.digest)).one()
    head = checked.head
    if (size, digest) != (head.ledger_size, head.ledger_digest):
        yield f"ledger: it ends with event {size}, and the backup says {head.ledger_size}"
    for fault in check_ledger(lambda done, size: progress("verifying the ledger", done, size)):
        yield f"{fault.where}: {fault.message}"
    yield from _checkpoint(checked)


def _checkpoint(checked: Checked) -> Iterator[str]:
    if layout.CHECKPOINT not in checked.digests:
        return
    note = (checked.path / layout.CHECKPOINT).read_text("utf-8")
    try:
        said = checkpoints.read(notes.opened(note, verifier_keys()))
    except (notes.NotSigned, ValueError) as error:
        yield f"checkpoint: {error}"
        return
    if said.size > checked.head.ledger_size or tree.root(said.size) != said.root:
        yield f"checkpoint: the ledger is not the one that was signed at {said.size} events"


def _keys(files: Mapping[str, str]) -> Iterator[str]:
    """Whether the keys that came with the backup are those of this archive."""
    if "vault.key" in files:
        held = {sealing.key_id(bytes.fromhex(line)) for line in files["vault.key"].split()}
        strange = set(session().scalars(select(VaultEntry.key_id).distinct())) - held
        if strange:
            yield f"keys: the vault needs keys that are not in the bundle: {', '.join(sorted(strange))}"
    newest = session().scalars(select(LedgerKey).order_by(LedgerKey.number.desc()).limit(1)).first()
    if "ledger.key" in files and newest is not None:
        held_public = {notes.public_key(bytes.fromhex(line)) for line in files["ledger.key"].split()}
        if newest.public_key not in held_public:
            yield "keys: the key that signs the ledger is not in the bundle"


def _files(head: Head, proof: Proof, progress: Progress) -> None:
    known = {
        **dict.fromkeys(head.missing, "it was missing when the backup was made"),
        **dict.fromkeys(head.damaged, "it was damaged when the backup was made"),
        **dict.fromkeys(head.erased_meanwhile, "it was erased while the backup was made"),
    }
    kept = store.current()
    tables = (
        select(DigitalObject.sha256, DigitalObject.sha512),
        select(DraftFile.sha256, DraftFile.sha512),
        select(Transfer.evidence_sha256, Transfer.evidence_sha512),
    )
    rows = session().execute(union(*tables)).all()
    for number, (sha256, sha512) in enumerate(rows, 1):
        state = kept.verify(sha256, sha512).state
        if state is not BytesState.INTACT and sha256 in known:
            proof.known.append(f"file {sha256}: {state} ({known[sha256]})")
        elif state is not BytesState.INTACT:
            proof.wrong.append(f"file {sha256}: {state}")
        progress("verifying files", number, len(rows))
