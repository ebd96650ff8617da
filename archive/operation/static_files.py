"""Style sheets, scripts, fonts and pictures: served with a far future and compressed once, when the server starts."""

from __future__ import annotations

import gzip
import shutil
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from wsgiref.headers import Headers

from whitenoise import WhiteNoise

from archive.base.folders import folder
from archive.config import Settings
from archive.web.fingerprint import digest

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

PREFIX = "static-"
"""How the folders of compressed copies in the temporary folder begin."""
YEAR = 365 * 24 * 60 * 60
_COMPRESSIBLE = {".css", ".js", ".svg", ".json"}
# WhiteNoise answers before the application, which would add these.
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; frame-ancestors 'none'",
}


def with_static(application: Wsgi, settings: Settings) -> Wsgi:
    """``application`` with what lies under ``/static/`` answered from compressed copies.

    Addresses change with the content (``web.fingerprint``), so that browsers may keep what they have for a year.
    """
    served: Wsgi = WhiteNoise(
        application,
        root=str(compressed(folder("static"), settings.temporary)),
        prefix="static/",
        max_age=YEAR,
        allow_all_origins=False,
        add_headers_function=_add_headers,
    )
    return served


def compressed(source: Path, temporary: Path) -> Path:
    """A copy of ``source`` with ``.gz`` files beside the compressible ones; made once for each content."""
    files = sorted(path for path in source.rglob("*") if path.is_file())
    target = temporary / f"{PREFIX}{digest(source)[:16]}"
    if target.is_dir():
        return target
    for old in temporary.glob(f"{PREFIX}*"):
        shutil.rmtree(old, ignore_errors=True)
    with tempfile.TemporaryDirectory(dir=temporary, prefix="new-") as work:
        copy = shutil.copytree(source, Path(work) / "static")
        for path in files:
            if path.suffix in _COMPRESSIBLE:
                beside = copy / path.relative_to(source)
                beside.with_name(f"{beside.name}.gz").write_bytes(gzip.compress(path.read_bytes(), 9, mtime=0))
        copy.rename(target)
    return target


def _add_headers(headers: Headers, path: str, url: str) -> None:
    for name, value in _HEADERS.items():
        headers[name] = value
