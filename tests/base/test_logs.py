"""What a log line may not keep."""

from __future__ import annotations

import logging

import pytest

from archive.base.logs import RedactingFormatter, redact
from tests.support.logs import leaks


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("mail from amal@example.org failed", "mail from [e-mail] failed"),
        ("call +963 991 555 012 now", "call [phone] now"),
        ("GET /search?q=a+name 200", "GET /search?[query] 200"),
        ("caller 203.0.113.9 refused", "caller [address] refused"),
        ("listening on http://127.0.0.1:8000", "listening on http://127.0.0.1:8000"),
        ("Authorization: Bearer abc.def", "Authorization: [secret]"),
        ("sent bearer abc.def again", "sent bearer [secret] again"),
        ("record 5161a3d0-0000-4000-8000-000000000001", "record [id]"),
        ("session " + "a" * 64, "session [secret]"),
        ("1,234 records in 00:01:02, version 2.1.9", "1,234 records in 00:01:02, version 2.1.9"),
    ],
)
def test_redaction(line: str, expected: str) -> None:
    assert redact(line) == expected


def test_a_traceback_is_redacted_too() -> None:
    try:
        raise ValueError("amal@example.org")
    except ValueError as error:
        information = (type(error), error, error.__traceback__)
    record = logging.LogRecord("archive", logging.ERROR, __file__, 1, "failed", None, information)
    written = RedactingFormatter().format(record)
    assert "ValueError: [e-mail]" in written
    assert leaks(written) == []
