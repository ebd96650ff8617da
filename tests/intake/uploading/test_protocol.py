"""Files in pieces, asked as tus 1.0.0 says: each row of the protocol, and what is refused."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from archive.app import create_app
from archive.base import clock
from archive.base.db import Database, reading, unit_of_work
from archive.base.runtime import session
from archive.config import Settings
from archive.intake.models import DraftFile
from archive.intake.uploading import partial, sweeping
from archive.intake.uploading.models import UnfinishedUpload
from archive.media import store
from tests.intake import desk
from tests.intake.uploading import tus
from tests.intake.uploading.tus import Sender
from tests.support.pages import PageClient

DATA = bytes(range(256)) * 40
HALF = len(DATA) // 2


@pytest.fixture
def sender(client: PageClient) -> Sender:
    return tus.sender(client)


@pytest.fixture
def limited(settings: Settings, database: Database) -> Iterator[Callable[..., Sender]]:
    """A desk with limits of one's own."""

    def make(**limits: int) -> Sender:
        app = create_app(replace(settings, **limits), database)  # type: ignore[arg-type]  # names are the caller's
        app.testing = True
        app.test_client_class = PageClient
        client = app.test_client()
        assert isinstance(client, PageClient)
        return tus.sender(client)

    yield make


def files() -> list[tuple[str | None, str, int]]:
    with reading():
        rows = session().execute(
            select(DraftFile.original_name, DraftFile.sha256, DraftFile.size).order_by(DraftFile.position)
        )
        return [(name, sha256, size) for name, sha256, size in rows]


def lying() -> list[str]:
    return sorted(path.name for path in partial.folder().iterdir())


def test_what_is_spoken_is_said_before(sender: Sender) -> None:
    answer = sender.client.open("/contribute/uploads", method="OPTIONS")
    assert answer.status_code == 204
    assert answer.headers["Tus-Version"] == "1.0.0"
    assert set(answer.headers["Tus-Extension"].split(",")) == {"creation", "checksum", "termination", "expiration"}
    assert answer.headers["Tus-Max-Size"] == "2000000000"
    assert "sha1" in answer.headers["Tus-Checksum-Algorithm"].split(",")


@pytest.mark.both_engines
def test_a_file_in_pieces_becomes_a_file_of_the_draft(sender: Sender) -> None:
    path = sender.started(len(DATA), filename="صورة.bin", filetype="image/png")
    answer = sender.patch(path, 0, DATA[:HALF])
    assert (answer.status_code, answer.headers["Upload-Offset"]) == (204, str(HALF))
    assert "GMT" in answer.headers["Upload-Expires"]
    assert files() == []
    asked = sender.ask("HEAD", path)
    assert (asked.headers["Upload-Offset"], asked.headers["Upload-Length"]) == (str(HALF), str(len(DATA)))
    assert asked.headers["Upload-Metadata"] == tus.encoded(filename="صورة.bin", filetype="image/png")
    assert asked.headers["Cache-Control"] == "no-store"
    assert sender.patch(path, HALF, DATA[HALF:]).status_code == 204
    sha256 = hashlib.sha256(DATA).hexdigest()
    assert files() == [("صورة.bin", sha256, len(DATA))]
    assert store.current().path(sha256).read_bytes() == DATA
    assert store.current().path(sha256).stat().st_mode & 0o777 == 0o440
    assert lying() == []
    assert sha256 in sender.client.get_page("/contribute/files").text


def test_whoever_did_not_hear_the_last_answer_is_told_that_it_is_whole(sender: Sender) -> None:
    path = sender.send(DATA, 4096, filename="a")
    assert sender.offset(path) == len(DATA)
    assert sender.patch(path, len(DATA), b"").status_code == 204
    assert sender.patch(path, 0, DATA).status_code == 409
    assert len(files()) == 1


@pytest.mark.parametrize("algorithm", ["sha1", "sha256", "sha512"])
def test_a_piece_that_was_damaged_is_not_kept(sender: Sender, algorithm: str) -> None:
    path = sender.started(len(DATA), filename="a")
    wrong = sender.patch(path, 0, DATA[:HALF], **{"Upload-Checksum": tus.digest(b"other", algorithm)})
    assert wrong.status_code == 460
    assert sender.offset(path) == 0
    right = sender.patch(path, 0, DATA[:HALF], **{"Upload-Checksum": tus.digest(DATA[:HALF], algorithm)})
    assert right.status_code == 204


