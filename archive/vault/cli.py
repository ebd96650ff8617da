"""Commands on the vault: ``sijill vault rewrap``."""

from __future__ import annotations

import click

from archive.access.viewer import SYSTEM
from archive.base.cli import in_archive
from archive.base.db import unit_of_work
from archive.vault import service


@click.group()
def vault() -> None:
    """The identity vault."""


@vault.command()
@in_archive
def rewrap() -> None:
    """After a new key was put first into the key file: bring every entry under it."""
    with unit_of_work():
        count = service.rewrap(SYSTEM)
    click.echo(f"{count} entries wrapped anew. Older keys can be taken out of the key file.")
