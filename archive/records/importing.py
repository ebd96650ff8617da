"""Bulk import: read and judge everything outside the write lock, then write it all in one short transaction.

A batch is all or nothing, and a second import of the same file changes nothing. Prepared rows wait in an
unlinked temporary file, so that ten thousand records are never in memory together.
"""

from __future__ import annotations

import pickle
import tempfile
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import select

from archive.access import policy
from archive.access.levels import RecordState
from archive.access.policy import Act
from archive.access.viewer import Viewer
from archive.base.db import reading
from archive.base.errors import Invalid, Problem
from archive.base.identifiers import new_id, new_reference_code
from archive.base.messages import msg
from archive.base.runtime import session, settings
from archive.records import import_files, keys, rules, storing
from archive.records import models as m
from archive.records.description import ImportRow
from archive.records.import_batch import Batch, Change, Hooks, Ready, commit, target_of
from archive.records.leaks import guarding
from archive.records.leaks.rules import Levels
from archive.records.lines import read_lines
from archive.records.references import References
from archive.records.schemas import read_row
from archive.records.writing import row_digest

MOST_PROBLEMS = 500


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an import did."""

    created: int
    updated: int
    unchanged: int
    codes: tuple[str, ...]
    """Reference codes of the new records, in the order of the file (the first thousand)."""


def import_file(
    viewer: Viewer, path: Path, *, update: bool = False, dry_run: bool = False, hooks: Hooks | None = None
) -> Outcome:
    """Import a JSON Lines file, or a folder that holds ``records.jsonl`` and its files.

    Opens its own transactions. Raises ``Invalid`` with every problem of the whole file, and then nothing
    has changed.
    """
    policy.require(viewer, Act.IMPORT)
    source = path / "records.jsonl" if path.is_dir() else path
    rows = ((line, found if isinstance(found, Problem) else _row(found)) for line, found in read_lines(source))
    return import_rows(viewer, rows, source.parent, update=update, dry_run=dry_run, hooks=hooks)


def import_rows(
    viewer: Viewer,
    rows: Iterator[tuple[int, ImportRow | Problem | Invalid]],
    folder: Path,
    *,
    update: bool = False,
    dry_run: bool = False,
    hooks: Hooks | None = None,
) -> Outcome:
    """Import rows that were read already; ``folder`` is where their files are looked for."""
    hooks = hooks or Hooks()
    settings().temporary.mkdir(mode=0o700, exist_ok=True)
    beside = settings().temporary
    with tempfile.TemporaryFile(dir=beside) as staged, tempfile.TemporaryFile(dir=beside) as changes:
        batch = Batch(folder, update, staged, changes)
        with reading():
            refs = _judge_all(viewer, rows, batch, hooks, dry_run)
        if batch.problems:
            raise Invalid(_bounded(batch.problems))
        if not dry_run:
            hooks.judged()
            commit(viewer, batch, refs, hooks)
        return Outcome(batch.created, batch.updated, batch.unchanged, tuple(batch.codes[:1000]))


def _row(data: object) -> ImportRow | Invalid:
    try:
        return read_row(data)
    except Invalid as error:
        return error


def _judge_all(
    viewer: Viewer,
    rows: Iterator[tuple[int, ImportRow | Problem | Invalid]],
    batch: Batch,
    hooks: Hooks,
    dry_run: bool,
) -> References:
    refs = References()
    for done, (line, found) in enumerate(rows, 1):
        if isinstance(found, Problem):
            batch.problems.append(found)
        elif isinstance(found, Invalid):
            batch.add(line, found.problems)
        else:
            _judge(viewer, line, found, batch, refs, hooks, dry_run)
        hooks.progress("read", done)
    _resolve_targets(batch)
    return refs


def _judge(
    viewer: Viewer, line: int, row: ImportRow, batch: Batch, refs: References, hooks: Hooks, dry_run: bool
) -> None:
    digest = row_digest(row, keys.digest_key())
    key = (row.source_system, row.identifier or f"sha256:{digest}")
    if key in batch.seen:
        where = "identifier" if row.identifier else ""
        batch.add(line, [Problem(where, msg("It stands on line %(line)s already.", line=batch.seen[key]))])
        return
    batch.seen[key] = line
    problems = [*refs.problems(row.description), *hooks.check(row), *_unpublishable(row)]
    known = (
        session()
        .execute(
            select(m.ImportKey.record_id, m.ImportKey.digest).where(
                m.ImportKey.source_system == key[0], m.ImportKey.identifier == key[1]
            )
        )
        .first()
    )
    found = (known.record_id, known.digest) if known is not None else None
    if found is None and (here := keys.own(*key)) is not None:
        found = (here, "")
    if found is not None:
        _judge_known(line, row, digest, found, batch, problems, dry_run, hooks)
        return
    if not (hooks.found_waits or row.leaks_kept.strip() or hooks.leaks_kept):
        problems += guarding.obstacles_of(row.description, row.status, row.files)
    files, file_problems = import_files.take(row.files, batch.folder, keep=not dry_run)
    problems += file_problems
    record_id = batch.ids[key] = new_id()
    batch.targets += _targets(line, row)
    if problems:
        batch.add(line, problems)
        return
    # The digest is that of the row as it was sent: a later copy of it is known again, wherever the record stands.
    row = replace(row, status=hooks.state(row), leaks_kept=row.leaks_kept.strip() or hooks.leaks_kept)
    _stage(viewer, line, row, record_id, key, digest, files, batch, refs)


def _judge_known(
    line: int,
    row: ImportRow,
    digest: str,
    known: tuple[uuid.UUID, str],
    batch: Batch,
    problems: list[Problem],
    dry_run: bool,
    hooks: Hooks,
) -> None:
    record_id, old = known
    if old == digest:
        batch.unchanged += 1
        return
    if not batch.update:
        message = msg("This identifier was imported before with other content; with --update it is a new revision.")
        problems.append(Problem("identifier", message))
    files, file_problems = import_files.take(row.files, batch.folder, keep=not dry_run and batch.update)
    problems += file_problems
    batch.targets += _targets(line, row)
    if problems:
        batch.add(line, problems)
        return
    protected = storing.scope_of(record_id, row.description).protected
    reason = row.leaks_kept.strip() or hooks.leaks_kept
    if not reason:
        stands = session().get_one(m.Record, record_id)
        if brought := guarding.told(guarding.brought(stands, row.description)):
            batch.add(line, brought)
            return
    pickle.dump(Change(record_id, row.description, digest, tuple(files), protected, reason), batch.changes)
    batch.updated += 1


def _unpublishable(row: ImportRow) -> Sequence[Problem]:
    facts = storing.facts_of(row.description)
    if row.status is RecordState.ACCESSIONED:
        return rules.obstacles_to_accession(facts)
    if row.status is not RecordState.PUBLISHED:
        return ()
    # Consent that was withdrawn since it was published elsewhere seals it here from the first moment.
    standing = [fact for fact in facts if fact.withdrawn_on is None]
    # An import that says “published” is the explicit act for a testimony whose basis is unknown.
    return rules.obstacles_to_publication(row.description.kind, standing, row.description.access, confirmed=True)


def _stage(
    viewer: Viewer,
    line: int,
    row: ImportRow,
    record_id: uuid.UUID,
    key: tuple[str, str],
    digest: str,
    files: Sequence[import_files.Taken],
    batch: Batch,
    refs: References,
) -> None:
    new = storing.NewRecord(
        id=record_id,
        reference_code=new_reference_code(),
        description=row.description,
        state=row.status,
        contributor_id=viewer.account_id if row.status is RecordState.DRAFT else None,
        return_reason=row.return_reason or None,
        withdrawal_reason=row.withdrawal.reason if row.withdrawal else None,
        source_system=key[0],
        identifier=key[1],
        digest=digest,
    )
    ready = Ready(
        line=line,
        prepared=storing.prepare(viewer, new, refs),
        relations=row.description.relations,
        source_system=row.source_system,
        files=tuple(files),
        comments=row.comments,
        protected=storing.scope_of(record_id, row.description).protected,
        leaks=guarding.kept_at_once(row),
        ruling=guarding.Ruling(row.leaks_kept, Levels.of(row.description)),
    )
    pickle.dump(ready, batch.staged)
    batch.created += 1
    if len(batch.codes) < 1000:
        batch.codes.append(new.reference_code)


def _targets(line: int, row: ImportRow) -> list[tuple[int, int, str, str]]:
    return [
        (line, position, relation.system_within(row.source_system), relation.target)
        for position, relation in enumerate(row.description.relations)
        # Where words stand beside a target, they do for an archive that does not have it.
        if relation.target and not relation.outside
    ]


def _resolve_targets(batch: Batch) -> None:
    """Every target is an identifier of the same source system, in this batch or before, else a reference code."""
    for line, position, system, target in batch.targets:
        if target_of(batch, system, target) is None:
            where = f"relations[{position}].target"
            batch.add(line, [Problem(where, msg("There is no record “%(target)s”.", target=target))])


def _bounded(problems: list[Problem]) -> list[Problem]:
    if len(problems) <= MOST_PROBLEMS:
        return problems
    more = msg("And %(count)s more.", count=len(problems) - MOST_PROBLEMS)
    return [*problems[:MOST_PROBLEMS], Problem("", more)]
