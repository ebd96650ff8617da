"""Each phase names what it sees, with its reason; quiet words give no signal."""

from __future__ import annotations

import pytest

from archive.comments.pipeline import phases, words
from archive.comments.pipeline.facts import gist_of
from archive.comments.pipeline.known_lists import _shipped
from archive.comments.pipeline.reading import Facts, Noticed, Read
from archive.comments.signals import signal
from archive.comments.vocabulary import ListKind, SignalKind
from tests.support.spending import least

K = SignalKind
LISTS = _shipped()

TABLE = [
    ("The mill stood until June 2014.", Facts(), [], "a remark about the record is quiet"),
    ("Call +999 555 01 08 today.", Facts(), [K.PHONE], "a telephone number can lead to somebody"),
    ("Write to lamp@example.org.", Facts(), [K.EMAIL], "so can an address"),
    ("He hides at 36.20124, 37.16117.", Facts(), [K.COORDINATES], "a position is where somebody is"),
    ("His number is 29901011234567.", Facts(), [K.IDENTITY_NUMBER], "as long as on identity papers"),
    ("See https://facebook.com/some.body.1", Facts(), [K.SOCIAL_ACCOUNT], "an account is somebody's, not just a link"),
    ("More at https://example.org/x", Facts(), [K.LINK], "links are looked at"),
    ("More at example[.]com/x", Facts(), [K.LINK], "also those that are written so as not to be seen"),
    ("Amal Haddad told me.", Facts(names=((0, 11),)), [K.PROTECTED_NAME], "names of the vault hold a comment"),
    ("Amal told me.", Facts(names=None), [K.UNCHECKED_NAMES], "a vault that cannot be asked holds it too"),
    ("We know where you live.", Facts(), [K.THREAT], "a threat is named before everything else"),
    ("What an IDIOOOT.", Facts(), [K.WORD], "case and drawn-out letters hide no word"),
    ("What an 1d10t.", Facts(), [K.WORD], "nor do digits that look like letters"),
    ("i d i o t", Facts(), [K.WORD], "nor letters apart"),
    ("Quiet words.", Facts(closed=True), [K.CLOSED], "its discussion was closed in the meantime"),
    ("Quiet words.", Facts(repeats=2), [K.REPEAT], "the same words on the same record"),
    ("Quiet words.", Facts(elsewhere=2), [K.ELSEWHERE], "the same words on other records"),
    ("Quiet words.", Facts(on_record=20), [K.FLOOD], "many at once on one record"),
    ("Quiet words.", Facts(on_record=19), [], "a lively record is no flood"),
    ("Quiet words.", Facts(by_author=5), [K.FLOOD], "many at once by one account"),
    ("Quiet words.", Facts(hidden_field=True), [K.HIDDEN_FIELD], "people do not see that field"),
    ("Quiet words.", Facts(quick=True), [K.QUICK], "nobody writes as fast"),
    ("Quiet words.", Facts(declined=1), [K.AUTHOR], "an earlier comment of this account was declined"),
    ("x" + " word" * 700, Facts(), [K.LENGTH], "longer than most people read"),
    ("!?", Facts(), [K.LENGTH], "nothing to read"),
    ("THIS IS WRITTEN IN CAPITALS THROUGHOUT", Facts(), [K.SHOUTING], "shouting"),
    ("UNHCR and the ICRC were there, he said.", Facts(), [], "abbreviations are no shouting"),
    ("Nooooooooo, it stood.", Facts(), [K.STRETCHED], "letters drawn out"),
    ("z" + "\u0301" * 9 + "algo stood there.", Facts(), [K.STRETCHED], "marks piled on a letter"),
    ("كُتِبَ هذا بِالحَرَكاتِ كُلِّها", Facts(), [], "vowelled Arabic is no pile of marks"),
]


@pytest.mark.parametrize(("body", "facts", "kinds", "why"), TABLE, ids=[row[3] for row in TABLE])
def test_a_phase_names_what_it_sees(body: str, facts: Facts, kinds: list[SignalKind], why: str) -> None:
    found = phases.run(Read(body=body, facts=facts), LISTS)
    assert [one.kind for one in found] == kinds, why


