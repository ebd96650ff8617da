"""The bag that hands records over: RO-Crate in BagIt, with the ledger's extract and everything to check it by.

Its layout (``sijill-bag/1``) is fixed in docs/bag.md. Records are written one by one as they come; what must stand
together elsewhere is collected on disk, so memory does not grow with the bag.
"""

from __future__ import annotations

import os
import shutil
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from archive.base.canonical import canonical
from archive.base.errors import Unavailable
from archive.base.messages import msg
from archive.exports import consents, said
from archive.exports.bagit_writing import BagWriter
from archive.exports.crate import METADATA, Crate
from archive.exports.dublin_core import dublin_core
from archive.exports.facts import (
    BAG_FORMAT,
    BagFault,
    ExportFacts,
    LedgerExtract,
    OpensFiles,
    Tally,
    file_path,
    record_folder,
)
from archive.exports.index_page import IndexPage
from archive.exports.jsonl import importable
from archive.exports.premis import Premis
from archive.exports.projecting import ExportedFile, Omitted, Projection
from archive.exports.prov import Prov
from archive.exports.readme import left_out_text, readme_text
from archive.exports.record_jsonld import record_jsonld
from archive.exports.record_text import BYTE_ORDER_MARK, record_text
from archive.exports.spool import Register, Spools, compact, readable
from archive.exports.vocabulary import LeftOut
from archive.media import store

VERIFIER = Path(__file__).with_name("offline") / "verify.py"
_NEVER_BEFORE = (1980, 1, 1, 0, 0, 0)
"""The time of every entry of a zip: what was copied when is no fact of the export."""


def write_bag(
    parent: Path,
    facts: ExportFacts,
    projections: Iterable[Projection | Omitted],
    ledger: LedgerExtract,
    files: OpensFiles | None = None,
) -> Path:
    """Write the bag into ``parent`` and return its folder, which appears whole or not at all.

    Raises ``BagFault`` when the counts do not add up, when a file's bytes are not those that were taken in, or when
    a name cannot stand in a bag; ``Unavailable`` when the disk refuses. Nothing is left behind then.
    """
    target = parent / facts.name
    if target.exists():
        raise BagFault(msg("There is a folder “%(name)s” already.", name=facts.name))
    partial = parent / f".{facts.name}.partial"
    shutil.rmtree(partial, ignore_errors=True)
    try:
        partial.mkdir(mode=0o700, parents=True)
        _Bag(partial, facts, ledger, files or store.current()).write(projections)
        partial.rename(target)
        _sync_folder(parent)
    except OSError as error:
        raise Unavailable(msg("The bag could not be written to the archive's disk.")) from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return target


def zip_bag(folder: Path, target: Path) -> Path:
    """Pack a bag's folder into a zip with that one top folder; the same bag gives the same bytes."""
    partial = target.with_name(f".{target.name}.partial")
    try:
        with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as packed:
            for path in sorted((path for path in folder.rglob("*") if path.is_file()), key=Path.as_posix):
                entry = zipfile.ZipInfo(f"{folder.name}/{path.relative_to(folder).as_posix()}", _NEVER_BEFORE)
                entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 3
                entry.external_attr = (0o100644) << 16
                entry.file_size = path.stat().st_size
                with path.open("rb") as source, packed.open(entry, "w") as sink:
                    shutil.copyfileobj(source, sink, 1 << 20)
        with partial.open("rb") as file:
            os.fsync(file.fileno())
        partial.replace(target)
        _sync_folder(target.parent)
    except OSError as error:
        raise Unavailable(msg("The bag could not be written to the archive's disk.")) from error
    finally:
        partial.unlink(missing_ok=True)
    return target


