"""Bags from elsewhere: the hostile are refused with every reason and leave nothing, the honest are copied whole."""

from __future__ import annotations

import gzip
import io
import os
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.base.errors import Invalid
from archive.base.locks import held
from archive.config import Settings
from archive.exports import bag_reading, quarantine_folder
from archive.exports.bag_entries import Entry, EntryKind, Limits, refusals
from archive.exports.bag_names import folded, objections
from tests.exports.bags import HandMade
from tests.support.archives import new_settings


@pytest.fixture
def settings(home: Path) -> Settings:
    """An archive's folder without a database: taking a bag in needs none."""
    return new_settings(home, bag_limit=40_000_000, bag_entries=400)


@pytest.fixture(autouse=True)
def in_force(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.home.mkdir(mode=0o700, exist_ok=True)
    for module in (bag_reading, quarantine_folder):
        monkeypatch.setattr(module, "settings", lambda: settings)


def everything_below(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def refused(path: Path) -> str:
    """Why a bag was refused; nothing of it may be left, here or anywhere."""
    before = set(path.parent.rglob("*"))
    with pytest.raises(Invalid) as error, bag_reading.taken_in(path):
        pass
    place = runtime_quarantine(path)
    assert [p.name for p in place.iterdir()] == []
    after = set(path.parent.rglob("*")) - {place, *place.parents}
    assert after == before - {place, *place.parents}
    return str(error.value)


def runtime_quarantine(path: Path) -> Path:
    return bag_reading.settings().quarantine


# --- Names


NAMES: list[tuple[str, str]] = [
    ("/etc/passwd", "absolute"),
    ("bag/../../etc/passwd", "leads out"),
    ("bag\\..\\x", "backslash"),
    ("C:/x", "drive"),
    ("C:x", "drive"),
    ("bag//x", "empty step"),
    ("bag/./x", "empty step"),
    ("~root/x", "~"),
    ("bag/a\nb", "cannot be seen"),
    ("bag/a\x00b", "cannot be seen"),
    ("bag/photo\u202egpj.exe", "cannot be seen"),
    ("bag/\udcff", "no characters"),
    ("bag/CON", "device"),
    ("bag/con.txt", "device"),
    ("bag/aux .tar.gz", "device"),
    ("bag/COM¹", "device"),
    ("bag/NUL/x", "device"),
    ("bag/x.", "dot or a space"),
    ("bag/x /y", "dot or a space"),
    ("bag/x:stream", "Windows does not allow"),
    ("bag/" + "é" * 128, "longer than 255 bytes"),
    ("a/" * 460 + "x", "longer than 900"),
]


@pytest.mark.parametrize(("name", "why"), NAMES, ids=[ascii(name)[:30] for name, _ in NAMES])
def test_names_that_are_refused(name: str, why: str) -> None:
    assert why in " ".join(str(objection) for objection in objections(name))


@pytest.mark.parametrize(
    "name", ["data/records/SJ-1/files/01-original.jpg", "صورة/می‌خواهم.txt", "a b/console.txt", ".hidden", "x..y"]
)
def test_names_that_are_taken(name: str) -> None:
    assert list(objections(name)) == []


def test_names_that_are_one_file_somewhere() -> None:
    assert folded("Data/É.txt") == folded("data/e\u0301.TXT")
    assert folded("straße") == folded("STRASSE")
    assert folded("a") != folded("b")


LIMITS = Limits(size=1000, entries=10, ratio=50)


def listed(*entries: Entry) -> str:
    return "\n".join(str(problem) for problem in refusals([Entry("bagit.txt", EntryKind.FILE, 1), *entries], LIMITS))


def test_all_reasons_are_told_at_once() -> None:
    found = listed(
        Entry("../CON", EntryKind.LINK),
        Entry("x", EntryKind.FILE, 2000),
        Entry("X", EntryKind.FILE, 1),
        Entry("x/y", EntryKind.FILE, 1),
        Entry("FETCH.txt", EntryKind.FILE, 1),
        *(Entry(f"f{n}", EntryKind.FILE, 1) for n in range(10)),
    )
    for why in ("leads out", "device", "is a link", "more than 10 files", "larger than 0 MB", "same file as “x”",
                "a file and a folder", "fetched from the network"):  # fmt: skip
        assert why in found


# --- Containers


Maker = Callable[[Path, dict[str, bytes]], Path]


def as_folder(target: Path, files: dict[str, bytes]) -> Path:
    for name, data in files.items():
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        (target / name).write_bytes(data)
    return target


def as_zip(target: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in files.items():
            packed.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return target


def tarred(target: Path, mode: str, files: dict[str, bytes]) -> Path:
    with tarfile.open(target, mode) as packed:  # type: ignore[call-overload]  # a mode from a table
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            packed.addfile(info, io.BytesIO(data))
    return target


def as_tar(target: Path, files: dict[str, bytes]) -> Path:
    return tarred(target, "w:", files)


def as_tar_gz(target: Path, files: dict[str, bytes]) -> Path:
    return tarred(target, "w:gz", files)


ARCHIVES = [as_zip, as_tar, as_tar_gz]


@pytest.mark.parametrize("maker", [as_folder, *ARCHIVES])
def test_an_honest_bag_is_copied_whole_and_gone_afterwards(tmp_path: Path, maker: Maker) -> None:
    bag = HandMade().write(tmp_path / "made")
    files = everything_below(bag)
    prefix = "" if maker is as_folder else "sijill-2026-11-02-3d4f2c9e/"
    sent = maker(tmp_path / "sent", {prefix + name: data for name, data in files.items()})
    assert bag_reading.holds_bag(sent)
    with bag_reading.taken_in(sent) as folder:
        assert everything_below(folder) == files
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert list(runtime_quarantine(sent).iterdir()) == []


@pytest.mark.parametrize("maker", ARCHIVES)
@pytest.mark.parametrize("name", ["../escaped", "/srv/escaped", "bag\\..\\escaped", "C:\\escaped", "AUX", "a\u202eb"])
def test_paths_that_escape_write_nothing(tmp_path: Path, maker: Maker, name: str) -> None:
    sent = maker(tmp_path / "sent", {"bagit.txt": b"x", name: b"escaped"})
    assert "bagit" not in refused(sent)
    assert not list(tmp_path.parent.glob("**/escaped"))


@pytest.mark.parametrize("maker", ARCHIVES)
def test_doubles_and_fetch_are_refused(tmp_path: Path, maker: Maker) -> None:
    sent = maker(
        tmp_path / "sent", {"b/bagit.txt": b"x", "b/É": b"", "b/e\u0301": b"", "b/fetch.txt": b"", "b/é/x": b""}
    )
    why = refused(sent)
    assert why.count("same file as") == 1
    assert "a file and a folder" in why
    assert "fetched from the network" in why


@pytest.mark.parametrize("maker", ARCHIVES)
def test_what_is_no_one_bag_is_refused(tmp_path: Path, maker: Maker) -> None:
    assert "not one bag" in refused(maker(tmp_path / "two", {"a/bagit.txt": b"", "b/bagit.txt": b""}))
    assert "not one bag" in refused(maker(tmp_path / "none", {"a/readme": b""}))


@pytest.mark.parametrize("maker", ARCHIVES)
def test_floods_are_refused(tmp_path: Path, maker: Maker) -> None:
    sent = maker(tmp_path / "sent", {"bagit.txt": b"", **{f"f{n}": b"" for n in range(500)}})
    assert "more than 400 files" in refused(sent)


@pytest.mark.parametrize("maker", [as_zip, as_tar_gz])
def test_bombs_are_refused_by_ratio_and_by_size(tmp_path: Path, maker: Maker) -> None:
    assert "as a bomb does" in refused(maker(tmp_path / "ratio", {"bagit.txt": b"", "zeros": bytes(20_000_000)}))
    large = os.urandom(1_000_000) * 41
    assert "larger than 40 MB" in refused(maker(tmp_path / "size", {"bagit.txt": b"", "large": large}))


def test_an_archive_inside_a_bag_is_a_file(tmp_path: Path) -> None:
    inner = as_zip(tmp_path / "inner", {"../x": b"x"}).read_bytes()
    with bag_reading.taken_in(as_zip(tmp_path / "sent", {"bagit.txt": b"", "data/inner.zip": inner})) as folder:
        assert (folder / "data/inner.zip").read_bytes() == inner


# --- Zip alone


def one_entry(target: Path, change: Callable[[zipfile.ZipInfo], None]) -> Path:
    with zipfile.ZipFile(target, "w") as packed:
        packed.writestr("bagit.txt", "x")
        info = zipfile.ZipInfo("data/x")
        change(info)
        packed.writestr(info, "/etc/passwd")
    return target


def test_links_and_devices_in_a_zip(tmp_path: Path) -> None:
    def mode(form: int) -> Callable[[zipfile.ZipInfo], None]:
        return lambda info: setattr(info, "external_attr", form << 16)

    assert "is a link" in refused(one_entry(tmp_path / "link", mode(stat.S_IFLNK | 0o777)))
    assert "neither a file nor a folder" in refused(one_entry(tmp_path / "pipe", mode(stat.S_IFIFO | 0o600)))
    assert "neither a file nor a folder" in refused(one_entry(tmp_path / "device", mode(stat.S_IFCHR | 0o600)))


def patched(path: Path, old: bytes, new: bytes, *, last: bool = False) -> Path:
    data = path.read_bytes()
    place = data.rfind(old) if last else data.find(old)
    assert place >= 0
    path.write_bytes(data[:place] + new + data[place + len(old) :])
    return path


def test_encrypted_and_oddly_packed_entries(tmp_path: Path) -> None:
    sent = as_zip(tmp_path / "encrypted", {"bagit.txt": b"hello"})
    data = bytearray(sent.read_bytes())
    data[6] |= 1
    data[data.rfind(b"PK\x01\x02") + 8] |= 1
    sent.write_bytes(data)
    assert "encrypted" in refused(sent)
    with zipfile.ZipFile(tmp_path / "lzma", "w", zipfile.ZIP_LZMA) as packed:
        packed.writestr("bagit.txt", "x" * 100)
    assert "not read here" in refused(tmp_path / "lzma")


def test_entries_that_share_bytes(tmp_path: Path) -> None:
    """The list of contents names the same bytes many times over (26 kB that unpack past 800 MB)."""
    body = zlib.compress(bytes(30_000), 9)[2:-4]
    local = (
        struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, 0, 8, 0, 0, zlib.crc32(bytes(30_000)), len(body), 30_000, 1, 0)
        + b"x"
    )
    names = [b"x", b"y", b"z"]
    sizes = (zlib.crc32(bytes(30_000)), len(body), 30_000, 1)
    head = struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 20, 20, 0, 8, 0, 0, *sizes, 0, 0, 0, 0, 0, 0)
    central = b"".join(head + name for name in names)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 3, 3, len(central), len(local + body), 0)
    (tmp_path / "sent").write_bytes(local + body + central + end)
    why = refused(tmp_path / "sent")
    assert why.count("shares bytes") == 2
    assert why.count("named or packed otherwise") == 2


