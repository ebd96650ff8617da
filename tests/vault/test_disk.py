"""Identities are planted by every way in; then everything that the archive wrote anywhere is searched for them.

Database with its log, index, exports unpacked, a backup, the program's own log, working folder and the system's
temporary folder; in the usual encodings of text, in base64 and in hex.
"""

from __future__ import annotations

import base64
import json
import logging
import tarfile
import tempfile
import uuid
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from archive.access.viewer import SYSTEM, Role
from archive.backup.making import make
from archive.base.db import Database, unit_of_work
from archive.base.runtime import session
from archive.config import Settings
from archive.custody.vocabulary import Identity
from archive.exports import service as exports
from archive.exports.service import ExportRequest
from archive.exports.vocabulary import Audience, ExportFormat
from archive.records import models as m
from archive.records import service as records
from archive.records.importing import import_file
from archive.records.stored import description_of
from archive.search import sync
from archive.vault import service as vault
from archive.vault.models import VaultEntry
from tests.erasure.planting import work
from tests.intake import desk
from tests.support.archives import Engines
from tests.support.cast import Cast
from tests.support.pages import PageClient

# One secret for each way in; letters of two scripts, and nothing that stands in the archive by itself.
SECRETS = {
    "desk name": "Zubayda Qanariyya",
    "desk contact": "Qanat-Wire 771 900",
    "desk care": "knock twice at the blue qanat gate",
    "draft name": "Halfway Qumriyya",
    "import name": "ياسمين القنديلية",
    "import contact": "yasmin.qindiliyya@example.org",
    "import alias": "Umm Qindil",
    "api name": "Api Qasrawiyya",
    "edit name": "Edited Qushayriyya",
}
FOUND_IN_THE_VAULT = len(SECRETS) - 1  # what is still a draft is sealed in the draft


