"""JSON Lines: what is exported for the archive's own keeping imports back without loss, files included."""

from __future__ import annotations

import hashlib
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from archive.access.viewer import SYSTEM
from archive.base.db import Database, reading, unit_of_work
from archive.base.errors import Invalid
from archive.base.runtime import session
from archive.comments import importing as comments
from archive.exports import jobs, keeping, service
from archive.exports.models import Export
from archive.exports.vocabulary import Audience, ExportFormat, ExportState
from archive.records import terms
from archive.records.import_batch import Hooks
from archive.records.importing import import_file
from archive.records.models import Record
from tests.exports.maximal import bring_maximal
from tests.support.archives import Engines, in_force, new_settings
from tests.support.demonstration import House

HOOKS = Hooks(check=lambda row: comments.problems(row.comments), comments=comments.import_comments)


def exported(folder: Path, form: ExportFormat = ExportFormat.JSONL, audience: Audience = Audience.ARCHIVE) -> Path:
    """All of the archive in force, exported by the worker's part and unpacked into ``folder``."""
    with unit_of_work():
        export_id = service.request_export(
            SYSTEM,
            service.ExportRequest(
                audience=audience, format=form, recipient="a successor", reason="a test", selection={"all": True}
            ),
        )
    jobs.make_here(export_id)
    with reading():
        row = session().get_one(Export, export_id)
        assert row.state is ExportState.READY, row.error
    with zipfile.ZipFile(keeping.copy_path(export_id)) as packed:
        packed.extractall(folder)
    (found,) = folder.iterdir()
    return found


def lines(folder: Path) -> dict[str, dict[str, Any]]:
    """The rows by identifier, with the digest of each file in place of its path."""
    found = {}
    for text in (folder / "records.jsonl").read_text("utf-8").splitlines():
        row = json.loads(text)
        for file in row.get("files", ()):
            file["path"] = hashlib.sha256((folder / file["path"]).read_bytes()).hexdigest()
        found[f"{row['source_system']} {row['identifier']}"] = row
    return found


@pytest.mark.slow(why="two archives are filled: the promise of the format is kept between archives or not at all")
def test_exported_for_keeping_and_imported_into_an_empty_archive_all_is_as_it_was(
    house: House, engines: Engines, tmp_path: Path
) -> None:
    bring_maximal(tmp_path / "maximal")
    first = exported(tmp_path / "first")
    with reading():
        everything = session().scalars(select(Record.state)).all()
    assert len(lines(first)) == len(everything) - everything.count("draft")
    with engines.migrated("sqlite", new_settings(tmp_path / "other")) as settings, in_force(settings):
        with unit_of_work():
            terms.load_descriptors(SYSTEM)
        import_file(SYSTEM, first, hooks=HOOKS)
        second = exported(tmp_path / "second")
        again, before = lines(second), lines(first)
        assert again.keys() == before.keys()
        for key, row in before.items():
            assert again[key] == row, key


def test_brought_back_to_the_archive_that_wrote_it_nothing_stands_twice(database: Database, tmp_path: Path) -> None:
    with unit_of_work():
        terms.load_descriptors(SYSTEM)
    bring_maximal(tmp_path / "maximal")
    out = exported(tmp_path / "out")
    with reading():
        before = len(session().scalars(select(Record.id)).all())
    with pytest.raises(Invalid) as refused:
        import_file(SYSTEM, out, hooks=HOOKS)
    assert {str(problem.message)[:40] for problem in refused.value.problems} == {
        "This identifier was imported before with"
    }
    only = [line for line in (out / "records.jsonl").read_text("utf-8").splitlines() if "Returned" in line]
    (out / "records.jsonl").write_text("\n".join(only), encoding="utf-8")
    outcome = import_file(SYSTEM, out, update=True, hooks=HOOKS)
    assert (outcome.created, outcome.updated) == (0, 1)
    with reading():
        assert len(session().scalars(select(Record.id)).all()) == before


def test_what_readers_get_imports_elsewhere_as_what_it_is_there(house: House, engines: Engines, tmp_path: Path) -> None:
    out = exported(tmp_path / "out", audience=Audience.PUBLIC)
    rows = lines(out)
    assert {row["status"] for row in rows.values()} == {"published"}
    assert not any(key in row for row in rows.values() for key in ("comments", "leads", "embargo", "return_reason"))
    pictures = [file for row in rows.values() for file in row.get("files", ())]
    assert pictures, "copies that are shown stand in the place of originals"
    assert {file["media_type"] for file in pictures} == {"image/jpeg"}
    with engines.migrated("sqlite", new_settings(tmp_path / "other")) as settings, in_force(settings):
        with unit_of_work():
            terms.load_descriptors(SYSTEM)
        assert import_file(SYSTEM, out, hooks=HOOKS).created == len(rows)
