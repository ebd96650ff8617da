"""Words in order are found as a list would find them, whatever bytes they begin with."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from archive.search.columns import smallest
from archive.search.ordered_words import Words, in_memory

_TAILS = st.binary(max_size=12) | st.text("ab\0", max_size=12).map(str.encode)
# Many that share more than the bytes that are held as a number.
_WORDS = st.builds(bytes.__add__, st.sampled_from([b"", b"common", b"commonprefix"]), _TAILS)


def _words(words: list[bytes]) -> Words:
    return Words(*in_memory(b"".join(words)), smallest(np.array([*map(len, words)], np.int64)))


@given(st.sets(_WORDS, max_size=200), st.lists(_WORDS, max_size=20))
def test_words_are_found(held: set[bytes], others: list[bytes]) -> None:
    ordered = sorted(held)
    asked = [*ordered, *others]
    expected = [ordered.index(word) if word in held else -1 for word in asked]
    assert _words(ordered).find_all(asked) == expected
    assert [_words(ordered).find(word) for word in asked[:5]] == expected[:5]


@given(st.sets(_WORDS.filter(lambda word: b"\xff" not in word), max_size=200), _WORDS)
def test_the_words_that_begin_so_stand_together(held: set[bytes], prefix: bytes) -> None:
    ordered = sorted(held)
    found = _words(ordered).beginning(prefix)
    assert [ordered[i] for i in found] == [word for word in ordered if word.startswith(prefix)]
