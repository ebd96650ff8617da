"""``sijill export``: records for a named audience, written beside the target and renamed whole."""

from __future__ import annotations

import json
import os
import shutil
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click

from archive.access.viewer import SYSTEM
from archive.base import durable
from archive.base.cli import in_archive, progress_bar
from archive.base.db import reading, unit_of_work
from archive.base.errors import Conflict, Invalid, Problem, Unavailable
from archive.base.messages import msg
from archive.base.runtime import session
from archive.exports import jsonl, selecting, service
from archive.exports.bag import zip_bag
from archive.exports.jobs import digest_of
from archive.exports.making import Delivered, Progress, make
from archive.exports.models import Export
from archive.exports.projecting import Projection, project
from archive.exports.vocabulary import Audience, ExportFormat

_KEPT_FOR = "this archive’s own keeping"


@click.command("export")
@click.argument("codes", metavar="[CODE]...", nargs=-1)
@click.option("--collection", default="", metavar="SLUG", help="All records of this collection.")
@click.option("--all", "everything", is_flag=True, help="All records of the archive.")
@click.option(
    "--format", "form", type=click.Choice([word.value for word in ExportFormat]), required=True,
    help="bag: evidence that can be checked without us. jsonl: what “sijill import” takes. csv: for spreadsheets.",
)  # fmt: skip
@click.option(
    "--output", type=click.Path(path_type=Path), required=True,
    help="A folder or a .zip that is not there yet; with jsonl also a .jsonl, for records without files.",
)  # fmt: skip
@click.option(
    "--audience", type=click.Choice([word.value for word in Audience]),
    help="For whom it is: it holds what these may see. With jsonl “archive” unless you say otherwise.",
)  # fmt: skip
@click.option("--recipient", default="", help="Who receives it; kept in the register.")
@click.option("--reason", default="", help="Why it is handed over; kept in the register.")
@click.option("--json", "as_json", is_flag=True, help="Report as JSON.")
@in_archive
def export(
    codes: tuple[str, ...],
    collection: str,
    everything: bool,
    form: str,
    output: Path,
    audience: str | None,
    recipient: str,
    reason: str,
    as_json: bool,
) -> None:
    """Export records for a named audience, as a bag, as JSON Lines or as CSV.

    Each export is entered into the register and into the custody of every record in it, as one that is made on the
    page is. Nothing is overwritten.
    """
    os.umask(0o077)
    chosen = ExportFormat(form)
    if audience is None and chosen is not ExportFormat.JSONL:
        raise click.UsageError("Say for whom it is: --audience public, registered, investigators, court or archive.")
    meant = Audience(audience or Audience.ARCHIVE)
    if meant is Audience.ARCHIVE:
        recipient, reason = recipient or _KEPT_FOR, reason or _KEPT_FOR
    _refuse_target(output, chosen)
    request = service.ExportRequest(
        audience=meant,
        format=chosen,
        recipient=recipient,
        reason=reason,
        selection=selecting.selection(codes, collection, everything),
    )
    if output.suffix == ".jsonl":
        _refuse_files(request)
    with unit_of_work():
        export_id = service.enter(SYSTEM, request)
    target = _Target(output)
    with progress_bar("Exporting") as progress:
        target.write(export_id, progress)
    _report(export_id, output, as_json)


@dataclass(slots=True)
class _Target:
    """Where an export goes: it is there whole, or not at all."""

    output: Path
    begun: list[Path] = field(default_factory=list)

    def write(self, export_id: uuid.UUID, progress: Progress) -> None:
        work = self.output.parent / f".{self.output.name}.{export_id.hex[:8]}.partial"
        try:
            make(export_id, work, self._deliver, progress)
        except BaseException:
            self._take_back()
            raise

    def _deliver(self, folder: Path) -> Delivered:
        # A second try, because records were closed meanwhile, takes the place of the first.
        self._take_back()
        if self.output.exists():
            raise Conflict(msg("There is something at “%(path)s” already.", path=str(self.output)))
        self.begun.append(self.output)
        try:
            if self.output.suffix == ".zip":
                zip_bag(folder, self.output)
            elif self.output.suffix == ".jsonl":
                (folder / jsonl.LINES).rename(self.output)
            else:
                folder.rename(self.output)
            durable.sync_folder(self.output.parent)
        except OSError as error:
            raise Unavailable(msg("The export could not be written: the disk refuses.")) from error
        if self.output.is_dir():
            return Delivered()
        return Delivered(self.output.stat().st_size, digest_of(self.output))

    def _take_back(self) -> None:
        for path in self.begun:
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
        self.begun.clear()


def _refuse_target(output: Path, form: ExportFormat) -> None:
    problem = None
    if output.exists() or output.is_symlink():
        problem = msg("There is something here already; nothing is overwritten.")
    elif not output.absolute().parent.is_dir():
        problem = msg("The folder that should hold it does not exist.")
    elif output.suffix == ".csv" or (output.suffix == ".jsonl" and form is not ExportFormat.JSONL):
        problem = msg("It becomes more than one file: name a folder or a .zip.")
    if problem is not None:
        raise Invalid([Problem(str(output), problem)])


def _refuse_files(request: service.ExportRequest) -> None:
    """A single file has no room for those of the records; nothing is told to the ledger before that is known."""
    with reading():
        asked = selecting.selected(SYSTEM, request.selection)
        found = project(request.audience, asked)
        count = sum(len(list(jsonl.handed_on(one))) for one in found if isinstance(one, Projection))
    if count:
        message = msg("These records have %(count)s files: name a folder or a .zip.", count=count)
        raise Invalid([Problem("--output", message)])


def _report(export_id: uuid.UUID, output: Path, as_json: bool) -> None:
    with reading():
        row = session().get_one(Export, export_id)
        report: dict[str, Any] = row.report or {}
        told = {"export": str(row.id), "audience": str(row.audience), "output": str(output), **report}
        if row.sha256:
            told |= {"size": row.size, "sha256": row.sha256}
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    click.echo(f"{report['exported']} of {report['asked']} records are in {output}.")
    for reason, count in report["left_out"].items():
        click.echo(f"Left out: {count}, {reason}.")
    for reason, count in report["withheld"].items():
        click.echo(f"Left out of the records that are in it: {count}, {reason}.")
    if "sha256" in told:
        click.echo(f"SHA-256: {told['sha256']}")
