"""The writer itself: one way to write a bag, nothing half, nothing that is not what was taken in, memory that stays."""

from __future__ import annotations

import gc
import hashlib
import io
import os
import subprocess
import sys
import tracemalloc
import uuid
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.base.canonical import canonical
from archive.base.errors import Unavailable
from archive.custody import words
from archive.custody.queries import ChainEvent
from archive.custody.vocabulary import EventType, Outcome
from archive.exports import bag as bags
from archive.exports import bagit_writing
from archive.exports.bag import write_bag, zip_bag
from archive.exports.bagit_writing import BagWriter, manifest_path
from archive.exports.facts import BagFault, ExportFacts, LedgerEvent
from archive.exports.projecting import ExportedFile, Omitted, Projection
from archive.exports.said import inline, size_words
from archive.exports.spool import Register
from archive.exports.vocabulary import Audience, LeftOut
from archive.exports.xml_text import clean
from archive.media.vocabulary import ObjectRole
from tests.exports.handing import hand_over
from tests.support.checkout import ROOT
from tests.support.demonstration import House

FACTS = ExportFacts(
    id=uuid.UUID(int=7),
    audience=Audience.COURT,
    recipient="A registry",
    created=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
    organisation="Test House",
    origin="test.example/ledger",
    software="Sijill test",
    asked=1,
)
BYTES = b"what was taken in"


class Ledger:
    """A ledger that proves nothing: what it gives is written as it is."""

    note = "a note\n"
    verifier_keys: Sequence[str] = ("a+key",)

    def sign(self, text: str) -> str:
        return f"{text}\n— signed\n"

    def events(self, wanted: Sequence[tuple[int, bool]]) -> Iterator[LedgerEvent]:
        for sequence, told in wanted:
            yield LedgerEvent(sequence, canonical({"seq": sequence}), b"{}" if told else None, b"s" if told else None)

    def proofs(self, sequences: Sequence[int]) -> Mapping[int, str]:
        return dict.fromkeys(sequences, "a proof\n")

    def consistency(self) -> Iterator[tuple[int, str]]:
        yield 1, "a path\n"


class Store:
    """Kept bytes in memory."""

    def open(self, sha256: str) -> BinaryIO:
        return io.BytesIO(BYTES)


def event(sequence: int, record: uuid.UUID, *, told: bool = True) -> ChainEvent:
    return ChainEvent(
        sequence=sequence,
        type=EventType.ACCESSION,
        words=words.words(EventType.ACCESSION, Outcome.SUCCESS),
        time="2026-01-02",
        at=datetime(2026, 1, 2, tzinfo=UTC),
        object_id=record,
        of_record=True,
        agent_id=uuid.UUID(int=1),
        agent=None,
        outcome=Outcome.SUCCESS,
        detail={} if told else None,
        erased=False,
        commitment="a" * 64,
        digest="b" * 64,
        previous="c" * 64,
    )


def file(name: str = "01-original.jpg", **changed: Any) -> ExportedFile:
    values: dict[str, Any] = {
        "id": uuid.UUID(int=9), "role": ObjectRole.EVIDENTIARY, "purpose": None, "original": True,
        "media_type": "image/jpeg", "size": len(BYTES), "sha256": hashlib.sha256(BYTES).hexdigest(),
        "sha512": hashlib.sha512(BYTES).hexdigest(), "name": name, "original_name": None, "derived_from": None,
        "parameters": None, "caption": "", "alternative_text": "", "graphic": False, "declared_type": None,
    }  # fmt: skip
    return ExportedFile(**(values | changed))


def projection(number: int = 1, *, files: tuple[ExportedFile, ...] = (), told: bool = True) -> Projection:
    record = uuid.UUID(int=1000 + number)
    return Projection(
        record_id=record,
        reference_code=f"{number:04d}-AAAA-A",
        revision=1,
        row={"identifier": str(number), "kind": "article", "title": f"Title {number}", "body": "word " * 100},
        files=files,
        events=(event(number, record, told=told),),
        consents=(),
        withheld=(),
    )


