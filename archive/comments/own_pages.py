"""The author's page of one comment: by account, and by receipt phrase."""

from __future__ import annotations

import uuid

from flask import make_response, render_template, request
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from archive.base.errors import NotVisible
from archive.comments import queries
from archive.comments.forms import EditForm
from archive.web import gate


def own_page(comment_id: uuid.UUID, form: FlaskForm | None = None, status: int = 200) -> Response:
    """The page of one of the viewer's own comments; ``form`` is the one to mend."""
    own = queries.own_one(gate.viewer(), comment_id)
    edit_form = (
        form if isinstance(form, EditForm) else EditForm(formdata=None, body=own.body, author_name=own.author_name)
    )
    page = render_template("comments/own_edit.html", own=own, edit_form=edit_form, failed=form)
    return make_response(page, status)


def receipt_page(phrase: str, done: str = "", form: FlaskForm | None = None) -> Response:
    """What became of the comment behind a phrase, after something was done with it."""
    found = queries.by_receipt(gate.viewer(), phrase, which_comment())
    if found is None:
        raise NotVisible()
    edit_form = form if isinstance(form, EditForm) else None
    page = render_template(
        "comments/receipt_page.html", receipt=found, phrase=phrase, done=done, edit_form=edit_form, failed=form
    )
    return make_response(page, 422 if form is not None else 200)


def which_comment() -> uuid.UUID | None:
    """Which comment of a receipt the form that was sent is about; None where it does not say: the latest."""
    try:
        return uuid.UUID(request.form.get("comment", ""))
    except ValueError:
        return None
