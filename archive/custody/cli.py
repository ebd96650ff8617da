"""Commands on the ledger: ``sijill ledger checkpoint | key | prove | consistency | rotate-key | replace-lost-key``."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import click

from archive.access.viewer import SYSTEM
from archive.base import clock
from archive.base.cli import in_archive
from archive.base.db import reading, unit_of_work
from archive.base.errors import Invalid, Problem
from archive.base.messages import msg
from archive.base.runtime import settings
from archive.custody import checkpoints, keys, proofs, queries, tree
from archive.custody.models import Checkpoint
from archive.custody.vocabulary import CheckpointOccasion

_JSON = click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
_SIZE = click.IntRange(min=0)


@click.group()
def ledger() -> None:
    """The ledger: what it signs, and what it can prove."""


@ledger.command()
@_JSON
@in_archive
def checkpoint(as_json: bool) -> None:
    """Sign the ledger as it stands now, and print the signed note."""
    with unit_of_work():
        made = checkpoints.sign(SYSTEM, CheckpointOccasion.REQUEST)
    _say(as_json, _checkpoint_json(made), lambda: made.note)


@ledger.command()
@_JSON
@in_archive
def key(as_json: bool) -> None:
    """Print the keys that others need to check what this ledger signs, oldest first: publish them."""
    with reading():
        rows = [
            {"number": one.number, "key": text, "reason": one.reason, "since": clock.stamp(one.created_at)}
            for one, text in zip(keys.listed(), keys.verifier_keys(), strict=True)
        ]
        answer = {"origin": keys.origin(), "keys": rows}
    _say(as_json, answer, lambda: "".join(f"{row['key']}\n" for row in rows))


@ledger.command()
@click.argument("sequence", type=click.IntRange(min=1))
@_JSON
@in_archive
def prove(sequence: int, as_json: bool) -> None:
    """Print the proof (tlog-proof) that event SEQUENCE stands under the newest checkpoint; signs one where needed."""
    with unit_of_work():
        _within(sequence)
        standing = checkpoints.latest()
        if standing is None or standing.size < sequence:
            standing = checkpoints.sign(SYSTEM, CheckpointOccasion.REQUEST)
        path = tree.inclusion([sequence], standing.size)[sequence]
    answer = {"event": sequence, "index": sequence - 1, "size": standing.size, "hashes": proofs.encoded(path)}
    answer["checkpoint"] = standing.note
    _say(as_json, answer, lambda: proofs.written(sequence, path, standing))


@ledger.command()
@click.argument("old", type=_SIZE)
@click.argument("new", type=_SIZE, required=False)
@_JSON
@in_archive
def consistency(old: int, new: int | None, as_json: bool) -> None:
    """Print the proof that the ledger of NEW events (by default all) continues that of OLD, one hash a line."""
    with reading():
        size = queries.size() if new is None else new
        _within(size)
        if old > size:
            raise Invalid([Problem("OLD", msg("A ledger continues only a shorter one."))])
        path = proofs.encoded(tree.consistency(old, size))
        answer = {"from": old, "to": size, "from_root": tree.root(old).hex(), "to_root": tree.root(size).hex()}
    _say(as_json, {**answer, "hashes": path}, lambda: "".join(f"{line}\n" for line in path))


@ledger.command("rotate-key")
@_JSON
@in_archive
def rotate_key(as_json: bool) -> None:
    """Take a new key into use; the old one signs for it, together with the new one."""
    with unit_of_work():
        made = checkpoints.sign(SYSTEM, CheckpointOccasion.KEY, keys.rotate(SYSTEM))
        new = keys.verifier_keys()[-1]
    lines = [
        f"A new key signs from checkpoint {made.number} on, which the old key signed too.",
        f"Its public half, to publish beside the old one: {new}",
        f"Copy {settings().ledger_path} to where keys are kept. The old key may stay below the new one.",
    ]
    _say(as_json, {"key": new, "checkpoint": _checkpoint_json(made)}, lambda: "\n".join(lines) + "\n")


@ledger.command("replace-lost-key")
@click.confirmation_option(prompt="The chain of signatures will break here, for ever. Is the old key really gone?")
@_JSON
@in_archive
def replace_lost_key(as_json: bool) -> None:
    """Go on with a new key though the old one is gone. This breaks the chain of signatures."""
    with unit_of_work():
        seed = keys.replace_lost(SYSTEM)
        made = checkpoints.sign(SYSTEM, CheckpointOccasion.KEY, [seed])
        new = keys.verifier_keys()[-1]
    lines = [
        "THE CHAIN OF SIGNATURES IS BROKEN: nothing that the old key signed vouches for the new one.",
        "Older checkpoints still prove what they proved. The loss stands in the ledger as an event.",
        f"Tell everybody who checks this archive, by a way that they trust, its new key: {new}",
        f"Copy {settings().ledger_path} to where keys are kept.",
    ]
    _say(as_json, {"key": new, "checkpoint": _checkpoint_json(made)}, lambda: "\n".join(lines) + "\n")


def _within(size: int) -> None:
    held = queries.size()
    if size > held:
        raise Invalid([Problem(str(size), msg("The ledger holds %(count)s events.", count=held))])


def _checkpoint_json(one: Checkpoint) -> dict[str, Any]:
    return {
        "number": one.number,
        "size": one.size,
        "root": one.root,
        "occasion": one.occasion,
        "at": clock.stamp(one.created_at),
        "note": one.note,
    }


def _say(as_json: bool, answer: object, text: Callable[[], str]) -> None:
    click.echo(json.dumps(answer, ensure_ascii=False) + "\n" if as_json else text(), nl=False)
