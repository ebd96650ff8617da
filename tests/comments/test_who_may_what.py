"""Who may do what with a comment, walked from outside: by the API with tokens, and where it has no way by the pages.

Each row says what everybody is answered, and why. Whoever is refused has changed nothing.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from archive.access.viewer import SYSTEM
from archive.base.db import reading, unit_of_work
from archive.base.runtime import session
from archive.comments import discussion
from archive.comments.models import ModerationDecision
from archive.comments.vocabulary import DiscussionPolicy
from tests.comments.world import Who, World, appeal_of, sanction_of, trace, version_of
from tests.support.cast import Cast

Answers = dict[Who, int]


def everybody(status: int) -> Answers:
    return dict.fromkeys(Who, status)


NOT_THEIRS: Answers = {Who.STRANGER: 401} | dict.fromkeys(
    (Who.AUTHOR, Who.OTHER, Who.INVESTIGATOR, Who.ARCHIVIST, Who.ADMINISTRATOR), 403
)
"""Whoever is no moderator learns nothing more than that, whatever the comment, and whether there is one."""


def moderators(status: int, *, owner: int = 403, writer: int = 403, decider: int | None = None) -> Answers:
    """What each moderator is answered; by default whoever has a part in it is refused."""
    mine = {Who.DECIDER: decider or status, Who.OWNER: owner, Who.WRITER: writer}
    return NOT_THEIRS | {Who.MODERATOR: status} | mine


def all_moderators(status: int) -> Answers:
    return moderators(status, owner=status, writer=status)


API = "/api/v1/moderation/comments"
Path = Callable[[World, uuid.UUID], str]
Body = Callable[[World, uuid.UUID], Any]
Rows = list[tuple[str, Answers, str]]


def decision(outcome: str, **more: object) -> Body:
    said = {"outcome": outcome} | ({} if outcome == "publish" else {"reason": "spam"})
    return lambda _, comment_id: said | {"version": version_of(comment_id)} | more


def on_comment(act: str) -> Path:
    return lambda _, comment_id: f"{API}/{comment_id}{act}"


def page_of(act: str = "") -> Path:
    return lambda _, comment_id: f"/moderation/{comment_id}{act}"


def of_appeal(_: World, comment_id: uuid.UUID) -> str:
    with reading():
        return f"/api/v1/moderation/appeals/{appeal_of(comment_id)}/decision"


def of_batch(_: World, comment_id: uuid.UUID) -> str:
    with reading():
        query = select(ModerationDecision.batch_id).where(ModerationDecision.comment_id == comment_id)
        return f"/moderation/several/{session().scalars(query).one()}/undo"


def of_sanction(act: str) -> Path:
    def path(_: World, comment_id: uuid.UUID) -> str:
        with reading():
            return f"/moderation/sanctions/{sanction_of(comment_id)}/{act}"

    return path


NOBODY = moderators(409)
"""What does not exist from there: whoever has a part in it is still told that first."""
OVER = moderators(200, decider=403)

READ: Rows = [
    ("pending", all_moderators(200), "moderators read what waits, also where they may not decide"),
    ("withheld", all_moderators(200), "and what is kept as evidence"),
    ("hidden", moderators(404, owner=200, writer=404), "of a record that they may see: its contributor sees it"),
]
PUBLISH: Rows = [
    ("pending", moderators(200), "what waits is published by whoever has no part in it"),
    ("published", NOBODY, "once"),
    ("declined", moderators(200), "what was declined is decided afresh, also by whoever declined it"),
    ("withheld", moderators(200), "and what was withheld"),
    ("withdrawn", NOBODY, "never against its author"),
    ("appealed", NOBODY, "while an appeal waits that decides"),
    ("overruled", moderators(409, decider=403), "whoever was overruled has no further say"),
    ("upheld", moderators(200), "an appeal that was lost closes nothing"),
    ("asked", moderators(200), "a question that is open does not hold a decision up"),
    ("leased", moderators(200), "a lease locks nothing"),
    ("hidden", moderators(404, writer=404), "what one cannot see answers as what never was"),
]
DECLINE: Rows = [
    ("pending", moderators(200), "what waits is declined"),
    ("published", moderators(200), "and what is shown"),
    ("declined", NOBODY, "once"),
    ("withheld", moderators(200), "and what was kept as evidence"),
    ("withdrawn", NOBODY, "there is nothing to decline"),
    ("appealed", NOBODY, "the appeal decides"),
    ("overruled", OVER, "by anybody but whoever was overruled"),
]
WITHHOLD: Rows = [
    ("pending", moderators(200), "what waits is withheld"),
    ("published", moderators(200), "and what is shown"),
    ("declined", moderators(200), "and what was declined"),
    ("withheld", NOBODY, "once"),
    ("withdrawn", NOBODY, "what its author took back is theirs"),
    ("overruled", OVER, "by anybody but whoever was overruled"),
]
REDACT: Rows = [
    ("pending", moderators(200), "words are blacked out in what waits"),
    ("published", moderators(200), "in what is shown"),
    ("declined", moderators(200), "in what was declined"),
    ("withheld", moderators(200), "in what was withheld"),
    ("withdrawn", NOBODY, "not in what was taken back"),
    ("appealed", NOBODY, "the appeal decides"),
    ("overruled", OVER, "by anybody but whoever was overruled"),
]
STALE: Rows = [("pending", moderators(409), "nobody decides on a text that they did not read")]
UNDO: Rows = [
    ("pending", all_moderators(409), "there is nothing to take back"),
    ("published", moderators(409, owner=409, writer=409, decider=200), "whoever decided takes back"),
    ("declined", moderators(409, owner=409, writer=409, decider=200), "and nobody else"),
    ("appealed", all_moderators(409), "too late: its author has appealed"),
    ("overruled", all_moderators(409), "too late: somebody else has decided since"),
]
ASK: Rows = [
    ("pending", moderators(200), "the author of what waits is asked"),
    ("withheld", moderators(200), "and of what is withheld"),
    ("asked", NOBODY, "one question at a time"),
    ("published", NOBODY, "not of what is shown"),
    ("declined", NOBODY, "nor of what is decided"),
    ("withdrawn", NOBODY, "nor of what is taken back"),
    ("appealed", NOBODY, "nor while an appeal waits"),
]
SANCTION: Rows = [
    ("pending", moderators(200), "a commenter is limited by whoever has no part in it, as it is decided"),
    ("withdrawn", moderators(200), "also for what they took back"),
    ("overruled", moderators(200, decider=403), "not by whoever was overruled on it"),
    ("sanctioned", moderators(409), "one thing at a time"),
    ("hidden", moderators(404, writer=404), "not for what one cannot see"),
]
DECIDE_APPEAL: Rows = [
    ("appealed", moderators(200, decider=403), "somebody who had no part in it"),
    ("upheld", all_moderators(409), "once"),
    ("sanction appealed", moderators(200, decider=403), "not whoever set it, nor on oneself or one's record"),
]
FLAG: Rows = [
    ("published", everybody(202) | {Who.AUTHOR: 403, Who.WRITER: 403}, "whoever reads it flags it, but not one's own"),
    ("pending", everybody(404), "what is not shown answers as what never was"),
    ("declined", everybody(404), "whatever became of it"),
    ("withdrawn", everybody(404), "or was taken back"),
    ("hidden", everybody(404), "and so does what nobody may see"),
]
LEASE: Rows = [
    ("pending", all_moderators(200), "whoever opens a comment reads it"),
    ("leased", all_moderators(200), "also while somebody else has it open, and is told so"),
    ("hidden", moderators(404, owner=200, writer=404), "not what one cannot see"),
]
LATER: Rows = [
    ("leased", all_moderators(303), "it is left to somebody else, and the queue goes on"),
    ("hidden", moderators(404, owner=303, writer=404), "not what one cannot see"),
]
SEVERAL: Rows = [
    ("pending", all_moderators(200), "everybody is shown which they would decide on and which not"),
    ("hidden", all_moderators(200), "what one cannot see is not among them"),
]
DECIDE_SEVERAL: Rows = [("pending", all_moderators(303), "those are decided on that can be, the rest is told")]
LIFT: Rows = [
    ("sanctioned", all_moderators(303), "a moderator ends it before its day, with a reason; nobody their own"),
]
AGREE: Rows = [
    ("to be confirmed", all_moderators(303), "a second person agrees: not whoever asked for it, nor on oneself"),
]
TAKE_SEVERAL: Rows = [
    ("decided with others", all_moderators(303), "whoever decided takes it back in one go; the rest are told"),
]
LISTS: Rows = [("pending", all_moderators(200), "the desk is for moderators")]
DEAL: Rows = [("pending", all_moderators(303), "any moderator deals the work out")]
DISCUSSION: Rows = [
    (
        "pending",
        everybody(403) | {Who.STRANGER: 401, Who.ARCHIVIST: 303},
        "an archivist says who may comment, and nobody else",
    ),
]
ANSWER: Rows = [
    ("asked", everybody(404) | {Who.STRANGER: 401, Who.AUTHOR: 303, Who.WRITER: 303}, "its author answers"),
    ("pending", everybody(404) | {Who.STRANGER: 401}, "what nobody asked is not answered"),
]
APPEAL: Rows = [
    ("declined", everybody(404) | {Who.STRANGER: 401, Who.AUTHOR: 303, Who.WRITER: 303}, "its author appeals"),
    ("withheld", everybody(404) | {Who.STRANGER: 401, Who.AUTHOR: 303, Who.WRITER: 303}, "against either refusal"),
    ("appealed", everybody(404) | {Who.STRANGER: 401, Who.AUTHOR: 422, Who.WRITER: 422}, "once"),
    ("upheld", everybody(404) | {Who.STRANGER: 401, Who.AUTHOR: 422, Who.WRITER: 422}, "also when it was lost"),
    ("published", everybody(404) | {Who.STRANGER: 401, Who.AUTHOR: 422, Who.WRITER: 422}, "there is nothing to appeal"),
]
WITHDRAW: Rows = [
    ("pending", everybody(404) | {Who.STRANGER: 401, Who.AUTHOR: 303, Who.WRITER: 303}, "its author takes it back"),
    ("published", everybody(404) | {Who.STRANGER: 401, Who.AUTHOR: 303, Who.WRITER: 303}, "in any state"),
    ("withheld", everybody(404) | {Who.STRANGER: 401, Who.AUTHOR: 303, Who.WRITER: 303}, "whatever was decided"),
    ("sanctioned", everybody(404) | {Who.STRANGER: 401, Who.AUTHOR: 303, Who.WRITER: 303}, "whatever is asked of them"),
]


@dataclass(frozen=True)
class Act:
    """One thing that can be done, by which call, and how everybody is answered."""

    method: str
    path: Path
    body: Body
    rows: Rows


def said(**form: object) -> Body:
    return lambda *_: form


ACTS: dict[str, Act] = {
    "read": Act("GET", on_comment(""), lambda *_: None, READ),
    "publish": Act("POST", on_comment("/decision"), decision("publish"), PUBLISH),
    "decline": Act("POST", on_comment("/decision"), decision("decline"), DECLINE),
    "withhold": Act("POST", on_comment("/decision"), decision("withhold"), WITHHOLD),
    "redact": Act(
        "POST",
        on_comment("/decision"),
        decision("redact", reason="insult", passages=[{"start": 0, "stop": 6, "reason": "insult"}]),
        REDACT,
    ),
    "decide on another version": Act("POST", on_comment("/decision"), decision("publish", version=7), STALE),
    "undo": Act("POST", on_comment("/undo"), lambda _, one: {"version": version_of(one)}, UNDO),
    "ask": Act(
        "POST", on_comment("/question"), lambda _, one: {"version": version_of(one), "question": "Which mill?"}, ASK
    ),
    "sanction": Act("POST", on_comment("/sanction"), said(kind="held", reason="insult", days=7), SANCTION),
    "decide on an appeal": Act("POST", of_appeal, said(outcome="upheld", note="It stands."), DECIDE_APPEAL),
    "flag": Act("POST", lambda _, one: f"/api/v1/comments/{one}/flags", said(reason="spam"), FLAG),
    "open, with a lease": Act("GET", page_of(), said(), LEASE),
    "leave to somebody else": Act("POST", page_of("/later"), said(), LATER),
    "preview several": Act(
        "POST",
        lambda *_: "/moderation/several",
        lambda _, one: {"chosen": f"{one}.{version_of(one)}", "outcome": "publish"},
        SEVERAL,
    ),
    "decide several": Act(
        "POST",
        lambda *_: "/moderation/several/decide",
        lambda _, one: {"chosen": f"{one}.{version_of(one)}", "outcome": "publish"},
        DECIDE_SEVERAL,
    ),
    "end a sanction": Act("POST", of_sanction("lift"), said(why="Settled."), LIFT),
    "agree to a sanction": Act("POST", of_sanction("confirm"), said(), AGREE),
    "take several back": Act("POST", of_batch, said(), TAKE_SEVERAL),
    "list what waits": Act("GET", lambda *_: API, lambda *_: None, LISTS),
    "list the appeals": Act("GET", lambda *_: "/api/v1/moderation/appeals", lambda *_: None, LISTS),
    "list the sanctions": Act("GET", lambda *_: "/moderation/sanctions", said(), LISTS),
    "read the word lists": Act("GET", lambda *_: "/moderation/words", said(), LISTS),
    "deal out": Act("POST", lambda *_: "/moderation/deal", said(most=5), DEAL),
    "say who may comment": Act(
        "POST", lambda world, _: f"/records/{world.code()}/discussion", said(policy="pre-moderated"), DISCUSSION
    ),
    "answer": Act("POST", lambda _, one: f"/account/comments/{one}/answer", said(words="The one at the bend."), ANSWER),
    "appeal": Act("POST", lambda _, one: f"/account/comments/{one}/appeal", said(words="It was quoted."), APPEAL),
    "take back": Act("POST", lambda _, one: f"/account/comments/{one}/withdraw", said(), WITHDRAW),
}
PART_REFUSED = {
    "decide several": {Who.OWNER, Who.WRITER},
    "take several back": {Who.MODERATOR, Who.OWNER, Who.WRITER},
    "end a sanction": {Who.WRITER},
    "agree to a sanction": {Who.DECIDER, Who.WRITER},
}
"""Acts whose answer tells that nothing was done to this comment, in place of a refusal of the whole."""


@pytest.fixture
def world(app: Flask, cast: Cast) -> World:
    return World(app, cast)


@pytest.mark.parametrize("name", ACTS)
def test_everybody_is_answered_as_the_table_says(world: World, name: str) -> None:
    act, wrong = ACTS[name], []
    for state, answers, because in act.rows:
        assert set(answers) == set(Who), "somebody is forgotten"
        shared: uuid.UUID | None = None
        for who, expected in answers.items():
            done = expected < 400 or who is Who.WRITER
            comment_id = world.comment(state, who) if done or shared is None else shared
            shared = shared if done else comment_id
            path, body = act.path(world, comment_id), act.body(world, comment_id)
            before = trace(comment_id)
            status = world.call(who, act.method, path, body)
            if status != expected:
                wrong.append(f"{who} × {name} × {state}: {status} and not {expected}; {because}")
            elif (expected >= 400 or who in PART_REFUSED.get(name, ())) and trace(comment_id) != before:
                wrong.append(f"{who} × {name} × {state}: refused, and something is changed")
    assert wrong == []


# What holds on the record, the words that are quoted, and what each is answered who sends a comment.
WRITING: list[tuple[str, str, Answers, str]] = [
    ("pre-moderated", "", everybody(202), "everybody who reads a record may comment on it"),
    ("open", "", everybody(202), "also where it is shown at once"),
    ("registered", "", everybody(202) | {Who.STRANGER: 401}, "where an account is wanted, a stranger is asked for one"),
    ("closed", "", everybody(403), "where the discussion is closed, nobody, whoever they are"),
    ("open", "stood until June", everybody(202), "a passage is quoted as it stands in the text"),
    ("open", "fell in May", everybody(422), "and not as it does not"),
    (
        "closed text",
        "stood until June",
        everybody(422) | {Who.INVESTIGATOR: 202, Who.ARCHIVIST: 202, Who.OWNER: 202},
        "a right guess at a closed text is answered as a wrong one",
    ),
    ("closed text", "fell in May", everybody(422), "to everybody"),
    ("hidden", "", everybody(404) | {Who.ARCHIVIST: 202, Who.OWNER: 202}, "where one cannot read, one cannot write"),
]


@pytest.mark.parametrize(("policy", "quote", "answers", "because"), WRITING)
def test_who_may_write(world: World, policy: str, quote: str, answers: Answers, because: str) -> None:
    kind = {"hidden": "closed", "closed text": "closed text"}.get(policy, "public")
    record_id = world.record(kind)
    if policy in tuple(DiscussionPolicy):
        with unit_of_work():
            discussion.choose_for_record(SYSTEM, record_id, DiscussionPolicy(policy))
    told = {}
    for who in answers:
        sent = {"body": f"By a {who}.", "quote": quote}
        told[who] = world.call(who, "POST", f"/api/v1/records/{world.code(kind)}/comments", sent)
    assert told == answers, because