@pytest.mark.parametrize(
    ("headers", "status", "sentence"),
    [
        ({"Upload-Offset": "1"}, 409, "not the next byte"),
        ({"Upload-Offset": "-1"}, 422, "no number"),
        ({"Upload-Offset": "x"}, 422, "no number"),
        ({"Upload-Offset": ""}, 422, "says no offset"),
        ({"Content-Type": "text/plain"}, 415, "another kind of body"),
        ({"Upload-Checksum": "md5 AAAA"}, 422, "an algorithm that is not spoken"),
        ({"Upload-Checksum": "sha1 AAAA"}, 422, "a digest of the wrong length"),
        ({"Upload-Checksum": "sha1 ~"}, 422, "no Base64"),
        ({"Tus-Resumable": "0.2.2"}, 412, "an old version"),
        ({"Tus-Resumable": ""}, 412, "no version"),
        ({"X-CSRFToken": ""}, 400, "a form of somebody else's page"),
        ({"Origin": "https://elsewhere.example"}, 403, "another site's page"),
        ({"Sijill-Draft": "another"}, 404, "a draft that was taken up elsewhere: into no other of this browser"),
        ({"Sijill-Draft": ""}, 204, "no key: the draft of the session holds it"),
    ],
)
def test_what_a_piece_is_refused_for(sender: Sender, headers: dict[str, str], status: int, sentence: str) -> None:
    path = sender.started(len(DATA), filename="a")
    answer = sender.patch(path, 0, DATA[:HALF], **headers)
    assert answer.status_code == status, (sentence, answer.text)
    if status != 403:
        assert answer.headers["Tus-Resumable"] == "1.0.0"
    if status == 412:
        assert answer.headers["Tus-Version"] == "1.0.0"
    assert sender.offset(path) == (HALF if status == 204 else 0), sentence


def test_more_than_was_announced_is_refused(sender: Sender) -> None:
    path = sender.started(10, filename="a")
    assert sender.patch(path, 0, b"x" * 11).status_code == 413
    assert sender.offset(path) == 0


