"""``sijill batch``: what came together, and the undoing of it."""

from __future__ import annotations

import json

import click

from archive.access.viewer import SYSTEM
from archive.base.cli import in_archive
from archive.base.db import reading
from archive.intake.bulk import commanding, queries


@click.group()
def batch() -> None:
    """Batches: records that were imported together."""


@batch.command("list")
@click.option("--json", "as_json", is_flag=True, help="Report as JSON.")
@in_archive
def list_(as_json: bool) -> None:
    """The latest batches, newest first."""
    with reading():
        found, _ = queries.batches(SYSTEM, 1, 100)
    if as_json:
        told = [
            {
                "id": str(one.id),
                "name": one.name,
                "state": one.state.value,
                "begun": one.begun_at.isoformat(),
                "created": one.created,
                "updated": one.updated,
            }
            for one in found
        ]
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    for one in found:
        click.echo(
            f"{str(one.id)[:8]}  {one.begun_at:%Y-%m-%d %H:%M}  {one.state.value}  "
            f"{one.created} new, {one.updated} changed  {one.name}"
        )
    if not found:
        click.echo("No batch has come yet.")


@batch.command("undo")
@click.argument("batch_id", metavar="BATCH")
@click.option("--reason", required=True, help="Why; every record of the batch keeps it in its trail.")
@click.option("--touched", is_flag=True, help="Also new records that somebody has worked on since.")
@in_archive
def undo(batch_id: str, reason: str, touched: bool) -> None:
    """Undo BATCH (its id, or the beginning of it): new records withdrawn, changed ones described as before."""
    found = commanding.undo(SYSTEM, batch_id, reason, touched=touched)
    stay = 0 if touched else found.touched
    click.echo(
        f"Undone: {found.withdrawn + (found.touched - stay)} withdrawn, {found.restored} described as before"
        + (f", {stay} left as they are, because somebody has worked on them since." if stay else ".")
    )
