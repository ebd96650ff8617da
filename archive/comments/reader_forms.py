"""Forms of readers and authors beyond the comment itself: flags, answers, appeals; and of policies and word lists."""

from __future__ import annotations

import uuid

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from archive.comments.flagging import FlagInput
from archive.comments.vocabulary import DiscussionPolicy, FlagReason, ListKind

FLAG_WORDS = {
    FlagReason.EXPOSES_IDENTITY: _("It could expose somebody"),
    FlagReason.THREAT: _("It threatens somebody"),
    FlagReason.HATE: _("It is hatred against a group"),
    FlagReason.INSULT: _("It insults somebody"),
    FlagReason.SPAM: _("It is advertising"),
    FlagReason.OFF_TOPIC: _("It has nothing to do with the record"),
    FlagReason.UNTRUE: _("It says something untrue"),
    FlagReason.OTHER: _("Something else"),
}
POLICY_WORDS = {
    DiscussionPolicy.PRE_MODERATED: _("A moderator reads every comment before it is shown"),
    DiscussionPolicy.OPEN: _("Open: a comment in which nothing is noticed is shown at once"),
    DiscussionPolicy.REGISTERED: _(
        "People with an account only: what they write is shown at once, if nothing is noticed"
    ),
    DiscussionPolicy.CLOSED: _("Closed: no further comments; those that stand stay"),
}
LIST_WORDS = {
    ListKind.INSULT: _("Insults"),
    ListKind.HATE: _("Hatred"),
    ListKind.THREAT: _("Threats"),
    ListKind.SPAM: _("Advertising"),
    ListKind.WATCH: _("Words to watch for"),
}


class FlagForm(FlaskForm):
    reason = RadioField(
        _("What is wrong with it?"),
        [InputRequired(_("Choose a reason."))],
        choices=[SelectChoice(reason.value, words) for reason, words in FLAG_WORDS.items()],
    )
    note = TextAreaField(
        _("Anything that a moderator should know"),
        description=_("Optional, at most 500 characters. Do not write here what could lead to a person in danger."),
        render_kw={"rows": 3, "dir": "auto"},
    )

    def value(self) -> FlagInput:
        return FlagInput(FlagReason(self.reason.data), self.note.data or "")


class AnswerForm(FlaskForm):
    words = TextAreaField(_("Your answer"), id="answer-words", render_kw={"rows": 4, "dir": "auto"})


class AppealForm(FlaskForm):
    words = TextAreaField(
        _("Why should it be decided otherwise?"), id="appeal-words", render_kw={"rows": 4, "dir": "auto"}
    )
    sanction = HiddenField(id="appeal-sanction")

    @property
    def sanction_id(self) -> uuid.UUID | None:
        try:
            return uuid.UUID(self.sanction.data) if self.sanction.data else None
        except ValueError:
            return uuid.UUID(int=0)


class DiscussionForm(FlaskForm):
    policy = RadioField(_("Comments"))

    def offer(self, otherwise: str) -> None:
        """Set the choices; ``otherwise`` says what holds where nothing is chosen."""
        self.policy.choices = [
            SelectChoice("", otherwise),
            *(SelectChoice(policy.value, words) for policy, words in POLICY_WORDS.items()),
        ]

    def value(self) -> DiscussionPolicy | None:
        return DiscussionPolicy(self.policy.data) if self.policy.data else None


class WordListForm(FlaskForm):
    name = StringField(_("Name"), render_kw={"maxlength": 80, "dir": "auto"})
    kind = SelectField(_("About"), choices=[SelectChoice(kind.value, words) for kind, words in LIST_WORDS.items()])
    words = TextAreaField(
        _("Words and phrases"),
        description=_(
            "One entry a line. A star at the end of a word stands for any ending, “_” for up to two words in between;"
            " what follows “#” is not read."
        ),
        render_kw={"rows": 14, "dir": "auto"},
    )
