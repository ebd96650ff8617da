"""Signed notes, held to the examples of the specification and to what a forger would try."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.custody import notes
from archive.custody.notes import NotSigned

# The example that c2sp.org/signed-note prints.
EXAMPLE_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
EXAMPLE_NOTE = (
    "This is an example message.\n\n"
    "— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
)
SEED, OTHER, THIRD = (bytes([number]) * 32 for number in (1, 2, 3))
NAME = "sijill/0123456789abcdef"
KEY, OTHER_KEY = (notes.verifier_key(NAME, notes.public_key(seed)) for seed in (SEED, OTHER))
TEXT = "sijill/0123456789abcdef\n3\nwhat it says\n"


def test_the_example_of_the_specification_opens() -> None:
    assert notes.opened(EXAMPLE_NOTE, [EXAMPLE_KEY]) == "This is an example message.\n"
    public = base64.b64decode(EXAMPLE_KEY.rsplit("+", 1)[1] if "+" not in EXAMPLE_KEY[-44:] else EXAMPLE_KEY[-44:])[1:]
    assert notes.verifier_key("example.com/foo", public) == EXAMPLE_KEY


def test_a_note_opens_with_any_of_its_keys_and_with_no_other() -> None:
    note = notes.sign(TEXT, NAME, [SEED, OTHER])
    for known in ([KEY], [OTHER_KEY], [KEY, OTHER_KEY], [EXAMPLE_KEY, KEY]):
        assert notes.opened(note, known) == TEXT
    assert notes.signers(note, [KEY, OTHER_KEY, EXAMPLE_KEY]) == {KEY, OTHER_KEY}
    for known in ([], [EXAMPLE_KEY], [notes.verifier_key(NAME, notes.public_key(THIRD))]):
        assert notes.signers(note, known) == set()
        with pytest.raises(NotSigned, match="No key that is known"):
            notes.opened(note, known)


def test_the_same_key_under_another_name_is_another_key() -> None:
    note = notes.sign(TEXT, "sijill/other", [SEED])
    with pytest.raises(NotSigned):
        notes.opened(note, [KEY])


def test_a_known_key_s_wrong_signature_spoils_the_note_even_beside_a_right_one() -> None:
    right, wrong = notes.sign(TEXT, NAME, [SEED]), notes.sign("something else\n", NAME, [OTHER])
    both = right + wrong.rpartition("\n\n")[2]
    assert notes.opened(both, [KEY]) == TEXT
    with pytest.raises(NotSigned, match="does not fit"):
        notes.opened(both, [KEY, OTHER_KEY])


NOTE = notes.sign(TEXT, NAME, [SEED])


@given(st.integers(0, len(NOTE.encode()) * 8 - 1))
def test_one_flipped_bit_anywhere_is_noticed(bit: int) -> None:
    spoiled = bytearray(NOTE.encode())
    spoiled[bit // 8] ^= 1 << bit % 8
    try:
        changed = spoiled.decode()
    except UnicodeDecodeError:
        return
    with pytest.raises(NotSigned):
        notes.opened(changed, [KEY])


MALFORMED = [
    ("", "nothing"),
    (TEXT, "no signature"),
    (TEXT + "\n", "an empty list of signatures"),
    (NOTE[:-1], "no newline at the end"),
    (NOTE.replace("\n\n", "\n"), "no empty line"),
    (NOTE.replace("—", "-"), "a hyphen for the dash"),
    (NOTE + "\n", "an empty line after the signatures"),
    (NOTE + "and more\n", "a line that is no signature"),
    (NOTE.replace("what", "wh\tat"), "a control character"),
    (NOTE + f"— {NAME} AAAA\n", "a signature too short to have an id"),
    (NOTE + f"— {NAME} *{'A' * 90}\n", "a signature that is not base64"),
    (NOTE + NOTE.rpartition("\n\n")[2] * 64, "a flood of signatures"),
]


@pytest.mark.parametrize(("note", "why"), MALFORMED)
def test_what_is_no_signed_note_is_refused(note: str, why: str) -> None:
    with pytest.raises(NotSigned):
        notes.opened(note, [KEY])


@pytest.mark.parametrize("text", ["no newline", "a\ttab\n", ""])
def test_a_text_that_no_note_may_hold_is_not_signed(text: str) -> None:
    with pytest.raises(ValueError, match="newline"):
        notes.sign(text, NAME, [SEED])


@pytest.mark.parametrize("name", ["", "two words", "no\u2003wide space", "a+b"])
def test_a_name_that_no_key_may_have_does_not_sign(name: str) -> None:
    with pytest.raises(ValueError, match="name"):
        notes.sign(TEXT, name, [SEED])


@pytest.mark.parametrize("key", ["", "a+b", KEY.replace("+", "+0", 1), KEY[:-4], KEY[:-44] + "B" + KEY[-43:]])
def test_a_verifier_key_that_does_not_fit_itself_is_refused(key: str) -> None:
    with pytest.raises(ValueError):  # whichever of its parts is wrong
        notes.opened(NOTE, [key])
