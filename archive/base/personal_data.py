"""Finds in text what could lead somebody to a person: telephone numbers, addresses, coordinates, identity numbers.

A signal for people who review, never a decision: it is tuned so that years, figures, dates, ISBNs and digests do not
drown what matters. Positions are those of the text as given; digits of any script are read.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

MAX_TEXT = 2_000_000


class Kind(StrEnum):
    """What was found."""

    PHONE = "phone"
    EMAIL = "email"
    COORDINATES = "coordinates"
    IDENTITY_NUMBER = "identity number"
    BANK_ACCOUNT = "bank account"
    SOCIAL_ACCOUNT = "social account"


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding: ``text`` stands at ``start`` up to but not including ``end``."""

    kind: Kind
    start: int
    end: int
    text: str


_URL = re.compile(r"\b(?:https?://|www\.)[^\s<>\"]{3,500}", re.IGNORECASE)
_MAP = re.compile(
    r"(?<![\w./@-])(?:https?://)?(?:www\.)?(?:(?:maps\.)?google\.[a-z.]{2,6}/maps|maps\.google\.[a-z.]{2,6}|maps\.app\.goo\.gl/"
    r"|goo\.gl/maps|maps\.apple\.com|openstreetmap\.org/[^\s]*(?:#map=|mlat=)|osm\.org/go/|yandex\.[a-z]{2,3}/maps"
    r"|waze\.com/ul|ul\.waze\.com|what3words\.com/|w3w\.co/|bing\.com/maps)[^\s<>\"]{0,500}",
    re.IGNORECASE,
)
_NOT_AN_ACCOUNT = (
    r"(?:sharer|share|watch|hashtag|search|intent|home|login|help|about|policies|privacy|terms|events|groups|pages"
    r"|explore|reel|stories|p|tv|tag|video|photo|story\.php|plugins|dialog|status|i|settings|company|jobs|feed)"
)
_ACCOUNT = re.compile(
    r"(?<![\w./@-])(?:https?://)?(?:(?:www|m|mobile|web|[a-z]{2}-[a-z]{2})\.)?(?:"
    r"(?:facebook|fb)\.com/(?:profile\.php\?id=\d{5,20}|people/[^\s/?#]{1,80}/\d{5,20}"
    rf"|(?!{_NOT_AN_ACCOUNT}\b)[\w.\-]{{3,80}})"
    rf"|(?:instagram\.com|twitter\.com|x\.com|vk\.com|ok\.ru/profile)/(?!{_NOT_AN_ACCOUNT}\b)@?[\w.]{{2,40}}"
    r"|(?:tiktok\.com|threads\.net)/@[\w.]{2,40}|linkedin\.com/in/[^\s/?#]{2,100}|snapchat\.com/add/[\w.\-]{2,40}"
    r"|(?:t|telegram)\.me/(?!s/)(?:\+?[\w\-]{4,64})|wa\.me/\d{7,15}|api\.whatsapp\.com/send\S{0,100}"
    r"|chat\.whatsapp\.com/\w{10,40}|signal\.(?:me|group)/\S{3,200}"
    r")/?(?:\?[^\s<>\"/]{0,200})?(?![\w/])",
    re.IGNORECASE,
)
_EMAIL = re.compile(
    r"(?<![\w.+-])[\w.+%-]{1,64}(?:@|\s?[\[(]\s?at\s?[\])]\s?)"
    r"[\w-]{1,63}(?:(?:\.|\s?[\[(]\s?dot\s?[\])]\s?)[\w-]{1,63}){0,5}(?:\.|\s?[\[(]\s?dot\s?[\])]\s?)[^\W\d_]{2,24}",
    re.IGNORECASE,
)
_GEO = re.compile(r"\bgeo:-?\d{1,3}(?:\.\d{1,15})?,-?\d{1,3}(?:\.\d{1,15})?(?:[,;][^\s<>\"]{0,100})?", re.IGNORECASE)
_DECIMAL_PAIR = re.compile(
    r"(?<![\w.,-])(?P<lat>[-+−]?\d{1,2}\.\d{3,15})\s?°?\s?[NS]?(?:\s{0,3}[,;/]\s{0,3}|\s{1,3})"
    r"(?P<lon>[-+−]?\d{1,3}\.\d{3,15})(?:\s?°?\s?[EWO]\b|\s?°)?(?![\w%]|\.\d)"
)
_HEMISPHERE_PAIR = re.compile(
    r"(?<![\w.])(?P<lat>\d{1,2}(?:\.\d{1,15})?)\s?°?\s?[NS]\b\s{0,3}[,;/]?\s{0,3}"
    r"(?P<lon>\d{1,3}(?:\.\d{1,15})?)\s?°?\s?[EWO]\b"
)
_SECONDS = r"(?:\s?\d{1,2}(?:\.\d{1,8})?\s?(?:[\"”″]|''|’’|′′))?"
_DEGREES = r"\d{1,3})\s?[°º]\s?\d{1,2}(?:\.\d{1,8})?\s?['’′]" + _SECONDS + r"\s?"
_DMS = re.compile(rf"(?<!\w)(?P<lat>{_DEGREES}[NSشج]?\s{{0,3}}[,;/]?\s{{0,3}}(?P<lon>{_DEGREES}[EWOغق]?")
_PLUS_CODE = re.compile(r"(?<![\w+])[23456789CFGHJMPQRVWX]{4,8}\+[23456789CFGHJMPQRVWX]{2,3}(?![\w+])")
_IBAN = re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?!\w)")
_GAP = r"[ \u00a0\u202f.\-‐‑–/]?"
_GLUE = r"(?![\w@]|[.,:/-]\d|-\w)"
_PHONE_ABROAD = re.compile(rf"(?<![\w+.])(?:\+|00){_GAP}\(?[1-9](?:{_GAP}[()]?{_GAP}\d){{6,14}}{_GLUE}")
_PHONE_LOCAL = re.compile(rf"(?<![\w+.,/:-])(?<!\d[ \u00a0\u202f])\(?0\d(?:{_GAP}[()]?{_GAP}\d){{7,9}}{_GLUE}")
_PHONE_AMERICAN = re.compile(r"(?<![\w+.,/:-])(?:\(\d{3}\) ?|\d{3}[-. ])\d{3}[-.]\d{4}" + _GLUE)
_PHONE_ANNOUNCED = re.compile(
    r"(?:\b(?:tel(?:ephone|éfono|efono)?|téléphone|phone|mobile|cell|call|whats ?app|viber|signal|telegram"
    r"|móvil|portable|fax)\b|هاتف|الهاتف|هاتفي|رقمي|جوال|موبايل|واتساب|واتس|اتصل|تلفون)\D{0,12}"
    rf"(?P<found>\+?\(?\d(?:{_GAP}[()]?{_GAP}\d){{5,13}}){_GLUE}",
    re.IGNORECASE,
)
_LONG_NUMBER = re.compile(r"(?<![\w.,:/+#-])\d{9,14}(?![\w%]|[.,:/-]\d|-\w)")

