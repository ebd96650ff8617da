"""Power cuts without a power switch: what a disk may hold when the current fails in the middle of a program.

A program runs under strace; its calls are done again on a model of a disk, up to a random moment, and then the disk is
written out as a power cut may leave it. Legal for POSIX, and so the worst that is modelled: of a file's bytes written
since its last fsync any 4 KiB blocks may be there or not, the last one torn at any 512 bytes; of the names changed in a
folder since its last fsync any number, from the first on, may be there (a rename is wholly there or not at all).
"""

from __future__ import annotations

import itertools
import os
import random
from collections.abc import Iterable
from pathlib import Path

from tests.support.disk import File, Folder, Link, Node, folders_of, name_it
from tests.support.trace import Argument, Call, Handle


class Disk:
    """The model of one folder ``root`` and everything in it."""

    def __init__(self, root: Path) -> None:
        """What stands below ``root`` now is on the disk."""
        self._root = str(root)
        self._top = Folder()
        self._positions: dict[tuple[int, int], int] = {}
        self._load(root, self._top)

    def _load(self, path: Path, folder: Folder) -> None:
        for entry in path.iterdir():
            node: Node
            if entry.is_symlink():
                node = Link(str(entry.readlink()))
            elif entry.is_dir():
                node = Folder()
                self._load(entry, node)
            else:
                data = bytearray(entry.read_bytes())
                node = File(bytearray(data), data)
            folder.seen[entry.name] = folder.safe[entry.name] = node

    def do(self, call: Call) -> None:
        """Do one call again."""
        act = getattr(self, f"_{_SAME.get(call.name, call.name)}")
        act(call, call.arguments)

    def cut(self, chance: random.Random, target: Path) -> None:
        """Write into the new folder ``target`` what the disk may hold after a power cut now."""
        keep = self._kept(chance)
        target.mkdir()
        self._write(self._top, target, keep, chance)

    def _kept(self, chance: random.Random) -> dict[Folder, int]:
        """How many of each folder's changes reach the disk, so that no rename is there by half."""
        # In one order, whatever address each has in memory: else the same chance would cut otherwise each time.
        folders = list(dict.fromkeys(folders_of(self._top)))
        # What lies in no seen folder any more can still be in a safe one.
        keep = {folder: chance.randint(0, len(folder.asked)) for folder in folders}
        settled = False
        while not settled:
            settled = True
            for folder in folders:
                for position, change in enumerate(folder.asked[: keep[folder]]):
                    other = change.other
                    if other is None or other not in other.folder.asked:
                        continue
                    if other.folder.asked.index(other) >= keep.get(other.folder, 0):
                        keep[folder], settled = position, False
                        break
        return keep

    def _write(self, folder: Folder, target: Path, keep: dict[Folder, int], chance: random.Random) -> None:
        names = dict(folder.safe)
        for change in folder.asked[: keep.get(folder, 0)]:
            name_it(names, change.name, change.node)
        for name, node in names.items():
            path = target / name
            if isinstance(node, Folder):
                path.mkdir()
                self._write(node, path, keep, chance)
            elif isinstance(node, Link):
                path.symlink_to(node.target)
            else:
                path.write_bytes(node.after_cut(chance))
                path.chmod(0o600)

    # Finding things

    def _find(self, path: str) -> Node | None:
        node: Node | None = self._top
        for part in self._parts(path) or ():
            node = node.seen.get(part) if isinstance(node, Folder) else None
        return node if self._parts(path) is not None else None

    def _parent(self, path: str) -> tuple[Folder, str] | None:
        parent, _, name = path.rpartition("/")
        found = self._find(parent)
        return (found, name) if isinstance(found, Folder) else None

    def _parts(self, path: str) -> list[str] | None:
        path = os.path.normpath(path)
        if path == self._root:
            return []
        return path[len(self._root) + 1 :].split("/") if path.startswith(self._root + "/") else None

    def _file(self, handle: Argument) -> File | None:
        found = self._find(handle.path) if isinstance(handle, Handle) else None
        return found if isinstance(found, File) else None

    # The calls

    def _openat(self, call: Call, arguments: list[Argument]) -> None:
        (path,), flags = _paths(arguments, 1), " ".join(word for word in arguments if isinstance(word, str))
        place = self._parent(path)
        if place is None:
            return
        folder, name = place
        node = folder.seen.get(name)
        if node is None and "O_CREAT" in flags:
            node = File()
            folder.change(name, node)
        elif isinstance(node, File) and "O_TRUNC" in flags and node.seen:
            node.resize(0)
        if isinstance(node, File):
            self._positions[call.answer, id(node)] = len(node.seen) if "O_APPEND" in flags else 0

    def _write_on(self, call: Call, handle: Argument, data: bytes, position: int | None = None) -> None:
        file = self._file(handle)
        if file is None or not isinstance(handle, Handle):
            return
        key = (handle.number, id(file))
        start = self._positions.get(key, 0) if position is None else position
        file.write(start, data[: call.answer])
        if position is None:
            self._positions[key] = start + call.answer

    def _write_call(self, call: Call, arguments: list[Argument]) -> None:
        self._write_on(call, arguments[0], b"".join(word for word in arguments if isinstance(word, bytes)))

    def _pwrite64(self, call: Call, arguments: list[Argument]) -> None:
        data = b"".join(word for word in arguments if isinstance(word, bytes))
        self._write_on(call, arguments[0], data, int(str(arguments[-1])))

    def _lseek(self, call: Call, arguments: list[Argument]) -> None:
        handle, file = arguments[0], self._file(arguments[0])
        if file is not None and isinstance(handle, Handle):
            self._positions[handle.number, id(file)] = call.answer

    def _sendfile(self, call: Call, arguments: list[Argument]) -> None:
        """Only whole copies from the start are known here, as ``shutil`` makes them."""
        source = arguments[1]
        target = self._file(arguments[0])
        if target is None or not isinstance(source, Handle):
            return
        known = self._file(source)
        data = bytes(known.seen) if known is not None else Path(source.path).read_bytes()
        self._write_on(call, arguments[0], data[len(target.seen) :])

    def _fsync(self, call: Call, arguments: list[Argument]) -> None:
        found = self._find(arguments[0].path) if isinstance(arguments[0], Handle) else None
        if isinstance(found, File | Folder):
            found.sync()

    def _ftruncate(self, call: Call, arguments: list[Argument]) -> None:
        if (file := self._file(arguments[0])) is not None:
            file.resize(int(str(arguments[1])))

    def _truncate(self, call: Call, arguments: list[Argument]) -> None:
        found = self._find(_paths(arguments, 1)[0])
        if isinstance(found, File):
            found.resize(int(str(arguments[-1])))

    def _fallocate(self, call: Call, arguments: list[Argument]) -> None:
        file, end = self._file(arguments[0]), int(str(arguments[-1])) + int(str(arguments[-2]))
        if file is not None and end > len(file.seen):
            file.resize(end)

    def _rename(self, call: Call, arguments: list[Argument]) -> None:
        one, two = (self._parent(path) for path in _paths(arguments, 2))
        if one is None or two is None:
            return
        node = one[0].seen.get(one[1])
        if node is not None:
            came, went = two[0].change(two[1], node), one[0].change(one[1], None)
            came.other, went.other = went, came

    def _link(self, call: Call, arguments: list[Argument]) -> None:
        one, two = _paths(arguments, 2)
        node, place = self._find(one), self._parent(two)
        if node is not None and place is not None:
            place[0].change(place[1], node)

    def _symlink(self, call: Call, arguments: list[Argument]) -> None:
        place = self._parent(_paths(arguments[1:], 1)[0])
        if place is not None and isinstance(arguments[0], bytes):
            place[0].change(place[1], Link(os.fsdecode(arguments[0])))

    def _unlink(self, call: Call, arguments: list[Argument]) -> None:
        place = self._parent(_paths(arguments, 1)[0])
        if place is not None and place[1] in place[0].seen:
            place[0].change(place[1], None)

    def _mkdir(self, call: Call, arguments: list[Argument]) -> None:
        place = self._parent(_paths(arguments, 1)[0])
        if place is not None:
            place[0].change(place[1], Folder())


