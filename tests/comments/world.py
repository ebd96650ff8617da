"""Everybody who might do something with a comment, comments in every state, and what an act leaves behind."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from flask import Flask
from sqlalchemy import func, select

from archive.access.levels import AccessLevel, RecordState
from archive.access.viewer import SYSTEM, Role, Viewer
from archive.base.db import reading, unit_of_work
from archive.base.runtime import session
from archive.comments import deciding, service
from archive.comments.desk import appealing, asking, bulk, leasing, sanctioning
from archive.comments.desk.bulk import BulkDecision
from archive.comments.desk.sanctioning import SanctionInput
from archive.comments.desk_models import Appeal, CommentLease, CommentQuestion, Sanction
from archive.comments.inputs import CommentInput
from archive.comments.models import Comment, ModerationDecision
from archive.comments.reader_models import CommentFlag, DiscussionRule
from archive.comments.vocabulary import (
    AppealOutcome,
    CommentState,
    DecisionOutcome,
    DecisionReason,
    SanctionKind,
)
from archive.records import service as records
from archive.records.description import Description
from archive.records.models import Record
from archive.records.vocabulary import RecordKind
from tests.comments.conftest import bring, quick_receipt, row, verdict
from tests.support.cast import Cast
from tests.support.pages import PageClient


class Who(StrEnum):
    """Everybody who might try."""

    STRANGER = "stranger"
    AUTHOR = "contributor who wrote the comment"
    OTHER = "other contributor"
    INVESTIGATOR = "investigator"
    MODERATOR = "moderator"
    DECIDER = "moderator who decided"
    OWNER = "moderator who contributed the record"
    WRITER = "moderator who wrote the comment"
    ARCHIVIST = "archivist"
    ADMINISTRATOR = "administrator"


ROLES: dict[Who, tuple[tuple[Role, ...], int]] = {
    Who.AUTHOR: ((Role.CONTRIBUTOR,), 1),
    Who.OTHER: ((Role.CONTRIBUTOR,), 2),
    Who.INVESTIGATOR: ((Role.INVESTIGATOR,), 1),
    Who.MODERATOR: ((Role.MODERATOR,), 1),
    Who.DECIDER: ((Role.MODERATOR,), 2),
    Who.OWNER: ((Role.MODERATOR,), 3),
    Who.WRITER: ((Role.MODERATOR,), 4),
    Who.ARCHIVIST: ((Role.ARCHIVIST,), 1),
    Who.ADMINISTRATOR: ((Role.ADMINISTRATOR,), 1),
}


@dataclass
class World:
    """People, records at each level, and comments on them as they are asked for."""

    app: Flask
    cast: Cast
    _tokens: dict[Who, dict[str, str]] = field(default_factory=dict)
    _clients: dict[Who, tuple[PageClient, str]] = field(default_factory=dict)
    _records: dict[str, uuid.UUID] = field(default_factory=dict)
    _written: int = 0

    def viewer(self, who: Who) -> Viewer:
        roles, number = ROLES[who]
        return self.cast.viewer(*roles, number=number)

    def call(self, who: Who, method: str, path: str, json: object) -> int:
        """Ask the API as a program does, or a page as a browser does; returns the status of the answer."""
        if path.startswith("/api/"):
            if who is not Who.STRANGER and who not in self._tokens:
                roles, number = ROLES[who]
                self._tokens[who] = self.cast.token(*roles, number=number)
            client = self.app.test_client()
            return client.open(path, method=method, json=json, headers=self._tokens.get(who, {})).status_code
        client, forgery = self._client(who)
        data = {**json, "csrf_token": forgery} if isinstance(json, Mapping) and method == "POST" else None
        return client.open(path, method=method, data=data).status_code

    def _client(self, who: Who) -> tuple[PageClient, str]:
        if who not in self._clients:
            client = self.app.test_client()
            assert isinstance(client, PageClient)
            if who is not Who.STRANGER:
                roles, number = ROLES[who]
                for name, value in self.cast.cookies(*roles, number=number).items():
                    client.set_cookie(name, value)
            page = client.get_page("/receipt")
            self._clients[who] = client, page.all("//input[@name='csrf_token']/@value")[0]
        return self._clients[who]

    def record(self, kind: str = "public") -> uuid.UUID:
        """A record of the moderator who contributes: ``public``, ``closed`` to most, or ``withdrawn``."""
        if kind not in self._records:
            level = AccessLevel.SEALED if kind == "closed" else AccessLevel.PUBLIC
            text = AccessLevel.RESTRICTED if kind == "closed text" else None
            said = Description(
                kind=RecordKind.ARTICLE, title=f"The mill, {kind}", body="The mill stood until June.",
                access=level, access_text=text,
            )  # fmt: skip
            owner = self.viewer(Who.OWNER).account_id
            with unit_of_work():
                made = records.create(SYSTEM, said, state=RecordState.PUBLISHED, contributor_id=owner)
            self._records[kind] = made.id
        return self._records[kind]

    def code(self, kind: str = "public") -> str:
        with reading():
            return session().get_one(Record, self.record(kind)).reference_code

    def comment(self, state: str, who: Who) -> uuid.UUID:
        """A new comment as a row says that it stands; by the moderator who writes where ``who`` is they."""
        author = self.viewer(Who.WRITER if who is Who.WRITER else Who.AUTHOR)
        kind = {"hidden": "closed"}.get(state, "public")
        self._written += 1
        end_sanctions()
        typed = CommentInput(body=f"Number {self._written} of the mill.")
        self.record(kind)
        with unit_of_work():
            posted = service.post(SYSTEM if kind == "closed" else author, self.record(kind), typed, quick_receipt())
            if kind == "closed":
                row(posted.id).account_id = author.account_id
        SETTINGS_UP.get(state, lambda *_: None)(self, posted.id)
        return posted.id


def _decided(outcome: DecisionOutcome) -> Callable[[World, uuid.UUID], None]:
    def decide(world: World, comment_id: uuid.UUID) -> None:
        decider = world.viewer(Who.DECIDER)
        with unit_of_work():
            deciding.decide(decider, comment_id, verdict(outcome, row(comment_id).version))

    return decide


def _appealed(world: World, comment_id: uuid.UUID) -> None:
    _decided(DecisionOutcome.DECLINE)(world, comment_id)
    with unit_of_work():
        appealing.appeal(row(comment_id), "It was a quotation.")


def _overruled(world: World, comment_id: uuid.UUID) -> None:
    _appealed(world, comment_id)
    with unit_of_work():
        appealing.decide(SYSTEM, appeal_of(comment_id), AppealOutcome.REVERSED, "It was one.")


def _upheld(world: World, comment_id: uuid.UUID) -> None:
    _appealed(world, comment_id)
    with unit_of_work():
        appealing.decide(SYSTEM, appeal_of(comment_id), AppealOutcome.UPHELD, "It was none.")


def _asked(world: World, comment_id: uuid.UUID) -> None:
    with unit_of_work():
        asking.ask(SYSTEM, comment_id, 1, "Which mill?")


def _sanctioned(world: World, comment_id: uuid.UUID) -> None:
    asked = SanctionInput(kind=SanctionKind.HELD, reason=DecisionReason.INSULT, days=7)
    decider = world.viewer(Who.DECIDER)
    with unit_of_work():
        sanctioning.impose(decider, comment_id, asked)


def _sanction_appealed(world: World, comment_id: uuid.UUID) -> None:
    _sanctioned(world, comment_id)
    with unit_of_work():
        appealing.appeal_sanction(row(comment_id).account_id, (), sanction_of(comment_id), "I was quoting.")


def _to_be_confirmed(world: World, comment_id: uuid.UUID) -> None:
    _sanctioned(world, comment_id)
    with unit_of_work():
        session().get_one(Sanction, sanction_of(comment_id)).confirmed_at = None


def _decided_with_others(world: World, comment_id: uuid.UUID) -> None:
    decider = world.viewer(Who.DECIDER)
    with unit_of_work():
        bulk.decide(decider, BulkDecision(outcome=DecisionOutcome.PUBLISH, versions={comment_id: 1}))


def _leased(world: World, comment_id: uuid.UUID) -> None:
    decider = world.viewer(Who.DECIDER)
    with unit_of_work():
        leasing.take(decider, comment_id)


SETTINGS_UP: dict[str, Callable[[World, uuid.UUID], None]] = {
    "published": _decided(DecisionOutcome.PUBLISH),
    "declined": _decided(DecisionOutcome.DECLINE),
    "withheld": _decided(DecisionOutcome.WITHHOLD),
    "withdrawn": lambda _, comment_id: bring(comment_id, CommentState.WITHDRAWN),
    "appealed": _appealed,
    "overruled": _overruled,
    "upheld": _upheld,
    "asked": _asked,
    "sanctioned": _sanctioned,
    "sanction appealed": _sanction_appealed,
    "leased": _leased,
    "to be confirmed": _to_be_confirmed,
    "decided with others": _decided_with_others,
}


def end_sanctions() -> None:
    """What is asked of an author for one row does not hold for the next."""
    with unit_of_work():
        for sanction_id in session().scalars(select(Sanction.id).where(Sanction.lifted_at.is_(None))).all():
            sanctioning.lift(SYSTEM, sanction_id, "The row is over.")


def appeal_of(comment_id: uuid.UUID) -> uuid.UUID:
    return session().scalars(select(Appeal.id).where(Appeal.comment_id == comment_id)).one()


def sanction_of(comment_id: uuid.UUID) -> uuid.UUID:
    return session().scalars(select(Sanction.id).where(Sanction.comment_id == comment_id)).one()


def version_of(comment_id: uuid.UUID) -> int:
    with reading():
        return row(comment_id).version


def trace(comment_id: uuid.UUID) -> tuple[object, ...]:
    """All that an act could leave behind."""
    with reading():
        kept = [
            session().scalar(select(func.count()).select_from(table).where(table.comment_id == comment_id))
            for table in (ModerationDecision, CommentFlag, CommentQuestion, Sanction, Appeal, CommentLease)
        ]
        closed = select(func.count()).select_from(Appeal).where(Appeal.closed_at.is_not(None))
        lifted = select(func.count()).select_from(Sanction).where(Sanction.lifted_at.is_not(None))
        agreed = select(func.count()).select_from(Sanction).where(Sanction.confirmed_at.is_not(None))
        more = [session().scalar(one) for one in (closed, lifted, agreed, select(func.count()).select_from(Comment))]
        rules = session().scalar(select(func.count()).select_from(DiscussionRule))
        one = row(comment_id)
        return (one.state, one.version, one.shown_body, one.body, *kept, *more, rules)
