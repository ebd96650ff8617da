"""The sender's ledger extract, kept as one file: the same bag always gives the same bytes."""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

from archive.exports.arrival import CONTENTS
from archive.media import store
from archive.media.staging import Staged, Staging

_TAGS = ("bagit.txt", "bag-info.txt", "signature.txt", "verify.py")
_LISTS = ("manifest-sha256.txt", "manifest-sha512.txt", "tagmanifest-sha256.txt", "tagmanifest-sha512.txt")
_EVENTS = "data/custody/events.jsonl"
_UNBOUND = 1 << 62


def pack(folder: Path) -> Staged:
    """Pack what proves a bag's history into a staged file: custody, lists, signature, contents, and the checker."""
    custody = sorted(path for path in (folder / "data" / "custody").rglob("*") if path.is_file())
    paths = [*(folder / name for name in (*_TAGS, *_LISTS)), folder / CONTENTS, *custody]
    return _staged((path.relative_to(folder).as_posix(), _reader(path)) for path in paths)


def without(sha256: str, code: str) -> Staged:
    """The same evidence without what it tells of one record of the sender's: a new staged file.

    Payloads and salts of its events go, and its files from the lists; envelopes and proofs stay, so that the rest can
    be proven as before. The signature over the list of files then fits no more, and nobody may say that it does.
    """
    with store.current().open(sha256) as file, tarfile.open(fileobj=file, mode="r:") as kept:
        return _staged((info.name, _forgetting(kept, info, code)) for info in kept)


def _forgetting(kept: tarfile.TarFile, info: tarfile.TarInfo, code: str) -> Callable[[], bytes]:
    def read() -> bytes:
        source = kept.extractfile(info)
        data = source.read() if source else b""
        if info.name == _EVENTS:
            return b"".join(_closed_line(line, code) for line in data.splitlines(keepends=True))
        if info.name == CONTENTS.as_posix():
            said = json.loads(data)
            said["records"] = [one for one in said["records"] if one["reference_code"] != code]
            return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
        if info.name in _LISTS:
            mine = f"  data/records/{code}/".encode()
            return b"".join(line for line in data.splitlines(keepends=True) if mine not in line)
        return data

    return read


def _closed_line(line: bytes, code: str) -> bytes:
    event: dict[str, Any] = json.loads(line)
    if event["record"] != code:
        return line
    left = {"envelope": event["envelope"], "erased": True, "record": code}
    return json.dumps(left, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _reader(path: Path) -> Callable[[], bytes]:
    return path.read_bytes


def _staged(parts: Iterator[tuple[str, Callable[[], bytes]]]) -> Staged:
    staging = store.current().begin(limit=_UNBOUND)
    try:
        _write(staging, parts)
        return staging.finish()
    except BaseException:
        staging.discard()
        raise


def _write(staging: Staging, parts: Iterator[tuple[str, Callable[[], bytes]]]) -> None:
    with tarfile.open(fileobj=cast(Any, staging), mode="w:", format=tarfile.PAX_FORMAT) as packed:
        for name, read in parts:
            data = read()
            info = tarfile.TarInfo(name)
            # No time, owner or mode of this machine: the same content is the same file.
            info.size, info.mode = len(data), 0o440
            packed.addfile(info, io.BytesIO(data))
