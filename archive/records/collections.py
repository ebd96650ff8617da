"""Collections as a viewer may know them: by what in them the viewer may see."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import case, exists, func, select

from archive.access.viewer import Viewer
from archive.base.errors import NotVisible
from archive.base.folding import fold_case
from archive.base.runtime import session
from archive.records import counting, queries
from archive.records import models as m


@dataclass(frozen=True, slots=True)
class CollectionView:
    """A collection with how many of its records the viewer may see."""

    slug: str
    title: str
    title_language: str
    description: str
    count: int


def collections(viewer: Viewer, locale: str) -> list[CollectionView]:
    """Collections in which the viewer may see something, by the title in the viewer's language where there is one."""
    counted = counting.counts(viewer).collections
    rows = session().scalars(select(m.Collection).where(m.Collection.id.in_(counted)))
    found = [_collection(row, counted[row.id], locale) for row in rows]
    return sorted(found, key=lambda one: (fold_case(one.title), one.slug))


def titles(locale: str) -> dict[str, str]:
    """Slug and title of every collection, by title, in the reader's language where there is one: for the staff."""
    found = {row.slug: _title(row, locale)[0] for row in session().scalars(select(m.Collection))}
    return dict(sorted(found.items(), key=lambda pair: pair[1].casefold()))


def collection(
    viewer: Viewer, slug: str, locale: str, page: int, per_page: int
) -> tuple[CollectionView, list[queries.Summary]]:
    """A collection and a page of its records, the earliest first; ``NotVisible`` when the viewer may see none of them.

    Of one day, those of which words are hidden from readers come first: a hidden title decides no order.
    """
    row = session().scalar(select(m.Collection).where(m.Collection.slug == slug))
    if row is None:
        raise NotVisible()
    inside = queries.listed(viewer).where(m.Record.collection_id == row.id)
    count = session().scalar(select(func.count()).select_from(inside.subquery())) or 0
    if not count:
        raise NotVisible()
    hidden = exists().where(m.TextRedaction.record_id == m.Record.id)
    told = case((hidden, ""), else_=m.Record.title)
    ids = session().scalars(
        inside.order_by(m.Record.event_earliest, told, m.Record.reference_code)
        .limit(per_page)
        .offset((page - 1) * per_page)
    )
    return _collection(row, count, locale), queries.in_order(viewer, list(ids))


def _collection(row: m.Collection, count: int, locale: str) -> CollectionView:
    title, language, description = _title(row, locale)
    return CollectionView(slug=row.slug, title=title, title_language=language, description=description, count=count)


def _title(row: m.Collection, locale: str) -> tuple[str, str, str]:
    """Title, its language, and description."""
    for other in row.titles:
        if other.language.split("-")[0] == locale:
            return other.value, other.language, other.description or row.description
    return row.title, row.language, row.description
