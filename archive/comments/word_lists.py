"""The archive's own word lists, as moderators keep them on a page."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import select

from archive.access import policy
from archive.access.policy import Act
from archive.access.viewer import Viewer
from archive.base import clock
from archive.base.errors import Invalid, NotVisible, Problem
from archive.base.messages import msg
from archive.base.runtime import session
from archive.comments import rules
from archive.comments.reader_models import WordList
from archive.comments.vocabulary import ListKind

LONGEST_NAME = 80
LONGEST_LIST = 100_000


def listed(viewer: Viewer) -> Sequence[WordList]:
    """Every list, by name."""
    policy.require(viewer, Act.MODERATE)
    return session().scalars(select(WordList).order_by(WordList.name)).all()


def one(viewer: Viewer, list_id: uuid.UUID) -> WordList:
    """One list; ``NotVisible`` where there is none."""
    policy.require(viewer, Act.MODERATE)
    row = session().get(WordList, list_id)
    if row is None:
        raise NotVisible()
    return row


def put(viewer: Viewer, list_id: uuid.UUID | None, name: str, kind: ListKind, words: str) -> uuid.UUID:
    """Make a list, or change one; comments are read with it from now on. Raises ``Invalid``."""
    row = one(viewer, list_id) if list_id is not None else WordList()
    policy.require(viewer, Act.MODERATE)
    tidy = rules.as_name(name)
    problems = [*rules.text_problems("name", tidy, LONGEST_NAME), *rules.text_problems("words", words, LONGEST_LIST)]
    if not tidy:
        problems.append(Problem("name", msg("Give it a name: moderators are told which list a word stands in.")))
    with session().no_autoflush:
        taken = session().scalar(select(WordList.id).where(WordList.name == tidy))
    if taken is not None and taken != list_id:
        problems.append(Problem("name", msg("There is another list of this name.")))
    if problems:
        raise Invalid(problems)
    row.name, row.kind, row.words, row.changed_at = tidy, kind, rules.as_lines(words), clock.now()
    session().add(row)
    session().flush()
    return row.id


def remove(viewer: Viewer, list_id: uuid.UUID) -> None:
    """Delete a list; what was noticed by it stays beside the comments."""
    session().delete(one(viewer, list_id))
    session().flush()
