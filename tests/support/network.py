"""No test reaches beyond this machine: an audit hook refuses every address but loopback, in every thread."""

from __future__ import annotations

import socket
import sys
from ipaddress import ip_address
from typing import Any

NAMES = {"localhost", "", None}


class ReachedOutside(RuntimeError):
    """A test, or the code under test, tried to speak to another machine."""


def forbid_outside() -> None:
    """Install the hook for the rest of this process; it cannot be taken out again."""
    sys.addaudithook(_refuse)


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    if event in ("socket.connect", "socket.sendto"):
        own, address = arguments[0], arguments[1]
        if own.family in (socket.AF_INET, socket.AF_INET6) and not _is_loopback(address[0]):
            raise ReachedOutside(f"{event} {address!r}")
    elif event in ("socket.getaddrinfo", "socket.gethostbyname") and not _is_loopback(arguments[0]):
        raise ReachedOutside(f"{event} {arguments[0]!r}")


def _is_loopback(host: str | bytes | None) -> bool:
    name = host.decode() if isinstance(host, bytes) else host
    if name in NAMES:
        return True
    try:
        return ip_address(str(name)).is_loopback
    except ValueError:
        return False
