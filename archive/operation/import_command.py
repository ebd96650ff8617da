"""``sijill import``: a batch in JSON Lines, a folder, or one saved page as it came."""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import click

from archive.access.viewer import SYSTEM
from archive.base.cli import in_archive
from archive.base.errors import Invalid, Problem
from archive.base.messages import msg
from archive.base.runtime import settings
from archive.comments import importing as comments
from archive.exports import bag_reading
from archive.exports.door import Door
from archive.exports.receiving import Received, receive
from archive.intake.bulk import columns, commanding
from archive.intake.bulk.recording import Recorder
from archive.intake.pages.import_kit import ImportOptions
from archive.intake.pages.import_rows import to_import_rows
from archive.intake.pages.limits import PageTooLarge, PageUnreadable
from archive.intake.pages.sandbox import read_page_sandboxed
from archive.media import rules as media_rules
from archive.records.description import ImportRow
from archive.records.import_batch import Hooks
from archive.records.importing import Outcome, import_file, import_rows
from archive.records.schemas import read_row


@click.command("import")
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option("--kind", type=click.Choice(["article"]), help="PATH is one saved page or text of this kind.")
@click.option("--published", help="With --kind: when the page was published, as EDTF, where you know it.")
@click.option("--year", type=click.IntRange(1, 9999), help="With --kind: the year that its undated phrases mean.")
@click.option(
    "--key", "known_keys", multiple=True, help="With a bag: a public key of its sender, known from elsewhere."
)
@click.option(
    "--default",
    "defaults",
    multiple=True,
    metavar="COLUMN=VALUE",
    help="With a sheet or --each-file: meant where a row does not say it.",
)
@click.option(
    "--each-file", is_flag=True, help="PATH is a folder without a sheet: each picture and saved page in it is a record."
)
@click.option("--dry-run", is_flag=True, help="Read and judge everything, change nothing.")
@click.option("--update", is_flag=True, help="Known identifiers with other content become new revisions.")
@click.option("--leaks-kept", default="", help="Why what the leak check finds stays, for rows that do not say it.")
@click.option("--json", "as_json", is_flag=True, help="Report as JSON.")
@in_archive
def import_(
    path: Path,
    kind: str | None,
    published: str | None,
    year: int | None,
    known_keys: tuple[str, ...],
    defaults: tuple[str, ...],
    each_file: bool,
    dry_run: bool,
    update: bool,
    leaks_kept: str,
    as_json: bool,
) -> None:
    """Import records: JSON Lines, a sheet (CSV), a folder with either and its files, a bag, or one saved page.

    A bag (folder, zip or tar) is checked first and refused whole if anything in it is wrong.
    """
    received: Received | None = None
    recorder = Recorder(SYSTEM, path.name)
    plain = Hooks(
        check=_judge_comments,
        comments=comments.import_comments,
        progress=_progress,
        leaks_kept=leaks_kept.strip(),
    )
    hooks = recorder.hooks(plain)
    try:
        if kind == "article":
            outcome = import_page(path, update=update, dry_run=dry_run, hooks=hooks, published=published, year=year)
        elif bag_reading.holds_bag(path):
            received = receive(
                SYSTEM, path, update=update, dry_run=dry_run, hooks=plain, known_keys=known_keys, before=_before
            )
            outcome = received.outcome
        elif (source := commanding.source_at(path, _pairs(defaults), each_file=each_file)) is not None:
            outcome = commanding.import_source(SYSTEM, source, update=update, dry_run=dry_run, hooks=hooks)
        else:
            outcome = import_file(SYSTEM, path, update=update, dry_run=dry_run, hooks=hooks)
    except Invalid as error:
        _clear()
        click.echo("Refused; nothing was taken in.", err=True)
        if as_json:
            listed = [{"where": problem.where, "message": str(problem.message)} for problem in error.problems]
            click.echo(json.dumps({"errors": listed}, ensure_ascii=False))
        raise
    _clear()
    _report(outcome, dry_run, as_json, received, str(recorder.batch_id or ""))


def import_page(
    path: Path,
    *,
    update: bool,
    dry_run: bool,
    hooks: Hooks,
    published: str | None = None,
    year: int | None = None,
) -> Outcome:
    """Take in one saved page: the bytes as they came, what a machine can read of them, and what it asks.

    ``published`` (EDTF) and ``year`` are what a cataloguer knows; nothing is guessed without them.
    """
    with path.open("rb") as page:
        kind = media_rules.detect(page.read(4096))
    if not kind.startswith("text/") and kind not in ("application/xhtml+xml", "application/xml", "application/pdf"):
        raise Invalid([Problem(path.name, msg("This is not a page or a text, but %(kind)s.", kind=kind))])
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    try:
        reading = read_page_sandboxed(path, published=published, assume_year=year)
    except (PageTooLarge, PageUnreadable) as error:
        raise Invalid([Problem(path.name, msg("The page cannot be read: %(why)s", why=str(error)))]) from error
    rows = to_import_rows(
        reading, ImportOptions(identifier=f"page-{digest[:16]}", source_system="saved-page", path=path.name)
    )
    settings().temporary.mkdir(mode=0o700, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings().temporary) as name:
        # A folder of its own: nothing else beside the page can be reached by a path.
        folder = Path(name)
        shutil.copyfile(path, folder / path.name)
        return import_rows(SYSTEM, _read(rows), folder, update=update, dry_run=dry_run, hooks=hooks)


