"""How far a check has come, kept in the data folder so that it can go on where it was interrupted."""

from __future__ import annotations

import json
import os
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from archive.base import clock
from archive.base.messages import Message
from archive.base.runtime import settings
from archive.verification.findings import Finding, Grade, Tally

_FORMAT = 1
_PAUSE = 2.0
"""Seconds between two writings."""


@dataclass(slots=True)
class Place:
    """Where a check stands: what the ledger was when it began, the stage it is in and how far that has come."""

    started: datetime = field(default_factory=clock.now)
    size: int = 0
    digest: str = ""
    done: list[str] = field(default_factory=list)
    stage: str = ""
    after: str = ""
    tally: Tally = field(default_factory=Tally)
    resumed: bool = False


class Keeper:
    """Writes a place down now and then, and finds it again."""

    def __init__(self) -> None:
        self._path = settings().temporary / "verify.json"
        self._written = 0.0

    def find(self) -> Place | None:
        """The place of a check that was interrupted; None where there is none that can be read."""
        try:
            return _read(json.loads(self._path.read_text("utf-8")))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def keep(self, place: Place, *, now: bool = False) -> None:
        """Write the place down, at most every two seconds unless ``now``; a full disk does not end the check."""
        if not now and time.monotonic() - self._written < _PAUSE:
            return
        self._written = time.monotonic()
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            beside = self._path.with_suffix(".new")
            with os.fdopen(
                os.open(beside, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "w", encoding="utf-8"
            ) as file:
                json.dump(_plain(place), file)
            beside.replace(self._path)
        except OSError:
            return

    def forget(self) -> None:
        self._path.unlink(missing_ok=True)


def _plain(place: Place) -> dict[str, Any]:
    tally = place.tally
    return {
        "format": _FORMAT,
        "started": place.started.isoformat(),
        "size": place.size,
        "digest": place.digest,
        "done": place.done,
        "stage": place.stage,
        "after": place.after,
        "looked": tally.looked,
        "uncovered": tally.uncovered,
        "findings": [
            [one.check, one.where, one.message.template, {k: str(v) for k, v in one.message.params.items()}, one.grade]
            for one in tally.findings
        ],
    }


def _read(told: dict[str, Any]) -> Place:
    if told["format"] != _FORMAT:
        raise ValueError("another format")
    findings = [
        Finding(check, where, Message(template, params), Grade(grade))
        for check, where, template, params, grade in told["findings"]
    ]
    return Place(
        started=datetime.fromisoformat(told["started"]),
        size=int(told["size"]),
        digest=str(told["digest"]),
        done=list(told["done"]),
        stage=str(told["stage"]),
        after=str(told["after"]),
        tally=Tally(Counter(told["looked"]), Counter(told["uncovered"]), findings),
        resumed=True,
    )
