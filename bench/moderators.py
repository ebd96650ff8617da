"""Moderators who decide while comments come in: the real server over HTTP, with many comments waiting and more decided.

``python -m bench.moderators``: 100,000 comments wait, 1,000,000 are decided; five moderators open the queue, take the
next, decide, and fifty comments a second are posted through the API. At the end each acknowledged comment has to be
there, and no comment may have two decisions on one version. What was decided before was written straight into the
tables, without its custody events: nothing that is measured here reads those.
"""

from __future__ import annotations

import argparse
import http.client
import itertools
import json
import random
import re
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import uuid
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select, text

import archive.schema  # noqa: F401  # tables point at each other
from archive.access.levels import AccessLevel, RecordState
from archive.access.viewer import ANONYMOUS, SYSTEM, Role
from archive.accounts import entry, service
from archive.base import clock, runtime
from archive.base.db import Database, insert_rows, reading, unit_of_work
from archive.base.identifiers import new_id
from archive.comments.models import Comment, ModerationDecision
from archive.comments.pipeline import phases
from archive.comments.pipeline.facts import gist_of
from archive.comments.reader_models import CommentReading
from archive.comments.vocabulary import CommentState, DecisionOutcome, DecisionReason
from archive.config import load
from archive.custody.models import SOFTWARE_AGENT
from archive.records.models import Record
from bench import machine
from bench.program import Program, post
from bench.search.measuring import summary
from bench.search.texts import generated

RESULTS = Path(__file__).parent / "results"
_CHUNK = 20_000
_WRITERS = 8
_UNLIMITED = dict.fromkeys((f"SIJILL_COMMENTS_PER_{span}" for span in ("HOUR", "DAY", "RECORD")), "1000000000")
_OUTCOMES = {
    CommentState.PUBLISHED: DecisionOutcome.PUBLISH,
    CommentState.DECLINED: DecisionOutcome.DECLINE,
    CommentState.WITHHELD: DecisionOutcome.WITHHOLD,
}


class Unlimited(Program):
    """The program without limits on comments: all of these come from one address."""

    @property
    def environment(self) -> dict[str, str]:
        return super().environment | _UNLIMITED


@dataclass
class Seen:
    """What the people outside noticed; milliseconds."""

    queue: list[float] = field(default_factory=list)
    cards: list[float] = field(default_factory=list)
    decisions: list[float] = field(default_factory=list)
    posts: list[float] = field(default_factory=list)
    acknowledged: set[str] = field(default_factory=set)
    refusals: Counter[int] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench.moderators", description=__doc__)
    add_options(parser)
    parser.add_argument("--records", type=int, default=2_000)
    parser.add_argument("--label", default="", help="added to the result's name; .local is not committed")
    run(parser.parse_args())


def run(options: argparse.Namespace) -> None:
    """Measure, print a table, and write the figures beside those of the other measures."""
    with tempfile.TemporaryDirectory(prefix="sijill-moderators-") as folder:
        result = measure(options.home or Path(folder) / "home", options)
    RESULTS.mkdir(exist_ok=True)
    name = f"{datetime.now(UTC):%Y%m%d-%H%M%S}-moderators-{options.pending}{options.label}.json"
    (RESULTS / name).write_text(json.dumps(result, indent=1) + "\n")
    print(table(result))
    print(f"\nwritten to bench/results/{name}")


def measure(home: Path, options: argparse.Namespace) -> dict[str, Any]:
    """Fill an archive unless one stands at ``home``, serve it, let everybody in, and count afterwards."""
    program = Unlimited(home)
    settings = load({"SIJILL_HOME": str(home)})
    if not home.exists():
        fill(program, options)
    with runtime.active(runtime.Runtime(settings, Database(settings.database))):
        sessions, codes = _people(options.moderators), _codes()
        with program.serving(home.parent / "log") as server:
            started = time.monotonic()
            seen = _everybody(server.address, sessions, codes, options)
            wall = time.monotonic() - started
        judged = _judged(seen)
    return {
        "machine": machine.description(), "pending": options.pending, "decided": options.decided,
        "moderators": options.moderators, "rate": options.rate, "seconds": round(wall, 1),
        "queue_ms": summary(seen.queue), "card_ms": summary(seen.cards), "decision_ms": summary(seen.decisions),
        "post_ms": summary(seen.posts), "posted": len(seen.acknowledged), "decisions": len(seen.decisions),
        "clear_refusals": dict(seen.refusals), "errors": len(seen.errors), "first_errors": seen.errors[:5], **judged,
    }  # fmt: skip