def test_the_same_archive_gives_the_same_bytes(house: House, tmp_path: Path) -> None:
    first = hand_over(Audience.COURT, tmp_path / "one")
    second = write_again(first, tmp_path)
    assert zip_bag(first, tmp_path / "one.zip").read_bytes() == zip_bag(second, tmp_path / "two.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "one.zip") as packed:
        names = packed.namelist()
    assert names == sorted(names)
    assert {name.split("/")[0] for name in names} == {first.name}
    assert packed.infolist()[0].date_time == (1980, 1, 1, 0, 0, 0)


def write_again(first: Path, parent: Path) -> Path:
    """The bag of the same checkpoint once more: no event is added in between."""
    return hand_over(Audience.COURT, parent / "two", announced=False)


def test_events_without_leave_are_written_without_payload_and_salt(tmp_path: Path) -> None:
    folder = write_bag(tmp_path, FACTS, [projection(told=False)], Ledger(), Store())
    assert (folder / "data/custody/events.jsonl").read_text() == '{"envelope":{"seq":1},"record":"0001-AAAA-A"}\n'


def test_an_erased_event_keeps_its_envelope_and_says_by_what_it_was_erased(tmp_path: Path) -> None:
    class Erased(Ledger):
        def events(self, wanted: Sequence[tuple[int, bool]]) -> Iterator[LedgerEvent]:
            yield from (LedgerEvent(sequence, b"{}", erased=True) for sequence, _ in wanted)

    one = projection()
    gone = replace(one, events=(replace(one.events[0], detail=None, erased=True, erased_by=12),))
    folder = write_bag(tmp_path, FACTS, [gone], Erased(), Store())
    line = '{"envelope":{},"erased":true,"record":"0001-AAAA-A"}\n'
    assert (folder / "data/custody/events.jsonl").read_text() == line
    for path in ("data/records/0001-AAAA-A/record.txt", "data/premis.xml"):
        assert "Its details were erased by event 12." in (folder / path).read_text("utf-8")


def test_a_ledger_that_withholds_an_event_stops_the_bag(tmp_path: Path) -> None:
    class Short(Ledger):
        def events(self, wanted: Sequence[tuple[int, bool]]) -> Iterator[LedgerEvent]:
            yield from ()

    with pytest.raises(BagFault, match="did not give all events"):
        write_bag(tmp_path, FACTS, [projection()], Short(), Store())
    assert list(tmp_path.iterdir()) == []


def test_counts_that_do_not_add_up_are_refused_and_nothing_is_left(tmp_path: Path) -> None:
    with pytest.raises(BagFault, match="2 records were asked for, 1 exported and 0 left out"):
        write_bag(tmp_path, replace(FACTS, asked=2), [projection()], Ledger(), Store())
    assert list(tmp_path.iterdir()) == []
    left_out = Omitted(record_id=uuid.uuid4(), reason=LeftOut.LEVEL)
    assert write_bag(tmp_path, replace(FACTS, asked=2), [projection(), left_out], Ledger(), Store()).is_dir()


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (file(sha256="0" * 64), "bytes that are not those that were taken in"),
        (file(sha512="0" * 128), "nor by their second digest"),
        (file("../verify.py"), "a name that leaves the folder"),
        (file("con.jpg"), "a name that some systems keep for a device"),
        (file("a b.jpg"), "a name with a space"),
        (file(""), "no name"),
    ],
)
def test_a_file_that_is_not_what_it_should_be_stops_the_whole_bag(bad: ExportedFile, why: str, tmp_path: Path) -> None:
    with pytest.raises(BagFault):
        write_bag(tmp_path, FACTS, [projection(files=(bad,))], Ledger(), Store())
    assert list(tmp_path.iterdir()) == [], why


def test_a_bag_is_never_written_over_another(tmp_path: Path) -> None:
    folder = write_bag(tmp_path, FACTS, [projection()], Ledger(), Store())
    before = (folder / "manifest-sha256.txt").read_bytes()
    with pytest.raises(BagFault, match="already"):
        write_bag(tmp_path, FACTS, [projection(2)], Ledger(), Store())
    assert (folder / "manifest-sha256.txt").read_bytes() == before


