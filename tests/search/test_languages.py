"""Language by language: which two words must meet in a search, and which must not."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.base.folding import fold, fold_case
from archive.search.analysis import tokens
from archive.search.stemming import SNOWBALL, all_terms, has_stemmer, language_of, stem, stems, terms


def found(asked: str, written: str, language: str) -> bool:
    """Whether a query's word finds a text's word, by spelling, folding or stem."""
    return bool(all_terms(asked, {language}) & (terms(written, language) | {fold(written)}))


MEET = [
    ("ar", "مُعْتَقَل", "معتقل", "vowel signs"),
    ("ar", "حلـــب", "حلب", "tatweel"),
    ("ar", "إعتقال", "اعتقال", "alef with and without hamza"),
    ("ar", "القضية", "قضيه", "article, ta marbuta"),
    ("ar", "والمعتقلين", "معتقلون", "conjunction, article, case"),
    ("ar", "بالسجن", "السجن", "preposition and article"),
    ("ar", "للشهود", "الشهود", "li- and the article"),
    ("ar", "شهاداتها", "شهادة", "a plural with its owner"),
    ("ar", "مستشفى", "المستشفي", "alef maqsura"),
    ("ar", "٢٠١٦", "2016", "Arabic-Indic digits"),
    ("fa", "زندانیان", "زندانی", "prisoners"),
    ("fa", "کتاب‌های", "كتاب", "a plural behind a zero-width non-joiner, an Arabic kaf"),
    ("fa", "پناهندگان", "پناهنده", "refugees"),
    ("fa", "شکنجه‌گران", "شکنجه‌گر", "torturers"),
    ("fa", "اعتراضات", "اعتراض", "an Arabic plural"),
    ("fa", "می‌شود", "میشود", "with and without the non-joiner"),
    ("fa", "۱۳۹۵", "1395", "Persian digits"),
    ("ckb", "زیندانەکان", "زیندان", "the prisons"),
    ("ckb", "شارێک", "شار", "a city"),
    ("ckb", "کوردستان", "كوردستان", "an Arabic kaf"),
    ("ckb", "ڕێکخراو", "ریکخراو", "Kurdish letters typed on an Arabic keyboard"),
    ("ckb", "کوژراوه‌", "کوژراوە", "ha with a non-joiner for ae"),
    ("ku", "girtîgehên", "girtîgeh", "prisons"),
    ("ku", "Amedê", "amed", "in Amed"),
    ("ku", "jinan", "jin", "women"),
    ("kmr", "sûcên", "sucen", "without circumflexes"),
    ("ku", "شارێک", "شار", "Central Kurdish under the common tag"),
    ("en", "prisoners", "prisoner", "a plural"),
    ("en", "tortured", "torturing", "a verb"),
    ("en", "Réfugié", "refugie", "accents"),
    ("fr", "réfugiées", "réfugié", "feminine plural"),
    ("fr", "ÉCOLES", "ecole", "capitals, without accents"),
    ("fr", "œuvre", "oeuvres", "a ligature"),
    ("es", "torturados", "torturada", "gender and number"),
    ("es", "desapariciones", "desaparicion", "a plural, and no accent"),
    ("es", "niños", "nino", "a tilde"),
    ("uk", "катування", "катувань", "torture, many times"),
    ("uk", "катували", "катувати", "a verb"),
    ("uk", "затриманих", "затримали", "the detained, they detained"),
    ("uk", "в’язень", "в'язня", "a vowel that goes, two apostrophes"),
    ("uk", "вʼязнями", "в’язні", "a letter for the apostrophe"),
    ("uk", "в’язниць", "в'язниця", "a prison"),
    ("uk", "Харкова", "Харків", "i beside o"),
    ("uk", "Харкові", "Харків", "in Kharkiv"),
    ("uk", "Київ", "Києва", "yi beside ye"),
    ("uk", "доріг", "дорога", "i beside o in a plural"),
    ("uk", "осіб", "особи", "persons"),
    ("uk", "жінок", "жінка", "women"),
    ("uk", "свідків", "свідок", "witnesses"),
    ("uk", "допомозі", "допомога", "z beside h before i"),
    ("uk", "незалежність", "незалежності", "a noun in -ist"),
    ("uk", "російськими", "російська", "an adjective"),
    ("uk", "вбито", "убитих", "v- beside u-"),
    ("uk", "цивільних", "цивільні", "civilians"),
    ("uk", "полонених", "полоненого", "prisoners of war"),
    ("ru", "тюрьмах", "тюрьма", "in prisons"),
    ("ru", "задержанных", "задержанный", "the detained"),
    ("ru", "ещё", "еще", "yo without dots"),
    ("ru", "пытки", "пы\u0301тка", "a stress mark"),
    ("tr", "gazetecilerin", "gazeteci", "of the journalists"),
    ("tr", "mahkemesi", "mahkeme", "its court"),
    ("tr", "cezaevinde", "cezaevi", "in prison"),
    ("tr", "IŞIKLAR", "ışık", "capitals without a dot"),
    ("tr", "İZMİR", "izmir", "capitals with a dot"),
    ("tr", "DIYARBAKIR", "Diyarbakır", "dotless capitals"),
    ("tr", "iskenceler", "işkence", "without cedilla"),
    ("de", "Häuser", "Haus", "umlaut"),
    ("de", "Straße", "STRASSEN", "sharp s"),
    ("de", "Mueller", "Müller", "ue"),
    ("de", "Gefaengnisse", "Gefängnis", "ae and a plural"),
    ("de", "Muller", "Müller", "no dots"),
    ("he", "המעצר", "מעצרים", "article and plural"),
    ("he", "בירושלים", "ירושלים", "in Jerusalem"),
    ("he", 'צה"ל', "צה״ל", "gershayim"),
    ("he", "ג'נין", "ג׳נין", "geresh"),
    ("he", "שָׁלוֹם", "שלום", "points"),
    ("hi", "लड़कियों", "लड़की", "girls"),
    ("hi", "हिन्दी", "हिंदी", "a nasal before its row"),
    ("hi", "गिरफ़्तार", "गिरफ्तारी", "nukta and gender"),
    ("hi", "हाँ", "हां", "chandrabindu"),
    ("hi", "२०१६", "2016", "Devanagari digits"),
    ("ko", "고문을", "고문이", "particles"),
    ("ko", "수용소에서", "수용소", "in the camp"),
    ("el", "φυλακές", "ΦΥΛΑΚΗ", "capitals, accents, plural"),
    ("sr", "затворенике", "zatvorenika", "both scripts"),
    ("it", "prigionieri", "prigioniero", "a plural"),
    ("pt", "presos", "preso", "a plural"),
    ("vi", "tra tấn", "tra tan", "tones"),
    ("pl", "Łódź", "lodz", "a stroke"),
    ("az", "həbs", "hebs", "schwa"),
    ("und", "prisoners", "prisoner", "an unknown language in Latin letters"),
    ("und", "المعتقلين", "معتقل", "an unknown language in Arabic letters"),
    ("und", "в’язні", "в'язнями", "an unknown language with a Ukrainian letter"),
    ("en", "المعتقلين", "معتقل", "Arabic declared English"),
    ("ar", "prisoners", "prisoner", "English in an Arabic text"),
    ("", "тюрьмах", "тюрьма", "no language at all"),
    ("xx-invalid", "Prison", "prison", "a language that nobody knows"),
]


@pytest.mark.parametrize(("language", "one", "other", "why"), MEET, ids=[f"{row[0]}-{row[3]}" for row in MEET])
def test_they_meet(language: str, one: str, other: str, why: str) -> None:
    primary = language_of(language)
    assert found(one, other, primary)
    assert found(other, one, primary)


APART = [
    ("ar", "احتجاز", "ذهن", "detention and mind, which a root stemmer joins"),
    ("ar", "شهادة", "شهداء", "testimony and martyrs"),
    ("fa", "زن", "زندان", "woman and prison"),
    ("ckb", "شار", "شەڕ", "city and war"),
    ("ku", "jin", "jan", "woman and pain"),
    ("en", "prison", "poison", "two words"),
    ("en", "universe", "diverse", "two words"),
    ("fr", "prison", "prise", "prison and taken"),
    ("es", "preso", "precio", "prisoner and price"),
    ("uk", "суд", "судно", "court and vessel"),
    ("uk", "мова", "море", "language and sea"),
    ("uk", "їжа", "іжа", "yi is a letter"),
    ("uk", "рік", "рука", "year and hand"),
    ("ru", "суд", "судно", "court and vessel"),
    ("tr", "hak", "halk", "right and people"),
    ("de", "schon", "schreiben", "already and write"),
    ("he", "שלום", "שלג", "peace and snow"),
    ("hi", "बिल", "बल", "vowel signs are letters"),
    ("ja", "が", "か", "voicing is a letter"),
    ("ko", "고문", "고소", "torture and lawsuit"),
    ("und", "Ali", "Alia", "two names"),
]


@pytest.mark.parametrize(("language", "one", "other", "why"), APART, ids=[f"{row[0]}-{row[3]}" for row in APART])
def test_they_stay_apart(language: str, one: str, other: str, why: str) -> None:
    assert not found(one, other, language) and not found(other, one, language)


UNSPACED = [
    ("ガッツ", "ｶﾞｯﾂ", "half-width kana with the sign of voicing"),
    ("北京大学", "北京大学", "Han"),
    ("２０２０年", "2020年", "full-width digits before Han"),
    ("ＮＡＴＯ軍", "nato軍", "full-width letters before Han"),
    ("ปี๒๕๕๙", "ปี2559", "Thai digits"),
    ("ឆ្នាំ២០១៦", "ឆ្នាំ2016", "Khmer digits"),
    ("ປີ໒໐໑໖", "ປີ2016", "Lao digits"),
    ("၂၀၁၆", "2016", "Burmese digits"),
    ("nước", "nước", "composed and decomposed"),
]


@pytest.mark.parametrize(("one", "other", "why"), UNSPACED, ids=[row[2] for row in UNSPACED])
def test_two_ways_to_write_are_one_sequence_of_words(one: str, other: str, why: str) -> None:
    assert [token.folded for token in tokens(one)] == [token.folded for token in tokens(other)]


@pytest.mark.parametrize("text", ["北京大学", "ประเทศไทย", "ប្រទេសកម្ពុជា", "ປະເທດລາວ", "မြန်မာ", "カタカナ", "ꆈꌠꁱꂷ"])
def test_a_part_of_an_unspaced_text_is_found_in_it(text: str) -> None:
    words = [token.folded for token in tokens(f"{text}และ")]
    part = [token.folded for token in tokens(text[1:4]) if not token.tail]
    assert any(words[i : i + len(part)] == part for i in range(len(words)))


def test_signs_inside_words_part_some_and_not_others() -> None:
    def words(text: str) -> list[str]:
        return [token.folded for token in tokens(text)]

    assert words("у в'язниці ‘слово’") == ["у", "вязниці", "слово"]
    assert words('צה"ל "שלום"') == ["צהל", "שלום"]
    assert words("l'homme Türkiye'nin") == ["l", "homme", "turkiye", "nin"]
    assert words("ʿĀʾisha al-Ḥalabī") == ["aisha", "al", "halabi"]


def test_a_term_says_whose_stem_it_is() -> None:
    assert terms("Prisoners", "en") == {"en:prison"}
    assert terms("المعتقلين", "en") == {"ar:معتقل"}
    assert terms("Kukamatwa", "sw") == {"kukamatwa"}
    assert stems("北京", "zh") == ("", ("北京",))
    assert stem("Harkiv", "uk") == stem("Harkiv", "en")


@pytest.mark.parametrize(
    "language", sorted({*SNOWBALL, "ar", "ckb", "fa", "he", "ko", "ku", "uk", "und", "zh", "sw", ""})
)
@given(word=st.text(alphabet=st.characters(min_codepoint=0x27, max_codepoint=0xD7A3), min_size=1, max_size=12))
@settings(max_examples=10, deadline=None)
def test_any_word_has_a_stem_and_finds_itself(language: str, word: str) -> None:
    assert terms(word, language) == terms(word, language)
    assert fold(fold_case(word)) == fold(word)
    assert all_terms(word, {language}) >= {fold(word)}
    assert all(stems(word, language)[1]) or not fold(word)
    assert has_stemmer(language) or terms(word, language)


@given(st.text(max_size=20))
@settings(max_examples=200, deadline=None)
def test_folding_twice_changes_nothing(word: str) -> None:
    assert fold(fold(word)) == fold(word)
    assert fold_case(fold_case(word)) == fold_case(word)
