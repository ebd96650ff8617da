"""Words are found again among many by their bytes, and those that are alike are told apart."""

from __future__ import annotations

from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.search.word_keys import LONGEST_KEY, KeyTable, keys_of

alike = st.sampled_from([bytes([letter]) * length for letter in b"ab\xff" for length in range(1, LONGEST_KEY + 1)])
words = alike | st.binary(min_size=1, max_size=LONGEST_KEY).map(lambda word: word.replace(b"\0", b"x"))


def keys(many: list[bytes]) -> np.ndarray:
    lengths = np.array(list(map(len, many)), np.int64)
    return keys_of(b"".join(many) + bytes(LONGEST_KEY), np.cumsum(lengths) - lengths, lengths)


@given(st.lists(words, unique=True, max_size=60), st.lists(words, max_size=20), st.integers(1, 7))
@settings(max_examples=150, deadline=None)
def test_what_was_put_is_found_and_nothing_else(held: list[bytes], asked: list[bytes], at_once: int) -> None:
    table = KeyTable()
    for start in range(0, len(held), at_once):
        part = held[start : start + at_once]
        table.add(keys(part), range(start, start + len(part)))
    assert len(table) == len(held)
    asked += held
    values, missing = table.find(keys(asked))
    assert missing.tolist() == [place for place, word in enumerate(asked) if word not in held]
    assert all(values[place] == held.index(word) for place, word in enumerate(asked) if word in held)


def test_a_table_grows_with_what_it_holds() -> None:
    table = KeyTable()
    many = [str(number).encode() for number in range(20_000)]
    for start in range(0, len(many), 3000):
        table.add(keys(many[start : start + 3000]), range(start, min(start + 3000, len(many))))
    values, missing = table.find(keys(many[::-1]))
    assert not len(missing) and values.tolist() == list(range(len(many)))[::-1]
    assert len(table.find(keys([b"no", b"20000"]))[1]) == 2


def test_words_that_somebody_chose_spread_like_others() -> None:
    """Here they differ in the last byte of each number alone, whose products differ in few bits."""
    chosen = [b"".join(b"0123456" + bytes([letter]) for letter in four) for four in product(b"abcdefgh", repeat=4)]
    for _ in range(20):
        table = KeyTable()
        table.add(keys(chosen), range(len(chosen)))
        # Thrown into 8,192 slots at random, 4,096 words wish for some 3,200 different ones.
        assert len(np.unique(table._slots_of(keys(chosen)))) > 2_900
