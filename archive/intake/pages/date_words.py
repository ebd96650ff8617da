"""Words that dates are made of, in English, French, Spanish, German and the three Arabic month calendars."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from archive.intake.pages.arabic import loose

_MONTHS = (
    "January janvier enero Januar يناير كانون_الثاني جانفي",
    "February février febrero Februar فبراير شباط فيفري",
    "March mars marzo März مارس آذار",
    "April avril abril أبريل نيسان أفريل إبريل",
    "May mai mayo Mai مايو أيار ماي",
    "June juin junio Juni يونيو حزيران جوان",
    "July juillet julio Juli يوليو تموز جويلية",
    "August août agosto أغسطس آب أوت",
    "September septembre septiembre setiembre سبتمبر أيلول",
    "October octobre octubre Oktober أكتوبر تشرين_الأول",
    "November novembre noviembre نوفمبر تشرين_الثاني",
    "December décembre diciembre Dezember ديسمبر كانون_الأول",
)
# Short forms count only beside a day and a year: "mar" alone is the sea.
_SHORT = (
    "Jan janv ene",
    "Feb févr feb fév",
    "Mar mar Mrz",
    "Apr avr abr",
    "May may",
    "Jun juin jun",
    "Jul juil jul",
    "Aug août ago",
    "Sep Sept sept sep set",
    "Oct oct Okt",
    "Nov nov",
    "Dec déc dic Dez dec",
)
_SEASONS = (
    "spring printemps primavera ربيع",
    "summer été verano صيف",
    "autumn fall automne otoño خريف",
    "winter hiver invierno شتاء",
)
_WEEKDAYS = (
    "Monday lundi lunes الاثنين الإثنين",
    "Tuesday mardi martes الثلاثاء",
    "Wednesday mercredi miércoles الأربعاء",
    "Thursday jeudi jueves الخميس",
    "Friday vendredi viernes الجمعة",
    "Saturday samedi sábado السبت",
    "Sunday dimanche domingo الأحد",
)
# What the words say about the part of a month or a year. EDTF has no sign for "early", so a day with ~ stands for it.
PARTS: Final = {
    "early": r"early|(?:the )?(?:beginning|start) of|début|au début (?:de|du mois de)|(?:a |desde )?(?:principios|"
    r"comienzos|inicios) de|أوائل|مطلع|بداية|بدايات",
    "mid": r"mid|(?:the )?middle of|mi|au milieu (?:de|du mois de)|(?:a )?mediados de|منتصف|أواسط",
    "late": r"late|(?:the )?end of|fin|à la fin (?:de|du mois de)|(?:a )?(?:finales|fines) de|أواخر|نهاية",
}


def fold(word: str) -> str:
    """A word without case, accents, Arabic marks and hamza, for looking it up."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
    return plain.casefold().replace("ـ", "").replace("\u200f", "")


def _table(rows: tuple[str, ...], first: int) -> dict[str, int]:
    return {fold(word.replace("_", " ")): number for number, row in enumerate(rows, first) for word in row.split()}


MONTH_NUMBERS: Final = _table(_MONTHS, 1)
SHORT_NUMBERS: Final = _table(_SHORT, 1)
SEASON_NUMBERS: Final = _table(_SEASONS, 21)
WEEKDAY_NUMBERS: Final = _table(_WEEKDAYS, 0)


def _words(rows: tuple[str, ...], lower_first: bool) -> str:
    # The first word of a row is English: "may" and "march" with a small letter are no months.
    found: set[str] = set()
    for row in rows:
        for position, written in enumerate(row.split()):
            word = written.replace("_", " ")
            found |= {word, word.capitalize(), word.upper()} | ({word.lower()} if position or lower_first else set())
    ordered = sorted(found, key=lambda word: (-len(word), word))
    return "(?:" + "|".join(loose(re.escape(word).replace("\\ ", r"\s+")) for word in ordered) + ")"


MONTH: Final = _words(_MONTHS, lower_first=False)
SHORT_MONTH: Final = _words(_SHORT, lower_first=False)
SEASON: Final = _words(_SEASONS, lower_first=True)
WEEKDAY: Final = _words(_WEEKDAYS, lower_first=False)
PART: Final = "(?:" + "|".join(f"(?P<{name}>(?i:{loose(words)}))" for name, words in PARTS.items()) + ")"
YEAR: Final = r"(?:1[89]\d\d|20\d\d|[١][٨٩][٠-٩][٠-٩]|[٢][٠][٠-٩][٠-٩])"


def month_number(word: str) -> int | None:
    """1 to 12 for a month's name or short form in any of the languages."""
    folded = re.sub(r"\s+", " ", fold(word))
    return MONTH_NUMBERS.get(folded) or SHORT_NUMBERS.get(folded)
