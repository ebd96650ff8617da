"""Nothing personal in logs: every line that a test makes the product write is looked at."""

from __future__ import annotations

import logging
import re

from archive.base.logs import RedactingFormatter

# General signs, so that no test has to remember to plant them.
PERSONAL = {
    "an e-mail address": re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+"),
    "a phone number": re.compile(r"(?<![\w.:-])\+\d[\d ()-]{7,}\d"),
    "a query string": re.compile(r"/\w*\?\w+="),
    "a token": re.compile(r"Bearer \S+|csrf_token|[?&]token="),
    "an address of the network": re.compile(r"(?<![\d.])(?!127\.0\.0\.1)\d{1,3}(?:\.\d{1,3}){3}(?![\d.])"),
}
# Words that tests put into testimonies, names and passwords; none of them may come back in a log.
CANARIES = ("Qanaria", "Zeisigfink", "هزازعصفور")


def leaks(text: str) -> list[str]:
    """What of a log's text is personal."""
    found = [f"{what}: {match[0]!r}" for what, pattern in PERSONAL.items() for match in pattern.finditer(text)]
    return found + [f"a canary: {word}" for word in CANARIES if word in text]


class Listener(logging.Handler):
    """Keeps every line as it would stand in a log, with what ``logging`` adds of a traceback."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.setFormatter(RedactingFormatter("%(levelname)s %(name)s %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))