@pytest.mark.both_engines
@pytest.mark.slow(why="nine exports, a backup and the cluster's own files, each searched for every spelling")
def test_no_planted_identity_is_on_the_disk(
    client: PageClient,
    signed_in: Callable[..., PageClient],
    cast: Cast,
    settings: Settings,
    database: Database,
    engines: Engines,
    engine: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    codes = [at_the_desk(client), by_import(tmp_path), by_api(client, cast)]
    left_in_a_draft(client)
    by_an_edit(cast, codes[1])
    staff = signed_in(Role.ARCHIVIST)
    assert revealed(cast) == FOUND_IN_THE_VAULT, "the vault holds what was planted"
    for code in codes:
        for page in (f"/review/{code}", f"/review/{code}/leaks", f"/review/{code}/identities", f"/records/{code}"):
            assert spoken(staff.get(page).text) == [], page
    sync.ensure()
    work()
    for secret in SECRETS.values():
        asked = staff.get_page("/search?q=" + secret.split("@")[0].split()[-1])
        assert not asked.all("//article | //*[@data-hit]"), secret
    taken_along = unpacked(cast, settings, tmp_path)
    copy = make(SYSTEM, tmp_path / "backups").path
    work()
    places = {"home": settings.home, "exports": taken_along, "backup": copy, "temporary": temporary}
    if engine == "postgresql":
        with database.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            connection.exec_driver_sql("CHECKPOINT")
        places["cluster"] = engines.cluster.folder
    said = [f"{name}: {line}" for name, place in places.items() for line in whispers(place)]
    assert said == []
    assert spoken(caplog.text) == []
    assert b"a ferryman" in b"".join(one.read_bytes() for one in copy.rglob("*") if one.is_file()) or engine != "sqlite"
    assert any("ferryman" in one.read_text("utf-8", "ignore") for one in taken_along.rglob("*") if one.is_file())


def at_the_desk(client: PageClient) -> str:
    you = {
        "naming": "named",
        "name": SECRETS["desk name"],
        "contact": SECRETS["desk contact"],
        "safe_contact": SECRETS["desk care"],
    }
    page = desk.from_files(client, desk.to_files(client), you=you)
    return desk.code(client.submit(page, "/contribute/submit"))


def left_in_a_draft(client: PageClient) -> None:
    """Somebody writes a name and goes away."""
    page = client.submit(desk.to_files(client), "/contribute/files", press="go")
    page = client.submit(page, "/contribute/access")
    client.submit(page, "/contribute/you", naming="named", name=SECRETS["draft name"])


def person(**secrets: object) -> dict[str, object]:
    return {"role": "informant", "display": "a ferryman", "identity": "protected", **secrets}


def by_import(folder: Path) -> str:
    somebody = person(
        name=SECRETS["import name"],
        contact=SECRETS["import contact"],
        names=[{"value": SECRETS["import alias"], "language": "en"}],
    )
    row = {
        "kind": "testimony", "title": "Imported", "body": "We waited.", "status": "published", "access": "public",
        "identifier": "one", "people": [somebody],
    }  # fmt: skip
    file = folder / "rows.jsonl"
    file.write_text(json.dumps(row))
    (code,) = import_file(SYSTEM, file).codes
    file.unlink()
    return code


def by_api(client: PageClient, cast: Cast) -> str:
    row = {
        "kind": "testimony", "title": "By a program", "body": "We waited.",
        "people": [person(name=SECRETS["api name"])],
    }  # fmt: skip
    answer = client.post("/api/v1/records", json=row, headers=cast.token(Role.ARCHIVIST))
    assert answer.status_code == 201, answer.text
    code: str = answer.json["reference_code"]
    return code


def by_an_edit(cast: Cast, code: str) -> None:
    with unit_of_work():
        record = session().scalars(select(m.Record).where(m.Record.reference_code == code)).one()
        said = description_of(record)

        people = tuple(replace(one, name=SECRETS["edit name"]) for one in said.people)
        assert all(one.identity is Identity.PROTECTED for one in people)
        staff = cast.viewer(Role.ARCHIVIST)
        records.edit(staff, record.id, replace(said, people=people), expected_revision=record.revision)


def revealed(cast: Cast) -> int:
    """How many of the secrets the vault gives back to somebody with the right and a reason."""
    staff = cast.viewer(Role.ARCHIVIST)
    with unit_of_work():
        agents = set(session().scalars(select(VaultEntry.agent_id)))
        told = {one.text for agent in agents for one in vault.reveal(staff, agent, None, "a test of the vault")}
    return len(told & set(SECRETS.values()))


def unpacked(cast: Cast, settings: Settings, folder: Path) -> Path:
    """An export for each audience in each format, with every archive in them unpacked."""
    staff = cast.viewer(Role.ARCHIVIST)
    for audience in (Audience.PUBLIC, Audience.COURT, Audience.ARCHIVE):
        for kind in ExportFormat:
            wanted = ExportRequest(
                audience=audience,
                format=kind,
                recipient="A court",
                reason="a test of the vault",
                selection={"all": True},
            )
            with unit_of_work():
                exports.request_export(staff, wanted)
    work()
    into = folder / "exports"
    copies = [path for path in (settings.home / "exports").rglob("*") if path.is_file()]
    assert copies
    for path in copies:
        target = into / uuid.uuid4().hex
        target.mkdir(parents=True)
        if zipfile.is_zipfile(path):
            zipfile.ZipFile(path).extractall(target)
        elif tarfile.is_tarfile(path):
            with tarfile.open(path) as packed:
                packed.extractall(target, filter="data")
        else:
            (target / path.name).write_bytes(path.read_bytes())
    return into


def spoken(text: str) -> list[str]:
    return [secret for secret in SECRETS.values() if secret.casefold() in text.casefold()]


def whispers(folder: Path) -> list[str]:
    """Every file below ``folder`` that holds a secret, or is called by it."""
    found = [f"the name {path.name}" for path in folder.rglob("*") if spoken(path.name)]
    needles = {needle.lower(): secret for secret in SECRETS.values() for needle in spelt(secret)}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            data = path.read_bytes().lower()
            found += [f"{path}: {secret}" for needle, secret in needles.items() if needle in data]
    return found


def spelt(secret: str) -> Iterator[bytes]:
    """How a program could have written it down."""
    for text in {secret, secret.lower(), *secret.split()[-1:]}:
        if len(text) >= 6:
            for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
                data = text.encode(encoding)
                yield data
                yield data.hex().encode()
                yield from (base64.b64encode(b"x" * lead + data)[4:-4] for lead in range(3) if len(data) > 12)
            yield json.dumps(text)[1:-1].encode()
            yield text.encode("unicode_escape")


def test_the_search_would_find_what_it_looks_for(tmp_path: Path) -> None:
    secret = SECRETS["desk name"]
    for number, written in enumerate(
        (
            f"… {secret.upper()} …".encode(),
            secret.encode("utf-16-le"),
            base64.b64encode(f"ab{secret}cd".encode()),
            b"00" + secret.encode().hex().encode(),
            json.dumps(SECRETS["import name"]).encode(),
        )
    ):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "file").write_bytes(written)
        assert whispers(folder), written
