"""A bag of somebody whose key is not known here changes nothing that stands, and publishes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from archive.access.levels import RecordState
from archive.access.viewer import ANONYMOUS, SYSTEM
from archive.base.db import reading
from archive.base.errors import Invalid
from archive.base.runtime import session
from archive.config import Settings
from archive.custody import keys
from archive.exports.models import TransferredRecord
from archive.records import queries
from archive.records.importing import import_file
from archive.records.models import Record
from tests.exports.bags import HandMade, jcs, verifier_key
from tests.exports.test_receiving import counts, founded, other, receive  # noqa: F401  # fixtures
from tests.support.archives import in_force

EVIL = "evil.example/ledger"
GOOD = "good.example/ledger"


def bag_of(
    origin: str, folder: Path, *names: tuple[str, str], title: str = "A bridge", status: str = "published"
) -> Path:
    """A bag of two records that go by ``names`` (source system, identifier)."""
    made = HandMade(origin)
    rows = []
    for (system, identifier), record in zip(names, made.said["records"], strict=True):
        row: dict[str, object] = {"identifier": identifier, "source_system": system, "kind": "image", "title": title}
        row |= {"body": f"Of {record['reference_code']}.", "access": "public", "status": status}
        row |= {"files": [{"path": file["path"], "sha256": file["sha256"]} for file in record["files"]]}
        rows.append(jcs(row) + b"\n")
    made.files["data/records.jsonl"] = b"".join(rows)
    return made.write(folder)


def known(origin: str) -> list[str]:
    return [verifier_key(name=origin)]


def titles() -> set[str]:
    with reading():
        return set(session().scalars(select(Record.title)))


def states() -> set[RecordState]:
    with reading():
        return set(session().scalars(select(Record.state)))


@pytest.mark.parametrize("status", ["published", "submitted"])
@pytest.mark.parametrize("update", [False, True])
def test_a_record_that_did_not_come_from_a_sender_is_not_that_senders_to_change(
    other: Settings,  # noqa: F811  # a fixture
    tmp_path: Path,
    status: str,
    update: bool,
) -> None:
    """The key of the second sender is known: it is a partner, and still not the owner of these records."""
    names = (("field-office", "1"), ("field-office", "2"))
    with in_force(other):
        receive(bag_of(GOOD, tmp_path / "good", *names), known_keys=known(GOOD))
        before = counts()
        evil = bag_of(EVIL, tmp_path / "evil", *names, title="Lies", status=status)
        with pytest.raises(Invalid, match=r"did not come from evil\.example/ledger"):
            receive(evil, known_keys=known(EVIL), update=update)
        assert counts() == before
        assert titles() == {"A bridge"}
        # The sender itself may correct what it sent.
        later = bag_of(GOOD, tmp_path / "later", *names, title="A ford")
        assert receive(later, known_keys=known(GOOD), update=True).outcome.updated == 2
        assert titles() == {"A ford"}


def test_what_was_imported_here_is_not_for_bags_to_change(other: Settings, tmp_path: Path) -> None:  # noqa: F811  # a fixture
    lines = tmp_path / "records.jsonl"
    lines.write_text(
        '{"kind":"testimony","title":"Ours","body":"x","identifier":"1","source_system":"","status":"published"}\n'
    )
    with in_force(other):
        import_file(SYSTEM, lines)
        before = counts()
        evil = bag_of(EVIL, tmp_path / "evil", ("", "1"), ("", "2"))
        for options in ({"update": True, "known_keys": known(EVIL)}, {}):
            with pytest.raises(Invalid, match="did not come from"):
                receive(evil, **options)
        assert counts() == before
        assert titles() == {"Ours"}


def test_a_sender_may_not_take_the_name_of_another_or_of_this_archive(
    other: Settings,  # noqa: F811  # a fixture
    tmp_path: Path,
) -> None:
    with in_force(other):
        receive(bag_of(GOOD, tmp_path / "good", (GOOD, "1"), ("field-office", "2")), known_keys=known(GOOD))
        with reading():
            own = keys.origin()
        before = counts()
        for number, system in enumerate((own, GOOD)):
            evil = bag_of(EVIL, tmp_path / f"evil{number}", (system, "SJ-AAAA-AAA"), (EVIL, "2"))
            with pytest.raises(Invalid, match=r"line 1: source_system.*name of another archive"):
                receive(evil, known_keys=known(EVIL))
        # A field office may work with two partners; somebody unknown may not take its next number.
        shared = bag_of(EVIL, tmp_path / "shared", ("field-office", "3"), (EVIL, "2"))
        with pytest.raises(Invalid, match=r"line 1: source_system.*came here by another way"):
            receive(shared)
        assert counts() == before
        assert receive(shared, known_keys=known(EVIL)).outcome.created == 2


def test_what_a_stranger_sends_waits_for_an_archivist(other: Settings, tmp_path: Path) -> None:  # noqa: F811  # a fixture
    names = ((GOOD, "1"), (GOOD, "2"))
    bag = bag_of(GOOD, tmp_path / "bag", *names)
    with in_force(other):
        assert receive(bag, dry_run=True).waiting == 2
        done = receive(bag)
        assert (done.outcome.created, done.waiting) == (2, 2)
        assert states() == {RecordState.ACCESSIONED}
        with reading():
            ids = list(session().scalars(select(TransferredRecord.record_id)))
            assert len(ids) == 2
            assert queries.summaries(ANONYMOUS, ids) == {}
        # To have come once makes nobody known: neither a second bag nor a correction does what the first could not.
        second = bag_of(GOOD, tmp_path / "second", (GOOD, "3"), (GOOD, "4"))
        assert receive(second).waiting == 2
        changed = bag_of(GOOD, tmp_path / "changed", *names, title="Lies")
        with pytest.raises(Invalid, match="only where its sender's key is given"):
            receive(changed, update=True)
        assert titles() == {"A bridge"}
        assert states() == {RecordState.ACCESSIONED}


def test_with_the_key_records_come_as_they_were_sent(other: Settings, tmp_path: Path) -> None:  # noqa: F811  # a fixture
    bag = bag_of(GOOD, tmp_path / "bag", (GOOD, "1"), (GOOD, "2"))
    with in_force(other):
        done = receive(bag, known_keys=known(GOOD))
        assert done.waiting == 0
        assert states() == {RecordState.PUBLISHED}


@pytest.mark.parametrize("first_known", [False, True])
def test_a_later_bag_of_the_same_records_fits_whichever_way_they_came(
    other: Settings,  # noqa: F811  # a fixture
    tmp_path: Path,
    first_known: bool,
) -> None:
    names = ((GOOD, "1"), (GOOD, "2"))
    first = bag_of(GOOD, tmp_path / "first", *names)
    made = HandMade(GOOD)
    made.files["data/records.jsonl"] = (first / "data/records.jsonl").read_bytes()
    made.files["README.txt"] = b"other words\n"
    second = made.write(tmp_path / "second")
    with in_force(other):
        receive(first, known_keys=known(GOOD) if first_known else ())
        done = receive(second, known_keys=() if first_known else known(GOOD))
        assert (done.outcome.unchanged, done.waiting) == (2, 0)


def test_whoever_used_a_name_first_does_not_keep_its_true_owner_out(
    other: Settings,  # noqa: F811  # a fixture
    tmp_path: Path,
) -> None:
    made = HandMade(GOOD)
    made.seed = b"\x07" * 32
    made.ledger.append("publication", "SJ-ZZZZ-ZZZ", {"of": "another record"})
    made.custody()
    made.files["data/records.jsonl"] = made.files["data/records.jsonl"].replace(
        b'"identifier":"SJ-', b'"identifier":"X-'
    )
    with in_force(other):
        receive(made.write(tmp_path / "false"))
        true = bag_of(GOOD, tmp_path / "true", (GOOD, "1"), (GOOD, "2"))
        with pytest.raises(Invalid, match="signed with an unknown key"):
            receive(true)
        assert receive(true, known_keys=known(GOOD)).outcome.created == 2
