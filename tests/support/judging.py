"""``bagit``, the Library of Congress's own reader of bags, ready to be imported as a judge."""

from __future__ import annotations

import importlib
import sys
import warnings
from importlib.metadata import PackageNotFoundError, distribution
from types import ModuleType
from typing import Any


def bagit() -> Any:
    """The module. It asks ``pkg_resources`` for its own version, which setuptools no longer brings."""
    if "pkg_resources" not in sys.modules:
        stand_in = ModuleType("pkg_resources")
        vars(stand_in).update(get_distribution=distribution, DistributionNotFound=PackageNotFoundError)
        sys.modules["pkg_resources"] = stand_in
    with warnings.catch_warnings():
        # Its docstrings hold escapes that newer Pythons warn of.
        warnings.simplefilter("ignore")
        return importlib.import_module("bagit")
