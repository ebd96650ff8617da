"""The text with its claims beside it: words become a claim where they stand; where that is not plain the page asks."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from archive.access.viewer import SYSTEM, Role
from archive.base.db import reading
from archive.base.runtime import session
from archive.records import models as m
from archive.records import queries
from archive.records.desk import marking
from archive.records.stored import description_of
from tests.records.conftest import Make
from tests.support.pages import Page, PageClient

pytestmark = pytest.mark.usefixtures("described")
SignedIn = Callable[..., PageClient]
TEXT = (
    "No fewer than 415 civilians died, the office said.\nLater the office said nothing.\n\n"
    "No fewer than 415 were named."
)


def claims_of(code: str) -> tuple[object, ...]:
    with reading():
        record = session().get_one(m.Record, queries.id_of(SYSTEM, code))
        return description_of(record).claims


@pytest.fixture
def page(make: Make, signed_in: SignedIn) -> tuple[PageClient, Page, str]:
    made = make(body=TEXT)
    archivist = signed_in(Role.ARCHIVIST)
    return archivist, archivist.get_page(f"/records/{made.reference_code}/reading"), made.reference_code


def send(found: tuple[PageClient, Page, str], *, status: int = 303, **values: str) -> Page:
    client, page, code = found
    return client.submit(page, f"/records/{code}/reading/claim", status=status, **values)


WORDS = {"claim-statement": "At least 415 civilians died.", "claim-attributed_to": "the office"}


def test_words_that_stand_once_are_anchored_where_they_stand(page: tuple[PageClient, Page, str]) -> None:
    send(page, **WORDS, **{"claim-verbatim": "415 civilians  died", "claim-quantity__low": "415"}, status=200)
    (claim,) = claims_of(page[2])
    start = TEXT.index("415 civilians")
    assert (claim.anchor.start, claim.anchor.end) == (start, start + len("415 civilians died"))
    assert claim.quantity.low == 415 and claim.attributed_to == "the office"
    again = page[0].get_page(f"/records/{page[2]}/reading")
    assert again.one("//mark[@class='quoted']").xpath("string()").startswith("415 civilians died")
    assert again.all("//li[@id='claim-1']/p")[0].xpath("string()") == "At least 415 civilians died."


def test_where_words_stand_several_times_the_page_asks_which_are_meant(page: tuple[PageClient, Page, str]) -> None:
    asked = send(page, **WORDS, **{"claim-verbatim": "the office said"}, status=422)
    places = [one.get("value") for one in asked.all("//input[@name='place']")]
    assert places == [str(TEXT.index("the office said")), str(TEXT.rindex("the office said"))]
    assert claims_of(page[2]) == ()
    page[0].submit(asked, f"/records/{page[2]}/reading/claim", status=200, place=places[1])
    (claim,) = claims_of(page[2])
    assert claim.anchor.start == TEXT.rindex("the office said")
    assert claim.statement == WORDS["claim-statement"], "nothing that was typed is lost by the question"


def test_what_a_selection_says_of_its_place_counts(page: tuple[PageClient, Page, str]) -> None:
    around = {"before": "nothing.\n\n", "after": " were"}
    send(page, **WORDS, **around, **{"claim-verbatim": "No fewer than 415"}, status=200)
    assert claims_of(page[2])[0].anchor.start == TEXT.rindex("No fewer than 415")


@pytest.mark.parametrize(
    ("quote", "statement", "why"),
    [
        ("", "Something.", "a claim rests on words"),
        ("No more than 415", "Something.", "that do not stand there"),
        ("415 civilians", "", "and it states something"),
    ],
)
def test_a_claim_without_its_ground_is_refused(
    page: tuple[PageClient, Page, str], quote: str, statement: str, why: str
) -> None:
    refused = send(page, **{"claim-verbatim": quote, "claim-statement": statement}, status=400)
    assert refused.all("//*[@data-error-summary]"), why
    assert claims_of(page[2]) == ()


def test_two_who_read_at_once_do_not_overwrite_each_other(page: tuple[PageClient, Page, str]) -> None:
    send(page, **WORDS, **{"claim-verbatim": "415 civilians"}, status=200)
    old = send(page, **WORDS, **{"claim-verbatim": "were named"}, status=409)
    assert "Somebody has saved this record" in old.text and "were named" in old.text
    page[0].submit(old, f"/records/{page[2]}/reading/claim", status=200)
    assert [claim.verbatim for claim in claims_of(page[2])] == ["415 civilians", "were named"]


def test_a_relation_is_written_down_beside_the_text(page: tuple[PageClient, Page, str], make: Make) -> None:
    client, shown, code = page
    other = make(title="The report").reference_code
    to = f"/records/{code}/reading/relation"
    client.submit(shown, to, status=400, **{"relation-target": "0000-0000-0"})
    client.submit(shown, to, status=200, **{"relation-target": other, "relation-type": "quotes"})
    assert "The report" in client.get_page(f"/records/{code}/reading").text


def test_a_preview_shows_what_is_typed_and_saves_nothing(page: tuple[PageClient, Page, str]) -> None:
    client, _, code = page
    edit = client.get_page(f"/records/{code}/edit/title")
    token = edit.one("//form[contains(@class,'describing-form')]//input[@name='csrf_token']").get("value")
    typed = {"title": "Another", "body": "A **new** text <script>x</script>", "language": "en", "csrf_token": token}
    answer = client.post(f"/records/{code}/edit/title/preview", data=typed).get_data(as_text=True)
    assert "<strong>new</strong>" in answer and "<script>x" not in answer
    with reading():
        assert session().query(m.Record).filter_by(reference_code=code).one().revision == 1


def test_a_text_is_cut_into_pieces_that_make_it_again() -> None:
    claims = [
        {"verbatim": "415 civilians died", "anchor": {"start": 14}},
        {"verbatim": "civilians died, the office", "anchor": {}},
        {"verbatim": "not there", "anchor": {}},
        {"verbatim": "without an anchor"},
    ]
    found = marking.pieces(TEXT, claims)
    assert "".join(piece.text for piece in found) == TEXT
    assert [piece.claims for piece in found if piece.claims] == [(1,), (1, 2), (2,)]
