"""Captions of pictures: by their place on the page, by a credit, or by the way they point at a picture."""

from __future__ import annotations

import re

from archive.intake.pages.arabic import loose
from archive.intake.pages.dates import Calendar, references
from archive.intake.pages.facts import DateStatement
from archive.intake.pages.lines import ends_a_sentence, is_paragraph

_LABEL = re.compile(
    loose(
        r"\W{0,2}(?:photo|image|picture|caption|file photo|video still|foto|imagen|fotografía|légende|"
        r"crédits?|cliché|صورة|الصورة|تصوير|bild)"
        r"(?:\s(?:d['’]archives?|de archivo|credit|by|أرشيفية))?\s*[:：/].{3,300}"
        r"|(?:image|photo|picture) caption .{3,300}"
    ),
    re.IGNORECASE,
)
# Agencies sign pictures at the end of a caption: "(Photo: …)", "© AFP", "/ Reuters".
_CREDIT = re.compile(
    r"(?:[(\[]\s*(?:photo|image|picture|file photo|foto|imagen|crédit|credit|archive|archivo|archives?|ap|"
    r"afp|reuters|getty(?: images)?|epa|" + loose("صورة|أرشيف|تصوير|رويترز") + r")\b[^)\]]{0,80}[)\]]"
    r"|(?:©|/|\|)\s*(?:AFP|AP|Reuters|Getty(?: Images)?|EPA|Anadolu)\b.{0,40})\.?$",
    re.IGNORECASE,
)
_POINTS = re.compile(
    loose(
        r"\b(?:pictured|in this (?:photo|picture|image|file photo|undated)|seen (?:here|in|from|before|after)|"
        r"file photo|archive (?:photo|picture)|view of|aerial view|satellite (?:image|view)|"
        r"sur cette (?:photo|image)|photo d['’]archives?|vue (?:de|du|aérienne)|en esta (?:foto|imagen)|foto "
        r"de archivo|vista (?:de|del|aérea)|en la (?:foto|imagen))\b|في هذه الصورة|صورة أرشيفية|صورة (?:من|"
        r"تظهر)|مشهد (?:من|عام|لـ?)|منظر"
    ),
    re.IGNORECASE,
)
# A noun phrase set in another time: "The market of … before the …"; a verb before the cue makes it a sentence.
_OTHER_TIME = re.compile(
    loose(
        r"(?<!\w)(?:before|after|prior to|in (?:happier|better) (?:times|days)|avant|après|antes de(?:l)?|"
        r"después de(?:l)?|tras|قبل|بعد|in (?:1[89]|20)\d\d|en (?:1[89]|20)\d\d|(?:عام|سنة) \d{4})(?!\w)"
    ),
    re.IGNORECASE,
)
_VERB = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|can|could|may|must|said|says|fled|fell|left|took|went|"
    r"came|began|rose|lost|held|found|made|"
    r"est|sont|était|étaient|a|ont|avait|sera|es|son|era|fue|fueron|ha|han|había|será|\w{3,}(?:aron|ieron|"
    r"èrent)|\w{3,}ed(?!\s(?:at|in|on|by|along|near|beside|outside|under|over|from|with|against|"
    r"between)\b))\b|" + loose(r"(?<!\w)(?:قال|كان|كانت|قتل|أعلن|فر|سقط|نزح|بدأ|عاد)\w*"),
    re.IGNORECASE,
)
_EXCLUSION = re.compile(
    loose(
        r"(?<!\w)(?P<side>before|prior to|avant|antes de(?:l)?|قبل|after|après|después de(?:l)?|tras|"
        r"بعد)(?!\w)\s.{2,120}"
    ),
    re.IGNORECASE,
)
_EARLIER = re.compile(loose(r"before|prior to|avant|antes.*|قبل"), re.IGNORECASE)


def caption_rule(text: str) -> str | None:
    """Which rule calls the line a caption (label, credit, pointing, other time), or None."""
    if len(text) > 320 or len(text) < 8:
        return None
    if _LABEL.fullmatch(text):
        return "it begins with a caption's label"
    if _CREDIT.search(text):
        return "it ends with a picture credit"
    if _POINTS.search(text) and not is_paragraph(text):
        return "it points at a picture"
    return None


def noun_phrase_of_another_time(text: str) -> bool:
    """A line without a verb before its "before …", "after …" or year: a picture's caption, not a sentence."""
    cue = _OTHER_TIME.search(text)
    return (
        bool(cue)
        and cue is not None
        and cue.start() > 5
        and not _VERB.search(text[: cue.start()])
        and not is_paragraph(text)
    )


def may_be_caption(text: str) -> bool:
    """Between two titles a stand-alone sentence can only be a caption or a kicker."""
    return ends_a_sentence(text) and not is_paragraph(text) and not text.endswith(("?", "؟")) and len(text) <= 200


def depicted(caption: str) -> DateStatement | None:
    """When the picture was taken, as far as its caption says so; a bound needs a year in the caption itself."""
    exclusion = _EXCLUSION.search(caption)
    dated = next((one for one in references(caption, Calendar()) if one.edtf), None)
    if exclusion and not (dated and dated.span.end <= exclusion.start()):
        verbatim = exclusion[0].rstrip(" .!…")
        year = re.search(r"(?<!\d)(?:1[89]\d\d|20\d\d)(?!\d)", verbatim)
        earlier = bool(_EARLIER.fullmatch(exclusion["side"]))
        edtf = None if year is None else (f"../{year[0]}" if earlier else f"{year[0]}/..")
        basis = (
            "the caption names the year"
            if edtf
            else f"the caption says {'before' if earlier else 'after'} an event and gives no year"
        )
        return DateStatement("depicted", verbatim, edtf, edtf is not None, basis)
    if dated:
        return DateStatement("depicted", dated.verbatim, dated.edtf, dated.inferred, "the caption's own date")
    vague = next(iter(references(caption, Calendar())), None)
    return DateStatement("depicted", vague.verbatim, None, False, "the caption gives no year") if vague else None
