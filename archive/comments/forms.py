"""Forms of comments; each hands over a frozen value. Their rules stand in ``comments.rules``."""

from __future__ import annotations

import uuid

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField, TextAreaField

from archive.comments.inputs import CommentInput, EditInput
from archive.comments.rules import LONGEST_NAME


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
    quote = TextAreaField(
        _("The passage that you mean"),
        id="comment-quote",
        description=_("Optional: a few words copied from the text of the record. They are shown above your comment."),
        render_kw={"rows": 2, "dir": "auto"},
    )
    quote_before = HiddenField(id="comment-quote-before")
    receipt = StringField(
        _("The six words of your earlier comment"),
        id="comment-receipt",
        description=_(
            "Optional. Moderators then see that it is the same person who writes, and nothing else of you. The same six"
            " words open this comment too."
        ),
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false", "dir": "ltr"},
    )
    """By which a commenter without an account chooses to be known; never part of the comment."""
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
            quote=self.quote.data or "",
            quote_before=self.quote_before.data or "",
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


def _uuid(text: str | None) -> uuid.UUID | None:
    """The id in a hidden field; one that is no id names no comment, so that the answer says so."""
    if not text:
        return None
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.UUID(int=0)
