"""``sijill verify``: the whole archive, or a bag that was handed over."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

import click
from sqlalchemy.exc import SQLAlchemyError

from archive import config
from archive.access.viewer import SYSTEM
from archive.base import clock, runtime
from archive.base.cli import plain_errors
from archive.base.db import Database, unit_of_work
from archive.base.errors import DomainError, Invalid, Problem
from archive.base.messages import Message, msg
from archive.exports import bag_reading
from archive.exports.offline import verify as offline
from archive.verification import service, whole
from archive.verification.counting import counted
from archive.verification.findings import Finding
from archive.verification.whole import Report

_BAR = 30


@click.command()
@click.argument("path", required=False, type=click.Path(exists=True, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@click.option("--resume", is_flag=True, help="Go on with a check that was interrupted less than a day ago.")
@click.option(
    "--against",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A checkpoint that you kept: shows whether the archive was set back or rewritten since.",
)
@click.option("--key", "keys", multiple=True, help="With a bag: a public key of its sender, known from elsewhere.")
@plain_errors
def verify(path: Path | None, as_json: bool, resume: bool, against: Path | None, keys: tuple[str, ...]) -> None:
    """Check everything: the ledger, its checkpoints, every stored file and every row.

    Says first what is wrong first, then all of it; the exit code is 1 where anything is wrong. With PATH, a bag that
    an archive handed over is checked instead, without any archive; the exit code is 2 where it cannot be read.
    """
    kept = None if against is None else against.read_bytes().decode("utf-8", "replace")
    if path is not None:
        _bag(path, as_json, kept, keys)
        return
    settings = config.load()
    if not settings.database_url and not (settings.home / "archive.sqlite3").exists():
        raise Invalid([Problem(str(settings.home), msg("There is no archive here yet. Run “sijill init” first."))])
    database = Database(settings.database)
    try:
        with runtime.active(runtime.Runtime(settings, database)):
            report = whole.check(_progress, resume=resume, against=kept)
            _clear()
            written = _write_down(report)
    finally:
        database.close()
    click.echo(
        json.dumps(_plain(report, written), ensure_ascii=False) if as_json else "\n".join(_told(report, written))
    )
    if report.tally.wrong:
        sys.exit(1)


def _bag(path: Path, as_json: bool, kept: str | None, keys: Sequence[str]) -> None:
    try:
        with ExitStack() as stack:
            folder = path
            if path.is_file():
                room = Path(stack.enter_context(tempfile.TemporaryDirectory()))
                limits = bag_reading.limits_of(config.load())
                folder = stack.enter_context(bag_reading.laid_open(path, room, limits))
            told = partial(_progress, msg("bytes"))
            report = offline.check(folder, keys=keys, checkpoint=kept, progress=told)
            report.folder = str(path)
    except (offline.Bad, DomainError, OSError) as error:
        click.echo(str(error), err=True)
        sys.exit(2)
    _clear()
    click.echo(offline.as_json(report) if as_json else "\n".join(offline.told(report)))
    if report.exit_code:
        sys.exit(report.exit_code)


def _write_down(report: Report) -> bool:
    """Whether the result stands in the archive; a database that cannot be written keeps none."""
    try:
        with unit_of_work():
            service.record(SYSTEM, report)
    except (SQLAlchemyError, LookupError):
        return False
    return True


def _told(report: Report, written: bool) -> list[str]:
    tally = report.tally
    lines = []
    if tally.wrong:
        lines += [f"WRONG. The first thing: {tally.wrong[0]}", ""]
        lines += [str(msg("All that is wrong (%(count)s):", count=len(tally.wrong)))]
        lines += [f"  {finding}" for finding in tally.wrong] + [""]
    else:
        lines += [str(msg("Everything that was looked at is what it was."))]
    if tally.care:
        lines += ["", str(msg("Worth knowing:")), *(f"  {finding}" for finding in tally.care), ""]
    lines += [f"Looked at: {counted(tally.looked)}."]
    if tally.uncovered:
        lines += [f"Not covered, because no event can prove it: {counted(tally.uncovered)}."]
    if report.again:
        lines += [f"Changed meanwhile, and looked at again: {counted({'records': report.again})}."]
    if report.resumed:
        begun = clock.stamp(report.started)
        lines += [str(msg("What was read before the interruption was not read again; it began at %(at)s.", at=begun))]
    if not written:
        lines += [str(msg("The result could not be written into the database."))]
    return lines


def _plain(report: Report, written: bool) -> dict[str, Any]:
    tally = report.tally
    return {
        "outcome": report.outcome.value,
        "first": _finding(tally.wrong[0]) if tally.wrong else None,
        "wrong": [_finding(finding) for finding in tally.wrong],
        "care": [_finding(finding) for finding in tally.care],
        "looked": dict(tally.looked),
        "uncovered": dict(tally.uncovered),
        "ledger_size": report.ledger_size,
        "started": clock.stamp(report.started),
        "finished": clock.stamp(report.finished),
        "resumed": report.resumed,
        "again": report.again,
        "written": written,
    }


def _finding(finding: Finding) -> dict[str, str]:
    return {"check": finding.check, "where": finding.where, "message": str(finding.message)}


def _progress(title: Message, done: int, total: int) -> None:
    if sys.stderr.isatty():
        part = min(1.0, done / total) if total else 0.0
        bar = f"[{'█' * round(part * _BAR):<{_BAR}}] {part:4.0%} " if total else ""
        click.echo(f"\r\033[K{bar}{title}: {done}", nl=False, err=True)


def _clear() -> None:
    if sys.stderr.isatty():
        click.echo("\r\033[K", nl=False, err=True)
