"""The decoder's process cannot harm the one that started it: it is small, short-lived, deaf and dumb."""

from __future__ import annotations

import ast
import json
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

from archive.base.errors import Unavailable
from archive.media import confined, sandbox
from archive.media.confined import Answer, Failure
from archive.media.plan import Wanted
from archive.media.sandbox import Decoded, DecodeLimits, Undecodable, decode
from archive.media.vocabulary import WorkingPurpose
from tests.media.pictures import encoded, png_of, scene

ROOT = Path(__file__).parents[2]


def outcome(folder: Path, data: bytes, limits: DecodeLimits) -> str:
    file = folder / "x"
    file.write_bytes(data)
    result = decode(file, limits=limits)
    return result.code if isinstance(result, Undecodable) else "decoded"


@pytest.fixture(scope="module")
def heavy() -> bytes:
    """63 megapixels in a fifth of a megabyte: seconds of work and a quarter of a gigabyte to decode."""
    packer = zlib.compressobj(1)
    row = b"\x02" + b"\x00\x01\x02" * 7900
    return png_of(7900, 7900, b"".join(packer.compress(row) for _ in range(7900)) + packer.flush())


def test_a_child_that_takes_too_long_is_killed(tmp_path: Path, heavy: bytes) -> None:
    # An hour of the processor would be allowed it: the clock alone can have ended it.
    limits = DecodeLimits(wall_seconds=0.5, cpu_seconds=3600)
    assert outcome(tmp_path, heavy, limits) == "too-slow"


def test_a_child_that_works_too_hard_is_killed(tmp_path: Path) -> None:
    screen = b"GIF89a" + struct.pack("<HH", 1, 1) + b"\x80\x00\x00" + b"\x00" * 6
    frame = b"," + struct.pack("<HHHH", 0, 0, 1, 1) + b"\x00" + b"\x02\x02\x44\x01\x00"
    endless = screen + frame * 2_000_000 + b";"
    assert outcome(tmp_path, endless, DecodeLimits(cpu_seconds=1)) == "too-slow"


def test_a_child_that_wants_too_much_memory_gets_none(tmp_path: Path, heavy: bytes) -> None:
    assert outcome(tmp_path, heavy, DecodeLimits(address_space=200 << 20)) == "too-much-memory"


def test_a_child_that_says_too_much_is_cut_off(tmp_path: Path) -> None:
    assert outcome(tmp_path, encoded(scene(), "PNG"), DecodeLimits(output_bytes=1000)) == "crashed"


def test_fewer_pixels_can_be_allowed(tmp_path: Path) -> None:
    data = encoded(scene(100, 100), "PNG")
    assert outcome(tmp_path, data, DecodeLimits(pixels=9_999)) == "too-many-pixels"
    assert outcome(tmp_path, data, DecodeLimits(pixels=10_000)) == "decoded"


def test_the_parents_memory_does_not_move(tmp_path: Path, heavy: bytes) -> None:
    file = tmp_path / "x"
    file.write_bytes(heavy)
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "from archive.media.sandbox import Decoded, decode\n"
        # Not ru_maxrss: that of a new process begins at what its parent has.
        "def most(): return int(Path('/proc/self/status').read_text().split('VmHWM:')[1].split()[0])\n"
        "before = most()\n"
        "assert isinstance(decode(Path(sys.argv[1])), Decoded)\n"
        "assert 'PIL' not in sys.modules, 'nothing decodes in this process'\n"
        "print(most() - before)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(file)], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert int(done.stdout) < 8 * 1024, "kilobytes; the picture alone has 250,000"


def test_a_missing_file_is_unavailable(tmp_path: Path) -> None:
    with pytest.raises(Unavailable):
        decode(tmp_path / "nothing")


def test_the_child_is_told_nothing_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    monkeypatch.setenv("SIJILL_SECRET", "s")
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr("tempfile.tempdir", None)
    (tmp_path / "x").write_bytes(encoded(scene(), "PNG"))
    assert isinstance(decode(tmp_path / "x"), Decoded)
    assert list((tmp_path / "tmp").iterdir()) == []


