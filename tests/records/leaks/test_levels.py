"""A finding stays before those for whom it was judged: more readers, or a name that was sealed since, ask again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from archive.access.levels import AccessLevel, RecordState
from archive.access.viewer import SYSTEM, Role, Viewer
from archive.base.db import Database, reading, unit_of_work
from archive.base.errors import Invalid
from archive.base.runtime import session
from archive.custody.vocabulary import Identity
from archive.records import description as d
from archive.records import importing, service
from archive.records import models as m
from archive.records import vocabulary as v
from archive.records.description import Description
from archive.records.leaks import looking
from archive.records.leaks import service as leaks
from archive.records.schemas import read_row
from archive.records.service import Created
from archive.records.stored import description_of
from archive.verification import whole
from tests.records.conftest import Make
from tests.support.pages import PageClient
from tests.support.tampering import tamper

PHONE = "0944 123 456"
BODY = f"They called {PHONE} twice, and nobody came."
PUBLIC, REGISTERED, RESTRICTED, SEALED = AccessLevel
WHY = "It is the number of the town hall."
SignIn = Callable[..., PageClient]


def kept(make: Make, archivist: Viewer, state: RecordState, **more: Any) -> Created:
    """A record whose number was kept while it was for investigators alone."""
    made = make(RecordState.SUBMITTED, **({"body": BODY, "access": RESTRICTED} | more))
    with unit_of_work():
        keys = [one.key for one in looking.undecided(made.id)]
        if keys:
            leaks.keep(archivist, made.id, keys, WHY, expected_revision=1)
    for step, reached in ((service.accession, RecordState.ACCESSIONED), (publish, RecordState.PUBLISHED)):
        with unit_of_work():
            step(archivist, made.id)
        if reached is state:
            break
    return made


def publish(archivist: Viewer, record_id: Any) -> None:
    service.publish(archivist, record_id, confirmed=True)


def change(archivist: Viewer, made: Created, leaks_kept: str = "", **changes: Any) -> None:
    with unit_of_work():
        record = session().get_one(m.Record, made.id)
        told: Description = replace(description_of(record), **changes)
        service.edit(archivist, made.id, told, expected_revision=record.revision, leaks_kept=leaks_kept)


# Which levels it is edited to, whether it is asked again, and why.
WIDENED = [
    ({"access": REGISTERED}, True, "everybody with an account would read it"),
    ({"access": PUBLIC}, True, "everybody would"),
    ({"access": PUBLIC, "access_text": RESTRICTED}, False, "the text stays where it was judged"),
    ({"access": SEALED}, False, "fewer people see it"),
    ({"title": "Another title"}, False, "nothing is opened"),
]


@pytest.mark.parametrize("state", [RecordState.ACCESSIONED, RecordState.PUBLISHED])
@pytest.mark.parametrize(("changes", "asks", "because"), WIDENED, ids=[row[2] for row in WIDENED])
def test_who_may_see_it_is_part_of_what_was_judged(
    make: Make, archivist: Viewer, state: RecordState, changes: dict[str, Any], asks: bool, because: str
) -> None:
    made = kept(make, archivist, state)
    if not asks:
        change(archivist, made, **changes)
        return
    with pytest.raises(Invalid) as caught:
        change(archivist, made, **changes)
    said = [str(problem.message) for problem in caught.value.problems]
    assert "was kept for fewer readers than these" in said[0], because
    change(archivist, made, leaks_kept="It is on every poster.", **changes)
    with reading():
        assert looking.undecided(made.id) == ()
    change(archivist, made, access=SEALED)
    change(archivist, made, **changes)


def test_publication_asks_again_and_says_that_it_was_kept_for_fewer(make: Make, archivist: Viewer) -> None:
    made = make(RecordState.SUBMITTED, body=BODY, access=RESTRICTED)
    with unit_of_work():
        leaks.keep(archivist, made.id, [one.key for one in looking.undecided(made.id)], WHY, expected_revision=1)
    change(archivist, made, access=PUBLIC)
    with pytest.raises(Invalid, match="was kept for fewer readers than these"), unit_of_work():
        service.accession(archivist, made.id)
    with unit_of_work():
        leaks.keep(archivist, made.id, [one.key for one in looking.undecided(made.id)], WHY, expected_revision=2)
        service.accession(archivist, made.id)


def test_it_can_be_kept_for_more_readers_before_it_is_opened_to_them(make: Make, archivist: Viewer) -> None:
    made = kept(make, archivist, RecordState.PUBLISHED)
    with unit_of_work():
        (waits,) = leaks.findings(archivist, made.id, PUBLIC)
        assert waits.decision is None and waits.for_fewer is not None
        leaks.keep(archivist, made.id, [waits.finding.key], WHY, opened_to=PUBLIC)
    change(archivist, made, access=PUBLIC)


def test_opened_again_it_waits_whatever_it_was_judged_for(make: Make, archivist: Viewer) -> None:
    made = kept(make, archivist, RecordState.PUBLISHED)
    with unit_of_work():
        leaks.keep(archivist, made.id, [one.finding.key for one in leaks.findings(archivist, made.id)], WHY,
                   opened_to=PUBLIC)  # fmt: skip
    with unit_of_work():
        leaks.reopen(archivist, made.id, leaks.findings(archivist, made.id)[0].finding.key, "It is private.")
    with reading():
        assert len(looking.undecided(made.id)) == 1


def test_the_end_of_an_embargo_opens_too(make: Make, archivist: Viewer, contributor: Viewer) -> None:
    embargo = d.EmbargoInput(until=date(2099, 1, 1), reason="until the trial")
    made = kept(make, archivist, RecordState.PUBLISHED, embargo=embargo, body="We went with Haddad, Amal to the river.")
    seal_a_name(make)
    with pytest.raises(Invalid), unit_of_work():
        service.set_embargo(archivist, made.id, None)
    with unit_of_work():
        leaks.keep(archivist, made.id, [one.key for one in looking.undecided(made.id)], WHY)
        service.set_embargo(archivist, made.id, None)


def seal_a_name(make: Make) -> None:
    person = d.PersonInput(
        role=v.AgentRole.INFORMANT, display="a ferryman", identity=Identity.PROTECTED, name="Amal al-Haddad"
    )
    make(RecordState.SUBMITTED, people=(person,))


def test_a_name_that_was_sealed_since_is_found_before_more_people_see_it(make: Make, archivist: Viewer) -> None:
    made = kept(make, archivist, RecordState.PUBLISHED, body="We went with Haddad, Amal to the river.")
    waiting = make(RecordState.ACCESSIONED, body="Haddad, Amal was there.")
    change(archivist, made, title="Another title")
    seal_a_name(make)
    change(archivist, made, title="A third title")
    with pytest.raises(Invalid, match="vault protects"):
        change(archivist, made, access=PUBLIC)
    with pytest.raises(Invalid, match="vault protects"), unit_of_work():
        publish(archivist, waiting.id)


@pytest.mark.parametrize("reason", ["", WHY])
def test_an_import_that_opens_a_record_asks_too(database: Database, tmp_path: Path, reason: str) -> None:
    row = {"identifier": "r1", "source_system": "office", "kind": "article", "title": "One", "body": BODY,
           "access": "restricted", "status": "published", "leaks_kept": WHY}  # fmt: skip
    importing.import_rows(SYSTEM, iter([(1, read_row(row))]), tmp_path)
    wider = read_row(row | {"access": "public", "leaks_kept": reason})
    if reason:
        assert importing.import_rows(SYSTEM, iter([(1, wider)]), tmp_path, update=True).updated == 1
        return
    with pytest.raises(Invalid, match="leaks_kept"):
        importing.import_rows(SYSTEM, iter([(1, wider)]), tmp_path, update=True)


def test_a_decision_of_an_older_program_holds_for_those_who_saw_the_record_then(
    make: Make, archivist: Viewer, database: Database
) -> None:
    """Its digest says nothing of readers; the revision that it names does."""
    made = kept(make, archivist, RecordState.PUBLISHED)
    with reading():
        row = session().scalars(select(m.LeakDecision)).one()
        (one,) = [judged.finding for judged in looking.judged([made.id])[made.id]]
        old = hashlib.sha256(row.salt + one.key.encode()).hexdigest()
    tamper(database, f"UPDATE leak_decision SET digest = '{old}'")
    with reading():
        assert looking.undecided(made.id) == ()
        assert len(looking.undecided(made.id, PUBLIC)) == 1
    with pytest.raises(Invalid):
        change(archivist, made, access=PUBLIC)


def test_each_decision_is_what_its_event_says(make: Make, archivist: Viewer) -> None:
    kept(make, archivist, RecordState.PUBLISHED)
    assert [str(one) for one in whole.check().tally.wrong] == []


def test_the_page_judges_for_the_readers_that_are_to_come(make: Make, archivist: Viewer, signed_in: SignIn) -> None:
    made = kept(make, archivist, RecordState.ACCESSIONED)
    desk, review = signed_in(Role.ARCHIVIST), f"/review/{made.reference_code}"
    refused = desk.submit(
        desk.get_page(review), f"{review}/publish", **{"publish-access": "public", "publish-access_text": "public"},
        status=400,
    )  # fmt: skip
    assert "1 finding could lead to a person" in refused.text
    page = desk.get_page(str(refused.one("//a[contains(@href, 'leaks?for=')]/@href")))
    assert "Kept for fewer readers" in page.text
    found = page.all("//input[@type='checkbox'][@name='found']/@value")
    page = desk.submit(page, "leaks?for=public", press="keep", found=found, reason="It is on every poster.")
    assert "Nothing waits for a decision" in page.text
    levels = {"publish-access": "public", "publish-access_text": "public"}
    desk.submit(desk.get_page(review), f"{review}/publish", **levels)
    with reading():
        record = session().get_one(m.Record, made.id)
        assert (record.state, record.access) == (RecordState.PUBLISHED, PUBLIC)
