"""Claims that the article makes: figures, who is said to be responsible, media that it speaks of."""

from __future__ import annotations

import re

from archive.intake.pages.arabic import loose
from archive.intake.pages.attribution import attribution
from archive.intake.pages.body import Body, Paragraph
from archive.intake.pages.dates import Calendar, references
from archive.intake.pages.facts import Claim, DateStatement, Quantity
from archive.intake.pages.figures import Figure, figures
from archive.intake.pages.limits import MAX_FINDINGS
from archive.intake.pages.lines import Span

_KINDS = {
    "killed": "casualty",
    "injured": "casualty",
    "missing": "casualty",
    "displaced": "displacement",
    "detained": "detention",
    "trapped": "event",
}
_GROUP_WORDS = {
    "child": "children",
    "woman": "women",
    "combatant": "combatants",
    "humanitarian": "aid or health workers",
    "journalist": "journalists",
    "detainee": "detainees",
    "civilian": "civilians",
    "resident": "residents",
    "protester": "protesters",
}
_ACTOR = r"(?P<actor>[^,.;:()“”\"«»،؛]{3,120})"
_RESPONSIBLE = re.compile(
    r"(?P<words>\b(?:carried out|perpetrated|committed|launched|conducted|executed|ordered|staged) by|"
    r"\b(?:blame[sd]?|pin(?:s|ned)) [^,.;:]{3,80}? on|\bblame[sd]?(?! on)|\bblamed on|\bat the hands of|"
    r"\b(?:claimed|admitted|accepted) responsibility|\bresponsible for|\baccus(?:ed|es|ing)(?=\s)|"
    r"\b(?:menée?s?|perpétrée?s?|commise?s?|lancée?s?|ordonnée?s?) par|\b(?:attribuée?s?|imputée?s?) (?:à|"
    r"aux?)|\baccuse(?:nt)?(?=\s)|\ba revendiqué|"
    r"\b(?:llevad[oa]s? a cabo|perpetrad[oa]s?|cometid[oa]s?|lanzad[oa]s?|ejecutad[oa]s?|ordenad[oa]s?) "
    r"por|\batribuid[oa]s? al?|\b(?:acusó|acusaron|acusan?) al?|\breivindicó|\bresponsabilizó|"
    "(?<!\\w)"
    + loose(
        "(?:نفذته|نفذتها|شنته|شنتها|ارتكبته|ارتكبتها|ارتكبه|نفذه|على يد|على أيدي|اتهم|اتهمت|تبنى|تبنت|مسؤولية|حمل|حملت)"
    )
    + rf")\s+{_ACTOR}"
)
_TAIL = re.compile(
    r"\s(?:that|which|who|when|while|after|before|during|since|has|have|had|is|are|was|were|on (?:Mon|"
    r"Tues|Wednes|Thurs|Fri|Satur|Sun)day|for|in)\s.*$",
    re.IGNORECASE,
)
_BY_ACTOR = re.compile(r"(?: by| par| por|على يد|على أيدي| on)$", re.IGNORECASE)
_MEDIA = re.compile(
    r"(?<!\w)(?P<medium>(?:(?:a|an|the|other|amateur|unverified|new|mobile[- ]phone|dashcam|drone|aerial|"
    r"une?|des|la|les|un[oa]?s?|las|los|el)\s+)?(?:videos?|footage|photographs?|photos?|pictures?|images?|"
    r"satellite (?:imagery|images?)|recordings?|audio|livestreams?|clips?|"
    r"vidéos?|photographies?|clichés?|enregistrements?|vídeos?|fotografías?|fotos?|imágenes(?: "
    r"satelitales)?|grabación|grabaciones|"
    + loose("فيديو|مقطع فيديو|مقاطع فيديو|مقاطع مصورة|تسجيل مصور|تسجيلات|صور|صورة|لقطات|مشاهد")
    + r"))"
    r"(?P<link>\s(?:[^.;:“”\"«»]{0,90}?))?(?<!\w)(?:shows?|showed|showing|shared|posted|published|"
    r"circulat(?:ed|ing)|appears?|depict(?:s|ed|ing)?|released|seen by|reviewed by|obtained by|verified "
    r"by|uploaded|captured|taken|"
    r"montre(?:nt|raient|rait)?|montrant|diffusée?s?|publiée?s?|partagée?s?|circule(?:nt)?|muestran?|"
    r"mostraba|mostraron|difundid[oa]s?|publicad[oa]s?|compartid[oa]s?|circulan?|"
    + loose("يظهر|تظهر|أظهر|أظهرت|يُظهر|نشر|نشرت|نشره|نشرها|متداول|متداولة|تداول|انتشر|انتشرت|بث")
    + r")(?!\w)",
    re.IGNORECASE,
)


