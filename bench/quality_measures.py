"""How good a ranking is: nDCG@10, average precision and recall@100, as trec_eval defines them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

CUT = 10
DEEP = 100


@dataclass(frozen=True, slots=True)
class Measures:
    """Means over the judged queries, each between 0 and 1."""

    ndcg: float
    map: float
    recall: float


def ndcg(ranking: Sequence[str], relevant: Mapping[str, int], cut: int = CUT) -> float:
    """Normalised discounted cumulative gain of the first ``cut``: gain as judged, discount log2(rank + 1)."""
    gained = _discounted([max(0, relevant.get(name, 0)) for name in ranking[:cut]])
    best = _discounted(sorted((gain for gain in relevant.values() if gain > 0), reverse=True)[:cut])
    return gained / best if best else 0.0


def _discounted(gains: Sequence[int]) -> float:
    return sum(gain / math.log2(rank + 2) for rank, gain in enumerate(gains))


def average_precision(ranking: Sequence[str], relevant: Mapping[str, int]) -> float:
    """The mean, over all relevant documents, of the precision where each is found; 0 for one that is not."""
    wanted = {name for name, gain in relevant.items() if gain > 0}
    found, total = 0, 0.0
    for rank, name in enumerate(ranking, 1):
        if name in wanted:
            found += 1
            total += found / rank
    return total / len(wanted) if wanted else 0.0


def recall(ranking: Sequence[str], relevant: Mapping[str, int], cut: int = DEEP) -> float:
    """The part of the relevant documents that stands among the first ``cut``."""
    wanted = {name for name, gain in relevant.items() if gain > 0}
    return len(wanted & set(ranking[:cut])) / len(wanted) if wanted else 0.0


def measured(rankings: Mapping[str, Sequence[str]], judged: Mapping[str, Mapping[str, int]]) -> Measures:
    """The means over all queries with a relevant document; a query without a ranking counts 0."""
    queries = [query for query, relevant in judged.items() if any(gain > 0 for gain in relevant.values())]
    rows = [(rankings.get(query, ()), judged[query]) for query in queries]
    number = max(1, len(rows))
    return Measures(
        sum(ndcg(*row) for row in rows) / number,
        sum(average_precision(*row) for row in rows) / number,
        sum(recall(*row) for row in rows) / number,
    )
