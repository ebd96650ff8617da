"""The words around a figure: qualifiers and what they do to its bounds, groups, outcomes, hedges."""

from __future__ import annotations

import re
from typing import Final

from archive.intake.pages.arabic import loose
from archive.intake.pages.numerals import NUMBER

# How each qualifier binds the number: a floor, a ceiling, or a best guess.
_QUALIFIERS = {
    "low": "no fewer than|not fewer than|no less than|not less than|at least|at the very least|a minimum of|"
    "more than|over|upwards of|in excess of|"
    "au moins|pas moins de|plus de|un minimum de|plus d['’]|al menos|por lo menos|no menos de|más de|"
    "como mínimo|un mínimo de|"
    "ما لا يقل عن|لا يقل عن|على الأقل|أكثر من|ما يزيد على|ما يزيد عن|يزيد عن|فوق",
    "high": "up to|as many as|no more than|not more than|at most|a maximum of|fewer than|less than|under|"
    "jusqu['’]à|au plus|pas plus de|moins de|au maximum|tout au plus|hasta|como máximo|no más de|menos "
    "de|a lo sumo|ما يصل إلى|نحو ما يصل إلى|لا يزيد عن|لا يزيد على|أقل من|حتى",
    "best": "about|around|approximately|roughly|some|an estimated|nearly|almost|close to|an additional|another|a "
    "further|a total of|an other|the|"
    "environ|près de|quelque|à peu près|autour de|un total de|presque|"
    "unos|unas|cerca de|alrededor de|aproximadamente|casi|otros|otras|un total de|en torno a|نحو|حوالي|"
    "قرابة|زهاء|ما يقارب|تقريبا",
}
QUALIFIER: Final = "(?:" + "|".join(rf"(?P<{name}>{loose(words)})" for name, words in _QUALIFIERS.items()) + ")"

_SMALL = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "thirteen": 13,
    "fourteen": 14,
    "fifteen": 15,
    "sixteen": 16,
    "seventeen": 17,
    "eighteen": 18,
    "nineteen": 19,
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
    "a dozen": 12,
    "deux": 2,
    "trois": 3,
    "quatre": 4,
    "cinq": 5,
    "sept": 7,
    "huit": 8,
    "neuf": 9,
    "dix": 10,
    "onze": 11,
    "douze": 12,
    "quinze": 15,
    "vingt": 20,
    "trente": 30,
    "dos": 2,
    "tres": 3,
    "cuatro": 4,
    "cinco": 5,
    "seis": 6,
    "siete": 7,
    "ocho": 8,
    "nueve": 9,
    "diez": 10,
    "once": 11,
    "doce": 12,
    "quince": 15,
    "veinte": 20,
    "treinta": 30,
    "ثلاثة": 3,
    "ثلاث": 3,
    "أربعة": 4,
    "أربع": 4,
    "خمسة": 5,
    "خمس": 5,
    "ستة": 6,
    "سبعة": 7,
    "سبع": 7,
    "ثمانية": 8,
    "تسعة": 9,
    "عشرة": 10,
    "عشر": 10,
}
# Round words that mean "about so many".
ROUND: Final = {
    "une dizaine": 10,
    "une douzaine": 12,
    "une quinzaine": 15,
    "une vingtaine": 20,
    "une trentaine": 30,
    "une quarantaine": 40,
    "une cinquantaine": 50,
    "une soixantaine": 60,
    "une centaine": 100,
    "un millier": 1000,
    "una decena": 10,
    "una docena": 12,
    "una veintena": 20,
    "una treintena": 30,
    "un centenar": 100,
    "un millar": 1000,
    "a hundred": 100,
    "a thousand": 1000,
}
NUMBER_WORDS: Final = _SMALL | ROUND
# Quantities without a figure: kept as words, with no bound that would pretend to know.
VAGUE: Final = (
    "(?:tens|hundreds|dozens|scores) of thousands|hundreds|thousands|dozens|scores|millions|several|many|"
    "(?:dizaines|centaines) de milliers|centaines|milliers|dizaines|plusieurs|decenas de miles|cientos "
    "de miles|cientos|centenares|miles|decenas|millares|varios|varias|عشرات الآلاف|مئات الآلاف|عشرات|"
    "العشرات|مئات|المئات|آلاف|الآلاف"
)
_WORDED = "|".join(loose(word.replace(" ", r"\s")) for word in sorted(NUMBER_WORDS, key=len, reverse=True))
AMOUNT: Final = (
    rf"(?:(?P<number>\d{{1,3}}[.,٫]\d{{1,2}}(?=\s(?:thousand|million|mille|mil|millones|ألف|مليون))|"
    rf"{NUMBER})(?P<scale>\s(?:thousand|million|mille|millions|mil|millones|ألف|مليون)(?!\w))?|"
    rf"(?<!\w)(?P<word>(?:{_WORDED})(?:[\s-](?:hundred|thousand|million))?)(?!\w)|"
    rf"(?<!\w)(?P<vague>{loose(VAGUE)})(?!\w))"
)
RANGE: Final = (
    rf"(?:(?:between|from|entre|de|بين|من)\s+)?(?P<from>{NUMBER})\s*(?:-|–|to|and|à|et|a|y|إلى|و)\s*(?P<to>{NUMBER})"
)
SCALES: Final = {
    "hundred": 100,
    "thousand": 1_000,
    "mille": 1_000,
    "mil": 1_000,
    "ألف": 1_000,
    "million": 1_000_000,
    "millions": 1_000_000,
    "millones": 1_000_000,
    "مليون": 1_000_000,
}

