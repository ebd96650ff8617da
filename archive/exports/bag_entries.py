"""What a sent bag holds, as its container lists it, and every reason to refuse it before a byte is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from archive.base.errors import Problem
from archive.base.messages import Message, msg
from archive.config import MEGABYTE
from archive.exports.bag_names import folded, objections, shown

MOST_PROBLEMS = 500
BOMB_FROM = 10 * MEGABYTE
"""Unpacked bytes below which no ratio is suspicious."""


class EntryKind(StrEnum):
    FILE = "file"
    FOLDER = "folder"
    LINK = "link"
    HARD_LINK = "hard link"
    SPECIAL = "special"
    ENCRYPTED = "encrypted"
    UNREADABLE = "unreadable"


_KINDS: dict[EntryKind, Message] = {
    EntryKind.LINK: msg("It is a link. A bag holds files alone."),
    EntryKind.HARD_LINK: msg("It is a hard link. A bag holds files alone."),
    EntryKind.SPECIAL: msg("It is neither a file nor a folder."),
    EntryKind.ENCRYPTED: msg("It is encrypted, so nobody can check what it holds."),
    EntryKind.UNREADABLE: msg("It is packed in a way that is not read here."),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in a container: its name as the sender wrote it, and its size in bytes, unpacked and packed."""

    name: str
    kind: EntryKind
    size: int = 0
    packed: int = 0
    position: int = 0
    """Where the container finds it again."""

    @property
    def path(self) -> str:
        """The name without the “./” that tar writes before it and the slash after a folder."""
        return self.name.removeprefix("./").removesuffix("/" if self.kind is EntryKind.FOLDER else "")


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a bag may hold: bytes unpacked, entries, and bytes unpacked for each byte packed."""

    size: int
    entries: int
    ratio: int


def refusals(entries: Sequence[Entry], limits: Limits) -> list[Problem]:
    """Every reason to refuse what a container lists; the first five hundred are named."""
    problems: list[Problem] = []
    for problem in _all(entries, limits):
        problems.append(problem)
        if len(problems) == MOST_PROBLEMS:
            problems.append(Problem("", msg("And perhaps more: only the first %(n)s are told.", n=MOST_PROBLEMS)))
            break
    return problems


def root_of(entries: Sequence[Entry]) -> str | None:
    """The folder that is the bag: the top, or the one folder there; None where bagit.txt is in neither."""
    paths = {entry.path for entry in entries if entry.kind is EntryKind.FILE}
    if "bagit.txt" in paths:
        return ""
    tops = {path.split("/", 1)[0] for path in paths}
    top = next(iter(tops), "")
    return top if len(tops) == 1 and f"{top}/bagit.txt" in paths else None


def _all(entries: Sequence[Entry], limits: Limits) -> Iterator[Problem]:
    yield from _amounts(entries, limits)
    for entry in entries:
        if entry.kind is EntryKind.FOLDER and entry.path in ("", "."):
            continue
        if entry.kind in _KINDS:
            yield Problem(shown(entry.name), _KINDS[entry.kind])
        for objection in objections(entry.path):
            yield Problem(shown(entry.name), objection)
        if entry.size > BOMB_FROM and entry.packed and entry.size > entry.packed * limits.ratio:
            ratio = entry.size // entry.packed
            yield Problem(shown(entry.name), msg("It unpacks to %(n)s times its size, as a bomb does.", n=ratio))
    yield from _doubles(entries)
    root = root_of(entries)
    if root is None:
        yield Problem("", msg("There is no bagit.txt at the top or in the one folder there: this is not one bag."))
    elif any(folded(entry.path) == folded(f"{root}/fetch.txt".removeprefix("/")) for entry in entries):
        yield Problem("fetch.txt", msg("The bag wants files to be fetched from the network. Nothing is fetched here."))


def _amounts(entries: Sequence[Entry], limits: Limits) -> Iterator[Problem]:
    if len(entries) > limits.entries:
        yield Problem(
            "", msg("The bag holds more than %(n)s files and folders (SIJILL_BAG_ENTRIES).", n=limits.entries)
        )
    size = sum(max(entry.size, 0) for entry in entries)
    packed = sum(max(entry.packed, 0) for entry in entries)
    if size > limits.size:
        most = limits.size // MEGABYTE
        yield Problem("", msg("The bag is larger than %(n)s MB when it is unpacked (SIJILL_BAG_LIMIT).", n=most))
    if size > BOMB_FROM and packed and size > packed * limits.ratio:
        yield Problem("", msg("The bag unpacks to %(n)s times its size, as a bomb does.", n=size // packed))


def _doubles(entries: Sequence[Entry]) -> Iterator[Problem]:
    """Names that are the same file on some system, and files that are folders of others as well."""
    seen: dict[str, Entry] = {}
    folders: set[str] = set()
    for entry in entries:
        known = seen.setdefault(folded(entry.path), entry)
        if known is not entry and not (known.kind is entry.kind is EntryKind.FOLDER and known.path == entry.path):
            say = msg("On some systems it is the same file as “%(other)s”.", other=shown(known.name))
            yield Problem(shown(entry.name), say)
        step = folded(entry.path)
        while "/" in step:
            step = step.rpartition("/")[0]
            folders.add(step)
    for path in folders:
        if path in seen and seen[path].kind is not EntryKind.FOLDER:
            yield Problem(shown(seen[path].name), msg("It is a file and a folder of other files at once."))
