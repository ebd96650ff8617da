"""The form of an erasure."""

from __future__ import annotations

import uuid

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from archive.erasure.queries import Preview
from archive.erasure.service import Wish
from archive.records.consent_words import WAYS
from archive.records.consenting import Way
from archive.records.tombstones import REASONS
from archive.records.vocabulary import ErasureReason
from archive.web.errors import translate

RECORD = "record"


class EraseForm(FlaskForm):
    """What is erased, why, and the reference code typed once more."""

    what = SelectField(_("What is erased"))
    reason = SelectField(_("Why (shown on the tombstone)"))
    way = SelectField(_("How it was asked for"))
    code = StringField(
        _("The reference code, to confirm"),
        validators=[InputRequired(_("Type the reference code of this record to confirm."))],
        render_kw={"dir": "ltr", "autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )

    def offer(self, found: Preview) -> None:
        """Give the choices that a record has."""
        files = [
            SelectChoice(f"file:{file.id}", gettext("Only this file: %(name)s", name=file.name or file.media_type))
            for file in found.files
        ]
        people = [
            SelectChoice(f"person:{person.id}", gettext("Only who this is: %(name)s", name=person.name or number))
            for number, person in enumerate(found.people, 1)
        ]
        self.what.choices = [SelectChoice(RECORD, gettext("The whole record")), *files, *people]
        self.reason.choices = [SelectChoice(reason.value, translate(words)) for reason, words in REASONS.items()]
        unasked = SelectChoice("", gettext("Nobody asked: the archive decided"))
        self.way.choices = [*(SelectChoice(way.value, translate(words)) for way, words in WAYS.items()), unasked]

    def target(self) -> tuple[str, uuid.UUID | None]:
        """``record``, or ``file`` and ``person`` with an id."""
        kind, _colon, found = str(self.what.data).partition(":")
        return kind, uuid.UUID(found) if found else None

    def wish(self) -> Wish:
        """What the verbs want."""
        return Wish(
            code=self.code.data or "",
            reason=ErasureReason(self.reason.data),
            way=Way(self.way.data) if self.way.data else None,
        )
