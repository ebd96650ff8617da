"""Sentences for people, kept untranslated until a page or a terminal shows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Message:
    """An English sentence with named ``%(slots)s``; it is also the key of its translation."""

    template: str
    params: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.template % self.params if self.params else self.template


def msg(template: str, **params: object) -> Message:
    """Mark ``template`` for translation and bind its slots."""
    return Message(template, params)
