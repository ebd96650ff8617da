"""What every command shares: the archive put in force, and one clear line on stderr when something fails."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import ParamSpec, TypeVar

import click
from sqlalchemy.exc import DBAPIError

from archive import config
from archive.base import migrate, runtime
from archive.base.db import Database
from archive.base.errors import DomainError, Invalid, Problem
from archive.base.messages import msg

RESTORING = ".restoring"
"""The mark of a data folder into which an archive is being restored, or was until the restore was cut."""
P = ParamSpec("P")
R = TypeVar("R")


def plain_errors(command: Callable[P, R]) -> Callable[P, R]:
    """Print a domain error, or a refusal of database or disk, on stderr, a line for each problem, and exit with 1."""

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except DomainError as error:
            click.echo(str(error), err=True)
        except DBAPIError as error:
            click.echo(str(msg("The database refused (%(why)s).", why=str(error.orig))), err=True)
        except BrokenPipeError:
            raise  # whoever read our words has gone; click ends quietly
        except OSError as error:
            why = error.strerror or type(error).__name__
            click.echo(str(msg("The disk or the system refused (%(why)s).", why=why)), err=True)
        sys.exit(1)

    return run


def in_archive(command: Callable[P, R]) -> Callable[P, R]:
    """Run a command with the settings read and the archive of ``SIJILL_HOME`` in force."""

    @functools.wraps(command)
    @plain_errors
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        settings = config.load()
        database = open_database(settings)
        try:
            with runtime.active(runtime.Runtime(settings, database)):
                return command(*args, **kwargs)
        finally:
            database.close()

    return run


@contextmanager
def progress_bar(label: str) -> Iterator[Callable[[int, int], None]]:
    """What is told how much of how much is done: a progress bar on stderr, where somebody watches."""
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    with click.progressbar(length=1, label=label, file=sys.stderr) as bar:

        def tell(done: int, total: int) -> None:
            bar.length = max(1, total)
            bar.update(done - bar.pos)

        yield tell


def open_database(settings: config.Settings) -> Database:
    """The database of an archive that was set up; ``Invalid`` says what to run where it was not."""
    refuse_half_restored(settings)
    if not settings.database_url and not (settings.home / "archive.sqlite3").exists():
        raise Invalid([Problem(str(settings.home), msg("There is no archive here yet. Run “sijill init” first."))])
    database = Database(settings.database)
    if migrate.current(database) != migrate.head():
        database.close()
        raise Invalid([Problem("database", msg("Its schema is not the newest. Run “sijill init” to bring it up."))])
    return database


def refuse_half_restored(settings: config.Settings) -> None:
    """Raise ``Invalid`` for a data folder that a restore has not finished."""
    if (settings.home / RESTORING).exists():
        say = msg("A restore into this folder is at work, or was cut: it is no archive. Run “sijill restore” again.")
        raise Invalid([Problem(str(settings.home), say)])
