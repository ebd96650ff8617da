"""Similar words are found in whole columns of letters, and are those that a comparison of each pair finds."""

from __future__ import annotations

import random

import pytest

from archive.base.folding import collapsed
from archive.search.engine import EngineRequest, Step
from archive.search.evaluation.searching import space_of
from archive.search.evaluation.similar import better_spelling, near, resembling, similar_forms
from archive.search.grammar import parse
from archive.search.whoosh_engine import WhooshEngine
from tests.search.samples import ANONYMOUS, description


def test_similar_words_are_those_of_a_naive_search(search_engine: WhooshEngine) -> None:
    rng = random.Random(3)
    words = {"".join(rng.choices("abcدи", k=rng.randint(1, 7))) for _ in range(1500)}
    search_engine.index([description(1, " ".join(sorted(words)))])
    space = space_of(search_engine.newest(), EngineRequest(query=parse("")), ANONYMOUS)
    held = {word for part in space.parts for word in part.leaf.folded_words()}
    for word in [*sorted(words)[::40], "aabb", "x", "abcabc", "zzzzzz", "ab𐎀"]:
        expected = {
            term
            for term in held
            if term != word
            and abs(len(term) - len(word)) <= 2
            and (near(word, term) or (term[0] == word[0] and collapsed(term) == collapsed(word)))
        }
        assert resembling(space, word) == expected, word


class TimeIsUp(Exception):
    pass


class Clock:
    """Allows so many looks."""

    def __init__(self, most: int) -> None:
        self.left = most

    def __call__(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise TimeIsUp


@pytest.mark.parametrize("looks", range(12))
def test_the_time_allowed_is_looked_at_between_parts_and_words(search_engine: WhooshEngine, looks: int) -> None:
    for n in range(4):
        search_engine.index([description(n, "aleppo alepo alleppo")])
    space = space_of(search_engine.newest(), EngineRequest(query=parse("")), ANONYMOUS)
    assert len(space.parts) >= 4, "each with words of several lengths"
    with pytest.raises(TimeIsUp):
        resembling(space, "aleppoo", Clock(looks))
    with pytest.raises(TimeIsUp):
        similar_forms(space, "aleppoo", frozenset(Step), Clock(looks))
    with pytest.raises(TimeIsUp):
        better_spelling(space, "aleppoo", Clock(looks))
    assert similar_forms(space, "aleppoo", frozenset(Step), Clock(1000))