GROUPS: Final = {
    "child": r"children|child|minors?|boys?|girls?|infants?|babies|enfants?|mineurs?|fillettes?|garçons?|niñ[oa]s?|"
    r"menores|أطفال|طفلا|طفل|طفلة|قاصرين",
    "woman": r"women|woman|femmes?|mujeres|mujer|نساء|امرأة|سيدات",
    "combatant": r"(?:\w+\s)?(?:fighters?|combatants?|militants?|insurgents?|gunmen|rebels?|soldiers?|troops|"
    r"combattants?|soldats?|rebelles?|militaires?|combatientes?|soldados?|rebeldes?|milicianos?|"
    r"militares)|مقاتلا|مقاتلين|مقاتل|مسلحا|مسلحين|جنديا|جنود|جندي",
    "humanitarian": r"(?:aid|health|medical|rescue|relief)\s(?:workers?|personnel|staff)|medics?|doctors?|nurses?|"
    r"secouristes?|soignants?|médecins?|sanitarios|médicos?|مسعفين|مسعفا|أطباء",
    "journalist": r"journalists?|reporters?|journalistes?|periodistas?|صحفيين|صحفيا|صحافيا",
    "family": r"famil(?:y|ies)|households?|familles?|foyers?|ménages?|familias?|hogares|أسرة|عائلة|أسر|عائلات",
    "detainee": r"detainees?|prisoners?|détenus?|prisonniers?|detenid[oa]s|pres[oa]s|prisioneros|معتقلا|معتقلين|سجينا|"
    r"سجناء|أسرى",
    "civilian": r"civilians?|civils?|civiles|civil|مدنيا|مدنيين|مدني|مدنيون",
    "resident": r"residents?|inhabitants?|villagers?|habitants?|riverains?|habitantes|vecin[oa]s|poblador[ea]s|من "
    r"السكان|من الأهالي|ساكنا",
    "protester": r"protest[eo]rs?|demonstrators?|manifestants?|manifestantes|متظاهرا|متظاهرين|محتجا|محتجين",
    "person": r"people|persons?|victims?|others?|men|man|migrants?|refugees?|bodies|personnes?|victimes?|autres|"
    r"hommes|migrants|réfugiés?|corps|personas?|víctimas?|hombres|otr[oa]s|cuerpos|شخصا|أشخاص|شخص|ضحية|"
    r"آخرين|آخرون|رجلا|جثة",
}
GROUP: Final = (
    "(?:"
    + loose(r"(?:(?<!\w)ال)?")
    + "(?:"
    + "|".join(rf"(?P<{name}>{loose(words)})" for name, words in GROUPS.items())
    + r"))(?!\w)"
)

