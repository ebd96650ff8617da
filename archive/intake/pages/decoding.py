"""Bytes to characters, with the decision recorded."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from archive.intake.pages.limits import MAX_BYTES, PageTooLarge

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# WHATWG Encoding Standard: browsers read these labels as windows-1252.
_CP1252 = frozenset({"iso-8859-1", "latin1", "ascii", "us-ascii", "windows-1252"})
# HTML 5 asks for the declaration within the first 1,024 bytes; saved pages put a comment before it.
_META = re.compile(
    rb"<(?:meta[^>]{0,200}?charset|\?xml[^>]{0,100}?encoding)\s*=\s*[\"']?\s*([A-Za-z0-9_\-]{2,20})", re.IGNORECASE
)
_TYPE_CHARSET = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9_\-]{2,20})", re.IGNORECASE)
_MARKUP = re.compile(
    r"<(?:!doctype\s+html|html|head|body|div|p|article|meta|title|h1|table|section|main|ul|span)\b", re.IGNORECASE
)
_ARABIC = re.compile(r"[\u0621-\u064a]{2,}")


@dataclass(frozen=True, slots=True)
class Decoded:
    """Characters of a file, the encoding that was used, and why."""

    text: str
    encoding: str
    reason: str
    is_html: bool


def decode(data: bytes, declared_type: str | None) -> Decoded:
    """Read ``data`` as text: byte order mark, declaration, then UTF-8, cp1256 or cp1252 in this order.

    Raises PageTooLarge above the size limit.
    """
    if len(data) > MAX_BYTES:
        raise PageTooLarge(len(data))
    text, encoding, reason = _characters(data, declared_type)
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    return Decoded(text, encoding, reason, _is_html(text, declared_type))


def _characters(data: bytes, declared_type: str | None) -> tuple[str, str, str]:
    for mark, name in _BOMS:
        if data.startswith(mark):
            return data.decode(name, "replace"), name.removesuffix("-sig"), "byte order mark"
    for name, reason in _declared(data, declared_type):
        try:
            return data.decode(name), name, reason
        except (LookupError, UnicodeDecodeError):
            continue
    try:
        return data.decode("utf-8"), "utf-8", "valid UTF-8; nothing usable was declared"
    except UnicodeDecodeError:
        return _legacy(data)


def _declared(data: bytes, declared_type: str | None) -> list[tuple[str, str]]:
    found = []
    header = _TYPE_CHARSET.search(declared_type or "")
    if header:
        found.append((_python_name(header[1]), "charset declared with the file"))
    meta = _META.search(data[:4096])
    if meta:
        found.append((_python_name(meta[1].decode("ascii")), "charset declared in the page"))
    return found


def _python_name(label: str) -> str:
    return "cp1252" if label.casefold() in _CP1252 else label.casefold()


def _legacy(data: bytes) -> tuple[str, str, str]:
    """cp1256 where that gives runs of Arabic letters, else cp1252; bytes without meaning become U+FFFD."""
    arabic = data.decode("cp1256", "replace")
    letters = sum(len(run) for run in _ARABIC.findall(arabic))
    if letters > len(arabic) * 0.2:
        return arabic, "cp1256", "not UTF-8; as cp1256 it gives words in Arabic letters"
    return data.decode("cp1252", "replace"), "cp1252", "not UTF-8; cp1252 assumed"


def _is_html(text: str, declared_type: str | None) -> bool:
    kind = (declared_type or "").partition(";")[0].strip().casefold()
    if kind in {"text/html", "application/xhtml+xml"}:
        return True
    return kind != "text/plain" and bool(_MARKUP.search(text[:20_000]))