class _Bag:
    """One bag while it is written."""

    def __init__(self, folder: Path, facts: ExportFacts, ledger: LedgerExtract, files: OpensFiles) -> None:
        self.facts, self.ledger, self.files = facts, ledger, files
        self.register = Register()
        self.bag = BagWriter(folder, self.register)
        self.folder = folder
        self.left_out: Counter[LeftOut] = Counter(facts.left_out)
        self.withheld: Counter[LeftOut] = Counter()
        self.exported = 0

    def write(self, projections: Iterable[Projection | Omitted]) -> None:
        """Everything, in one pass over the records."""
        try:
            with Spools(self.folder.parent) as spools:
                self._collectors(spools)
                for item in projections:
                    self._take(item)
                self._conclude()
        finally:
            self.register.close()

    def _collectors(self, spools: Spools) -> None:
        self.spools = spools
        self.crate = Crate(self.facts, spools, self.register)
        self.premis = Premis(self.facts, spools, self.register)
        self.prov = Prov(self.facts, spools, self.register)
        self.index = IndexPage(self.facts, spools)

    def _take(self, item: Projection | Omitted) -> None:
        if isinstance(item, Omitted):
            self.left_out[item.reason] += 1
            return
        self.exported += 1
        self.withheld.update(dict(item.withheld))
        self._record(item)
        for event in item.events:
            self.register.event(event.sequence, item.reference_code, event.detail is not None)
        for collector in (self.crate, self.premis, self.prov, self.index):
            collector.add(item)
        self.spools.write("records", compact(importable(item, _place)) + "\n")
        self.spools.item("contents", _contents(item, self.exported))
        self.spools.item("consents", consents.summary_item(item))
        self.spools.write("consent-text", consents.summary_text(item))

    def _record(self, item: Projection) -> None:
        """The record's own folder."""
        home = f"data/{record_folder(item.reference_code)}"
        self.bag.text(f"{home}/record.jsonld", readable(record_jsonld(self.facts, item)))
        self.bag.text(f"{home}/record.txt", record_text(self.facts, item))
        self.bag.text(f"{home}/dublin-core.xml", dublin_core(self.facts, item))
        for file in item.files:
            path = f"data/{file_path(item.reference_code, file.name)}"
            self.bag.copy(path, self.files.open(file.sha256), file.sha256, file.sha512)

    def _conclude(self) -> None:
        tally = self._tally()
        self._custody()
        self._drained("data/records.jsonl", "records")
        with self.bag.opened("data/sijill.json") as file:
            file.write(_head(self.facts, tally).encode())
            self.spools.drain("contents", file)
            file.write(b"\n]}\n")
        with self.bag.opened("data/consent-and-access.json") as file:
            file.write(b'{"records": [\n')
            self.spools.drain("consents", file)
            file.write(b"\n]}\n")
        self._drained("data/consent-and-access.txt", "consent-text", consents.summary_head(self.facts))
        self.bag.text("data/left-out.txt", BYTE_ORDER_MARK + left_out_text(self.facts, tally))
        for path, collector in (("data/premis.xml", self.premis), ("data/prov.json", self.prov)):
            with self.bag.opened(path) as file:
                collector.write(file)
        with self.bag.opened(f"data/{METADATA}") as file:
            self.crate.write(file, tally)
        with self.bag.opened("index.html") as file:
            self.index.write(file, tally)
        self.bag.text("README.txt", BYTE_ORDER_MARK + readme_text(self.facts, tally))
        self.bag.data("verify.py", VERIFIER.read_bytes())
        self.bag.finish(_info(self.facts, tally), self._signature)

    def _signature(self, beside: str) -> str:
        """The archive's signature over the lists of files and the pages beside them, and so over every byte."""
        return self.ledger.sign(f"{BAG_FORMAT}\n{self.facts.id}\n{beside}")

    def _drained(self, path: str, spool: str, head: str = "") -> None:
        with self.bag.opened(path) as file:
            file.write((BYTE_ORDER_MARK + head).encode() if head else b"")
            self.spools.drain(spool, file)

    def _tally(self) -> Tally:
        left_out = {reason: self.left_out[reason] for reason in LeftOut if self.left_out[reason]}
        if self.facts.asked != self.exported + sum(left_out.values()):
            counts = {"asked": self.facts.asked, "exported": self.exported, "left_out": sum(left_out.values())}
            raise BagFault(
                msg("%(asked)s records were asked for, %(exported)s exported and %(left_out)s left out.", **counts)
            )
        withheld = {reason: self.withheld[reason] for reason in LeftOut if self.withheld[reason]}
        return Tally(asked=self.facts.asked, exported=self.exported, left_out=left_out, withheld=withheld)

    def _custody(self) -> None:
        """The extract of the ledger with a proof for each event of it."""
        self.bag.text("data/custody/checkpoint.txt", self.ledger.note)
        self.bag.text("data/custody/keys.txt", "".join(f"{key}\n" for key in self.ledger.verifier_keys))
        with self.bag.opened("data/custody/events.jsonl") as file:
            for batch in self.register.events():
                records = {sequence: record for sequence, record, _ in batch}
                for line in _event_lines(self.ledger, [(sequence, bool(told)) for sequence, _, told in batch], records):
                    file.write(line)
        for batch in self.register.events():
            for sequence, proof in sorted(self.ledger.proofs([sequence for sequence, _, _ in batch]).items()):
                self.bag.text(f"data/custody/proofs/{sequence}.tlog-proof", proof)
        for size, text in self.ledger.consistency():
            self.bag.text(f"data/custody/consistency/{size}.txt", text)


