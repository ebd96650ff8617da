"""What pages say of levels, files and codes is what really holds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import select

from archive.access.levels import AccessLevel, Part
from archive.access.viewer import ANONYMOUS, SYSTEM
from archive.base.db import reading
from archive.base.runtime import session
from archive.custody import queries as custody
from archive.records import models as m
from archive.records.description import RightsInput
from archive.records.importing import import_file
from archive.records.page import record_page
from archive.records.vocabulary import Permission, RightsBasis
from archive.records.wording import technical_lines
from tests.records.conftest import Make
from tests.support.pages import PageClient


def test_a_level_is_told_as_consent_leaves_it(make: Make) -> None:
    """A refused face closes the files to readers, whatever level was chosen for them; the page says the real one."""
    refused = RightsInput(basis=RightsBasis.CONSENT, aspects=(("face", Permission.REFUSED),))
    made = make(access=AccessLevel.PUBLIC, access_files=AccessLevel.PUBLIC, rights=(refused,))
    with reading():
        levels = record_page(ANONYMOUS, made.reference_code).levels
    assert levels[Part.TEXT] is AccessLevel.PUBLIC
    assert levels[Part.FILES] is AccessLevel.RESTRICTED


@pytest.mark.usefixtures("described")
def test_the_trail_tells_of_files_before_it_tells_of_publication(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("A letter.")
    row = {"kind": "article", "title": "A letter", "files": [{"path": "letter.txt"}], "status": "published"}
    (tmp_path / "records.jsonl").write_text(json.dumps(row | {"access": "public"}))
    import_file(SYSTEM, tmp_path)
    with reading():
        record_id = session().scalars(select(m.Record.id)).one()
        kinds = [str(event.type) for event in custody.chain(SYSTEM, record_id)]
    assert kinds.index("message digest calculation") < kinds.index("accession") < kinds.index("publication")
    assert kinds[0] == "ingestion"


def test_a_reference_code_typed_into_search_opens_its_record(make: Make, client: PageClient) -> None:
    seen, hidden = make(access=AccessLevel.PUBLIC), make(access=AccessLevel.SEALED)
    answer = client.get(f"/search?q={seen.reference_code.lower()}")
    assert (answer.status_code, answer.location) == (303, f"/records/{seen.reference_code}")
    assert client.get(f"/search?q={hidden.reference_code}").status_code != 303


def test_what_a_file_says_of_itself_is_told_by_the_path_of_its_key() -> None:
    found = {"exif": {"Make": "Acme", "GPS": {"GPSLatitude": [36, 12, 0]}}, "frames": 1, "icc": None, "xmp": {}}
    assert technical_lines(found) == [
        ("exif · Make", "Acme"),
        ("exif · GPS · GPSLatitude", "36, 12, 0"),
        ("frames", "1"),
    ]
