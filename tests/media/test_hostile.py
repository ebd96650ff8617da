"""Hostile files: each ends in an answer, in time, within its memory, and what is served is judged.

The suite opens a quarter of them, of every sort; ``SAMPLE=1`` in the environment, as ``make judge`` sets it, opens all.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import resource
import shutil
import subprocess
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from archive.media.sandbox import REASONS, Decoded, DecodeLimits, Undecodable, decode
from tests.media import hostile
from tests.media.pictures import HARMLESS

# Of what a WebP is made: the sizes and switches of its frame.
_OF_THE_FORMAT = {
    "RIFF:VP8Version", "RIFF:ImageWidth", "RIFF:ImageHeight", "RIFF:HorizontalScale", "RIFF:VerticalScale",
    "RIFF:WebP_Flags", "RIFF:AlphaIsUsed", "RIFF:ImageSize", "RIFF:NumColors",
}  # fmt: skip


MEMORY = 768 * 1024
"""What each child is given, in kilobytes."""


@pytest.mark.slow(why="a hundred files, each opened in a process of its own; then exiftool reads every copy")
def test_no_hostile_file_does_more_than_fail(tmp_path: Path) -> None:
    every = list(hostile.every())
    assert len({name for name, _ in every}) == len(every) > 400
    files = chosen(every, int(os.environ.get("SAMPLE", "4")))
    (tmp_path / "in").mkdir()
    # The system counts what a process had at its fork for its own: small parents, or ours would be measured.
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        opened = list(pool.map(partial(looked_at, tmp_path / "in"), range(len(files)), files))
    results = [(name, result) for name, result, _ in opened]
    shown = sum(isinstance(result, Decoded) for _, result in results)
    assert len(files) // 4 < shown < len(files) * 3 // 4, "both kinds are many, or the set has lost its point"
    for name, result in results:
        if isinstance(result, Undecodable):
            assert result.code in REASONS, name
            # Nothing here breaks out of Python: a decoder that died of a signal is a find to be looked into.
            assert result.code != "crashed", name
        else:
            json.dumps(result.technical, allow_nan=False)
    assert max(largest for _, _, largest in opened) < MEMORY
    if shutil.which("exiftool"):
        judge(tmp_path / "out", [(name, result) for name, result in results if isinstance(result, Decoded)])


def chosen(every: list[tuple[str, bytes]], share: int) -> list[tuple[str, bytes]]:
    """One of each ``share`` neighbours; neighbours are of one sort, and the same ones are chosen each time."""
    chance = random.Random(7)
    return [chance.choice(every[at : at + share]) for at in range(0, len(every), share)]


def looked_at(folder: Path, number: int, named: tuple[str, bytes]) -> tuple[str, Decoded | Undecodable, int]:
    """The name, what came of the file, and what the largest child so far took, in kilobytes."""
    name, data = named
    file = folder / str(number)
    file.write_bytes(data)
    before = file.stat()
    result = decode(file, limits=DecodeLimits(wall_seconds=60))
    assert file.read_bytes() == data and file.stat().st_mtime_ns == before.st_mtime_ns, name
    file.unlink()
    return name, result, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss


def judge(folder: Path, shown: list[tuple[str, Decoded]]) -> None:
    """exiftool finds nothing in any copy but what the format itself is made of."""
    folder.mkdir()
    names = {}
    for number, (name, result) in enumerate(shown):
        for place, copy in enumerate(result.copies):
            file = folder / f"{number}-{place}.{copy.media_type.removeprefix('image/')}"
            file.write_bytes(copy.data)
            names[str(file)] = f"{name}: {copy.purpose} {copy.media_type}"
    done = subprocess.run(
        ["exiftool", "-json", "-G1", "-a", "-u", "-ee", "-r", str(folder)], capture_output=True, check=True
    )
    judged = json.loads(done.stdout)
    assert len(judged) == len(names)
    for found in judged:
        told = {key for key in found if key.split(":")[0] not in HARMLESS} - _OF_THE_FORMAT
        assert told == set(), names[found["SourceFile"]]
        assert "ExifTool:Warning" not in found, names[found["SourceFile"]]
        assert found.get("ExifTool:Error") is None, names[found["SourceFile"]]
