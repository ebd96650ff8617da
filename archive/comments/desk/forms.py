"""Forms of the moderator's desk; each hands over a frozen value. Their rules stand in the rooms of the desk."""

from __future__ import annotations

import uuid

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, IntegerField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import HiddenInput

from archive.comments import blackout
from archive.comments.desk.bulk import BulkDecision
from archive.comments.desk.preferring import Preferences
from archive.comments.desk.sanctioning import SanctionInput
from archive.comments.inputs import Decision
from archive.comments.vocabulary import AppealOutcome, DecisionOutcome, DecisionReason, SanctionKind

OUTCOME_WORDS = {
    DecisionOutcome.PUBLISH: _("Publish: everybody who sees the record reads it"),
    DecisionOutcome.REDACT: _("Publish with words blacked out"),
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


SANCTION_WORDS = {
    SanctionKind.HELD: _("Hold: each comment waits for a moderator"),
    SanctionKind.PAUSE: _("Pause: no new comments"),
    SanctionKind.CLOSED: _("Close: no comments and no changes"),
}
_NOT_TO_PUBLISH = [
    SelectChoice(reason.value, words) for reason, words in REASON_WORDS.items() if reason is not DecisionReason.ON_TOPIC
]


class DecisionForm(FlaskForm):
    outcome = RadioField(
        _("Your decision"),
        [InputRequired(_("Choose what to do with it."))],
        choices=[SelectChoice(outcome.value, words) for outcome, words in OUTCOME_WORDS.items()],
    )
    passages = TextAreaField(
        _("Words to black out"),
        description=_(
            "Only to publish with words blacked out. Copy them from the comment as they stand, one passage a line;"
            " they are covered wherever they stand in it, and the author is told."
        ),
        render_kw={"rows": 2, "dir": "auto"},
    )
    reason = SelectField(
        _("Reason"),
        description=_("Needed for everything but to publish it whole. The author sees it."),
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

    def value(self, body: str) -> tuple[Decision, tuple[str, ...]]:
        """The decision on ``body``, and the words to black out that do not stand there."""
        outcome = DecisionOutcome(self.outcome.data)
        reason = DecisionReason(self.reason.data) if self.reason.data else None
        lines = (self.passages.data or "").splitlines() if outcome is DecisionOutcome.REDACT else []
        found, missing = blackout.find(body, lines, reason or DecisionReason.OTHER)
        decision = Decision(
            outcome=outcome,
            version=self.version.data or 0,
            reason=reason,
            note=self.note.data or "",
            private_note=self.private_note.data or "",
            passages=found,
        )
        return decision, missing


class QuestionForm(FlaskForm):
    question = TextAreaField(
        _("Your question"),
        description=_("The author reads it by account or receipt. The comment goes on waiting."),
        render_kw={"rows": 3, "dir": "auto"},
    )
    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()], id="question-version")


class BulkForm(FlaskForm):
    chosen = SelectMultipleField(validate_choice=False)
    outcome = SelectField(
        _("Do with those that are chosen"),
        id="bulk-outcome",
        choices=[
            SelectChoice(DecisionOutcome.DECLINE.value, _("Decline")),
            SelectChoice(DecisionOutcome.PUBLISH.value, _("Publish")),
            SelectChoice(DecisionOutcome.WITHHOLD.value, _("Withhold")),
        ],
    )
    reason = SelectField(
        _("Reason"),
        id="bulk-reason",
        description=_("Needed to decline or to withhold. The author sees it."),
        choices=[SelectChoice("", _("Choose a reason")), *_NOT_TO_PUBLISH],
        validate_choice=False,  # the queue asks for none: it is chosen beside the preview
    )
    note = TextAreaField(
        _("Note to the authors"), id="bulk-note", description=_("Optional."), render_kw={"rows": 2, "dir": "auto"}
    )

    def ids(self) -> list[uuid.UUID]:
        """The comments that were chosen."""
        return [comment_id for comment_id, _version in self._chosen()]

    def value(self) -> BulkDecision:
        return BulkDecision(
            outcome=DecisionOutcome(self.outcome.data),
            versions=dict(self._chosen()),
            reason=DecisionReason(self.reason.data) if self.reason.data in tuple(DecisionReason) else None,
            note=self.note.data or "",
        )

    def _chosen(self) -> list[tuple[uuid.UUID, int]]:
        found = []
        for word in self.chosen.data or ():
            name, _dot, version = word.partition(".")
            try:
                found.append((uuid.UUID(name), int(version or 0)))
            except ValueError:
                continue
        return found


class AppealForm(FlaskForm):
    outcome = RadioField(
        _("What becomes of it"),
        [InputRequired(_("Choose what becomes of it."))],
        choices=[
            SelectChoice(AppealOutcome.UPHELD.value, _("The decision stands")),
            SelectChoice(AppealOutcome.REVERSED.value, _("The decision is reversed")),
        ],
    )
    note = TextAreaField(_("Why"), description=_("Whoever appealed reads it."), render_kw={"rows": 4, "dir": "auto"})
    private_note = TextAreaField(
        _("Private note"), description=_("Only moderators read it."), render_kw={"rows": 2, "dir": "auto"}
    )


class SanctionForm(FlaskForm):
    kind = RadioField(
        _("What is asked"),
        [InputRequired(_("Choose what is asked."))],
        choices=[SelectChoice(kind.value, words) for kind, words in SANCTION_WORDS.items()],
    )
    days = IntegerField(
        _("For how many days"), default=7, description=_("It ends by itself."), render_kw={"min": 1, "max": 365}
    )
    reason = SelectField(
        _("Reason"), description=_("They see it."), choices=[SelectChoice("", _("Choose a reason")), *_NOT_TO_PUBLISH],
        id="sanction-reason",
        validators=[InputRequired(_("Choose a reason. The author sees it."))],
    )  # fmt: skip
    note = TextAreaField(
        _("What you tell them"), id="sanction-note", description=_("Optional."), render_kw={"rows": 3, "dir": "auto"}
    )
    private_note = TextAreaField(
        _("Private note"), id="sanction-private", description=_("Only moderators read it."), render_kw={"rows": 2}
    )

    def value(self) -> SanctionInput:
        return SanctionInput(
            kind=SanctionKind(self.kind.data),
            reason=DecisionReason(self.reason.data),
            days=self.days.data or 0,
            note=self.note.data or "",
            private_note=self.private_note.data or "",
        )


class LiftForm(FlaskForm):
    why = StringField(_("Why it ends"), description=_("They read it."), render_kw={"dir": "auto", "maxlength": 500})


class DeskForm(FlaskForm):
    keys = BooleanField(
        _("Single keys decide"),
        description=_("p, d, w, r choose what to do, a asks, n goes on, u takes back. Never while you type."),
    )
    grey = BooleanField(_("Pictures in grey"), description=_("Graphic ones are covered in any case."))
    skips_graphic = BooleanField(
        _("Nothing graphic today"),
        description=_("Comments on records with a content warning are left out of your queue until midnight, UTC."),
    )
    stop_after = IntegerField(
        _("Remind me to stop after so many decisions a day"),
        [Optional()],
        description=_("0 for never. You can always go on."),
        render_kw={"min": 0, "max": 1000},
    )

    def value(self) -> Preferences:
        return Preferences(
            keys=bool(self.keys.data),
            grey=bool(self.grey.data),
            skips_graphic=bool(self.skips_graphic.data),
            stop_after=self.stop_after.data or 0,
        )


class DealForm(FlaskForm):
    most = IntegerField(_("How many of the oldest"), default=50, render_kw={"min": 1, "max": 500})
