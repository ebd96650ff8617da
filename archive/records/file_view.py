"""A file of a record as pages and the API show it: what is set apart has no address."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for

from archive.base.messages import Message, msg
from archive.media.queries import CopyView, FileView
from archive.media.telling import TELLING_WORDS, tells
from archive.media.vocabulary import WorkingPurpose
from archive.records.credential_words import credential_words
from archive.records.page import FileEntry
from archive.records.picture_view import forms
from archive.records.redaction_words import REASONS
from archive.records.wording import technical_lines


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the bytes are; None for what is not there, not open, or set apart."""

    original: str | None
    display: str | None
    thumbnail: str | None


def file_url(code: str, object_id: uuid.UUID) -> str:
    return url_for("records.file", code=code, object_id=object_id)


def addresses(code: str, file: FileView) -> Addresses:
    def of_copy(copy: CopyView | None) -> str | None:
        return file_url(code, copy.id) if copy is not None and copy.quarantined_since is None else None

    original = file_url(code, file.id) if file.facts and file.quarantined_since is None else None
    return Addresses(original, of_copy(file.display), of_copy(file.thumbnail))


def set_apart(file: FileView) -> list[tuple[str, datetime]]:
    """Which of a file's copies are not served, as words of ``file-copy`` in the templates, and since when."""
    copies = [("display", file.display), ("thumbnail", file.thumbnail)]
    found = [("original", file.quarantined_since)]
    found += [(name, copy.quarantined_since) for name, copy in copies if copy is not None]
    found += [("copy", copy.quarantined_since) for copy in file.other_copies]
    return [(name, since) for name, since in found if since is not None]


def integrity(files: Sequence[FileView]) -> tuple[str, datetime | None]:
    """``failed`` with the time, ``known`` with the time of the oldest last look, or ``none`` without files."""
    if any(file.intact is False for file in files):
        return "failed", max(file.checked_at for file in files if file.checked_at)
    apart = [since for file in files for _, since in set_apart(file)]
    if apart:
        return "failed", max(apart)
    if not files:
        return "none", None
    return "known", min(file.checked_at or file.received_at for file in files)


def values(code: str, item: FileEntry) -> dict[str, Any]:
    """What the templates read of a file."""
    file, display, where = item.file, item.file.display, addresses(code, item.file)
    return {
        "id": file.id,
        "role": file.role,
        "media_type": file.media_type,
        "size": file.size,
        "sha256": file.facts.sha256 if file.facts else None,
        "sha512": file.facts.sha512 if file.facts else None,
        "original_name": file.facts.original_name if file.facts else None,
        "technical": technical_lines(file.facts.technical) if file.facts else [],
        "told": [TELLING_WORDS[one] for one in tells(file.facts.technical)] if file.facts else [],
        "credentials": credential_words(file.facts.technical) if file.facts else [],
        "original_url": where.original,
        "display_url": where.display,
        "thumbnail_url": where.thumbnail,
        "picture": forms(code, file),
        "page_urls": [file_url(code, copy.id) for copy in _pages(file)],
        "caption": item.caption,
        "alternative_text": item.alternative_text,
        "covered": REASONS[file.covered.reason] if file.covered else None,
        "graphic": item.graphic,
        "width": display.width if display else None,
        "height": display.height if display else None,
        "failure": _no_preview(file),
        "set_apart": set_apart(file),
        "integrity": integrity([file])[0],
        "checked_at": file.checked_at,
        "hashed_at": file.received_at,
    }


def _pages(file: FileView) -> list[CopyView]:
    """The pages of a document in order, for those who may have the original."""
    pages = [copy for copy in file.other_copies if copy.purpose is WorkingPurpose.PAGE] if file.facts else []
    return sorted((copy for copy in pages if copy.quarantined_since is None), key=lambda one: one.parameters["page"])


def _no_preview(file: FileView) -> Message | None:
    if file.display is not None and file.display.quarantined_since is not None:
        return msg("The copy for readers is not shown: its bytes are not those that were made.")
    return msg("A preview of this file is being made.") if file.waiting else file.no_preview