def test_a_zip_that_is_read_in_two_ways(tmp_path: Path) -> None:
    sent = as_zip(tmp_path / "named", {"bagit.txt": b"x", "innocent": b"x"})
    assert "named or packed otherwise" in refused(patched(sent, b"innocent", b"../../.x"))
    sent = as_zip(tmp_path / "commented", {"bagit.txt": b"x"})
    sent.write_bytes(sent.read_bytes() + b"more")
    assert "after its list of contents" in refused(sent)


def test_damaged_archives(tmp_path: Path) -> None:
    sent = as_zip(tmp_path / "sum", {"bagit.txt": b"hello"})
    patched(sent, struct.pack("<L", zlib.crc32(b"hello")), b"\0\0\0\0", last=True)
    assert "damaged" in refused(sent)
    (tmp_path / "cut.gz").write_bytes(gzip.compress(os.urandom(5000))[:3000])
    assert "not a gzip that can be unpacked" in refused(tmp_path / "cut.gz")
    (tmp_path / "gz").write_bytes(gzip.compress(b"no tar at all" * 100))
    assert "not a tar" in refused(tmp_path / "gz")
    (tmp_path / "text").write_bytes(b"PK and more words than a zip's end takes up")
    assert "not a zip" in refused(tmp_path / "text")
    sent = as_tar(tmp_path / "cut.tar", {"bagit.txt": b"x" * 2000})
    os.truncate(sent, 1500)
    assert "not a tar" in refused(sent)


