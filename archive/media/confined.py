"""A task done on a stranger's file in a process of its own, with little time, little memory, and no way out.

A task is a module with ``perform(file, task) -> (answer, parts)``: ``file`` is the stranger's, ``task`` and ``answer``
are JSON objects, ``parts`` is a list of bytes. It is imported, and its ``prepare(task)`` called if it has one, before
the process is confined; after that nothing can be opened any more, so whatever a library loads late must be loaded
then. ``needs_threads(task)`` says whether it must start a thread, which else it cannot. It gives up with
``child.Refused(code)``.
"""

from __future__ import annotations

import json
import logging
import math
import re
import struct
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO, cast

import archive
from archive.base.errors import Unavailable
from archive.base.messages import msg

log = logging.getLogger(__name__)

# Isolated mode ignores environment and current folder, so the child is told where this package stands.
_START = "import sys; sys.path.append(sys.argv.pop()); from archive.media.child import main; main()"
_ROOT = str(archive.__path__[0]).rpartition("/")[0]
_HEADER_BYTES = 4 * 1024 * 1024
_TIME_SIGNALS = (-9, -24)  # SIGKILL is what the hard processor limit sends, SIGXCPU the soft one
_CODE = re.compile(r"[a-z]+(-[a-z]+){0,5}")
_WORD = re.compile(r"[A-Za-z0-9.+-]{1,60}")
_warned: set[str] = set()


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one task may cost: bytes of memory and output, seconds of processor and of wall clock."""

    address_space: int = 768 * 1024 * 1024
    output_bytes: int = 16 * 1024 * 1024
    cpu_seconds: int = 5
    wall_seconds: float = 60.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What a child said: a stranger's words, to be checked with ``count`` and ``word`` like a form from outside."""

    said: dict[str, Any]
    parts: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Failure:
    """Nothing came out, and why.

    ``too-slow``, ``too-much-memory``, ``damaged`` (an exception of the task), ``crashed`` (no readable answer), or a
    code of the task's own.
    """

    code: str


def run(
    task_module: str, task: Mapping[str, Any], source: BinaryIO | bytes, limits: Limits = Limits()
) -> Answer | Failure:
    """Let ``task_module`` (a dotted name inside ``archive``) perform ``task`` on ``source`` in a confined child.

    An open file is read by the child from where it stands. Blocks until the answer is there or a limit is reached.
    Raises ``Unavailable`` when no child can be started here.
    """
    order = {"module": task_module, "task": dict(task), "limits": _as_json(limits)}
    with tempfile.TemporaryDirectory(prefix="sijill-confined-") as folder:
        try:
            with (
                tempfile.TemporaryFile(dir=folder) as out,
                tempfile.TemporaryFile(dir=folder) as told,
                tempfile.TemporaryFile(dir=folder) as held,
            ):
                told.write(json.dumps(order).encode("ascii"))
                told.seek(0)
                return _started(_given(source, held), told, out, folder, limits)
        except OSError as error:
            raise Unavailable(msg("Files cannot be opened at the moment.")) from error


def _started(source: BinaryIO, told: Any, out: Any, folder: str, limits: Limits) -> Answer | Failure:
    try:
        # Standard output is a file, so that RLIMIT_FSIZE bounds what a subverted child can hand over.
        done = subprocess.run(
            [sys.executable, "-I", "-B", "-c", _START, str(told.fileno()), _ROOT],
            stdin=source,
            stdout=out,
            stderr=subprocess.DEVNULL,
            pass_fds=(told.fileno(),),
            cwd=folder,
            env={"LANG": "C.UTF-8", "MALLOC_ARENA_MAX": "1"},
            timeout=limits.wall_seconds,
            start_new_session=True,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Failure("too-slow")
    if done.returncode != 0:
        return Failure("too-slow" if done.returncode in _TIME_SIGNALS else "crashed")
    out.seek(0)
    return answer_in(out)


def answer_in(out: BinaryIO) -> Answer | Failure:
    """Read a child's answer from the file it wrote; what is not well formed is ``crashed``."""
    try:
        (length,) = struct.unpack(">Q", out.read(8))
        if not 0 < length <= _HEADER_BYTES:
            raise ValueError("header too long")
        head = json.loads(out.read(length))
        if head["confined"] is not True:
            _warn_once("no seccomp filter on this kernel: strangers' files are opened under limits alone")
        if (code := head.get("refused")) is not None:
            log.info("nothing made of a file: %s", word(head.get("error", code)))
            return Failure(code if _CODE.fullmatch(code) else "crashed")
        if not isinstance(head["answer"], dict):
            raise TypeError("not an answer")
        parts = tuple(out.read(count(size)) for size in head["parts"])
        if [len(part) for part in parts] != head["parts"]:
            raise ValueError("cut off")
        return Answer(head["answer"], parts)
    except (struct.error, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return Failure("crashed")


def count(value: object, most: float = math.inf) -> int:
    """``value`` as a whole number from 1 to ``most``; ``ValueError`` for anything else."""
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= most:
        raise ValueError("not a count")
    return value


def word(value: object) -> str:
    """``value`` as a short word of letters, digits and ``.+-``; ``ValueError`` for anything else."""
    if not isinstance(value, str) or not _WORD.fullmatch(value):
        raise ValueError("not a word")
    return value


def _given(source: BinaryIO | bytes, held: Any) -> BinaryIO:
    if not isinstance(source, bytes):
        return source
    held.write(source)
    held.seek(0)
    return cast(BinaryIO, held)


def _as_json(limits: Limits) -> dict[str, int]:
    return {
        "address_space": limits.address_space,
        "cpu_seconds": limits.cpu_seconds,
        "file_bytes": limits.output_bytes,
    }


def _warn_once(sentence: str) -> None:
    if sentence not in _warned:
        _warned.add(sentence)
        log.warning(sentence)
