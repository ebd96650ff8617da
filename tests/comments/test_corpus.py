"""Several thousand comments in six languages: what belongs to the talk is left in peace, what does not is named."""

from __future__ import annotations

from collections import Counter

import pytest

from archive.comments.pipeline import phases
from archive.comments.pipeline.known_lists import _shipped
from archive.comments.pipeline.reading import Read
from archive.comments.vocabulary import ListKind, SignalKind
from tests.comments import corpus

LISTS = _shipped()
LANGUAGES = corpus.languages()


def noticed(body: str) -> set[SignalKind | ListKind]:
    found = phases.run(Read(body=body), LISTS)
    return {one.kind for one in found} | {one.list for one in found if one.list}


def test_the_corpus_is_several_thousand_in_six_languages() -> None:
    everything = [one for of in ("talk", "insults", "threats", "spam") for one in corpus.made(of)]
    assert len(set(everything)) == len(everything) > 4_000
    assert sorted({language for language, _ in everything}) == ["ar", "en", "es", "fr", "ru", "zh"]


def test_people_who_talk_about_killing_and_beating_are_left_in_peace() -> None:
    """Of a record of violence people speak in hard words; a moderator who sees signals everywhere sees none."""
    loud = Counter(language for language, body in corpus.made("talk") if noticed(body))
    assert loud == Counter()


@pytest.mark.parametrize("language", LANGUAGES)
def test_insults_are_named_however_they_are_spelt(language: str) -> None:
    written = [body for one, body in corpus.made("insults") if one == language]
    missed = [body for body in written if ListKind.INSULT not in noticed(body)]
    assert missed == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_threats_are_named(language: str) -> None:
    written = [body for one, body in corpus.made("threats") if one == language]
    missed = [body for body in written if SignalKind.THREAT not in noticed(body)]
    assert missed == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_advertising_is_named_by_its_words_and_its_links(language: str) -> None:
    # An account on a messenger is named as somebody's account rather than as a link.
    somewhere = {SignalKind.LINK, SignalKind.SOCIAL_ACCOUNT}
    missed = [
        body
        for one, body in corpus.made("spam")
        if one == language and not (ListKind.SPAM in (found := noticed(body)) and found & somewhere)
    ]
    assert missed == []
