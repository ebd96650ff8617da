"""XML for the bag: built by the standard library, in our own layout, without characters that XML does not have."""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.etree.ElementTree import Element, SubElement, indent, tostring

_NO_CHARACTER = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'


def clean(text: object) -> str:
    """``text`` with what XML 1.0 cannot hold replaced by U+FFFD."""
    return _NO_CHARACTER.sub("\ufffd", str(text))


def add(parent: Element, tag: str, text: object = None, attributes: Mapping[str, str] | None = None) -> Element:
    """A new last child of ``parent``, with ``text`` unless it is None."""
    child = SubElement(parent, tag, {name: clean(value) for name, value in (attributes or {}).items()})
    if text is not None:
        child.text = clean(text)
    return child


def written(element: Element, level: int = 1) -> str:
    """The element on lines of its own, ``level`` steps in."""
    indent(element, " ", level)
    return " " * level + tostring(element, encoding="unicode").rstrip() + "\n"
