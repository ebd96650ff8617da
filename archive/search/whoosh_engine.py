"""The engine of ``archive.search.engine`` on Whoosh: its segments and codec, our analysis and evaluation."""

from __future__ import annotations

from collections.abc import Mapping

from archive.search.engine import EngineRequest, EngineResult, FacetCount, Reach
from archive.search.evaluation import searching
from archive.search.store import Store


class WhooshEngine(Store):
    """One archive's index, under ``home`` (``SIJILL_HOME/index``). Safe to use from several threads."""

    def search(self, request: EngineRequest, reach: Reach) -> EngineResult:
        """One page of hits within ``reach``; raises ``QueryError``, or ``Unavailable`` without a readable index."""
        return searching.search(self.newest(), request, reach)

    def facets(self, request: EngineRequest, reach: Reach) -> Mapping[str, tuple[FacetCount, ...]]:
        """The counts alone."""
        return searching.facets(self.newest(), request, reach)

    def suggest(self, request: EngineRequest, reach: Reach) -> str | None:
        """The query with each unknown word replaced by the nearest that this viewer's own levels hold."""
        return searching.suggest(self.newest(), request, reach)
