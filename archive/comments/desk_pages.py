"""How the pages of the moderator's desk are put together."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import make_response, render_template, request, url_for
from werkzeug.wrappers import Response

from archive.base import clock, languages
from archive.base.runtime import settings
from archive.comments import desk_picture, rules
from archive.comments.desk import appealing, authors, filters, preferring, reading, undoing, walking
from archive.comments.desk.filters import QueueFilter, Waiting
from archive.comments.desk.forms import BulkForm, DecisionForm, QuestionForm, SanctionForm
from archive.comments.desk.reading import QueuePage
from archive.comments.models import ModerationDecision
from archive.comments.views import Card
from archive.comments.vocabulary import CommentState, SignalKind
from archive.records.presenting import date_words
from archive.web import gate
from archive.web.paging import Page, window

TABS: tuple[filters.View, ...] = (*Waiting, *(state for state in CommentState if state is not CommentState.PENDING))


@dataclass(frozen=True, slots=True)
class Offer:
    """What may still be taken back, and for how long."""

    action: str
    version: int | None
    seconds: int


def queue_page(form: BulkForm | None = None, status: int = 200) -> Response:
    """A page of the queue as the address asks for it."""
    viewer = gate.viewer()
    wanted = asked_for()
    number, size = window(request.args.get("page", type=int), None)
    after, before = (walking.parse(request.args.get(name)) for name in ("after", "before"))
    found = reading.queue_page(viewer, wanted, number, size, after or before, back=after is None)
    page = Page(found.items, found.total, number, size)
    kept = {name: value for name, value in _kept(wanted).items() if value}
    # What narrows a view goes along to the next one; what each would then hold is not counted.
    counted = reading.counts(viewer, () if kept else TABS)
    rendered = render_template(
        "comments/queue.html",
        wanted=wanted,
        tabs=[
            (tab, url_for("comments.queue", state=tab.value, **kept), _told(counted[tab]) if not kept else None)
            for tab in TABS
        ],
        items=found.items,
        total=found.total,
        most=reading.MOST_NARROWED,
        page=page.page,
        pages=page.pages,
        url_of=lambda n: url_for(
            "comments.queue", state=wanted.view.value, page=n, **(kept | _beside(found, n > page.page))
        ),
        bulk=form or BulkForm(formdata=None),
        appeals=len(appealing.waiting(viewer)),
        filters=_filter_choices(wanted),
        preferences=preferring.of(viewer),
        offer=offer(),
    )
    return make_response(rendered, status)


def card_page(
    card: Card,
    form: DecisionForm | None = None,
    *,
    question: QuestionForm | None = None,
    sanction: SanctionForm | None = None,
    said: str = "",
    status: int = 200,
) -> Response:
    """The page of one comment; what cannot be decided here is not offered."""
    viewer, item = gate.viewer(), card.item
    form = form or DecisionForm(formdata=None)
    question = question or QuestionForm(formdata=None)
    possible = rules.outcomes_from(item.comment.state, again=bool(item.flags or item.held))
    form.outcome.choices = [choice for choice in form.outcome.choices or () if choice.value in possible]
    # What is decided next is what stands on this page, whatever the form that was sent had read.
    for one in (form, question):
        one.version.data, one.version.raw_data = item.version, None
    blocked = card.refusal is not None or card.appeal_id is not None
    record, wishes = item.record, preferring.of(viewer)
    page = render_template(
        "comments/card.html",
        card=card,
        item=item,
        comment=item.comment,
        record=record,
        record_date=date_words(record.edtf, record.verbatim_date),
        picture=desk_picture.of(viewer, record, wishes),
        form=form if possible and not blocked else None,
        question=question if item.comment.state in (CommentState.PENDING, CommentState.WITHHELD) else None,
        sanction=sanction or SanctionForm(formdata=None),
        standing=card.author.sanction if card.author else None,
        known=authors.is_known(item.comment.id),
        preferences=wishes,
        offer=offer(),
        said_above=said,
    )
    return make_response(page, status)


def asked_for() -> QueueFilter:
    """The filter that the address asks for."""
    signal = request.args.get("signal", "")
    author = request.args.get("author", "")
    return QueueFilter(
        view=filters.parse_view(request.args.get("state")),
        record=request.args.get("record", "").strip().upper(),
        collection=request.args.get("collection", "").strip(),
        language=_language(request.args.get("language", "")),
        signal=SignalKind(signal) if signal in tuple(SignalKind) else None,
        mine=request.args.get("mine") == "1",
        author_of=_uuid(author),
        calm=preferring.of(gate.viewer()).skips_graphic,
    )


def offer() -> Offer | None:
    """What the address says was decided just now, if it is the viewer's own and can still be taken back."""
    comment_id, _dot, version = request.args.get("undo", "").partition(".")
    batch = _uuid(request.args.get("undone", ""))
    if batch is not None:
        decided = undoing.latest_of_batch(gate.viewer(), batch)
        left = _left(decided, undoing.BATCH_PATIENCE)
        return Offer(url_for("comments.undo_bulk", batch_id=batch), None, left) if left else None
    found = _uuid(comment_id)
    if found is None or not version.isascii() or not version.isdigit() or len(version) > 9:
        return None
    left = _left(undoing.latest(gate.viewer(), found, int(version)), 1)
    return Offer(url_for("comments.undo", comment_id=found), int(version), left) if left else None


def _left(decided: ModerationDecision | None, times: int) -> int:
    if decided is None:
        return 0
    ends = decided.decided_at + timedelta(seconds=settings().moderation_undo_seconds * times)
    return max(0, int((ends - clock.now()).total_seconds()) + 1)


def _beside(found: QueuePage, onward: bool) -> dict[str, str]:
    """From which place the neighbouring page is found."""
    place = found.last if onward else found.first
    return {"after" if onward else "before": str(place)} if place else {}


def _kept(wanted: QueueFilter) -> dict[str, Any]:
    return {
        "record": wanted.record,
        "collection": wanted.collection,
        "language": wanted.language,
        "signal": wanted.signal.value if wanted.signal else "",
        "mine": "1" if wanted.mine else "",
        "author": str(wanted.author_of) if wanted.author_of else "",
    }


def _filter_choices(wanted: QueueFilter) -> dict[str, Any]:
    kept = _kept(wanted)
    # Whose comments they are is told above the fold, and chosen at an entry.
    typed = any(value for name, value in kept.items() if name != "author")
    return {"signals": tuple(SignalKind), "chosen": any(kept.values()), "folded_out": typed, **kept}


def _told(count: int) -> tuple[int, bool]:
    """A count, and whether there are more."""
    return min(count, reading.MOST_COUNTED), count > reading.MOST_COUNTED


def _language(word: str) -> str:
    try:
        return languages.canonical(word) if word.strip() else ""
    except languages.LanguageError:
        return ""


def _uuid(word: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(word) if word else None
    except ValueError:
        return None
