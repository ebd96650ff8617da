"""What a submission lacks, what cannot be read, what a picture gives away; each row with its sentence."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from archive.access.levels import AccessLevel
from archive.intake import rules
from archive.intake.answers import (
    GROUPS,
    AccessAnswer,
    Answers,
    ConsentGiven,
    FileFacts,
    Group,
    KindAnswer,
    WhatAnswer,
    WhenAnswer,
    YouAnswer,
    plain,
    read,
)
from archive.intake.vocabulary import Naming, Step
from archive.media.telling import Telling, tells
from archive.records.vocabulary import ConsentAspect, ConsentUse, Directness, RecordKind

FILE = FileFacts(sha256="0" * 64, size=1)
WHOLE = Answers(
    kind=KindAnswer(kind=RecordKind.TESTIMONY),
    what=WhatAnswer(text="I was there."),
    when=WhenAnswer(when_unknown=True, where_unknown=True),
    consent=ConsentGiven(uses=(ConsentUse.KEEP,), words="…", version="1"),
)


def kind(value: RecordKind) -> KindAnswer:
    return KindAnswer(kind=value)


@pytest.mark.parametrize(
    ("changes", "files", "gaps", "sentence"),
    [
        ({}, [], [], "text, two times “do not know” and the consent to keep it are enough"),
        ({"kind": None}, [], ["kind.kind"], "what it is must be said"),
        ({"what": None}, [], ["what.text"], "a testimony needs words"),
        ({"what": WhatAnswer(text=" \n ")}, [], ["what.text"], "blank is no word"),
        ({"what": None}, [FILE], [], "or a file that tells it"),
        ({"kind": kind(RecordKind.IMAGE)}, [], ["files.files"], "an image needs a file"),
        ({"kind": kind(RecordKind.IMAGE), "what": None}, [FILE], [], "and no words"),
        ({"kind": kind(RecordKind.ARTICLE), "what": None}, [], ["what.text"], "an article needs text or a file"),
        ({"when": None}, [], ["when.when", "when.where"], "silence is no answer"),
        ({"when": WhenAnswer(when="in spring", where="a town")}, [], [], "plain words are"),
        ({"when": WhenAnswer(when="1999")}, [], ["when.where"], "each of the two is asked"),
        ({"access": None, "you": None}, [], [], "closed and anonymous are defaults, not gaps"),
        ({"you": YouAnswer(naming=Naming.PSEUDONYM)}, [], ["you.pseudonym"], "a pseudonym that was chosen is needed"),
        ({"you": YouAnswer(naming=Naming.NAMED)}, [], ["you.name"], "a name that was chosen is needed"),
        ({"consent": None}, [], ["consent.uses"], "nothing is taken in without consent"),
        ({"consent": ConsentGiven(words="…")}, [], ["consent.uses"], "keeping is the one use that cannot be refused"),
        (
            {"consent": ConsentGiven(uses=(ConsentUse.KEEP,))},
            [],
            ["consent.uses"],
            "a consent without the words that were shown is none",
        ),
        (
            {"access": AccessAnswer(description=AccessLevel.PUBLIC)},
            [],
            ["access.description"],
            "open to all, and not allowed to all: the contributor must say which",
        ),
        (
            {
                "access": AccessAnswer(description=AccessLevel.PUBLIC),
                "consent": ConsentGiven(uses=(ConsentUse.KEEP, ConsentUse.PUBLIC), words="…"),
            },
            [],
            [],
            "open to all, and allowed to all",
        ),
        (
            {"kind": None, "what": None, "when": None, "consent": None},
            [],
            ["kind.kind", "what.text", "when.when", "when.where", "consent.uses"],
            "every gap at once",
        ),
        (
            {"what": WhatAnswer(text="x", address="javascript:alert(1)")},
            [],
            ["what.address"],
            "what could not be read at its step is told again at the end",
        ),
    ],
)
def test_gaps(changes: dict[str, Any], files: list[FileFacts], gaps: list[str], sentence: str) -> None:
    found = rules.missing(replace(WHOLE, **changes), files)
    assert [problem.where for problem in found] == gaps, sentence


@pytest.mark.parametrize(
    ("group", "where", "sentence"),
    [
        (WhatAnswer(text="x" * 300_000), [], "as long as a text may be"),
        (WhatAnswer(text="x" * 300_001), ["text"], "a character too many"),
        (WhatAnswer(address="https://example.org/a?b=c"), [], "a whole address"),
        (WhatAnswer(address="example.org"), ["address"], "an address without its scheme"),
        (WhatAnswer(address="https://[::1"), ["address"], "an address that cannot be parsed"),
        (WhatAnswer(address="https://a b"), ["address"], "an address with a space"),
        (WhatAnswer(language="ar-SY"), [], "a language tag"),
        (WhatAnswer(language="Arabic!"), ["language"], "a word that is no tag"),
        (KindAnswer(), ["kind"], "no kind was chosen"),
        (YouAnswer(contact="x" * 501), ["contact"], "the vault has limits too"),
    ],
)
def test_what_cannot_be_read(group: Group, where: list[str], sentence: str) -> None:
    assert [problem.where for problem in rules.unreadable(group)] == where, sentence


@pytest.mark.parametrize(
    ("technical", "expected", "sentence"),
    [
        ({}, (), "nothing"),
        ({"gps": {"GPSLatitude": [1.0]}}, (Telling.PLACE,), "a place"),
        ({"gps": {"unreadable": "SyntaxError"}}, (), "a block that could not be read says nothing"),
        ({"gps": "nonsense"}, (), "a stranger's answer of another shape is passed over"),
        ({"image": {"Make": "F"}, "exif": {"DateTimeOriginal": "2"}}, (Telling.TIME, Telling.DEVICE), "phone, time"),
        ({"exif": {"BodySerialNumber": "77"}}, (Telling.SERIAL,), "one device among all"),
        ({"image": {"Artist": "A"}, "iptc": {"2:80": "A"}}, (Telling.PERSON,), "a name, told once"),
        ({"comment": "hello"}, (Telling.WORDS,), "words put into it"),
    ],
)  # fmt: skip
def test_what_a_picture_tells(technical: dict[str, Any], expected: tuple[Telling, ...], sentence: str) -> None:
    assert tells(technical) == expected, sentence


def test_steps_lead_from_the_first_to_the_last_and_back() -> None:
    walked = [Step.KIND]
    while rules.following(walked[-1]) is not walked[-1]:
        walked.append(rules.following(walked[-1]))
    assert walked == list(Step)
    assert [rules.preceding(step) for step in Step] == [None, *list(Step)[:-1]]


@pytest.mark.parametrize(
    "group",
    [
        KindAnswer(kind=RecordKind.ARTICLE),
        KindAnswer(),
        WhatAnswer(title="t", text="x", language="ar", directness=Directness.SECOND_HAND),
        WhenAnswer(when="1999", where_unknown=True),
        AccessAnswer(files=AccessLevel.SEALED, wishes="none"),
        YouAnswer(naming=Naming.PSEUDONYM, pseudonym="Reed"),
        ConsentGiven(uses=(ConsentUse.KEEP,), aspects=(ConsentAspect.FACE,), words="w"),
    ],
)
def test_a_group_comes_back_from_its_row(group: Group) -> None:
    step = next(step for step, made in GROUPS.items() if isinstance(group, made))
    assert read(step, plain(group)) == group


def test_a_row_of_another_version_falls_back_to_defaults() -> None:
    stored = {"title": "t", "text": 7, "directness": "by telepathy", "gone": True}
    assert read(Step.WHAT, stored) == WhatAnswer(title="t")


def test_text_is_kept_but_for_what_no_text_holds() -> None:
    assert rules.clean("a\x00b\r\nc\rd\te") == "ab\nc\nd\te"
