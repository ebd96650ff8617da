"""Commands on the vault: ``sijill vault keys`` and ``sijill vault rewrap``."""

from __future__ import annotations

import click
from sqlalchemy import func, select

from archive.access.viewer import SYSTEM
from archive.base.cli import in_archive
from archive.base.db import reading, unit_of_work
from archive.base.runtime import session
from archive.vault import sealing, service
from archive.vault.models import VaultEntry


@click.group()
def vault() -> None:
    """The identity vault."""


@vault.command()
@in_archive
def keys() -> None:
    """Say which key of the key file holds how many entries, newest first."""
    ring = sealing.key_ring()
    with reading():
        held = dict(session().execute(select(VaultEntry.key_id, func.count()).group_by(VaultEntry.key_id)).all())
    for key_id in ring.keys:
        said = " (the newest: new entries go under it)" if key_id == ring.newest else ""
        count = held.pop(key_id, 0)
        click.echo(f"{key_id}: {count} {_entries(count)}{said}")
    for key_id, count in held.items():
        click.echo(f"{key_id}: {count} {_entries(count)}, and the key is not in the key file: closed", err=True)
    if held:
        raise SystemExit(1)


@vault.command()
@in_archive
def rewrap() -> None:
    """After a new key was put first into the key file: bring every entry under it."""
    with unit_of_work():
        count = service.rewrap(SYSTEM)
    click.echo(f"Entries wrapped anew: {count}. Older keys can be taken out of the key file.")


def _entries(count: int) -> str:
    return "entry" if count == 1 else "entries"