_SAME = {
    "open": "openat",
    "creat": "openat",
    "write": "write_call",
    "writev": "write_call",
    "pwritev": "pwrite64",
    "pwritev2": "pwrite64",
    "fdatasync": "fsync",
    "renameat": "rename",
    "renameat2": "rename",
    "linkat": "link",
    "symlinkat": "symlink",
    "unlinkat": "unlink",
    "rmdir": "unlink",
    "mkdirat": "mkdir",
    "copy_file_range": "sendfile",
}


def cuts(
    before: Disk, calls: list[Call], moments: Iterable[int], chance: random.Random, folder: Path
) -> Iterable[tuple[int, Path]]:
    """Power cuts after these many calls: each with the folder that the disk is written into."""
    wanted, done = sorted(set(moments)), 0
    for number, moment in enumerate(wanted):
        for call in itertools.islice(calls, done, moment):
            before.do(call)
        done = moment
        target = folder / f"cut-{number}"
        before.cut(chance, target)
        yield moment, target


def changing(root: Path, calls: list[Call]) -> list[int]:
    """After which calls something below ``root`` may have changed on the disk."""
    mark = str(root).encode()
    quiet = ("lseek", "open", "openat", "creat")
    return [
        number
        for number, call in enumerate(calls, 1)
        if any(
            mark in (os.fsencode(word.path) if isinstance(word, Handle) else word)
            for word in call.arguments
            if isinstance(word, Handle | bytes)
        )
        and (call.name not in quiet or "O_CREAT" in call.words)
    ]


def _paths(arguments: list[Argument], number: int) -> list[str]:
    """The first paths among the arguments, each joined to the folder that it is relative to."""
    found: list[str] = []
    at = ""
    for word in arguments:
        if isinstance(word, Handle):
            at = word.path
        elif isinstance(word, bytes):
            found.append(os.fsdecode(word) if word.startswith(b"/") or not at else f"{at}/{os.fsdecode(word)}")
            at = ""
    return (found + [""] * number)[:number]
