"""Logs without persons: every line, tracebacks included, passes one formatter that takes out what is personal."""

from __future__ import annotations

import logging
import re
import sys

_PLAIN = "%(asctime)s %(levelname)s %(name)s %(message)s"
# In this order: what is longer and surer goes first.
_PATTERNS = (
    (re.compile(r"(?i)\b(authorization|(?:set-)?cookie)\b(['\"]?\s*[=:]\s*).*"), r"\1\2[secret]"),
    (re.compile(r"(?i)\b(bearer|token)\b(['\"]?[=:\s]\s*)\S+"), r"\1\2[secret]"),
    (re.compile(r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), "[e-mail]"),
    (re.compile(r"\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b"), "[id]"),
    (re.compile(r"\b[0-9A-Za-z_-]{40,}\b"), "[secret]"),
    (re.compile(r"(/[^\s?\"']*)\?[^\s\"']+"), r"\1?[query]"),
    (re.compile(r"(?<![\w.:-])\+\d[\d ()-]{7,}\d"), "[phone]"),
    (re.compile(r"(?<![\d.])(?!127\.0\.0\.1|0\.0\.0\.0)\d{1,3}(?:\.\d{1,3}){3}(?![\d.])"), "[address]"),
)


def redact(text: str) -> str:
    """``text`` without e-mail addresses, telephone numbers, network addresses, query strings, ids and secrets."""
    for pattern, replacement in _PATTERNS:
        text = pattern.sub(replacement, text)
    return text


class RedactingFormatter(logging.Formatter):
    """Formats as ``logging`` does, then redacts the whole line with its traceback."""

    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))


def configure(level: int = logging.INFO) -> None:
    """Log to stderr, redacted; called once by a command that runs for long."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(RedactingFormatter(_PLAIN))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.getLogger("alembic").setLevel(logging.WARNING)
