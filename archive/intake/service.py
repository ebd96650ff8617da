"""The verbs of drafts: begin, save a page, add and remove files, leave and come back, discard.

A draft is found by its key, by a receipt phrase or by its account (``queries``); its random id stands in no page,
so whoever names it has found it so. The verb that hands a draft in stands in ``submitting``.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select

from archive.access import policy
from archive.access.policy import Act
from archive.access.viewer import Viewer
from archive.base import clock
from archive.base.errors import Conflict, NotVisible, Problem
from archive.base.messages import Message, msg
from archive.base.runtime import session, settings
from archive.intake import forgetting, identity, looking, receipts, rules
from archive.intake.answers import FileFacts, Group, YouAnswer, plain
from archive.intake.looking import Look
from archive.intake.models import Draft, DraftFile
from archive.intake.queries import answers_of
from archive.intake.receipts import Issued
from archive.intake.submitting import Receipt, submit
from archive.intake.vocabulary import Step
from archive.media import store
from archive.media.staging import Staged
from archive.media.store import StoredObject

__all__ = [
    "Arrived",
    "Receipt",
    "Saved",
    "Started",
    "Window",
    "add_files",
    "describe_files",
    "discard",
    "keep",
    "keep_for_later",
    "note_looks",
    "remove_file",
    "resume",
    "save_step",
    "start",
    "submit",
]


@dataclass(frozen=True, slots=True)
class Started:
    """A new draft, and the key that opens it; the key is stored nowhere."""

    id: uuid.UUID
    key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Window:
    """One open page: which version of the draft it was made from, and a random mark that tells it from others."""

    version: int
    mark: str


@dataclass(frozen=True, slots=True)
class Saved:
    """A page was saved; ``other_kept`` when another window had written there since, whose words are kept beside."""

    version: int
    other_kept: bool


@dataclass(frozen=True, slots=True)
class Arrived:
    """Bytes that were kept, and what their sender said of them."""

    stored: StoredObject
    declared_type: str | None = None
    original_name: str | None = None


def start(viewer: Viewer) -> Started:
    """Begin a draft; it belongs to the viewer's account where there is one."""
    policy.require(viewer, Act.CONTRIBUTE)
    key = receipts.new_key()
    row = Draft(
        key_digest=receipts.key_digest(key),
        account_id=viewer.account_id,
        answers={},
        step=Step.KIND,
        version=1,
        created_on=clock.today(),
        updated_at=_hour(),
    )
    session().add(row)
    session().flush()
    return Started(row.id, key)


def save_step(viewer: Viewer, draft_id: uuid.UUID, step: Step, group: Group, window: Window) -> Saved:
    """Save what one page says, faults and all: nothing that was typed is lost.

    The last writer of a page wins. Where another window had saved something else since ``window`` was opened, its
    words are kept beside until the page is saved again.
    """
    row = _open_draft(viewer, draft_id)
    groups = dict(row.answers.get("groups", {}))
    others = dict(row.answers.get("others", {}))
    before = groups.get(step)
    overtaken = before is not None and before["version"] > window.version and before["mark"] != window.mark
    other_kept = overtaken and answers_of(row).group(step) != group
    row.version += 1
    values = identity.seal(draft_id, group) if isinstance(group, YouAnswer) else plain(group)
    groups[step.value] = {"values": values, "version": row.version, "mark": window.mark}
    if other_kept and before is not None:
        others[step.value] = before["values"]
    elif before is None or before["mark"] != window.mark:
        others.pop(step.value, None)
    _write(row, groups=groups, others=others)
    row.step = step
    session().flush()
    return Saved(row.version, other_kept)


def keep(staged: Sequence[tuple[Staged, str | None, str | None]], *, room: int) -> tuple[list[Arrived], list[Problem]]:
    """Bring received files (with declared type and name) into the store; before the unit of work, since it syncs.

    ``room`` is how many more the draft may have. Also returns what was refused: the name, and the reason.
    """
    arrived: list[Arrived] = []
    refused: list[Problem] = []
    for file, declared, name in staged:
        if file.size == 0:
            refused.append(Problem(name or "", msg("The file is empty.")))
        elif len(arrived) >= room:
            refused.append(Problem(name or "", too_many()))
        else:
            arrived.append(Arrived(store.current().keep(file), declared, name))
    return arrived, refused


