"""A bag goes from one archive to another, and comes back: whole, once, and with its history kept."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import tarfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from archive.access.levels import AccessLevel, RecordState
from archive.access.viewer import ANONYMOUS, SYSTEM, Role
from archive.app import create_app
from archive.base import migrate
from archive.base.db import Database, reading, unit_of_work
from archive.base.errors import Invalid, NotVisible, SignInNeeded
from archive.base.runtime import session, settings
from archive.config import Settings
from archive.custody import keys, queries
from archive.custody.models import CustodyEvent
from archive.custody.vocabulary import EventType
from archive.erasure import finishing
from archive.erasure import service as erasure
from archive.erasure.service import Wish
from archive.exports import receiving, transfers
from archive.exports import service as exports
from archive.exports.making import Delivered, make
from archive.exports.models import Transfer, TransferredRecord
from archive.exports.offline import verify
from archive.exports.projecting import Projection, project
from archive.exports.vocabulary import Audience, ExportFormat
from archive.media import queries as media
from archive.media import store
from archive.records import service, terms
from archive.records.models import ImportKey, Record
from archive.records.vocabulary import ErasureReason
from archive.verification import whole
from tests.exports.bags import ORIGIN, HandMade, verifier_key, written
from tests.exports.maximal import bring_maximal
from tests.exports.test_jsonl import HOOKS, exported
from tests.support.archives import in_force, new_settings
from tests.support.cast import Cast
from tests.support.demonstration import House
from tests.support.pages import PageClient


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Another archive with a ledger, and so a name, of its own; empty but for the descriptors."""
    made = new_settings(tmp_path_factory.mktemp("other") / "home")
    (made.home / "keys" / "ledger.key").write_text("7b" * 32 + "\n")
    database = Database(made.database, pooled=False)
    migrate.upgrade(database)
    database.close()
    with in_force(made) as opened, unit_of_work():
        keys.found()
        terms.load_descriptors(SYSTEM)
    opened.close()
    return made


@pytest.fixture
def other(founded: Settings, tmp_path: Path) -> Settings:
    home = tmp_path / "other"
    shutil.copytree(founded.home, home)
    return replace(founded, home=home)


def receive(path: Path, **options: Any) -> receiving.Received:
    return receiving.receive(SYSTEM, path, hooks=HOOKS, **options)


def key_of(bag: Path) -> list[str]:
    """The key that signed a bag, as its sender would publish it."""
    return (bag / "data/custody/keys.txt").read_text("utf-8").splitlines()[-1:]


def handed(folder: Path) -> Path:
    """A bag of a few published records for a court."""
    with unit_of_work():
        published = session().scalars(
            select(Record.id).where(Record.state == RecordState.PUBLISHED).order_by(Record.title)
        )
        judged = project(Audience.COURT, list(published))
        codes = [found.reference_code for found in judged if isinstance(found, Projection)]
        request = exports.ExportRequest(
            audience=Audience.COURT,
            format=ExportFormat.BAG,
            recipient="a court",
            reason="a test",
            selection={"codes": codes[:6]},
        )
        export_id = exports.enter(SYSTEM, request)
    kept: list[Path] = []

    def deliver(made: Path) -> Delivered:
        kept.append(Path(shutil.copytree(made, folder)))
        return Delivered()

    make(export_id, folder.with_name(f"{folder.name}-work"), deliver, lambda done, total: None)
    return kept[0]


def counts() -> dict[str, int]:
    with reading():
        tables = (Record, ImportKey, CustodyEvent, Transfer, TransferredRecord)
        return {table.__tablename__: session().scalar(select(func.count()).select_from(table)) or 0 for table in tables}


