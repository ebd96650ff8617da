"""The checker that travels with an export: it finds whatever was changed, and says what it could not know."""

from __future__ import annotations

import ast
import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import example, given
from hypothesis import strategies as st

from archive.base.canonical import canonical
from archive.exports.offline import verify
from tests.exports import bags
from tests.exports.bags import HandMade, Tree, manifest, sha256, verifier_key

CODE = "SJ-AAAA-AAA"
PHOTO = f"data/records/{CODE}/files/01-original.jpg"
OTHER_SEED = bytes(range(1, 33))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return HandMade().write(tmp_path / "bag")


def test_a_bag_in_order_is_told_so_and_what_could_not_be_known_is_told_too(folder: Path) -> None:
    report = verify.check(folder)
    assert report.wrong == []
    assert report.exit_code == 0
    assert f"01-original.jpg of {CODE} is byte for byte what was taken in at event 3." in report.checked
    assert any("the key came with the bag" in text for text in report.could_not)
    assert "1 of 3" in "\n".join(report.could_not)
    pinned = verify.check(folder, keys=[verifier_key()])
    assert "It was signed with the key that you gave." in pinned.checked
    assert not any("the key came with the bag" in text for text in pinned.could_not)


def test_it_runs_alone_from_a_read_only_copy_and_writes_nothing(folder: Path, tmp_path: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    for path in [*folder.rglob("*"), folder]:
        path.chmod(0o500 if path.is_dir() else 0o400)
    command = [sys.executable, "-I", "-S", str(folder / "verify.py"), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    for path in [*folder.rglob("*"), folder]:
        path.chmod(0o700)
    assert done.stderr == ""
    assert done.returncode == 0
    said = json.loads(done.stdout)
    assert (said["wrong"], said["profile"]) == ([], "sijill-bag/1")
    assert any("it lay in the folder that it checks" in text for text in said["could_not"])
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["{folder}"], 0, "RESULT: IN ORDER"),
        (["{folder}/data"], 1, "RESULT: NOT IN ORDER"),
        (["{folder}/nowhere"], 2, "RESULT: IT COULD NOT BE READ"),
        (["{folder}/README.txt"], 2, "is not a folder"),
        (["{folder}", "--key", "nonsense"], 2, "is not a public key"),
        (["{folder}", "--checkpoint", "{folder}/none"], 2, "error:"),
    ],
)
def test_exit_codes(folder: Path, arguments: list[str], code: int, says: str) -> None:
    given = [part.replace("{folder}", str(folder)) for part in arguments]
    command = [sys.executable, "-I", "-S", str(bags.VERIFY), *given]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == code
    assert says in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_it_needs_no_more_than_python_3_8_and_its_standard_library() -> None:
    tree = ast.parse(bags.VERIFY.read_text("utf-8"), feature_version=(3, 8))
    imported = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    imported |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in imported} <= sys.stdlib_module_names


# --- Any byte


def flip(path: Path, offset: int, bit: int) -> bytes:
    data = path.read_bytes()
    path.write_bytes(data[:offset] + bytes([data[offset] ^ 1 << bit]) + data[offset + 1 :])
    return data


def small() -> HandMade:
    made = HandMade()
    made.files["verify.py"] = b"# in the place of the program\n"
    return made


def test_any_flipped_byte_is_found_wherever_it_lies(tmp_path: Path) -> None:
    folder = small().write(tmp_path / "bag")
    chance = random.Random(8493)
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        size = path.stat().st_size
        for offset in {0, size - 1, *(chance.randrange(size) for _ in range(6))}:
            before = flip(path, offset, chance.randrange(8))
            assert verify.check(folder).exit_code == 1, f"{path} at {offset}"
            path.write_bytes(before)
    assert verify.check(folder).exit_code == 0


@pytest.mark.slow(why="every byte of the lists that no other list covers, where a forger would look for room")
def test_no_byte_of_the_lists_can_be_another(tmp_path: Path) -> None:
    folder = small().write(tmp_path / "bag")
    # Half of a line of SHA-512 tells nothing that a line of SHA-256 does not.
    for name, step in (("tagmanifest-sha256.txt", 1), ("tagmanifest-sha512.txt", 3), ("signature.txt", 1)):
        path = folder / name
        for offset in range(0, path.stat().st_size, step):
            before = flip(path, offset, offset % 8)
            assert verify.check(folder).exit_code == 1, f"{name} at {offset}"
            path.write_bytes(before)


