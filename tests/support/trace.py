"""What a program asks of the disk, call by call, as strace tells it."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

CALLS = (
    "open,openat,creat,write,pwrite64,writev,pwritev,pwritev2,fsync,fdatasync,rename,renameat,renameat2,link,linkat,"
    "symlink,symlinkat,unlink,unlinkat,mkdir,mkdirat,rmdir,ftruncate,truncate,fallocate,lseek,sendfile,copy_file_range"
)
STRACE = shutil.which("strace")
_LINE = re.compile(r"(\d+) +(\d+\.\d+) (.*)", re.DOTALL)
_BEGUN = re.compile(r"(\w+)\((.*) <unfinished \.\.\.>$", re.DOTALL)
_ENDED = re.compile(r"<\.\.\. (\w+) resumed>(.*)$", re.DOTALL)
_CALL = re.compile(r"(\w+)\((.*)\) += (-?\d+|\?)(?:<([^>]*)>)?.*$", re.DOTALL)
_WORD = re.compile(
    r'"((?:\\x[0-9a-f]{2})*)"|(\d+|AT_FDCWD)<((?:\\x[0-9a-f]{2}|[^>\\])*)>(\(deleted\))?|([^,\s\[\]{}]+)'
)


def traced(output: Path) -> list[str]:
    """What goes before a command so that its calls are written into ``output``, all strings whole and in hex."""
    options = ["-f", "--seccomp-bpf", "-ttt", "-y", "-xx", "-qq", "-s", "100000000", "-e", f"trace={CALLS}"]
    return [str(STRACE), *options, "-e", "signal=none", "-o", str(output)]


def refusing(calls: str, error: str, when: int) -> list[str]:
    """What goes before a command so that the ``when``-th of these calls, in each thread, fails with ``error``."""
    return [str(STRACE), "-f", "-qq", "-o", "/dev/null", "-e", f"inject={calls}:error={error}:when={when}"]


@dataclass(frozen=True, slots=True)
class Handle:
    """An open file: its number and the path that it had then."""

    number: int
    path: str


Argument = bytes | Handle | str


@dataclass(frozen=True)
class Call:
    """One call that was answered: when, which, with what, and the answer."""

    time: float
    name: str
    words: str
    answer: int

    @cached_property
    def arguments(self) -> list[Argument]:
        """Strings as bytes, open files as handles, all else as it was written."""
        found: list[Argument] = []
        for match in _WORD.finditer(self.words):
            text, number, path, deleted, word = match.groups()
            if word is not None:
                found.append(word)
            elif number is not None:
                # The current folder's number is none: whatever is negative.
                found.append(
                    Handle(int(number) if number.isdigit() else -1, os.fsdecode(_bytes(path)) + (deleted or ""))
                )
            else:
                found.append(_bytes(text))
        return found


def read(output: Path) -> list[Call]:
    """Every call that succeeded, in the order in which they ended."""
    begun: dict[str, str] = {}
    return [call for line in output.read_text("latin-1").splitlines() for call in _read(line, begun)]


def _read(line: str, begun: dict[str, str]) -> Iterator[Call]:
    parts = _LINE.fullmatch(line)
    if parts is None:
        return
    thread, moment, words = parts.groups()
    if unfinished := _BEGUN.fullmatch(words):
        begun[thread] = f"{unfinished[1]}({unfinished[2]}"
        return
    if ended := _ENDED.fullmatch(words):
        words = begun.pop(thread, "?") + ended[2]
    found = _CALL.fullmatch(words)
    if found is not None and found[3] != "?" and int(found[3]) >= 0:
        yield Call(float(moment), found[1], found[2], int(found[3]))


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text.replace("\\x", "")) if text.startswith("\\x") or not text else text.encode("latin-1")
