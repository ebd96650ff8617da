"""What is hidden is told on no way to a record: pages, lists, search and its files, API, history, files, exports.

The index is asked both before and after the worker has heard of it.
"""

from __future__ import annotations

import io
import json
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlalchemy import select

from archive.access.levels import AccessLevel, RecordState
from archive.access.viewer import SYSTEM, Role, Viewer
from archive.app import HANDLERS
from archive.base import runtime
from archive.base.db import reading, unit_of_work
from archive.base.runtime import session
from archive.exports import jsonl
from archive.exports.projecting import Projection, project
from archive.exports.vocabulary import Audience
from archive.media import hiding, redacting, store
from archive.media import service as media
from archive.media.covering import Box
from archive.media.models import DigitalObject
from archive.media.vocabulary import WorkingPurpose
from archive.records import redaction_acts, service
from archive.records.description import ClaimInput, DateInput, Description, ImageInput, RelationInput, Title
from archive.records.stored import revision
from archive.records.vocabulary import RecordKind, RelationType
from archive.worker import Worker
from tests.media.pictures import encoded, noise
from tests.support.cast import Cast
from tests.support.pages import PageClient

HIDDEN = "Zyrwanda Quomb"
WORDS = ("Zyrwanda", "Quomb", "zyrwanda", "quomb")


@dataclass(frozen=True)
class Told:
    """A published record whose words are hidden, and a copy of its picture as it is."""

    id: uuid.UUID
    code: str
    other: str
    """The code of a record that is related to it."""
    original: uuid.UUID
    whole: uuid.UUID
    letter: uuid.UUID
    """A file that holds the words, as a page that was taken in does."""


def describe() -> Description:
    return Description(
        kind=RecordKind.IMAGE,
        title=f"The house of {HIDDEN}",
        title_language="en",
        alternative_titles=(Title(value=f"{HIDDEN} at home"),),
        abstract=f"Where {HIDDEN} lived.",
        body=f"Neighbours say that {HIDDEN} left at dawn. Nobody has seen zyrwanda  QUOMB since.",
        language="en",
        dates=(DateInput(edtf="2016-11", verbatim=f"the day {HIDDEN} left"),),
        claims=(ClaimInput(statement=f"{HIDDEN} is missing", verbatim=f"{HIDDEN} left at dawn"),),
        image=ImageInput(caption=f"{HIDDEN} on the left", alternative_text=f"{HIDDEN} by a wall", photographer=HIDDEN),
        relations=(RelationInput(type=RelationType.CORROBORATES, outside=f"A leaflet on {HIDDEN}", note=HIDDEN),),
        access=AccessLevel.PUBLIC,
    )


def work() -> None:
    from archive.search import sync

    sync.ensure()
    assert Worker(runtime.current(), HANDLERS).drain() == 0


@pytest.fixture
def tell(cast: Cast) -> Callable[[AccessLevel], Told]:
    def tell(whole_for: AccessLevel) -> Told:
        with unit_of_work():
            made = service.create(SYSTEM, describe(), state=RecordState.PUBLISHED)
            staged = store.current().receive(io.BytesIO(encoded(noise(600, 400), "PNG")), limit=2_000_000)
            original = media.accept(SYSTEM, made.id, staged, original_name="house.png").id
            letter = store.current().receive(io.BytesIO(describe().body.encode()), limit=10_000)
            second_file = media.accept(SYSTEM, made.id, letter, original_name="letter.txt").id
            link = (RelationInput(type=RelationType.PART_OF, target=made.reference_code),)
            other = Description(kind=RecordKind.TESTIMONY, title="Another", body="Words.", access=AccessLevel.PUBLIC,
                                relations=link)  # fmt: skip
            second = service.create(SYSTEM, other, state=RecordState.PUBLISHED)
        work()
        archivist = cast.viewer(Role.ARCHIVIST)
        with reading():
            shown = hiding.whole_display(original)
            assert shown is not None
            whole = shown.id
        at = describe().body.index(HIDDEN)
        with unit_of_work():
            redaction_acts.redact_text(
                archivist, made.id, "body", at, at + len(HIDDEN), "identity", whole_for=whole_for
            )
        covered = redacting.make(original, (Box(0, 0, 600, 1000),))
        with unit_of_work():
            redacting.redact(archivist, covered, "identity", whole_for=whole_for)
        return Told(made.id, made.reference_code, second.reference_code, original, whole, second_file)

    return tell