# --- Files that come, go and change places


def swap(one: Path, two: Path) -> None:
    beside = one.with_name("beside")
    one.rename(beside)
    two.rename(one)
    beside.rename(two)


def linked(folder: Path) -> None:
    (folder / PHOTO).unlink()
    (folder / PHOTO).symlink_to("/etc/passwd")


def proof(sequence: int) -> str:
    return f"data/custody/proofs/{sequence}.tlog-proof"


STRUCTURE: list[tuple[str, Callable[[Path], object], str]] = [
    ("a file is deleted", lambda f: (f / PHOTO).unlink(), "is missing"),
    ("a tag file is deleted", lambda f: (f / "index.html").unlink(), "is missing"),
    ("the declaration is deleted", lambda f: (f / "bagit.txt").unlink(), "“bagit.txt” is missing"),
    ("a list is deleted", lambda f: (f / "manifest-sha512.txt").unlink(), "manifest-sha512.txt is missing"),
    ("a list of lists is deleted", lambda f: (f / "tagmanifest-sha256.txt").unlink(), "tagmanifest-sha256.txt is"),
    ("what makes it ours is deleted", lambda f: (f / "data/sijill.json").unlink(), "sijill.json” is missing"),
    ("a file is added to the payload", lambda f: (f / "data/new").write_text("x"), "was added later"),
    ("a file is added at the top", lambda f: (f / "new.html").write_text("x"), "does not speak of it"),
    ("the system left its own file", lambda f: (f / "data/Thumbs.db").write_text("x"), "Delete it"),
    ("a file is renamed", lambda f: (f / PHOTO).rename(f / (PHOTO + "x")), "is missing"),
    ("two files changed places", lambda f: swap(f / "data/prov.json", f / "data/left-out.txt"), "was changed"),
    ("two proofs changed places", lambda f: swap(f / proof(1), f / proof(2)), "was changed"),
    ("a file is cut short", lambda f: os.truncate(f / PHOTO, 5), "was changed"),
    ("a file is emptied", lambda f: os.truncate(f / "data/sijill.json", 0), "was changed"),
    ("a link takes the place of a file", linked, "is a link"),
    ("a link to a folder", lambda f: (f / "data/more").symlink_to("/"), "is a link"),
    ("something that is no file", lambda f: os.mkfifo(f / "data/pipe"), "neither a file nor a folder"),
    ("a list to fetch from", lambda f: (f / "fetch.txt").write_text("http://x - data/y\n"), "fetches nothing"),
]  # fmt: skip


@pytest.mark.parametrize(("why", "change", "says"), STRUCTURE, ids=[row[0] for row in STRUCTURE])
def test_what_happened_to_the_files_is_told(
    folder: Path, why: str, change: Callable[[Path], object], says: str
) -> None:
    change(folder)
    report = verify.check(folder)
    assert report.exit_code == 1
    assert says in "\n".join(report.wrong)


# --- A forger who seals the bag again


def change_event(made: HandMade, part: str, **values: object) -> None:
    lines = made.files["data/custody/events.jsonl"].decode().splitlines()
    event = json.loads(lines[1])
    event[part].update(values)
    lines[1] = bags.jcs(event).decode()
    made.files["data/custody/events.jsonl"] = "".join(line + "\n" for line in lines).encode()


def change_said(made: HandMade, change: Callable[[dict[str, object]], object]) -> None:
    change(made.said)
    made.files["data/sijill.json"] = bags.jcs(made.said)


def put(made: HandMade, path: str) -> None:
    made.files["data/" + path] = b"hello"


def false_counts(made: HandMade) -> None:
    change_said(made, lambda said: said.update(counts={"asked": 2, "exported": 2, "left_out": {"x": 1}}))


def replace_photo(made: HandMade, *, everywhere: bool) -> None:
    new = b"\xff\xd8 another photograph \xff\xd9"
    made.files[PHOTO] = new
    if everywhere:
        item = made.said["records"][0]["files"][0]
        item["sha256"], item["size"] = sha256(new), len(new)
        made.files["data/sijill.json"] = bags.jcs(made.said)


def swap_proofs(made: HandMade) -> None:
    one, two = proof(1), proof(2)
    made.files[one], made.files[two] = made.files[two], made.files[one]


def drop_event(made: HandMade) -> None:
    lines = made.files["data/custody/events.jsonl"].splitlines(keepends=True)
    made.files["data/custody/events.jsonl"] = b"".join(lines[:1] + lines[2:])