def add_files(viewer: Viewer, draft_id: uuid.UUID, arrived: Sequence[Arrived]) -> list[Problem]:
    """Add kept files to a draft; the same bytes twice are one file. Returns what another window left no room for."""
    row = _open_draft(viewer, draft_id)
    refused: list[Problem] = []
    known = {file.sha256 for file in row.files}
    for one in arrived:
        if one.stored.sha256 in known:
            continue
        if len(known) >= settings().upload_count:
            refused.append(Problem(one.original_name or "", too_many()))
            continue
        known.add(one.stored.sha256)
        row.files.append(_file_row(one, max((file.position for file in row.files), default=-1) + 1))
    _touch(row)
    return refused


def describe_files(viewer: Viewer, draft_id: uuid.UUID, said: Mapping[uuid.UUID, tuple[str, str]]) -> list[Problem]:
    """Save captions and alternative texts by file; returns what is too long."""
    row = _open_draft(viewer, draft_id)
    problems: list[Problem] = []
    for file in row.files:
        if file.id in said:
            file.caption, file.alternative_text = said[file.id]
            facts = FileFacts(sha256="", size=0, caption=file.caption, alternative_text=file.alternative_text)
            problems += [
                Problem(f"{name}-{file.id}", msg("At most %(most)s characters.", most=rules.LIMITS[name]))
                for name in ("caption", "alternative_text")
                if len(getattr(facts, name)) > rules.LIMITS[name]
            ]
    row.step = Step.FILES
    _touch(row)
    return problems


def remove_file(viewer: Viewer, draft_id: uuid.UUID, file_id: uuid.UUID) -> None:
    """Take a file out of a draft; its bytes then belong to nobody, and the sweep reports them."""
    row = _open_draft(viewer, draft_id)
    for file in list(row.files):
        if file.id == file_id:
            row.files.remove(file)
    _touch(row)


def note_looks(viewer: Viewer, draft_id: uuid.UUID, looks: Mapping[str, Look]) -> None:
    """Write down what the sandbox saw in files of a draft."""
    row = _open_draft(viewer, draft_id)
    _write(row, looks={**row.answers.get("looks", {}), **{key: looking.plain(look) for key, look in looks.items()}})


def keep_for_later(viewer: Viewer, draft_id: uuid.UUID, issued: Issued) -> None:
    """Let a receipt phrase open the draft; an earlier phrase of this draft opens nothing any more."""
    row = _open_draft(viewer, draft_id)
    row.receipt_digest = issued.digest
    _touch(row)


def resume(viewer: Viewer, draft_id: uuid.UUID) -> str:
    """Open a draft in this browser; returns its new key. Wherever it was open before, it is not any more."""
    row = _open_draft(viewer, draft_id)
    key = receipts.new_key()
    row.key_digest = receipts.key_digest(key)
    _touch(row)
    return key


def discard(viewer: Viewer, draft_id: uuid.UUID) -> None:
    """Forget a draft; bytes that no row names any more leave the disk after the commit."""
    forgetting.forget([_open_draft(viewer, draft_id).id])


def _open_draft(viewer: Viewer, draft_id: uuid.UUID) -> Draft:
    policy.require(viewer, Act.CONTRIBUTE)
    row = session().scalar(select(Draft).where(Draft.id == draft_id).with_for_update())
    if row is None:
        raise NotVisible()
    if row.submitted_record_id is not None:
        raise Conflict(msg("This was handed in already. Your receipt says what became of it."))
    return row


def files_of_open(viewer: Viewer, draft_id: uuid.UUID) -> int:
    """How many files a draft has that may still be added to; the draft is held until the end of the unit of work."""
    return len(_open_draft(viewer, draft_id).files)


def too_many() -> Message:
    """Why no more files are taken."""
    return msg("A submission has at most %(count)s files.", count=settings().upload_count)


def _file_row(one: Arrived, position: int) -> DraftFile:
    return DraftFile(
        sha256=one.stored.sha256,
        sha512=one.stored.sha512,
        size=one.stored.size,
        hashed_at=_hour(),
        declared_type=one.declared_type,
        original_name=one.original_name,
        caption="",
        alternative_text="",
        position=position,
    )


def _write(row: Draft, **parts: Any) -> None:
    # A new mapping, since a change inside the old one would not be noticed.
    row.answers = {**row.answers, **parts}
    _touch(row)


def _touch(row: Draft) -> None:
    row.updated_at = _hour()
    session().flush()


def _hour() -> datetime:
    # When somebody sat and wrote is nobody's business to the minute.
    return clock.now().replace(minute=0, second=0, microsecond=0)
