"""What stands for a title or a name that nobody gave: stored in English as every message is, told in the page's
language.
"""

from __future__ import annotations

from archive.base.messages import Message, msg
from archive.records.vocabulary import RecordKind

# A title taken from the text could say at one level what the text says at a stricter one.
UNTITLED: dict[RecordKind, Message] = {
    RecordKind.TESTIMONY: msg("Testimony without a title"),
    RecordKind.IMAGE: msg("Image without a title"),
    RecordKind.ARTICLE: msg("Source article without a title"),
}
NO_NAME = msg("Contributor who gave no name")
NAME_IN_VAULT = msg("Contributor whose name is in the vault")
LANGUAGE = "en"
"""Of these as they are stored."""
_BY_TITLE = {str(words): words for words in UNTITLED.values()}
_BY_NAME = {str(words): words for words in (NO_NAME, NAME_IN_VAULT)}


def words(title: str) -> Message | None:
    """The message that stands for a title; None where somebody gave one."""
    return _BY_TITLE.get(title)


def name_words(name: str) -> Message | None:
    """The message that stands for a name; None where somebody is shown under one."""
    return _BY_NAME.get(name)
