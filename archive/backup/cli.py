"""Commands against loss: ``sijill backup`` and ``sijill restore``."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import click

from archive.access.viewer import SYSTEM
from archive.backup import drilling, keys, making, restoring, telling
from archive.base.cli import in_archive, plain_errors
from archive.base.errors import Invalid, Problem
from archive.base.messages import msg
from archive.base.runtime import settings

NOT_FLAWLESS = 3
"""Exit code where the work was done, and something is wrong that somebody must look at."""
_PASSPHRASE_FILE = "SIJILL_BACKUP_PASSPHRASE_FILE"
_PATH = click.Path(path_type=Path)
_JSON = click.option("--json", "as_json", is_flag=True, help="Report as JSON.")


@click.command()
@click.argument("folder", metavar="PATH", type=_PATH)
@click.option("--keys", "keys_file", type=_PATH, help="Write the keys into this new file, under a passphrase.")
@click.option("--keys-with-data", is_flag=True, help="Allow the keys beside the data: whoever finds one has both.")
@click.option("--copy", "copy_all", is_flag=True, help="Copy every file; link none from the backup before.")
@_JSON
@in_archive
def backup(folder: Path, keys_file: Path | None, keys_with_data: bool, copy_all: bool, as_json: bool) -> None:
    """Make a dated backup in the folder PATH while the archive is served.

    Nothing is overwritten. Exit code 3: it was made, but files are missing or damaged in the archive itself.
    """
    os.umask(0o077)
    folder = folder.absolute()
    if keys_file is not None:
        keys_file = keys_file.absolute()
        if not keys_with_data:
            _refuse_together(keys_file, folder)
        keys.write(keys_file, keys.gather(settings()), _passphrase(new=True))
    with telling.bar() as progress:
        made = making.make(SYSTEM, folder, copy_all=copy_all, progress=progress)
    click.echo(json.dumps(telling.made_json(made, keys_file)) if as_json else telling.made_words(made, keys_file))
    if not made.head.flawless:
        sys.exit(NOT_FLAWLESS)


@click.command()
@click.argument("path", type=_PATH)
@click.option("--home", type=_PATH, help="Folder to restore into, empty or new; by default SIJILL_HOME.")
@click.option("--keys", "keys_file", type=_PATH, help="File with the keys, as “sijill backup --keys” wrote it.")
@click.option("--drill", is_flag=True, help="Only try it: restore apart, verify, throw away, write down the result.")
@_JSON
@plain_errors
def restore(path: Path, home: Path | None, keys_file: Path | None, drill: bool, as_json: bool) -> None:
    """Restore the backup PATH, or the newest one in the folder PATH, into an empty folder, and verify it.

    Exit code 3: it was restored (or tried), and something is wrong that the report names.
    """
    os.umask(0o077)
    found = keys.read(keys_file, _passphrase(new=False)) if keys_file else {}
    if drill:
        if home is not None:
            raise Invalid([Problem("--home", msg("A drill restores nowhere: leave this out."))])
        _drill(path.absolute(), found, as_json)
        return
    with telling.bar() as progress:
        done = restoring.restore(path.absolute(), os.environ, home=home, keys=found, progress=progress)
    click.echo(json.dumps(telling.restored_json(done)) if as_json else telling.restored_words(done))
    if not done.proof.flawless:
        sys.exit(NOT_FLAWLESS)


@in_archive
def _drill(path: Path, found: dict[str, str], as_json: bool) -> None:
    with telling.bar() as progress:
        done = drilling.drill(SYSTEM, path, keys=found, progress=progress)
    click.echo(json.dumps(telling.drilled_json(done)) if as_json else telling.drilled_words(done))
    if not done.passed:
        sys.exit(NOT_FLAWLESS)


def _refuse_together(keys_file: Path, folder: Path) -> None:
    for place in (folder, settings().home):
        if keys_file.resolve().is_relative_to(place.resolve()):
            say = "The keys would lie beside the data: who finds one has both. Lay them apart, or say --keys-with-data."
            raise Invalid([Problem(str(keys_file), msg(say))])


def _passphrase(*, new: bool) -> str:
    """From the file that the environment names, else from whoever sits at the terminal."""
    named = os.environ.get(_PASSPHRASE_FILE)
    if named:
        try:
            return Path(named).read_text("utf-8").rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            raise Invalid([Problem(_PASSPHRASE_FILE, msg("The file cannot be read."))]) from error
    if not sys.stdin.isatty():
        raise Invalid([Problem(_PASSPHRASE_FILE, msg("Name a file with the passphrase: there is no terminal to ask."))])
    text: str = click.prompt("Passphrase of the keys", hide_input=True, confirmation_prompt=new, err=True)
    return text
