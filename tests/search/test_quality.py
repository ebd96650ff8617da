"""The measures against values computed by hand, and our ranking on the project's own judged collection."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.search.syntax import All, Word
from bench.quality import OWN, compared, plain
from bench.quality_measures import Measures, average_precision, measured, ndcg, recall
from bench.quality_sets import collections

RANKING = ["a", "x", "b", "y", "c"]
JUDGED = {"a": 1, "b": 2, "d": 1, "x": 0}


def test_the_measures_are_those_computed_by_hand() -> None:
    # Gains 1 at rank 1 and 2 at rank 3: 1 + 2/log2(4) = 2. At best 2, 1, 1: 2 + 1/log2(3) + 1/log2(4) = 3.13093.
    assert ndcg(RANKING, JUDGED) == pytest.approx(2 / 3.1309298, abs=1e-6)
    # Cut at two, at best 2 + 1/log2(3) = 2.63093.
    assert ndcg(RANKING, JUDGED, cut=2) == pytest.approx(1 / 2.6309298, abs=1e-6)
    # Three are relevant: found at ranks 1 (1/1) and 3 (2/3), one never.
    assert average_precision(RANKING, JUDGED) == pytest.approx((1 + 2 / 3) / 3)
    assert recall(RANKING, JUDGED) == pytest.approx(2 / 3)
    assert recall(RANKING, JUDGED, cut=2) == pytest.approx(1 / 3)


def test_a_query_without_an_answer_counts_nothing_and_one_without_a_judgement_is_left_out() -> None:
    judged = {"q1": {"a": 1}, "q2": {"a": 1}, "q3": {"a": 0}}
    assert measured({"q1": ["a"], "q3": ["a"]}, judged) == Measures(0.5, 0.5, 0.5)
    assert ndcg([], {"a": 0}) == average_precision([], {}) == recall([], {}) == 0.0


def test_a_question_becomes_plain_words_and_unspaced_runs_stay_whole() -> None:
    words = plain("Who (said): “no”? 北京大学 2016")
    assert isinstance(words, All)
    assert [word.text for word in words.nodes if isinstance(word, Word)] == ["Who", "said", "no", "北京大学", "2016"]


def test_our_own_collection_is_ranked_no_worse_than_by_plain_bm25(tmp_path: Path) -> None:
    (own,) = collections(OWN)
    row = compared(own)
    assert row["below"] == [] and row["ours"]["recall"] > 0.9