def told(folder: Path, left: Sequence[str] = ()) -> dict[str, dict[str, Any]]:
    """The rows of a bag by identifier, without the keys ``left``, a file's digest in the place of its path."""
    found = {}
    for line in (folder / "data" / "records.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        for file in row.get("files", ()):
            file["path"] = file["sha256"]
        found[f"{row['source_system']} {row['identifier']}"] = {key: row[key] for key in row if key not in left}
    return found


@pytest.mark.parametrize("audience", [Audience.ARCHIVE, Audience.COURT, Audience.PUBLIC])
def test_a_bag_goes_to_another_archive_and_on_from_there(
    house: House, other: Settings, tmp_path: Path, audience: Audience
) -> None:
    if audience is Audience.ARCHIVE:
        bring_maximal(tmp_path / "maximal")
    bag = exported(tmp_path / "out", ExportFormat.BAG, audience)
    assert verify.check(bag).wrong == []
    with in_force(other):
        done = receive(bag, known_keys=key_of(bag))
        assert done.outcome.created == len(told(bag)) > 3
        assert whole.check().tally.wrong == []
        again = exported(tmp_path / "again", ExportFormat.BAG, audience)
        assert verify.check(again).wrong == []
        # What visitors are shown is an original there, of which no copy to be shown was made yet.
        left = ("files", "holding") if audience is Audience.PUBLIC else ()
        assert told(again, left) == told(bag, left)
    assert list((other.home / "quarantine").iterdir()) == []


def test_the_history_of_the_sender_is_kept_and_told(house: House, other: Settings, tmp_path: Path) -> None:
    with reading():
        sender = keys.origin()
    bag = handed(tmp_path / "out")
    said = json.loads((bag / "data" / "sijill.json").read_text("utf-8"))
    with in_force(other):
        receive(bag)
        first = said["records"][0]
        with reading():
            row = (
                session()
                .scalars(select(TransferredRecord).where(TransferredRecord.sender_code == first["reference_code"]))
                .one()
            )
            record_id = row.record_id
            (reception,) = transfers.of_record(record_id)
            transfer_id = reception.transfer_id
            assert (reception.origin, reception.sender_code) == (sender, first["reference_code"])
            assert (reception.first_event, reception.last_event) == (min(first["events"]), max(first["events"]))
            (event,) = [e for e in queries.chain(SYSTEM, row.record_id) if e.type is EventType.TRANSFER]
            assert event.detail is not None
            assert event.detail["origin"] == sender
            assert event.detail["sender_code"] == first["reference_code"]
            with (
                transfers.opened(SYSTEM, row.record_id, reception.transfer_id) as file,
                tarfile.open(fileobj=file) as kept,
            ):
                names = kept.getnames()
                checkpoint = kept.extractfile("data/custody/checkpoint.txt")
                assert checkpoint is not None
                assert checkpoint.read() == (bag / "data/custody/checkpoint.txt").read_bytes()
        assert {"data/sijill.json", "signature.txt", "manifest-sha256.txt", "data/custody/events.jsonl"} <= set(names)
        assert not any(name.startswith("data/records/") for name in names)
        with reading(), pytest.raises(SignInNeeded):
            transfers.opened(ANONYMOUS, record_id, transfer_id)
        with reading(), pytest.raises(NotVisible):
            transfers.opened(SYSTEM, transfer_id, transfer_id)


def test_the_same_bag_again_changes_nothing(house: House, other: Settings, tmp_path: Path) -> None:
    bag = handed(tmp_path / "out")
    with in_force(other):
        dry = receive(bag, dry_run=True)
        before = counts()
        assert dry.outcome.created == len(told(bag))
        assert before["record"] == before["transfer"] == 0
        receive(bag)
        before = counts()
        stored = list(store.current().stored())
        done = receive(shutil.copytree(bag, tmp_path / "copy"))
        assert done.again
        assert (done.outcome.created, done.outcome.unchanged) == (0, len(told(bag)))
        assert counts() == before
        assert list(store.current().stored()) == stored


def test_a_later_bag_of_the_same_records_adds_its_evidence(house: House, other: Settings, tmp_path: Path) -> None:
    first = handed(tmp_path / "first")
    second = handed(tmp_path / "second")
    with in_force(other):
        receive(first)
        done = receive(second)
        assert (done.outcome.created, done.outcome.unchanged) == (0, len(told(second)))
        assert counts()["transfer"] == 2
        assert any("is the beginning of this ledger" in text for text in done.report.checked)
        assert whole.check().tally.wrong == []


def test_a_bag_back_home_changes_nothing_and_brings_nothing_back(house: House, tmp_path: Path) -> None:
    bag = handed(tmp_path / "out")
    before = counts()
    done = receive(bag)
    assert (done.outcome.created, done.outcome.unchanged) == (0, len(told(bag)))
    assert counts() == before
    code = json.loads((bag / "data" / "sijill.json").read_text("utf-8"))["records"][0]["reference_code"]
    with unit_of_work():
        record = session().scalars(select(Record).where(Record.reference_code == code)).one()
        service.withdraw(SYSTEM, record.id, reason="A mistake.")
    before = counts()
    with pytest.raises(Invalid, match="withdrawn or erased here"):
        receive(bag)
    assert counts() == before


def test_what_was_withdrawn_here_does_not_come_back(house: House, other: Settings, tmp_path: Path) -> None:
    bag = handed(tmp_path / "out")
    with in_force(other):
        receive(bag, known_keys=key_of(bag))
        with unit_of_work():
            record_id = session().scalars(select(TransferredRecord.record_id)).first()
            service.withdraw(SYSTEM, record_id, reason="A mistake.")
    later = handed(tmp_path / "later")
    with in_force(other):
        before = counts()
        for sent in (bag, later):
            with pytest.raises(Invalid, match="withdrawn or erased here"):
                receive(sent)
        assert counts() == before


def forge_text(bag: Path) -> None:
    path = bag / "data" / "records.jsonl"
    path.write_bytes(path.read_bytes().replace(b"title", b"tltle", 1))


def test_a_bag_that_is_not_in_order_is_refused_whole_with_all_reasons(
    house: House, other: Settings, tmp_path: Path
) -> None:
    bag = handed(tmp_path / "out")
    forge_text(bag)
    (bag / "index.html").unlink()
    with in_force(other):
        before = counts()
        with pytest.raises(Invalid) as error:
            receive(bag)
        assert "“data/records.jsonl” was changed" in str(error.value)
        assert "“index.html” is missing" in str(error.value)
        assert counts() == before
        assert list(store.current().stored()) == []
        assert list(store.current().inbox.iterdir()) == []
        assert list(settings().quarantine.iterdir()) == []


def test_a_signed_bag_with_rows_that_do_not_fit_is_refused_whole(other: Settings, tmp_path: Path) -> None:
    made = HandMade()
    rows = made.files["data/records.jsonl"].splitlines()
    made.files["data/records.jsonl"] = b"".join(
        row.replace(old, new) + b"\n"
        for row, old, new in zip(rows, (b'"lat":36.2', b'"image"'), (b'"lat":136.2', b'"dream"'), strict=True)
    )
    with in_force(other):
        before = counts()
        with pytest.raises(Invalid) as error:
            receive(made.write(tmp_path / "bag"))
        assert "line 1: places[0].lat" in str(error.value)
        assert "line 2: kind" in str(error.value)
        assert counts() == before
        assert list(store.current().stored()) == []
        assert list(store.current().inbox.iterdir()) == []


def test_a_forger_of_an_archive_that_is_known_is_refused(house: House, other: Settings, tmp_path: Path) -> None:
    """Whoever claims the name of a sender that is known here, or of this archive itself, must have its key."""
    bag = handed(tmp_path / "out")
    with reading():
        name = keys.origin()
    forged = HandMade(name).write(tmp_path / "forged")
    assert verify.check(forged).exit_code == 0  # in order by itself: the key came with it
    with pytest.raises(Invalid, match="claims to come from this archive"):
        receive(forged)
    with in_force(other):
        receive(bag)
        with pytest.raises(Invalid, match="signed with an unknown key"):
            receive(forged)
        with pytest.raises(Invalid, match="not signed with the key that you gave"):
            receive(bag, known_keys=[verifier_key()])


@pytest.mark.both_engines
def test_a_bag_is_taken_in_on_either_engine(database: Database, tmp_path: Path) -> None:
    bag = HandMade().write(tmp_path / "bag")
    done = receive(bag, known_keys=[verifier_key()])
    assert (done.outcome.created, done.again) == (2, False)
    assert done.arrival.origin == ORIGIN
    assert receive(bag).again
    with reading():
        known = media.known_digests(SYSTEM) | transfers.evidence_digests(SYSTEM)
    assert set(store.current().stored()) == known
    assert (counts()["transfer"], counts()["transferred_record"]) == (1, 2)
    assert whole.check().tally.wrong == []


def test_a_bag_of_others_is_checked_and_told_to_hold_nothing_for_us(other: Settings, tmp_path: Path) -> None:
    files = {"bagit.txt": b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n", "data/hello.txt": b"hello\n"}
    files["manifest-sha512.txt"] = f"{hashlib.sha512(b'hello' + bytes([10])).hexdigest()}  data/hello.txt\n".encode()
    bag = written(tmp_path / "bag", files)
    assert verify.check(bag).exit_code == 0
    with in_force(other), pytest.raises(Invalid, match="holds no records in a format that is read here"):
        receive(bag)


def test_the_page_of_a_received_record_says_whence_it_came(house: House, other: Settings, tmp_path: Path) -> None:
    bag = handed(tmp_path / "out")
    with reading():
        sender = keys.origin()
    with in_force(other) as database:
        receive(bag, known_keys=key_of(bag))
        with reading():
            code = session().scalars(select(Record.reference_code).where(Record.access == AccessLevel.PUBLIC)).first()
            transfer_id = session().scalars(select(Transfer.id)).one()
        app = create_app(other, database)
        app.testing = True
        app.test_client_class = PageClient
        path = f"/records/{code}/received/{transfer_id}.tar"
        visitor = app.test_client()
        page = visitor.get(f"/records/{code}").get_data(as_text=True)
        assert sender in page
        assert path not in page
        assert visitor.get(path).status_code in (302, 303, 401, 403)
        investigator = app.test_client()
        for name, value in Cast().cookies(Role.INVESTIGATOR).items():
            investigator.set_cookie(name, value)
        assert investigator.get(path).status_code == 403  # it speaks of sealed records of the same bag as well
        archivist = app.test_client()
        for name, value in Cast().cookies(Role.ARCHIVIST).items():
            archivist.set_cookie(name, value)
        assert path in archivist.get(f"/records/{code}").get_data(as_text=True)
        with archivist.get(path) as answer:
            assert answer.status_code == 200
            data = answer.data
        with tarfile.open(fileobj=io.BytesIO(data)) as kept:
            assert "data/custody/checkpoint.txt" in kept.getnames()
        assert sender in archivist.get(f"/records/{code}/custody").get_data(as_text=True)


def test_what_is_erased_here_goes_from_the_evidence_too(house: House, other: Settings, tmp_path: Path) -> None:
    bag = handed(tmp_path / "out")
    with in_force(other):
        receive(bag)
        with reading():
            row = session().scalars(select(TransferredRecord).order_by(TransferredRecord.sender_code)).first()
            assert row is not None
            record_id, gone, transfer_id = row.record_id, row.sender_code, row.transfer_id
            code = session().get_one(Record, record_id).reference_code
            whole_file = session().get_one(Transfer, transfer_id).evidence_sha256
        with unit_of_work():
            erasure.erase(SYSTEM, record_id, Wish(code=code, reason=ErasureReason.LAW))
        with reading():
            assert not finishing.shared(frozenset({whole_file}))
            kept = session().get_one(Transfer, transfer_id)
            with store.current().open(kept.evidence_sha256) as file, tarfile.open(fileobj=file) as opened:
                texts = {info.name: opened.extractfile(info).read() for info in opened}  # type: ignore[union-attr]  # files
        events = [json.loads(line) for line in texts["data/custody/events.jsonl"].splitlines()]
        assert {"payload" in event for event in events if event["record"] == gone} == {False}
        assert any("payload" in event for event in events if event["record"] != gone)
        assert f"data/records/{gone}/" not in texts["manifest-sha256.txt"].decode()
        assert gone not in texts["data/sijill.json"].decode()
        assert whole.check().tally.wrong == []
        before = counts()
        with pytest.raises(Invalid, match="withdrawn or erased here"):
            receive(bag)
        assert counts() == before
