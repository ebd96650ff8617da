"""What the words of a query were searched by, told in forms that stand in live records of the space."""

from __future__ import annotations

from collections.abc import Iterable

from archive.search.engine import Step, Understood
from archive.search.evaluation.compiling import Asked
from archive.search.evaluation.evaluator import Found
from archive.search.evaluation.presence import stands
from archive.search.evaluation.space import Space


def understood(asked: Iterable[Asked], found: Found, space: Space) -> tuple[Understood, ...]:
    """The words in their order, each with the forms found for it."""
    words = {id(one.node): one.word for one in found.words()}
    told = []
    for one in sorted(asked, key=lambda one: one.position):
        forms: dict[Step, dict[str, None]] = {}
        for word in (words.get(id(node)) for node in one.queries):
            for form in word.standing() if word is not None else ():
                if form.text:
                    forms.setdefault(form.step, {})[form.text] = None
        for form in one.forms:
            if stands(space, form.text):
                forms.setdefault(form.step, {})[form.text] = None
        told.append(Understood(one.word, one.position, {step: tuple(forms[step]) for step in Step if forms.get(step)}))
    return tuple(told)
