"""The search form: every field in the address, so that the address is the permalink."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from werkzeug.datastructures import MultiDict
from wtforms import Form, RadioField, SearchField, SelectField, StringField
from wtforms.fields.choices import SelectChoice

from archive.search.engine import Match, Sort
from archive.search.fields import FACETS
from archive.search.query import SearchRequest
from archive.web.paging import window


class SearchForm(Form):
    """Words, dates, order; facets travel beside it as repeated arguments."""

    q = SearchField(_("Words to look for"))
    date_from = StringField(_("Event from"), description=_("A year, month or day: 2016, 2016-11, 2016-11-14"))
    date_to = StringField(_("Event until"))
    match = RadioField(
        _("Find"),
        choices=[
            SelectChoice(Match.ALL.value, _("All of the words")),
            SelectChoice(Match.ANY.value, _("Any of the words")),
        ],
        default=Match.ALL.value,
    )
    sort = SelectField(
        _("Order"),
        choices=[
            SelectChoice(Sort.RELEVANCE.value, _("Best match first")),
            SelectChoice(Sort.NEWEST.value, _("Newest event first")),
            SelectChoice(Sort.OLDEST.value, _("Oldest event first")),
        ],
        default=Sort.RELEVANCE.value,
    )

    def value(self, arguments: MultiDict[str, str]) -> SearchRequest:
        """The request; what stands for no choice of a list is taken as the first of it."""
        page, per_page = window(arguments.get("page", type=int), arguments.get("per_page", type=int))
        self.sort.data = self.sort.data if self.sort.data in set(Sort) else Sort.RELEVANCE.value
        self.match.data = self.match.data if self.match.data in set(Match) else Match.ALL.value
        return SearchRequest(
            q=(self.q.data or "").strip(),
            chosen=chosen(arguments),
            date_from=(self.date_from.data or "").strip(),
            date_to=(self.date_to.data or "").strip(),
            sort=Sort(self.sort.data),
            match=Match(self.match.data),
            page=page,
            per_page=per_page,
        )


def chosen(arguments: MultiDict[str, str]) -> dict[str, tuple[str, ...]]:
    """Facet to the values chosen of it."""
    found = {facet: tuple(dict.fromkeys(v for v in arguments.getlist(facet) if v))[:50] for facet in FACETS}
    return {facet: values for facet, values in found.items() if values}
