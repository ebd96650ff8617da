"""Uploads that are hashed while they arrive and never lie about as temporary files."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, TypeVar, cast

from flask import current_app

from archive.base.errors import LimitReached, TooLarge, Unavailable
from archive.base.messages import Message, msg
from archive.base.runtime import settings
from archive.media import rules, store
from archive.media.staging import Staged, Staging
from archive.web.plain_text import PlainTextRequest

_ATTRIBUTE = "sijill_takes_files"
_SINGLY = "sijill_takes_files_singly"
_PIECE = "sijill_takes_a_piece"
_FOLDER = "sijill_takes_a_folder"
MOST_OF_A_FOLDER = 400
"""Files of one request to a view that takes folders."""
V = TypeVar("V", bound=Callable[..., object])


@dataclass(frozen=True, slots=True)
class Upload:
    """One file of a form: where it waits with its digests, and what its sender said of it."""

    staged: Staged
    declared_type: str | None
    original_name: str | None
    sent_as: str = ""
    """Its name as it was sent, which of a folder is a path; a stranger's words, and no name of ours."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A file of a form that could not be taken, and why; the rest of the form is read all the same."""

    original_name: str | None
    reason: Message


def takes_files(view: V) -> V:
    """Declare that a view takes files; every other one refuses them with their first byte."""
    setattr(view, _ATTRIBUTE, True)
    return view


def takes_files_singly(view: V) -> V:
    """The same, for a view that reads the rest of a form although one of its files is refused (``refused``)."""
    setattr(view, _SINGLY, True)
    return takes_files(view)


def takes_a_folder(view: V) -> V:
    """The same, for a view to which those who keep the archive send many files at once."""
    setattr(view, _FOLDER, True)
    return takes_files_singly(view)


def takes_a_piece(view: V) -> V:
    """Declare that the body of a request is itself part of a file; a form with files is refused all the same."""
    setattr(view, _PIECE, True)
    return view


class UploadRequest(PlainTextRequest):
    """A request whose files stream into the inbox of the object store; set it as ``app.request_class``.

    What no verb has kept by the end of the request is removed.
    """

    @property
    def max_content_length(self) -> int | None:
        """The largest body that is read: a view that takes no files is sent words alone, and fewer of them."""
        most = super().max_content_length
        if self._welcome() or self._says(_PIECE):
            return most
        return min(most or settings().form_limit, settings().form_limit)

    @max_content_length.setter
    def max_content_length(self, value: int | None) -> None:
        self._max_content_length = value

    def uploads(self, field: str) -> tuple[Upload, ...]:
        """The files sent under ``field``, in their order; inputs left empty are passed over."""
        return tuple(
            Upload(
                cast(Staging, part.stream).finish(),
                rules.declared_type(part.content_type),
                rules.kept_name(part.filename),
                part.filename,
            )
            for part in self.files.getlist(field)
            if part.filename and _refusal(part.stream) is None
        )

    def refused(self, field: str) -> tuple[Refused, ...]:
        """The files under ``field`` that were refused one by one, in their order."""
        return tuple(
            Refused(rules.kept_name(part.filename), reason)
            for part in self.files.getlist(field)
            if part.filename and (reason := _refusal(part.stream)) is not None
        )

    def close(self) -> None:
        """Remove what was staged and not kept; called by Flask when the request ends, however it ends."""
        super().close()
        for staging in self._stagings():
            staging.discard()

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        stagings = self._stagings()
        if stagings and not stagings[-1].size:
            # A form with many empty file inputs must not hold many open files.
            stagings.pop().discard()
        if self._says(_SINGLY):
            return cast("IO[bytes]", self._one_of_many(stagings))
        self._refuse_too_many(stagings)
        staging = store.current().begin(limit=settings().upload_limit) if self._welcome() else _Refused()
        stagings.append(staging)
        return cast("IO[bytes]", staging)

    def _stagings(self) -> list[Staging]:
        found: list[Staging] = self.environ.setdefault("sijill.stagings", [])
        return found

    def _one_of_many(self, stagings: list[Staging]) -> _Patient | _Away:
        try:
            self._refuse_too_many(stagings)
            staging = store.current().begin_as(_Patient, limit=settings().upload_limit)
        except (LimitReached, Unavailable) as error:
            return _Away(error.message)
        stagings.append(staging)
        return staging

    def _refuse_too_many(self, stagings: list[Staging]) -> None:
        most = MOST_OF_A_FOLDER if self._says(_FOLDER) else settings().upload_count
        if len(stagings) >= most:
            raise LimitReached(msg("At most %(count)s files can be sent at once.", count=most))

    def _welcome(self) -> bool:
        return self._says(_ATTRIBUTE)

    def _says(self, attribute: str) -> bool:
        view = current_app.view_functions.get(self.endpoint or "")
        return bool(getattr(view, attribute, False))


class _Refused(Staging):
    """The stream of a file that nobody asked for: empty inputs pass, the first byte does not."""

    def __init__(self) -> None:
        super().__init__(store.current().inbox, limit=0)

    def write(self, data: bytes | bytearray | memoryview) -> int:
        if not data:
            return 0
        self.discard()
        raise TooLarge(msg("This page takes no files."))


class _Patient(Staging):
    """The stream of one of several files: refused alone, it lets what follows in the form be read."""

    refusal: Message | None = None

    def write(self, data: bytes | bytearray | memoryview) -> int:
        if self.refusal is None:
            try:
                return super().write(data)
            except (TooLarge, Unavailable) as error:
                self.refusal = error.message
        return len(data)

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        return 0 if self.refusal is not None else super().seek(offset, whence)


class _Away:
    """The stream of a file that was refused before its first byte."""

    def __init__(self, refusal: Message) -> None:
        self.refusal = refusal

    def write(self, data: bytes | bytearray | memoryview) -> int:
        return len(data)

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        return 0

    def close(self) -> None:
        pass


def _refusal(stream: object) -> Message | None:
    found: Message | None = getattr(stream, "refusal", None)
    return found
