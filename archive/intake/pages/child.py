"""The child process that reads a page: limits first, then bytes from stdin, then one JSON object on stdout."""

from __future__ import annotations

import json
import resource
import struct
import sys
from typing import Any

from archive.intake.pages.limits import CHILD_CPU_SECONDS, CHILD_MEMORY_BYTES, MAX_BYTES, PageTooLarge
from archive.intake.pages.reading import read_page
from archive.intake.pages.wire import to_json

# A parser that was taken over could still call out; these audit events are refused from inside Python.
_REFUSED = (
    "socket.",
    "subprocess.",
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "os.system",
    "os.remove",
    "os.rename",
    "ctypes.",
)


def restrict() -> None:
    """Limit memory, CPU seconds, file size and processes, and refuse network, programs and writing."""
    resource.setrlimit(resource.RLIMIT_AS, (CHILD_MEMORY_BYTES, CHILD_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CHILD_CPU_SECONDS, CHILD_CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
    sys.addaudithook(_refuse)


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    writes = event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+")
    if writes or event.startswith(_REFUSED):
        raise PermissionError(f"{event} is refused while a page is read")


def main() -> int:
    """Read a header (its length in four bytes, JSON), then the page; answer with the reading or its refusal."""
    restrict()
    size = struct.unpack(">I", sys.stdin.buffer.read(4))[0]
    options = json.loads(sys.stdin.buffer.read(size))
    data = sys.stdin.buffer.read(MAX_BYTES + 1)
    try:
        reading = read_page(
            data, options["declared_type"], published=options["published"], assume_year=options["assume_year"]
        )
    except PageTooLarge as problem:
        json.dump({"refused": str(problem)}, sys.stdout)
        return 0
    json.dump({"reading": to_json(reading)}, sys.stdout, ensure_ascii=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
