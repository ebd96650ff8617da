"""Forms of accounts; each hands over a frozen value."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import EmailField, PasswordField, RadioField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from archive.access.viewer import Role
from archive.accounts.rules import LONGEST_LABEL, LONGEST_NAME, LONGEST_PASSWORD
from archive.accounts.service import Details
from archive.web.locale import LOCALES

ROLE_WORDS = {
    Role.CONTRIBUTOR: _("Contributor: hands in testimonies, images and articles"),
    Role.INVESTIGATOR: _("Investigator: reads what is restricted"),
    Role.MODERATOR: _("Moderator: decides on comments"),
    Role.ARCHIVIST: _("Archivist: reviews, describes, publishes and withdraws; reads everything but drafts"),
    Role.ADMINISTRATOR: _("Administrator: invites people and runs the system; reads nothing closed"),
}


@dataclass(frozen=True, slots=True)
class NameAndPassword:
    """What somebody typed to come in."""

    name: str
    password: str


@dataclass(frozen=True, slots=True)
class TwoPasswords:
    """The present password and the new one."""

    current: str
    new: str


class SignInForm(FlaskForm):
    name = StringField(
        _("Name"), [InputRequired(_("Enter your name."))], render_kw={"autocomplete": "username", "dir": "auto"}
    )
    password = PasswordField(
        _("Password"), [InputRequired(_("Enter your password."))], render_kw={"autocomplete": "current-password"}
    )

    def value(self) -> NameAndPassword:
        return NameAndPassword(self.name.data or "", self.password.data or "")


class EnrolForm(FlaskForm):
    """Its rules stand in ``accounts.rules``, so that every problem is shown at once."""

    name = StringField(
        _("Name"),
        description=_("It may be a pseudonym. Others see it beside what you do under it."),
        render_kw={"autocomplete": "username", "maxlength": LONGEST_NAME, "dir": "auto"},
    )
    password = PasswordField(
        _("Password"),
        description=_("At least 10 characters; a few unrelated words are good."),
        render_kw={"autocomplete": "new-password", "maxlength": LONGEST_PASSWORD},
    )

    def value(self) -> NameAndPassword:
        return NameAndPassword(self.name.data or "" if "name" in self else "", self.password.data or "")


class PasswordForm(FlaskForm):
    current_password = PasswordField(_("Present password"), render_kw={"autocomplete": "current-password"})
    new_password = PasswordField(
        _("New password"),
        description=_("At least 10 characters; a few unrelated words are good."),
        render_kw={"autocomplete": "new-password", "maxlength": LONGEST_PASSWORD},
    )

    def value(self) -> TwoPasswords:
        return TwoPasswords(self.current_password.data or "", self.new_password.data or "")


class DetailsForm(FlaskForm):
    email = EmailField(
        _("E-mail address"),
        description=_("Optional, and shown to nobody. The archive works without it."),
        render_kw={"autocomplete": "email", "dir": "ltr"},
    )
    locale = RadioField(
        _("Language"),
        choices=[
            SelectChoice("", _("As my browser wishes")),
            *(SelectChoice(code, name) for code, name in LOCALES.items()),
        ],
        default="",
    )
    theme = RadioField(
        _("Look"),
        choices=[
            SelectChoice("", _("Light or dark as my device")),
            SelectChoice("light", _("Always light")),
            SelectChoice("dark", _("Always dark")),
        ],
        default="",
    )

    def value(self) -> Details:
        return Details((self.email.data or "").strip() or None, self.locale.data or None, self.theme.data or None)


class TokenForm(FlaskForm):
    label = StringField(
        _("What the token is for"),
        [
            InputRequired(_("Say what the token is for.")),
            Length(max=LONGEST_LABEL, message=_("Say it in at most 80 characters.")),
        ],
        render_kw={"maxlength": LONGEST_LABEL},
    )

    def value(self) -> str:
        return str(self.label.data)


class RolesForm(FlaskForm):
    """The roles of an invitation or of an account; none at all makes a registered reader."""

    roles = SelectMultipleField(
        _("Roles"),
        choices=[SelectChoice(role.value, words) for role, words in ROLE_WORDS.items()],
        coerce=Role,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    def value(self) -> frozenset[Role]:
        return frozenset(self.roles.data or ())
