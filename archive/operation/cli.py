"""Commands of whoever runs the archive: ``sijill init | serve | worker | doctor | demo``."""

from __future__ import annotations

import logging
import os
import signal
import sys
import time
from dataclasses import replace

import click

from archive import config
from archive import worker as working
from archive.app import HANDLERS
from archive.base import locks, runtime
from archive.base.cli import in_archive, open_database, plain_errors
from archive.config import Settings
from archive.operation import demonstration, heap, serving
from archive.operation.beside import ANOTHER_WORKS
from archive.operation.chores import chores
from archive.search import watch
from archive.worker import Worker


@click.command()
@click.option("--host", help="Address to listen on; by default 127.0.0.1.")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on; by default 8000.")
@click.option("--no-worker", is_flag=True, help="Without background work: run “sijill worker” beside it.")
@plain_errors
def serve(host: str | None, port: int | None, no_worker: bool) -> None:
    """Serve the archive, with its background work, until Ctrl-C or SIGTERM."""
    os.umask(0o077)
    settings = config.load()
    settings = replace(settings, host=host or settings.host, port=port or settings.port)
    database = open_database(settings)
    try:
        serving.serve(settings, database, _announce, with_worker=not no_worker)
    finally:
        database.close()


@click.command()
@click.option("--once", is_flag=True, help="Do all that there is to do, then stop.")
@click.option("--parent", type=int, hidden=True, help="The server without which this worker ends.")
@in_archive
def worker(once: bool, parent: int | None) -> None:
    """Do the background work alone: index, copies for readers, integrity checks."""
    os.umask(0o077)
    archive = runtime.current()
    _keep_quiet(archive.settings)
    heap.share_one()
    serving.use_own_temporary_folder(archive.settings)
    with locks.held(working.lock_path(archive.settings.home), patience=1.0) as mine:
        if not mine:
            click.echo("Another worker serves this archive already.", err=True)
            sys.exit(ANOTHER_WORKS)
        work = Worker(archive, HANDLERS, chores(archive.settings), parent)
        if once:
            with watch.at_work():
                left = work.drain()
            if left:
                click.echo(f"{left} could not be done now and stay in the queue; sijill doctor says why.", err=True)
                sys.exit(1)
            return
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: work.stop.set())
        with watch.at_work():
            work.run()


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on; by default 8000, or the next free one.")
@click.option("--reset", is_flag=True, help="Start afresh: the demonstration's own folder is deleted first.")
@click.option("--verbose", is_flag=True, help="Say how long each step takes.")
@plain_errors
def demo(port: int | None, reset: bool, verbose: bool) -> None:
    """The whole archive with invented records, on this machine alone."""
    os.umask(0o077)
    settings = demonstration.settings_for(os.environ, port)
    _keep_quiet(settings)
    with serving.listen(settings.host, settings.port, or_next=port is None) as at:
        demonstration.prepare(settings, HANDLERS, reset=reset, tell=_Steps(verbose))
        with locks.held(demonstration.lock_path(settings.home)):
            database = open_database(settings)
            try:
                serving.serve(settings, database, _welcome, at=at)
            finally:
                database.close()


def _keep_quiet(settings: Settings) -> None:
    """Whoever looks at a demonstration should find its links on the terminal, not the worker's remarks."""
    if settings.demonstration:
        logging.getLogger().setLevel(logging.WARNING)


class _Steps:
    """Tells on stderr what is being done, and with ``verbose`` how long the step before took."""

    def __init__(self, verbose: bool) -> None:
        self._verbose = verbose
        self._last = time.monotonic()

    def __call__(self, words: str) -> None:
        now = time.monotonic()
        took = f" (after {now - self._last:.1f} s)" if self._verbose else ""
        self._last = now
        click.echo(f"sijill: {words}{took}", err=True)


def _announce(settings: Settings) -> None:
    click.echo(f"{settings.organisation}: {settings.base_url}\nStop it with Ctrl-C.")


def _welcome(settings: Settings) -> None:
    database = open_database(settings)
    try:
        with runtime.active(runtime.Runtime(settings, database)):
            found = demonstration.links()
    finally:
        database.close()
    click.echo(f"\nThe demonstration archive: {settings.base_url}\n")
    click.echo("Sign in with one of these links. Each works once, for an hour, on this machine only:")
    for entry in found:
        click.echo(f"  {entry.role:14} {entry.link}")
    click.echo("\nStop it with Ctrl-C; ./sijill demo starts it again with all that you did, --reset starts afresh.")
