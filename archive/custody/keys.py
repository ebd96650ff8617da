"""The keys that sign the ledger's checkpoints: seeds in a file, public keys in a table that only grows."""

from __future__ import annotations

import os
import secrets
import uuid
from pathlib import Path

from sqlalchemy import select

from archive.access import policy
from archive.access.viewer import Viewer
from archive.base import clock
from archive.base.errors import Conflict, Invalid, Unavailable
from archive.base.messages import msg
from archive.base.runtime import session, settings
from archive.config import read_keys
from archive.custody import ledger, notes
from archive.custody.ledger import Scope
from archive.custody.models import LedgerKey
from archive.custody.vocabulary import EventType

LEDGER = uuid.UUID("5161a3d0-0000-4000-8000-000000000003")
"""The ledger itself, where it is the object of an event."""
FIRST, ROTATED, LOST = "first", "rotated", "lost"


def listed() -> list[LedgerKey]:
    """Every key that signs or signed, oldest first."""
    return list(session().scalars(select(LedgerKey).order_by(LedgerKey.number)))


def newest() -> LedgerKey:
    """The key that signs now; ``Unavailable`` in an archive that was not set up for it."""
    found = session().scalars(select(LedgerKey).order_by(LedgerKey.number.desc()).limit(1)).first()
    if found is None:
        raise Unavailable(msg("The ledger has no key yet. Run “sijill init”."))
    return found


def origin() -> str:
    """The name under which this ledger signs: the first line of every checkpoint."""
    return newest().name


def verifier_keys() -> list[str]:
    """What others need to check our checkpoints, oldest first."""
    return [notes.verifier_key(key.name, key.public_key) for key in listed()]


def signing_seed() -> bytes:
    """The seed of the newest key; ``Unavailable`` where the key file does not hold it."""
    wanted = newest().public_key
    for seed in _seeds():
        if notes.public_key(seed) == wanted:
            return seed
    raise Unavailable(msg("The ledger’s key is not in its key file. Put it back; nothing is signed until then."))


def found() -> None:
    """Enter the first key of a ledger that has none, under a name that no other ledger has."""
    if not listed():
        _enter(f"sijill/{secrets.token_hex(8)}", _seeds()[0], FIRST)


def rotate(viewer: Viewer) -> tuple[bytes, bytes]:
    """Take a new key into use and return the seeds of the old and of the new one; both sign the next checkpoint.

    The new key stands first in the key file: one that the keeper put there, or else one made here. Raises
    ``Unavailable`` where the old key is missing (then it is lost: ``replace_lost``) or the file cannot be written.
    """
    policy.require(viewer, policy.Act.ADMINISTER)
    old = signing_seed()
    new = _unused() or _make()
    _change(viewer, new, ROTATED)
    return old, new


def replace_lost(viewer: Viewer) -> bytes:
    """Take a new key into use though the old one is gone, and return its seed.

    The chain of signatures breaks here: only who trusts the new key by another way can tell it from a forger's.
    Raises ``Conflict`` while the old key is still in its file.
    """
    policy.require(viewer, policy.Act.ADMINISTER)
    try:
        signing_seed()
    except Unavailable:
        new = _unused() or _make()
        _change(viewer, new, LOST)
        return new
    raise Conflict(msg("The key is not lost: its file holds it. To change it, run “sijill ledger rotate-key”."))


def _change(viewer: Viewer, seed: bytes, reason: str) -> None:
    before = newest()
    now = _enter(before.name, seed, reason)
    detail = {
        "ledger_key": reason,
        "new": notes.verifier_key(now.name, now.public_key),
        "old": notes.verifier_key(before.name, before.public_key),
    }
    ledger.record_event(viewer, EventType.POLICY_ASSIGNMENT, LEDGER, Scope(None, protected=False), detail)


def _enter(name: str, seed: bytes, reason: str) -> LedgerKey:
    number = max((key.number for key in listed()), default=0) + 1
    public = notes.public_key(seed)
    key = LedgerKey(number=number, name=name, public_key=public, reason=reason, created_at=clock.now())
    session().add(key)
    session().flush()
    return key


def _seeds() -> tuple[bytes, ...]:
    try:
        return read_keys(settings().ledger_path)
    except Invalid as error:
        raise Unavailable(msg("The ledger’s key file cannot be used (%(why)s).", why=str(error))) from error


def _unused() -> bytes | None:
    """The seed that stands first in the file, where it has never signed."""
    path = settings().ledger_path
    if not path.exists():
        return None
    first = _seeds()[0]
    return None if notes.public_key(first) in {key.public_key for key in listed()} else first


def _make() -> bytes:
    """Put a new seed first into the key file, durably; those below stay for as long as the keeper wants."""
    path = settings().ledger_path
    standing = path.read_text("ascii") if path.exists() else ""
    seed = secrets.token_bytes(32)
    beside = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        beside.unlink(missing_ok=True)
        _write(beside, f"{seed.hex()}\n{standing}")
        beside.replace(path)
        _settle(path.parent)
    except OSError as error:
        why = error.strerror or "?"
        say = "The key file cannot be written (%(why)s). Put the new key first into it by hand, then run this again."
        raise Unavailable(msg(say, why=why)) from error
    return seed


def _write(path: Path, text: str) -> None:
    handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _settle(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