PRELUDE = f"""
import os, sys, json, socket, resource, ctypes, subprocess
sys.path.append({str(ROOT)!r})
from archive.media import confinement
confinement.limit(address_space=768 << 20, cpu_seconds=5, file_bytes=1 << 20)
filtered = confinement.renounce()
def called(*numbers):
    libc = ctypes.CDLL(None, use_errno=True)
    # What is let through answers that these are no arguments.
    if libc.syscall(numbers[os.uname().machine == "aarch64"], os.getppid(), 0, -1, 0, 0) < 0:
        raise OSError(ctypes.get_errno(), "refused")
def tried(act):
    try:
        act()
    except OSError as error:
        return error.errno
    return "done"
"""


@pytest.mark.parametrize(
    ("act", "why"),
    [
        ("open('/etc/hostname')", "no file can be read"),
        ("open('new', 'w')", "no file can be made"),
        ("os.fork()", "no child"),
        ("os.execv('/bin/true', ['true'])", "no other program"),
        ("socket.socket()", "no network"),
        ("os.kill(os.getppid(), 0)", "no signal to anybody"),
        ("called(234, 131)", "nor to a thread of somebody (tgkill)"),
        ("called(129, 138)", "nor a queued one (rt_sigqueueinfo)"),
        ("called(297, 240)", "nor a queued one to a thread (rt_tgsigqueueinfo)"),
        ("called(304, 265)", "no file by its handle, which root could open"),
        ("called(68, 186)", "no queue that others read (msgget)"),
        ("called(29, 194)", "no memory that others read (shmget)"),
        ("called(240, 180)", "no named queue (mq_open)"),
        ("os.rename('a', 'b')", "no name is changed"),
        ("os.unlink('a')", "nothing is removed"),
        ("os.memfd_create('x')", "no file in memory either"),
    ],
)
def test_a_confined_process_can_do_nothing_else(tmp_path: Path, act: str, why: str) -> None:
    answer = in_prison(tmp_path, f"print(json.dumps([filtered, tried(lambda: {act})]))")
    assert answer == [True, 1], why