def test_the_name_is_read_as_well() -> None:
    (link,) = phases.run(Read(body="Hello there.", author_name="www.ferry-deals.example"), LISTS)
    assert (link.kind, link.part) == (K.LINK, "author_name")
    assert signal(link, "Hello there.", "www.ferry-deals.example").found == "www.ferry-deals.example"


def test_the_weightiest_is_first_and_nothing_is_endless() -> None:
    body = " ".join(f"https://example.org/{n}" for n in range(200)) + " we know where you live"
    found = phases.run(Read(body=body, facts=Facts(names=((0, 5),))), LISTS)
    assert [one.kind for one in found[:2]] == [K.PROTECTED_NAME, K.THREAT]
    assert len(found) == phases.MOST_SIGNALS


def test_a_protected_name_is_never_repeated_beside_the_comment() -> None:
    told = signal(Noticed(kind=K.PROTECTED_NAME, start=0, stop=11), "Amal Haddad told me.", "")
    assert (told.found, told.holds, told.start, told.end) == ("", True, 0, 11)
    assert "Amal" not in str(told.words)


def test_the_matched_word_and_its_list_are_named() -> None:
    (found,) = phases.run(Read(body="Quel connard."), LISTS)
    told = signal(found, "Quel connard.", "")
    assert (told.found, str(told.words)) == ("connard", "On a list of insults: connard* (fr)")


def test_every_kind_has_its_words() -> None:
    for kind in SignalKind:
        entry = ListKind.WATCH if kind in (K.WORD, K.THREAT) else None
        said = str(signal(Noticed(kind=kind, list=entry, said="x (y)", number=3), "body", "").words)
        assert len(said) > 5
        assert "%(" not in said


ENTRIES = [
    ("kill you", "I will kill you.", ["kill you"], "a phrase"),
    ("kill you", "I kill, you see.", ["kill, you"], "signs between the words do not part them"),
    ("kill you", "They kill young trees.", [], "whole words only"),
    ("will _ regret", "You will all deeply regret this.", ["will all deeply regret"], "up to two words in between"),
    ("will _ regret", "You will one day come to regret.", [], "and no more"),
    ("prefi*", "Prefixes and prefixed.", ["Prefixes", "prefixed"], "a star stands for any ending"),
    ("straße", "STRASSE", ["STRASSE"], "letters are folded"),
    ("كلب", "والكلب هناك", ["والكلب"], "“and” and the article are written onto an Arabic word"),
    ("白痴", "你这个白痴。", ["白痴"], "scripts without spaces"),
    ("secret", "s*cret and se*ret", ["s*cret", "se*ret"], "a star in a word hides no letter"),
    ("# only a remark", "only a remark", [], "what follows # is not read"),
    ("*", "anything", [], "a star alone would match everything"),
]


@pytest.mark.parametrize(("entry", "text", "found", "why"), ENTRIES, ids=[row[3] for row in ENTRIES])
def test_entries_of_a_list(entry: str, text: str, found: list[str], why: str) -> None:
    lists = [words.prepared("mine", ListKind.WATCH, [entry])]
    assert [text[hit.start : hit.stop] for hit in words.find(text, lists)] == found, why


GISTS = [
    ("Hello,  World!", "hello world", True, "case, spaces and signs are no difference"),
    ("مُحمَّد", "محمد", True, "nor are vowel marks"),
    ("Hello world", "Hello word", False, "another word is"),
    ("!!!", "???", False, "signs alone are compared as they are"),
]


@pytest.mark.parametrize(("one", "other", "same", "why"), GISTS, ids=[row[3] for row in GISTS])
def test_what_says_the_same(one: str, other: str, same: bool, why: str) -> None:
    assert (gist_of(one) == gist_of(other)) is same, why


@pytest.mark.parametrize("text", ["a " * 2500, "a-" * 2500, "a*" * 2500, "x." * 2500, "kill " * 1000, "@" * 5000])
def test_no_text_takes_long(text: str) -> None:
    """Half a second on a slow machine for the longest comment; a phase that backtracks would take minutes."""
    assert least(lambda: phases.run(Read(body=text[:5000]), LISTS)) < 0.5
