"""Taking protected names out of everything that a reading says, and remembering what stood where."""

from __future__ import annotations

import re
from dataclasses import dataclass

from archive.intake.pages.arabic import loose
from archive.intake.pages.facts import ProtectedName
from archive.intake.pages.names import MASKED, mask_for

_PARTICLES = frozenset(
    "al el de del della la las los bin ibn bint abu abou umm oum von van der da dos du le ben أبو أم بن "
    "ابن بنت عبد آل".split()
)
_MIN_PART = 3


@dataclass(frozen=True, slots=True)
class Masker:
    """Replaces each protected name, and each part of it that stands alone, by a mask of its own."""

    people: tuple[tuple[str, str, str, re.Pattern[str]], ...]

    @classmethod
    def of(cls, names: list[tuple[str, str]], language: str | None) -> Masker:
        """A masker for names with their reasons, as ``quotes.protected`` gives them (longest first)."""
        whole: list[tuple[str, str]] = []
        for name, basis in names:
            # "Hamid" alone is the "Umar Hamid" who was named before, not another person.
            if not any(name in known.split() for known, _ in whole):
                whole.append((name, basis))
        return cls(
            tuple(
                (name, basis, mask_for(number, len(whole), language), _pattern(name))
                for number, (name, basis) in enumerate(whole, 1)
            )
        )

    def __call__(self, text: str) -> str:
        """``text`` with every protected name masked."""
        for _, _, mask, pattern in self.people:
            text = pattern.sub(mask, text)
        return text

    def protected(self, unmasked: str, masked: str) -> tuple[ProtectedName, ...]:
        """The names with the spans of their masks in ``masked`` and what stood there in ``unmasked``."""
        spans: dict[str, list[tuple[int, int, str]]] = {}
        shift, source = 0, 0
        for mask in re.finditer(MASKED, masked):
            owner = next(
                (one for one in self.people if one[2] == mask[0] and one[3].match(unmasked, mask.start() + shift)), None
            )
            if owner is None:
                continue
            written = owner[3].match(unmasked, mask.start() + shift)
            source = len(written[0]) if written else 0
            shift += source - len(mask[0])
            spans.setdefault(owner[0], []).append((mask.start(), mask.end(), written[0] if written else ""))
        return tuple(
            ProtectedName(
                name, tuple(dict.fromkeys(w for _, _, w in spans.get(name, []))), tuple(spans.get(name, [])), basis
            )
            for name, basis, _, _ in self.people
        )


def _pattern(name: str) -> re.Pattern[str]:
    whole = name.replace("’s", "").strip()
    parts = (
        [part for part in whole.split() if len(part) >= _MIN_PART and part.casefold() not in _PARTICLES]
        if len(whole.split()) > 1
        else []
    )
    arabic = bool(re.match(r"[\u0600-\u06ff]", whole))
    # Without capitals a wrong end of an Arabic name would mask a common word: only the given name stands alone.
    parts = parts[:1] if arabic else parts
    written = [r"\s+".join(re.escape(part) for part in whole.split()), *(re.escape(part) for part in parts)]
    clitics = r"(?:(?<=\s[ولبف])|(?<=^[ولبف])|(?<!\w))" if arabic else r"(?<!\w)"
    return re.compile(clitics + "(?:" + "|".join(loose(one) for one in written) + r")(?!\w)")
