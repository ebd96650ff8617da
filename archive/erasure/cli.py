"""``sijill record erase``: for a server without pages, and for the operator whom an archivist has asked."""

from __future__ import annotations

import json

import click

from archive.access.viewer import SYSTEM
from archive.base.cli import in_archive
from archive.base.db import reading, unit_of_work
from archive.erasure import service
from archive.erasure.service import Wish
from archive.records import queries as records
from archive.records.consenting import Way
from archive.records.vocabulary import ErasureReason


@click.group()
def record() -> None:
    """Acts on single records."""


@record.command()
@click.argument("code")
@click.option(
    "--reason",
    type=click.Choice(list(ErasureReason), case_sensitive=False),
    required=True,
    help="Why; the tombstone shows it.",
)
@click.option("--way", type=click.Choice(list(Way), case_sensitive=False), help="How it was asked for.")
@click.option("--confirm", metavar="CODE", help="The reference code once more; asked for where it is not given.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@in_archive
def erase(code: str, reason: ErasureReason, way: Way | None, confirm: str | None, as_json: bool) -> None:
    """Erase a whole record for good: text, files, people, history. A tombstone and its ledger lines stay.

    The worker removes bytes and index entries within moments; where none runs, “sijill worker --once” does.
    """
    typed = confirm or click.prompt("Type the reference code once more to erase it for good", err=True)
    with reading():
        record_id = records.id_of(SYSTEM, code)
    with unit_of_work():
        done = service.erase(SYSTEM, record_id, Wish(code=typed, reason=reason, way=way))
    told = {
        "reference_code": done.reference_code,
        "event": done.event,
        "revisions": done.revisions,
        "files": done.files,
        "comments": done.comments,
        "identities": done.identities,
        "payloads": done.payloads,
    }
    click.echo(json.dumps(told) if as_json else f"{done.reference_code} is erased by event {done.event}.")