def ways(told: Told) -> list[str]:
    """Every address at which something of a record is read."""
    asked = [f"q={word}" for word in (*WORDS, "neighbours", "title:house", '"Quomb left"', "zyrw*", "zyrwanba~", "")]
    return [
        "/",
        f"/records/{told.code}",
        f"/records/{told.code}/custody",
        f"/records/{told.code}/revisions",
        f"/records/{told.code}/revisions/2",
        f"/records/{told.code}/revisions/3",
        f"/records/{told.code}/revisions/3?from=1",
        f"/records/{told.code}/redactions",
        f"/records/{told.other}",
        "/api/v1/records",
        f"/api/v1/records/{told.code}",
        f"/api/v1/records/{told.code}/custody",
        f"/api/v1/records/{told.other}",
        *(f"/search?{one}" for one in asked),
        *(f"/search?{one}&view=table" for one in asked),
        *(f"/api/v1/search?{one}" for one in asked),
    ]


def leaks(client: PageClient, told: Told, token: dict[str, str]) -> Iterator[str]:
    for path in ways(told):
        headers = token if path.startswith("/api/") else {}
        text = client.get(path, headers=headers).get_data(as_text=True)
        echoes = client.get(f"{path}&kind=article", headers=headers).get_data(as_text=True) if "?q=" in path else ""
        # What was asked comes back in the box: only what is said besides has found something.
        if any(text.count(word) > echoes.count(word) for word in WORDS):
            yield path
        if "/search?q=" in path and "total" in text and any(word in path for word in (*WORDS, "zyrw", "Quomb")):
            assert json.loads(text)["total"] == 0, path
    for object_id in (told.original, told.whole, told.letter):
        for path in (f"/records/{told.code}/files/{object_id}", f"/api/v1/records/{told.code}/files/{object_id}"):
            with client.get(path, headers=token if "/api/" in path else {}) as answer:
                if answer.status_code == 200:
                    yield path


# Who is shown blocks, for what is open to investigators and for what is open to archivists alone.
READERS = [
    ((), AccessLevel.RESTRICTED, "a visitor"),
    ((Role.CONTRIBUTOR,), AccessLevel.RESTRICTED, "a contributor of other things"),
    ((Role.MODERATOR,), AccessLevel.RESTRICTED, "a moderator"),
    ((Role.ADMINISTRATOR,), AccessLevel.RESTRICTED, "an administrator"),
    ((), AccessLevel.SEALED, "a visitor"),
    ((Role.INVESTIGATOR,), AccessLevel.SEALED, "an investigator, of what archivists alone read"),
]


@pytest.mark.parametrize(("roles", "level", "why"), READERS, ids=[f"{row[2]}-{row[1]}" for row in READERS])
def test_nothing_that_is_hidden_is_told_on_any_way(
    client: PageClient,
    cast: Cast,
    tell: Callable[[AccessLevel], Told],
    roles: tuple[Role, ...],
    level: AccessLevel,
    why: str,
) -> None:
    told = tell(level)
    token: dict[str, str] = {}
    if roles:
        for name, value in cast.cookies(*roles).items():
            client.set_cookie(name, value)
        token = cast.token(*roles)
    assert list(leaks(client, told, token)) == [], "before the index has heard of it"
    work()
    with unit_of_work():
        stands = revision(told.id, 2)
        mended = replace(stands, body=stands.body.replace("left at dawn", "left at dawn, alone"))
        service.edit(SYSTEM, told.id, mended, expected_revision=2, summary=f"as {HIDDEN} asked")
    work()
    assert list(leaks(client, told, token)) == [], "and after an edit elsewhere"
    page = client.get(f"/records/{told.code}").get_data(as_text=True)
    assert "█████" in page and "who somebody is" in page, "the reason is told"


