"""Similar words are found in whole columns of letters, and are those that a comparison of each pair finds."""

from __future__ import annotations

import random

from archive.base.folding import collapsed
from archive.search.engine import EngineRequest
from archive.search.evaluation.searching import space_of
from archive.search.evaluation.similar import near, resembling
from archive.search.grammar import parse
from archive.search.whoosh_engine import WhooshEngine
from tests.search.samples import ANONYMOUS, description


def test_similar_words_are_those_of_a_naive_search(search_engine: WhooshEngine) -> None:
    rng = random.Random(3)
    words = {"".join(rng.choices("abcدи", k=rng.randint(1, 7))) for _ in range(1500)}
    search_engine.index([description(1, " ".join(sorted(words)))])
    space = space_of(search_engine.newest(), EngineRequest(query=parse("")), ANONYMOUS)
    held = {word for part in space.parts for word in part.leaf.folded_words()}
    for word in [*sorted(words)[::40], "aabb", "x", "abcabc", "zzzzzz"]:
        expected = {
            term
            for term in held
            if term != word
            and abs(len(term) - len(word)) <= 2
            and (near(word, term) or (term[0] == word[0] and collapsed(term) == collapsed(word)))
        }
        assert resembling(space, word) == expected, word
