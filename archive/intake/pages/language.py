"""Which language a text seems to be in: the most frequent function words, a hint that a person confirms."""

from __future__ import annotations

import re
from collections import Counter

from archive.intake.pages.facts import Fact

_FUNCTION_WORDS = {
    "en": "the of and to in that for with was were have has had from by they their been which who said".split(),
    "fr": "le la les des et du une dans pour que qui sur par est ont été avec au aux ce cette sont".split(),
    "es": "el la los las de del que y en una por con para se su fueron fue han como más al según".split(),
    "ar": "في من على إلى أن عن مع التي الذي هذا هذه كان بعد قبل ما لا قال كما وقد بين".split(),
    "de": "der die das und ist nicht ein eine mit für auf den dem von zu sich auch wird werden im".split(),
    "pt": "o os as da do dos das que em um uma para com não por mais foi foram são ao à".split(),
    "fa": "که از به در این را با است برای آن می شد شده های کرد بود خود یک تا".split(),
    "ru": "и в не на что с по как это из за от для было были его её их к".split(),
    "uk": "і в не на що з та як це за від для було були його її їх у".split(),
    "tr": "ve bir bu için ile olarak da de olan daha çok en gibi sonra kadar ancak".split(),
}
_WORD = re.compile(r"\w+")


def guess(text: str) -> str | None:
    """The BCP 47 code whose function words are commonest in the first 20,000 characters; None when unclear."""
    counts = Counter(_WORD.findall(text[:20_000].casefold()))
    scores = {code: sum(counts[word] for word in set(known)) for code, known in _FUNCTION_WORDS.items()}
    ranked = sorted(scores.items(), key=lambda item: -item[1])
    (best, most), (_, next_best) = ranked[0], ranked[1]
    return best if most >= 4 and most > next_best * 1.15 else None


def language_of(text: str, declared: Fact | None) -> Fact | None:
    """The declared language, or the guess marked as inferred; where both differ the text's own words win."""
    seen = guess(text)
    if declared and (seen is None or declared.value.split("-")[0].casefold() == seen):
        return declared
    if seen is None:
        return None
    basis = "its commonest function words"
    if declared:
        basis += f" (the page declares {declared.value})"
    return Fact(seen, basis, inferred=True)
