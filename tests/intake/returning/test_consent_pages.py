"""Consent taken back: closed at once on every way to the record, by phrase and by account, by nobody else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import select

from archive.access.levels import AccessLevel, RecordState
from archive.access.viewer import ANONYMOUS, Role
from archive.base.db import reading, unit_of_work
from archive.base.errors import Forbidden, NotVisible
from archive.base.runtime import session
from archive.custody import queries as custody
from archive.records import consenting
from archive.records import models as m
from archive.records import queries as reads
from archive.records import service as records
from archive.records.consenting import TakenBack
from archive.records.stored import description_of
from tests.intake import desk
from tests.support.cast import Cast
from tests.support.pages import PageClient

EVERYTHING_ALLOWED = {"uses": ["keep", "staff", "partner", "mechanism", "media", "public"]}


def published(cast: Cast, level: AccessLevel = AccessLevel.PUBLIC) -> str:
    """The one record of the archive, published by an archivist at ``level``; answers its code."""
    staff = cast.viewer(Role.ARCHIVIST)
    with unit_of_work():
        record_id = session().scalars(select(m.Record.id)).one()
        records.accession(staff, record_id)
    with unit_of_work():
        record = session().get_one(m.Record, record_id)
        described = description_of(record)
        opened = replace(described, access=level, access_text=level, access_files=level)
        records.edit(staff, record_id, opened, expected_revision=record.revision)
        records.publish(staff, record_id)
        return record.reference_code


def hand_in(client: PageClient) -> str:
    page = desk.from_files(client, desk.to_files(client), **EVERYTHING_ALLOWED)
    return desk.phrase(client.submit(page, "/contribute/submit"))


def test_withdrawn_by_phrase_it_is_closed_to_readers_at_once(client: PageClient, cast: Cast) -> None:
    words = hand_in(client)
    code = published(cast)
    assert client.get(f"/records/{code}").status_code == 200
    page = client.submit(client.get_page("/receipt"), "/receipt", phrase=words)
    page = client.submit(page, "/receipt/consent")
    assert client.get(f"/records/{code}").status_code == 200, "looking takes nothing back"
    page = client.submit(page, "/receipt/consent", press="all")
    assert "closed to everybody but the archivists" in page.text
    assert client.get(f"/records/{code}").status_code == 404
    assert client.get(f"/api/v1/records/{code}").status_code == 404
    staff = cast.viewer(Role.ARCHIVIST)
    with reading():
        assert reads.latest(ANONYMOUS, 10) == []
        assert session().scalars(select(m.IndexRevocation.record_id)).all()
        record = session().scalars(select(m.Record)).one()
        assert record.state is RecordState.PUBLISHED
        kinds = [str(event.type) for event in custody.chain(staff, record.id)]
    assert kinds.count("consent withdrawn") == 1
    again = client.submit(client.get_page("/receipt"), "/receipt", phrase=words)
    assert "Look at what I allow" not in again.text


def test_withdrawn_by_account_archivists_alone_still_read_it(signed_in: Callable[..., PageClient], cast: Cast) -> None:
    contributor, investigator = signed_in(Role.CONTRIBUTOR), signed_in(Role.INVESTIGATOR)
    hand_in(contributor)
    code = published(cast, AccessLevel.RESTRICTED)
    assert investigator.get(f"/records/{code}").status_code == 200
    assert f"/contribute/consent/{code}" in contributor.get_page("/account").html
    contributor.submit(contributor.get_page(f"/contribute/consent/{code}"), f"/contribute/consent/{code}", press="all")
    assert investigator.get(f"/records/{code}").status_code == 404
    assert signed_in(Role.ARCHIVIST).get(f"/records/{code}").status_code == 200


@pytest.mark.parametrize(
    ("role", "refusal"),
    [
        (Role.ARCHIVIST, Forbidden),  # sees it, and cannot take back what somebody else gave
        (Role.MODERATOR, NotVisible),  # does not see that it exists
    ],
)
def test_nobody_else_takes_a_consent_back(client: PageClient, cast: Cast, role: Role, refusal: type[Exception]) -> None:
    hand_in(client)
    somebody = cast.viewer(role)
    with unit_of_work():
        record_id = session().scalars(select(m.Record.id)).one()
        with pytest.raises(refusal):
            consenting.withdraw(somebody, record_id, TakenBack(everything=True))