def _event_lines(ledger: LedgerExtract, wanted: list[tuple[int, bool]], records: Mapping[int, str]) -> Iterator[bytes]:
    """Each event on a line of canonical JSON; envelope and payload are the very bytes that are bound."""
    found = 0
    for event in ledger.events(wanted):
        found += 1
        parts = [b'"envelope":' + event.envelope]
        parts += [b'"erased":true'] if event.erased else []
        parts += [b'"payload":' + event.payload] if event.payload is not None else []
        parts += [b'"record":' + canonical(records[event.sequence])]
        parts += [b'"salt":' + canonical(event.salt.hex())] if event.salt is not None else []
        yield b"{" + b",".join(parts) + b"}\n"
    if found != len(wanted):
        raise BagFault(msg("The ledger did not give all events that belong to these records."))


def _place(item: Projection, file: ExportedFile) -> str:
    """Where a file lies, relative to ``data/``."""
    return file_path(item.reference_code, file.name)


def _contents(item: Projection, line: int) -> dict[str, Any]:
    """The record's entry of ``sijill.json``."""
    paths = {file.id: file_path(item.reference_code, file.name) for file in item.files}
    return {
        "reference_code": item.reference_code,
        "revision": item.revision,
        "line": line,
        "folder": record_folder(item.reference_code),
        "files": [
            {
                "path": paths[file.id],
                "role": file.role,
                "original": file.original,
                "sha256": file.sha256,
                "size": file.size,
                "media_type": file.media_type,
                "derived_from": paths.get(file.derived_from) if file.derived_from else None,
            }
            for file in item.files
        ],
        "events": [event.sequence for event in item.events],
    }


def _head(facts: ExportFacts, tally: Tally) -> str:
    """``sijill.json`` up to the list of its records."""
    head = {
        "format": BAG_FORMAT,
        "export": str(facts.id),
        "audience": facts.audience,
        "recipient": facts.recipient,
        "created": facts.moment,
        "origin": facts.origin,
        "organisation": facts.organisation,
        "software": facts.software,
        "counts": {"asked": tally.asked, "exported": tally.exported, "left_out": tally.left_out},
        "withheld": tally.withheld,
    }
    return compact(head).removesuffix("}") + ', "records": [\n'


def _info(facts: ExportFacts, tally: Tally) -> list[tuple[str, str]]:
    records = said.counted(tally.exported, "record", "records")
    return [
        ("Source-Organization", facts.organisation),
        ("Bagging-Date", f"{facts.created:%Y-%m-%d}"),
        ("External-Identifier", f"urn:uuid:{facts.id}"),
        ("External-Description", f"{records}, exported for {said.AUDIENCES[facts.audience]}: {facts.recipient}"),
        ("Internal-Sender-Identifier", facts.origin),
        ("Bag-Software-Agent", facts.software),
        ("Sijill-Bag-Format", BAG_FORMAT),
    ]


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