def reorder_events(made: HandMade) -> None:
    lines = made.files["data/custody/events.jsonl"].splitlines(keepends=True)
    made.files["data/custody/events.jsonl"] = b"".join([lines[1], lines[0], *lines[2:]])


def rewrite_history(made: HandMade) -> None:
    """Another past under the same key, with the older checkpoints of the true one."""
    kept = {path: data for path, data in made.files.items() if path.startswith(verify.CONSISTENCY)}
    made.ledger.events[0]["envelope"]["time"] = "2020-01-01"
    made.ledger.previous = "0" * 64
    for event in made.ledger.events:
        event["envelope"]["prev"] = made.ledger.previous
        made.ledger.previous = sha256(bags.jcs(event["envelope"]))
    made.custody()
    made.files |= kept


def other_checkpoint(made: HandMade) -> None:
    made.files["data/custody/checkpoint.txt"] = made.ledger.checkpoint(8).encode()


def other_key(made: HandMade) -> None:
    made.files["data/custody/keys.txt"] = (verifier_key(OTHER_SEED) + "\n").encode()


FORGERIES: list[tuple[str, Callable[[HandMade], object], str]] = [
    ("an event is changed", lambda m: change_event(m, "envelope", time="2020-01-01"), "never stood there"),
    ("an event gets a new member", lambda m: change_event(m, "envelope", more="x"), "not an event as"),
    ("the detail of an event is changed", lambda m: change_event(m, "payload", tool="x"), "The details of event 2"),
    ("a detail is a number that it was not", lambda m: change_event(m, "payload", x=1.5), "The details of event 2"),
    ("two proofs changed places", swap_proofs, "The proof of event 1 fails. It is a proof for another event."),
    ("an event is taken out", drop_event, "Its events in data/custody/events.jsonl are not those"),
    ("two events changed places", reorder_events, "their order was changed"),
    ("the ledger was rewritten", rewrite_history, "it was rewritten"),
    ("an older checkpoint is put in", other_checkpoint, "another checkpoint than the one in this bag"),
    ("the key is another one", other_key, "not signed by any key"),
    ("the checkpoint is nonsense", lambda m: put(m, "custody/checkpoint.txt"), "not a signed note"),
    ("the original is another file", lambda m: replace_photo(m, everywhere=False), "not the file that"),
    ("the original is another file, everywhere", lambda m: replace_photo(m, everywhere=True), "not what was taken in"),
    ("the counts are false", false_counts, "counts do not agree"),
    ("a record is kept silent", lambda m: change_said(m, lambda s: s["records"].pop()), "more lines than records"),
    ("a file lies where none belongs", lambda m: put(m, f"records/{CODE}/files/02.jpg"), "belongs to no record"),
    ("a proof too many", lambda m: put(m, "custody/proofs/99.tlog-proof"), "a proof of no event"),
    ("an index page is missing", lambda m: m.files.pop("index.html"), "“index.html” is missing"),
    ("a part of a record is missing", lambda m: m.files.pop(f"data/records/{CODE}/record.txt"), "is missing"),
    ("another origin", lambda m: change_said(m, lambda s: s.update(origin="other")), "the export of “other”"),
    ("another form", lambda m: change_said(m, lambda s: s.update(format="x/9")), "of the form sijill-bag/1"),
]  # fmt: skip


@pytest.mark.parametrize(("why", "change", "says"), FORGERIES, ids=[row[0] for row in FORGERIES])
def test_a_forger_who_writes_new_lists_is_found(
    tmp_path: Path, why: str, change: Callable[[HandMade], object], says: str
) -> None:
    made = HandMade()
    made.signed = False
    change(made)
    report = verify.check(made.write(tmp_path / "bag"))
    assert report.exit_code == 1
    assert says in "\n".join(report.wrong)
    assert not any("cannot be understood" in text for text in report.wrong)


def test_a_changed_text_with_new_lists_is_found_by_the_signature_over_the_list(folder: Path, tmp_path: Path) -> None:
    made = HandMade()
    made.files[f"data/records/{CODE}/record.txt"] = b"other words\n"
    forged = made.write(tmp_path / "forged")
    assert verify.check(forged).exit_code == 0  # signed by the archive itself
    shutil.copy(folder / "signature.txt", forged / "signature.txt")
    assert "something was changed" in "\n".join(verify.check(forged).wrong)
    made.signed = False
    assert "“signature.txt” is missing." in verify.check(made.write(tmp_path / "unsigned")).wrong


