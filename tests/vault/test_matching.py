"""Names of the vault are found in a text however they are written there, and what is no name is left alone."""

from __future__ import annotations

import secrets
import uuid

import pytest

from archive.access.viewer import ANONYMOUS, SYSTEM
from archive.base import clock
from archive.base.db import reading, unit_of_work
from archive.base.errors import Unavailable
from archive.base.folding import fold
from archive.base.runtime import session
from archive.config import Settings
from archive.custody.models import Agent
from archive.custody.vocabulary import AgentKind, Identity
from archive.vault import erasing, matching, service, wording
from archive.vault.matching import protected_spans
from archive.vault.models import VaultField
from tests.support.spending import least

pytestmark = pytest.mark.usefixtures("database")


def agent() -> uuid.UUID:
    row = Agent(kind=AgentKind.PERSON, display_name="a witness", identity=Identity.PROTECTED, created_at=clock.now())
    session().add(row)
    session().flush()
    return row.id


def keep(words: str, field: VaultField = VaultField.NAME) -> uuid.UUID:
    """Seal one fact of somebody new; their id."""
    with unit_of_work():
        person = agent()
        service.seal(ANONYMOUS, person, field, words, uuid.uuid4())
    return person


def found(text: str) -> list[str]:
    with reading():
        return [text[span.start : span.end] for span in protected_spans(text)]


WRITTEN: list[tuple[str, str, list[str], str]] = [
    ("Amal Haddad", "Then Amal Haddad came.", ["Amal Haddad"], "as it is"),
    ("Amal Haddad", "AMAL  HADDAD; amal haddad", ["AMAL  HADDAD", "amal haddad"], "case and spaces"),
    ("Amal Haddad", "Haddad, Amal (born 1990)", ["Haddad, Amal"], "family name first"),
    ("Haddad, Amal", "we met Amal Haddad", ["Amal Haddad"], "the vault's own entry is turned round"),
    (
        "Amal Haddad",
        "Amal al-Haddad; Amal Al Haddad; Amal Alhaddad",
        ["Amal al-Haddad", "Amal Al Haddad", "Amal Alhaddad"],
        "the article",
    ),
    ("Amal al-Haddad", "Amal Haddad", ["Amal Haddad"], "the article left out"),
    ("Amal Haddad", "Amal bint Khaled Haddad", [], "another name between is another person"),
    ("Amal Haddad", "Amal K. Haddad and Amal bin Haddad", ["Amal K. Haddad", "Amal bin Haddad"], "initials, particles"),
    ("Amal Khaled Haddad", "Amal Haddad was there", ["Amal Haddad"], "two of three names"),
    ("Amal Khaled Haddad", "Haddad, Amal Khaled", ["Haddad, Amal Khaled"], "three names are one place"),
    (
        "Zoë Núñez",
        "Zoe Nunez and ZOE\u0308 NU\u0301N\u0303EZ",
        ["Zoe Nunez", "ZOE\u0308 NU\u0301N\u0303EZ"],
        "diacritics",
    ),
    ("Sean O'Brien", "Sean O’Brien's house, Sean OBrien", ["Sean O’Brien's", "Sean OBrien"], "apostrophes"),
    ("İsmail Işık", "ismail isik; ISMAIL IŞIK'ın", ["ismail isik", "ISMAIL IŞIK'ın"], "Turkish i and endings"),
    ("Łukasz Żak", "Lukasz Zak", ["Lukasz Zak"], "letters with a stroke"),
    ("أمل الحدّاد", "رأيت أَمَل حداد هناك", ["أَمَل حداد"], "vowels, hamza and article"),
    ("أمل حداد", "وامل الحداد", ["وامل الحداد"], "and, written onto the name"),
    ("أمل حداد", "قالت لأمل حداد", ["لأمل حداد"], "for, written onto the name"),
    ("فاطمة علي", "فاطمه على", ["فاطمه على"], "ta marbuta and alef maqsura"),
    ("کاوه یزدی", "كاوه يزدي", ["كاوه يزدي"], "Persian letters typed as Arabic ones"),
    ("عبد الرحمن ياسين", "عبدالرحمن ياسين", ["عبدالرحمن ياسين"], "written together"),
    ("عبدالرحمن ياسين", "ياسين عبد الرحمن", ["ياسين عبد الرحمن"], "written apart and turned round"),
    (
        "Abdul Rahman Yassin",
        "Abdulrahman Yassin; Abd al-Rahman Yassin",
        ["Abdulrahman Yassin", "Abd al-Rahman Yassin"],
        "servant of",
    ),
    ("Abu Khaled", "they call him abou khaled here", ["abou khaled"], "a kunya is one name"),
    ("أبو خالد", "أبا خالد", ["أبا خالد"], "in another case"),
    ("Abu Khaled", "Khaled was there", [], "his son is not he"),
    (
        "Amal Haddad",
        "IMG_AmalHaddad_2016.jpg amal-haddad.png amal.haddad@x.example",
        ["AmalHaddad", "amal-haddad", "amal.haddad"],
        "file names and addresses",
    ),
    ("Amal Haddad", "amalhaddad1990.jpg", ["amalhaddad1990"], "without anything between, and a year"),
    ("Amal Haddad", "A\u200bmal Had\u00addad", ["A\u200bmal Had\u00addad"], "invisible signs within"),
    ("Amal Haddad", "Ａｍａｌ Ｈａｄｄａｄ", ["Ａｍａｌ Ｈａｄｄａｄ"], "full-width letters"),
    ("Иван Соловьёв", "СОЛОВЬЕВ ИВАН", ["СОЛОВЬЕВ ИВАН"], "yo"),
    ("अमित शर्मा", "शर्मा अमित", ["शर्मा अमित"], "Devanagari"),
    ("王小明", "昨天王小明来了", ["王小明"], "no spaces around a name"),
    ("สมชาย ใจดี", "นายสมชายใจดีมา สมชาย ใจดี", ["สมชายใจดี", "สมชาย ใจดี"], "Thai"),
    ("Amal Haddad; Katkouta", "the one whom they call katkouta", ["katkouta"], "an alias beside the name"),
    ("Amal Haddad, also known as Um Salim", "Oum Salim", ["Oum Salim"], "in words"),
    ("John McDonald", "john mcdonald and John McDonald", ["john mcdonald", "John McDonald"], "a capital within"),
    ("Amal Haddad", "Amal stood at the door. The Haddad family left.", [], "one name of two"),
    ("Amal Haddad", "Amal: Haddad", [], "a break between"),
    ("the witness from Aleppo", "the witness said", [], "what is no name"),
    ("Amal Haddad", "", [], "nothing"),
]