def test_who_reads_beneath_reads_everything(
    client: PageClient, cast: Cast, tell: Callable[[AccessLevel], Told]
) -> None:
    told = tell(AccessLevel.RESTRICTED)
    work()
    for name, value in cast.cookies(Role.INVESTIGATOR).items():
        client.set_cookie(name, value)
    token = cast.token(Role.INVESTIGATOR)
    found = set(leaks(client, told, token))
    files = {f"/records/{told.code}/files/{one}" for one in (told.original, told.whole, told.letter)}
    pages = {f"/records/{told.code}{one}" for one in ("", "/revisions", "/redactions")}
    assert files | pages | {f"/api/v1/records/{told.code}"} <= found


def test_the_index_holds_no_word_that_is_hidden(cast: Cast, tell: Callable[[AccessLevel], Told]) -> None:
    tell(AccessLevel.RESTRICTED)
    work()
    held = [path for path in Path(runtime.settings().home).rglob("*") if path.is_file() and "index" in path.parts]
    assert held, "there is an index to look into"
    for path in held:
        data = path.read_bytes().lower()
        assert b"zyrwanda" not in data and b"quomb" not in data, path


LEAVES = [
    (Audience.PUBLIC, AccessLevel.RESTRICTED, False),
    (Audience.REGISTERED, AccessLevel.RESTRICTED, False),
    (Audience.INVESTIGATORS, AccessLevel.SEALED, False),
    (Audience.INVESTIGATORS, AccessLevel.RESTRICTED, True),
    (Audience.COURT, AccessLevel.SEALED, True),
    (Audience.ARCHIVE, AccessLevel.SEALED, True),
]


@pytest.mark.parametrize(("audience", "level", "whole"), LEAVES)
def test_copies_that_leave_say_what_their_audience_reads(
    tmp_path: Path, tell: Callable[[AccessLevel], Told], audience: Audience, level: AccessLevel, whole: bool
) -> None:
    told = tell(level)
    with reading():
        found = list(project(audience, [told.id]))
        jsonl.write(tmp_path, found)  # type: ignore[arg-type]  # it is open to all of them
        (one,) = found
        assert isinstance(one, Projection)
        said, purposes = str(one), {file.purpose for file in one.files}
    lines = (tmp_path / "records.jsonl").read_text("utf-8")
    assert (HIDDEN in said) is whole
    assert any(word in lines for word in WORDS) is whole
    assert WorkingPurpose.REDACTED in purposes
    handed = next((tmp_path / "files").rglob("01-*.*")).read_bytes()
    assert bool(list((tmp_path / "files").rglob("*.txt"))) is whole, "a letter that holds the words"
    with reading():
        original = session().get_one(DigitalObject, told.original)
        with store.current().open(original.sha256) as file:
            assert (handed == file.read()) is whole
        kept = {row.id for row in session().scalars(select(DigitalObject)) if row.redaction_id is None}
    if not whole:
        assert not {file.id for one in found if isinstance(one, Projection) for file in one.files} & kept
    row = json.loads(lines)
    if audience is Audience.ARCHIVE:
        assert row["redactions"][0]["words"] == HIDDEN, "what comes back from here hides it again"
        assert row["access_files"] == level, "a picture whose cover does not travel is closed where it arrives"


def test_an_import_of_the_same_record_lifts_nothing(cast: Cast, tell: Callable[[AccessLevel], Told]) -> None:
    told = tell(AccessLevel.RESTRICTED)
    archivist: Viewer = cast.viewer(Role.ARCHIVIST)
    with unit_of_work():
        service.edit(archivist, told.id, describe(), expected_revision=2, summary="replaced")
    assert [one.words for one in _described(told).redactions] == [HIDDEN]


def _described(told: Told) -> Description:
    with reading():
        return revision(told.id, 3)