OUTCOMES: Final = {
    "injured": r"injur(?:ed|ing|ies)|wound(?:ed|ing|s)?|maimed|hurt|bless[ée]e?s?|blessant|herid[oa]s?|hiriendo|"
    r"hirió|lesionad[oa]s?|جرح(?:ى|وا|ت)?|أصيب(?:وا|ت)?|إصابة|مصابا|جريحا|وجرح|وأصيب|أصاب",
    "killed": r"death tolls?|(?<=the )toll(?= (?:rose|stands|stood|reached|is|was|has))|kill(?:ed|ing|s)?|lost "
    r"their li(?:ves|fe)|dead|deaths?|died|dying|slain|perished|drowned|starved|suffocated|executed|"
    r"murdered|massacred|fatalit(?:y|ies)|claimed the lives of|claimed|"
    r"tu[ée](?:e?s|e)?|tuant|morts?|mortes?|décès|décédée?s?|noyée?s?|ont péri|perdu la vie|exécutée?s?|"
    r"assassinée?s?|ont trouvé la mort|"
    r"muert[oa]s?|murieron|murió|mata(?:ron|do|dos|das|ndo)|mató|fallecid[oa]s?|ahogad[oa]s?|ahogaron|"
    r"fallecieron|perdieron la vida|asesinad[oa]s?|ejecutad[oa]s?|víctimas mortales|"
    r"قتل(?:وا|ت|ى|ا)?|مقتل|قتيلا?|استشه(?:د|اد|دوا)|شهيدا?|توفي(?:ت|وا)?|وفاة|غرق(?:وا|ت)?|لقوا حتفهم|"
    r"لقي حتفه|مصرع|قضوا|أعدم(?:ت|وا)?|وقتل",
    "displaced": r"displac(?:ed|ing|ement)|fled|flee(?:ing)?|forced (?:out|from their homes)|uprooted|evacuated|"
    r"homeless|left their homes|déplac[ée](?:e?s|e|s)?|déplaçant|(?:ont |a )?fui|chassée?s|évacuée?s|sans "
    r"abri|"
    r"desplaza(?:d[oa]s?|ndo|ron)|desplazó|huyeron|huido|huyó|evacuad[oa]s|sin hogar|نزوح|نزح(?:وا|ت)?|"
    r"تشريد|شرد(?:ت|وا)?|فر(?:ار|وا)|تهجير|هجر(?:ت|وا)|لاجئا|نازحا|نازح",
    "detained": r"detain(?:ed|ing|s)?|arrest(?:ed|ing|s)?|imprisoned|jailed|rounded up|captured|taken prisoner|in "
    r"custody|détenue?s?|arrêt[ée](?:e?s|e|s)?|arrêtant|emprisonnée?s?|interpellée?s?|"
    r"deten(?:id[oa]s?|ido|iendo)|detuv(?:o|ieron)|arrestad[oa]s?|arrestaron|encarcelad[oa]s?|"
    r"capturad[oa]s?|اعتقال|اعتقل(?:ت|وا)?|احتجاز|احتجز(?:ت|وا)?|توقيف|أسر(?:ت|وا)",
    "missing": r"missing|disappeared|unaccounted for|abducted|kidnapped|disparu(?:e?s|e)?|enlevée?s?|portée?s? "
    r"disparue?s?|desaparecid[oa]s?|secuestrad[oa]s?|مفقودا|مفقودين|فقد(?:وا|ت)?|اختفاء|اختطاف|اختطف(?:ت|"
    r"وا)?|خطف",
    "trapped": r"trapped|besieged|stranded|stuck|piégée?s|assiégée?s|atrapad[oa]s|sitiad[oa]s|asediad[oa]s|محاصرا|"
    r"محاصرين|محاصر|عالق(?:ا|ين|ون)?",
}
OUTCOME: Final = re.compile(
    r"(?<!\w)(?:[وف]?(?=[\u0621-\u064a]))?(?:"
    + "|".join(rf"(?P<{name}>{loose(words)})" for name, words in OUTCOMES.items())
    + r")(?!\w)",
    re.IGNORECASE,
)
# An adjective before the noun is no outcome: "the wounded man", "dead bodies" keep theirs by position.
HEDGES: Final = {
    "believed": "are believed|is believed|were believed|believed|thought to|are thought|seraient|auraient|aurait|se "
    "cree|se estima que|يعتقد|يُعتقد|يرجح",
    "feared": "are feared|feared|fear that|on craint|se teme|temen que|يخشى",
    "estimated": "estimated|estimates|estimate|estimées?|selon des estimations|estimad[oa]s?|se calcula|تقدر|يقدر|"
    "تقديرات",
    "alleged": "allegedly|alleged|reportedly|unconfirmed|supposément|prétendument|presuntamente|supuestamente|al "
    "parecer|يُزعم|مزاعم|أفادت تقارير|غير مؤكدة",
}
HEDGE: Final = re.compile(
    r"(?<!\w)(?:" + "|".join(rf"(?P<{name}>{loose(words)})" for name, words in HEDGES.items()) + r")(?!\w)",
    re.IGNORECASE,
)
# A number before these counts something else.
NOT_PEOPLE: Final = re.compile(
    loose(
        r"\s*(?:%|°|per ?cent|percent|kilomet(?:er|re)s?|km|miles?|met(?:er|re)s?|hours?|minutes?|days?|"
        r"weeks?|months?|years?|o['’]clock|am|pm|dollars?|euros?|tons?|tonnes?|times|hectares|houses|homes|"
        r"buildings|vehicles|trucks|villages|shells|rockets|bombs|"
        r"heures?|jours?|semaines?|mois|ans?|années?|fois|kilomètres?|mètres?|maisons|horas?|días?|semanas?|"
        r"meses|años?|veces|metros?|kilómetros?|casas|ساعة|ساعات|يوما|أيام|أسابيع|أشهر|شهر|سنة|سنوات|عاما|"
        r"كيلومتر\w*|منزلا|دولار)(?!\w)"
    ),
    re.IGNORECASE,
)
AUXILIARY: Final = re.compile(
    r"(?:(?<!\w)(?:has|have|had|was|were|been|also|be|being|a|ont|avait|aient|ha|han|había|fueron|fue|were)\s+)+$",
    re.IGNORECASE,
)
# Between a verb and the number that it governs nothing else may stand.
FILLER: Final = re.compile(
    loose(
        r"(?:[\s:,(]|(?<!\w)(?:a|total|of|the|rose|risen|to|stands?|stood|at|reached|was|is|now|has|have|been|"
        r"up|lives|en|de|des|du|les|à|s['’]élève|bilan|al|los|las|un|personas|subió|asciende|إلى|من|نحو|عدد|"
        r"أن|ب)(?!\w)){0,12}$"
    ),
    re.IGNORECASE,
)
