"""The command ``sijill``: each room's commands, imported only when they are called."""

from __future__ import annotations

import importlib
from collections.abc import Mapping

import click

from archive import __version__
from archive.base import logs

# Importing every room takes seconds; a command pays only for its own.
COMMANDS: Mapping[str, tuple[str, str]] = {
    "demo": ("archive.operation.cli", "demo"),
    "init": ("archive.operation.upkeep_cli", "init"),
    "serve": ("archive.operation.cli", "serve"),
    "worker": ("archive.operation.cli", "worker"),
    "doctor": ("archive.operation.upkeep_cli", "doctor"),
    "account": ("archive.accounts.cli", "account"),
    "record": ("archive.erasure.cli", "record"),
    "import": ("archive.operation.import_command", "import_"),
    "batch": ("archive.operation.batch_command", "batch"),
    "export": ("archive.exports.cli", "export"),
    "search": ("archive.search.cli", "search"),
    "index": ("archive.search.cli", "index"),
    "verify-receipt": ("archive.search.saved.cli", "verify_receipt"),
    "media": ("archive.operation.media_command", "media"),
    "backup": ("archive.backup.cli", "backup"),
    "restore": ("archive.backup.cli", "restore"),
    "ledger": ("archive.custody.cli", "ledger"),
    "verify": ("archive.verification.cli", "verify"),
    "vault": ("archive.vault.cli", "vault"),
    "leaks": ("archive.records.leaks.cli", "leaks"),
}


class LazyGroup(click.Group):
    """A group whose commands are loaded by name."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, attribute = COMMANDS[cmd_name]
        # A table that one room writes may point at another room's: all of them are known before any command runs.
        importlib.import_module("archive.schema")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="sijill")
def main() -> None:
    """Sijill: an archive of testimonies, images and source articles."""
    logs.configure()