def figure_claims(body: Body, calendar: Calendar, publisher: str | None) -> list[Claim]:
    """A claim for each figure of people, attributed by its sentence or, with a note, by its paragraph."""
    claims: list[Claim] = []
    for paragraph in body.paragraphs:
        known: str | None = None
        period: DateStatement | None = None
        for sentence in body.sentences(paragraph):
            text = body.text[sentence.start : sentence.end]
            said = attribution(text)
            note = None if said or not known else "the sentence names no source; read from the paragraph"
            known = said or known
            own = _dated(text, calendar)
            # A period once named holds for the figures that follow it; a day holds for its own sentence.
            period = own if own and own.role == "period-counted" else period
            for figure in figures(text):
                claims.append(_figure_claim(body, sentence, figure, (known, note), own or period, publisher))
    return _without_headline_repeats(claims, body)[:MAX_FINDINGS]


def _figure_claim(
    body: Body,
    sentence: Span,
    figure: Figure,
    source: tuple[str | None, str | None],
    dated: DateStatement | None,
    publisher: str | None,
) -> Claim:
    anchor = body.anchor(sentence.start + figure.span.start, sentence.start + figure.span.end)
    who, note = source
    by = who or publisher
    chain = tuple(dict.fromkeys(one for one in (who, publisher) if one))
    if by is None:
        note = "the article names no source"
    elif who is None:
        note = "the article's own statement"
    hedge = figure.hedge or ("reported" if who else None)
    return Claim(
        _KINDS[figure.quantity.outcome],
        statement(figure.quantity, figure.hedge, figure.part_of_other),
        anchor.exact,
        anchor,
        figure.quantity,
        by,
        chain,
        note,
        hedge,
        dated,
    )


def statement(quantity: Quantity, hedge: str | None, part: bool) -> str:
    """The claim in our words: bound, number, group, outcome."""
    if quantity.low is not None and quantity.high is not None:
        count = f"{quantity.low} to {quantity.high}"
    elif quantity.low is not None:
        count = f"At least {quantity.low}"
    elif quantity.high is not None:
        count = f"At most {quantity.high}"
    elif quantity.best is not None:
        exact = quantity.qualifier is None and hedge is None
        count = f"{quantity.best}" if exact else f"About {quantity.best}"
    else:
        count = ""
    group = "families" if quantity.unit == "family" else _GROUP_WORDS.get(quantity.group or "", "people")
    doubt = f" {hedge}" if hedge in {"believed", "feared", "estimated"} else " allegedly" if hedge == "alleged" else ""
    said = f"{count} {group}{doubt} {quantity.outcome}" if count else f"{group.capitalize()}{doubt} {quantity.outcome}"
    if not count and quantity.qualifier:
        said += f": “{quantity.qualifier}”, no figure is given"
    return said + (", as part of another figure" if part else "")


def _dated(sentence: str, calendar: Calendar) -> DateStatement | None:
    found = references(sentence, calendar)
    best = next(
        (one for one in found if one.since), next((one for one in found if one.edtf), found[0] if found else None)
    )
    if best is None:
        return None
    return DateStatement(
        "period-counted" if best.since else "event", best.verbatim, best.edtf, best.inferred, best.basis
    )


