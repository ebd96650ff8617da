"""A description with everything closed to an audience taken out of it; pure."""

from __future__ import annotations

from dataclasses import dataclass, replace

from archive.access.levels import AccessLevel, Part
from archive.custody.vocabulary import Identity
from archive.records import redacting
from archive.records.description import (
    ClaimInput,
    DateInput,
    Description,
    ImageInput,
    PersonInput,
    PlaceInput,
    RightsInput,
    SourceInput,
    TestimonyInput,
)
from archive.records.locating import project
from archive.records.quoting import RedactionInput
from archive.records.redacting import NOTHING, Redactor
from archive.records.rules import Withholding
from archive.records.vocabulary import AgentRole


@dataclass(frozen=True, slots=True, kw_only=True)
class Openings:
    """What of one record is open to an audience that may know of it."""

    text: bool
    closely: bool
    """Positions as they are known, and places that readers are not told."""
    untold: Withholding
    """What consents leave out of the parts that are open."""
    answers: bool
    """What was answered to each use and aspect of a consent."""
    mechanism: bool
    """For which mechanism consent was given, when and how."""
    levels: dict[Part, AccessLevel]
    hidden: Redactor = NOTHING
    """What redactions hide from the audience."""


def closed(description: Description, open_to: Openings) -> Description:
    """The description as readers of an audience may have it.

    What the record's page keeps for those who describe it (leads, embargo, the words of a consent, who handed the
    record in) is in nobody's but the archive's own; relations are added by whoever knows both ends.
    """
    said = redacting.told(description, open_to.hidden)
    return replace(
        said,
        body=open_to.hidden.explained("body", description.body) if open_to.text else "",
        redactions=_redactions(description, open_to) if open_to.text else (),
        removed_fragments=said.removed_fragments if open_to.text else (),
        places=_places(said.places, open_to),
        claims=tuple(_claim(claim, open_to) for claim in said.claims),
        dates=tuple(_date(statement, open_to.untold) for statement in said.dates),
        people=_people(said.people, open_to.untold),
        source=_source(said.source, open_to.untold),
        testimony=_testimony(said.testimony, open_to.untold),
        image=_image(said.image, open_to.untold),
        rights=tuple(_rights(rights, open_to) for rights in said.rights),
        access=open_to.levels[Part.DESCRIPTION],
        access_text=open_to.levels[Part.TEXT],
        access_files=open_to.levels[Part.FILES],
        embargo=None,
        leads=(),
        relations=(),
    )


def _redactions(description: Description, open_to: Openings) -> tuple[RedactionInput, ...]:
    """What is hidden from others, for an audience that reads it, so that it hides it from others as well."""
    read = (one for one in description.redactions if one not in open_to.hidden.redactions)
    # What stands beside the words may be hidden itself.
    return tuple(replace(one, note="", anchor=None if open_to.hidden else one.anchor) for one in read)


def _places(places: tuple[PlaceInput, ...], open_to: Openings) -> tuple[PlaceInput, ...]:
    if open_to.untold.places:
        return ()
    return places if open_to.closely else tuple(_generalised(place) for place in places)


def _generalised(place: PlaceInput) -> PlaceInput:
    """As readers see it: the name, and the middle of the cell in which it lies."""
    cell = project(place.lat, place.lon, place.precision_m, place.public_precision_m, exact=False)
    return replace(
        place,
        lat=cell.latitude if cell else None,
        lon=cell.longitude if cell else None,
        precision_m=cell.precision_m if cell else None,
        public_precision_m=cell.precision_m if cell else None,
        gazetteer="",
        gazetteer_id="",
        admin1="",
    )


def _date(statement: DateInput, untold: Withholding) -> DateInput:
    return replace(statement, verbatim="", language="und") if untold.quotes else statement


def _claim(claim: ClaimInput, open_to: Openings) -> ClaimInput:
    """The source's own words are as closed as its text; why we think what we think is for those who describe."""
    untold = open_to.untold
    kept = replace(
        claim,
        status_reasons="",
        attributed_to=untold.told(claim.attributed_to),
        attribution_chain=tuple(one for one in claim.attribution_chain if not untold.hides(one)),
    )
    if untold.quotes or not open_to.text:
        kept = replace(kept, verbatim="", verbatim_language="und", anchor=None)
    if untold.quotes:
        kept = replace(kept, date_verbatim="")
    return replace(kept, place="", place_detail="") if untold.places else kept


def _people(people: tuple[PersonInput, ...], untold: Withholding) -> tuple[PersonInput, ...]:
    """Whose name is withheld is left out; what the vault holds is in no description."""
    return tuple(
        replace(
            person,
            names=tuple(name for name in person.names if not untold.hides(name.value)),
            name="",
            contact="",
        )
        for person in people
        if person.role is not AgentRole.CONTRIBUTOR and not untold.hides(person.display, person.identity)
    )


def _source(source: SourceInput | None, untold: Withholding) -> SourceInput | None:
    if source is None:
        return None
    return replace(source, author=untold.told(source.author), publisher=untold.told(source.publisher))


def _testimony(told: TestimonyInput | None, untold: Withholding) -> TestimonyInput | None:
    if told is None:
        return None
    return replace(told, translator=untold.told(told.translator), interviewer=untold.told(told.interviewer))


def _image(image: ImageInput | None, untold: Withholding) -> ImageInput | None:
    return image and replace(image, photographer=untold.told(image.photographer))


def _rights(rights: RightsInput, open_to: Openings) -> RightsInput:
    return RightsInput(
        basis=rights.basis,
        expires=rights.expires,
        withdrawn_on=rights.withdrawn_on if open_to.answers else None,
        uses=rights.uses if open_to.answers else (),
        aspects=rights.aspects if open_to.answers else (),
        mechanism=rights.mechanism if open_to.mechanism else "",
        given_on=rights.given_on if open_to.mechanism else None,
        how=rights.how if open_to.mechanism else "",
    )


def protected(description: Description) -> int:
    """How many people of the record have their names in the identity vault, if anywhere."""
    return sum(person.identity is not Identity.PUBLIC for person in description.people)
