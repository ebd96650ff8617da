"""The search form: every field in the address, so that the address is the permalink."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString
from wtforms import BooleanField, Form, RadioField, SearchField, StringField
from wtforms.fields.choices import SelectChoice

from archive.search.arguments import SWITCHES, expanded
from archive.search.engine import Match
from archive.search.lexer import LONGEST_QUERY

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

_NUMBER = {"inputmode": "decimal", "size": 9, "autocomplete": "off", "dir": "ltr"}
_DATE = {"autocomplete": "off", "dir": "ltr", "size": 12}


def _switch(label: LazyString, description: LazyString) -> BooleanField:
    """A box that switches a step off: it sends 0, and nothing while the step is on."""
    return BooleanField(label, description=description, render_kw={"value": "0"})


class SearchForm(Form):
    """Words, dates, places, and how widely to look; facets travel beside it as repeated arguments."""

    q = SearchField(_("Words to look for"), render_kw={"maxlength": LONGEST_QUERY})
    date_from = StringField(_("From"), render_kw=_DATE)
    date_to = StringField(_("Until"), render_kw=_DATE)
    latitude = StringField(_("Latitude"), render_kw=_NUMBER)
    longitude = StringField(_("Longitude"), render_kw=_NUMBER)
    kilometres = StringField(_("Kilometres"), render_kw=_NUMBER)
    north = StringField(_("Northern edge"), render_kw=_NUMBER)
    south = StringField(_("Southern edge"), render_kw=_NUMBER)
    west = StringField(_("Western edge"), render_kw=_NUMBER)
    east = StringField(_("Eastern edge"), render_kw=_NUMBER)
    match = RadioField(
        _("Find records with"),
        choices=[
            SelectChoice(Match.ALL.value, _("all of the words")),
            SelectChoice(Match.ANY.value, _("any of the words")),
        ],
        default=Match.ALL.value,
    )
    fold = _switch(
        _("No other spellings"),
        _("Accents, vowel signs and forms of letters then make a difference."),
    )
    stem = _switch(
        _("No other forms of a word"),
        _("Then “prisoners” does not find “prisoner”."),
    )
    names = _switch(
        _("No other names"),
        _("Then a place or a person is found only by the name that you write."),
    )


def form_of(arguments: MultiDict[str, str]) -> SearchForm:
    """The form as an address fills it; the area of ``near`` and ``box`` stands in its fields."""
    form = SearchForm(expanded(arguments))
    if form.match.data not in set(Match):
        form.match.data = Match.ALL.value
    for name in SWITCHES:
        form[name].data = arguments.get(name, "").strip() == "0"
    return form