def fill(program: Program, options: argparse.Namespace) -> None:
    """A new archive: records, comments that were decided over two years, and the newest, which wait."""
    program.run("init")
    source = program.home.parent / "records.jsonl"
    with source.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(one.row(), ensure_ascii=False) + "\n" for one in generated(options.records))
    program.run("import", source)
    settings = load({"SIJILL_HOME": str(program.home)})
    with runtime.active(runtime.Runtime(settings, Database(settings.database))):
        with reading():
            ids = list(runtime.session().scalars(select(Record.id).where(_open())))
        texts = [one.row()["body"][:300] for one in generated(2_000)]
        numbers = itertools.count()
        total = options.pending + options.decided
        for begin in range(0, total, _CHUNK):
            _write(ids, texts, list(itertools.islice(numbers, min(_CHUNK, total - begin))), options.decided)


def _write(ids: list[uuid.UUID], texts: list[str], numbers: list[int], decided: int) -> None:
    chance = random.Random(numbers[0])
    start = clock.now() - timedelta(days=730)
    comments, decisions, readings = [], [], []
    for number in numbers:
        state = chance.choice(list(_OUTCOMES)) if number < decided else CommentState.PENDING
        row: dict[str, Any] = {
            "id": new_id(), "record_id": chance.choice(ids), "body": f"{chance.choice(texts)} ({number})",
            "language": "en", "author_name": "", "receipt_digest": uuid.uuid4().hex * 2, "state": state,
            "version": 1 if state is CommentState.PENDING else 2, "created_at": start + timedelta(seconds=number * 50),
        }  # fmt: skip
        row["gist"] = gist_of(row["body"])
        comments.append(row)
        readings.append({
            "comment_id": row["id"], "version": row["version"], "pipeline": phases.VERSION, "read_at": row["created_at"]
        })  # fmt: skip
        if state is not CommentState.PENDING:
            decisions.append({
                "id": new_id(), "comment_id": row["id"], "outcome": _OUTCOMES[state],
                "from_state": CommentState.PENDING, "to_state": state,
                "reason": None if state is CommentState.PUBLISHED else DecisionReason.SPAM, "note": "",
                "private_note": "", "decided_by": None, "decided_agent": SOFTWARE_AGENT,
                "decided_at": row["created_at"] + timedelta(hours=chance.randrange(1, 90)), "version": 1,
                "text_sha256": "0" * 64,
            })  # fmt: skip
    with unit_of_work():
        # Keys are random: with the program's own small cache each row would read and write several pages of the disk.
        for pragma in ("cache_size=-1000000", "wal_autocheckpoint=100000"):
            runtime.session().execute(text(f"PRAGMA {pragma}"))
        insert_rows(Comment, comments)
        insert_rows(CommentReading, readings)
        insert_rows(ModerationDecision, decisions)


def _people(count: int) -> list[str]:
    """The session of each of so many new moderators."""
    sessions = []
    for _number in range(count):
        with unit_of_work():
            account = service.add_account(SYSTEM, f"moderator-{uuid.uuid4().hex[:8]}", frozenset({Role.MODERATOR}))
            sessions.append(entry.start_session(ANONYMOUS, account))
    return sessions


def _codes() -> list[str]:
    with reading():
        return list(runtime.session().scalars(select(Record.reference_code).where(_open()).limit(500)))


def _open() -> Any:
    """A condition on records: everybody may comment on them."""
    return (Record.state == RecordState.PUBLISHED) & (Record.access == AccessLevel.PUBLIC)


def _everybody(server: str, sessions: list[str], codes: list[str], options: argparse.Namespace) -> Seen:
    seen = Seen()
    threads = [
        threading.Thread(target=_moderate, args=(server, token, random.Random(n), options.pause, seen))
        for n, token in enumerate(sessions)
    ]
    writers = _WRITERS if options.rate else 0
    threads += [
        threading.Thread(target=_comment, args=(server, codes, random.Random(n), writers / (options.rate or 1), seen))
        for n in range(writers)
    ]
    for thread in threads:
        thread.start()
    time.sleep(options.seconds)
    seen.over.set()
    for thread in threads:
        thread.join()
    return seen


class Desk:
    """One moderator's browser on one connection; it keeps the cookies that it is given."""

    def __init__(self, server: str, token: str, seen: Seen) -> None:
        self._connection = http.client.HTTPConnection(server.removeprefix("http://"), timeout=60)
        self._cookies = {"sijill": token}
        self._seen, self._server = seen, server

    def ask(self, path: str, form: dict[str, str] | None = None) -> tuple[int, str, str, float]:
        """Status, body, where it leads to, and how long it took in milliseconds."""
        started = time.perf_counter()
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        body = urllib.parse.urlencode(form).encode() if form is not None else None
        if body is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": self._server}
        self._connection.request("POST" if form is not None else "GET", path, body, headers)
        answer = self._connection.getresponse()
        text = answer.read().decode("utf-8", "replace")
        for line in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = line.partition(";")[0].partition("=")
            self._cookies[name] = value
        return answer.status, text, answer.headers.get("Location", ""), (time.perf_counter() - started) * 1000


