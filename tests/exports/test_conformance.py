"""BagIt from 0.93 to 1.0, situation by situation after the Library of Congress's conformance suite, on bags of our own.

The suite itself (github.com/LibraryOfCongress/bagit-conformance-suite) is judged too where SIJILL_CORPORA names a
folder that holds it. Each of its situations stands here once more, made by hand: valid bags are found in order,
invalid ones are not, and what it calls a warning is told as worth knowing.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.base.errors import Invalid
from archive.config import Settings
from archive.exports import bag_reading, quarantine_folder
from archive.exports.offline import verify
from tests.exports.bags import written
from tests.support.archives import new_settings

SUITE = Path(os.environ.get("SIJILL_CORPORA", "")) / "bagit-conformance-suite"
NAMED = pytest.mark.skipif(
    not os.environ.get("SIJILL_CORPORA") or not SUITE.is_dir(),
    reason="SIJILL_CORPORA names no folder with bagit-conformance-suite",
)
VALID, INVALID, WARNING = "valid", "invalid", "warning"


class Plain:
    """A bag in memory; ``lists`` and ``tags`` are the lines of its manifests, by algorithm."""

    def __init__(
        self, version: str = "1.0", algorithms: tuple[str, ...] = ("sha512",), encoding: str = "UTF-8"
    ) -> None:
        self.encoding, self.algorithms = encoding, algorithms
        self.end = "\n"
        self.declaration = f"BagIt-Version: {version}\nTag-File-Character-Encoding: {encoding}\n".encode()
        self.payload = {"data/readme.txt": b"Read me.\n", "data/letters/one.txt": b"Dear all,\n"}
        self.info_name = "bag-info.txt"
        self.info = "Bagging-Date: 2016-12-13\n"
        self.extra_lines: list[str] = []
        self.files: dict[str, bytes] = {}
        self.tagged = True

    def digest(self, algorithm: str, data: bytes) -> str:
        return hashlib.new(algorithm, data).hexdigest()

    def lines(self, algorithm: str, files: dict[str, bytes]) -> str:
        return "".join(f"{self.digest(algorithm, data)}  {path}{self.end}" for path, data in files.items())

    def text(self, text: str) -> bytes:
        return text.encode(self.encoding)

    def done(self) -> dict[str, bytes]:
        tags = {"bagit.txt": self.declaration}
        if self.info:
            tags[self.info_name] = self.text(self.info)
        if "fetch.txt" in self.files:
            tags["fetch.txt"] = self.files["fetch.txt"]
        for algorithm in self.algorithms:
            more = "".join(line + self.end for line in self.extra_lines)
            tags[f"manifest-{algorithm}.txt"] = self.text(self.lines(algorithm, self.payload) + more)
        files = {**self.payload, **tags}
        if self.tagged:
            for algorithm in self.algorithms:
                files[f"tagmanifest-{algorithm}.txt"] = self.text(self.lines(algorithm, tags))
        return {**files, **self.files}


Change = Callable[[Plain], object]


def nothing(bag: Plain) -> None:
    """As it is."""


def old_info(bag: Plain) -> None:
    bag.info_name, bag.end = "package-info.txt", "\r\n"
    bag.declaration = bag.declaration.replace(b"\n", b"\r\n")


def twice(bag: Plain) -> None:
    bag.extra_lines = [bag.lines(bag.algorithms[0], bag.payload).splitlines()[0]]


def twice_otherwise(bag: Plain) -> None:
    twice(bag)
    bag.extra_lines[0] = "deadbeef" + bag.extra_lines[0][8:]


def line(path: str) -> Change:
    return lambda bag: bag.extra_lines.append(f"{bag.digest(bag.algorithms[0], b'x')}  {path}")


def fetch(path: str) -> Change:
    return lambda bag: bag.files.update({"fetch.txt": f"https://archive.example/x - {path}\n".encode()})


def renamed(old: str, new: str) -> Change:
    """The list names a file otherwise than it is named."""

    def change(bag: Plain) -> None:
        (name,) = (f"manifest-{algorithm}.txt" for algorithm in bag.algorithms)
        bag.tagged = False
        bag.files[name] = bag.done()[name].replace(old.encode(), new.encode())

    return change


def put(**files: bytes) -> Change:
    return lambda bag: bag.payload.update({f"data/{path}": data for path, data in files.items()})


def no_version(bag: Plain) -> None:
    bag.declaration = bag.declaration.replace(b"0.97", b".97")


def inner(bag: Plain) -> None:
    bag.payload |= {f"data/bag/{path}": data for path, data in Plain("0.97").done().items()}


def lookalike(bag: Plain) -> None:
    """Two names that differ in the form of their letters alone; on the disk there is one of them."""
    bag.payload["data/Núñez"] = b""
    bag.extra_lines.append(f"{bag.digest(bag.algorithms[0], b'')}  data/Nu\u0301n\u0303ez")


def other_case(bag: Plain) -> None:
    bag.extra_lines.append(f"{bag.digest(bag.algorithms[0], b'Read me.' + bytes([10]))}  data/README.txt")


def unlisted(bag: Plain) -> None:
    bag.files["data/more.txt"] = b"more"


def in_one_list_alone(bag: Plain) -> None:
    """Each manifest of 1.0 lists every file."""
    bag.algorithms, bag.tagged = ("sha256", "sha512"), False
    whole = bag.done()["manifest-sha256.txt"]
    bag.files["manifest-sha256.txt"] = whole.split(b"\n", 1)[1]


OLD = [(version, VALID, "a plain bag", old_info) for version in ("0.93", "0.94", "0.95")]
CASES: list[tuple[str, str, str, Change]] = [
    *OLD,
    *((version, VALID, "labels twice", lambda b: setattr(b, "info", "Contact-Name: A\ncontact-name: B\n"))
      for version in ("0.93", "0.96", "0.97")),
    *((version, VALID, why, change) for version in ("0.96", "0.97") for why, change in (
        ("a plain bag", nothing),
        ("a bag in a bag", inner),
        ("names that look encoded", put(**{"%7Edir/a.txt": b"x", "%b.txt": b"y", "d/~c.txt": b"z"})),
        ("names with spaces", put(**{"a file with spaces.txt": b"x"})),
        ("“./” before a path", renamed("  data/readme", "  ./data/readme")),
        ("files to fetch that are all there", fetch("data/readme.txt")),
    )),
    ("0.97", VALID, "no bag-info", lambda b: setattr(b, "info", "")),
    ("0.97", VALID, "no tag manifest", lambda b: setattr(b, "tagged", False)),
    ("0.97", VALID, "odd separators of labels", lambda b: setattr(b, "info", "Label : a\nOther:b\nThird\t:\tc\n")),
    ("0.97", VALID, "no last line end", lambda b: setattr(b, "declaration", b.declaration.rstrip())),
    ("0.97", INVALID, "no encoding", lambda b: setattr(b, "declaration", b"BagIt-Version: 0.97\n")),
    ("0.97", INVALID, "a byte order mark", lambda b: setattr(b, "declaration", b"\xef\xbb\xbf" + b.declaration)),
    ("0.97", INVALID, "a version that is none", no_version),
    ("0.97", INVALID, "a changed file", lambda b: b.files.update({"data/readme.txt": b"Do not read me.\n"})),
    ("0.97", INVALID, "a changed tag file", lambda b: b.files.update({"bag-info.txt": b"Bagging-Date: 2016-12-14\n"})),
    ("0.97", INVALID, "a file that no list names", unlisted),
    ("0.97", INVALID, "one path with two digests", twice_otherwise),
    ("0.97", INVALID, "a count that does not fit", lambda b: setattr(b, "info", "Payload-Oxum: 19.3\n")),
    *(("0.97", INVALID, f"a path that leads out: {path}", line(path)) for path in (
        "../../../README.md", "\\.\\./\\.\\./README.md", "/srv/x", "~/x", "~root/x", "C:\\Windows\\x.exe",
        "%HomeDrive%\\x.exe", "\\\\?\\UNC\\server\\x.exe")),
    *(("0.97", INVALID, f"a fetched path that leads out: {path}", fetch(path)) for path in (
        "../../../README.md", "/srv/x", "~/x", "~root/x", "C:\\Windows\\x.exe", "%HomeDrive%\\x.exe",
        "\\\\?\\UNC\\server\\x.exe")),
    ("0.97", WARNING, "names that differ in case alone", other_case),
    ("0.97", WARNING, "names that look the same", lookalike),
    ("0.97", WARNING, "written by md5sum", renamed("  data/readme", " *data/readme")),
    ("0.97", WARNING, "“./” before a path", renamed("  data/readme", "  ./data/readme")),
    ("0.97", WARNING, "one path twice with one digest", twice),
    ("0.97", WARNING, "files of a system", put(**{".DS_Store": b"", "Thumbs.db": b""})),
    ("1.0", VALID, "a plain bag", nothing),
    ("1.0", INVALID, "space before a colon", lambda b: setattr(b, "declaration", b.declaration.replace(b":", b" :"))),
    ("1.0", INVALID, "not every list lists every file", in_one_list_alone),
    ("1.0", INVALID, "one path with two digests", twice_otherwise),
    ("1.0", INVALID, "one path twice", twice),
]  # fmt: skip


def judged(bag: Path, expected: str) -> None:
    report = verify.check(bag)
    if expected == INVALID:
        assert report.exit_code == 1
        return
    assert report.wrong + report.unreadable == []
    if expected == WARNING:
        assert report.worth_knowing


@pytest.mark.parametrize(("version", "expected", "why", "change"), CASES, ids=[f"{c[0]} {c[1]} {c[2]}" for c in CASES])
def test_a_situation(tmp_path: Path, version: str, expected: str, why: str, change: Change) -> None:
    bag = Plain(version)
    change(bag)
    judged(written(tmp_path / "bag", bag.done()), expected)


@pytest.mark.parametrize("encoding", ["ISO-8859-1", "UTF-16"])
def test_lists_in_other_encodings(tmp_path: Path, encoding: str) -> None:
    bag = Plain("0.97", encoding=encoding)
    bag.payload["data/Núñez"] = b"x"
    judged(written(tmp_path / "bag", bag.done()), VALID)


@pytest.mark.parametrize("missing", ["bagit.txt", "bag-info.txt", "data/readme.txt", "manifest-sha512.txt"])
def test_what_is_missing(tmp_path: Path, missing: str) -> None:
    folder = written(tmp_path / "bag", Plain().done())
    (folder / missing).unlink()
    judged(folder, INVALID)


def test_a_name_with_a_line_end_in_it(tmp_path: Path) -> None:
    """Since 1.0 a manifest writes percent, CR and LF in code, and nothing else."""
    bag = Plain()
    bag.payload |= {"data/100%25.txt": b"x", "data/a%0Ab.txt": b"y"}
    files = bag.done()
    files["data/100%.txt"], files["data/a\nb.txt"] = files.pop("data/100%25.txt"), files.pop("data/a%0Ab.txt")
    judged(written(tmp_path / "bag", files), VALID)


# --- The suite itself, by the checker and by the import


def cases_of_the_suite() -> list[tuple[str, Path]]:
    found = [path for path in SUITE.glob("v*/*/*") if path.is_dir()] if SUITE.is_dir() else []
    return [(path.parent.name, path) for path in sorted(found)]


def brought(path: Path, folder: Path) -> Path:
    """A bag of the suite, with the empty file of macOS that its repository does not carry."""
    bag = Path(shutil.copytree(path, folder))
    if path.name == "special-system-files":
        (bag / "data" / ".DS_Store").touch()
    return bag


@NAMED
def test_the_suite_by_the_checker(tmp_path: Path) -> None:
    cases = cases_of_the_suite()
    assert len(cases) > 50
    for number, (category, path) in enumerate(cases):
        judged(brought(path, tmp_path / str(number)), category if category in (VALID, WARNING) else INVALID)


@NAMED
def test_the_suite_by_the_import(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is invalid never comes out of the quarantine unnoticed; what wants to be fetched is not taken in."""
    settings: Settings = new_settings(home)
    for module in (bag_reading, quarantine_folder):
        monkeypatch.setattr(module, "settings", lambda: settings)
    for number, (category, path) in enumerate(cases_of_the_suite()):
        bag = brought(path, tmp_path / str(number))
        try:
            with bag_reading.taken_in(bag) as folder:
                assert (verify.check(folder).exit_code == 0) is (category in (VALID, WARNING)), path
        except Invalid as error:
            assert category not in (VALID, WARNING) or "fetched from the network" in str(error), path
