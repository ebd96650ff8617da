"""What could lead to a person is found; figures, dates and numbers of books are left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.base.personal_data import Finding, Kind, find
from tests.support.spending import least

PHONES = [
    ("Call +963 944 123 456 tonight", "+963 944 123 456"),
    ("+963944123456", "+963944123456"),
    ("+90 (532) 123 45 67", "+90 (532) 123 45 67"),
    ("+1-202-555-0143", "+1-202-555-0143"),
    ("+44 20 7946 0958.", "+44 20 7946 0958"),
    ("00963 944 123 456", "00963 944 123 456"),
    ("00 33 1 70 18 99 00", "00 33 1 70 18 99 00"),
    ("+33.1.70.18.99.00", "+33.1.70.18.99.00"),
    ("my number is 0944 123 456, after six", "0944 123 456"),
    ("0944123456", "0944123456"),
    ("01 70 18 99 00", "01 70 18 99 00"),
    ("(021) 2234567", "(021) 2234567"),
    ("020 7946 0958", "020 7946 0958"),
    ("(202) 555-0143", "(202) 555-0143"),
    ("202-555-0143", "202-555-0143"),
    ("٠٩٤٤ ١٢٣ ٤٥٦ رقمي", "٠٩٤٤ ١٢٣ ٤٥٦"),
    ("+٩٦٣٩٤٤١٢٣٤٥٦", "+٩٦٣٩٤٤١٢٣٤٥٦"),
    ("۰۹۱۲ ۳۴۵ ۶۷۸۹", "۰۹۱۲ ۳۴۵ ۶۷۸۹"),
    ("phone: 2234567", "2234567"),
    ("WhatsApp 944 123 456", "944 123 456"),
    ("هاتف: 2234567", "2234567"),
    ("هاتف ٢٢٣٤٥٦٧", "٢٢٣٤٥٦٧"),
    ("tel. 223-45-67", "223-45-67"),
]

EMAILS = [
    ("write to amal.h+news@example.org, please", "amal.h+news@example.org"),
    ("<amal@mail.example.co.uk>", "amal@mail.example.co.uk"),
    ("mailto:amal@example.org", "amal@example.org"),
    ("amal [at] example [dot] org", "amal [at] example [dot] org"),
    ("amal(at)example.org", "amal(at)example.org"),
    ("أمل@مثال.سوريا", "أمل@مثال.سوريا"),
    ("a_b-c@x-y.example.", "a_b-c@x-y.example"),
]

COORDINATES = [
    ("at 36.2021, 37.1343 by the well", "36.2021, 37.1343"),
    ("36.2021,37.1343", "36.2021,37.1343"),
    ("-33.8688 151.2093", "-33.8688 151.2093"),
    ("36.2021° N, 37.1343° E", "36.2021° N, 37.1343° E"),
    ("36.2N 37.1E", "36.2N 37.1E"),
    ("36 N, 37 E", "36 N, 37 E"),
    ("36°12'07\"N 37°08'03\"E", "36°12'07\"N 37°08'03\"E"),
    ("36° 12′ 7.5″ N, 37° 8′ 3.2″ E", "36° 12′ 7.5″ N, 37° 8′ 3.2″ E"),
    ("36°12.125'N 37°08.058'E", "36°12.125'N 37°08.058'E"),
    ("٣٦٫٢٠٢١، ٣٧٫١٣٤٣", "٣٦٫٢٠٢١، ٣٧٫١٣٤٣"),
    ("geo:36.2021,37.1343;u=35", "geo:36.2021,37.1343;u=35"),
    ("https://www.google.com/maps/@36.2,37.1,15z", "https://www.google.com/maps/@36.2,37.1,15z"),
    ("https://maps.app.goo.gl/AbCdEf123", "https://maps.app.goo.gl/AbCdEf123"),
    ("https://goo.gl/maps/AbC.", "https://goo.gl/maps/AbC"),
    ("https://www.openstreetmap.org/#map=15/36.20/37.13", "https://www.openstreetmap.org/#map=15/36.20/37.13"),
    ("https://what3words.com/filled.count.soap", "https://what3words.com/filled.count.soap"),
    ("8G5G6484+4J", "8G5G6484+4J"),
]

NUMBERS = [
    ("national number 01234567890123", Kind.IDENTITY_NUMBER, "01234567890123"),
    ("passport 123456789", Kind.IDENTITY_NUMBER, "123456789"),
    ("الرقم الوطني ١٢٣٤٥٦٧٨٩٠١", Kind.IDENTITY_NUMBER, "١٢٣٤٥٦٧٨٩٠١"),
    ("29001011234567", Kind.IDENTITY_NUMBER, "29001011234567"),
    ("GB82 WEST 1234 5698 7654 32", Kind.BANK_ACCOUNT, "GB82 WEST 1234 5698 7654 32"),
    ("DE89370400440532013000", Kind.BANK_ACCOUNT, "DE89370400440532013000"),
    ("FR14 2004 1010 0505 0001 3M02 606", Kind.BANK_ACCOUNT, "FR14 2004 1010 0505 0001 3M02 606"),
]

ACCOUNTS = [
    ("see https://www.facebook.com/amal.h.1990 for more", "https://www.facebook.com/amal.h.1990"),
    ("facebook.com/profile.php?id=100001234567890", "facebook.com/profile.php?id=100001234567890"),
    ("https://instagram.com/amal_h/", "https://instagram.com/amal_h/"),
    ("https://twitter.com/amal_h", "https://twitter.com/amal_h"),
    ("x.com/amal_h.", "x.com/amal_h"),
    ("https://t.me/amal_h1", "https://t.me/amal_h1"),
    ("https://wa.me/963944123456", "https://wa.me/963944123456"),
    ("https://www.tiktok.com/@amal.h", "https://www.tiktok.com/@amal.h"),
    ("https://www.linkedin.com/in/amal-h-123", "https://www.linkedin.com/in/amal-h-123"),
    ("https://vk.com/id12345", "https://vk.com/id12345"),
]

HARMLESS = [
    ("no fewer than 415 civilians", "a figure"),
    ("at least 364 fighters, 130 civilians and 1,245 houses", "figures"),
    ("about 250 000 people, 1 200 000 in all", "figures with spaces"),
    ("2 000 000 000 people, +120 000 000 dollars", "round figures"),
    ("1,250,000 and 1.250.000 and 12,345,678", "figures with separators"),
    ("$4,500,000 or 4500000 dollars", "money"),
    ("between 2011 and 2016", "years"),
    ("2011-2016, 2011–2016, 1998/1999", "spans of years"),
    ("2016-11-15", "a date"),
    ("2016-11-15/2016-12-13", "an interval"),
    ("2016-11-15~/2016-12", "an interval about"),
    ("0044-03-15/0044-04-01", "an early interval"),
    ("2016-11-15T08:00:00+03:00", "a time with its offset"),
    ("2016-11-15 08:00:00", "a time"),
    ("15.11.2016, 08:30", "a date of the continent"),
    ("01.02.2016 10:30", "a date that begins with a nought"),
    ("15/11/2016 to 03/12/2016", "dates with slashes"),
    ("02/03/2016-04/03/2016", "a span of such dates"),
    ("١٥/١١/٢٠١٦", "a date in Arabic-Indic digits"),
    ("20161115083000", "a compact time"),
    ("201611150830", "a compact time without seconds"),
    ("IMG_20161115_083000.jpg", "a file name"),
    ("ISBN 978-0-306-40615-7", "a book"),
    ("ISBN 0-306-40615-2", "an older book"),
    ("978-0-306-40615-7", "a book that is not announced"),
    ("0-306-40615-2", "an older book that is not announced"),
    ("9780306406157", "a book without hyphens"),
    ("doi:10.1000/0123456789", "a DOI"),
    ("00000000-0000-4000-8000-000000000000", "a UUID"),
    ("7K3M-9QPX-4", "a reference code"),
    ("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "a digest"),
    ("1234567890123456789012345678901234567890", "a digest of digits"),
    ("192.168.100.100", "an address of a machine"),
    ("127.0.0.1:8000", "a port"),
    ("https://news.example.org/2016/11/0123456789", "digits in an address"),
    ("https://news.example.org/a?id=123456789012", "a query in an address"),
    ("version 2.7.4, chapter 12.3.4", "versions"),
    ("Resolution 2328 (2016), S/RES/2328", "a resolution"),
    ("A/HRC/34/64, para. 102", "a document symbol"),
    ("temperature 36.6, humidity 37.1", "measurements"),
    ("a ratio of 0.123 to 0.456", "fractions"),
    ("rose 12.345% and 13.456%", "percentages"),
    ("3.14159 2.71828%", "a percentage after a number"),
    ("https://twitter.com/search?q=x", "a search"),
    ("https://www.facebook.com/sharer/sharer.php?u=x", "a share button"),
    ("https://www.facebook.com/groups/12345678901", "a group"),
    ("https://example.org/x.com/amal", "a path that looks like an account"),
    ("netflix.com/browse1", "the end of another name"),
    ("user@localhost", "no address"),
    ("meet @ 5 pm", "a sign alone"),
    ("GB82 WEST 1234 5698 7654 33", "wrong check digits"),
    ("pages 100-250, 12-14", "pages"),
    ("call 112 or phone 999", "emergency numbers"),
    ("1 2 3 4 5 6 7 8 9 10", "counting"),
    ("٤١٥ مدنياً و٣٦٤ مقاتلاً", "figures in Arabic"),
    ("00:01:30.500", "a timecode"),
    ("91.000, 181.000", "numbers beyond the globe"),
]

FOUND = [
    *((said, Kind.PHONE, found) for said, found in PHONES),
    *((said, Kind.EMAIL, found) for said, found in EMAILS),
    *((said, Kind.COORDINATES, found) for said, found in COORDINATES),
    *((said, Kind.SOCIAL_ACCOUNT, found) for said, found in ACCOUNTS),
    *NUMBERS,
]


@pytest.mark.parametrize(("said", "kind", "expected"), FOUND)
def test_it_is_found_where_it_stands(said: str, kind: Kind, expected: str) -> None:
    start = said.index(expected)
    assert find(said) == (Finding(kind, start, start + len(expected), expected),)


@pytest.mark.parametrize(("said", "what"), HARMLESS)
def test_it_is_left_alone(said: str, what: str) -> None:
    assert find(said) == (), what


def test_several_findings_come_in_the_order_of_the_text() -> None:
    said = "Amal, +963 944 123 456 or amal@example.org, lives at 36.2021, 37.1343. 415 civilians."
    assert [finding.kind for finding in find(said)] == [Kind.PHONE, Kind.EMAIL, Kind.COORDINATES]


@given(st.text() | st.text("0123456789+-. ()/:@°'\"NSEW,٠١a", max_size=120))
def test_findings_stand_in_the_text_apart_and_in_order(said: str) -> None:
    end = 0
    for finding in find(said):
        assert end <= finding.start < finding.end <= len(said)
        assert said[finding.start : finding.end] == finding.text
        end = finding.end


HOSTILE = [
    "0",
    "1 ",
    "+1",
    "a.",
    "a@",
    "a@a.",
    "36.123 ",
    "36.1234,",
    "(0",
    "°1'",
    "AB12 ",
    "http://",
    "x.com/",
    "tel ",
    "- ",
    "at(at)",
]


@pytest.mark.parametrize("unit", HOSTILE)
def test_time_grows_with_length(unit: str) -> None:
    def seconds(characters: int) -> float:
        said = (unit * characters)[:characters]
        return least(lambda: find(said))

    seconds(100)
    short, long = seconds(5_000), seconds(40_000)
    # Eight times as long may cost eight times as much; a quadratic search would cost sixty-four.
    assert long < 24 * max(short, 0.004)
