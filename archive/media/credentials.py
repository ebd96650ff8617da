"""Content Credentials (C2PA) in a file: found and read, never believed. Runs confined.

Read is what a manifest says: who made it with what, what was done, of which other files. Its signature is not checked:
that needs a list of whom to trust, and a claim that "this is signed" would be taken for "this is true".
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, BinaryIO

from archive.media.cbor import NotCbor, loads
from archive.media.extract import plain
from archive.media.jumbf import Box, boxes, store_in

_MANIFESTS, _ACTIONS, _NAMES = 12, 40, 20
_JSON = 200_000
# In a certificate: the object identifiers of organisation and common name, then a string of some kind and its length.
_NAMED = re.compile(rb"\x06\x03\x55\x04([\x0a\x03])[\x0c\x13\x14\x1e](.)", re.DOTALL)


def told(file: BinaryIO) -> dict[str, Any]:
    """What the file's manifests say, as the entry ``credentials`` of the technical extract; empty without any."""
    try:
        store = store_in(file)
        manifests = [manifest for box in boxes(store) for manifest in box.within] if store else []
        found = [_manifest(one) for one in manifests[-_MANIFESTS:]]
    except Exception as error:  # noqa: BLE001  # as with every other block: hostile ones raise anything
        return {"credentials": {"unreadable": type(error).__name__}}
    # The last one speaks of the file as it is, those before of what it was made from.
    return {"credentials": {"bytes": len(store), "manifests": found[::-1]}} if store else {}


def _manifest(box: Box) -> dict[str, Any]:
    parts = {one.label: one for one in box.within}
    claim = next((_read(one) for label, one in parts.items() if label.startswith("c2pa.claim")), {})
    assertions = parts["c2pa.assertions"].within if "c2pa.assertions" in parts else []
    found: dict[str, Any] = {
        "label": box.label,
        "title": claim.get("dc:title"),
        "made_with": list(_generators(claim)),
        "assertions": [one.label for one in assertions][:_ACTIONS],
        "actions": list(_actions(assertions))[:_ACTIONS],
        "authors": list(_authors(assertions))[:_NAMES],
        "made_from": list(_ingredients(assertions))[:_NAMES],
        "certificate_names": _signer(parts.get("c2pa.signature")),
        "pictures": sum("thumbnail" in one.label for one in assertions),
    }
    return {key: plain(value) for key, value in found.items() if value}


def _read(box: Box) -> Mapping[str, Any]:
    """The map that a box holds, in CBOR or JSON; empty where it holds none."""
    for kind in ("cbor", "json"):
        if kind in box.content:
            try:
                value = loads(box.content[kind]) if kind == "cbor" else json.loads(box.content[kind][:_JSON])
            except (NotCbor, ValueError, RecursionError):
                return {}
            return value if isinstance(value, Mapping) else {}
    return {}


def _generators(claim: Mapping[str, Any]) -> Iterator[str]:
    infos = claim.get("claim_generator_info") or []
    for info in [infos] if isinstance(infos, Mapping) else infos:
        if isinstance(info, Mapping) and info.get("name"):
            yield f"{info['name']} {info.get('version') or ''}".strip()
    if not infos and claim.get("claim_generator"):
        yield str(claim["claim_generator"])


def _actions(assertions: Iterable[Box]) -> Iterator[dict[str, Any]]:
    for box in assertions:
        if not box.label.startswith("c2pa.actions"):
            continue
        for action in _read(box).get("actions") or []:
            if isinstance(action, Mapping):
                agent = action.get("softwareAgent")
                yield {
                    "action": str(action.get("action", "")),
                    "when": action.get("when"),
                    "with": agent.get("name") if isinstance(agent, Mapping) else agent,
                    "source": str(action.get("digitalSourceType") or "").rpartition("/")[2],
                }


def _authors(assertions: Iterable[Box]) -> Iterator[str]:
    for box in assertions:
        if "CreativeWork" in box.label or box.label.startswith("cawg."):
            authors = _read(box).get("author") or []
            for author in [authors] if isinstance(authors, Mapping) else authors:
                if isinstance(author, Mapping) and author.get("name"):
                    yield str(author["name"])


def _ingredients(assertions: Iterable[Box]) -> Iterator[str]:
    for box in assertions:
        if box.label.startswith("c2pa.ingredient"):
            said = _read(box)
            yield str(said.get("dc:title") or said.get("title") or said.get("relationship") or "")


def _signer(box: Box | None) -> list[str]:
    """The names in the first certificate of the signature: of its issuer, then of its owner."""
    for blob in _certificates(box.content.get("cbor", b"") if box else b""):
        names = [blob[found.end() : found.end() + found[2][0]] for found in _NAMED.finditer(blob)]
        return [name.decode("utf-8", "replace") for name in names][:_NAMES]
    return []


def _certificates(data: bytes) -> Iterator[bytes]:
    try:
        sealed = loads(data)
        protected, unprotected = loads(sealed[0]) if sealed[0] else {}, sealed[1]
    except (NotCbor, LookupError, TypeError):
        return
    for head in (protected, unprotected):
        chain = head.get("33") or head.get("x5chain") if isinstance(head, Mapping) else None
        for one in chain if isinstance(chain, list) else [chain]:
            if isinstance(one, bytes):
                yield one
