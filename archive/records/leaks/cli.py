"""``sijill leaks``: what was taken in or published before anybody decided on what is found in it."""

from __future__ import annotations

import click
from sqlalchemy import select

from archive.access.viewer import SYSTEM
from archive.base.cli import in_archive
from archive.base.db import reading
from archive.base.runtime import session
from archive.records import models as m
from archive.records.leaks import guarding, looking

_AT_ONCE = 200


@click.command()
@in_archive
def leaks() -> None:
    """List records that are taken in or published and hold findings that nobody has decided on, or unread files.

    What was here before the leak check, and what an upload brought since, stands there. No finding is shown. The
    exit code is 1 when there are any.
    """
    found = 0
    with reading():
        query = select(m.Record.id, m.Record.reference_code).where(m.Record.state.in_(guarding.OPENED))
        rows = list(session().execute(query.order_by(m.Record.reference_code)))
        for first in range(0, len(rows), _AT_ONCE):
            some = rows[first : first + _AT_ONCE]
            waits = looking.waiting(SYSTEM, [record_id for record_id, _ in some])
            for record_id, code in some:
                if one := waits.get(record_id):
                    click.echo(f"{code}: {one.findings}" + (f", files not read: {one.unread}" if one.unread else ""))
                    found += 1
    click.echo(f"{found} of {len(rows)} records wait for a decision: /review/CODE/leaks")
    raise SystemExit(1 if found else 0)
