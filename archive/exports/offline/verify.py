#!/usr/bin/env python3
"""Checks a folder that an archive handed out: that it is whole, unchanged, and what the archive's ledger says.

One file, Python 3.8 or newer, nothing to install, no network, and nothing is written anywhere. Start it by a double
click, or in a terminal:  python3 verify.py [FOLDER] [--key KEY] [--checkpoint FILE] [--json]

It checks, in this order:
  1. the bag (BagIt 1.0, RFC 8493): every file that is listed is there and unchanged, and nothing else is there;
  2. the signature over the list of files, and over the checkpoint: Ed25519 (RFC 8032) in C2SP signed notes;
  3. every event of the ledger extract: its canonical form (RFC 8785), the payload that belongs to it
     (HMAC-SHA-256), its links to its neighbours, its place in the Merkle tree (RFC 6962, RFC 9162);
  4. that older checkpoints of the same ledger are its beginning: nothing was taken out or rewritten since;
  5. what data/sijill.json says is handed over against what is there: counts, records, files, their digests as the
     ledger took them down when the files came in.

Exit code 0: what could be checked is in order. 1: something is wrong. 2: it could not be read.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import hmac
import json
import os
import re
import stat
import sys
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Callable, Iterator, Sequence, Tuple

PROFILE = "sijill-bag/1"
CHUNK = 1024 * 1024
LONGEST_TEXT = 1 << 20
"""A text file of a bag that is larger, in bytes, is not read, unless it speaks of every file of the bag."""
LONGEST_EVENT = 1_000_000
LONGEST_RECORD = 16_000_000
"""Bytes of one line of data/custody/events.jsonl, and of data/records.jsonl."""
MOST_VALUES = 1_000_000
"""So many values one line of JSON holds at most: a value of two bytes takes sixty in memory."""
DEEPEST = 32
MOST_FAULTS = 10_000

# How bad a fault is: the order in which faults are told.
FORGED, NOT_AS_TAKEN_IN, CHANGED, MISSING, EXTRA, FORM = range(6)


class Bad(Exception):
    """Something is not what it must be; the text says what, for people."""


@dataclass
class Report:
    """What a check found, in plain sentences."""

    folder: str
    profile: str = ""
    """``sijill-bag/1``, ``BagIt`` for a bag of another kind, or empty where it is no bag."""
    checked: list[str] = field(default_factory=list)
    could_not: list[str] = field(default_factory=list)
    worth_knowing: list[str] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    faults: list[tuple[int, str]] = field(default_factory=list)

    @property
    def wrong(self) -> list[str]:
        """What is wrong, the worst first."""
        return [text for _, text in sorted(self.faults, key=lambda fault: fault[0])]

    @property
    def exit_code(self) -> int:
        return 1 if self.faults else 2 if self.unreadable else 0

    def fault(self, rank: int, text: str) -> None:
        if (rank, text) not in self.faults[-50:] and len(self.faults) < MOST_FAULTS:
            self.faults.append((rank, text))


# --- Ed25519 (RFC 8032), verification only -------------------------------------------------------------------------
# Strict: numbers in their one canonical form, no key of small order, and the equation without the cofactor.

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
SQRT_MINUS_ONE = pow(2, (P - 1) // 4, P)
Point = Tuple[int, int, int, int]
NEUTRAL: Point = (0, 1, 1, 0)


def _add(a: Point, b: Point) -> Point:
    """Sum of two points in extended coordinates (RFC 8032, 5.1.4)."""
    e, f = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    g, h = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    k, m, n, o = f - e, h - g, h + g, f + e
    return k * m % P, n * o % P, m * n % P, k * o % P


def _times(number: int, point: Point) -> Point:
    total = NEUTRAL
    while number:
        if number & 1:
            total = _add(total, point)
        point = _add(point, point)
        number >>= 1
    return total


def _point(data: bytes) -> Point | None:
    """The point that 32 bytes stand for, or None where they stand for none in the one canonical way."""
    number = int.from_bytes(data, "little")
    sign, y = number >> 255, number & (2**255 - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * SQRT_MINUS_ONE % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


def _encoded(point: Point) -> bytes:
    inverse = pow(point[2], P - 2, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def ed25519_holds(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether ``signature`` (64 bytes) over ``message`` was made with the key of ``public`` (32 bytes)."""
    if len(public) != 32 or len(signature) != 64:
        return False
    key, s = _point(public), int.from_bytes(signature[32:], "little")
    if key is None or s >= ORDER or _encoded(_times(8, key)) == _encoded(NEUTRAL):
        return False
    hashed = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % ORDER
    base_y = 4 * pow(5, P - 2, P) % P
    base = _point(base_y.to_bytes(32, "little"))
    assert base is not None
    minus_key = (P - key[0], key[1], 1, P - key[3])
    return _encoded(_add(_times(s, base), _times(hashed, minus_key))) == signature[:32]


# --- Merkle trees (RFC 6962, RFC 9162) ------------------------------------------------------------------------------


