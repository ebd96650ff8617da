"""Bags made by hand for tests of the checker: in memory first, so that a test can play the forger before it is sealed.

Written from the formats' definitions (RFC 6962's recursive ones for the tree), and from nothing of the product.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import uuid
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

ORIGIN = "archive.example/ledger"
SEED = bytes(range(32))
EXPORT = "3d4f2c9e-0d55-4a54-9d3b-0b6f1d2a7c11"
PHOTO = b"\xff\xd8\xff\xe0 a photograph of a bridge, byte for byte \xff\xd9"
VERIFY = Path(__file__).resolve().parents[2] / "archive" / "exports" / "offline" / "verify.py"


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def jcs(value: object) -> bytes:
    """Canonical JSON of what these tests hold: ASCII names, whole numbers."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def verifier_key(seed: bytes = SEED, name: str = ORIGIN) -> str:
    data = b"\x01" + Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
    short = hashlib.sha256(name.encode() + b"\n" + data).digest()[:4]
    return f"{name}+{short.hex()}+{b64(data)}"


def sign(text: str, seed: bytes = SEED, name: str = ORIGIN) -> str:
    short = bytes.fromhex(verifier_key(seed, name).split("+")[1])
    signature = Ed25519PrivateKey.from_private_bytes(seed).sign(text.encode())
    return f"{text}\n— {name} {b64(short + signature)}\n"


class Tree:
    """RFC 6962, 2.1, as it is written there."""

    def __init__(self, entries: list[bytes]) -> None:
        self.leaves = [hashlib.sha256(b"\0" + entry).digest() for entry in entries]

    def root(self, low: int, high: int) -> bytes:
        if high == low:
            return hashlib.sha256().digest()
        if high - low == 1:
            return self.leaves[low]
        k = self.split(high - low)
        return hashlib.sha256(b"\1" + self.root(low, low + k) + self.root(low + k, high)).digest()

    @staticmethod
    def split(n: int) -> int:
        k = 1
        while k * 2 < n:
            k *= 2
        return k

    def path(self, m: int, low: int, high: int) -> list[bytes]:
        if high - low == 1:
            return []
        k = self.split(high - low)
        if m < k:
            return [*self.path(m, low, low + k), self.root(low + k, high)]
        return [*self.path(m - k, low + k, high), self.root(low, low + k)]

    def proof(self, m: int, n: int) -> list[bytes]:
        return self._subproof(m, 0, n, True) if 0 < m < n else []

    def _subproof(self, m: int, low: int, high: int, whole: bool) -> list[bytes]:
        if m == high - low:
            return [] if whole else [self.root(low, high)]
        k = self.split(high - low)
        if m <= k:
            return [*self._subproof(m, low, low + k, whole), self.root(low + k, high)]
        return [*self._subproof(m - k, low + k, high, False), self.root(low, low + k)]


