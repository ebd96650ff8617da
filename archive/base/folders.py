"""Where the folders beside the package are: inside it in a wheel, next to it in a checkout."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


def folder(name: str) -> Path:
    """The folder ``templates``, ``static``, ``migrations``, ``translations`` or ``demo``."""
    inside = _PACKAGE / name
    return inside if inside.is_dir() and not (inside / "__init__.py").exists() else _PACKAGE.parent / name
