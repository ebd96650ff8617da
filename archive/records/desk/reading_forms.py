"""The forms beside a text that is read: one claim, or one relation, written down at a time."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import FormField, HiddenField
from wtforms.validators import ValidationError

from archive.records.desk.entries import ClaimEntry, RelationEntry
from archive.records.desk.fields import said


class QuotingClaimEntry(ClaimEntry):
    """A claim that quotes the text beside it."""

    def validate_verbatim(self, field: Any) -> None:
        if not said(field):
            raise ValidationError(gettext("Select the words in the text, or copy them here: a claim rests on them."))


class ReadingForm(FlaskForm):
    """What both have: the revision that was read."""

    revision = HiddenField()


class ClaimForm(ReadingForm):
    """A claim; ``before`` and ``after`` are what stands around the words, ``place`` where they were chosen to stand."""

    before = HiddenField()
    after = HiddenField()
    place = HiddenField()
    claim = FormField(QuotingClaimEntry, _("Claim"))


class RelationForm(ReadingForm):
    """A relation."""

    relation = FormField(RelationEntry, _("Relation"))
