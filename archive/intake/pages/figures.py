"""Figures of people with their qualifiers, each a claim of its own: never added up, never without its words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice

from archive.intake.pages.date_words import MONTH, SHORT_MONTH, fold
from archive.intake.pages.facts import Quantity
from archive.intake.pages.figure_words import (
    AMOUNT,
    AUXILIARY,
    FILLER,
    GROUP,
    GROUPS,
    HEDGE,
    HEDGES,
    NOT_PEOPLE,
    NUMBER_WORDS,
    OUTCOME,
    OUTCOMES,
    QUALIFIER,
    RANGE,
    ROUND,
    SCALES,
)
from archive.intake.pages.lines import Span
from archive.intake.pages.numerals import whole_number

_FIGURE = re.compile(rf"(?:(?<!\w){QUALIFIER}\s+)?(?:{RANGE}|{AMOUNT})", re.IGNORECASE)
_GROUP = re.compile(
    rf"(?:\s+(?:of|de|des|d['’]|من|the|les|los|las|otros|otras|autres|other|more|\w+)){{0,3}}?[\s']+(?P<noun>{GROUP})",
    re.IGNORECASE,
)
_GROUP_BEFORE = re.compile(rf"(?P<noun>{GROUP})\W{{0,3}}$", re.IGNORECASE)
_CLAUSE = re.compile(r"[,،;؛:()—–]|\s+(?:and|et|y|while|whereas|tandis que|mientras)\s+|\s+و(?=\S)", re.IGNORECASE)
_MONTH_BESIDE = re.compile(rf"\s*(?:de\s+|of\s+)?(?:{MONTH}|{SHORT_MONTH})\b")
_MONTH_BEFORE = re.compile(rf"(?:{MONTH}|{SHORT_MONTH})\.?\s+$")
_JOINED = re.compile(
    r"[\s,]*(?:and|et|y|,|including|dont|incluid[oa]s|entre ellos|among them|بينهم|من بينهم|و)?[\s,]*", re.IGNORECASE
)
_PART_OF = re.compile(
    r"(?:including|among them|of whom|of them|dont|parmi (?:eux|elles)|incluid[oa]s|entre (?:ellos|ellas)|"
    r"de los cuales|من بينهم|بينهم|منهم|بما في ذلك)\W*$",
    re.IGNORECASE,
)
# Behind a number that its verb governs, only a place or a time belongs to the claim.
_WHERE = re.compile(
    r"\s+(?:in|from|near|at|during|since|on|outside|inside|across|from|à|en|dans|près de|depuis|durant|"
    r"desde|cerca de|durante|في|منذ|من|قرب|خلال|إلى|[\w-]+\s(?:in|since)\s)",
    re.IGNORECASE,
)
_AGE = re.compile(r"\s*(?:,|-year|ans\b|años\b|عاما)", re.IGNORECASE)


# A longer "sentence" is a table or an attack; the work grows with the square of its figures.
_MAX_SENTENCE, _MAX_FIGURES = 1_500, 40


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure in a sentence: the stretch that states it, the count, and the hedge beside it."""

    span: Span
    quantity: Quantity
    hedge: str | None
    part_of_other: bool


@dataclass(frozen=True, slots=True)
class _Mention:
    start: int
    end: int
    match: re.Match[str]
    group: tuple[str, int] | None


def figures(sentence: str) -> list[Figure]:
    """The figures of people in one sentence that say what happened to them, in the order of the sentence."""
    sentence = sentence[:_MAX_SENTENCE]
    mentions = [
        m for m in (_mention(sentence, found) for found in islice(_FIGURE.finditer(sentence), _MAX_FIGURES)) if m
    ]
    result: list[Figure] = []
    previous_end, inherited, part = 0, None, False
    for position, mention in enumerate(mentions):
        rest = mentions[position:]
        joined = bool(result) and bool(_JOINED.fullmatch(sentence[previous_end : mention.start]))
        within = bool(_PART_OF.search(sentence[: mention.start]))
        outcome, start, end = _outcome(sentence, mention, previous_end, _limit(sentence, rest))
        if outcome is None and mention.group:
            outcome = inherited if joined or within else _shared_with_next(sentence, rest)
            end = mention.group[1]
        if outcome is None:
            continue
        inherited, part = outcome, within or (part and joined)
        end = max(end, mention.end, mention.group[1] if mention.group else 0)
        stop = _clause_end(sentence, end, _limit(sentence, rest), start < mention.start)
        result.append(_figure(sentence, mention, outcome, part, Span(start, stop)))
        previous_end = end
    return result


def _limit(sentence: str, mentions: list[_Mention]) -> int:
    """Where the words of the first mention end: before the next one."""
    return mentions[1].start if len(mentions) > 1 else len(sentence)


def _shared_with_next(sentence: str, mentions: list[_Mention]) -> str | None:
    """The outcome of "14 soldiers and three civilians were killed" stands behind the second figure for both."""
    group = mentions[0].group
    if len(mentions) < 2 or group is None or not _JOINED.fullmatch(sentence[group[1] : mentions[1].start]):
        return None
    return _outcome(sentence, mentions[1], group[1], _limit(sentence, mentions[1:]))[0]