def leaf_hash(entry: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def inclusion_holds(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether ``leaf`` stands at ``index`` (from 0) of a tree of ``size`` leaves with that root (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    place, last, found = index, size - 1, leaf
    for step in path:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = node_hash(step, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, step)
        place, last = place >> 1, last >> 1
    return last == 0 and found == root


def consistency_holds(old: int, new: int, path: Sequence[bytes], old_root: bytes, new_root: bytes) -> bool:
    """Whether the tree of ``old`` leaves is the beginning of the tree of ``new`` leaves (RFC 9162, 2.1.4.2)."""
    if old == 0 or old == new:
        return not path and (old_root == new_root if old else old_root == hashlib.sha256().digest()) and old <= new
    if old > new or not path:
        return False
    steps = [old_root, *path] if old & (old - 1) == 0 else list(path)
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    first = second = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            first, second = node_hash(step, first), node_hash(step, second)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            second = node_hash(second, step)
        place, last = place >> 1, last >> 1
    return last == 0 and first == old_root and second == new_root


# --- Signed notes and checkpoints (C2SP signed-note, tlog-checkpoint) -----------------------------------------------


@dataclass(frozen=True)
class Key:
    """A public key with the name of its owner, as ``name+hash+base64``."""

    name: str
    id: bytes
    public: bytes
    line: str

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the 32 bytes of the public key, in groups that can be read out."""
        digest = hashlib.sha256(self.public).hexdigest()
        return " ".join(digest[start : start + 8] for start in range(0, 64, 8))


@dataclass(frozen=True)
class Checkpoint:
    """How many events a ledger held, and the root of the tree above them."""

    origin: str
    size: int
    root: bytes
    note: str
    signers: tuple[Key, ...]


def _base64(text: str) -> bytes:
    data = base64.b64decode(text.encode("ascii", "replace"), validate=True)
    if base64.b64encode(data).decode() != text:
        raise ValueError("not base64 in its one canonical form")
    return data


def read_key(line: str) -> Key:
    """A verifier key; raises ``Bad``."""
    try:
        name, short, encoded = line.strip().split("+", 2)
        data = _base64(encoded)
    except ValueError:
        raise Bad(f"“{shown(line.strip())}” is not a public key of the form name+hash+base64.") from None
    key = Key(name, hashlib.sha256(name.encode("utf-8", "replace") + b"\n" + data).digest()[:4], data[1:], line.strip())
    if not name or data[:1] != b"\x01" or len(data) != 33 or key.id.hex() != short:
        raise Bad(f"“{shown(line.strip())}” is not an Ed25519 public key whose short hash agrees with it.")
    return key


def open_note(note: str, keys: Sequence[Key]) -> tuple[str, tuple[Key, ...]]:
    """The text of a signed note, and which of ``keys`` signed it; raises ``Bad`` for a false signature."""
    text, gap, signatures = note.rpartition("\n\n")
    if not gap or not signatures.endswith("\n") or any(c < " " and c != "\n" for c in note):
        raise Bad("It is not a signed note.")
    text += "\n"
    signers: list[Key] = []
    for line in signatures[:-1].split("\n"):
        parts = line.split(" ")
        try:
            data = _base64(parts[2])
        except (IndexError, ValueError):
            raise Bad("A line of signature cannot be read.") from None
        if len(parts) != 3 or parts[0] != "—" or len(data) < 5:
            raise Bad("A line of signature cannot be read.")
        for key in keys:
            if (key.name, key.id) == (parts[1], data[:4]):
                if not ed25519_holds(key.public, text.encode(), data[4:]):
                    raise Bad(f"The signature of “{shown(key.name)}” is false: this text was not signed with that key.")
                signers.append(key)
    return text, tuple(signers)


def read_checkpoint(note: str, keys: Sequence[Key]) -> Checkpoint:
    """A signed checkpoint; raises ``Bad``."""
    text, signers = open_note(note, keys)
    lines = text.split("\n")
    try:
        size, root = int(lines[1]), _base64(lines[2])
    except (IndexError, ValueError):
        raise Bad("It is not a checkpoint.") from None
    if not lines[0] or str(size) != lines[1] or not 0 <= size < 2**63 or len(root) != 32:
        raise Bad("It is not a checkpoint.")
    return Checkpoint(lines[0], size, root, note, signers)


def read_inclusion(text: str) -> tuple[int, list[bytes], str]:
    """A proof of inclusion (C2SP tlog-proof): the index from 0, the path, and the checkpoint that it leads to."""
    head, gap, note = text.partition("\n\n")
    # After the first line another may stand that gives the entry itself; the entry is known here already.
    lines = [line for line in head.split("\n") if not line.startswith("extra ")]
    index = re.fullmatch(r"index (0|[1-9]\d{0,18})", lines[1] if len(lines) > 1 else "", re.ASCII)
    if not gap or lines[0] != "c2sp.org/tlog-proof@v1" or not index:
        raise Bad("It is not a proof of the form c2sp.org/tlog-proof@v1.")
    return int(index[1]), read_path(lines[2:]), note


def read_path(lines: Sequence[str]) -> list[bytes]:
    """Hashes in base64, one a line."""
    try:
        path = [_base64(line) for line in lines]
    except ValueError:
        path = [b""]
    if any(len(step) != 32 for step in path):
        raise Bad("A line of the proof is not a hash.")
    return path


# --- JSON ------------------------------------------------------------------------------------------------------------


def read_json(data: bytes, values: int = MOST_VALUES) -> Any:
    """One JSON value of no more than ``values`` parts.

    Raises ``Bad`` also for what JSON leaves open: a key that stands twice, NaN, endless depth.
    """
    check_shape(data, values)

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs):
            raise Bad("A key stands twice in one object.")
        return found

    def never(word: str) -> Any:
        raise Bad(f"{word} is not a number of JSON.")

    try:
        return json.loads(data.decode("utf-8"), object_pairs_hook=once, parse_constant=never)
    except (ValueError, RecursionError):
        raise Bad("It is not JSON that can be read.") from None


def check_shape(data: bytes, values: int) -> None:
    """Raise ``Bad`` for JSON of too many values or too deep, counted before any of them is made."""
    # Without what is escaped, a string ends at the next quotation mark.
    bare = re.sub(rb'"[^"]*"?', b"", data.replace(b"\\\\", b"").replace(b'\\"', b""))
    if sum(map(bare.count, (b"[", b"{", b","))) > values:
        raise Bad(f"It holds more than {values} values.")
    if bare.count(b"[") + bare.count(b"{") <= DEEPEST:
        return
    depth = 0
    for found in re.finditer(rb"([\[{])|[\]}]", bare):
        depth += 1 if found[1] else -1
        if depth > DEEPEST:
            raise Bad(f"It is nested deeper than {DEEPEST} levels.")


def read_contents(file: Any, files: int) -> Any:
    """data/sijill.json, open as ``file``, of a bag of so many ``files``; raises ``Bad`` for more than they need."""
    longest = min(4096 + 2048 * files, 64_000_000)
    data = bytes(file.read(longest + 1))
    if len(data) > longest:
        raise Bad("data/sijill.json is too large to be what it should be.")
    try:
        return read_json(data, 4096 + 16 * files)
    except Bad as why:
        raise Bad(f"data/sijill.json: {why}") from None


def member(value: Any, name: str, kind: type[Any]) -> Any:
    """A member of a JSON object that must be there and be of that kind; raises ``Bad``."""
    found = value.get(name) if isinstance(value, dict) else None
    if not isinstance(found, kind) or (kind is int and isinstance(found, bool)):
        raise Bad(f"“{name}” is missing or is not what it must be.")
    return found


def number_text(value: float) -> str:
    """A number as ECMAScript writes it, which RFC 8785 asks for: Python's shortest digits, set out in another way."""
    if not abs(value) < float("inf"):
        raise ValueError("not a number of JSON")
    mantissa, _, exponent = repr(abs(value)).partition("e")
    whole, _, part = mantissa.partition(".")
    digits = (whole + part).lstrip("0")
    point = len(digits) - len(part) + int(exponent or 0)
    digits = digits.rstrip("0")
    if not digits:
        return "0"
    if len(digits) <= point <= 21:
        text = digits + "0" * (point - len(digits))
    elif 0 < point <= 21:
        text = digits[:point] + "." + digits[point:]
    elif -6 < point <= 0:
        text = "0." + "0" * -point + digits
    else:
        text = digits[0] + ("." + digits[1:] if len(digits) > 1 else "") + f"e{point - 1:+d}"
    return "-" + text if value < 0 else text


def canonical(value: Any) -> bytes:
    """Canonical JSON (RFC 8785); raises ``Bad`` for what has no canonical form."""

    def text(part: Any) -> str:
        if isinstance(part, dict):
            names = sorted(part, key=lambda name: str(name).encode("utf-16-be", "surrogatepass"))
            return "{" + ",".join(text(name) + ":" + text(part[name]) for name in names) + "}"
        if isinstance(part, list):
            return "[" + ",".join(map(text, part)) + "]"
        if isinstance(part, float) or (isinstance(part, int) and abs(part) >= 2**53):
            return number_text(float(part))
        return json.dumps(part, ensure_ascii=False)

    try:
        return text(value).encode("utf-8")
    except (ValueError, OverflowError, RecursionError):
        raise Bad("It has no canonical form.") from None


# --- The bag (BagIt, RFC 8493 and its drafts from 0.93) --------------------------------------------------------------

MANIFEST = re.compile(r"(tag)?manifest-([A-Za-z0-9_-]+)\.txt")
LINE = re.compile(r"([0-9A-Fa-f]+)[ \t]+(\*?)(.+)", re.DOTALL)
ENCODING = re.compile(r"(utf-?8|utf-?(16|32)(-?[bl]e)?|iso-?8859-\d+|windows-125\d|us-ascii)", re.IGNORECASE)
ALGORITHMS = ("md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha3_256", "sha3_512", "blake2b")
WEAK = ("md5", "sha1")
PER_FILE = 5000
"""Bytes of a line about one file: a digest and a path as long as any system has."""
LITTER = (".DS_Store", "Thumbs.db", "desktop.ini")
"""What macOS and Windows put into folders that somebody looked at."""


def shown(text: str) -> str:
    """Text of somebody else, safe to print: no control characters, nothing that turns the line around."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode() for c in text[:400])


def unsafe(path: str) -> bool:
    """Whether a path could lead out of the folder, on any system."""
    parts = path.split("/")
    return bool(
        path[:1] in ("/", "~") or "\\" in path or re.match(r"[A-Za-z]:|%[^%/]+%", path) or {"", ".", ".."} & set(parts)
    )


class Bag:
    """A folder that is looked through once: what lies in it, what its lists say, and what was found."""

    def __init__(self, root: str, report: Report) -> None:
        self.root = root
        self.report = report
        self.sizes: dict[str, int] = {}
        self.digests: dict[str, dict[str, str]] = {}
        self.manifests: dict[tuple[bool, str], dict[str, str]] = {}
        self.raw_manifests: dict[tuple[bool, str], bytes] = {}
        self.version = (0, 0)
        self.encoding = "utf-8"

    def walk(self, folder: str = "") -> None:
        """Note every file below the folder; links and devices are faults and are never followed."""
        with os.scandir(os.path.join(self.root, *folder.split("/")) if folder else self.root) as found:
            entries = sorted(found, key=lambda entry: entry.name)
        for entry in entries:
            path = folder + "/" + entry.name if folder else entry.name
            facts = entry.stat(follow_symlinks=False)
            reparsed = getattr(facts, "st_file_attributes", 0) & 0x400 and stat.S_ISDIR(facts.st_mode)
            if stat.S_ISLNK(facts.st_mode) or reparsed:
                self.report.fault(EXTRA, f"“{shown(path)}” is a link. A bag holds files alone.")
            elif stat.S_ISDIR(facts.st_mode):
                self.walk(path)
            elif stat.S_ISREG(facts.st_mode):
                self.sizes[path] = facts.st_size
            else:
                self.report.fault(EXTRA, f"“{shown(path)}” is neither a file nor a folder.")

    def open(self, path: str) -> Any:
        return open(os.path.join(self.root, *path.split("/")), "rb")  # its callers close it

    def whole(self, path: str, each: int = 0) -> bytes:
        """The whole of a small file, which may have ``each`` bytes for every file of the bag; raises ``Bad``."""
        if path not in self.sizes:
            raise Bad(f"“{shown(path)}” is missing.")
        if self.sizes[path] > LONGEST_TEXT + each * len(self.sizes):
            raise Bad(f"“{shown(path)}” is too large to be what it should be.")
        with self.open(path) as file:
            return bytes(file.read())

    def text(self, path: str, encoding: str = "utf-8", each: int = 0) -> str:
        try:
            return self.whole(path, each).decode(encoding)
        except UnicodeDecodeError:
            raise Bad(f"“{shown(path)}” is not text in {encoding}.") from None

    def lines(self, path: str, longest: int) -> Iterator[bytes]:
        """The lines of a file of any length, without their ends; each of at most ``longest`` bytes."""
        if path not in self.sizes:
            raise Bad(f"“{shown(path)}” is missing.")
        with self.open(path) as file:
            while True:
                line = file.readline(longest + 1)
                if not line:
                    return
                if len(line) > longest:
                    raise Bad(f"“{shown(path)}” has a line that is longer than {longest} bytes.")
                if not line.endswith(b"\n"):
                    raise Bad(f"“{shown(path)}” has a line that does not end.")
                yield line[:-1]


def check_declaration(bag: Bag) -> None:
    """bagit.txt: two lines, which version and which encoding."""
    lines = re.split(r"\r\n|\n|\r", bag.text("bagit.txt"))
    version = re.fullmatch(r"BagIt-Version: (\d+)\.(\d+) *", lines[0])
    encoding = re.fullmatch(r"Tag-File-Character-Encoding: *(\S+) *", lines[1] if len(lines) > 1 else "")
    if not version or not encoding or any(lines[2:]):
        bag.report.fault(FORM, "bagit.txt does not say version and encoding in the two lines that BagIt asks for.")
    if version:
        bag.version = (int(version[1]), int(version[2]))
        if not (0, 93) <= bag.version <= (1, 0):
            bag.report.fault(
                FORM, "bagit.txt speaks of a version of BagIt that does not exist: {}.{}.".format(*version.groups())
            )
    if encoding and ENCODING.fullmatch(encoding[1]):
        bag.encoding = encoding[1]
    elif encoding:
        bag.report.fault(FORM, f"bagit.txt names an encoding that is not known: “{shown(encoding[1])}”.")


def read_manifests(bag: Bag) -> None:
    """All lists of files with their digests."""
    for name in sorted(bag.sizes):
        found = MANIFEST.fullmatch(name)
        if not found:
            continue
        algorithm = found[2].lower().replace("sha3-", "sha3_")
        if algorithm not in ALGORITHMS:
            bag.report.could_not.append(f"{name}: this program does not know the digest “{algorithm}”.")
            continue
        try:
            key = (found[1] is not None, algorithm)
            bag.raw_manifests[key] = bag.whole(name, PER_FILE)
            bag.manifests[key] = read_manifest(bag, name, key)
        except Bad as why:
            bag.report.fault(FORM, str(why))
    if not any(not tag for tag, _ in bag.manifests):
        bag.report.fault(MISSING, "There is no list of the files with their digests (manifest) that could be read.")


def read_manifest(bag: Bag, name: str, key: tuple[bool, str]) -> dict[str, str]:
    listed: dict[str, str] = {}
    length = hashlib.new(key[1]).digest_size * 2
    for line in re.split(
        r"\r\n|\n|\r", bag.text(name, bag.encoding, PER_FILE).lstrip("\ufeff" if "16" in bag.encoding else "")
    ):
        if not line:
            continue
        found = LINE.fullmatch(line)
        if not found or len(found[1]) != length:
            bag.report.fault(FORM, f"{name} has a line that is not a digest and a path: “{shown(line)}”.")
            continue
        path = manifest_path(bag, name, found)
        if unsafe(path) or path.startswith("data/") == key[0] or (key[0] and path.startswith("tagmanifest-")):
            bag.report.fault(FORGED, f"{name} names a path that must not stand there: “{shown(path)}”.")
        elif path in listed and (listed[path] != found[1].lower() or bag.version >= (1, 0)):
            bag.report.fault(FORM, f"{name} lists “{shown(path)}” twice.")
        else:
            if path in listed:
                bag.report.worth_knowing.append(f"{name} lists “{shown(path)}” twice, with the same digest.")
            listed[path] = found[1].lower()
    return listed


def manifest_path(bag: Bag, name: str, found: re.Match[str]) -> str:
    """The path of a line: without decorations of other tools, and decoded as its version of BagIt asks."""
    path = found[3]
    if found[2]:
        bag.report.worth_knowing.append(f"{name} was written by a tool like md5sum: it has “*” before paths.")
    if path.startswith("./"):
        bag.report.worth_knowing.append(f"{name} has “./” before paths.")
        path = path[2:]
    if bag.version >= (1, 0) or path not in bag.sizes:
        for code, char in (("%0A", "\n"), ("%0D", "\r"), ("%25", "%")):
            path = re.sub(code, char, path, flags=re.IGNORECASE)
    return path


def reconcile(bag: Bag, listed: dict[str, str], name: str) -> None:
    """Files that are listed and missing; those that are there under a name that only looks the same are told."""
    folded = {unicodedata.normalize("NFC", path).casefold(): path for path in bag.sizes}
    for path in [path for path in listed if path not in bag.sizes]:
        twin = folded.get(unicodedata.normalize("NFC", path).casefold())
        if twin is not None and (twin not in listed or listed[twin] == listed[path]):
            bag.report.worth_knowing.append(
                f"{name} lists “{shown(path)}”; what is there is “{shown(twin)}”, a name that looks the same."
            )
            listed.setdefault(twin, listed[path])
            del listed[path]
        else:
            bag.report.fault(MISSING, f"“{shown(path)}” is missing; {name} lists it.")


def check_completeness(bag: Bag) -> None:
    """Everything that is listed is there, and nothing else is in the payload."""
    for (tag, algorithm), listed in bag.manifests.items():
        reconcile(bag, listed, "{}manifest-{}.txt".format("tag" if tag else "", algorithm))
    lists = [listed for (tag, _), listed in bag.manifests.items() if not tag]
    for path in sorted(bag.sizes):
        if not path.startswith("data/") or not lists:
            continue
        holding = sum(path in listed for listed in lists)
        litter = path.rpartition("/")[2] in LITTER
        if not holding and litter:
            bag.report.fault(EXTRA, f"“{shown(path)}” was added by the system that showed the folder. Delete it.")
        elif not holding:
            bag.report.fault(EXTRA, f"“{shown(path)}” is there, but no list speaks of it: it was added later.")
        elif litter:
            bag.report.worth_knowing.append(f"“{shown(path)}” belongs to the system of whoever packed the bag.")
        elif holding < len(lists) and bag.version >= (1, 0):
            bag.report.fault(FORM, f"“{shown(path)}” is missing in one of the lists of files.")
    if "fetch.txt" in bag.sizes:
        check_fetch(bag)


def check_fetch(bag: Bag) -> None:
    bag.report.worth_knowing.append(
        "fetch.txt names files to be fetched from the network. This program fetches nothing."
    )
    for line in re.split(r"\r\n|\n|\r", bag.text("fetch.txt", bag.encoding, PER_FILE)):
        parts = line.split(None, 2)
        if line and (len(parts) != 3 or unsafe(parts[2]) or not parts[2].startswith("data/")):
            bag.report.fault(FORGED, f"fetch.txt names a path that must not stand there: “{shown(line)}”.")


def check_digests(bag: Bag, progress: Callable[[int, int], None]) -> None:
    """Read every listed file once and compare all of its digests."""
    wanted: dict[str, dict[str, str]] = {}
    for (_, algorithm), listed in bag.manifests.items():
        for path, digest in listed.items():
            if path in bag.sizes:
                wanted.setdefault(path, {})[algorithm] = digest
    total, done = sum(bag.sizes[path] for path in wanted), 0
    for path in sorted(wanted):
        hashes = {name: hashlib.new(name) for name in {*wanted[path], "sha256"}}
        size = 0
        try:
            with bag.open(path) as file:
                for chunk in iter(lambda: file.read(CHUNK), b""):
                    for one in hashes.values():
                        one.update(chunk)
                    size += len(chunk)
                    progress(done + size, total)
        except OSError as error:
            bag.report.unreadable.append(f"“{shown(path)}” cannot be read: {error.strerror}")
            continue
        done += size
        bag.sizes[path] = size
        bag.digests[path] = {name: one.hexdigest() for name, one in hashes.items()}
        if any(bag.digests[path][name] != digest for name, digest in wanted[path].items()):
            bag.report.fault(CHANGED, f"“{shown(path)}” was changed: its digest is not the one in the list of files.")
    used = sorted({name for listed in wanted.values() for name in listed})
    kinds = ", ".join(used)
    bag.report.checked.append(
        f"{many(len(wanted), 'file')} ({many(total, 'byte')}) {'was' if len(wanted) == 1 else 'were'} read and compared"
        f" with {'its' if len(wanted) == 1 else 'their'} digests ({kinds})."
    )
    if used and set(used) <= set(WEAK):
        bag.report.could_not.append(f"The digests are of a kind ({kinds}) that a forger can get round.")


def check_info(bag: Bag) -> None:
    """Payload-Oxum, the count of bytes and files that bag-info.txt (or package-info.txt, long ago) may give."""
    name = "bag-info.txt" if "bag-info.txt" in bag.sizes else "package-info.txt"
    if name not in bag.sizes:
        return
    text = bag.text(name, bag.encoding)
    lines = [line.partition(":") for line in text.replace("\r", "\n").split("\n")]
    said = [value.strip() for label, _, value in lines if label.strip().lower() == "payload-oxum"]
    sizes = [size for path, size in bag.sizes.items() if path.startswith("data/")]
    found, words = f"{sum(sizes)}.{len(sizes)}", f"{many(sum(sizes), 'byte')} in {many(len(sizes), 'file')}"
    if len(said) > 1 or (said and said[0] != found):
        bag.report.fault(MISSING, f"{name} counts {shown(said[0])} (bytes.files), but {words} are there.")
    elif said:
        bag.report.checked.append(f"The folder data/ holds as much as {name} says: {words}.")


# --- What the profile sijill-bag/1 adds ------------------------------------------------------------------------------

UUID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
ENVELOPE: dict[str, str] = {
    "time": r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\dZ)?",
    "type": r"[a-z ]{1,60}",
    "object": UUID,
    "agent": UUID,
    "outcome": r"[a-z]{1,20}",
    "commitment": r"[0-9a-f]{64}",
    "prev": r"[0-9a-f]{64}",
}
TOP = (
    "bagit.txt",
    "bag-info.txt",
    "index.html",
    "README.txt",
    "verify.py",
    "manifest-sha256.txt",
    "manifest-sha512.txt",
)
PER_RECORD = ("record.jsonld", "record.txt", "dublin-core.xml")
PER_BAG = (
    "ro-crate-metadata.json", "records.jsonl", "premis.xml", "prov.json", "consent-and-access.json",
    "consent-and-access.txt", "left-out.txt", "custody/checkpoint.txt", "custody/keys.txt", "custody/events.jsonl",
)  # fmt: skip
CONSISTENCY = "data/custody/consistency/"


def check_strict_lists(bag: Bag) -> None:
    """In this profile the lists are written in exactly one way, cover every file, and no other file is there."""
    for tag, algorithm in ((False, "sha256"), (False, "sha512"), (True, "sha256"), (True, "sha512")):
        name = f"{'tag' if tag else ''}manifest-{algorithm}.txt"
        listed = bag.manifests.get((tag, algorithm))
        if listed is None:
            bag.report.fault(MISSING, f"{name} is missing or cannot be read.")
            continue
        text = "".join(f"{listed[path]}  {quoted(path)}\n" for path in sorted(listed))
        if text.encode("utf-8", "replace") != bag.raw_manifests[tag, algorithm]:
            bag.report.fault(FORM, f"{name} is not written as this archive writes it: it was changed.")
        for path in bag.sizes if tag else ():
            if not path.startswith(("data/", "tagmanifest-")) and path not in listed:
                bag.report.fault(EXTRA, f"“{shown(path)}” is there, but {name} does not speak of it.")
    if bag.whole("bagit.txt") != b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n":
        bag.report.fault(FORM, "bagit.txt is not written as this archive writes it: it was changed.")
    if "fetch.txt" in bag.sizes:
        bag.report.fault(FORM, "fetch.txt: an export of this kind is complete and fetches nothing.")
    for path in sorted({*TOP, *("data/" + name for name in PER_BAG)} - set(bag.sizes)):
        bag.report.fault(MISSING, f"“{path}” is missing.")


def quoted(path: str) -> str:
    return path.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


class Export:
    """The parts of one export while they are checked against each other."""

    def __init__(self, bag: Bag, pinned: Sequence[Key]) -> None:
        self.bag, self.report, self.pinned = bag, bag.report, tuple(pinned)
        self.said: dict[str, Any] = {}
        self.keys: list[Key] = []
        self.checkpoint: Checkpoint | None = None
        self.events: dict[str, list[int]] = {}
        self.digests: dict[tuple[str, str], tuple[int, str]] = {}
        """By record and SHA-256: the event that took the digest down, and its type."""
        self.open_records: set[str] = set()
        """Records with at least one digest in a payload that could be read."""
        self.exporting: set[str] = set()

    def trusted(self) -> tuple[Key, ...]:
        return (*self.pinned, *(key for key in self.keys if key.line not in {pin.line for pin in self.pinned}))


def check_keys_and_checkpoint(export: Export) -> None:
    """keys.txt, the checkpoint's signature, and whose key it is."""
    report, bag = export.report, export.bag
    if "data/sijill.json" not in bag.sizes:
        raise Bad("“data/sijill.json” is missing.")
    with bag.open("data/sijill.json") as file:
        said = read_contents(file, sum(path.startswith("data/") for path in bag.sizes))
    if not isinstance(said, dict) or said.get("format") != PROFILE:
        raise Bad(f"data/sijill.json does not say that this is an export of the form {PROFILE}.")
    export.said = said
    origin = member(export.said, "origin", str)
    export.keys = [read_key(line) for line in bag.text("data/custody/keys.txt").splitlines()]
    found = read_checkpoint(bag.text("data/custody/checkpoint.txt"), export.trusted())
    export.checkpoint = found
    for key in found.signers:
        report.keys.append(f"{key.line}\n  fingerprint {key.fingerprint}")
    if not found.signers:
        report.fault(FORGED, "The checkpoint is not signed by any key that came with it or that you gave.")
        return
    if found.origin != origin or any(key.name != origin for key in found.signers):
        report.fault(FORGED, f"The checkpoint is of “{shown(found.origin)}”, the export of “{shown(origin)}”.")
    report.checked.append(
        f"The checkpoint of “{shown(found.origin)}” ({found.size} events) is signed; the signature holds."
    )
    if set(export.pinned) & set(found.signers):
        report.checked.append("It was signed with the key that you gave.")
    elif export.pinned:
        report.fault(FORGED, "The checkpoint was not signed with the key that you gave, but with another one.")
    else:
        report.could_not.append(
            "Whose key it is: the key came with the bag, and whoever forged the bag could have put another one in. "
            "Compare its fingerprint (below) with one that you have from the archive itself, or give that key (--key)."
        )


def check_signature(export: Export) -> None:
    """signature.txt: the archive's signature over the lists of files and what lies beside them, hence over all."""
    bag, report = export.bag, export.report
    text, signers = open_note(bag.text("signature.txt"), export.trusted())
    listed = bag.manifests.get((True, "sha256"), {})
    lines = (f"{quoted(path)} {listed[path]}\n" for path in sorted(listed) if path != "signature.txt")
    wanted = f"{PROFILE}\n{member(export.said, 'export', str)}\n" + "".join(lines)
    # Any key that came along would do for a forger who keeps the true checkpoint: it must be that checkpoint's.
    if not set(signers) & set(export.checkpoint.signers if export.checkpoint else ()):
        report.fault(FORGED, "The list of files is not signed with the key that signed the checkpoint.")
    elif export.pinned and not set(signers) & set(export.pinned):
        report.fault(FORGED, "The list of files is not signed with the key that you gave.")
    elif text != wanted or any(key.name != export.said["origin"] for key in signers):
        report.fault(FORGED, "The signature is for another list of files than this one: something was changed.")
    else:
        report.checked.append("The archive signed the list of files: every byte of the folder is as it was handed out.")


def check_events(export: Export) -> None:
    """Every event of the extract: form, payload, links, and its place in the tree under the checkpoint."""
    report, last, before = export.report, 0, "0" * 64
    counts = {"events": 0, "links": 0, "present": 0, "closed": 0, "erased": 0}
    for number, line in enumerate(export.bag.lines("data/custody/events.jsonl", LONGEST_EVENT), 1):
        try:
            event = read_json(line)
            sequence, digest, previous = check_envelope(export, event)
        except Bad as why:
            report.fault(FORGED, f"Line {number} of data/custody/events.jsonl: {why}")
            continue
        if sequence <= last:
            report.fault(FORGED, f"Event {sequence} stands after event {last}: their order was changed.")
        elif sequence == last + 1:
            counts["links"] += 1
            if previous != before:
                report.fault(FORGED, f"Event {sequence} does not follow event {last}: the chain is broken.")
        last, before = sequence, digest
        counts["events"] += 1
        counts[check_payload(export, event, sequence)] += 1
    for name, sentences, text in (
        ("events", report.checked, "{event} of the ledger: form, and proof against the signed checkpoint."),
        ("links", report.checked, "{link} between neighbouring events, recomputed."),
        ("present", report.checked, "{payload} of events (their details), compared with what the events commit to."),
        ("closed", report.could_not, "{event} without details, which are closed to this audience."),
        ("erased", report.could_not, "{event} with details erased; the event itself stands."),
    ):
        if counts[name]:
            found = {word: many(counts[name], word) for word in ("event", "link", "payload")}
            sentences.append(text.format(**found))
    proofs = {path for path in export.bag.sizes if path.startswith("data/custody/proofs/")}
    for path in proofs - {proof_path(seq) for seqs in export.events.values() for seq in seqs}:
        report.fault(EXTRA, f"“{shown(path)}” is a proof of no event that is here.")


def proof_path(sequence: int) -> str:
    return f"data/custody/proofs/{sequence}.tlog-proof"


def check_envelope(export: Export, event: Any) -> tuple[int, str, str]:
    """The envelope in canonical form and its proof; gives sequence, digest, and the digest of its neighbour."""
    envelope = member(event, "envelope", dict)
    sequence = member(envelope, "seq", int)
    form = all(re.fullmatch(pattern, str(envelope.get(name)), re.ASCII) for name, pattern in ENVELOPE.items())
    if set(envelope) != {*ENVELOPE, "v", "seq"} or not form or envelope["v"] != 1 or not 0 < sequence < 2**53:
        raise Bad("It is not an event as the ledger writes it.")
    export.events.setdefault(member(event, "record", str), []).append(sequence)
    entry = canonical(envelope)
    if export.checkpoint is not None:
        try:
            index, path, note = read_inclusion(export.bag.text(proof_path(sequence)))
            if note != export.checkpoint.note:
                raise Bad("It is a proof for another checkpoint than the one in this bag.")
            if index != sequence - 1:
                raise Bad("It is a proof for another event.")
            size, root = export.checkpoint.size, export.checkpoint.root
            if not inclusion_holds(leaf_hash(entry), sequence - 1, size, path, root):
                raise Bad("It does not lead to the signed checkpoint: the event was changed, or never stood there.")
        except Bad as why:
            export.report.fault(FORGED, f"The proof of event {sequence} fails. {why}")
    return sequence, hashlib.sha256(entry).hexdigest(), envelope["prev"]


def check_payload(export: Export, event: dict[str, Any], sequence: int) -> str:
    """The payload against its commitment; gives ``present``, ``closed`` or ``erased``."""
    if event.get("payload") is None:
        return "erased" if event.get("erased") is True else "closed"
    payload: dict[str, Any] = {}
    try:
        payload, salt = member(event, "payload", dict), bytes.fromhex(member(event, "salt", str))
        found = hmac.new(salt, canonical(payload), hashlib.sha256).hexdigest()
    except (Bad, ValueError):
        found = ""
    if found != event["envelope"]["commitment"]:
        export.report.fault(FORGED, f"The details of event {sequence} are not those that the ledger holds.")
        return "present"
    record, kind, digest = event["record"], event["envelope"]["type"], payload.get("sha256")
    if isinstance(digest, str) and kind in ("message digest calculation", "migration", "redaction", "normalization"):
        export.open_records.add(record)
        export.digests.setdefault((record, digest), (sequence, kind))
    if kind == "exporting" and payload.get("export") == export.said.get("export"):
        export.exporting.add(record)
    return "present"


def check_older(export: Export, own: str | None) -> None:
    """Older checkpoints of this ledger, from the bag and from your own keeping, against the one in the bag."""
    now, report = export.checkpoint, export.report
    if now is None:
        return
    roots: dict[int, bytes] = {}
    for name in sorted(path for path in export.bag.sizes if path.startswith(CONSISTENCY)):
        try:
            old = check_continued(export, now, export.bag.text(name))
            roots[old.size] = old.root
        except Bad as why:
            report.fault(FORGED, f"“{shown(name)}” fails. {why}")
    if roots:
        report.checked.append(
            (
                f"{len(roots)} older checkpoints (of {min(roots)} to {max(roots)} events) are"
                if len(roots) > 1
                else f"1 older checkpoint (of {max(roots)} events) is"
            )
            + " the beginning of this ledger: nothing was taken out or rewritten since."
        )
    if own is not None:
        check_own(export, now, {**roots, now.size: now.root}, own)


def many(number: int, word: str) -> str:
    """A number with its word."""
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def check_continued(export: Export, now: Checkpoint, text: str) -> Checkpoint:
    """An older checkpoint, an empty line, and the path that leads from it to the one in the bag."""
    note, gap, rest = text.rpartition("\n\n")
    if rest.startswith("—"):
        note, rest = text, ""
    elif gap:
        note += "\n"
    old = read_checkpoint(note, export.trusted())
    if not old.signers or old.origin != now.origin:
        raise Bad("The older checkpoint is not signed by a known key of this ledger.")
    path = read_path(rest.split("\n")[:-1])
    if not consistency_holds(old.size, now.size, path, old.root, now.root):
        raise Bad("The ledger is not a continuation of what it was: it was rewritten.")
    return old


def check_own(export: Export, now: Checkpoint, roots: dict[int, bytes], own: str) -> None:
    """A checkpoint that somebody kept from earlier: the one witness that no forger can reach.

    The archive may have given its proof with it, in the form of those in the bag.
    """
    report = export.report
    try:
        if own.rpartition("\n\n")[2].startswith("—"):
            mine = read_checkpoint(own, export.trusted())
        else:
            mine = check_continued(export, now, own)
            roots[mine.size] = mine.root
    except Bad as why:
        report.fault(FORGED, f"The checkpoint that you gave cannot be used. {why}")
        return
    known = roots.get(mine.size)
    if not mine.signers or mine.origin != now.origin:
        report.fault(FORGED, "The checkpoint that you gave is of another ledger, or signed with an unknown key.")
    elif known is None:
        report.could_not.append(
            f"Whether the checkpoint that you gave ({mine.size} events) fits: the bag has no proof for that size. "
            "Ask the archive for one."
        )
    elif mine.root == known:
        report.checked.append(f"The checkpoint that you gave ({mine.size} events) is the beginning of this ledger.")
    else:
        report.fault(FORGED, f"The ledger had another content at {mine.size} events than you were once given.")


def check_contents(export: Export) -> None:
    """data/sijill.json against what is there: counts, records, files."""
    said, bag, report = export.said, export.bag, export.report
    counts, records = member(said, "counts", dict), member(said, "records", list)
    left = member(counts, "left_out", dict)
    asked, exported = member(counts, "asked", int), member(counts, "exported", int)
    left_out = sum(member(left, reason, int) for reason in left)
    if asked != exported + left_out or exported != len(records):
        told = f"{asked} asked for, {exported} exported ({len(records)} listed), {left_out} left out"
        report.fault(FORM, f"The counts do not agree: {told}.")
    lines = bag.lines("data/records.jsonl", LONGEST_RECORD)
    folders: set[str] = set()
    spoken: set[str] = set()
    for number, record in enumerate(records, 1):
        line = next(lines, None)
        code = member(record, "reference_code", str)
        try:
            folders.add(check_record(export, record, code, number, line, spoken))
        except Bad as why:
            report.fault(FORM, f"Record {shown(code)}: {why}")
    if next(lines, None) is not None:
        report.fault(EXTRA, "data/records.jsonl has more lines than records were handed over.")
    for path in sorted(path for path in bag.sizes if path.startswith("data/records/")):
        folder, _, rest = path[len("data/records/") :].partition("/")
        if folder not in folders or (rest not in PER_RECORD and path not in spoken):
            report.fault(EXTRA, f"“{shown(path)}” belongs to no record that was handed over.")
    for code in set(export.events) - folders:
        report.fault(EXTRA, f"There are events of a record that was not handed over: {shown(code)}.")
    handed = len(folders & export.exporting)
    if handed:
        report.checked.append(f"The ledger itself says that {handed} of these records were handed over here.")
    report.checked.append(f"Asked for: {many(asked, 'record')}; here: {len(records)}; left out: {left_out}.")
    if left_out:
        report.could_not.append(f"What was left out ({left_out} of {asked}): data/left-out.txt gives the reasons.")


def check_record(export: Export, record: Any, code: str, number: int, line: bytes | None, spoken: set[str]) -> str:
    """One record: its line, its folder, its files, its events. Gives its reference code."""
    bag = export.bag
    if member(record, "line", int) != number or line is None:
        raise Bad("Its line in data/records.jsonl is not where it should be.")
    folder = f"records/{code}"
    if member(record, "folder", str).strip("/") not in (folder, "data/" + folder):
        raise Bad("Its folder is not named after it.")
    for name in PER_RECORD:
        if f"data/{folder}/{name}" not in bag.sizes:
            export.report.fault(MISSING, f"“data/{folder}/{name}” is missing.")
    listed = {check_file(export, code, item) for item in member(record, "files", list)}
    spoken |= listed
    row = read_json(line)
    for item in row.get("files", []) if isinstance(row, dict) else [None]:
        if "data/" + member(item, "path", str) not in listed:
            raise Bad("Its line in data/records.jsonl names a file that is not listed with it.")
    if sorted(member(record, "events", list), key=str) != sorted(export.events.get(code, []), key=str):
        raise Bad("Its events in data/custody/events.jsonl are not those that data/sijill.json lists.")
    return code


def check_file(export: Export, code: str, item: Any) -> str:
    """One file of a record against its digest in data/sijill.json and in the ledger."""
    bag, report = export.bag, export.report
    path: str = member(item, "path", str)
    path = path if path.startswith("data/") else "data/" + path
    digest, original = member(item, "sha256", str), member(item, "original", bool)
    if not path.startswith(f"data/records/{code}/files/") or path not in bag.digests:
        report.fault(MISSING, f"“{shown(path)}” is missing, or lies elsewhere than it should.")
        return path
    if bag.digests[path]["sha256"] != digest or bag.sizes[path] != member(item, "size", int):
        report.fault(CHANGED, f"“{shown(path)}” is not the file that data/sijill.json describes.")
        return path
    name = path.rpartition("/")[2]
    event = export.digests.get((code, digest))
    if original and event is not None and event[1] == "message digest calculation":
        report.checked.append(f"{shown(name)} of {shown(code)} is byte for byte what was taken in at event {event[0]}.")
    elif original and code in export.open_records:
        report.fault(
            NOT_AS_TAKEN_IN, f"“{shown(path)}” is not what was taken in: no event of the ledger knows its digest."
        )
    elif original:
        report.could_not.append(
            f"Whether {shown(name)} of {shown(code)} is what was taken in: the details of that event are not here."
        )
    return path


# --- The whole check ------------------------------------------------------------------------------------------------


def guarded(report: Report, step: Callable[[], None], rank: int = FORM) -> None:
    """Run one step; whatever a broken or hostile folder makes of it becomes a sentence."""
    try:
        step()
    except Bad as why:
        report.fault(rank, str(why))
    except OSError as error:
        report.unreadable.append(f"“{shown(str(error.filename))}” cannot be read: {error.strerror}")
    except Exception as error:  # noqa: BLE001  # nothing in a hostile folder may end the check without a word
        report.fault(rank, f"A part of the folder cannot be understood ({type(error).__name__} in {step.__name__}).")


def check(
    folder: Path,
    *,
    keys: Sequence[str] = (),
    checkpoint: str | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Report:
    """Check the bag in ``folder``.

    ``keys`` are verifier keys that are known from elsewhere, ``checkpoint`` is an older signed note, ``progress`` is
    told the bytes read and the bytes in all. Nothing is written, and nothing raised for what the folder holds; ``Bad``
    is raised for a key that is none.
    """
    pinned = [read_key(line) for line in keys]
    report = Report(str(folder))
    root = os.path.abspath(str(folder))
    bag = Bag("\\\\?\\" + root if os.name == "nt" and not root.startswith("\\\\") else root, report)
    if not os.path.isdir(bag.root):
        report.unreadable.append(f"“{shown(root)}” is not a folder. Unpack an archive (.zip, .tar) first.")
        return report
    guarded(report, bag.walk)
    for step in (
        check_declaration,
        read_manifests,
        check_completeness,
        lambda b: check_digests(b, progress),
        check_info,
    ):
        guarded(report, _bound(step, bag), MISSING)
    ours = "data/sijill.json" in bag.sizes or any(path.startswith("data/custody/") for path in bag.sizes)
    ours = ours or any("data/sijill.json" in listed for listed in bag.manifests.values())
    report.profile = PROFILE if ours else "BagIt" if "bagit.txt" in bag.sizes else ""
    if ours:
        check_export(Export(bag, pinned), checkpoint)
    elif report.profile:
        report.could_not.append("More than that: this bag is not an export of Sijill; nothing in it is signed.")
    return report


def _bound(step: Callable[..., None], *arguments: Any) -> Callable[[], None]:
    def bound() -> None:
        step(*arguments)

    bound.__name__ = step.__name__
    return bound


def check_export(export: Export, checkpoint: str | None) -> None:
    report = export.report
    guarded(report, _bound(check_strict_lists, export.bag))
    guarded(report, _bound(check_keys_and_checkpoint, export), FORGED)
    guarded(report, _bound(check_signature, export), FORGED)
    guarded(report, _bound(check_events, export), FORGED)
    guarded(report, _bound(check_older, export, checkpoint), FORGED)
    guarded(report, _bound(check_contents, export))
    if os.path.dirname(os.path.abspath(__file__)) == os.path.abspath(report.folder):
        report.could_not.append(
            "Whether this program is the archive's own: it lay in the folder that it checks, and whoever forged "
            "the one could have forged the other. Use a copy that you have from elsewhere."
        )
    if checkpoint is None and not report.faults:
        report.could_not.append(
            "Whether the archive showed others another ledger: only somebody who kept an older checkpoint can tell "
            "(--checkpoint FILE). Keep data/custody/checkpoint.txt of this bag for the next one."
        )


def told(report: Report) -> Iterator[str]:
    """The report for people, line by line."""
    yield f"Folder: {shown(report.folder)}"
    if report.faults:
        yield "RESULT: NOT IN ORDER. Do not rely on this folder before what follows is explained."
    elif report.unreadable:
        yield "RESULT: IT COULD NOT BE READ. Nothing can be said of it."
    else:
        yield "RESULT: IN ORDER. Everything that could be checked is as it should be."
    parts = (
        ("What is wrong, the worst first", report.wrong),
        ("What could not be read", report.unreadable),
        ("What was checked", report.checked),
        ("What could not be checked, and why", report.could_not),
        ("Worth knowing", list(dict.fromkeys(report.worth_knowing))),
        ("Signed with", report.keys),
    )
    for title, sentences in parts:
        if sentences:
            yield ""
            yield title + ":"
        for sentence in sentences[:200]:
            yield "  - " + sentence.replace("\n", "\n    ")
        if len(sentences) > 200:
            yield f"  - and {len(sentences) - 200} more (--json lists all)."


def as_json(report: Report) -> str:
    names = ("folder", "profile", "wrong", "unreadable", "checked", "could_not", "worth_knowing", "keys", "exit_code")
    return json.dumps({name: getattr(report, name) for name in names}, indent=2)


def show_progress(done: int, total: int) -> None:
    end = "\r" if done >= total else ""
    print(f"\r{100 * done // max(total, 1):3d} % read{end}", end="", file=sys.stderr, flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; gives the exit code."""
    sys.dont_write_bytecode = True
    parser = argparse.ArgumentParser(description="Checks a folder that an archive handed out (BagIt, sijill-bag/1).")
    parser.add_argument("folder", nargs="?", default=os.path.dirname(os.path.abspath(__file__)))
    parser.add_argument("--key", action="append", default=[], help="a public key that you have from the archive itself")
    parser.add_argument("--checkpoint", metavar="FILE", help="an older checkpoint of the same ledger that you kept")
    parser.add_argument("--json", action="store_true", help="report as JSON")
    options = parser.parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        kept = Path(options.checkpoint).read_bytes().decode("utf-8", "replace") if options.checkpoint else None
        progress = show_progress if sys.stderr.isatty() else lambda done, total: None
        report = check(Path(options.folder), keys=options.key, checkpoint=kept, progress=progress)
    except (Bad, OSError) as why:
        print(f"error: {why}", file=sys.stderr)
        return 2
    try:
        print(as_json(report) if options.json else "\n".join(told(report)), flush=True)
    except BrokenPipeError:
        # Whoever read these words has seen enough; what was found still is the exit code.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return report.exit_code


if __name__ == "__main__":
    code = main()
    if os.name == "nt" and len(sys.argv) == 1 and "PROMPT" not in os.environ and sys.stdin.isatty():
        input("\nPress Enter to close this window. ")  # a double click opens a window that would close at once
    sys.exit(code)
