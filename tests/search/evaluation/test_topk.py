"""A page is cut out of all hits exactly as a full sort would."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from archive.search.evaluation.topk import page


@given(
    st.integers(0, 3000), st.sampled_from([1, 2, 5, 1000]), st.integers(0, 3100), st.integers(0, 60), st.integers(0, 9)
)
def test_a_page_is_what_a_full_sort_gives(size: int, different: int, start: int, length: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    first, second = (rng.integers(0, different, 4000).astype(float) for _ in range(2))
    last = rng.permutation(4000)
    hits = np.sort(rng.choice(4000, size, replace=False))
    keys = [lambda places: first[places], lambda places: second[places], lambda places: last[places]]
    expected = sorted(hits.tolist(), key=lambda place: (first[place], second[place], last[place]))
    assert page(keys, hits, start, start + length).tolist() == expected[start : start + length]
