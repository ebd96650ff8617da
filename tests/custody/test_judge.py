"""Notes and proofs before a judge that we did not write: Go's sumdb packages, as Debian brings them."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from archive.access.viewer import SYSTEM
from archive.base.db import Database, reading, unit_of_work
from archive.base.runtime import session
from archive.custody import checkpoints, envelopes, keys, ledger, notes, proofs, tree
from archive.custody.ledger import Act, Scope
from archive.custody.models import CustodyEvent
from archive.custody.vocabulary import CheckpointOccasion, EventType

LIBRARY = Path("/usr/share/gocode")
SIZE = 21
Ask = Callable[..., dict[str, Any]]
pytestmark = [
    pytest.mark.skipif(shutil.which("go") is None, reason="there is no Go here (golang-go, golang-golang-x-mod-dev)"),
    pytest.mark.xdist_group("judge"),
]


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    """Asks the judge one question; every value of bytes goes as base64."""
    program = tmp_path_factory.mktemp("judge") / "judge"
    source = Path(__file__).with_name("judge.go")
    go = {"GO111MODULE": "off", "GOPATH": str(LIBRARY), "GOFLAGS": "", "GOPROXY": "off", "CGO_ENABLED": "0"}
    built = subprocess.run(
        ["go", "build", "-o", str(program), str(source)],
        env={**os.environ, **go},
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    with subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as judge:
        assert judge.stdin is not None and judge.stdout is not None

        def ask(kind: str, **said: object) -> dict[str, Any]:
            assert judge.stdin is not None and judge.stdout is not None
            judge.stdin.write(json.dumps({"Kind": kind, **said}, default=_base64) + "\n")
            judge.stdin.flush()
            answer: dict[str, Any] = json.loads(judge.stdout.readline())
            return answer

        yield ask
        judge.stdin.close()


def _base64(value: object) -> str:
    assert isinstance(value, bytes)
    return base64.b64encode(value).decode()


@pytest.fixture
def entries(database: Database) -> list[bytes]:
    """A ledger of some events, and their envelopes."""
    with unit_of_work():
        ledger.record_events(SYSTEM, [Act(EventType.CREATION, uuid.uuid4(), Scope(None, False))] * SIZE)
    with reading():
        events = session().scalars(select(CustodyEvent).order_by(CustodyEvent.sequence))
        return [envelopes.envelope(event) for event in events]


def test_go_opens_our_notes_and_refuses_what_was_changed(ask: Ask, entries: list[bytes]) -> None:
    with unit_of_work():
        note = checkpoints.sign(SYSTEM, CheckpointOccasion.REQUEST).note
        known = keys.verifier_keys()
    assert ask("open", Keys=known, Note=note) == {
        "Error": "", "Text": notes.opened(note, known), "Key": "", "Root": None, "Signers": 1,
    }  # fmt: skip
    assert ask("open", Keys=known, Note=note.replace("\n21\n", "\n22\n"))["Error"]
    stranger = notes.verifier_key(known[0].split("+")[0], notes.public_key(bytes(32)))
    assert ask("open", Keys=[stranger], Note=note)["Error"]


def test_go_reads_both_signatures_of_a_rotation(ask: Ask, entries: list[bytes]) -> None:
    with unit_of_work():
        note = checkpoints.sign(SYSTEM, CheckpointOccasion.KEY, keys.rotate(SYSTEM)).note
        old, new = keys.verifier_keys()
    assert [ask("open", Keys=known, Note=note)["Signers"] for known in ([old], [new], [old, new])] == [1, 1, 2]


def test_we_open_what_go_signs(ask: Ask) -> None:
    signed = ask("sign", Note="an origin\n7\nand a root\n")
    assert notes.opened(signed["Text"], [signed["Key"]]) == "an origin\n7\nand a root\n"


def test_go_finds_the_same_roots(ask: Ask, entries: list[bytes]) -> None:
    for size in range(1, SIZE + 1):
        with reading():
            assert ask("root", Entries=entries[:size])["Root"] == _base64(tree.root(size))


def test_go_accepts_every_inclusion_proof_and_no_other(ask: Ask, entries: list[bytes]) -> None:
    with unit_of_work():
        made = checkpoints.sign(SYSTEM, CheckpointOccasion.REQUEST)
        known = keys.verifier_keys()
        written = proofs.tlog_proofs(range(1, SIZE + 1), made)
    for sequence, text in written.items():
        assert ask("proof", Keys=known, Note=text, Entry=entries[sequence - 1])["Error"] == ""
        assert ask("proof", Keys=known, Note=text, Entry=entries[sequence - 2])["Error"]
        assert ask("proof", Keys=known, Note=text, Entry=entries[sequence - 1][:-1] + b" ")["Error"]


def test_go_accepts_every_consistency_proof_and_no_other(ask: Ask, entries: list[bytes]) -> None:
    with reading():
        roots = {size: tree.root(size) for size in range(1, SIZE + 1)}
        for new in range(1, SIZE + 1):
            for old in range(1, new + 1):
                said = {"Old": old, "New": new, "OldRoot": roots[old], "NewRoot": roots[new]}
                path = tree.consistency(old, new)
                assert ask("consistency", Path=path, **said)["Error"] == ""
                assert ask("consistency", Path=path, **{**said, "OldRoot": bytes(32)})["Error"]