_DATE_AHEAD = re.compile(r"\d{1,2}([./-])\d{1,2}\1\d{4}(?!\d)|\d{4}([./-])\d{1,2}\2\d{1,2}(?!\d)")
_ROUND_FIGURE = re.compile(r"\+?\d{1,3}(?:[ \u00a0\u202f]\d{3})*[ \u00a0\u202f]000")
_COMPACT_TIME = re.compile(
    r"(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d)?"
)
_BOOK_BEFORE = re.compile(r"(?:ISBN(?:-1[03])?|ISSN|DOI|ردمك)[:\s]{0,3}$", re.IGNORECASE)
_NOT_DIGITS = re.compile(r"\D")
_SIGNS = str.maketrans({"٫": ".", "،": ",", "٬": ",", "−": "-"})


def find(text: str) -> tuple[Finding, ...]:
    """Everything that was found, in the order of the text and without overlap; reads ``MAX_TEXT`` characters."""
    text = text[:MAX_TEXT]
    read = _plain_digits(text)
    taken = bytearray(len(read))
    found: list[Finding] = []
    for kind, search in _SEARCHES:
        for start, end in search(read):
            if not any(taken[start:end]):
                taken[start:end] = b"\x01" * (end - start)
                if kind is not None:
                    found.append(Finding(kind, start, end, text[start:end]))
    return tuple(sorted(found, key=lambda finding: finding.start))


