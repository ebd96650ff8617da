"""By which forms a word of a query is searched: as written, folded, and by its stems in every language of the space."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from archive.base.folding import fold
from archive.search.analysis import Token, tokens
from archive.search.engine import Step
from archive.search.evaluation.forms import Form, Sequence
from archive.search.evaluation.presence import stands
from archive.search.evaluation.space import Space
from archive.search.evaluation.spellings import bears_apostrophe, bears_hamza, parted, with_other_hamza
from archive.search.stemming import ENGLISH_STOP_WORDS, stems
from archive.search.word_table import folded_of, form_of

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
        folded = set(_folded_to(space, token.folded))
        for other in with_other_hamza(written):
            folded.update(form for form in _folded_to(space, folded_of(other)) if bears_hamza(form))
        folded.discard(written)
    weight = STEP_WEIGHTS[Step.FOLDED]
    found = (Form(form, Step.FOLDED, weight) for form in _at_most(space, folded))
    return (Form(written, Step.WRITTEN), *found)


def _folded_to(space: Space, folded: str) -> Iterator[str]:
    for part in space.parts:
        yield from part.leaf.words(part.leaf.folded(folded).tolist())


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
    spoken = space.languages | {"en"}  # as which descriptors are stemmed, whatever the record's language
    spoken &= frozenset().union(*(part.leaf.stem_languages for part in space.parts))
    inflected = _inflected(space, token.written, spoken)
    for other in () if strict else with_other_hamza(form_of(token.written)):
        for form, languages in _inflected(space, other, spoken).items():
            if bears_hamza(form):
                inflected.setdefault(form, set()).update(languages)
    kept = [form for form in inflected if form not in known and not (strict and fold(form) == token.folded)]
    weight = STEP_WEIGHTS[Step.STEMMED]
    return tuple(Form(form, Step.STEMMED, weight, frozenset(inflected[form])) for form in _at_most(space, kept))


def _inflected(space: Space, word: str, spoken: Collection[str]) -> dict[str, set[str]]:
    """The forms that share a stem with a word, and in texts of which languages."""
    asked = [(language, stem) for language in sorted(spoken) for stem in _stems(word, language)]
    found: dict[str, set[str]] = {}
    for part in space.parts:
        said: dict[int, list[str]] = {}
        for (language, _), ordinals in zip(asked, part.leaf.stemmed(asked), strict=True):
            for ordinal in ordinals.tolist():
                said.setdefault(ordinal, []).append(language)
        for form, languages in zip(part.leaf.words(said), said.values(), strict=True):
            found.setdefault(form, set()).update(languages)
    return found


def joined_forms(space: Space, word: str, steps: frozenset[Step]) -> tuple[Form, ...]:
    """A word that an apostrophe parts, as one: the forms that have a half ring or the like in its place (*Sanaʿa*)."""
    if Step.FOLDED not in steps:
        return ()
    whole = Token(folded_of(word), 0, 0, len(word), word)
    found = (form for form in all_forms(space, whole, steps) if bears_apostrophe(form.text))
    return tuple(form._replace(step=Step.FOLDED) if form.step is Step.WRITTEN else form for form in found)


def parted_sequence(space: Space, word: Token, steps: frozenset[Step]) -> tuple[Sequence, ...]:
    """A word that holds half rings or the like, as the words that it is where they are apostrophes (*Sana'a*)."""
    apart = parted(word.written)
    if apart == word.written or Step.FOLDED not in steps:
        return ()
    words = [token for token in tokens(apart) if not token.tail]
    if len(words) < 2:
        return ()
    return (replace(sequence_of(space, words, steps, apart), step=Step.FOLDED),)


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
