"""How texts introduce speech, in English, French, Spanish and Arabic."""

from __future__ import annotations

import re
from typing import Final

from archive.intake.pages.arabic import loose
from archive.intake.pages.names import MASKED, NAME, ORGANISATION

VERBS: Final = (
    "said|says|say|told|tells|described|describes|recalled|recalls|recounted|recounts|explained|explains|"
    "added|adds|wrote|writes|testified|testifies|"
    "remembered|remembers|stated|states|cried|whispered|pleaded|warned|warns|insisted|continued|"
    "concluded|noted|argued|claimed|reported|declared|"
    "a déclaré|déclare|déclarait|raconte|racontait|a raconté|explique|a expliqué|témoigne|a témoigné|"
    "affirme|a affirmé|confie|a confié|dit|a dit|disait|se souvient|décrit|a décrit|ajoute|a ajouté|"
    "relate|poursuit|"
    "dijo|dice|contó|cuenta|relató|relata|explicó|explica|afirmó|afirma|recordó|recuerda|describió|"
    "describe|declaró|declara|señaló|testificó|narró|narra|añadió|agregó|manifestó|denunció"
)
ARABIC_VERBS: Final = (
    "قال|قالت|يقول|تقول|وصف|وصفت|يصف|تصف|روى|روت|يروي|تروي|أضاف|أضافت|ذكر|ذكرت|أوضح|أوضحت|شرح|شرحت|حكى|"
    "حكت|صرح|صرحت|أكد|أكدت|تابع|تابعت"
)
NAMED: Final = (
    "named|called|who gave (?:his|her|their) name(?: only)? as|identified (?:only )?(?:as|by)|known "
    "(?:only )?as|who asked to be called|going by|"
    "nommée?|prénommée?|appelée?|dénommée?|du nom de|qui se fait appeler|llamad[oa]|de nombre|"
    "identificad[oa] como|que se identificó como|que dijo llamarse|apodad[oa]"
)
ARABIC_NAMED: Final = "يدعى|تدعى|اسمه|اسمها|ويدعى|وتدعى|الملقب|الملقبة|عرف عن نفسه باسم|عرفت عن نفسها باسم"
ROLES: Final = (
    "individual|person|man|woman|boy|girl|child|resident|witness|eyewitness|survivor|doctor|nurse|"
    "surgeon|medic|teacher|mother|father|widow|farmer|fisherman|student|"
    "activist|volunteer|journalist|shopkeeper|driver|refugee|villager|neighbou?r|relative|brother|sister|"
    "son|daughter|grandmother|grandfather|prisoner|detainee|patient|worker|trader|baker|engineer|lawyer|"
    "habitante?|témoin|homme|femme|médecin|infirmière?|mère|père|survivante?|étudiante?|militante?|"
    "bénévole|enseignante?|réfugiée?|voisine?|commerçante?|personne|pêcheur|agriculteur|"
    "residente|vecin[oa]|testigo|hombre|mujer|médic[oa]|doctora?|enfermer[oa]|madre|padre|superviviente|"
    "sobreviviente|estudiante|activista|voluntari[oa]|maestr[oa]|profesora?|refugiad[oa]|campesin[oa]|"
    "pescadora?|persona"
)
ARABIC_ROLES: Final = (
    "أحد السكان|أحد الأهالي|شاهد عيان|شاهدة عيان|شاهد|امرأة|رجل|طبيب|طبيبة|ممرضة|ممرض|معلمة|معلم|أم|أب|"
    "ناج|ناجية|ناشط|ناشطة|متطوع|مواطن|مواطنة|لاجئ|لاجئة|طالب|طالبة|صحفي"
)
_APPOSITION: Final = r"(?:\s*,\s*(?P<appo>[^,.:;“”\"«»]{1,80})\s*,)?"

