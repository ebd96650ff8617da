"""Judged collections: documents, questions, and which document answers which question.

A collection is a folder with ``docs.jsonl`` (or ``.gz``: id, title, text, lang), ``queries.jsonl`` (id, text, lang),
``qrels.tsv`` (query, document, relevance) and ``meta.json`` (lang).
"""

from __future__ import annotations

import gzip
import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive.access.levels import Part
from archive.search.documents import IndexDocument

_SPACE = uuid.UUID("5b2a7a31-7a6e-4f0e-9f5c-2f6c4f0d9a11")


@dataclass(frozen=True, slots=True)
class Collection:
    """One judged collection."""

    name: str
    documents: tuple[dict[str, Any], ...]
    queries: dict[str, str]
    judged: dict[str, dict[str, int]]
    language: str

    def language_of(self, document: dict[str, Any]) -> str:
        """A document's own language, or the collection's; ``und`` where that is several."""
        found = str(document.get("lang") or self.language)
        return "und" if found == "mul" else found


def collections(folder: Path) -> Iterator[Collection]:
    """The collections in ``folder``, or the one that it is, in the order of their names."""
    if (folder / "qrels.tsv").exists():
        yield _read(folder)
        return
    for inside in sorted(folder.iterdir()):
        if (inside / "qrels.tsv").exists():
            yield _read(inside)


def _read(folder: Path) -> Collection:
    meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    judged: dict[str, dict[str, int]] = {}
    for line in (folder / "qrels.tsv").read_text(encoding="utf-8").splitlines():
        query, document, relevance = line.split("\t")
        judged.setdefault(query, {})[document] = int(relevance)
    queries = {row["id"]: row["text"] for row in _rows(folder / "queries.jsonl")}
    documents = tuple(_rows(folder / "docs.jsonl"))
    return Collection(folder.name, documents, queries, judged, str(meta.get("lang", "und")))


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    packed = path.with_name(path.name + ".gz")
    with gzip.open(packed, "rt", encoding="utf-8") if packed.exists() else path.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def identity(name: str) -> uuid.UUID:
    """The record that a document becomes."""
    return uuid.uuid5(_SPACE, name)


def indexed(collection: Collection) -> Iterator[IndexDocument]:
    """The parts of a collection's documents, as the archive would index them."""
    for document in collection.documents:
        language = collection.language_of(document)
        common: dict[str, Any] = {
            "record_id": identity(document["id"]),
            "reference_code": document["id"],
            "level": "public",
            "labels": frozenset({"level:public"}),
            "kind": "article",
            "language": language,
            "revision": 1,
        }
        yield IndexDocument(part=Part.DESCRIPTION, title=document.get("title") or "", **common)
        yield IndexDocument(part=Part.TEXT, text=document["text"], **common)
