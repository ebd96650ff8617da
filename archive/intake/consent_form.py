"""The form of consent: each use and each aspect separately, beside the words that explain them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import get_locale, lazy_gettext
from wtforms import HiddenField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget

from archive.base.messages import Message
from archive.intake import consent_text
from archive.intake.answers import ConsentGiven, Group
from archive.intake.form_kit import StepForm, attributes, line
from archive.records.vocabulary import ConsentAspect, ConsentUse
from archive.web.errors import translate


class Said:
    """A domain message as a label: translated when the page is made."""

    def __init__(self, message: Message) -> None:
        self.message = message

    def __str__(self) -> str:
        return translate(self.message)


def _ticks(label: Any, words: Sequence[tuple[str, Message]]) -> SelectMultipleField:
    return SelectMultipleField(
        label,
        choices=[SelectChoice(value, Said(message)) for value, message in words],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validate_choice=False,
    )


class ConsentForm(StepForm):
    uses = _ticks(
        lazy_gettext("What may be done with it"),
        [(use.value, words) for use, words in consent_text.USES.items()],
    )
    mechanism = StringField(
        lazy_gettext("Which court or investigation, if only a certain one (optional)"),
        render_kw=attributes("mechanism"),
    )
    aspects = _ticks(
        lazy_gettext("What may be shown to readers"),
        [(aspect.value, words) for aspect, words in consent_text.ASPECTS.items()],
    )
    text_version = HiddenField()
    text_shown_in = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_submitted():
            self._name_text()

    def fill(self, group: Group | None) -> None:
        super().fill(group)
        self._name_text()

    def _name_text(self) -> None:
        self.text_version.data, self.text_shown_in.data = consent_text.VERSION, str(get_locale() or "en")

    def value(self) -> ConsentGiven:
        uses, aspects = set(self.uses.data or ()), set(self.aspects.data or ())
        return ConsentGiven(
            uses=tuple(use for use in ConsentUse if use.value in uses),
            aspects=tuple(aspect for aspect in ConsentAspect if aspect.value in aspects),
            mechanism=line(self.mechanism.data),
            version=line(self.text_version.data),
            shown_in=line(self.text_shown_in.data),
        )
