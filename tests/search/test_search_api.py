"""Search by the JSON API: every argument of the page, and answers that explain themselves."""

from __future__ import annotations

from typing import Any

import pytest

from tests.search.holdings import index_all, put
from tests.support.pages import PageClient

ALEPPO = {"name": "Aleppo", "names": [{"value": "حلب", "language": "ar"}, {"value": "Halab", "language": "en"}],
          "lat": 36.2, "lon": 37.16, "precision_m": 1000}  # fmt: skip


@pytest.fixture
def api(client: PageClient) -> PageClient:
    put("Letter of the prisoners", date="2016-11/2017-02", places=[ALEPPO])
    put("Café letters", date="2013", places=[{"name": "Far away", "lat": -36.2, "lon": 170, "precision_m": 1000}])
    put("Without place or date")
    index_all()
    return client


def ask(api: PageClient, status: int = 200, /, **arguments: Any) -> Any:
    answer = api.get("/api/v1/search", query_string=arguments)
    assert answer.status_code == status, answer.text
    return answer.get_json()


def titles(found: Any) -> list[str]:
    return [hit["title"] for hit in found["hits"]]


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        ({"near": "36.2,37.16,5"}, ["Letter of the prisoners"]),
        ({"near": "36,2;37,16;5"}, ["Letter of the prisoners"]),
        ({"near": "0,0,5"}, []),
        ({"box": "36,37,37,38"}, ["Letter of the prisoners"]),
        ({"box": "-40,169,-30,-170"}, ["Café letters"]),
        ({"q": "prisoner"}, ["Letter of the prisoners"]),
        ({"q": "prisoner", "stem": "0"}, []),
        ({"q": "cafe"}, ["Café letters"]),
        ({"q": "cafe", "fold": "0"}, []),
        ({"q": "حلب"}, ["Letter of the prisoners"]),
        ({"q": "حلب", "names": "0"}, []),
        ({"date_from": "٢٠١٧", "date_to": "2017"}, ["Letter of the prisoners"]),
    ],
    ids=str,
)  # fmt: skip
def test_every_argument_is_heard(api: PageClient, arguments: dict[str, str], found: list[str]) -> None:
    assert titles(ask(api, **arguments)) == found


def test_the_answer_explains_itself(api: PageClient) -> None:
    found = ask(api, q="prisoner Halab cafe", match="any")
    steps = {hit["title"]: hit["steps"] for hit in found["hits"]}
    assert steps["Café letters"] == ["folding"]
    assert {"stemming", "names"} <= set(steps["Letter of the prisoners"])
    assert [(one["word"], one["position"]) for one in found["understood"]] == [
        ("prisoner", 0),
        ("Halab", 9),
        ("cafe", 15),
    ]
    assert found["understood"][0]["forms"]["stemming"] == ["prisoners"]
    assert found["histogram"] == [{"year": year, "count": 1} for year in (2013, 2016, 2017)]
    assert ask(api, year="2013")["histogram"] == found["histogram"], "inside all filters but the year"
    assert ask(api, q="the letter")["left_out"] in ([], ["the"])


@pytest.mark.parametrize(
    ("arguments", "fields"),
    [
        ({"near": "91,0,1"}, ["near"]),
        ({"near": "here"}, ["near", "near", "near"]),
        ({"box": "2,0,1,1", "date_from": "soon", "q": "(a"}, ["box", "date_from", "q"]),
        ({"near": "1,1,1", "box": "0,0,2,2"}, ["box"]),
        ({"date_from": "2017", "date_to": "2016"}, ["date_to"]),
        ({"q": '"open'}, ["q"]),
        ({"near": "36.2,37.16"}, ["near"]),
        ({"date_from": "\0"}, ["date_from"]),
        ({"kind": "nothing", "access": "x", "year": "soon"}, ["kind", "year", "access"]),
        ({"lang": "ar", "q": "(a", "near": "91,0,1"}, ["lang", "near", "q"]),
    ],
    ids=str,
)  # fmt: skip
def test_what_is_wrong_is_named_all_at_once(api: PageClient, arguments: dict[str, str], fields: list[str]) -> None:
    told = ask(api, 422, **arguments)
    assert [problem["where"] for problem in told["errors"]] == fields
    assert all(problem["message"] for problem in told["errors"])
    assert told["status"] == 422 and told["title"]


@pytest.mark.parametrize(
    ("arguments", "position", "suggestion"),
    [
        ({"q": "alep~1"}, 4, "alep"),
        ({"q": "letter AND (prison"}, 11, "letter AND (prison)"),
        ({"q": "kind:photo"}, 5, None),
        ({"date_from": "2016-2018"}, 4, "2016..2018"),
        ({"kind": "testimonies"}, None, "testimony"),
        ({"lang": "ar"}, None, "language"),
        ({"box": "nowhere,1,1,1"}, None, None),
    ],
    ids=str,
)  # fmt: skip
def test_a_problem_says_where_and_what_to_write_where_that_is_known(
    api: PageClient, arguments: dict[str, str], position: int | None, suggestion: str | None
) -> None:
    told = ask(api, 422, **arguments)["errors"][0]
    more = {"position": position, "suggestion": suggestion}
    assert {name: told.get(name) for name in more} == more
    assert told.keys() == {"where", "message"} | {name for name, value in more.items() if value is not None}


def test_what_the_page_looks_like_is_no_business_of_the_api(api: PageClient) -> None:
    assert ask(api, view="table", more="kind", latitude="36.2", longitude="37.16", kilometres="5")["total"] == 1
    assert ask(api, 422, utm_source="x")["errors"][0]["where"] == "utm_source"


@pytest.mark.parametrize("switch", ["fold", "stem", "names"])
def test_a_switch_is_nothing_or_one(api: PageClient, switch: str) -> None:
    assert ask(api, **{switch: "1"})["total"] == 3
    assert switch in str(ask(api, 422, **{switch: "off"})["errors"])
