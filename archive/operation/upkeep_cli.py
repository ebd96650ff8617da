"""Commands that need no web application, and so start quickly: ``sijill init | doctor``."""

from __future__ import annotations

import json
import os
import sys

import click

from archive.base.cli import plain_errors
from archive.config import Settings, load
from archive.operation import doctor as medicine
from archive.operation.findings import Finding, Verdict
from archive.operation.setting_up import CONFIG, Ready, set_up

_JSON = click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")


@click.command()
@click.option("--organisation", help="Name of the organisation that keeps the archive.")
@_JSON
@plain_errors
def init(organisation: str | None, as_json: bool) -> None:
    """Set the archive up, or bring it to the schema of a newer program; safe to run again."""
    os.umask(0o077)
    settings = load(organisation=organisation) if organisation else load()
    if not organisation and not _named(settings) and sys.stdin.isatty() and not as_json:
        words = "Name of the organisation that keeps this archive"
        settings = load(organisation=click.prompt(words, default=settings.organisation, err=True))
    ready = set_up(settings)
    click.echo(json.dumps(_as_json(ready), ensure_ascii=False) if as_json else _as_words(ready))


@click.command()
@_JSON
def doctor(as_json: bool) -> None:
    """Examine the archive: settings, keys, database, index, worker, files. Fails when anything is bad."""
    found = medicine.examine()
    good = medicine.well(found)
    if as_json:
        rows = [{"name": f.name, "verdict": f.verdict, "found": f.found, "advice": f.advice} for f in found]
        click.echo(json.dumps({"well": good, "findings": rows}, ensure_ascii=False))
    else:
        for finding in found:
            click.echo(_line(finding))
    if not good:
        sys.exit(1)


def _named(settings: Settings) -> bool:
    """Whether the organisation's name was chosen before, in the file or the environment."""
    return (settings.home / CONFIG).exists() or "SIJILL_ORGANISATION" in os.environ


def _as_json(ready: Ready) -> dict[str, object]:
    settings = ready.settings
    return {"home": str(settings.home), "organisation": settings.organisation, "new": ready.new, "link": ready.link}


def _as_words(ready: Ready) -> str:
    settings = ready.settings
    lines = [f"The archive of {settings.organisation} {'is set up' if ready.new else 'stands'} in {settings.home}."]
    if ready.new:
        lines.append(f"Copy {settings.secret_path.parent} to a safe place apart from every backup of the data.")
    if ready.link:
        lines += ["", "The first administrator comes in by this link, once, within 7 days:", f"  {ready.link}"]
    lines += ["", "Next: sijill serve" if not ready.link else "Next: sijill serve, then open the link."]
    return "\n".join(lines)


def _line(finding: Finding) -> str:
    sign = {Verdict.OK: "ok  ", Verdict.CARE: "care", Verdict.BAD: "BAD "}[finding.verdict]
    advice = f"\n      → {finding.advice}" if finding.advice else ""
    return f"{sign}  {finding.name}: {finding.found}{advice}"
