"""By which forms a word of a query is searched: as written, folded, and by its stems in every language of the space."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from archive.base.folding import fold
from archive.search.analysis import Token
from archive.search.engine import Step
from archive.search.evaluation.forms import Form, Sequence
from archive.search.evaluation.presence import stands
from archive.search.evaluation.space import Space
from archive.search.stemming import ENGLISH_STOP_WORDS, stems
from archive.search.word_table import form_of

# No word is searched by more forms than these.
MOST_FORMS = 256
# What a step's forms weigh beside the word as it is written.
STEP_WEIGHTS = {Step.WRITTEN: 1.0, Step.FOLDED: 1.0, Step.STEMMED: 1.0, Step.NAMED: 0.5}


def plain_forms(space: Space, token: Token, steps: frozenset[Step]) -> tuple[Form, ...]:
    """The word as written, and what differs from it only in what readers ignore."""
    folding = Step.FOLDED in steps
    return space.once(
        ("plain", token.written, token.folded, folding), lambda: _plain_forms(space, token, folding=folding)
    )


def _plain_forms(space: Space, token: Token, *, folding: bool) -> tuple[Form, ...]:
    written = form_of(token.written)
    folded: set[str] = set()
    if folding:
        folded = {part.leaf.word(int(i)) for part in space.parts for i in part.leaf.folded(token.folded)} - {written}
    weight = STEP_WEIGHTS[Step.FOLDED]
    found = (Form(form, Step.FOLDED, weight) for form in _at_most(space, folded))
    return (Form(written, Step.WRITTEN), *found)


def all_forms(space: Space, token: Token, steps: frozenset[Step]) -> tuple[Form, ...]:
    """The forms of ``plain_forms``, and the word's other inflections in each language."""
    plain = plain_forms(space, token, steps)
    if Step.STEMMED not in steps or token.paired or token.folded in ENGLISH_STOP_WORDS:
        return plain
    known = {form.text for form in plain}
    # Stems are folded: without that step, another spelling of the same word is no inflection of it.
    strict = Step.FOLDED not in steps
    key = ("stemmed", token.written, token.folded, strict)
    return (*plain, *space.once(key, lambda: _stemmed_forms(space, token, known, strict=strict)))


def _stemmed_forms(space: Space, token: Token, known: set[str], *, strict: bool) -> tuple[Form, ...]:
    spoken = space.languages | {"en"}  # as which claims are stemmed, whatever the record's language
    spoken &= frozenset().union(*(part.leaf.stem_languages for part in space.parts))
    asked = [(language, stem) for language in sorted(spoken) for stem in _stems(token.written, language)]
    inflected: dict[str, set[str]] = {}
    for part in space.parts:
        said: dict[int, list[str]] = {}
        for (language, _), ordinals in zip(asked, part.leaf.stemmed(asked), strict=True):
            for ordinal in ordinals.tolist():
                said.setdefault(ordinal, []).append(language)
        for form, languages in zip(part.leaf.words(said), said.values(), strict=True):
            if form not in known and not (strict and fold(form) == token.folded):
                inflected.setdefault(form, set()).update(languages)
    weight = STEP_WEIGHTS[Step.STEMMED]
    return tuple(Form(form, Step.STEMMED, weight, frozenset(inflected[form])) for form in _at_most(space, inflected))


def _at_most(space: Space, forms: Collection[str]) -> list[str]:
    """In order, and where they are too many only so many of those that stand in the space."""
    if len(forms) > MOST_FORMS:
        return [form for form in sorted(forms) if stands(space, form)][:MOST_FORMS]
    return sorted(forms)


def _stems(word: str, language: str) -> Iterable[str]:
    """The stems of a word, and those of its spelling without accents (``stemming.terms``)."""
    stemming, found = stems(word, language)
    return sorted({*found, *stems(fold(word), language)[1]}) if stemming else ()


def sequence_of(space: Space, words: Iterable[Token], steps: frozenset[Step], text: str = "") -> Sequence:
    """Words one after the other, each as written or folded."""
    forms = tuple(plain_forms(space, token, steps) for token in words)
    plain = all(len(word) == 1 for word in forms)
    return Sequence(forms, Step.WRITTEN if plain else Step.FOLDED, 1.0, text)
