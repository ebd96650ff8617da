"""The forms of the desk, one for each step; each hands over the frozen group of its step."""

from __future__ import annotations

from typing import Any

from flask_babel import get_locale, lazy_gettext
from wtforms import (
    BooleanField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice

from archive.access.levels import AccessLevel
from archive.base import languages
from archive.intake.answers import (
    AccessAnswer,
    Group,
    KindAnswer,
    WhatAnswer,
    WhenAnswer,
    YouAnswer,
)
from archive.intake.consent_form import ConsentForm
from archive.intake.form_kit import StepForm, attributes, line, typed
from archive.intake.vocabulary import Naming, Step
from archive.records.vocabulary import Directness, RecordKind

# Languages in which people are likely to write here; any other tag can be written by hand.
OFFERED = ("am ar ckb de en es fa fr ha he hi hy id it ku my ne ps pt ru rw so sq sr sw ta ti tr uk ur uz zh").split()
_OTHER = "other"
# Whom first, and the name of the level after it: a narrow screen cuts the end off.
_LEVELS = [
    SelectChoice(AccessLevel.SEALED.value, lazy_gettext("Only the archivists (sealed)")),
    SelectChoice(AccessLevel.RESTRICTED.value, lazy_gettext("Archivists and investigators (restricted)")),
    SelectChoice(AccessLevel.REGISTERED.value, lazy_gettext("Everybody with an account (registered)")),
    SelectChoice(AccessLevel.PUBLIC.value, lazy_gettext("Everybody (public)")),
]


class KindForm(StepForm):
    kind = RadioField(
        lazy_gettext("What is it?"),
        choices=[
            SelectChoice(RecordKind.TESTIMONY.value, lazy_gettext("A testimony: what I or somebody else lived or saw")),
            SelectChoice(RecordKind.IMAGE.value, lazy_gettext("Pictures: photographs, scans, screenshots")),
            SelectChoice(RecordKind.ARTICLE.value, lazy_gettext("An article: something that was published elsewhere")),
        ],
        validate_choice=False,
    )

    def value(self) -> KindAnswer:
        known = set(RecordKind)
        return KindAnswer(kind=RecordKind(self.kind.data) if self.kind.data in known else None)


class WhatForm(StepForm):
    title = StringField(
        lazy_gettext("Title (optional)"),
        description=lazy_gettext("A few words by which you know it again. Readers may see it: leave names out."),
        render_kw=attributes("title"),
    )
    directness = RadioField(
        lazy_gettext("How do you know of it?"),
        choices=[
            SelectChoice(Directness.FIRST_HAND.value, lazy_gettext("I lived it or saw it myself")),
            SelectChoice(Directness.SECOND_HAND.value, lazy_gettext("Somebody who saw it told me")),
            SelectChoice(Directness.THIRD_HAND.value, lazy_gettext("It came to me through several people")),
            SelectChoice(Directness.UNKNOWN.value, lazy_gettext("I do not know, or do not wish to say")),
        ],
        default=Directness.UNKNOWN.value,
        validate_choice=False,
    )
    address = StringField(
        lazy_gettext("Address of the page (optional)"),
        description=lazy_gettext("The archive does not open it; it is kept as a fact."),
        render_kw=attributes("address", dir="ltr", inputmode="url"),
    )
    publisher = StringField(lazy_gettext("Who published it (optional)"), render_kw=attributes("publisher"))
    text = TextAreaField(lazy_gettext("In your own words"), render_kw=attributes("text", rows=14))
    language = SelectField(
        lazy_gettext("In which language is it written?"), render_kw={"autocomplete": "off"}, validate_choice=False
    )
    other_language = StringField(
        lazy_gettext("Another language (optional)"),
        description=lazy_gettext("Its tag, such as “kab” or “zh-Hant”, when it is not in the list."),
        render_kw={"dir": "ltr", "autocomplete": "off", "maxlength": languages.MAX_LENGTH},
    )

    def __init__(self, kind: RecordKind | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = str(get_locale() or "en")
        named = sorted((languages.name(tag, here), tag) for tag in OFFERED)
        self.language.choices = [
            SelectChoice(languages.UNDETERMINED, lazy_gettext("I do not know")),
            *(SelectChoice(tag, name) for name, tag in named),
            SelectChoice(_OTHER, lazy_gettext("Another one")),
        ]
        if not self.is_submitted():
            self.language.data = here
        if kind is not RecordKind.TESTIMONY:
            del self.directness
        if kind is not RecordKind.ARTICLE:
            del self.address, self.publisher
        self.text.label.text = _TEXT_LABELS.get(kind or RecordKind.TESTIMONY)

    def fill(self, group: Group | None) -> None:
        if isinstance(group, WhatAnswer):
            super().fill(group)
            if group.language not in (*OFFERED, languages.UNDETERMINED):
                self.language.data, self.other_language.data = _OTHER, group.language

    def value(self) -> WhatAnswer:
        other = line(self.other_language.data)
        chosen = other if other and self.language.data in (_OTHER, None) else self.language.data
        return WhatAnswer(
            title=typed(self.title.data),
            text=typed(self.text.data),
            language=_canonical(languages.UNDETERMINED if chosen in (_OTHER, None, "") else str(chosen)),
            directness=_directness(self.directness.data if "directness" in self else None),
            address=line(self.address.data) if "address" in self else "",
            publisher=line(self.publisher.data) if "publisher" in self else "",
        )


_TEXT_LABELS = {
    RecordKind.TESTIMONY: lazy_gettext("What happened, in your own words"),
    RecordKind.IMAGE: lazy_gettext("What the pictures show, and how you came by them (optional)"),
    RecordKind.ARTICLE: lazy_gettext("The text of the article, as it was published"),
}


def _canonical(tag: str) -> str:
    try:
        return languages.canonical(tag)
    except languages.LanguageError:
        return tag  # as typed: the rules say what is wrong with it


def _directness(text: str | None) -> Directness:
    return Directness(text) if text in set(Directness) else Directness.UNKNOWN


class WhenForm(StepForm):
    when = StringField(
        lazy_gettext("When did it happen?"),
        description=lazy_gettext(
            "As exactly as you know: “15 November 2016”, “November 2016”, “spring 2016”, or in any words of yours."
        ),
        render_kw=attributes("when"),
    )
    when_unknown = BooleanField(lazy_gettext("I do not know when"))
    where = StringField(
        lazy_gettext("Where did it happen?"),
        description=lazy_gettext("A town or a district is enough. Leave out what would lead to somebody’s door."),
        render_kw=attributes("where"),
    )
    where_unknown = BooleanField(lazy_gettext("I do not know where"))

    def value(self) -> WhenAnswer:
        return WhenAnswer(
            when=line(self.when.data),
            when_unknown=bool(self.when_unknown.data),
            where=line(self.where.data),
            where_unknown=bool(self.where_unknown.data),
        )


class AccessForm(StepForm):
    description = SelectField(
        lazy_gettext("That it exists: its title, date and place"), choices=_LEVELS, validate_choice=False
    )
    text = SelectField(lazy_gettext("The text"), choices=_LEVELS, validate_choice=False)
    files = SelectField(lazy_gettext("The files"), choices=_LEVELS, validate_choice=False)
    wishes = TextAreaField(
        lazy_gettext("Other wishes (optional)"),
        description=lazy_gettext("For example: not before a certain day, or not in a certain country."),
        render_kw=attributes("wishes", rows=4),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_submitted():
            self.fill(AccessAnswer())

    def value(self) -> AccessAnswer:
        return AccessAnswer(
            description=_level(self.description.data),
            text=_level(self.text.data),
            files=_level(self.files.data),
            wishes=typed(self.wishes.data),
        )


def _level(text: str | None) -> AccessLevel:
    return AccessLevel(text) if text in set(AccessLevel) else AccessLevel.RESTRICTED


class YouForm(StepForm):
    naming = RadioField(
        lazy_gettext("How shall we know you?"),
        choices=[
            SelectChoice(Naming.ANONYMOUS.value, lazy_gettext("I give no name")),
            SelectChoice(Naming.PSEUDONYM.value, lazy_gettext("By a pseudonym, which readers may see")),
            SelectChoice(Naming.NAMED.value, lazy_gettext("By my name, which only the vault holds")),
        ],
        default=Naming.ANONYMOUS.value,
        validate_choice=False,
    )
    pseudonym = StringField(lazy_gettext("Pseudonym, if you chose one"), render_kw=attributes("pseudonym"))
    name = StringField(lazy_gettext("Name, if you give it"), render_kw=attributes("name"))
    contact = StringField(
        lazy_gettext("A way to reach you (optional)"),
        description=lazy_gettext("It goes to the vault. You can also come back with your receipt and leave none."),
        render_kw=attributes("contact"),
    )
    safe_contact = TextAreaField(
        lazy_gettext("What to mind when reaching you (optional)"),
        description=lazy_gettext("For example: only in writing, never at work, say that it is about a parcel."),
        render_kw=attributes("safe_contact", rows=3),
    )

    def value(self) -> YouAnswer:
        known = set(Naming)
        return YouAnswer(
            naming=Naming(self.naming.data) if self.naming.data in known else Naming.ANONYMOUS,
            pseudonym=line(self.pseudonym.data),
            name=line(self.name.data),
            contact=line(self.contact.data),
            safe_contact=typed(self.safe_contact.data),
        )


class ReturnedForm(StepForm):
    """What its contributor mends in a submission that came back."""

    title = StringField(lazy_gettext("Title"), render_kw=attributes("title"))
    text = TextAreaField(lazy_gettext("Text"), render_kw=attributes("text", rows=16))


def form_of(step: Step, kind: RecordKind | None) -> StepForm:
    """The form of a step, with what was sent if something was."""
    if step is Step.WHAT:
        return WhatForm(kind)
    return _FORMS[step]()


_FORMS: dict[Step, type[StepForm]] = {
    Step.KIND: KindForm,
    Step.WHEN: WhenForm,
    Step.ACCESS: AccessForm,
    Step.YOU: YouForm,
    Step.CONSENT: ConsentForm,
}
