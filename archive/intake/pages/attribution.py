"""Who a sentence says that it has its facts from."""

from __future__ import annotations

import re

from archive.intake.pages.arabic import loose
from archive.intake.pages.lines import tidy
from archive.intake.pages.names import ORGANISATION, is_institution
from archive.intake.pages.speech_words import ARABIC_STOPS

_SOURCES = (
    r"(?:the|a|an)\s(?:[\w-]+\s){0,3}(?:agency|ministry|office|mission|committee|council|hospital|authority|network|monitor)|"
    r"activists|local activists|officials|local officials|medics|doctors|rescue workers|rescuers|"
    r"authorities|local authorities|the authorities|residents|witnesses|monitors|monitoring groups|"
    r"aid workers|police|the ministry|the government|the army|hospital sources|a hospital source|a "
    r"medical source|rights groups|the organi[sz]ation|the group|the agency|"
    r"des activistes|les autorités|des témoins|les secours|les secouristes|des habitants|le ministère|le "
    r"gouvernement|l['’]armée|la police|une source médicale|l['’]ONG|"
    r"activistas|las autoridades|testigos|los servicios de rescate|vecinos|el ministerio|el gobierno|el "
    r"ejército|la policía|fuentes médicas|una fuente médica|la organización"
)
_VERB = (
    r"said|says|say|reported|accused|accuses|accuse|blamed|blames|blame|reports|estimates|estimated|documented|recorded|confirmed|announced|stated|"
    r"counted|put|puts|warned|tallied|registered|"
    r"a déclaré|ont déclaré|a annoncé|ont annoncé|a indiqué|ont indiqué|affirme|affirment|estime|estiment|"
    r"a recensé|a documenté|rapporte|a fait état|indique|a dénombré|"
    r"dijo|dijeron|informó|informaron|confirmó|confirmaron|documentó|registró|estima|señaló|anunció|"
    r"afirmó|reportó|reportaron|contabilizó"
)
# French and Spanish write the rest of an institution's name small: "Observatoire des droits".
_COMPLEMENT = (
    r"(?:\s(?:des|de la|de los|de las|du|del|de l['’]|de|pour les|para los)\s?(?!source|fuente)[a-zà-ÿ-]+){0,3}"
)
_ACCORDING = re.compile(
    r"\b(?:[Aa]ccording to|[Ss]elon|[Dd]['’]après|[Ss]egún|[Dd]e acuerdo (?:con|a))\s+(?:(?:figures|data|"
    r"a tally|a count|a statement|a report|un bilan|des chiffres|cifras|datos|un balance)\s+(?:from|by|of|"
    r"released by|de|du|del?|établi par)\s+)?"
    rf"(?P<who>(?:the|The|la|le|l['’]|les|el|los|las|des|une?|un[oa]?s?|a|"
    rf"an)?\s?{ORGANISATION}{_COMPLEMENT}|[^,.;:()“”\"«»\d]{{3,70}}?(?=[,.;:(]|$))"
)
_SAYS = re.compile(
    rf"(?P<who>(?:(?:[Tt]he|[Ll]a|[Ll]e|[Ee]l|[Ll]['’])\s?)?{ORGANISATION}{_COMPLEMENT}|"
    rf"(?i:\b(?:{_SOURCES})\b))\s*(?:\([^)]{{1,20}}\)\s*|,[^,]{{1,60}},\s*)?(?:has\s|have\s|had\s|"
    rf"also\s)?(?:{_VERB})\b"
)
_SAID_BY = re.compile(
    rf"(?:\b(?:said|says|reported|announced|documented by|reported by|confirmed by|a déclaré|a indiqué|a "
    rf"annoncé|affirme|dijo|informó|indicó|señaló|aseguró)\s+)(?P<who>(?:(?:the|la|le|el|"
    rf"l['’])\s?)?{ORGANISATION}|(?i:{_SOURCES})\b)"
)
_ARABIC = re.compile(
    r"(?<!\w)(?P<verb>[وف]?(?:"
    + loose(
        r"وفقا ل|وفق|بحسب|حسب|نقلا عن|استنادا إلى|[وف]?(?:قال|قالت|ذكر|ذكرت|أعلن|أعلنت|أفاد|أفادت|أكد|أكدت|"
        r"وثق|وثقت|أحصى|أحصت|سجل|سجلت|أوضح|أوضحت)"
    )
    + r"))\s?(?P<who>[\u0621-\u0652]{2,20}(?:\s[\u0621-\u0652]{2,20}){0,5})"
)
_ARABIC_STOPS = ARABIC_STOPS | frozenset("مقتل وفاة إصابة نزوح اعتقال سقوط فإن ارتفاع عدد بأن فقد قتل جرح أصيب".split())


def attribution(sentence: str) -> str | None:
    """The source that a sentence names, without its article ("According to the X" → "X"), or None."""
    for pattern in (_ACCORDING, _SAYS, _SAID_BY):
        for found in pattern.finditer(sentence):
            who = _clean(found["who"])
            if who and (is_institution(who) or pattern is _ACCORDING or not who[0].isupper() or len(who.split()) > 1):
                return who
    found_arabic = _ARABIC.search(sentence)
    if not found_arabic:
        return None
    contracted = found_arabic["verb"].endswith("ل") and found_arabic["who"].startswith("ل")
    return _arabic(("ل" if contracted else "") + found_arabic["who"])


def _clean(who: str) -> str:
    return re.sub(r"^(?:the|la|le|les|el|los|las|l['’])\s?(?=\S)", "", tidy(who), flags=re.IGNORECASE).strip(" ,;:")


def _arabic(who: str) -> str | None:
    kept: list[str] = []
    for word in who.split():
        if word in _ARABIC_STOPS:
            break
        kept.append(word)
    name = " ".join(kept)
    # "لـ" + article is written "لل": the source's own name has its article back.
    return ("ال" + name.removeprefix("لل") if name.startswith("لل") else name) or None
