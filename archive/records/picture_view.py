"""The forms in which a picture is shown: sizes, formats, grey, blurred; what is set apart has no address."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for

from archive.media.queries import JPEG, CopyView, FileView
from archive.media.vocabulary import WorkingPurpose

WEBP = "image/webp"


@dataclass(frozen=True, slots=True)
class Form:
    """One form of a picture: where it is as JPEG, its size in pixels, and the same for browsers that choose.

    ``light`` and ``sizes`` are values of a ``srcset``: the lighter format, and the same format in other sizes.
    """

    url: str
    width: int | None
    height: int | None
    light: str = ""
    sizes: str = ""


@dataclass(frozen=True, slots=True)
class Forms:
    """All forms of a picture that there are; an archive of before may lack the later ones until they are made."""

    page: Form
    grey: Form | None
    blurred: Form | None
    zoom: Form
    """The largest that there is."""


def forms(code: str, file: FileView) -> Forms | None:
    """The forms of a file's picture; None where it has none to show."""
    page = _form(code, file, WorkingPurpose.DISPLAY, WorkingPurpose.THUMBNAIL)
    if page is None:
        return None
    return Forms(
        page=page,
        grey=_form(code, file, WorkingPurpose.GREY, WorkingPurpose.GREY_THUMBNAIL),
        blurred=_form(code, file, WorkingPurpose.BLURRED),
        zoom=_form(code, file, WorkingPurpose.ZOOM) or page,
    )


def _form(code: str, file: FileView, purpose: WorkingPurpose, small: WorkingPurpose | None = None) -> Form | None:
    copy = _served(file, purpose, JPEG)
    if copy is None:
        return None
    purposes = (purpose,) if small is None else (small, purpose)
    return Form(
        url=_address(code, copy),
        width=copy.width,
        height=copy.height,
        light=_set(code, [_served(file, one, WEBP) for one in purposes]),
        sizes=_set(code, [_served(file, one, JPEG) for one in purposes]),
    )


def _served(file: FileView, purpose: WorkingPurpose, media_type: str) -> CopyView | None:
    copy = file.pictures.get((purpose, media_type))
    return copy if copy is not None and copy.quarantined_since is None else None


def _set(code: str, copies: list[CopyView | None]) -> str:
    there = [copy for copy in copies if copy is not None and copy.width]
    return ", ".join(f"{_address(code, copy)} {copy.width}w" for copy in there)


def _address(code: str, copy: CopyView) -> str:
    return url_for("records.file", code=code, object_id=copy.id)
