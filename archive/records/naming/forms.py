"""The form of a list of names."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, TextAreaField
from wtforms.validators import Length


class NamesForm(FlaskForm):
    """All further names of one agent or place, and the version of the list that was read."""

    version = HiddenField()
    names = TextAreaField(
        _("Its other names"),
        validators=[Length(max=60_000)],
        description=_("One on a line: the language, a colon, the name, as ar: حلب"),
    )