@pytest.mark.parametrize("path", ["index.html", "README.txt", "verify.py"])
def test_other_pages_beside_the_true_records_are_found_by_the_signature(
    path: str, folder: Path, tmp_path: Path
) -> None:
    """Whoever opens the folder reads these first; lists that fit them are written anew in a minute."""
    made = HandMade()
    made.files[path] = b"other words\n"
    forged = made.write(tmp_path / "forged")
    shutil.copy(folder / "signature.txt", forged / "signature.txt")
    for name in ("sha256", "sha512"):
        tags = sorted(one.name for one in forged.iterdir() if one.is_file() and not one.name.startswith("tagmanifest-"))
        files = {one: (forged / one).read_bytes() for one in tags}
        (forged / f"tagmanifest-{name}.txt").write_bytes(manifest(name, tags, files))
    assert verify.check(forged).wrong == [
        "The signature is for another list of files than this one: something was changed."
    ]


def test_a_forger_who_keeps_the_true_ledger_and_signs_other_texts_is_found(tmp_path: Path) -> None:
    made = HandMade()
    made.files[f"data/records/{CODE}/record.txt"] = b"other words\n"
    made.files["data/custody/keys.txt"] += (verifier_key(OTHER_SEED) + "\n").encode()
    made.seed = OTHER_SEED  # the ledger's part is made already, under the true key
    report = verify.check(made.write(tmp_path / "bag"))
    assert report.wrong == ["The list of files is not signed with the key that signed the checkpoint."]


def test_a_bag_forged_with_another_key_stands_alone_but_not_before_who_knows_the_true_key(tmp_path: Path) -> None:
    made = HandMade()
    made.seed = OTHER_SEED
    made.custody()
    forged = made.write(tmp_path / "forged")
    assert any("the key came with the bag" in text for text in verify.check(forged).could_not)
    report = verify.check(forged, keys=[verifier_key()])
    assert report.exit_code == 1
    assert report.wrong[0].startswith("The checkpoint was not signed with the key that you gave")


def test_the_holder_of_an_older_checkpoint_sees_a_rewritten_ledger(folder: Path, tmp_path: Path) -> None:
    true = HandMade()
    for size in (1, 4, 8, 10):
        report = verify.check(folder, checkpoint=true.ledger.checkpoint(size))
        assert f"The checkpoint that you gave ({size} events) is the beginning of this ledger." in report.checked
    path = "".join(bags.b64(step) + "\n" for step in true.ledger.tree().proof(5, 10))
    proven = verify.check(folder, checkpoint=f"{true.ledger.checkpoint(5)}\n{path}")
    assert "The checkpoint that you gave (5 events) is the beginning of this ledger." in proven.checked
    false = verify.check(folder, checkpoint=f"{true.ledger.checkpoint(5)}\n{path[45:]}")
    assert any("it was rewritten" in text for text in false.wrong)
    assert any(
        "no proof for that size" in text
        for text in verify.check(folder, checkpoint=true.ledger.checkpoint(5)).could_not
    )
    forged = HandMade()
    rewrite_history(forged)
    for path in [path for path in forged.files if path.startswith(verify.CONSISTENCY)]:
        del forged.files[path]
    forged.custody()
    report = verify.check(forged.write(tmp_path / "forged"), checkpoint=true.ledger.checkpoint(4))
    assert "The ledger had another content at 4 events than you were once given." in report.wrong
    assert verify.check(folder, checkpoint="nonsense").exit_code == 1


JUNK = [
    b"",
    b"{}",
    b"[]\n",
    b"null\n",
    b"[" * 5000,
    b'{"a":1,"a":2}\n',
    b"\xff\xfe\n",
    b"NaN\n",
    b"9" * 5000 + b"\n",
    b'{"envelope":{"seq":true}}\n',
]
READ = ("data/sijill.json", "data/records.jsonl", "data/custody/events.jsonl", "data/custody/checkpoint.txt",
        "data/custody/keys.txt", "data/custody/proofs/1.tlog-proof", "data/custody/consistency/4.txt")  # fmt: skip


@pytest.mark.parametrize("path", READ)
def test_nonsense_is_told_and_never_a_traceback(tmp_path: Path, path: str) -> None:
    for number, junk in enumerate(JUNK):
        made = HandMade()
        made.files[path] = junk
        report = verify.check(made.write(tmp_path / str(number)))
        assert report.exit_code == 1
        assert not [text for text in report.wrong if "cannot be understood" in text], junk[:20]