def test_a_line_that_lets_only_post_through(sender: Sender) -> None:
    path = sender.started(len(DATA), filename="a")
    more = {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
    assert sender.ask("POST", path, DATA, headers={**more, "X-HTTP-Method-Override": "PATCH"}).status_code == 204
    assert len(files()) == 1
    assert sender.ask("POST", path, headers={"X-HTTP-Method-Override": "PUT"}).status_code == 405
    assert sender.ask("POST", path).status_code == 405


def test_an_upload_is_given_up(sender: Sender) -> None:
    path = sender.started(len(DATA), filename="a")
    sender.patch(path, 0, DATA[:HALF])
    assert sender.ask("DELETE", path).status_code == 204
    assert sender.ask("HEAD", path).status_code == 404
    assert sender.ask("DELETE", path).status_code == 404
    assert lying() == []


def test_an_upload_belongs_to_its_draft(sender: Sender, app: object, client: PageClient) -> None:
    path = sender.started(len(DATA), filename="a")
    other = client.application.test_client()
    assert isinstance(other, PageClient)
    stranger = tus.sender(other)
    for answer in (stranger.ask("HEAD", path), stranger.patch(path, 0, DATA), stranger.ask("DELETE", path)):
        assert answer.status_code == 404
    missing = f"/contribute/uploads/{uuid.uuid4()}"
    assert stranger.patch(path, 0, DATA).data == stranger.patch(missing, 0, DATA).data
    assert sender.offset(path) == 0


def test_nobody_uploads_without_a_draft(client: PageClient) -> None:
    page = client.get_page("/contribute")
    token = page.all("//input[@name='csrf_token']")[0].get("value")
    answer = client.post("/contribute/uploads", headers={**tus.VERSION, "X-CSRFToken": token, "Upload-Length": "1"})
    assert answer.status_code == 404


def test_the_same_file_chosen_again_goes_on_where_it_was(sender: Sender) -> None:
    said = {"filename": "a", "mark": tus.mark_of(DATA)}
    path = sender.started(len(DATA), **said)
    sender.patch(path, 0, DATA[:HALF])
    page = sender.client.get_page("/contribute/files")
    assert "50 %" in page.text
    again = sender.begin(len(DATA), **said)
    assert (again.headers["Location"], again.headers["Upload-Offset"]) == (path, str(HALF))
    assert sender.started(len(DATA), filename="a", mark=tus.mark_of(DATA[::-1])) != path, "another file of this name"
    assert sender.started(len(DATA), filename="a") != path, "without a mark nobody can tell"


def test_an_upload_is_given_up_without_a_script(sender: Sender) -> None:
    sender.started(len(DATA), filename="a")
    page = sender.client.get_page("/contribute/files")
    (action,) = [each for each in page.all("//button/@formaction") if "/uploads/" in each]
    token = sender.headers["X-CSRFToken"]
    answer = sender.client.post(action, data={"csrf_token": token}, follow_redirects=True)
    assert "given up" in answer.text
    assert lying() == []


@pytest.mark.parametrize(
    ("length", "status", "sentence"),
    [
        ("0", 422, "an empty file"),
        ("5001", 413, "a larger file"),
        ("9" * 19, 422, "no number of bytes"),
        ("5000", 201, ""),
    ],
)
def test_sizes(limited: Callable[..., Sender], length: str, status: int, sentence: str) -> None:
    sender = limited(upload_limit=5000)
    answer = sender.ask("POST", "/contribute/uploads", headers={"Upload-Length": length})
    assert answer.status_code == status, sentence


def test_metadata_that_cannot_be_read_is_refused(sender: Sender) -> None:
    for text in ("filename ~~", "filename " + "A" * 2000, "filename /w=="):
        answer = sender.ask("POST", "/contribute/uploads", headers={"Upload-Length": "9", "Upload-Metadata": text})
        assert answer.status_code == 422, text


@pytest.mark.both_engines
def test_a_submission_has_room_for_so_many(limited: Callable[..., Sender]) -> None:
    sender = limited(upload_count=2)
    sender.send(b"one", 3, filename="a")
    path = sender.started(3, filename="b")
    refused = sender.begin(3, filename="c")
    assert refused.status_code == 429
    assert "at most 2 files" in refused.text
    # While the second was on its way, another window took its place.
    page = sender.client.get_page("/contribute/files")
    desk.add(sender.client, page, {"d": b"four"})
    assert sender.patch(path, 0, b"two").status_code == 429
    assert [name for name, _, _ in files()] == ["a", "d"]
    assert sender.ask("HEAD", path).status_code == 404


@pytest.mark.usefixtures("noon")
def test_the_rate_of_files_is_the_same_in_pieces(limited: Callable[..., Sender]) -> None:
    sender = limited(uploads_per_hour=1)
    said = {"filename": "a", "mark": tus.mark_of(DATA)}
    sender.started(len(DATA), **said)
    assert sender.begin(len(DATA), **said).status_code == 201, "going on is no new file"
    refused = sender.begin(5, filename="b")
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0


def test_a_disk_that_is_nearly_full_takes_no_new_upload(limited: Callable[..., Sender]) -> None:
    sender = limited(disk_reserve=2**60)
    answer = sender.begin(5, filename="b")
    assert answer.status_code == 507
    assert "no room" in answer.text
    assert lying() == []


@pytest.mark.both_engines
def test_what_nobody_goes_on_with_is_swept(sender: Sender) -> None:
    cut, live = sender.started(len(DATA), filename="a"), sender.started(len(DATA), filename="b")
    sender.patch(cut, 0, DATA[:HALF])
    stray = partial.folder() / uuid.uuid4().hex
    stray.write_bytes(b"of nobody, but young")
    assert sweeping.sweep() == 0
    with unit_of_work():
        of = UnfinishedUpload.id == uuid.UUID(cut.rsplit("/", 1)[1])
        session().execute(update(UnfinishedUpload).where(of).values(expires_at=clock.now() - timedelta(hours=1)))
    assert sender.ask("HEAD", cut).status_code == 404, "over is over, before it is swept"
    assert sweeping.sweep() == 1
    assert lying() == sorted([stray.name, uuid.UUID(live.rsplit("/", 1)[1]).hex])


def test_an_expiry_tells_the_hour_alone(sender: Sender) -> None:
    before = clock.now()
    sender.started(len(DATA), filename="a")
    after = clock.now()
    with reading():
        moment = session().scalars(select(UnfinishedUpload.expires_at)).one()
    assert (moment.minute, moment.second) == (0, 0)
    assert before + timedelta(hours=72) < moment <= after + timedelta(hours=73)


def test_an_upload_whose_bytes_are_gone_begins_anew(sender: Sender) -> None:
    path = sender.started(len(DATA), filename="a")
    sender.patch(path, 0, DATA[:HALF])
    (name,) = lying()
    (partial.folder() / name).unlink()
    assert sender.ask("HEAD", path).status_code == 404
    with reading():
        assert session().scalars(select(UnfinishedUpload)).all() == []


@pytest.mark.both_engines
def test_a_draft_that_goes_takes_its_uploads_along(sender: Sender) -> None:
    sender.patch(sender.started(len(DATA), filename="a"), 0, DATA[:HALF])
    page = sender.client.get_page("/contribute/files")
    sender.client.submit(page, "/contribute/discard")
    assert lying() == []
    with reading():
        assert session().scalars(select(UnfinishedUpload)).all() == []


def test_handing_in_leaves_what_is_not_whole_behind(sender: Sender) -> None:
    sender.send(b"whole", 5, filename="a")
    sender.patch(sender.started(len(DATA), filename="b"), 0, DATA[:HALF])
    page = desk.from_files(sender.client, sender.client.get_page("/contribute/files"))
    assert "b" in page.text and "not arrived whole" in page.text
    sender.client.submit(page, "/contribute/submit")
    assert lying() == []
    assert sender.begin(5, filename="c").status_code == 404