class Ledger:
    """A ledger of two records with a few events of others between them."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.events: list[dict[str, Any]] = []
        self.previous = "0" * 64

    def append(self, kind: str, record: str, detail: dict[str, object], thing: str = "record") -> int:
        salt = hashlib.sha256(f"salt {len(self.events)}".encode()).digest()
        payload = {**detail, "at": "2026-11-01T10:00:00Z", "roles": ["archivist"]}
        envelope = {
            "v": 1,
            "seq": len(self.events) + 1,
            "time": "2026-11-01",
            "type": kind,
            "object": str(uuid.uuid5(uuid.NAMESPACE_URL, record + thing)),
            "agent": str(uuid.uuid5(uuid.NAMESPACE_URL, "somebody" + record)),
            "outcome": "success",
            "commitment": hmac.new(salt, jcs(payload), "sha256").hexdigest(),
            "prev": self.previous,
        }
        self.previous = sha256(jcs(envelope))
        self.events.append({"envelope": envelope, "payload": payload, "record": record, "salt": salt.hex()})
        return len(self.events)

    def tree(self) -> Tree:
        return Tree([jcs(event["envelope"]) for event in self.events])

    def checkpoint(self, size: int | None = None, seed: bytes = SEED) -> str:
        size = len(self.events) if size is None else size
        return sign(f"{self.origin}\n{size}\n{b64(self.tree().root(0, size))}\n", seed, self.origin)


class HandMade:
    """A bag in memory: ``files`` may be changed before ``write``; manifests and signature follow what is in it."""

    def __init__(self, origin: str = ORIGIN) -> None:
        self.origin = origin
        self.ledger = ledger = Ledger(origin)
        for code, photo in (("SJ-AAAA-AAA", PHOTO), ("SJ-BBBB-BBB", None)):
            ledger.append("ingestion", code, {"tool": "test"})
            if photo:
                ledger.append("ingestion", code, {"size": len(photo)}, "photo")
                digests = {"sha256": sha256(photo), "sha512": hashlib.sha512(photo).hexdigest()}
                ledger.append("message digest calculation", code, digests, "photo")
            ledger.append("publication", "SJ-ZZZZ-ZZZ", {"of": "another record"})
            ledger.append("publication", code, {})
        for code in ("SJ-AAAA-AAA", "SJ-BBBB-BBB"):
            ledger.append("exporting", code, {"export": EXPORT, "audience": "court"})
        self.files: dict[str, bytes] = {}
        self.seed = SEED
        self.signed = True
        self.describe()

    def describe(self) -> None:
        """Everything but manifests and signature, from the ledger and the two records."""
        photo = "records/SJ-AAAA-AAA/files/01-original.jpg"
        records, lines = [], []
        for number, code in enumerate(("SJ-AAAA-AAA", "SJ-BBBB-BBB"), 1):
            folder = f"records/{code}"
            files = []
            row: dict[str, Any] = {"identifier": code, "source_system": self.origin, "kind": "image"}
            row |= {"title": "A bridge at Aleppo “قنطرة”", "body": "Seen from the bank.", "status": "published"}
            row["places"] = [{"name": "Aleppo", "lat": 36.2, "lon": 37.16}]
            if code == "SJ-AAAA-AAA":
                row["files"] = [{"path": photo, "sha256": sha256(PHOTO)}]
                item = {"path": photo, "role": "evidentiary", "original": True, "sha256": sha256(PHOTO)}
                files = [{**item, "size": len(PHOTO), "media_type": "image/jpeg", "derived_from": None}]
                self.files["data/" + photo] = PHOTO
            for name in ("record.jsonld", "record.txt", "dublin-core.xml"):
                self.files[f"data/{folder}/{name}"] = f"{code} as {name}\n".encode()
            events = [e["envelope"]["seq"] for e in self.ledger.events if e["record"] == code]
            about = {"reference_code": code, "revision": 1, "line": number, "folder": folder}
            records.append({**about, "files": files, "events": events})
            lines.append(jcs(row) + b"\n")
        self.files["data/records.jsonl"] = b"".join(lines)
        self.said: dict[str, Any] = {
            "format": "sijill-bag/1",
            "export": EXPORT,
            "audience": "court",
            "recipient": "A court",
            "created": "2026-11-02T09:00:00Z",
            "origin": self.origin,
            "organisation": "An archive",
            "software": "Sijill",
            "counts": {"asked": 3, "exported": 2, "left_out": {"not published": 1}},
            "withheld": {},
            "records": records,
        }
        self.files["data/sijill.json"] = jcs(self.said)
        for name in ("ro-crate-metadata.json", "premis.xml", "prov.json", "consent-and-access.json"):
            self.files["data/" + name] = b"{}\n"
        for name in ("consent-and-access.txt", "left-out.txt"):
            self.files["data/" + name] = b"words\n"
        for name in ("index.html", "README.txt"):
            self.files[name] = b"words\n"
        self.files["verify.py"] = VERIFY.read_bytes()
        self.custody()

    def custody(self) -> None:
        """The ledger extract with its proofs, anew."""
        for path in [path for path in self.files if path.startswith("data/custody/")]:
            del self.files[path]
        tree, size = self.ledger.tree(), len(self.ledger.events)
        note = self.ledger.checkpoint(seed=self.seed)
        here = [event for event in self.ledger.events if event["record"] != "SJ-ZZZZ-ZZZ"]
        self.files["data/custody/checkpoint.txt"] = note.encode()
        self.files["data/custody/keys.txt"] = (verifier_key(self.seed, self.origin) + "\n").encode()
        self.files["data/custody/events.jsonl"] = b"".join(jcs(event) + b"\n" for event in here)
        for event in here:
            index = event["envelope"]["seq"] - 1
            path = "".join(b64(step) + "\n" for step in tree.path(index, 0, size))
            text = f"c2sp.org/tlog-proof@v1\nindex {index}\n{path}\n{note}"
            self.files[f"data/custody/proofs/{index + 1}.tlog-proof"] = text.encode()
        for old in (1, 4, size - 2):
            path = "".join(b64(step) + "\n" for step in tree.proof(old, size))
            text = self.ledger.checkpoint(old, self.seed) + "\n" + path
            self.files[f"data/custody/consistency/{old}.txt"] = text.encode()

    def write(self, folder: Path) -> Path:
        """Seal what is in memory and write it below ``folder``."""
        sealed = dict(self.files)
        payload = sorted(path for path in sealed if path.startswith("data/"))
        sealed["bagit.txt"] = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
        size = sum(len(sealed[path]) for path in payload)
        sealed["bag-info.txt"] = f"Payload-Oxum: {size}.{len(payload)}\n".encode()
        for name in ("sha256", "sha512"):
            sealed[f"manifest-{name}.txt"] = manifest(name, payload, sealed)
        if self.signed:
            beside = sorted(path for path in sealed if not path.startswith("data/"))
            text = f"sijill-bag/1\n{EXPORT}\n" + "".join(f"{path} {sha256(sealed[path])}\n" for path in beside)
            sealed["signature.txt"] = sign(text, self.seed, self.origin).encode()
        tags = sorted(path for path in sealed if not path.startswith("data/"))
        for name in ("sha256", "sha512"):
            sealed[f"tagmanifest-{name}.txt"] = manifest(name, tags, sealed)
        return written(folder, sealed)


def manifest(name: str, paths: Iterable[str], files: dict[str, bytes]) -> bytes:
    return "".join(f"{hashlib.new(name, files[path]).hexdigest()}  {path}\n" for path in paths).encode()


def written(folder: Path, files: dict[str, bytes]) -> Path:
    for path, data in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    return folder
