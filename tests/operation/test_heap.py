"""All threads of a server share one heap, and what is free in it goes back to the system."""

from __future__ import annotations

import ctypes
import platform
import subprocess
import sys

import pytest

from archive.operation import heap

# Counts the heaps that glibc tells of while four threads hold memory of their own.
_COUNT = """
import ctypes, threading
from archive.operation import heap
{first}
library = ctypes.CDLL(None)
library.malloc.restype = ctypes.c_void_p
library.fdopen.restype = ctypes.c_void_p
held = threading.Barrier(5)
def hold():
    for _ in range(100):
        library.malloc(1000)
    held.wait()
    held.wait()
threads = [threading.Thread(target=hold) for _ in range(4)]
for one in threads: one.start()
held.wait()
out = ctypes.c_void_p(library.fdopen(1, b"w"))
library.malloc_info(0, out)
library.fflush(out)
held.wait()
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc has several heaps and tells of them")
@pytest.mark.parametrize(("first", "one"), [("", False), ("assert heap.share_one()", True)])
def test_threads_share_one_heap(first: str, one: bool) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _COUNT.format(first=first)], capture_output=True, text=True, check=True
    )
    heaps = done.stdout.count("<heap nr=")
    assert (heaps == 1) is one and heaps > 0


# Takes 60 MB in blocks of which every hundredth stays, so that no free one lies behind all that are used.
_HOLES = """
import ctypes, time
from pathlib import Path
from archive.operation import heap
def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1e6
library = ctypes.CDLL(None)
library.malloc.restype, library.free.argtypes = ctypes.c_void_p, [ctypes.c_void_p]
held = [library.malloc(60_000) for _ in range(1000)]
for one in held:
    ctypes.memset(one, 1, 60_000)
for i, one in enumerate(held):
    if i % 100 != 99:
        library.free(one)
before = resident()
with heap.given_back(0.01):
    until = time.monotonic() + 20
    while before - resident() < 40 and time.monotonic() < until:
        time.sleep(0.01)
print(before - resident())
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="others give back by themselves, or never")
def test_what_is_free_is_given_back_from_time_to_time() -> None:
    done = subprocess.run([sys.executable, "-c", _HOLES], capture_output=True, text=True, check=True)
    assert float(done.stdout) > 40


def test_another_library_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctypes, "CDLL", lambda name: object())
    assert not heap.share_one() and not heap.give_back()