def _plain_digits(text: str) -> str:
    """``text`` with ASCII digits and separators, character for character, so that positions stay."""
    if text.isascii():
        return text
    digits = {ord(c): str(unicodedata.decimal(c)) for c in set(text) if not c.isascii() and c.isdecimal()}
    return text.translate(digits).translate(_SIGNS)


def _each(*patterns: re.Pattern[str]) -> Callable[[str], Iterator[tuple[int, int]]]:
    def search(text: str) -> Iterator[tuple[int, int]]:
        for pattern in patterns:
            for match in pattern.finditer(text):
                yield match.start(), match.start() + len(match[0].rstrip(".,;:!?)]}»'\" "))

    return search


def _coordinate_pairs(text: str) -> Iterator[tuple[int, int]]:
    for pattern in (_DMS, _DECIMAL_PAIR, _HEMISPHERE_PAIR):
        for match in pattern.finditer(text):
            latitude, longitude = (abs(float(match[part].replace("−", "-"))) for part in ("lat", "lon"))
            if latitude <= 90 and longitude <= 180:
                yield match.start(), match.start() + len(match[0].rstrip())


def _ibans(text: str) -> Iterator[tuple[int, int]]:
    """Numbers whose check digits are right (ISO 13616, ISO 7064 MOD 97-10)."""
    for match in _IBAN.finditer(text):
        compact = match[0].replace(" ", "")
        number = "".join(str(int(character, 36)) for character in compact[4:] + compact[:4])
        if 15 <= len(compact) <= 34 and int(number) % 97 == 1:
            yield match.span()


def _phones(text: str) -> Iterator[tuple[int, int]]:
    for pattern in (_PHONE_ABROAD, _PHONE_LOCAL, _PHONE_AMERICAN):
        for match in pattern.finditer(text):
            if not _is_harmless(text, match.start(), match[0]):
                yield match.span()
    for match in _PHONE_ANNOUNCED.finditer(text):
        if not _is_harmless(text, match.start("found"), match["found"]):
            yield match.span("found")


def _long_numbers(text: str) -> Iterator[tuple[int, int]]:
    for match in _LONG_NUMBER.finditer(text):
        if not _COMPACT_TIME.fullmatch(match[0]) and not _is_harmless(text, match.start(), match[0]):
            yield match.span()


def _is_harmless(text: str, start: int, said: str) -> bool:
    """True for dates, for round figures and for numbers of books."""
    if _DATE_AHEAD.match(said) or _ROUND_FIGURE.fullmatch(said) or _BOOK_BEFORE.search(text, max(0, start - 12), start):
        return True
    digits = _NOT_DIGITS.sub("", said)
    if len(digits) == 13 and digits[:3] in ("978", "979") and not said.startswith("+"):
        weights = (1, 3) * 7
        return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False)) % 10 == 0
    return len(digits) == 10 and said.count("-") == 3 and _is_isbn_10(digits)


def _is_isbn_10(digits: str) -> bool:
    return sum(int(digit) * weight for digit, weight in zip(digits, range(10, 0, -1), strict=True)) % 11 == 0


# What stands first takes its place in the text; addresses of other pages are passed over, with the digits in them.
_SEARCHES: tuple[tuple[Kind | None, Callable[[str], Iterator[tuple[int, int]]]], ...] = (
    (Kind.COORDINATES, _each(_GEO, _MAP)),
    (Kind.SOCIAL_ACCOUNT, _each(_ACCOUNT)),
    (None, _each(_URL)),
    (Kind.EMAIL, _each(_EMAIL)),
    (Kind.BANK_ACCOUNT, _ibans),
    (Kind.COORDINATES, _coordinate_pairs),
    (Kind.COORDINATES, _each(_PLUS_CODE)),
    (Kind.PHONE, _phones),
    (Kind.IDENTITY_NUMBER, _long_numbers),
)
