"""Commands on accounts: ``sijill account add | list | link | token``."""

from __future__ import annotations

import json
import sys

import click

from archive.access.viewer import SYSTEM, Role
from archive.accounts import invitations, queries, service
from archive.accounts.making import hashed_password
from archive.accounts.models import InvitationPurpose
from archive.base.cli import in_archive
from archive.base.db import reading, unit_of_work

_JSON = click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")


@click.group()
def account() -> None:
    """People who sign in: add them, list them, let them in."""


@account.command()
@click.argument("name")
@click.option("--role", "roles", multiple=True, type=click.Choice([r.value for r in Role]), help="May be repeated.")
@click.option("--password-stdin", is_flag=True, help="Read the password from the first line of standard input.")
@_JSON
@in_archive
def add(name: str, roles: tuple[str, ...], password_stdin: bool, as_json: bool) -> None:
    """Add NAME, which may be a pseudonym. Without a password a one-time link is printed to choose one."""
    password = hashed_password(name, _first_line()) if password_stdin else None
    address = None
    with unit_of_work():
        made = service.add_account(SYSTEM, name, [Role(role) for role in roles], password)
        if password is None:
            address = invitations.link(invitations.invite(SYSTEM, (), InvitationPurpose.ENROL, made.id))
    if as_json:
        click.echo(json.dumps({"name": made.name, "roles": sorted(roles), "link": address}, ensure_ascii=False))
        return
    click.echo(f"Added {made.name}.")
    if address:
        click.echo(f"To choose a password, once, within 7 days:\n  {address}")


@account.command("list")
@_JSON
@in_archive
def list_accounts(as_json: bool) -> None:
    """Every account with its roles and state."""
    with reading():
        found = queries.people(SYSTEM)
    if as_json:
        rows = [{"name": p.name, "roles": list(p.roles), "state": p.state} for p in found]
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for person in found:
        click.echo(f"{person.name}\t{' '.join(person.roles) or '-'}\t{person.state}")


@account.command()
@click.argument("name")
@_JSON
@in_archive
def link(name: str, as_json: bool) -> None:
    """Print a one-time link with which NAME chooses a new password; their sessions end when it is used."""
    with reading():
        account_id = queries.id_named(name)
    with unit_of_work():
        address = invitations.link(invitations.invite(SYSTEM, (), InvitationPurpose.ENROL, account_id))
    click.echo(json.dumps({"link": address}) if as_json else address)


@account.command()
@click.argument("name")
@click.option("--label", required=True, help="What the token is for.")
@_JSON
@in_archive
def token(name: str, label: str, as_json: bool) -> None:
    """Print a new API token of NAME, once: only its digest is kept."""
    with reading():
        account_id = queries.id_named(name)
    with unit_of_work():
        made = service.issue_token(SYSTEM, account_id, label)
    click.echo(json.dumps({"token": made}) if as_json else made)


def _first_line() -> str:
    return sys.stdin.readline().rstrip("\r\n")