def test_where_threads_are_needed_nothing_else_is_left_open(tmp_path: Path) -> None:
    """The decoder of HEIC works in a thread: a thread it gets, and no process, no file and no network."""
    program = f"""
import os, sys, json, socket, threading
sys.path.append({str(ROOT)!r})
from archive.media import confinement
confinement.limit(address_space=768 << 20, cpu_seconds=5, file_bytes=1 << 20, threads=True)
filtered = confinement.renounce(threads=True)
def tried(act):
    try:
        return act() or "done"
    except OSError as error:
        return error.errno
said = []
def work():
    said.extend([tried(os.fork), tried(lambda: open("/etc/hostname")), tried(socket.socket)])
thread = threading.Thread(target=work)
thread.start()
thread.join()
print(json.dumps([filtered, tried(os.fork), *said]))
"""
    done = subprocess.run(
        [sys.executable, "-I", "-c", program], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    assert json.loads(done.stdout) == [True, 1, 1, 1, 1]


def test_its_limits_cannot_be_raised_again_not_even_by_root(tmp_path: Path) -> None:
    attempt = """
wanted = (ctypes.c_ulong * 2)(1 << 40, 1 << 40)
libc = ctypes.CDLL(None, use_errno=True)
print(json.dumps([libc.setrlimit(resource.RLIMIT_FSIZE, wanted), ctypes.get_errno()]))
"""
    assert in_prison(tmp_path, attempt) == [-1, 1]


def test_no_core_is_ever_dumped(tmp_path: Path) -> None:
    program = PRELUDE.partition("filtered")[0] + "print(json.dumps(resource.getrlimit(resource.RLIMIT_CORE)))"
    done = subprocess.run(
        [sys.executable, "-I", "-c", program], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    assert json.loads(done.stdout) == [0, 0]


def in_prison(folder: Path, program: str) -> object:
    done = subprocess.run(
        [sys.executable, "-I", "-c", PRELUDE + program],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize(
    ("head", "why"),
    [
        (b"", "no answer"),
        (b"\x00" * 7, "less than a length"),
        (struct.pack(">Q", 1 << 40), "a length beyond reason"),
        (struct.pack(">Q", 2) + b"{}", "no facts"),
        (struct.pack(">Q", 2) + b"[]", "another shape"),
        (struct.pack(">Q", 60_000) + b"[" * 60_000, "depth without end"),
        (struct.pack(">Q", 30) + b'{"refused": "<script>", "x":0}', "a reason that is not ours"),
    ],
)
def test_an_answer_of_a_subverted_child_is_a_crash_and_no_more(head: bytes, why: str, tmp_path: Path) -> None:
    (tmp_path / "out").write_bytes(head)
    with (tmp_path / "out").open("rb") as out:
        assert confined.answer_in(out) == Failure("crashed"), why


TOLD = {"format": "PNG", "width": 1, "height": 1, "orientation": 1, "frames": 1, "technical": {}, "version": "1"}
TOLD |= {"looks_truncated": False, "profile_applied": False}
TOLD |= {"perceptual_hash": "0" * 16, "perceptual_hash_down": "0" * 16}
PAGE = b"<html><script>"
WANTED = (Wanted(WorkingPurpose.THUMBNAIL, 480, formats=("JPEG",)),)


@pytest.mark.parametrize(
    ("change", "part", "why"),
    [
        ({}, PAGE, "not a picture"),
        ({}, encoded(scene(), "WEBP"), "another format than was asked for"),
        ({"copies": [{"width": 481, "height": 1}]}, encoded(scene(), "JPEG"), "larger than was asked for"),
        ({"copies": []}, encoded(scene(), "JPEG"), "less than was asked for"),
        ({"perceptual_hash": "<script>"}, encoded(scene(), "JPEG"), "no hash"),
        ({"technical": "x"}, encoded(scene(), "JPEG"), "no extract"),
        ({"version": "<b>"}, encoded(scene(), "JPEG"), "no word"),
        ({"width": True}, encoded(scene(), "JPEG"), "no count"),
        ({"format": None}, encoded(scene(), "JPEG"), "nothing"),
    ],
)
def test_a_subverted_child_hands_over_what_was_asked_for_or_nothing(
    change: dict[str, object], part: bytes, why: str
) -> None:
    said = TOLD | {"copies": [{"width": 1, "height": 1}]}
    assert isinstance(sandbox.checked(Answer(said, (encoded(scene(), "JPEG"),)), WANTED), Decoded)
    assert isinstance(sandbox.checked(Answer(said | change, (part,)), WANTED), Undecodable), why


def test_a_task_stands_in_this_archive_and_nowhere_else() -> None:
    assert confined.run("os", {}, b"x") == Failure("crashed")
    assert confined.run("archive.media.rules", {}, b"x") == Failure("damaged"), "no task: nothing to perform"


def test_a_task_may_be_long_and_its_file_may_be_bytes() -> None:
    order = {"format": "PNG", "pixels": 10_000, "wanted": [WANTED[0].as_json()], "report": True}
    answer = confined.run("archive.media.decoder", order | {"more": "x" * 1_000_000}, encoded(scene(), "PNG"))
    assert isinstance(answer, Answer)
    assert answer.said["width"] == 60
    assert [len(part) > 100 for part in answer.parts] == [True]


def test_only_the_confined_modules_import_pillow() -> None:
    importers = set()
    for path in (ROOT / "archive").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if any(name.split(".")[0] == "PIL" for name in names):
                importers.add(path.relative_to(ROOT / "archive").as_posix())
    assert importers == {"media/copies.py", "media/decoder.py", "media/extract.py",
                         "media/paper_task.py", "media/redacting_task.py", "media/rendering.py"}  # fmt: skip