def _mention(sentence: str, found: re.Match[str]) -> _Mention | None:
    group = _GROUP.match(sentence, found.end()) or None
    if group and _CLAUSE.search(sentence[found.end() : group.start("noun")]):
        group = None
    digits = whole_number(found["number"]) if found["number"] else None
    if not group and digits and 1800 <= digits <= 2100 and not re.search(r"[,.\s]", found["number"]):
        return None
    if not group and (
        NOT_PEOPLE.match(sentence, found.end())
        or (
            _AGE.match(sentence, found.end())
            and found["number"]
            and (digits or 0) < 110
            and sentence[found.end() : found.end() + 1] == ","
        )
    ):
        return None
    if found["number"] and (
        _MONTH_BESIDE.match(sentence, found.end())
        or (_MONTH_BEFORE.search(sentence[: found.start("number")]) and not group)
    ):
        return None
    if NOT_PEOPLE.match(sentence, found.end()):
        return None
    noun = next((name for name in GROUPS if group and group[name]), None)
    return _Mention(found.start(), found.end(), found, (noun, group.end("noun")) if noun and group else None)


def _outcome(sentence: str, mention: _Mention, floor: int, limit: int) -> tuple[str | None, int, int]:
    """What happened: the verb that governs the number just before it, else the first one behind it."""
    before = list(OUTCOME.finditer(sentence, floor, mention.start))
    if before and FILLER.fullmatch(sentence[before[-1].end() : mention.start]):
        auxiliary = AUXILIARY.search(sentence[: before[-1].start()])
        return _name(before[-1]), auxiliary.start() if auxiliary else before[-1].start(), mention.end
    for one in OUTCOME.finditer(sentence, mention.end, limit):
        governs_next = limit < len(sentence) and re.fullmatch(r"\s*", sentence[one.end() : limit])
        if not governs_next or re.search(r"[,;]|(?:and|et|y)\s*$", sentence[mention.end : one.start()]) is None:
            return _name(one), mention.start, one.end()
    return None, mention.start, mention.end


def _name(found: re.Match[str]) -> str:
    return next(name for name in OUTCOMES if found[name])


def _clause_end(sentence: str, end: int, limit: int, governed: bool) -> int:
    """The rest of the clause says where and under whom; it ends with its punctuation or before the next figure."""
    if governed and not _WHERE.match(sentence, end):
        return end
    stop = _CLAUSE.search(sentence, end)
    cut = min(stop.start() if stop else len(sentence), limit)
    text = re.sub(
        r"(?:\s*,|\s+(?:and|et|y|including|dont|with|another|while|بينهم|من بينهم))+\s*$",
        "",
        sentence[:cut],
        flags=re.IGNORECASE,
    )
    return max(end, len(text.rstrip(' .!?؟;:,"”»')))


def _figure(sentence: str, mention: _Mention, outcome: str, part: bool, span: Span) -> Figure:
    found = mention.match
    hedged = HEDGE.search(sentence, span.start, span.end) or HEDGE.search(sentence, max(0, span.start - 40), span.start)
    hedge = next((name for name in HEDGES if hedged and hedged[name]), None)
    bound = next((name for name in ("low", "high", "best") if found[name]), None)
    written = [found[bound]] if bound and found[bound].casefold() != "the" else []
    if found["vague"] or (found["word"] or "").casefold() in ROUND:
        written.append(found["vague"] or found["word"])
    if found["from"]:
        written.append(re.sub(r"\s+", " ", re.sub(r"\d[\d.,\s]*", "… ", found[0])).strip(" …") or "range")
    if hedged:
        written.append(hedged[0])
    low, best, high = _bounds(found, bound)
    group = mention.group[0] if mention.group else None
    unit = "family" if group == "family" else "person"
    named = None if group in (None, "person", "family") else group
    return Figure(
        span,
        Quantity(unit, outcome, named, low, best, high, " … ".join(written) or None),
        hedge,
        part,
    )


def _bounds(found: re.Match[str], bound: str | None) -> tuple[int | None, int | None, int | None]:
    if found["from"] and found["to"]:
        return whole_number(found["from"]), None, whole_number(found["to"])
    value = _value(found)
    if bound == "low":
        return value, None, None
    return (None, None, value) if bound == "high" else (None, value, None)


def _value(found: re.Match[str]) -> int | None:
    if found["number"]:
        scale = SCALES.get((found["scale"] or "").strip().casefold(), 1)
        if scale > 1 and (broken := re.fullmatch(r"(\d+)[.,٫](\d{1,2})", found["number"])):
            return int(Decimal(f"{int(broken[1])}.{broken[2]}") * scale)
        number = whole_number(found["number"])
        return number * scale if number is not None else None
    if not found["word"]:
        return None
    parts = re.split(r"[\s-](?=hundred|thousand|million)", found["word"], maxsplit=1, flags=re.IGNORECASE)
    folded = {fold(word): value for word, value in NUMBER_WORDS.items()}
    value = folded.get(fold(parts[0]))
    return value * SCALES.get(parts[1].casefold(), 1) if value and len(parts) > 1 else value
