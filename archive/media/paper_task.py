"""The task that opens a PDF: the text of its pages, and pictures of the first of them. Runs confined (``confined``).

PDFium parses, lays out and draws; no script in the file runs, and nothing that it names is fetched or opened.
"""

from __future__ import annotations

import codecs
from io import BytesIO
from typing import Any, BinaryIO

import pypdfium2 as pdfium
from PIL import Image

from archive.media.child import Refused

_LARGEST_SIDE = 14_400  # points: what a PDF may ask for (ISO 32000, annex C)
_BLANK = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj "
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj trailer<</Root 1 0 R>>"
)


def prepare(task: dict[str, Any]) -> None:
    """Load what else would be loaded late: nothing can be opened once this process is confined."""
    document = pdfium.PdfDocument(_BLANK)
    page = document[0]
    page.get_textpage().get_text_bounded()
    _about(document)
    _jpeg(page.render(scale=1).to_pil(), 80)
    document.close()
    codecs.lookup("utf-16-le")
    Image.preinit()


def perform(file: BinaryIO, task: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    """Up to ``pages`` texts of ``characters`` in all, and ``pictures`` of the first pages, ``edge`` pixels long."""
    document = _opened(file.read())
    count = len(document)
    texts: list[str] = []
    left = task["characters"]
    pictures: list[bytes] = []
    sizes: list[list[int]] = []
    unreadable = 0
    for number in range(min(count, task["pages"])):
        try:
            page = document[number]
            text = _text(page)[:left]
            if number < task["pictures"]:
                image = _drawn(page, task["edge"])
                pictures.append(_jpeg(image, task["quality"]))
                sizes.append([number + 1, image.width, image.height])
            page.close()
        except (pdfium.PdfiumError, ValueError, OverflowError):
            text, unreadable = "", unreadable + 1
        texts.append(text)
        left -= len(text)
    told = {
        "pages": count,
        "texts": texts,
        "sizes": sizes,
        "unreadable": unreadable,
        "cut": left <= 0 or count > task["pages"],
        "about": _about(document),
        "version": str(pdfium.PDFIUM_INFO.version).partition("@")[0],
    }
    return told, pictures


def _opened(data: bytes) -> pdfium.PdfDocument:
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        raise Refused("locked" if "password" in str(error).casefold() else "damaged") from error
    if len(document) < 1:
        raise Refused("damaged")
    return document


def _text(page: pdfium.PdfPage) -> str:
    found: str = page.get_textpage().get_text_bounded()
    return found.replace("\r\n", "\n").replace("\ufffe", "")


def _drawn(page: pdfium.PdfPage, edge: int) -> Image.Image:
    width, height = page.get_size()
    longest = max(width, height)
    if not 0 < longest <= _LARGEST_SIDE:
        raise ValueError("a page of no size")
    drawn = page.render(scale=min(edge / longest, 4.0), may_draw_forms=False, draw_annots=True)
    image: Image.Image = drawn.to_pil().convert("RGB")
    image.thumbnail((edge, edge))
    return image


def _jpeg(image: Image.Image, quality: int) -> bytes:
    out = BytesIO()
    plain: dict[str, Any] = {"comment": b"", "exif": b"", "icc_profile": None}
    image.convert("RGB").save(out, "JPEG", quality=quality, optimize=True, progressive=True, **plain)
    return out.getvalue()


def _about(document: pdfium.PdfDocument) -> dict[str, str]:
    try:
        found = document.get_metadata_dict(skip_empty=True)
    except pdfium.PdfiumError:
        return {}
    return {str(key)[:40]: str(value)[:500] for key, value in found.items()}
