"""Commands on files: ``sijill media``; here because drafts and evidence of transfers have files too."""

from __future__ import annotations

import sys

import click

from archive.access.viewer import SYSTEM
from archive.base.cli import in_archive
from archive.base.db import reading
from archive.base.messages import msg
from archive.exports import transfers
from archive.intake import queries as drafts
from archive.media import queries, rules, store


@click.group()
def media() -> None:
    """Look after the files of the archive."""


@media.command()
@in_archive
def sweep() -> None:
    """Empty the inbox of what was left behind, and list files without a row.

    Such a file is left by a crash between file and database. It is listed, never removed. The exit code is 1
    when there is one.
    """
    place = store.current()
    removed = place.sweep_inbox(rules.INBOX_PATIENCE)
    with reading():
        known = queries.known_digests(SYSTEM) | drafts.draft_digests(SYSTEM) | transfers.evidence_digests(SYSTEM)
        orphans = list(place.orphans(known))
    for sha256 in orphans:
        click.echo(sha256)
    click.echo(str(msg("Removed from the inbox: %(count)s.", count=removed)), err=True)
    click.echo(str(msg("Files without a row: %(count)s.", count=len(orphans))), err=True)
    if orphans:
        sys.exit(1)
