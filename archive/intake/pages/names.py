"""Shapes of names: Latin letters with capitals, Arabic letters after a word that introduces a person."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from babel import Locale

UPPER: Final = "".join(chr(c) for c in range(0x41, 0x250) if chr(c).isupper())
# What stands in the reading text instead of a protected name, in the article's language.
MASKS: Final = {
    "en": "name withheld",
    "fr": "nom retiré",
    "es": "nombre reservado",
    "ar": "حُجب الاسم",
    "de": "Name zurückgehalten",
}
MASKED: Final = r"\[(?:" + "|".join(MASKS.values()) + r")(?: \d{1,3})?\]"
_PARTICLE = (
    r"(?:al|el|ul|de|del|della|la|las|los|bin|ibn|bint|abu|abou|umm|oum|von|van|der|da|dos|du|le|ben|ould|ag|O['’])"
)
_TOKEN = rf"(?:[Aa]l-|[Ee]l-|d['’]|D['’]|O['’])?[{UPPER}](?:[^\W\d_]|['’\-])*[^\W\d_]|[{UPPER}]\."
NAME: Final = rf"(?:{MASKED}|(?:{_TOKEN})(?:\s+(?:{_PARTICLE}\s+){{0,2}}(?:{_TOKEN})){{0,3}})"
NAME_CHAIN: Final = NAME
# Organisations may have linking words inside and stand behind an article.
LINK = r"(?:of|for|and|the|de|des|du|la|le|les|para|y|los|las|del|et|pour|&)"
ORGANISATION: Final = rf"(?:{_TOKEN}|[{UPPER}]{{2,10}})(?:\s+(?:{LINK}\s+){{0,2}}(?:{_TOKEN}|[{UPPER}]{{2,10}})){{0,6}}"

_INSTITUTION = re.compile(
    r"(?:\b(?:observatory|organi[sz]ation|ministry|agency|network|committee|international|watch|nations?|"
    r"council|cent(?:er|re)|group|army|forces?|"
    r"union|commission|office|news|times|post|guardian|reuters|press|bbc|cnn|jazeera|unicef|hospital|"
    r"department|government|police|court|embassy|party|"
    r"foundation|institute|university|society|cross|crescent|defen[cs]e|authority|authorities|bank|fund|"
    r"front|movement|state|republic|association|federation|"
    r"coalition|alliance|brigades?|militias?|journal|herald|gazette|tribune|telegraph|daily|radio|"
    r"television|tv|media|magazine|house|kremlin|pentagon|rights|campaign|monitor|"
    r"observatoire|ministère|agence|réseau|comité|conseil|armée|presse|le monde|croix|société|"
    r"gouvernement|collectif|ligue|"
    r"observatorio|ministerio|agencia|comité|consejo|centro|ejército|gobierno|cruz|sociedad|defensoría|"
    r"fiscalía|red|policía|prensa|diario|país)\b)",
    re.IGNORECASE,
)
_ACRONYM = re.compile(r"\b[A-Z]{2,10}\b|^[A-Z](?:\.[A-Z])+\.?$")
_OFFICE = re.compile(
    r"\b(?:president|prime minister|minister|secretary|ambassador|envoy|spokes(?:man|woman|person)|"
    r"general|colonel|major|captain|commander|king|prince|sheikh|"
    r"senator|governor|mayor|chancellor|commissioner|director|chief|chair(?:man|woman)?|judge|prosecutor|"
    r"rapporteur|official|pope|bishop|"
    r"président|présidente|ministre|ambassadeur|porte-parole|général|directeur|directrice|maire|"
    r"gouverneur|procureur|préfet|"
    r"presidente|presidenta|ministro|ministra|embajador|portavoz|vocero|vocera|coronel|director|directora|"
    r"alcalde|alcaldesa|gobernador|fiscal|"
    r"الرئيس|رئيس|رئيسة|الوزير|وزير|وزيرة|السفير|المتحدث|المتحدثة|الناطق|العقيد|اللواء|المدير|مدير|"
    r"المحافظ|القاضي|الأمين)\b",
    re.IGNORECASE,
)
# Words with a capital at the head of a sentence, and places that speak for governments: never a private person.
_NOT_A_PERSON = frozenset(
    """
    he she they it we i you one another but and the a an this that these those there here when while after
    before as in on at by for from according residents witnesses " "activists doctors officials sources people
    many some most others villagers neighbours neighbors survivors relatives rebels medics monday tuesday
    wednesday thursday friday " "saturday sunday january february march april may june july august september
    october november december moscow washington damascus beijing tehran ankara london paris " "madrid geneva
    brussels kyiv kiev riyadh cairo baghdad beirut god allah yesterday today il elle ils elles on nous je un
    une le la les des ce cette selon mais et puis dieu " "él ella ellos ellas nosotros yo uno una el la los
    las según pero y dios lundi mardi mercredi jeudi vendredi samedi dimanche lunes martes miércoles jueves
    viernes " "now still even such each every both all only just perhaps instead meanwhile moreover today
    tonight please yes no well so nobody everyone someone somebody nothing alors ensuite ainsi cependant
    aujourd'hui hier pourtant enfin puis donc entonces ahora luego después también así además hoy ayer pero
    todos nadie alguien aquí cuando aunque mientras western eastern northern southern president minister later
    then also however what who how why where since until
    """.split()
)


@cache
def _places() -> frozenset[str]:
    names: set[str] = set()
    for language in ("en", "fr", "es", "ar"):
        names.update(name.casefold() for name in Locale.parse(language).territories.values())
    return frozenset(names)


def mask_for(number: int, of: int, language: str | None) -> str:
    """The mask of the ``number``-th of ``of`` protected names: "[name withheld]", "[name withheld 2]"."""
    words = MASKS.get(language or "en", MASKS["en"])
    return f"[{words}]" if of == 1 else f"[{words} {number}]"


def is_mask(text: str) -> bool:
    """Whether a string is the mask of a name."""
    return bool(re.fullmatch(MASKED, text))


def is_institution(text: str) -> bool:
    """Whether a name is that of an organisation, a state or an outlet rather than of a person."""
    bare = re.sub(r"^(?:the|la|le|el|les|los|las)\s+", "", text.strip(), flags=re.IGNORECASE)
    return bool(_INSTITUTION.search(bare) or _ACRONYM.search(bare)) or bare.casefold() in _places()


_RANK = re.compile(r"\b(?:Col|Gen|Lt|Maj|Capt|Sgt|Brig|Gov|Sen|Rep|Amb|Adm)\.")


def holds_office(context: str) -> bool:
    """Whether the words beside a name say that it belongs to somebody who speaks in a public office."""
    return bool(_OFFICE.search(context) or _RANK.search(context))


def may_be_a_person(name: str) -> bool:
    """Whether a string with capitals can be the name of a private person."""
    if is_mask(name):
        return True
    parts = name.split()
    return not (parts[0].casefold() in _NOT_A_PERSON or is_institution(name) or len(name) < 2)
