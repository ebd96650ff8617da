"""Addresses of static files that change with their content, so that browsers may keep what they have for a year."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from flask import Flask


def install(app: Flask) -> None:
    """Let every ``url_for("static", …)`` carry the digest of the whole static folder as ``v``."""
    mark = digest(Path(app.static_folder or ""))[:12]

    def add(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static":
            values["v"] = mark

    app.url_defaults(add)


def digest(folder: Path) -> str:
    """SHA-256 over the names and contents of all files below ``folder``, in hex."""
    whole = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        whole.update(f"{path.relative_to(folder)}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()
