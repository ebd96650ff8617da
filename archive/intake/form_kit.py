"""What the desk's forms are made of."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import asdict
from typing import Any

from flask_wtf import FlaskForm

from archive.intake import rules
from archive.intake.answers import Group


def typed(text: str | None) -> str:
    """Words as they were typed."""
    return rules.clean(text or "")


def line(text: str | None) -> str:
    """The same without space around them."""
    return typed(text).strip()


def attributes(name: str, **more: Any) -> dict[str, Any]:
    """What the control of a field of ``rules.LIMITS`` carries."""
    return {"dir": "auto", "autocomplete": "off", "maxlength": rules.LIMITS[name], **more}


class StepForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """A form of one step."""

    def fill(self, group: Group | None) -> None:
        """Show what was answered before."""
        if group is not None:
            self.process(formdata=None, data=asdict(group))

    @abstractmethod
    def value(self) -> Group:
        """What is typed, faults and all."""
