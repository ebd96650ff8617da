"""The child's side of ``confined``: the stranger's file on standard input, the answer on standard output.

The answer is a length in eight bytes, a JSON object of that length, and the parts one after the other. ``confined``
starts it and believes nothing that it says without checking.
"""

from __future__ import annotations

import importlib
import json
import os
import struct
import sys
from types import ModuleType
from typing import Any

from archive.media import confinement


class Refused(Exception):
    """A task gives up for a reason that it knows: a code of small letters and hyphens."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def main() -> None:
    """Load the task, confine this process, perform, write the answer. Argument: the file with the order."""
    with os.fdopen(int(sys.argv[1]), "rb") as file:
        order = json.load(file)
    if not order["module"].startswith("archive."):
        raise SystemExit("not a task of this archive")
    task = importlib.import_module(order["module"])
    if hasattr(task, "prepare"):
        task.prepare(order["task"])
    threads = bool(getattr(task, "needs_threads", _never)(order["task"]))
    confinement.limit(**order["limits"], threads=threads)
    confined = confinement.renounce(threads=threads)
    if not confined:
        confinement.be_alone()
    head, parts = _attempt(task, order["task"])
    text = json.dumps(head | {"confined": confined}, allow_nan=False).encode("ascii")
    with open(1, "wb", closefd=False) as out:
        out.write(struct.pack(">Q", len(text)) + text)
        for part in parts:
            out.write(part)


def _never(task: dict[str, Any]) -> bool:
    return False


def _attempt(task: ModuleType, order: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    try:
        with open(0, "rb", closefd=False) as file:
            answer, parts = task.perform(file, order)
    except MemoryError:
        return {"refused": "too-much-memory"}, []
    except Refused as refusal:
        return {"refused": refusal.code}, []
    except Exception as error:  # noqa: BLE001  # a hostile file raises whatever it likes: an answer too
        return {"refused": "damaged", "error": type(error).__name__}, []
    return {"answer": answer, "parts": [len(part) for part in parts]}, parts
