"""Forms of composed pages."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import DataRequired, Length


class ReceiptForm(FlaskForm):
    """The six words of a receipt."""

    phrase = StringField(
        _("The six words of your receipt"),
        validators=[DataRequired(_("Type the six words.")), Length(max=200)],
        description=_("In their order, with spaces between them. Capital letters do not matter."),
    )
