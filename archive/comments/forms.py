"""Forms of comments; each hands over a frozen value. Their rules stand in ``comments.rules``."""

from __future__ import annotations

import uuid

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired
from wtforms.widgets import HiddenInput

from archive.comments.inputs import CommentInput, Decision, EditInput
from archive.comments.rules import LONGEST_NAME
from archive.comments.vocabulary import DecisionOutcome, DecisionReason

OUTCOME_WORDS = {
    DecisionOutcome.PUBLISH: _("Publish: everybody who sees the record reads it"),
    DecisionOutcome.DECLINE: _("Decline: it is not shown"),
    DecisionOutcome.WITHHOLD: _("Withhold: it is not shown, and kept as evidence"),
}
REASON_WORDS = {
    DecisionReason.EXPOSES_IDENTITY: _("It could expose somebody"),
    DecisionReason.THREAT: _("A threat"),
    DecisionReason.HATE: _("Hatred against a group"),
    DecisionReason.INSULT: _("An insult"),
    DecisionReason.SPAM: _("Advertising"),
    DecisionReason.OFF_TOPIC: _("Off topic"),
    DecisionReason.REPEATED: _("Said already"),
    DecisionReason.UNLAWFUL: _("Against the law"),
    DecisionReason.ON_TOPIC: _("On topic (when you publish)"),
    DecisionReason.OTHER: _("Another reason, given in the note"),
}


class CommentForm(FlaskForm):
    body = TextAreaField(
        _("Your comment"),
        id="comment-body",
        description=_("At most 5,000 characters. *Emphasis*, links and quotations work as in e-mail."),
        render_kw={"rows": 6, "dir": "auto"},
    )
    author_name = StringField(
        _("A name to show beside it"),
        id="comment-name",
        description=_("Optional, and any name will do. Do not give a name that could put you in danger."),
        render_kw={"autocomplete": "off", "maxlength": LONGEST_NAME, "dir": "auto"},
    )
    parent_id = HiddenField(id="comment-parent")
    website = StringField(
        _("Leave this field empty"), id="comment-website", render_kw={"autocomplete": "off", "tabindex": "-1"}
    )
    """Hidden from people; programs fill it in. A signal, which decides nothing alone."""
    opened = HiddenField(id="comment-opened")
    """When the form was made, in seconds; as weak a signal."""

    def value(self) -> CommentInput:
        return CommentInput(
            body=self.body.data or "",
            author_name=self.author_name.data or "",
            parent_id=_uuid(self.parent_id.data),
        )


class EditForm(FlaskForm):
    body = TextAreaField(_("Your comment"), id="edit-body", render_kw={"rows": 6, "dir": "auto"})
    author_name = StringField(
        _("A name to show beside it"),
        id="edit-name",
        render_kw={"autocomplete": "off", "maxlength": LONGEST_NAME, "dir": "auto"},
    )

    def value(self) -> EditInput:
        return EditInput(body=self.body.data or "", author_name=self.author_name.data or "")


class DecisionForm(FlaskForm):
    outcome = RadioField(
        _("Your decision"),
        [InputRequired(_("Choose what to do with it."))],
        choices=[SelectChoice(outcome.value, words) for outcome, words in OUTCOME_WORDS.items()],
    )
    reason = SelectField(
        _("Reason"),
        description=_("Needed to decline or to withhold. The author sees it."),
        choices=[
            SelectChoice("", _("Choose a reason")),
            *(SelectChoice(reason.value, words) for reason, words in REASON_WORDS.items()),
        ],
    )
    note = TextAreaField(_("Note to the author"), description=_("Optional."), render_kw={"rows": 3, "dir": "auto"})
    private_note = TextAreaField(
        _("Private note"), description=_("Only moderators read it."), render_kw={"rows": 2, "dir": "auto"}
    )
    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])

    def value(self) -> Decision:
        return Decision(
            outcome=DecisionOutcome(self.outcome.data),
            version=self.version.data or 0,
            reason=DecisionReason(self.reason.data) if self.reason.data else None,
            note=self.note.data or "",
            private_note=self.private_note.data or "",
        )


def _uuid(text: str | None) -> uuid.UUID | None:
    """The id in a hidden field; one that is no id names no comment, so that the answer says so."""
    if not text:
        return None
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.UUID(int=0)