def _moderate(server: str, token: str, chance: random.Random, pause: float, seen: Seen) -> None:
    """Opens the queue now and then, takes the next, decides on what the page shows."""
    desk = Desk(server, token, seen)
    for turn in itertools.count():
        if seen.over.wait(pause * chance.random()):
            return
        try:
            if turn % 4 == 0:
                status, _, _, took = desk.ask("/moderation")
                _note(seen, seen.queue, status, 200, took, "queue")
            _, _, card, _ = desk.ask("/moderation/next")
            path = urllib.parse.urlsplit(card).path
            if path == "/moderation":
                continue
            status, page, _, took = desk.ask(path)
            _note(seen, seen.cards, status, 200, took, "card")
            token_found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
            version = re.search(r'name="version"[^>]*value="(\d+)"', page)
            if token_found is None or version is None:
                continue
            form = {"csrf_token": token_found[1], "version": version[1], "outcome": "publish", "reason": ""}
            if chance.random() < 0.4:
                form |= {"outcome": "decline", "reason": "off-topic"}
            status, _, _, took = desk.ask(path, form)
            _note(seen, seen.decisions, status, 303, took, "decision")
        except (OSError, http.client.HTTPException) as error:
            seen.errors.append(f"{error!r}")
            desk = Desk(server, token, seen)


def _note(seen: Seen, times: list[float], status: int, wanted: int, took: float, what: str) -> None:
    if status == wanted:
        times.append(took)
    elif status in (409, 429, 503):
        seen.refusals[status] += 1
    else:
        seen.errors.append(f"{status} {what}")


def _comment(server: str, codes: list[str], chance: random.Random, every: float, seen: Seen) -> None:
    """One of those who write, in step with the clock."""
    due = time.perf_counter()
    while not seen.over.is_set():
        started = time.perf_counter()
        body = f"I remember this place, and I write it down: {uuid.UUID(int=chance.getrandbits(128))}"
        try:
            status, answer = post(f"{server}/api/v1/records/{chance.choice(codes)}/comments", {"body": body})
            if status == 202:
                seen.acknowledged.add(answer["id"])
                seen.posts.append((time.perf_counter() - started) * 1000)
        except urllib.error.HTTPError as error:
            _note(seen, [], error.code, 202, 0.0, "comment")
        except OSError as error:
            seen.errors.append(f"{error!r} comment")
        due += every
        seen.over.wait(max(0.0, due - time.perf_counter()))


def _judged(seen: Seen) -> dict[str, int]:
    """How many acknowledged comments are missing, and how many versions were decided twice."""
    with reading():
        there: set[str] = set()
        for some in _some(seen):
            there |= {str(one) for one in runtime.session().scalars(select(Comment.id).where(Comment.id.in_(some)))}
        twice = (
            select(ModerationDecision.comment_id)
            .group_by(ModerationDecision.comment_id, ModerationDecision.version)
            .having(func.count() > 1)
        )
        double = runtime.session().scalar(select(func.count()).select_from(twice.subquery())) or 0
    return {"lost": len(seen.acknowledged - there), "decided_twice": double}


def _some(seen: Seen) -> list[list[uuid.UUID]]:
    ids = [uuid.UUID(one) for one in sorted(seen.acknowledged)]
    return [ids[begin : begin + 500] for begin in range(0, len(ids), 500)]


def table(result: dict[str, Any]) -> str:
    """The result for people."""
    rows = [
        f"{result['pending']} waiting, {result['decided']} decided, {result['moderators']} moderators, "
        f"{result['rate']} comments a second wanted, {result['seconds']} s; "
        + ", ".join(f"{name} {value}" for name, value in result["machine"].items())
    ]
    for name in ("queue", "card", "decision", "post"):
        told = result[f"{name}_ms"] or {"p50": 0, "p95": 0}
        rows.append(f"{name:9} p50 {told['p50']:6.0f} ms   p95 {told['p95']:6.0f} ms")
    rows.append(
        f"posted {result['posted']} ({result['posted'] / result['seconds']:.1f}/s)   decided {result['decisions']}"
    )
    rows.append(
        f"lost {result['lost']}   decided twice {result['decided_twice']}   clear refusals {result['clear_refusals']}"
        f"   errors {result['errors']} {result['first_errors']}"
    )
    return "\n".join(rows)


def add_options(parser: argparse.ArgumentParser) -> None:
    """What can be chosen of this part."""
    parser.add_argument("--pending", type=int, default=100_000, help="comments that wait; 0 leaves this part out")
    parser.add_argument("--decided", type=int, default=1_000_000)
    parser.add_argument("--moderators", type=int, default=5)
    parser.add_argument("--rate", type=float, default=50.0, help="comments a second; 0 for none")
    parser.add_argument("--pause", type=float, default=1.0, help="seconds of reading, at most")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--home", type=Path, help="an archive that stands, or where one shall be kept")


if __name__ == "__main__":
    main()
