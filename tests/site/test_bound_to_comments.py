"""A comment is as visible as its record; and the world that these tests look at really holds what they look for."""

from __future__ import annotations

import uuid

import pytest

from tests.site.asking import Asker, bare
from tests.site.standings import Person, Sight, Standing, sight
from tests.site.world import Planted, World

CARDS = {
    "/moderation/{comment}": ("GET", 200, "the card with the record beside it"),
    "/api/v1/moderation/comments/{comment}": ("GET", 200, "the same, by the API"),
    "/moderation/{comment}#": ("POST", 422, "a decision without an outcome decides nothing"),
    "/moderation/{comment}/undo": ("POST", 409, "nothing is taken back that one did not decide, and the card says so"),
    "/moderation/{comment}/later": ("POST", 303, "what is left goes on to the next"),
    "/moderation/{comment}/ask": ("POST", 422, "a question without words is none"),
    "/moderation/{comment}/sanction": ("POST", 422, "nothing is asked of anybody without a reason"),
    "/api/v1/moderation/comments/{comment}/decision": ("POST", 409, "nor one on a text that was not read"),
}
OWN_ACTS = [f"/account/comments/{{}}/{act}" for act in ("withdraw", "answer", "appeal")]
STALE: dict[str, object] = {"outcome": "publish", "reason": "on-topic", "version": 99}


def ask(asker: Asker, path: str, comment: uuid.UUID) -> tuple[int, str]:
    method, _, _ = CARDS[path]
    where = path.rstrip("#").format(comment=comment)
    form: dict[str, object] = STALE if where.startswith("/api/") else {}
    answer = asker.send(method, where, form, json=method == "POST")
    words = asker.world.strangers_words(asker.person, answer.text)
    assert words == [], where
    return bare(answer)


@pytest.mark.parametrize("path", CARDS)
def test_only_moderators_judge_and_only_what_they_may_see(asker: Asker, path: str) -> None:
    never = ask(asker, path, uuid.uuid4())
    gate = {Person.MODERATOR: 404, Person.VISITOR: 401}
    assert never[0] == gate.get(asker.person, 403)
    for record in asker.world.records:
        for comment in filter(None, (record.comment, record.pending)):
            told = ask(asker, path, comment)
            seen = sight(asker.person, record.standing) if asker.person is Person.MODERATOR else Sight.NO
            if seen is Sight.YES:
                assert told[0] == CARDS[path][1], record.standing.name
            elif seen is Sight.STONE and path.endswith("/decision"):
                assert told[0] == 410, "it is told why there is nothing to decide"
            else:
                assert told == never, record.standing.name


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_nobody_opens_somebody_elses_comment_as_their_own(asker: Asker, method: str) -> None:
    paths = ["/account/comments/{}", *(OWN_ACTS if method == "POST" else [])]
    for path in paths:
        never = bare(asker.send(method, path.format(uuid.uuid4())))
        assert never[0] == (401 if asker.person is Person.VISITOR else 404)
        for record in asker.world.records:
            if record.comment:
                assert bare(asker.send(method, path.format(record.comment))) == never


def flagged(asker: Asker, comment: uuid.UUID) -> tuple[tuple[int, str], tuple[int, str]]:
    """What the page of a flag and the API answer; the API is given a flag that says too little to be taken."""
    page = bare(asker.get(f"/comments/{comment}/flag"))
    return page, bare(asker.send("POST", f"/api/v1/comments/{comment}/flags", {"reason": "other"}, json=True))


def test_what_may_be_flagged_is_what_may_be_read(asker: Asker) -> None:
    """A flag is taken of a published comment where its record is open to whoever asks, and of nothing else."""
    never = flagged(asker, uuid.uuid4())
    assert [told[0] for told in never] == [404, 404]
    for record in asker.world.records:
        for comment in filter(None, (record.comment, record.pending)):
            page, by_api = flagged(asker, comment)
            assert asker.world.strangers_words(asker.person, page[1]) == []
            if comment == record.comment and sight(asker.person, record.standing) is Sight.YES:
                assert (page[0], by_api[0]) == (200, 422), record.standing.name
            else:
                assert page == never[0], record.standing.name
                assert by_api[0] in (404, 410), record.standing.name


def test_a_file_is_found_under_its_own_record_alone(asker: Asker) -> None:
    hub = hub_of(asker.world)
    for record in asker.world.records:
        if record is not hub:
            assert asker.get(f"/records/{hub.code}/files/{record.thumbnail}").status_code == 404
            assert asker.get(f"/api/v1/records/{hub.code}/files/{record.original}").status_code == 404


def test_a_request_for_the_head_alone_says_no_more(asker: Asker) -> None:
    for record in asker.world.records:
        path = f"/records/{record.code}/files/{record.thumbnail}"
        head = asker.client.head(path, headers={"If-None-Match": f'"{record.thumbnail.hex}"'})
        with asker.get(path) as whole:
            assert head.status_code == 404 if whole.status_code == 404 else head.status_code in (200, 304)
        head.close()


def hub_of(world: World) -> Planted:
    (found,) = [record for record in world.records if record.standing == Standing("published", "public")]
    return found


def test_the_words_were_really_planted(world: World) -> None:
    hub = hub_of(world)
    visitor, archivist = Asker(world, Person.VISITOR), Asker(world, Person.ARCHIVIST)
    said = visitor.get(f"/records/{hub.code}").text
    for where in ("title", "former", "abstract", "place", "label", "claim", "shelf", "maker", "text", "remark", "by"):
        assert hub.word(where) in said, where
    for where in ("caption", "shows"):
        assert hub.word(where) in said, where
    assert hub.word("waiting") not in said
    # The relations of the public record: to an archivist they name many others, to a visitor only public ones.
    others = [record for record in world.records if record is not hub]
    told = archivist.get(f"/records/{hub.code}").text
    assert sum(record.word("title") in told for record in others) > 20
    assert sum(record.word("title") in said for record in others) == 2
    review = archivist.get(f"/records/{hub.code}").text
    assert hub.word("lead") in review
    embargoed = next(record for record in world.records if record.standing.state == "embargoed")
    assert embargoed.word("embargo") in archivist.get(f"/review/{embargoed.code}").text
    withdrawn = next(record for record in world.records if record.standing == Standing("withdrawn", "public"))
    assert withdrawn.word("farewell") in visitor.get(f"/records/{withdrawn.code}").text