# --- Tar and folder alone


def test_links_and_devices_in_a_tar(tmp_path: Path) -> None:
    kinds = {
        tarfile.SYMTYPE: "is a link",
        tarfile.LNKTYPE: "is a hard link",
        tarfile.FIFOTYPE: "neither",
        tarfile.CHRTYPE: "neither",
        tarfile.BLKTYPE: "neither",
        tarfile.CONTTYPE: "neither",
        tarfile.GNUTYPE_SPARSE: "",
    }
    with tarfile.open(tmp_path / "sent", "w:") as packed:
        packed.addfile(tarfile.TarInfo("bagit.txt"))
        for number, kind in enumerate(kinds):
            info = tarfile.TarInfo(f"thing{number}")
            info.type, info.linkname = kind, "/etc/passwd"
            packed.addfile(info)
    why = refused(tmp_path / "sent")
    for expected in kinds.values():
        assert expected in why


def test_headers_that_lead_backwards_or_want_all_memory(tmp_path: Path) -> None:
    for number, size in enumerate((-512, -1024, 1 << 40)):
        info = tarfile.TarInfo("././@PaxHeader")
        info.type = tarfile.XHDTYPE
        header = bytearray(info.tobuf(tarfile.GNU_FORMAT))
        header[124:136] = (b"\xff" if size < 0 else b"\x80") + (size & (1 << 88) - 1).to_bytes(11, "big")
        header[148:156] = b" " * 8
        header[148:156] = f"{sum(header):06o}\0 ".encode()
        (tmp_path / str(number)).write_bytes(bytes(header) + bytes(10_240))
        assert "tar" in refused(tmp_path / str(number))


