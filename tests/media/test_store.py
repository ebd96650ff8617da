"""The store keeps bytes once, whole, under their digest, and nothing opens them for writing again."""

from __future__ import annotations

import hashlib
import io
import os
import resource
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from archive.base.errors import TooLarge, Unavailable
from archive.media.staging import Staged
from archive.media.store import ObjectStore
from archive.media.vocabulary import BytesState

DATA = b"what she saw\n" * 1000
LIMIT = 1_000_000


@pytest.fixture
def store(tmp_path: Path) -> ObjectStore:
    return ObjectStore(tmp_path / "home")


def staged(store: ObjectStore, data: bytes = DATA) -> Staged:
    return store.receive(io.BytesIO(data), limit=LIMIT)


def names(store: ObjectStore) -> list[str]:
    return [file.name for file in store.inbox.iterdir()]


def test_what_is_received_carries_both_digests_and_its_first_bytes(store: ObjectStore) -> None:
    arrived = staged(store)
    assert arrived.sha256 == hashlib.sha256(DATA).hexdigest()
    assert arrived.sha512 == hashlib.sha512(DATA).hexdigest()
    assert arrived.size == len(DATA)
    assert arrived.head == DATA[:4096]
    assert arrived.path.read_bytes() == DATA


def test_kept_bytes_lie_under_their_digest_and_are_read_only(store: ObjectStore) -> None:
    kept = store.keep(staged(store))
    path = store.path(kept.sha256)
    assert path == store.objects / kept.sha256[:2] / kept.sha256[2:4] / kept.sha256
    assert stat.S_IMODE(path.stat().st_mode) == 0o440
    for folder in (store.root, store.inbox, store.objects, path.parent, path.parent.parent):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert names(store) == []
    with store.open(kept.sha256) as file:
        assert file.read() == DATA
        assert not file.writable()


def test_keeping_the_same_content_twice_leaves_the_first_file_alone(store: ObjectStore) -> None:
    first = store.keep(staged(store))
    before = store.path(first.sha256).stat()
    assert store.keep(staged(store)) == first
    after = store.path(first.sha256).stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)
    assert names(store) == []


def test_content_whose_kept_copy_was_damaged_is_not_said_to_be_kept(store: ObjectStore) -> None:
    first = store.keep(staged(store))
    store.path(first.sha256).chmod(0o640)
    store.path(first.sha256).write_bytes(b"short")
    again = staged(store)
    with pytest.raises(Unavailable, match="damaged"):
        store.keep(again)
    assert again.path.read_bytes() == DATA, "the good copy is not thrown away"


def test_beyond_the_limit_nothing_is_left(store: ObjectStore) -> None:
    with pytest.raises(TooLarge, match="larger than 1 MB"):
        store.receive(io.BytesIO(b"x" * (LIMIT + 1)), limit=LIMIT)
    assert names(store) == []
    assert store.receive(io.BytesIO(b"x" * LIMIT), limit=LIMIT).size == LIMIT, "the limit itself is allowed"


def test_a_stream_that_breaks_leaves_nothing(store: ObjectStore) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if data := super().read(10):
                return data
            raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        store.receive(Broken(b"x" * 100), limit=LIMIT)
    assert names(store) == []


@pytest.mark.parametrize(
    "name", ["", "../../etc/passwd", "A" * 64, "a" * 63, "a" * 65, "a" * 64 + "\n", "/" + "a" * 63]
)
def test_only_a_digest_becomes_a_path(store: ObjectStore, name: str) -> None:
    with pytest.raises(ValueError, match="SHA-256"):
        store.path(name)


def test_verifying_tells_intact_altered_and_missing_apart(store: ObjectStore) -> None:
    kept = store.keep(staged(store))
    assert store.verify(kept.sha256, kept.sha512).state is BytesState.INTACT
    assert store.verify(kept.sha256, "0" * 128).state is BytesState.ALTERED, "both digests count"
    path = store.path(kept.sha256)
    path.chmod(0o640)
    with path.open("r+b") as file:
        file.write(b"W")
    found = store.verify(kept.sha256, kept.sha512)
    assert found.state is BytesState.ALTERED
    assert found.size == len(DATA)
    assert found.sha256 == hashlib.sha256(b"W" + DATA[1:]).hexdigest()
    path.unlink()
    assert store.verify(kept.sha256, kept.sha512).state is BytesState.MISSING
    path.mkdir()
    assert store.verify(kept.sha256, kept.sha512).state is BytesState.UNREADABLE