def _without_headline_repeats(claims: list[Claim], body: Body) -> list[Claim]:
    """A figure of the headline that the text gives again, or gives more exactly, is one claim: that of the text."""
    first = body.paragraphs[0].span.end if body.paragraphs else 0
    below = {_count(claim) for claim in claims if claim.anchor.start >= first}
    outcomes = {outcome for outcome, _ in below}
    return [
        claim
        for claim in claims
        if claim.anchor.start >= first
        or (_count(claim) not in below and not (_count(claim)[1] is None and _count(claim)[0] in outcomes))
    ]


def _count(claim: Claim) -> tuple[str | None, int | None]:
    quantity = claim.quantity
    return (quantity.outcome, quantity.low or quantity.best or quantity.high) if quantity else (None, None)


def responsibility_claims(body: Body, publisher: str | None) -> list[Claim]:
    """What the article says of who did it: a claim of the article or its source, never of the archive."""
    claims = []
    for paragraph in body.paragraphs:
        for found in _RESPONSIBLE.finditer(paragraph.text):
            sentence = _sentence_of(body, paragraph, paragraph.span.start + found.start())
            actor = _actor(found, paragraph.text)
            if actor is None:
                continue
            end = found.start("actor") + len(found["actor"].rstrip())
            cut = found["actor"].find(actor)
            end = found.start("actor") + cut + len(actor) if cut >= 0 else end
            anchor = body.anchor(paragraph.span.start + found.start(), paragraph.span.start + end)
            said = attribution(body.text[sentence.start : sentence.end])
            said = None if said and said.casefold() in actor.casefold() else said
            by = said or publisher
            claims.append(
                Claim(
                    "responsibility",
                    f"The article names as alleged perpetrators: {actor}",
                    anchor.exact,
                    anchor,
                    None,
                    by,
                    tuple(dict.fromkeys(one for one in (said, publisher) if one)),
                    None if said else "the article's own statement",
                    "alleged",
                    None,
                    (actor,),
                )
            )
    return claims[:MAX_FINDINGS]


def _actor(found: re.Match[str], text: str) -> str | None:
    words = found["words"].casefold()
    if "responsib" in words or words in {"a revendiqué", "reivindicó"}:
        # Here the one who is meant stands before the verb.
        before = re.search(
            r"([A-ZÀ-Þ][\w’'-]+(?:\s[\w’'-]+){0,4})\s(?:has|have|had|was|were|is|are|later|also)?\s*$",
            text[: found.start()],
        )
        return before[1].strip() if before else None
    actor = _TAIL.sub("", found["actor"])
    if words.startswith(("accus", "acus")):
        actor = re.split(r"\s(?:of|de)\s|\sd['’]", actor, maxsplit=1)[0]
    actor = actor.strip()
    return actor if len(actor) > 2 else None


def _sentence_of(body: Body, paragraph: Paragraph, offset: int) -> Span:
    return next((one for one in body.sentences(paragraph) if one.start <= offset < one.end), paragraph.span)


def media_claims(body: Body, publisher: str | None) -> list[Claim]:
    """Videos, photographs and recordings that the article speaks of and that did not come with it."""
    claims = []
    for paragraph in body.paragraphs[1:] if len(body.paragraphs) > 1 else body.paragraphs:
        for sentence in body.sentences(paragraph):
            found = _MEDIA.search(body.text, sentence.start, sentence.end)
            if not found:
                continue
            stop = re.search(r"[,;:،]\s|$", body.text[found.end() : sentence.end])
            end = found.end() + (stop.start() if stop else 0)
            anchor = body.anchor(found.start(), len(body.text[:end].rstrip(" .!?؟")))
            hedge = "appears" if re.search(r"\bappear|semble|parece|يبدو", anchor.exact) else None
            claims.append(
                Claim(
                    "media-referred",
                    f"The article refers to media not held here: {_medium(found['medium'])}",
                    anchor.exact,
                    anchor,
                    None,
                    publisher,
                    (publisher,) if publisher else (),
                    "who made or posted it is unknown",
                    hedge,
                )
            )
    return claims[:MAX_FINDINGS]


def _medium(words: str) -> str:
    return words.strip().casefold()
