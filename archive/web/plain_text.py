"""Words of a request without the characters that no text holds.

PostgreSQL takes no NUL, an encoder no lone surrogate, and a description that holds either (or what a page of a PDF
leaves on the clipboard) could not be read back from its revision. None of them is a letter, so nothing that was
typed is lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from flask import Request
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from werkzeug.utils import cached_property

_BREAK = re.compile("[\x0b\x0c]")
_NO_TEXT = re.compile("[\x00-\x08\x0e-\x1f\ud800-\udfff]")


def plain(words: str) -> str:
    """``words`` without control characters; a vertical tab and a form feed are what they look like, a new line."""
    return _NO_TEXT.sub("", _BREAK.sub("\n", words))


class PlainTextRequest(Request):
    """A request whose address and form hold text alone; files and JSON have readers of their own."""

    @cached_property
    def args(self) -> MultiDict[str, str]:
        """The parameters of the address."""
        return _plain(super().args.items(multi=True))

    def _load_form_data(self) -> None:
        before = "form" in self.__dict__
        super()._load_form_data()
        if not before:
            self.__dict__["form"] = _plain(self.__dict__["form"].items(multi=True))


def _plain(pairs: Iterable[tuple[str, str]]) -> ImmutableMultiDict[str, str]:
    return ImmutableMultiDict([(plain(name), plain(value)) for name, value in pairs])
