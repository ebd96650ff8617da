"""From a contributor's answers to the description of a record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from archive.base import languages
from archive.custody.vocabulary import Identity
from archive.intake import consent_text
from archive.intake.answers import AccessAnswer, Answers, ConsentGiven, FileFacts, WhatAnswer, WhenAnswer, YouAnswer
from archive.intake.dating import read_when
from archive.intake.vocabulary import Naming
from archive.records import untitled
from archive.records.description import (
    CompletenessInput,
    DateInput,
    Description,
    ImageInput,
    PersonInput,
    PlaceInput,
    RightsInput,
    SourceInput,
    TestimonyInput,
)
from archive.records.vocabulary import (
    AgentRole,
    Completeness,
    CompletenessItem,
    ConsentAspect,
    ConsentUse,
    DateRole,
    Permission,
    PlaceRole,
    RecordKind,
    RightsBasis,
    TitleKind,
)

_DISPLAY = {
    Naming.ANONYMOUS: str(untitled.NO_NAME),
    Naming.NAMED: str(untitled.NAME_IN_VAULT),
}


def describe(answers: Answers, files: Sequence[FileFacts], today: date) -> Description:
    """The description of what was handed in; ``rules.missing`` found nothing in it."""
    kind = answers.record_kind or RecordKind.TESTIMONY
    what, access = answers.what or WhatAnswer(), answers.access or AccessAnswer()
    language = languages.canonical(what.language)
    title = " ".join(what.title.split())
    return Description(
        kind=kind,
        title=title or str(untitled.UNTITLED[kind]),
        title_language=language if title else untitled.LANGUAGE,
        title_kind=TitleKind.FORMAL if title and kind is RecordKind.ARTICLE else TitleKind.SUPPLIED,
        body=what.text,
        language=language,
        language_source="" if language == languages.UNDETERMINED else "said by the contributor",
        dates=_dates(kind, answers.when, language),
        places=_places(kind, answers.when),
        access=access.description,
        access_text=access.text.at_least(access.description),
        access_files=access.files.at_least(access.description),
        testimony=(
            TestimonyInput(told_in=language, directness=what.directness) if kind is RecordKind.TESTIMONY else None
        ),
        image=_image(files) if kind is RecordKind.IMAGE else None,
        source=_source(what) if kind is RecordKind.ARTICLE else None,
        completeness=_completeness(what) if kind is RecordKind.ARTICLE else (),
        people=(_person(answers.you or YouAnswer()),),
        rights=(_rights(answers, today),),
    )


def _dates(kind: RecordKind, said: WhenAnswer | None, language: str) -> tuple[DateInput, ...]:
    if said is None or not said.when.strip():
        return ()
    role = DateRole.DEPICTED if kind is RecordKind.IMAGE else DateRole.EVENT
    return (read_when(said.when, role=role, language=language),)


def _places(kind: RecordKind, said: WhenAnswer | None) -> tuple[PlaceInput, ...]:
    if said is None or not said.where.strip():
        return ()
    role = PlaceRole.DEPICTED if kind is RecordKind.IMAGE else PlaceRole.EVENT
    return (PlaceInput(name=" ".join(said.where.split()), role=role),)


def _image(files: Sequence[FileFacts]) -> ImageInput:
    first = files[0] if files else FileFacts(sha256="", size=0)
    return ImageInput(caption=first.caption, alternative_text=first.alternative_text)


def _source(what: WhatAnswer) -> SourceInput:
    return SourceInput(url=what.address, publisher=what.publisher)


def _completeness(what: WhatAnswer) -> tuple[CompletenessInput, ...]:
    status = Completeness.PRESENT if what.address else Completeness.MISSING
    return (CompletenessInput(item=CompletenessItem.TARGET_ADDRESS, status=status),)


def _person(you: YouAnswer) -> PersonInput:
    pseudonymous = you.naming is Naming.PSEUDONYM
    return PersonInput(
        role=AgentRole.CONTRIBUTOR,
        display=you.pseudonym.strip() if pseudonymous else _DISPLAY[you.naming],
        identity=Identity.PSEUDONYMOUS if pseudonymous else Identity.PROTECTED,
        name=you.name.strip() if you.naming is Naming.NAMED else "",
        contact=you.contact.strip(),
    )


def _rights(answers: Answers, today: date) -> RightsInput:
    given = answers.consent or ConsentGiven()
    return RightsInput(
        basis=RightsBasis.CONSENT,
        person=_person(answers.you or YouAnswer()).display,
        uses=tuple((use.value, _permission(use in given.uses)) for use in ConsentUse),
        aspects=tuple((aspect.value, _permission(aspect in given.aspects)) for aspect in ConsentAspect),
        mechanism=given.mechanism,
        given_on=today,
        how="on the archive’s own contribute pages",
        words=given.words,
        explained=consent_text.explained(given.version, given.shown_in),
    )


def _permission(ticked: bool) -> Permission:
    return Permission.ALLOWED if ticked else Permission.REFUSED
