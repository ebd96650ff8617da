"""Receipts and lists of results from the command line, and ``sijill verify-receipt``."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click
from werkzeug.datastructures import MultiDict

from archive.access.viewer import ANONYMOUS, Viewer
from archive.accounts.queries import viewer_named
from archive.base.cli import in_archive
from archive.base.db import reading
from archive.base.errors import Invalid
from archive.search.arguments import read, unknown
from archive.search.query import SearchRequest
from archive.search.saved import papers, receipts
from archive.search.saved.receipts import Comparison, Verdict


def asked_for(words: str, only: Iterable[str]) -> SearchRequest:
    """A query with the arguments of an address, each as ``NAME=VALUE``; raises ``UsageError`` or ``Invalid``."""
    pairs = [("q", words)]
    for one in only:
        name, sign, value = one.partition("=")
        if not sign or name == "q":
            raise click.UsageError(f"--only {one}: write NAME=VALUE, as kind=image or date_from=2016.")
        pairs.append((name, value))
    if problems := unknown(name for name, _ in pairs):
        raise Invalid(problems)
    return read(MultiDict(pairs))


def receipt_for(viewer: Viewer, asked: SearchRequest) -> str:
    """The file of a receipt that is kept nowhere."""
    return papers.written(receipts.sealed(receipts.document(viewer, asked)))


def write(output: str | None, pieces: Iterable[str]) -> None:
    """Write to a file, which is there only once it is whole, or to standard output."""
    if output is None:
        for piece in pieces:
            click.echo(piece, nl=False)
        return
    path = Path(output)
    beside = path.with_name(f".{path.name}.part")
    try:
        with beside.open("w", encoding="utf-8", newline="") as file:
            file.writelines(pieces)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


@click.command(name="verify-receipt")
@click.argument("file", type=click.File("r", encoding="utf-8"))
@click.option("--as", "name", help="Search with the rights of this account; without it, as a visitor.")
@click.option("--json", "as_json", is_flag=True, help="Report as JSON.")
@in_archive
def verify_receipt(file: Any, name: str | None, as_json: bool) -> None:
    """Check a search receipt, and say what the same search finds now; exits with 1 where it is not to be trusted."""
    paper = papers.read(file.read(papers.LARGEST + 1).strip())
    with reading():
        verdict = receipts.judge(viewer_named(name) if name else ANONYMOUS, paper)
    lines = _lines(verdict)
    click.echo(json.dumps(_told(verdict), indent=2) if as_json else "\n".join(lines))
    if verdict.now is None:
        sys.exit(1)


def _told(verdict: Verdict) -> dict[str, Any]:
    told: dict[str, Any] = {
        "digest_fits": verdict.fits,
        "made_here": verdict.sealed,
        "checkpoint_stands": verdict.anchored,
    }
    now = verdict.now
    if now is not None:
        told |= {"same": now.same, "total_then": now.total_then, "total_now": now.total_now, "added": now.added}
        told |= {"gone": now.gone, "not_to_be_seen": now.unseen, "reordered": now.reordered, "cut": now.cut}
    return told


def _lines(verdict: Verdict) -> list[str]:
    if not verdict.fits:
        return ["The digest does not fit: the receipt was changed after it was made."]
    if not verdict.sealed:
        return ["The digest fits, but the seal is not one of this archive's: it did not make this receipt."]
    lines = ["This archive made the receipt, and nothing in it was changed."]
    if verdict.anchored is False:
        lines.append("The checkpoint that it names does not stand in this archive's ledger.")
    return lines + (_differences(verdict.now) if verdict.now else [])


def _differences(now: Comparison) -> list[str]:
    lines = [f"found then: {now.total_then}; found now: {now.total_now}"]
    if now.same:
        lines.append("The same records in the same order.")
    lines += [f"new: {code}" for code in now.added] + [f"found no more: {code}" for code in now.gone]
    if now.unseen:
        lines.append(f"{now.unseen} more: closed to this viewer, or withdrawn")
    if now.reordered:
        lines.append("Those that are found as before stand in another order.")
    if now.cut:
        lines.append("Only the first of many were compared.")
    return lines
