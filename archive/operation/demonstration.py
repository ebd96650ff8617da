"""``sijill demo``: an archive of invented records in a folder of its own, on this machine alone.

It is built under another name and renamed when it is whole, so that a cut leaves nothing half. No password exists:
people come in by one-time links that are printed on the terminal.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from archive.access.viewer import SYSTEM, Role
from archive.accounts import invitations, queries
from archive.accounts.models import InvitationPurpose
from archive.base import locks, runtime
from archive.base.db import Database, reading, unit_of_work
from archive.base.errors import Invalid, Problem
from archive.base.folders import folder
from archive.base.messages import msg
from archive.config import PLAIN_NAMES, Settings, load, unsafe
from archive.operation.demonstration_content import fill
from archive.operation.demonstration_desks import fill_desks
from archive.operation.setting_up import DEMONSTRATION, set_up
from archive.worker import Handler, Worker

FOLDER = "demo-var"
ORGANISATION = "Tamzira Memory Project"

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class SignInLink:
    """A one-time link for the person of one role."""

    role: Role
    link: str


def settings_for(environ: Mapping[str, str], port: int | None = None) -> Settings:
    """The settings of the demonstration; ``Invalid`` for any address that other machines could reach.

    A database named in the environment may be a real one, so it is not used.
    """
    kept = {name: value for name, value in environ.items() if name != PLAIN_NAMES["database_url"]}
    home = Path(environ.get("SIJILL_HOME") or FOLDER).absolute()
    overrides = {} if port is None else {"port": port}
    settings = load(kept, home=home, demonstration=True, database_url="", organisation=ORGANISATION, **overrides)
    problems = [problem for problem in unsafe(settings) if problem.where in ("demonstration", "debug", "public_url")]
    if problems:
        raise Invalid(problems)
    return settings


def prepare(settings: Settings, handlers: Mapping[str, Handler], *, reset: bool, tell: Tell) -> None:
    """Make the demonstration where it is missing, and bring one that stands to the newest schema.

    Raises ``Invalid`` for a folder that is not a demonstration's, and for ``reset`` while it is being served.
    """
    with _alone(settings.home.parent):
        if reset:
            _remove(settings.home)
        if not _is_ours(settings.home):
            _build(settings, handlers, tell)
    set_up(settings, with_link=False)


def lock_path(home: Path) -> Path:
    """The file that whoever serves this demonstration holds locked."""
    return home / "demo.lock"


def links() -> list[SignInLink]:
    """New one-time sign-in links, one for each role, each good for an hour."""
    with reading():
        people = {role: queries.id_named(role.capitalize()) for role in Role}
    with unit_of_work():
        return [
            SignInLink(role, invitations.link(invitations.invite(SYSTEM, (), InvitationPurpose.SIGN_IN, account_id)))
            for role, account_id in people.items()
        ]


def _build(settings: Settings, handlers: Mapping[str, Handler], tell: Tell) -> None:
    source = folder("demo")
    if not (source / "records.jsonl").exists():
        raise Invalid([Problem("demo", msg("The demonstration's records come with the source checkout alone."))])
    partial = settings.home.with_name(settings.home.name + ".partial")
    _remove(partial)
    partial.mkdir(mode=0o700, parents=True)
    (partial / DEMONSTRATION).touch()
    inside = replace(settings, home=partial)
    set_up(inside, with_link=False)
    database = Database(inside.database)
    try:
        with runtime.active(runtime.Runtime(inside, database)):
            fill(source, handlers, tell)
            tell("letting its people hand in, ask, comment and decide")
            fill_desks()
            Worker(runtime.current(), handlers).drain()
    finally:
        database.close()
    partial.rename(settings.home)


def _is_ours(home: Path) -> bool:
    """Whether a demonstration stands there; ``Invalid`` where something else does, which is never touched."""
    if (home / DEMONSTRATION).is_file():
        return True
    if home.exists() and (not home.is_dir() or any(home.iterdir())):
        say = msg("This is not a demonstration's folder. Nothing was touched; choose another (SIJILL_HOME).")
        raise Invalid([Problem(str(home), say)])
    return False


def _remove(home: Path) -> None:
    if not _is_ours(home):
        return
    if locks.is_held(lock_path(home)):
        raise Invalid([Problem(str(home), msg("This demonstration is being served. Stop it first."))])
    shutil.rmtree(home)


@contextmanager
def _alone(parent: Path) -> Iterator[None]:
    """Two demonstrations started at once: the second waits until the first is built."""
    parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