@pytest.mark.parametrize("value", [None, 7, "x", [], {}, [None], {"x": None}, -1, True, 10**30, "../../etc/passwd"])
def test_members_of_another_kind_are_told(tmp_path: Path, value: object) -> None:
    for key in ("export", "origin", "counts", "records"):
        made = HandMade()
        made.said[key] = value
        made.files["data/sijill.json"] = bags.jcs(made.said)
        report = verify.check(made.write(tmp_path / key))
        assert report.exit_code == 1 or (key, value) == ("export", "x")
    for number, key in enumerate(("reference_code", "line", "folder", "files", "events")):
        made = HandMade()
        made.said["records"][0][key] = value
        made.files["data/sijill.json"] = bags.jcs(made.said)
        report = verify.check(made.write(tmp_path / str(number)))
        assert report.exit_code == 1
        assert not [text for text in report.wrong if "cannot be understood" in text], key


# --- The parts, against others


@pytest.mark.parametrize("message", [b"", b"x", b"a longer message" * 50])
def test_signatures_agree_with_another_implementation(message: bytes) -> None:
    key = Ed25519PrivateKey.from_private_bytes(bags.SEED)
    public, signature = key.public_key().public_bytes_raw(), key.sign(message)
    assert verify.ed25519_holds(public, message, signature)
    assert not verify.ed25519_holds(public, message + b"x", signature)
    for position in (0, 31, 32, 63):
        spoiled = bytearray(signature)
        spoiled[position] ^= 1
        assert not verify.ed25519_holds(public, message, bytes(spoiled))


def test_signatures_have_one_form_and_keys_a_large_order() -> None:
    key = Ed25519PrivateKey.from_private_bytes(bags.SEED)
    public, signature = key.public_key().public_bytes_raw(), key.sign(b"x")
    s = int.from_bytes(signature[32:], "little") + verify.ORDER
    assert not verify.ed25519_holds(public, b"x", signature[:32] + s.to_bytes(32, "little"))
    neutral = (1).to_bytes(32, "little")
    assert not verify.ed25519_holds(neutral, b"anything", neutral + bytes(32))
    assert not verify.ed25519_holds((verify.P + 1).to_bytes(32, "little"), b"x", neutral + bytes(32))
    assert not verify.ed25519_holds(public[:31], b"x", signature)


def test_proofs_agree_with_the_definition_of_the_tree() -> None:
    tree = Tree([bytes([number]) for number in range(18)])
    roots = [tree.root(0, size) for size in range(19)]
    for new in range(1, 19):
        for index in range(new):
            path = tree.path(index, 0, new)
            assert verify.inclusion_holds(tree.leaves[index], index, new, path, roots[new])
            assert not verify.inclusion_holds(tree.leaves[index], index, new, [*path, b"x" * 32], roots[new])
            assert not verify.inclusion_holds(tree.leaves[index], index + 1, new, path, roots[new])
            assert not verify.inclusion_holds(tree.leaves[index], index, new, path[:-1], roots[new]) or not path
        for old in range(new + 1):
            path = tree.proof(old, new)
            assert verify.consistency_holds(old, new, path, roots[old], roots[new])
            assert not verify.consistency_holds(old, new, [*path, b"x" * 32], roots[old], roots[new])
            if old > 0:
                assert not verify.consistency_holds(old, new, path, b"x" * 32, roots[new])


@given(st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(2**53) + 1, 2**53 - 1) | st.text())
@example(1e21)
@example(123456789012345680000.0)
@example(1e-7)
@example(0.000001)
@example(-0.0)
@example(5e-324)
def test_canonical_json_agrees_with_the_archives(value: object) -> None:
    held = {"é\U0001f600": [value], "\uffff": {"b": None, "a": True}}
    try:
        expected = canonical(held)
    except UnicodeEncodeError:
        with pytest.raises(verify.Bad):
            verify.canonical(held)
        return
    assert verify.canonical(held) == expected
    assert verify.canonical(verify.read_json(expected)) == expected


def test_a_reader_who_has_seen_enough_ends_nothing_with_a_traceback(tmp_path: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    command = [sys.executable, "-I", str(Path(verify.__file__)), str(tmp_path)]
    ended = subprocess.run(command, stdout=write, stderr=subprocess.PIPE, text=True, check=False)
    os.close(write)
    assert "Traceback" not in ended.stderr
    assert ended.returncode in (1, 2)