NAMED_PERSON: Final = re.compile(
    rf"(?P<role>(?:\b\w+\s+){{0,3}}?\b(?:{ROLES})\b[^.:“”\"«»]{{0,40}}?)\s*,?\s+(?:{NAMED})\s+(?P<name>{NAME})"
)
# The bare introduction also fits ships and streets, so it counts only where speech follows.
NAMED_ANY: Final = re.compile(rf"(?:{NAMED})\s+(?P<name>{NAME})")
NAME_THEN_VERB: Final = re.compile(
    rf"(?P<name>{NAME}){_APPOSITION}\s*(?:\([^)]{{1,40}}\)\s*)?,?\s+(?:has\s|had\s|"
    rf"later\s|also\s|then\s)?(?P<verb>{VERBS})\b"
)
VERB_THEN_NAME: Final = re.compile(
    rf"\b(?P<verb>{VERBS})\s+(?P<title>(?:[a-zà-ÿ][\w-]*\s){{0,2}}?)(?P<name>{NAME})(?:\s*,\s*(?P<appo>[^.:;“”\"«»]{{1,80}}))?"
)
ROLE_SPEAKS: Final = re.compile(
    rf"\b(?P<role>(?:a|an|one|another|the|un|une|une?|l['’]|le|la|el|otr[oa]|"
    rf"un[oa]?)\s+(?:[\w-]+\s+){{0,3}}?(?:{ROLES}))\b(?P<appo>[^.“”\"«»]{{0,90}}?)\b(?:{VERBS})\b",
    re.IGNORECASE,
)
SPEAKS_ROLE: Final = re.compile(
    rf"\b(?:{VERBS})\s+(?P<role>(?:a|an|one|another|un|une|una|otr[oa]|le|la|el)\s+(?:[\w-]+\s+){{0,3}}?(?:{ROLES}))\b",
    re.IGNORECASE,
)
_ARABIC_SPEECH = loose(f"[وف]?(?:{ARABIC_VERBS})")
SPEAKS: Final = re.compile(
    rf"\b(?:{VERBS}|words|account|statement|testimony|témoignage|testimonio|relato)\b|(?<!\w){_ARABIC_SPEECH}(?!\w)",
    re.IGNORECASE,
)

_ARABIC_NAME = rf"(?P<name>{MASKED}|[\u0621-\u0652]{{2,20}}(?:\s[\u0621-\u0652]{{2,20}}){{0,2}})"
ARABIC_NAMED_PERSON: Final = re.compile(rf"(?<!\w){loose(f'(?:{ARABIC_NAMED})')}\s+[\"“«]?{_ARABIC_NAME}")
ARABIC_SPEAKER: Final = re.compile(rf"(?<!\w){_ARABIC_SPEECH}\s+{_ARABIC_NAME}")
ARABIC_ROLE: Final = re.compile(rf"(?<!\w){_ARABIC_SPEECH}\s+(?P<role>{loose(ARABIC_ROLES)})(?!\w)")
# An Arabic name ends where one of these begins.
ARABIC_STOPS: Final = frozenset(
    "في من إن أن إنه إنها أنه أنها وهو وهي الذي التي على عن لـ كما حيث بعد قبل مع خلال عندما لقد قد كان "
    "كانت ما لا لم لصحيفة لوكالة لقناة لموقع للجزيرة لرويترز إلى واصفا واصفة البالغ البالغة عن وقد".split()
)

OUTLET: Final = re.compile(
    r"(?:\btold|\b(?:to|told) (?:a )?(?:reporters?|journalists?|correspondents?) (?:of|from|with|at|for)|"
    r"\b[Ii]n (?:an? |his |her |their )?(?:\w+ )?(?:discussions?|interviews?|conversations?|remarks|"
    r"comments|statements?|messages?) (?:with|to|for|published (?:by|in)|carried by|in)|\b(?:[Ss]peaking|"
    r"spoke) (?:to|with)|"
    r"\b(?:quoted|cited|reported|interviewed|published|relayed|broadcast|recorded) (?:by|in|on)|"
    r"\b[Tt]alk(?:ing|ed) to|\b[Aa]ccording to|"
    r"\b(?:[Ii]nterrogée?|citée?|rapportée?s?|recueillie?s?) par|\b[Aa]uprès (?:de|du)|\b[Dd]ans un "
    r"(?:entretien|échange) (?:à|avec|accordé à)|(?:déclaré|confié|raconté|dit|expliqué|témoigné) (?:à|"
    r"au)|"
    r"(?:dijo|declaró|contó|relató|explicó|dijeron|contaron) al?|\b[Ee]n (?:una )?(?:entrevista|"
    r"conversación) (?:con|a)|\b[Ee]n declaraciones al?|\bcitad[oa]s? por|\bentrevistad[oa]s? por|"
    r"recogid[oa]s? por)\s+"
    rf"(?P<outlet>(?:the\s|The\s|la\s|le\s|el\s)?{ORGANISATION})"
)
ARABIC_OUTLET: Final = re.compile(
    loose(
        r"(?:لصحيفة|لوكالة|لقناة|لموقع|لمراسل|صحيفة|وكالة|في حديث (?:مع|إلى)|في مقابلة مع|في تصريح ل|نقلا عن|"
        r"لشبكة|لإذاعة)"
    )
    + r"\s+[\"“«]?(?P<outlet>[\u0621-\u0652]{2,20}(?:\s[\u0621-\u0652]{2,20}){0,2})"
)
TOLD_HERE: Final = re.compile(
    r"\b(?:told (?:us|me|this (?:site|reporter|newspaper|organi[sz]ation|magazine))|spoke to us|in an "
    r"interview with us|nous a (?:dit|raconté|confié|déclaré)|nos (?:dijo|contó|relató)|(?:dijo|contó) a "
    r"este (?:medio|diario))\b|" + loose("(?:قال|قالت|روى|روت) لنا")
)