def _judge_comments(row: ImportRow) -> list[Problem]:
    return comments.problems(row.comments)


def _read(rows: list[dict[str, object]]) -> Iterator[tuple[int, ImportRow | Problem | Invalid]]:
    for number, row in enumerate(rows, 1):
        try:
            yield number, read_row(row)
        except Invalid as error:
            yield number, error


def _pairs(defaults: tuple[str, ...]) -> dict[str, str]:
    found = {name: value for name, _, value in (default.partition("=") for default in defaults)}
    strange = [name for name in found if name not in columns.KNOWN]
    if strange:
        raise Invalid([Problem("--default", msg("There is no column “%(name)s”.", name=name)) for name in strange])
    return found


def _report(outcome: Outcome, dry_run: bool, as_json: bool, received: Received | None, batch: str) -> None:
    if as_json:
        report: dict[str, object] = {
            "created": outcome.created,
            "updated": outcome.updated,
            "unchanged": outcome.unchanged,
            "dry_run": dry_run,
            "reference_codes": list(outcome.codes),
        }
        if batch:
            report["batch"] = batch
        if received is not None:
            report["bag"] = _bag(received)
        click.echo(json.dumps(report, ensure_ascii=False))
        return
    if received is not None:
        _tell_bag(received, dry_run)
    would = "would be " if dry_run else ""
    click.echo(f"{outcome.created} {would}created, {outcome.updated} {would}updated, {outcome.unchanged} unchanged.")
    if outcome.codes and not dry_run:
        shown = ", ".join(outcome.codes[:10])
        click.echo(f"Reference codes: {shown}{' …' if outcome.created > 10 else ''}")
    if batch:
        click.echo(f"Batch {batch[:8]}: “sijill batch undo {batch[:8]} --reason …” undoes it.")


def _bag(received: Received) -> dict[str, object]:
    found, report = received.arrival, received.report
    return {
        "origin": found.origin,
        "checkpoint_size": found.checkpoint_size,
        "sha256": found.bag_sha256,
        "again": received.again,
        "waiting": received.waiting,
        "published": received.published,
        "public": received.public,
        "checked": report.checked,
        "could_not": report.could_not,
        "worth_knowing": report.worth_knowing,
        "keys": report.keys,
    }


def _tell_bag(received: Received, dry_run: bool) -> None:
    found, report = received.arrival, received.report
    click.echo(f"A bag of {found.origin}, whose ledger held {found.checkpoint_size} events. It is in order.")
    for key in report.keys:
        click.echo(f"Signed with {key}")
    for sentence in report.could_not:
        click.echo(f"Not checked: {sentence}")
    if received.again:
        click.echo("This bag was taken in before.")
    if received.published and dry_run:
        click.echo(_opens(received.published, received.public, "would be"))
    if received.waiting:
        wait = "would wait" if dry_run else "waits" if received.waiting == 1 else "wait"
        click.echo(
            f"{_records(received.waiting)} {wait} for an archivist, who publishes them by hand: the sender's key is "
            "not known here. --key KEY takes a bag as it was sent."
        )


def _before(door: Door) -> None:
    """Say, before anything is written, what opens by it; somebody at a terminal can still say no."""
    if not door.published:
        return
    _clear()
    click.echo(_opens(door.published, door.public, "will be"), err=True)
    if door.public and sys.stdin.isatty() and sys.stderr.isatty():
        click.confirm("Take the bag in?", abort=True, err=True)


def _opens(published: int, public: int, verb: str) -> str:
    return f"{_records(published)} {verb} published by this, {public} of them for everybody to see at once."


def _records(number: int) -> str:
    return f"{number} record" if number == 1 else f"{number} records"


def _progress(phase: str, done: int) -> None:
    if sys.stderr.isatty() and phase == "check":
        click.echo(f"\r{done} % of the bag checked …", nl=False, err=True)
    elif sys.stderr.isatty() and done % 50 == 0:
        word = {"read": "read and judged", "write": "written"}.get(phase, phase)
        click.echo(f"\r{done} records {word} …", nl=False, err=True)


def _clear() -> None:
    if sys.stderr.isatty():
        click.echo("\r\033[K", nl=False, err=True)
