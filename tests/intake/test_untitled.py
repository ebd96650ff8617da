"""What nobody gave a title is named in the reader's language, and nothing of that is stored."""

from __future__ import annotations

from collections.abc import Callable

from babel.support import Translations

from archive.access.viewer import Role
from archive.base.db import reading
from archive.records.stored import description_of
from tests.intake import desk
from tests.intake.returning.world import look_up, only_record
from tests.support.checkout import ROOT
from tests.support.pages import PageClient, words

ARABIC = {"Accept-Language": "ar"}
PLACEHOLDER = "Testimony without a title"
_ARABIC = Translations.load(ROOT / "translations", ["ar"])
SAID, NOBODY = _ARABIC.gettext(PLACEHOLDER), _ARABIC.gettext("Contributor who gave no name")


def test_it_is_named_in_the_language_of_the_page(client: PageClient, signed_in: Callable[..., PageClient]) -> None:
    code = desk.code(desk.hand_in(client, title="", language="uk"))
    archivist = signed_in(Role.ARCHIVIST)
    for path, xpath in ((f"/review/{code}", "//h1"), (f"/records/{code}", "//h1"), ("/review", "//h2/a/span")):
        title = archivist.get_page(path, headers=ARABIC).one(xpath)
        assert (words(title), title.get("lang"), title.get("dir")) == (SAID, "ar", "rtl"), path
        title = archivist.get_page(path).one(xpath)
        assert (words(title), title.get("lang"), title.get("dir")) == (PLACEHOLDER, "en", "ltr"), path
    review = archivist.get_page(f"/review/{code}", headers=ARABIC)
    assert SAID in review.title
    assert NOBODY in review.text
    with reading():
        assert (only_record().title, only_record().title_language) == (PLACEHOLDER, "en")


def test_whoever_handed_it_in_is_not_shown_a_title_that_they_did_not_write(client: PageClient) -> None:
    phrase = desk.phrase(desk.hand_in(client, title="", language="uk"))
    look_up(client, phrase)
    page = client.get_page("/receipt/correct")
    assert page.one("//input[@name='title']/@value") == ""
    client.submit(page, "/receipt/correct", press="send", where="New harbour")
    with reading():
        assert (only_record().title, only_record().title_language) == (PLACEHOLDER, "en")
    client.submit(client.get_page("/receipt/correct"), "/receipt/correct", press="send", title="Одна ніч")
    with reading():
        described = description_of(only_record())
        assert (described.title, described.title_language) == ("Одна ніч", "uk")