def test_a_link_in_place_of_a_file_is_not_followed(store: ObjectStore, tmp_path: Path) -> None:
    kept = store.keep(staged(store))
    path = store.path(kept.sha256)
    path.unlink()
    (tmp_path / "other").write_bytes(DATA)
    path.symlink_to(tmp_path / "other")
    with pytest.raises(Unavailable):
        store.open(kept.sha256)


def test_files_without_a_row_are_reported_and_stay(store: ObjectStore) -> None:
    one, two = store.keep(staged(store)), store.keep(staged(store, b"other"))
    assert list(store.orphans([one.sha256])) == [two.sha256]
    assert store.path(two.sha256).exists()


def test_the_inbox_is_swept_of_what_is_old_alone(store: ObjectStore) -> None:
    old, new = staged(store), staged(store, b"new")
    two_days_ago = old.path.stat().st_mtime - 2 * 86400
    os.utime(old.path, (two_days_ago, two_days_ago))
    assert store.sweep_inbox(timedelta(days=1)) == 1
    assert names(store) == [new.path.name]


def test_a_nearly_full_disk_takes_nothing_more(tmp_path: Path) -> None:
    store = ObjectStore(tmp_path, reserve=1 << 60)
    with pytest.raises(Unavailable, match="nearly full"):
        store.receive(io.BytesIO(DATA), limit=LIMIT)
    assert names(store) == []


def test_bytes_are_on_the_disk_before_they_have_their_name(store: ObjectStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """The order that lost nothing in simulated power cuts: file, rename, folder (the real calls are made)."""
    steps: list[str] = []
    real_sync, real_rename = os.fsync, Path.rename

    def sync(handle: int) -> None:
        steps.append("folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "file")
        real_sync(handle)

    def rename(self: Path, target: Path) -> Path:
        steps.append("rename")
        return real_rename(self, target)

    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setattr(Path, "rename", rename)
    store.keep(staged(store))
    assert steps == ["file", "folder", "folder", "rename", "folder"]


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace injects the errors")
@pytest.mark.parametrize("call", ["fsync", "rename"])
def test_a_disk_that_refuses_is_said_and_harms_nothing(tmp_path: Path, call: str) -> None:
    """A real process under strace, whose every such call fails."""
    home = tmp_path / "home"
    before = ObjectStore(home).keep(staged(ObjectStore(home), b"kept before"))
    program = (
        "import io, sys\n"
        "from pathlib import Path\n"
        "from archive.base.errors import Unavailable\n"
        "from archive.media.store import ObjectStore\n"
        "store = ObjectStore(Path(sys.argv[1]))\n"
        "try:\n"
        "    store.keep(store.receive(io.BytesIO(b'x' * 3_000_000), limit=5_000_000))\n"
        "except Unavailable as error:\n"
        "    print('unavailable', list(store.stored()))\n"
    )
    done = subprocess.run(
        [*inject(call), sys.executable, "-B", "-c", program, str(home)],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    assert done.stdout == f"unavailable {[before.sha256]!r}\n", done.stderr


def inject(call: str) -> list[str]:
    calls = {"rename": "rename,renameat,renameat2"}.get(call, call)
    return ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"inject={calls}:error=EIO"]


@pytest.fixture
def tiny_files() -> Iterator[None]:
    """A process that may write 64 KiB into a file: what a full disk looks like, without filling one."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (65536, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.usefixtures("tiny_files")
def test_a_write_that_fails_midway_leaves_nothing(store: ObjectStore) -> None:
    with pytest.raises(Unavailable, match="Nothing was stored"):
        store.receive(io.BytesIO(b"x" * 500_000), limit=LIMIT)
    assert names(store) == []


def test_a_staged_file_is_written_once_from_start_to_end(store: ObjectStore) -> None:
    staging = store.begin(limit=LIMIT)
    staging.write(b"abc")
    staging.seek(0)
    assert staging.read() == b"abc"
    staging.seek(1)
    with pytest.raises(ValueError, match="written once"):
        staging.write(b"x")
    assert staging.finish().sha256 == hashlib.sha256(b"abc").hexdigest()
    staging.discard()
    assert names(store) == []