@pytest.mark.parametrize(("name", "text", "expected", "why"), WRITTEN, ids=[row[3] for row in WRITTEN])
def test_a_name_is_found_however_it_is_written(name: str, text: str, expected: list[str], why: str) -> None:
    keep(name)
    assert found(text) == expected, why


def test_contacts_and_kin_are_found() -> None:
    keep("+963 944 123 456 or Amal.H@example.org", VaultField.CONTACT)
    keep("her brother Yusuf Karam, 0933 222 111", VaultField.NEXT_OF_KIN)
    assert found("call 0944 123456") == ["0944 123456"]
    assert found("write to amal.h@EXAMPLE.org or Karam Yusuf") == ["amal.h@EXAMPLE.org", "Karam Yusuf"]
    assert found("her brother stayed") == []


def test_a_span_says_whose_entries_it_may_be_and_not_which_name() -> None:
    one, other = keep("Amal Haddad"), keep("Amal Haddad")
    with reading():
        (span,) = protected_spans("Amal Haddad")
    assert span.agents == {one, other}
    assert str(one) not in repr(span)


@pytest.mark.both_engines
def test_what_comes_and_goes_is_known_at_once() -> None:
    assert found("Amal Haddad and Rana Sabbagh") == []
    first = keep("Amal Haddad")
    assert found("Amal Haddad and Rana Sabbagh") == ["Amal Haddad"]
    second = keep("Rana Sabbagh")
    assert found("Amal Haddad and Rana Sabbagh") == ["Amal Haddad", "Rana Sabbagh"]
    with unit_of_work():
        assert service.erase(SYSTEM, first) == 1
    assert found("Amal Haddad and Rana Sabbagh") == ["Rana Sabbagh"]
    with unit_of_work():
        service.seal(ANONYMOUS, second, VaultField.ALIAS, "Katkouta", (record := uuid.uuid4()))
        assert [span.start for span in protected_spans("Katkouta")] == [0], "within the unit of work that sealed it"
    with unit_of_work():
        erasing.forget(record)
    assert found("Katkouta") == []


def test_a_new_key_changes_nothing_and_a_missing_one_is_said(settings: Settings) -> None:
    keep("Amal Haddad")
    old, new = settings.vault_path.read_text().strip(), secrets.token_hex(32)
    settings.vault_path.write_text(f"{new}\n{old}\n")
    with unit_of_work():
        service.rewrap(SYSTEM)
    settings.vault_path.write_text(f"{new}\n")
    matching.forget()
    assert found("Amal Haddad") == ["Amal Haddad"]
    settings.vault_path.unlink()
    matching.forget()
    with pytest.raises(Unavailable):
        found("Amal Haddad")


def test_an_empty_vault_needs_no_key(settings: Settings) -> None:
    settings.vault_path.unlink()
    assert found("Amal Haddad") == []


def test_what_is_kept_of_the_names_is_no_name(settings: Settings) -> None:
    keep("Zubayda Qanariyya")
    matching.forget()
    fold.cache_clear()
    assert found("nobody") == []
    assert fold.cache_info().currsize <= 1, "the cache of the folding holds words of the text alone"
    kept = matching._known[settings.home]
    assert kept.entries
    assert all(type(key) is int for key in kept.entries)
    assert "qanari" not in repr(kept).casefold()


def test_ten_thousand_names_cost_no_more_than_reading_the_text() -> None:
    known = matching._Known()
    for number in range(10_000):
        name = f"{_syllables(number)} {_syllables(number * 7919 + 13)} {_syllables(number * 104729 + 5)}"
        known.add(uuid.UUID(int=number), uuid.UUID(int=number), wording.keys_of(name, str.lower))
    text = "She went with her sister to the market in the morning and came home late. " * 200
    assert list(matching._names(known, text))
    assert least(lambda: list(matching._names(known, text))) < 0.5, "15,000 characters"


def _syllables(number: int) -> str:
    parts = []
    for _ in range(4):
        number, rest = divmod(number, 80)
        parts.append("bdfghjklmnprstvz"[rest % 16] + "aeiou"[rest // 16])
    return "".join(parts).capitalize()
