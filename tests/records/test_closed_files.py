"""Closed files and closed records: the trail is told without digests, and nothing withdrawn is described anew."""

from __future__ import annotations

from io import BytesIO

import pytest

from archive.access.levels import AccessLevel, RecordState
from archive.access.viewer import Role, Viewer
from archive.base.db import reading, unit_of_work
from archive.base.errors import IllegalTransition
from archive.base.runtime import session
from archive.media import service as media
from archive.media import store
from archive.records import models as m
from archive.records import service
from archive.records.page import record_page
from archive.records.stored import description_of
from tests.records.conftest import Make
from tests.support.cast import Cast


@pytest.mark.parametrize(
    ("files", "told"),
    [
        (AccessLevel.PUBLIC, True),  # an investigator reads digests of files that are open to investigators
        (AccessLevel.SEALED, False),  # and of sealed files learns that something was done, not to which bytes
    ],
)
def test_digests_of_files_are_as_closed_as_the_files(make: Make, cast: Cast, files: AccessLevel, told: bool) -> None:
    made, investigator = make(access_files=files), cast.viewer(Role.INVESTIGATOR)
    with unit_of_work():
        staged = store.current().receive(BytesIO(b"evidence"), limit=100)
        media.accept(cast.viewer(Role.ARCHIVIST), made.id, staged)
    with reading():
        trail = record_page(investigator, made.reference_code).custody
    of_files = [event for event in trail if event.object_id != made.id]
    assert of_files
    assert [event.detail is not None for event in of_files] == [told] * len(of_files)


def test_what_is_withdrawn_is_described_no_further(make: Make, archivist: Viewer) -> None:
    made = make(RecordState.WITHDRAWN)
    with unit_of_work():
        record = session().get_one(m.Record, made.id)
        with pytest.raises(IllegalTransition):
            service.edit(archivist, made.id, description_of(record), expected_revision=record.revision)
