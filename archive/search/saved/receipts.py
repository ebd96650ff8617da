"""Search receipts: what one search found at one moment, to be shown later that nothing was picked out.

A receipt names records by their codes alone: no title and no word of what is closed leaves with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, select

from archive.access import policy
from archive.access.policy import Act
from archive.access.viewer import Viewer
from archive.base import clock
from archive.base.canonical import canonical
from archive.base.errors import LimitReached
from archive.base.identifiers import new_reference_code, normalise_code
from archive.base.messages import msg
from archive.base.runtime import session, settings
from archive.config import read_keys
from archive.custody import checkpoints
from archive.custody import queries as custody
from archive.custody.models import Checkpoint
from archive.search.engine import LEVELS
from archive.search.query import SearchRequest, reach_of
from archive.search.saved import papers, queries
from archive.search.saved.finding import everything, open_codes
from archive.search.saved.models import SearchReceipt
from archive.search.saved.papers import Paper
from archive.search.saved.saying import archive_json, index_json, query_json, request_from

_PREFIX = "SR-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The same search today beside the receipt. Records that this viewer may not see are counted, never named."""

    total_then: int
    total_now: int
    added: tuple[str, ...]
    gone: tuple[str, ...]
    """Found no more, though the viewer may see them."""
    unseen: int
    """Found no more, and not to be seen by this viewer: closed to them, withdrawn, or never there."""
    reordered: bool
    cut: bool
    """Whether only the first of many could be compared."""
    levels_then: tuple[str, ...]
    levels_now: tuple[str, ...]

    @property
    def same(self) -> bool:
        unchanged = not (self.added or self.gone or self.unseen or self.reordered)
        return unchanged and self.total_then == self.total_now


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be thought of a receipt that somebody shows."""

    paper: Paper
    fits: bool
    sealed: bool
    anchored: bool | None
    """Whether the checkpoint that it names stands in this archive's ledger; None where it names none."""
    now: Comparison | None
    """None where the receipt is not to be trusted."""


def make(viewer: Viewer, asked: SearchRequest) -> SearchReceipt:
    """Make a receipt and keep it with the viewer's account; raises as ``finding.everything``, and ``LimitReached``."""
    policy.require(viewer, Act.USE_ACCOUNT)
    most = settings().search_receipts
    held = session().scalar(select(func.count()).where(SearchReceipt.account_id == viewer.account_id)) or 0
    if held >= most:
        raise LimitReached(msg("You keep %(most)s receipts already. Download some and delete them here.", most=most))
    told = document(viewer, asked, _PREFIX + new_reference_code())
    row = SearchReceipt(
        code=told["code"],
        account_id=viewer.account_id,
        made_at=clock.now(),
        total=told["total"],
        sha256=papers.digest_of(told),
        document=canonical(told).decode("utf-8"),
    )
    session().add(row)
    session().flush()
    return row


def forget(viewer: Viewer, code: str) -> None:
    """Delete one of one's own receipts; whoever has its file can still have it checked."""
    row = queries.receipt(viewer, code)
    session().execute(delete(SearchReceipt).where(SearchReceipt.id == row.id))


def document(viewer: Viewer, asked: SearchRequest, code: str | None = None) -> dict[str, Any]:
    """What a receipt says; without a ``code`` it is kept nowhere."""
    policy.require(viewer, Act.SEARCH)
    found = everything(viewer, asked)
    checkpoint = checkpoints.latest()
    keys = read_keys(settings().secret_path)
    return {
        "format": papers.FORMAT,
        "version": papers.VERSION,
        "archive": archive_json(),
        "code": code,
        "made_at": clock.now().strftime("%Y-%m-%dT%H:%M:%SZ"),
        "made_by": papers.pseudonym(viewer.account_id, keys[-1]) if viewer.account_id else None,
        "read_as": {"levels": _levels(viewer), "opened_singly": bool(viewer.grants)},
        "query": query_json(asked),
        "index": index_json(),
        "ledger": {
            "size": custody.size(),
            "checkpoint": {"size": checkpoint.size, "root": checkpoint.root} if checkpoint else None,
        },
        "total": found.total,
        "complete": found.complete,
        "codes": list(found.codes.values()),
    }


def sealed(told: Mapping[str, Any]) -> Paper:
    """A receipt's document under this archive's seal."""
    return papers.paper(told, read_keys(settings().secret_path)[0])


def judge(viewer: Viewer, paper: Paper) -> Verdict:
    """Check a receipt, and run its search again as ``viewer``; raises as ``finding.everything`` for its query."""
    policy.require(viewer, Act.SEARCH)
    made_here = paper.sealed_by(read_keys(settings().secret_path))
    now = _compare(viewer, paper.document) if paper.fits and made_here else None
    return Verdict(paper, paper.fits, made_here, _anchored(paper.document["ledger"].get("checkpoint")), now)


def normalised(typed: str) -> str:
    """A receipt's code as it is kept; what cannot be one stays as it is, and is nobody's."""
    bare = typed.strip().upper().removeprefix(_PREFIX)
    return _PREFIX + (normalise_code(bare) or bare)


def _compare(viewer: Viewer, told: Mapping[str, Any]) -> Comparison:
    found = everything(viewer, request_from(told["query"]))
    then, now = list(told["codes"]), list(found.codes.values())
    gone = _without(then, now)
    open_to_viewer = open_codes(viewer, gone)
    return Comparison(
        total_then=told["total"],
        total_now=found.total,
        added=tuple(_without(now, then)),
        gone=tuple(code for code in gone if code in open_to_viewer),
        unseen=len(gone) - len(open_to_viewer),
        reordered=_without(then, gone) != _without(now, _without(now, then)),
        cut=not (told["complete"] and found.complete),
        levels_then=tuple(str(level) for level in told["read_as"].get("levels", ())),
        levels_now=tuple(_levels(viewer)),
    )


def _without(codes: Sequence[str], others: Sequence[str]) -> list[str]:
    left_out = set(others)
    return [code for code in codes if code not in left_out]


def _levels(viewer: Viewer) -> list[str]:
    """The levels that were read whole, from open to closed."""
    whole = reach_of(viewer).whole
    return [level for level in LEVELS if level in whole]


def _anchored(told: object) -> bool | None:
    if not isinstance(told, Mapping):
        return None
    size, root = told.get("size"), told.get("root")
    if not isinstance(size, int) or not isinstance(root, str):
        return False
    query = select(Checkpoint.number).where(Checkpoint.size == size, Checkpoint.root == root)
    return session().scalar(query.limit(1)) is not None
