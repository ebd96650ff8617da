"""Forms of whoever comes back, and of the archivist who asks."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import BooleanField, StringField, TextAreaField

from archive.intake.form_kit import attributes, line, typed
from archive.intake.returning.correcting import Correction
from archive.intake.returning.thread import MOST

_WORDS: dict[str, Any] = {"dir": "auto", "autocomplete": "off", "maxlength": MOST}


class SayForm(FlaskForm):
    """What a contributor says in the thread."""

    words = TextAreaField(lazy_gettext("Write to the archivists"), render_kw={**_WORDS, "rows": 5})


class AddForm(FlaskForm):
    """Words that are added to what was handed in."""

    words = TextAreaField(lazy_gettext("What do you want to add? (optional)"), render_kw={**_WORDS, "rows": 8})


class AskForm(FlaskForm):
    """What an archivist writes to a contributor."""

    words = TextAreaField(
        lazy_gettext("Your question or note"),
        description=lazy_gettext(
            "Whoever comes with the receipt reads this: name nobody, and ask one thing at a time."
        ),
        render_kw={**_WORDS, "rows": 4},
    )
    no_answer = BooleanField(lazy_gettext("This needs no answer"))


class CorrectForm(FlaskForm):
    """What was handed in, to be said better."""

    title = StringField(lazy_gettext("Title"), render_kw=attributes("title"))
    address = StringField(
        lazy_gettext("Address of the page (optional)"), render_kw=attributes("address", dir="ltr", inputmode="url")
    )
    publisher = StringField(lazy_gettext("Who published it (optional)"), render_kw=attributes("publisher"))
    text = TextAreaField(lazy_gettext("Text"), render_kw=attributes("text", rows=16))
    when = StringField(lazy_gettext("When did it happen?"), render_kw=attributes("when"))
    where = StringField(lazy_gettext("Where did it happen?"), render_kw=attributes("where"))
    wishes = TextAreaField(lazy_gettext("Your wishes (optional)"), render_kw=attributes("wishes", rows=4))

    def show(self, standing: Correction, unsent: dict[str, str]) -> None:
        """Drop what this kind of record has not, and fill in what stands, or what was typed since."""
        for name in ("address", "publisher"):
            if getattr(standing, name) is None:
                del self[name]
        if not self.is_submitted():
            for field in self:
                if field.short_name != "csrf_token":
                    field.data = unsent.get(field.short_name, getattr(standing, field.short_name))

    def value(self) -> Correction:
        """What is typed."""
        said = {name: self[name].data or "" for name in _FIELDS if name in self}
        return Correction(**{name: typed(text) if name in _LONG else line(text) for name, text in said.items()})


_FIELDS = ("title", "address", "publisher", "text", "when", "where", "wishes")
_LONG = ("text", "wishes")
