"""The file of a search receipt: canonical JSON (RFC 8785), the SHA-256 of it, and this archive's seal on that.

The digest shows that nothing in the file was changed by accident. The seal, an HMAC-SHA256 under a key that never
leaves the archive, shows to the archive itself that it made the file; nothing has to be kept for that.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from archive.base.canonical import canonical
from archive.base.errors import Invalid, Problem
from archive.base.messages import Message, msg

FORMAT, VERSION = "sijill-search-receipt", 1
LARGEST = 1_000_000
"""Characters of a receipt that is read."""
_PURPOSE = b"search receipt v1"
_CODE = re.compile(r"[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]")
_HEX = re.compile(r"[0-9a-f]{64}")
# The parts of a receipt and what each is.
_PARTS: Mapping[str, type | tuple[type, ...]] = {
    "format": str,
    "version": int,
    "archive": dict,
    "code": (str, type(None)),
    "made_at": str,
    "made_by": (str, type(None)),
    "read_as": dict,
    "query": dict,
    "index": dict,
    "ledger": dict,
    "total": int,
    "complete": bool,
    "codes": list,
}


@dataclass(frozen=True, slots=True)
class Paper:
    """A receipt as it stands in a file: what it says, and the digest and seal that it claims."""

    document: Mapping[str, Any]
    sha256: str
    seal: str

    @property
    def fits(self) -> bool:
        """Whether the digest is that of the document."""
        return hmac.compare_digest(digest_of(self.document), self.sha256)

    def sealed_by(self, keys: tuple[bytes, ...]) -> bool:
        """Whether one of an archive's ``keys`` made the seal."""
        return any(hmac.compare_digest(_seal(self.sha256, key), self.seal) for key in keys)


def paper(document: Mapping[str, Any], key: bytes) -> Paper:
    """A new receipt under the seal of ``key``."""
    sha256 = digest_of(document)
    return Paper(document, sha256, _seal(sha256, key))


def digest_of(document: Mapping[str, Any]) -> str:
    """SHA-256, in hex, of the canonical bytes."""
    return hashlib.sha256(canonical(document)).hexdigest()


def pseudonym(account_id: uuid.UUID, key: bytes) -> str:
    """By what name an account makes receipts: the same in each of them, and found nowhere else, the ledger least."""
    made = hmac.digest(key, b"search receipt maker v1\0" + account_id.bytes, "sha256")
    return str(uuid.UUID(bytes=made[:16], version=5))


def written(one: Paper) -> str:
    """The file, on lines that people can read; its reader does not mind how it is set out."""
    told = {"receipt": one.document, "sha256": one.sha256, "seal": one.seal}
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def read(text: str) -> Paper:
    """The receipt in a file; raises ``Invalid`` for anything else."""
    if len(text) > LARGEST:
        raise _wrong(msg("It is longer than any receipt: %(most)s characters at most.", most=LARGEST))
    try:
        told = json.loads(text, object_pairs_hook=_object)
        found = Paper(told["receipt"], told["sha256"], told["seal"])
        document = found.document
        ours = document.keys() == _PARTS.keys()
        ours = ours and all(isinstance(document[name], kind) for name, kind in _PARTS.items())
        ours = ours and document["format"] == FORMAT and not isinstance(document["version"], bool)
        digits = all(isinstance(one, str) and _HEX.fullmatch(one) for one in (told["sha256"], told["seal"]))
        ours = ours and digits and all(isinstance(one, str) and _CODE.fullmatch(one) for one in document["codes"])
        canonical(document)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise _wrong(msg("This is no search receipt: take the whole file as it was downloaded.")) from error
    if not ours:
        raise _wrong(msg("This is no search receipt: take the whole file as it was downloaded."))
    if document["version"] != VERSION:
        raise _wrong(msg("This receipt is of a version that this program does not know."))
    return found


def _seal(sha256: str, key: bytes) -> str:
    return hmac.digest(hmac.digest(key, _PURPOSE, "sha256"), sha256.encode("ascii"), "sha256").hex()


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _wrong(message: Message) -> Invalid:
    return Invalid([Problem("paper", message)])
