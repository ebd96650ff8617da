"""Lists, counts, facets, suggestions and snippets: what is hidden can be told from none of them."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from tests.site.asking import Asker, bare
from tests.site.standings import Person, Sight, sight
from tests.site.world import COMMON, Planted, may_know

PAGES: dict[str, tuple[Person, ...]] = {
    "/": tuple(Person),
    "/collections": tuple(Person),
    "/search": tuple(Person),
    f"/search?q={COMMON}": tuple(Person),
    f"/search?q={COMMON}&sort=newest&per_page=100": tuple(Person),
    f"/api/v1/search?q={COMMON}&per_page=100": tuple(Person),
    "/api/v1/records?per_page=100": tuple(Person),
    "/proof": tuple(Person),
    "/robots.txt": tuple(Person),
    "/healthz": tuple(Person),
    "/api/v1/openapi.json": tuple(Person),
    "/contribute": tuple(Person),
    f"/search/list.csv?q={COMMON}": tuple(Person),
    f"/search/list.jsonl?q={COMMON}": tuple(Person),
    f"/search/receipt?q={COMMON}": tuple(Person),
    "/account": tuple(person for person in Person if person is not Person.VISITOR),
    "/account/searches": tuple(person for person in Person if person is not Person.VISITOR),
    "/review": (Person.ARCHIVIST,),
    "/review?state=returned": (Person.ARCHIVIST,),
    "/review?state=accessioned": (Person.ARCHIVIST,),
    "/review?state=embargoed": (Person.ARCHIVIST,),
    "/names": (Person.ARCHIVIST,),
    "/names?q=e": (Person.ARCHIVIST,),
    "/identities": (Person.ARCHIVIST,),
    "/files/damaged": (Person.ARCHIVIST,),
    "/moderation": (Person.MODERATOR,),
    "/moderation/words": (Person.MODERATOR,),
    "/account/notices": tuple(person for person in Person if person is not Person.VISITOR),
    "/api/v1/account/notices": tuple(person for person in Person if person is not Person.VISITOR),
    "/moderation?state=published": (Person.MODERATOR,),
    "/api/v1/moderation/comments?state=pending": (Person.MODERATOR,),
    "/api/v1/moderation/comments?state=published": (Person.MODERATOR,),
    "/admin": (Person.ADMINISTRATOR,),
    "/admin/log": (Person.ADMINISTRATOR,),
}


@pytest.mark.parametrize("path", PAGES)
def test_no_list_says_a_word_of_what_is_hidden(asker: Asker, path: str) -> None:
    answer = asker.get(path)
    if asker.person not in PAGES[path]:
        assert answer.status_code == (401 if asker.person is Person.VISITOR else 403)
    else:
        assert answer.status_code == 200
    assert asker.world.strangers_words(asker.person, answer.text) == []


def visible(asker: Asker, *, published: bool = True) -> list[Planted]:
    """Records that lists may show to this person; not only ``published`` ones are those that search may find."""
    seen = [record for record in asker.world.records if sight(asker.person, record.standing) is Sight.YES]
    if published:
        return [record for record in seen if record.standing.state in ("published", "embargoed")]
    return [record for record in seen if record.standing.state != "draft"]


def test_the_list_of_records_is_what_the_table_says(asker: Asker) -> None:
    found = asker.read("/records", per_page=100)
    assert {item["reference_code"] for item in found["items"]} == {record.code for record in visible(asker)}
    assert found["total"] == len(visible(asker))


def test_home_counts_what_the_table_says(asker: Asker) -> None:
    page = asker.client.get_page("/")
    counted = [int(number) for number in page.all("//ul[@class='counts']//strong/text()")]
    kinds = Counter(record.kind for record in visible(asker))
    assert counted == [kinds[kind] for kind in ("testimony", "image", "article")]


def test_collections_are_those_in_which_something_is_visible(asker: Asker) -> None:
    page = asker.client.get_page("/collections")
    slugs = {href.rpartition("/")[2] for href in page.all("//main//a/@href[starts-with(., '/collections/')]")}
    assert slugs == {record.shelf for record in visible(asker)}
    for record in asker.world.records:
        answer = bare(asker.get(f"/collections/{record.shelf}"))
        if record.shelf in slugs:
            assert answer[0] == 200
            assert asker.world.strangers_words(asker.person, answer[1]) == []
        else:
            never = bare(asker.get("/collections/zwilshelf"))
            assert answer == (404, never[1].replace("zwilshelf", record.shelf)), record.standing.name


def test_search_finds_and_counts_what_the_table_says(asker: Asker) -> None:
    found = asker.read("/search", q=COMMON, per_page=100)
    assert {hit["reference_code"] for hit in found["hits"]} == {
        record.code for record in visible(asker, published=False)
    }
    assert found["total"] == len(found["hits"])


def test_facets_count_levels_that_are_read_whole(asker: Asker) -> None:
    # What is one's own, or was opened to one alone, is a hit and moves no count: the facets are those of anybody else.
    alike = {Person.OWNER: Person.STRANGER, Person.GUEST: Person.REGISTERED}
    person = alike.get(asker.person, asker.person)
    counted = [
        record
        for record in visible(asker, published=False)
        if sight(person, record.standing) is Sight.YES
    ]  # fmt: skip
    facets = asker.read("/search", q=COMMON, per_page=100)["facets"]
    told = {facet: {row["value"]: row["count"] for row in rows} for facet, rows in facets.items()}
    assert told["collection"] == {record.shelf: 1 for record in counted}
    assert told["descriptor"] == {record.word("label"): 1 for record in counted}
    assert told["place"] == {record.word("place"): 1 for record in counted}
    assert told["kind"] == dict(Counter(record.kind.value for record in counted))
    assert told["year"] == {"2013": len(counted)}


QUERIES = {
    "title": "{word}",
    "text": "{word}",
    "place": "place:{word}",
    "label": "descriptor:{word}",
    "claim": "claim:{word}",
    "maker": "name:{word}",
    "shelf": "collection:{word}",
    "vault": "{word}",
    "scan": "{word}",
    "remark": "{word}",
}


@pytest.mark.parametrize("where", QUERIES)
def test_a_hidden_word_is_searched_for_as_one_that_stands_nowhere(asker: Asker, where: str) -> None:
    nowhere = searched(asker, QUERIES[where].format(word="zwilquxnowhere"), "zwilquxnowhere")
    for record in asker.world.records:
        known = may_know(asker.person, record.standing, where) and sight(asker.person, record.standing) is Sight.YES
        indexed = where not in ("vault", "scan", "remark") and record.standing.state != "draft"
        alone = asker.person is Person.GUEST and sight(Person.REGISTERED, record.standing) is not Sight.YES
        if alone and where == "place":
            known = False  # what a grant opens is found by no place: a closed level's index holds withheld ones
        if known and indexed and where not in ("title", "text", "place"):
            continue  # that words are found at all is shown by these three
        found = searched(asker, QUERIES[where].format(word=record.word(where)), record.word(where))
        if known and indexed:
            assert [hit["reference_code"] for hit in found["hits"]] == [record.code], record.standing.name
        else:
            assert found == nowhere, f"{record.standing.name}: {where}"


@pytest.mark.parametrize("where", ["text", "place"])
def test_no_suggestion_or_similar_word_says_a_hidden_one(asker: Asker, where: str) -> None:
    for record in asker.world.records:
        if may_know(asker.person, record.standing, where):
            continue
        word = record.word(where)
        misspelt = word[:-2] + word[-1] + word[-2]
        for query in (misspelt, f"{misspelt}~"):
            said = asker.world.strangers_words(asker.person, str(asker.read("/search", q=query)))
            assert said == [], f"{query}: {said}"


@pytest.mark.parametrize("query", ["zwil*", f'"{COMMON} begins"', f"{COMMON} OR zwil*", f"NOT {COMMON}"])
def test_no_snippet_says_a_hidden_word(asker: Asker, query: str) -> None:
    found = str(asker.read("/search", q=query, per_page=100))
    assert asker.world.strangers_words(asker.person, found) == []


@pytest.mark.parametrize(("facet", "where"), [("collection", "shelf"), ("descriptor", "label"), ("place", "place")])
def test_choosing_a_hidden_value_says_no_more_than_was_typed(asker: Asker, facet: str, where: str) -> None:
    never = bare(asker.get(f"/search?{facet}=zwilnever"))
    for record in asker.world.records:
        if sight(asker.person, record.standing) is not Sight.YES or record.standing.state == "draft":
            word = record.word(where)
            status, told = bare(asker.get(f"/search?{facet}={word}"))
            assert (status, told.replace(word, "zwilnever")) == never, record.standing.name


def searched(asker: Asker, query: str, word: str) -> Any:
    """An answer of search without the time that it took and without the word itself."""
    found = asker.read("/search", q=query)
    del found["took_ms"]
    for one in found["understood"]:
        # The word as it was typed; the forms beside it are those that were found.
        one.pop("word")
    # The words of this world are so much alike that one of them that may be known is offered for any other.
    said = asker.world.strangers_words(asker.person, str(found.pop("suggestion")))
    assert said == [], query
    if not found["hits"]:
        assert word not in str(found)
    return found
