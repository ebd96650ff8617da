"""An archive that is being run, and its database out of reach of the code under test."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from archive.operation.findings import Finding

Environ = Callable[..., dict[str, str]]


@pytest.fixture
def environ(home: Path) -> Environ:
    """The environment of one archive: ``environ(SIJILL_PORT="8001")``."""
    return lambda **more: {"SIJILL_HOME": str(home), **more}


def named(findings: list[Finding], name: str) -> Finding:
    """The worst of what was found under ``name``."""
    order = ["ok", "care", "bad"]
    return max((finding for finding in findings if finding.name == name), key=lambda f: order.index(f.verdict))
