"""All threads of a server share one heap."""

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


def test_another_library_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctypes, "CDLL", lambda name: object())
    assert not heap.share_one()
