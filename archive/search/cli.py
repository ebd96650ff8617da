"""``sijill search`` and ``sijill index``."""

from __future__ import annotations

import json
import sys
from dataclasses import replace

import click
from markupsafe import Markup

from archive.access.viewer import ANONYMOUS
from archive.accounts.queries import viewer_named
from archive.base.cli import in_archive, progress_bar
from archive.base.db import reading
from archive.base.errors import Unavailable
from archive.search import checking, sync
from archive.search.api import page_json
from archive.search.query import SearchPage, run
from archive.search.saved.cli import asked_for, receipt_for, write
from archive.search.saved.lists import ListFormat, prepare, written
from archive.search.syntax import QueryError


@click.command()
@click.argument("words", metavar="QUERY")
@click.option("--as", "name", help="Search with the rights of this account; without it, as a visitor.")
@click.option("--page", type=click.IntRange(1), default=1, show_default=True)
@click.option("--only", metavar="NAME=VALUE", multiple=True, help="What the address of a search says, as kind=image.")
@click.option("--json", "as_json", is_flag=True, help="Answer as the API does.")
@click.option(
    "--format",
    "form",
    type=click.Choice([kind.value for kind in ListFormat]),
    help="The whole result as a list to take along.",
)
@click.option("--receipt", is_flag=True, help="A search receipt; nothing of it is kept here.")
@click.option("--output", type=click.Path(dir_okay=False), help="The file to write; without it, standard output.")
@in_archive
def search(
    words: str,
    name: str | None,
    page: int,
    only: tuple[str, ...],
    as_json: bool,
    form: str | None,
    receipt: bool,
    output: str | None,
) -> None:
    """Find records."""
    if bool(form) + receipt + as_json > 1 or (output and not (form or receipt)):
        raise click.UsageError("Choose one of --json, --format and --receipt; --output goes with the last two.")
    try:
        with reading():
            viewer, asked = viewer_named(name) if name else ANONYMOUS, replace(asked_for(words, only), page=page)
            if receipt:
                write(output, [receipt_for(viewer, asked)])
                return
            listed = prepare(viewer, asked) if form else None
            found = run(viewer, asked) if listed is None else None
    except QueryError as error:
        click.echo(f"{words}\n{' ' * error.position}^\n{error.message}", err=True)
        sys.exit(2)
    if listed is not None:
        write(output, written(listed, ListFormat(form or "")))
    elif as_json and found is not None:
        click.echo(json.dumps(page_json(found, asked), ensure_ascii=False, indent=2))
    elif found is not None:
        _show(found)


def _show(found: SearchPage) -> None:
    for hit in found.hits:
        why = hit.reasons
        click.echo(f"{hit.summary.reference_code}  {hit.summary.kind.value:<9}  {hit.summary.title}")
        for passage in (why.snippet, *(name.html for one in why.elsewhere for name in one.names)):
            if passage:
                click.echo(f"    {_plain(passage)}")
    click.echo(f"{found.total} found" + (f"; did you mean: {found.suggestion}" if found.suggestion else ""))
    if found.pending:
        click.echo(f"The index is {found.pending} changes behind.")


def _plain(marked: Markup) -> str:
    return marked.replace("<mark>", "*").replace("</mark>", "*").unescape()


@click.group()
def index() -> None:
    """The search index: a copy of the database that can be checked and rebuilt."""


@index.command()
@click.option("--repair", is_flag=True, help="Index anew what differs; build the index where it cannot be read.")
@click.option("--json", "as_json", is_flag=True, help="Report as JSON.")
@in_archive
def check(repair: bool, as_json: bool) -> None:
    """Compare the index with the database; exits with 1 where they differ and are not mended.

    Missing: not in the index. Orphaned: in the index alone. Stale: another state of the record. Wrong labels: found by
    others than may see it. Waiting: records whose changes the worker has not indexed yet; these count as no difference.
    """
    if repair:
        sync.ensure()
    with progress_bar("Comparing") as tell:
        found = checking.check(tell)
    counts = found.counts()
    if repair:
        counts["repaired"] = checking.mend(found)
        found = checking.check() if found else found
    click.echo(
        json.dumps(counts) if as_json else "\n".join(f"{name.replace('_', ' ')}: {n}" for name, n in counts.items())
    )
    if found:
        sys.exit(1)


@index.command()
@in_archive
def rebuild() -> None:
    """Build the index anew beside the one in force; where a worker runs, it is asked to do so."""
    try:
        with progress_bar("Indexing") as tell:
            count = sync.rebuild(tell)
        click.echo(f"{count} documents indexed.")
    except Unavailable:
        sync.ask_for_rebuild()
        click.echo("The worker holds the index; it has been asked to rebuild it.")


@index.command(name="sync")
@in_archive
def sync_() -> None:
    """Index the changes that wait; where a worker runs, it does so by itself."""
    click.echo(f"{sync.catch_up()} changes indexed.")
