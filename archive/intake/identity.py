"""What leads to a contributor, while it waits in a draft: sealed under the vault's key, never a row in clear."""

from __future__ import annotations

import base64
import uuid
from collections.abc import Mapping
from typing import Any

from archive.base.errors import Unavailable
from archive.intake.answers import YouAnswer, plain, read
from archive.intake.vocabulary import Step
from archive.vault import sealing
from archive.vault.models import VaultField
from archive.vault.sealing import Sealed

_SECRETS = {
    "name": VaultField.NAME,
    "contact": VaultField.CONTACT,
    "safe_contact": VaultField.SAFE_CONTACT,
}


def seal(draft_id: uuid.UUID, you: YouAnswer) -> dict[str, Any]:
    """The answer as a draft's row may hold it; ``Unavailable`` when the vault's key cannot be used."""
    stored = plain(you)
    secrets = {name: text for name in _SECRETS if (text := stored.pop(name))}
    if secrets:
        ring = sealing.key_ring()
        stored["sealed"] = {
            name: _written(sealing.seal(ring, draft_id, _SECRETS[name], text)) for name, text in secrets.items()
        }
    return stored


def unseal(draft_id: uuid.UUID, stored: Mapping[str, Any]) -> YouAnswer:
    """The answer again; what does not open (its key is gone) is empty, so that it is asked once more."""
    values = dict(stored)
    for name, sealed in values.pop("sealed", {}).items():
        try:
            values[name] = sealing.unseal(sealing.key_ring(), draft_id, _SECRETS[name], _read(sealed))
        except Unavailable:
            values[name] = ""
    you = read(Step.YOU, values)
    if not isinstance(you, YouAnswer):
        raise TypeError("not the answer of that step")
    return you


def _written(sealed: Sealed) -> dict[str, str]:
    return {
        "key": sealed.key_id,
        "wrapped": base64.b64encode(sealed.wrapped_key).decode(),
        "text": base64.b64encode(sealed.ciphertext).decode(),
    }


def _read(stored: Mapping[str, str]) -> Sealed:
    return Sealed(stored["key"], base64.b64decode(stored["wrapped"]), base64.b64decode(stored["text"]))