def test_a_disk_that_refuses_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", refuse)
    with pytest.raises(Unavailable):
        write_bag(tmp_path, FACTS, [projection()], Ledger(), Store())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("path", ["/etc/passwd", "../out", "data/../../out", "data//twice", "data/cafe\u0301"])
def test_no_path_leaves_the_bag_and_names_are_composed(path: str, tmp_path: Path) -> None:
    with pytest.raises(BagFault):
        BagWriter(tmp_path, Register()).text(path, "x")


@pytest.mark.parametrize(
    ("path", "written"),
    [("data/100%.txt", "data/100%25.txt"), ("data/a\nb", "data/a%0Ab"), ("data/a\rb c", "data/a%0Db c")],
)
def test_manifests_encode_what_would_break_a_line_and_nothing_else(path: str, written: str) -> None:
    assert manifest_path(path) == written


def test_manifests_are_written_in_one_way(tmp_path: Path) -> None:
    writer = BagWriter(tmp_path, Register())
    for name in ("data/é", "data/Z", "data/a%"):
        writer.text(name, name)
    writer.finish([("Source-Organization", "two\r\nlines: of  it")], lambda beside: f"signed\n{beside}")
    lines = (tmp_path / "manifest-sha256.txt").read_bytes().decode().splitlines()
    assert [line[66:] for line in lines] == ["data/Z", "data/a%25", "data/é"]
    assert (tmp_path / "bag-info.txt").read_text() == "Source-Organization: two lines: of it\nPayload-Oxum: 20.3\n"
    names = ("bag-info.txt", "bagit.txt", "manifest-sha256.txt", "manifest-sha512.txt")
    signed = [f"{name} {hashlib.sha256((tmp_path / name).read_bytes()).hexdigest()}" for name in names]
    assert (tmp_path / "signature.txt").read_text().splitlines() == ["signed", *signed]
    tags = (tmp_path / "tagmanifest-sha512.txt").read_text().splitlines()
    assert [line[130:] for line in tags] == [
        "bag-info.txt", "bagit.txt", "manifest-sha256.txt", "manifest-sha512.txt", "signature.txt",
    ]  # fmt: skip


@pytest.mark.slow(why="memory that grows with the bag shows only in a bag of some size")
def test_memory_does_not_grow_with_the_bag(tmp_path: Path) -> None:
    """Measured in a process of its own: what other tests left to be collected does not count."""
    program = "from tests.exports.test_bag_writing import peaks; import sys; peaks(sys.argv[1])"
    command = [sys.executable, "-P", "-c", program, str(tmp_path)]
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environ)
    small, large = map(int, done.stdout.split())
    assert large < small + 200_000


def peaks(folder: str) -> None:
    """Write the most bytes that are in use while a bag of fifty records is written, and one of five hundred."""
    bagit_writing.synced = lambda folder: None

    def peak(count: int) -> int:
        gc.collect()
        tracemalloc.start()
        facts = replace(FACTS, asked=count, id=uuid.uuid4())
        write_bag(Path(folder), facts, (projection(number) for number in range(count)), Ledger(), Store())
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    peak(10)
    sys.stdout.write(f"{peak(50)} {peak(500)}\n")


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_whatever_was_typed_is_one_line_and_keeps_its_direction_to_itself(text: str) -> None:
    said = inline(text)
    assert len(said.splitlines()) <= 1
    assert said.count("\u2068") == said.count("\u2069")
    # XML takes all that is left.
    clean(text).encode("utf-8")


@pytest.mark.parametrize(
    ("size", "said"),
    [(0, "0 bytes"), (999, "999 bytes"), (1000, "1.0 kB"), (1_500_000, "1.5 MB"), (2 * 10**15, "2000.0 TB")],
)
def test_sizes_are_said_for_people(size: int, said: str) -> None:
    assert size_words(size) == said


def test_the_program_in_a_bag_is_the_archives_own(tmp_path: Path) -> None:
    folder = write_bag(tmp_path, FACTS, [projection()], Ledger(), Store())
    assert (folder / "verify.py").read_bytes() == bags.VERIFIER.read_bytes()
