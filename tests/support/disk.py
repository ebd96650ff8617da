"""Files and folders as a disk with a cache has them: what is seen, what is safe, and what was asked for between."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field

BLOCK, SECTOR = 4096, 512


@dataclass(eq=False)
class File:
    """A file: what the program sees, what is safely on the disk, and what was asked for between."""

    seen: bytearray = field(default_factory=bytearray)
    safe: bytearray = field(default_factory=bytearray)
    asked: list[tuple[int, bytes | None]] = field(default_factory=list)
    """Bytes for a position, or (None) a new size."""

    def write(self, position: int, data: bytes) -> None:
        put(self.seen, position, data)
        self.asked.append((position, data))

    def resize(self, size: int) -> None:
        resize_to(self.seen, size)
        self.asked.append((size, None))

    def sync(self) -> None:
        self.safe, self.asked = bytearray(self.seen), []

    def after_cut(self, chance: random.Random) -> bytes:
        """The bytes that a power cut leaves."""
        fate = chance.random()
        if fate < 0.2 or not self.asked:
            return bytes(self.safe)
        if fate < 0.4:
            return bytes(self.seen)
        left, keep = bytearray(self.safe), chance.random()
        for position, data in self.asked:
            if data is None:
                if chance.random() < keep:
                    resize_to(left, position)
                continue
            for start in range(0, len(data), BLOCK):
                if chance.random() < keep:
                    put(left, position + start, data[start : start + BLOCK])
                elif chance.random() < 0.1:
                    put(left, position + start, data[start : start + SECTOR * chance.randrange(8)])
        return bytes(left)


@dataclass(eq=False)
class Link:
    """A symbolic link."""

    target: str


@dataclass(eq=False)
class Change:
    """A name that appears, changes or (None) goes; the two halves of a rename know each other."""

    name: str
    node: Node | None
    folder: Folder
    other: Change | None = None


@dataclass(eq=False)
class Folder:
    """A folder: the names that the program sees, those safely on the disk, and the changes between, in order."""

    seen: dict[str, Node] = field(default_factory=dict)
    safe: dict[str, Node] = field(default_factory=dict)
    asked: list[Change] = field(default_factory=list)

    def change(self, name: str, node: Node | None) -> Change:
        name_it(self.seen, name, node)
        self.asked.append(Change(name, node, self))
        return self.asked[-1]

    def sync(self) -> None:
        while self.asked:
            change = self.asked.pop(0)
            name_it(self.safe, change.name, change.node)
            other = change.other
            # A rename is one entry of the journal: its other half, and all before it, is safe as well.
            while other is not None and other in other.folder.asked:
                earlier = other.folder.asked.pop(0)
                name_it(other.folder.safe, earlier.name, earlier.node)


Node = File | Folder | Link


def folders_of(folder: Folder) -> Iterable[Folder]:
    yield folder
    nodes = [*folder.seen.values(), *folder.safe.values(), *(change.node for change in folder.asked)]
    for node in dict.fromkeys(node for node in nodes if isinstance(node, Folder)):
        yield from folders_of(node)


def name_it(names: dict[str, Node], name: str, node: Node | None) -> None:
    if node is None:
        names.pop(name, None)
    else:
        names[name] = node


def put(data: bytearray, position: int, more: bytes) -> None:
    if len(data) < position:
        data.extend(bytes(position - len(data)))
    data[position : position + len(more)] = more


def resize_to(data: bytearray, size: int) -> None:
    if size < len(data):
        del data[size:]
    else:
        data.extend(bytes(size - len(data)))
