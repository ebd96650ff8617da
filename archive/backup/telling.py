"""What the commands say: progress on a terminal, and reports in words or as JSON."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from archive.backup.checking import Progress, quietly
from archive.backup.drilling import Drilled
from archive.backup.keys import key_files
from archive.backup.making import Made
from archive.backup.manifest import Head
from archive.backup.restoring import Restored
from archive.base.clock import stamp
from archive.config import MEGABYTE

_SHOWN = 20


@contextmanager
def bar() -> Iterator[Progress]:
    """A line on the terminal that says what is being done, gone at the end; silent where there is no terminal."""
    if not sys.stderr.isatty():
        yield quietly
        return
    last = ("", -1)

    def draw(doing: str, done: int, total: int) -> None:
        nonlocal last
        percent = done * 100 // max(total, 1)
        if (doing, percent) != last:
            last = (doing, percent)
            click.echo(f"\r\033[K{doing:28} {'█' * (percent // 5):20} {percent:3} %", nl=False, err=True)

    try:
        yield draw
    finally:
        click.echo("\r\033[K", nl=False, err=True)


def made_words(made: Made, keys: Path | None) -> str:
    """The report of a backup that was made."""
    head = made.head
    lines = [f"Backup: {made.path}", f"  {_holds(head)}", f"  {head.files} files, {made.size / MEGABYTE:.1f} MB"]
    if made.linked:
        lines[-1] += f"; {made.linked} of the files are shared with the backup before"
    lines += [f"  Removed, left by a backup that was cut: {name}" for name in made.swept]
    if made.same_disk:
        lines.append("  It lies on the disk of the archive itself. Carry it to another one.")
    lines += _flaws(head)
    if keys is None:
        lines.append("  The keys are not in it. Without them the identity vault stays closed. See --keys.")
    else:
        lines.append(f"  The keys are in {keys}, under your passphrase. Keep it apart from the data.")
    return "\n".join(lines)


def restored_words(done: Restored) -> str:
    """The report of an archive that was restored."""
    head, home = done.head, done.settings.home
    lines = [f"Restored into {home} from {done.backup}", f"  {_holds(head)}"]
    lines += [
        f"  Events after {head.ledger_size} are lost. Whoever holds a later checkpoint of this ledger will see that.",
        "  What was closed after the backup is open again: look through accounts, roles, grants, withdrawals.",
        "  Sessions, one-time links and tokens have ended; the search index was built anew.",
    ]
    if done.erased_later:
        codes = ", ".join(done.erased_later)
        lines.append(f"  ERASED SINCE, in whole or in part, and back again: {codes}. Erase once more.")
    if not done.keys:
        lines.append(f"  The keys are missing: put the key files into {home / 'keys'} before anything else.")
    lines += [
        f"  The settings look for {name} at {path}: put it there."
        for name, path in key_files(done.settings).items()
        if path.parent != home / "keys"
    ]
    if done.upgraded or not done.keys:
        lines.append("  Then run: sijill init")
    return "\n".join([*lines, *_verdict(done.proof.wrong, done.proof.known, "Verified: all is as it was.")])


def drilled_words(done: Drilled) -> str:
    """The report of a drill."""
    lines = [f"Tried: {done.backup}", f"  {_holds(done.head)}"]
    lines += _verdict(done.proof.wrong, done.proof.known, "Passed: it can be restored, and all in it is as it was.")
    return "\n".join(lines)


def made_json(made: Made, keys: Path | None) -> dict[str, Any]:
    """The same for a program."""
    head = made.head
    return {
        **_head_json(head),
        "path": str(made.path),
        "bytes": made.size,
        "linked": made.linked,
        "keys": str(keys) if keys else None,
        "missing": list(head.missing),
        "damaged": list(head.damaged),
        "erased_meanwhile": list(head.erased_meanwhile),
        "unsigned": head.unsigned,
        "same_disk": made.same_disk,
    }


def restored_json(done: Restored) -> dict[str, Any]:
    """The same for a program."""
    return {
        **_head_json(done.head),
        "home": str(done.settings.home),
        "backup": str(done.backup),
        "wrong": done.proof.wrong,
        "known": done.proof.known,
        "keys": done.keys,
        "upgraded": done.upgraded,
        "erased_later": list(done.erased_later),
    }


def drilled_json(done: Drilled) -> dict[str, Any]:
    """The same for a program."""
    report = {"backup": str(done.backup), "passed": done.passed, "wrong": done.proof.wrong, "known": done.proof.known}
    return {**_head_json(done.head), **report}


def _head_json(head: Head) -> dict[str, Any]:
    return {
        "id": str(head.id),
        "made_at": stamp(head.made_at),
        "events": head.ledger_size,
        "latest_event": head.latest_event,
        "files": head.files,
    }


def _holds(head: Head) -> str:
    last = f", the last of {head.latest_event}" if head.latest_event else ""
    return f"As of {stamp(head.made_at)}: {head.ledger_size} custody events{last}"


def _flaws(head: Head) -> list[str]:
    lines = _listed("MISSING in the archive, and so here", head.missing)
    lines += _listed("DAMAGED in the archive, and so here", head.damaged)
    if head.erased_meanwhile:
        lines.append(f"  {len(head.erased_meanwhile)} files were erased while this was being made, and are not in it.")
    if head.unsigned:
        lines.append(f"  NO CHECKPOINT could be signed: {head.unsigned}")
    return lines


def _verdict(wrong: list[str], known: list[str], well: str) -> list[str]:
    if not wrong and not known:
        return [f"  {well}"]
    return [*_listed("WRONG", wrong), *_listed("Wrong already when the backup was made", known)]


def _listed(what: str, things: list[str] | tuple[str, ...]) -> list[str]:
    lines = [f"  {what}: {thing}" for thing in things[:_SHOWN]]
    if len(things) > _SHOWN:
        lines.append(f"  {what}: {len(things) - _SHOWN} more; --json tells all of them")
    return lines
