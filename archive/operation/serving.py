"""``sijill serve``: waitress in front, the worker beside it, one address."""

from __future__ import annotations

import logging
import os
import signal
import socket
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from waitress.server import create_server

from archive.app import create_app
from archive.base.db import Database
from archive.base.errors import Invalid, Problem
from archive.base.messages import msg
from archive.config import MEGABYTE, Settings, unsafe
from archive.operation import heap
from archive.operation.beside import WorkerBeside
from archive.operation.reception import channel_of
from archive.operation.static_files import with_static

log = logging.getLogger(__name__)

CONNECTIONS = 500
"""Connections held at once; slow ones (Tor, telephones) are normal and must not keep others out."""
_PROXY_HEADERS = {"x-forwarded-for", "x-forwarded-host", "x-forwarded-proto"}
PORTS_TO_TRY = 100


def listen(host: str, port: int, *, or_next: bool = False) -> socket.socket:
    """A listening socket on ``port``, or with ``or_next`` on the next free one; ``Invalid`` when it is taken."""
    family, reason = socket.AF_INET6 if ":" in host else socket.AF_INET, "?"
    for candidate in range(port, port + (PORTS_TO_TRY if or_next else 1)):
        try:
            return socket.create_server((host, candidate), family=family, backlog=1024)
        except OSError as error:
            reason = error.strerror or reason
    say = msg("Cannot listen on %(host)s here (%(why)s). Choose another port.", host=host, why=reason)
    raise Invalid([Problem(f"port {port}", say)])


def serve(
    settings: Settings,
    database: Database,
    announce: Callable[[Settings], None],
    *,
    at: socket.socket | None = None,
    with_worker: bool = True,
) -> None:
    """Serve until SIGTERM or Ctrl-C; requests that were begun are answered first.

    ``announce`` is called with the settings once people can come in. Raises ``Invalid`` with every reason why
    these settings must not serve people.
    """
    if problems := unsafe(settings):
        raise Invalid(problems)
    with at or listen(settings.host, settings.port) as bound:
        _serve(replace(settings, port=bound.getsockname()[1]), database, announce, bound, with_worker)


def _serve(
    settings: Settings, database: Database, announce: Callable[[Settings], None], at: socket.socket, with_worker: bool
) -> None:
    heap.share_one()
    use_own_temporary_folder(settings)
    app = create_app(settings, database)
    server = create_server(with_static(app, settings), sockets=[at], **options(settings))
    server.channel_class = channel_of(settings)
    beside = WorkerBeside(settings) if with_worker else None
    signal.signal(signal.SIGTERM, _leave)
    try:
        if beside is not None:
            beside.start()
        announce(settings)
        with heap.given_back():
            server.run()
    except KeyboardInterrupt:
        server.task_dispatcher.shutdown()
    finally:
        if beside is not None:
            beside.end()


def options(settings: Settings) -> dict[str, Any]:
    """How waitress is set: nothing that a stranger writes into a header is believed, unless a proxy is named."""
    found: dict[str, Any] = {
        "threads": settings.threads,
        "connection_limit": CONNECTIONS,
        "asyncore_use_poll": True,
        "channel_timeout": 120,
        "max_request_body_size": settings.upload_at_once + 8 * MEGABYTE,
        "clear_untrusted_proxy_headers": True,
        "ident": "",
    }
    if settings.trusted_proxy:
        found |= {"trusted_proxy": settings.trusted_proxy, "trusted_proxy_headers": _PROXY_HEADERS}
    return found


def use_own_temporary_folder(settings: Settings) -> None:
    """Temporary files of this process and its children, large request bodies among them, stay in the data folder."""
    settings.temporary.mkdir(mode=0o700, exist_ok=True)
    tempfile.tempdir = os.environ["TMPDIR"] = str(settings.temporary)


def _leave(number: int, frame: object) -> None:
    sys.exit(0)
