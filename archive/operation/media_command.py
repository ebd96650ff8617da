"""Commands on files: ``sijill media``; here because drafts and evidence of transfers have files too."""

from __future__ import annotations

import sys

import click

from archive.access.viewer import SYSTEM
from archive.base.cli import in_archive
from archive.base.db import reading, unit_of_work
from archive.base.messages import msg
from archive.exports import transfers
from archive.intake import queries as drafts
from archive.media import queries, renewal, rules, store, upkeep

_AT_ONCE = 50


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


@media.command()
@click.option("--most", type=click.IntRange(1), default=None, help="So many pictures at most; all without it.")
@click.option("--again", is_flag=True, help="Look again at files in formats that could not be opened when they came.")
@in_archive
def renew(most: int | None, again: bool) -> None:
    """Make the working copies that older pictures lack.

    A program that knows more sizes or forms of pictures than the one that took them in makes them by and by, in the
    worker. This command makes them now; it may be stopped and begun again.
    """
    if again:
        with unit_of_work():
            forgotten = renewal.read_again()
        for object_id in forgotten:
            upkeep.derive(object_id)
        click.echo(str(msg("Looked at again: %(count)s.", count=len(forgotten))), err=True)
    done = 0
    while most is None or done < most:
        with reading():
            ids = renewal.due(min(_AT_ONCE, (most or done + _AT_ONCE) - done))
        if not ids:
            break
        for object_id in ids:
            done += renewal.renew(object_id)
    with reading():
        left = renewal.count_due()
    click.echo(
        str(msg("Pictures with new working copies: %(count)s. Left: %(left)s.", count=done, left=left)), err=True
    )
