"""The engines of the comparison by their names; each is only loaded when it is asked for."""

from __future__ import annotations

from importlib import import_module

from bench.search.contenders import Contender

NAMES = {"ours": "bench.search.ours:Ours", "fts5": "bench.search.fts5:FTS5", "whoosh": "bench.search.plain:PlainWhoosh"}


def contender(name: str) -> Contender:
    """One engine of the comparison, not yet opened."""
    module, _, attribute = NAMES[name].partition(":")
    made: Contender = getattr(import_module(module), attribute)()
    return made
