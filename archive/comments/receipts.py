"""Receipts of comments: the phrase with which a commenter comes back, and one phrase for one press of the button.

Only digests are stored (``base.phrases``). So that a button that is pressed twice finds the same comment, and its
receipt, without anything stored of who called, the phrase of a call is derived under a key that lives in this
process alone and is forgotten after two windows of time.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
import time
import uuid
from dataclasses import dataclass

from archive.base import phrases
from archive.base.runtime import settings
from archive.comments.inputs import CommentInput
from archive.config import read_keys

WINDOW_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Receipt:
    """A phrase and what is stored of it."""

    phrase: str
    digest: str


def new() -> Receipt:
    """A receipt with a random phrase; takes some milliseconds."""
    return _receipt(phrases.new_phrase())


def of_call(caller: str, record_id: uuid.UUID, comment: CommentInput) -> tuple[Receipt, ...]:
    """The receipts that this comment of this caller may have: that of the present window, and of the one before.

    The same call gives the same phrases within ten minutes.
    """
    parts = (caller, record_id.hex, str(comment.parent_id), comment.author_name, comment.body)
    call = hashlib.sha256("\0".join(part.replace("\0", "") for part in parts).encode("utf-8", "replace")).digest()
    return tuple(_receipt(_phrase(hmac.digest(key, call, "sha256"))) for key in _keys.now())


def digests(phrase: str) -> tuple[str, ...]:
    """What may be stored of a phrase that somebody typed, under each key of the archive, newest first.

    Slow (50 ms for each key): comments of earlier versions of the archive are stored with the digest of submissions.
    """
    kinds = (phrases.digest_of_many, phrases.digest)
    return tuple(kind(phrase, key) for kind in kinds for key in read_keys(settings().secret_path))


def _receipt(phrase: str) -> Receipt:
    return Receipt(phrase, phrases.digest_of_many(phrase, read_keys(settings().secret_path)[0]))


def _phrase(seed: bytes) -> str:
    words = phrases.words()
    numbers = (int.from_bytes(seed[2 * n : 2 * n + 2]) for n in range(phrases.WORDS_IN_A_PHRASE))
    return " ".join(words[number % len(words)] for number in numbers)


class _Keys:
    """The key of this window of time and, once there was one, that of the window before."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._by_window: dict[int, bytes] = {}

    def now(self) -> tuple[bytes, ...]:
        window = int(time.monotonic()) // WINDOW_SECONDS
        with self._lock:
            known = {number: key for number, key in self._by_window.items() if number >= window - 1}
            known.setdefault(window, secrets.token_bytes(32))
            self._by_window = known
            return tuple(known[number] for number in sorted(known, reverse=True))


_keys = _Keys()
