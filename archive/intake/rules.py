"""What a submission still lacks, what cannot be read, and in which order its pages come; pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from archive.access.levels import AccessLevel
from archive.base import languages
from archive.base.errors import Problem
from archive.base.messages import msg
from archive.intake.answers import (
    AccessAnswer,
    Answers,
    ConsentGiven,
    FileFacts,
    Group,
    KindAnswer,
    WhatAnswer,
    WhenAnswer,
    YouAnswer,
)
from archive.intake.vocabulary import Naming, Step
from archive.records.vocabulary import ConsentUse, RecordKind

DRAFTS_PER_HOUR = 120
"""Drafts an hour that one caller may begin; many people may come from one exit of Tor."""
HANDED_IN_PER_HOUR = 60
"""Submissions an hour from one caller."""
CALLERS = 5
"""How many times as many files as one draft a caller may send in an hour, for the same reason."""

LIMITS: Mapping[str, int] = {
    "title": 500,
    "text": 300_000,
    "address": 2_000,
    "publisher": 300,
    "when": 300,
    "where": 200,
    "wishes": 5_000,
    "pseudonym": 80,
    "name": 300,
    "contact": 500,
    "safe_contact": 1_000,
    "mechanism": 300,
    "caption": 5_000,
    "alternative_text": 5_000,
}
"""Most characters of each field; the description's own limits allow as much."""

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")


def clean(text: str) -> str:
    """Text as typed, with the newlines of one kind and without the control characters that no text holds."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def following(step: Step) -> Step:
    """The page after ``step``; the last one stays."""
    steps = tuple(Step)
    return steps[min(steps.index(step) + 1, len(steps) - 1)]


def preceding(step: Step) -> Step | None:
    """The page before ``step``; None before the first."""
    steps = tuple(Step)
    place = steps.index(step)
    return steps[place - 1] if place else None


def unreadable(group: Group) -> list[Problem]:
    """What of one step cannot be taken as it stands; what is merely absent is told at the end (``missing``)."""
    problems = [
        Problem(name, msg("At most %(most)s characters.", most=most))
        for name, most in LIMITS.items()
        if len(getattr(group, name, "")) > most
    ]
    if isinstance(group, KindAnswer) and group.kind is None:
        problems.append(Problem("kind", msg("Choose what it is.")))
    if isinstance(group, WhatAnswer):
        problems += _unreadable_what(group)
    return problems


def _unreadable_what(what: WhatAnswer) -> list[Problem]:
    problems = []
    if what.address and not is_address(what.address):
        problems.append(Problem("address", msg("Write the whole address, beginning with http:// or https://.")))
    try:
        languages.canonical(what.language)
    except languages.LanguageError as error:
        problems.append(Problem("language", error.message))
    return problems


def is_address(text: str) -> bool:
    """Whether this could be the address of a page."""
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and not re.search(r"\s", text)
    except ValueError:
        return False


def missing(answers: Answers, files: Sequence[FileFacts]) -> list[Problem]:
    """Every gap at once; ``where`` is the step and the field, as ``what.text``."""
    gaps: list[Problem] = []
    for step, absent in _CHECKS.items():
        group = answers.group(step)
        found = (unreadable(group) if group is not None else []) + absent(answers, files)
        gaps += [Problem(f"{step}.{problem.where}", problem.message) for problem in _once(found)]
    return gaps


def _once(problems: Sequence[Problem]) -> list[Problem]:
    return list({problem.where: problem for problem in reversed(problems)}.values())[::-1]


def _kind_gaps(answers: Answers, files: Sequence[FileFacts]) -> list[Problem]:
    return [] if answers.record_kind else [Problem("kind", msg("Choose what it is."))]


def _what_gaps(answers: Answers, files: Sequence[FileFacts]) -> list[Problem]:
    told = bool(answers.what and answers.what.text.strip())
    if told or files or answers.record_kind is RecordKind.IMAGE:
        return []
    if answers.record_kind is RecordKind.ARTICLE:
        return [Problem("text", msg("Paste the text of the article, or add it as a file."))]
    return [Problem("text", msg("Write what happened, or add it as a file."))]


def _when_gaps(answers: Answers, files: Sequence[FileFacts]) -> list[Problem]:
    said = answers.when or WhenAnswer()
    gaps = []
    if not said.when.strip() and not said.when_unknown:
        gaps.append(Problem("when", msg("Say when it happened, or that you do not know.")))
    if not said.where.strip() and not said.where_unknown:
        gaps.append(Problem("where", msg("Say where it happened, or that you do not know.")))
    return gaps


def _file_gaps(answers: Answers, files: Sequence[FileFacts]) -> list[Problem]:
    if answers.record_kind is RecordKind.IMAGE and not files:
        return [Problem("files", msg("Add at least one picture."))]
    return []


def _access_gaps(answers: Answers, files: Sequence[FileFacts]) -> list[Problem]:
    wished = answers.access or AccessAnswer()
    open_to_many = (AccessLevel.PUBLIC, AccessLevel.REGISTERED)
    if answers.consent and ConsentUse.PUBLIC not in answers.consent.uses and wished.description in open_to_many:
        return [
            Problem(
                "description",
                msg(
                    "You wish that many people may see it, and you did not allow that everybody may read it. "
                    "Change one of the two."
                ),
            )
        ]
    return []


def _you_gaps(answers: Answers, files: Sequence[FileFacts]) -> list[Problem]:
    you = answers.you or YouAnswer()
    if you.naming is Naming.PSEUDONYM and not you.pseudonym.strip():
        return [Problem("pseudonym", msg("Write the pseudonym, or choose to give no name."))]
    if you.naming is Naming.NAMED and not you.name.strip():
        return [Problem("name", msg("Write your name, or choose to give no name."))]
    return []


def _consent_gaps(answers: Answers, files: Sequence[FileFacts]) -> list[Problem]:
    given = answers.consent or ConsentGiven()
    if ConsentUse.KEEP not in given.uses:
        return [Problem("uses", msg("The archive can take it in only if you allow it to keep it."))]
    if not given.words:
        return [Problem("uses", msg("The words of the consent have changed. Please read them, and answer again."))]
    return []


_CHECKS = {
    Step.KIND: _kind_gaps,
    Step.WHAT: _what_gaps,
    Step.WHEN: _when_gaps,
    Step.FILES: _file_gaps,
    Step.ACCESS: _access_gaps,
    Step.YOU: _you_gaps,
    Step.CONSENT: _consent_gaps,
}
