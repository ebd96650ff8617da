"""What the vault keeps, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping

from archive.base.messages import Message, msg
from archive.vault.models import VaultField

FIELDS: Mapping[VaultField, Message] = {
    VaultField.NAME: msg("Name"),
    VaultField.ALIAS: msg("Other name"),
    VaultField.CONTACT: msg("How to reach them"),
    VaultField.NEXT_OF_KIN: msg("Next of kin"),
    VaultField.SAFE_CONTACT: msg("How to reach them safely"),
}