def test_links_and_pipes_in_a_folder(tmp_path: Path) -> None:
    folder = as_folder(tmp_path / "sent", {"bagit.txt": b"x"})
    (folder / "link").symlink_to("/etc/passwd")
    (folder / "more").symlink_to("/etc")
    os.mkfifo(folder / "pipe")
    why = refused(folder)
    assert why.count("is a link") == 2
    assert "neither a file nor a folder" in why


def test_other_files_are_no_bags(tmp_path: Path) -> None:
    (tmp_path / "records.jsonl").write_text('{"kind": "testimony"}\n')
    (tmp_path / "page.html").write_text("<html>")
    as_folder(tmp_path / "batch", {"records.jsonl": b"{}"})
    for name in ("records.jsonl", "page.html", "batch"):
        assert not bag_reading.holds_bag(tmp_path / name)


# --- The quarantine


def test_what_a_killed_process_left_is_swept_and_what_is_in_use_stays(settings: Settings) -> None:
    place = settings.quarantine
    (place / "dead" / "bag").mkdir(parents=True)
    (place / "alive").mkdir()
    with held(place / "alive.lock"):
        assert quarantine_folder.sweep() == 1
        assert sorted(path.name for path in place.iterdir()) == ["alive", "alive.lock"]
    assert quarantine_folder.sweep() == 1
    assert list(place.iterdir()) == []
