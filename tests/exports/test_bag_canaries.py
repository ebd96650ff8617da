"""Words hidden in every part of a record: each is found in the bags of those who may read it, and in no other."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select

from archive.access.labels import record_grant
from archive.access.viewer import SYSTEM, Role, Viewer
from archive.accounts import grants
from archive.accounts import service as accounts
from archive.base.db import unit_of_work
from archive.base.runtime import session
from archive.custody import ledger
from archive.custody.vocabulary import EventType
from archive.exports.vocabulary import Audience
from archive.media import service as media
from archive.media.models import DigitalObject
from archive.records import keys
from archive.vault import service as vault
from archive.vault.models import VaultEntry
from tests.exports.handing import hand_over
from tests.exports.maximal import HOOKS
from tests.support.demonstration import Template

A = Audience
EVERYBODY = frozenset(Audience)
SIGNED_IN = EVERYBODY - {A.PUBLIC}
STAFF = frozenset({A.INVESTIGATORS, A.COURT, A.ARCHIVE})
KEEPING = frozenset({A.ARCHIVE})
NOBODY: frozenset[Audience] = frozenset()

STAFF_OF_THE_HOUSE = {"Xarchivistsname": Role.ARCHIVIST, "Xreadersname": Role.INVESTIGATOR}
ALLOWED = {"basis": "consent", "uses": {"mechanism": True, "public": True}}
# Word, who has it, and why.
CANARIES: list[tuple[str, frozenset[Audience], str]] = [
    ("Xpublictitle", EVERYBODY, "a public description is everybody's"),
    ("Xregisteredtitle", SIGNED_IN, "a registered one is for those who sign in"),
    ("Xrestrictedtitle", STAFF, "a restricted one for investigators and a court"),
    ("Xsealedtitle", frozenset({A.COURT, A.ARCHIVE}), "a sealed one for a court alone"),
    ("Xclosedbody", STAFF, "a closed text is closed where its description is open"),
    ("Xclosedverbatim", STAFF, "the words of a claim are as closed as the text that they are from"),
    ("Xclosedfragment", STAFF, "so is what was removed from it"),
    ("Xplacedetailopen", EVERYBODY, "a place is told with its detail"),
    ("33.123457", STAFF, "but where exactly, to those alone who read closely"),
    ("Xprotectedname", NOBODY, "a name in the vault never leaves"),
    ("Xprotectedcontact", NOBODY, "nor does a contact"),
    ("Xcontributor", KEEPING, "who handed a record in is told to nobody"),
    ("Xlead", KEEPING, "open questions are the archive's own"),
    ("Xconsentwords", KEEPING, "what a person said when asked is the archive's to keep"),
    ("Xstatusreasons", KEEPING, "so is why it thinks what it thinks"),
    ("Xmechanism", frozenset({A.COURT, A.ARCHIVE}), "for which mechanism, only a court needs to know"),
    ("Xrefusedcourt", frozenset({A.INVESTIGATORS, A.ARCHIVE}), "what a person does not want before a court stays away"),
    ("Xembargoed", KEEPING, "an embargo holds for everybody outside"),
    ("Xsubmitted", KEEPING, "what is not published is nobody's"),
    ("Xwithdrawn", KEEPING, "what was withdrawn stays withdrawn"),
    ("Xdraft", NOBODY, "a draft is its contributor's alone"),
    ("Xpendingcomment", KEEPING, "a comment that nobody has read is not handed on"),
    ("Xbytesoforiginal", STAFF, "an original is for investigators and a court; what it says of itself too"),
    ("Xoriginalname", STAFF, "and the name under which it came"),
    ("Xrevealreason", KEEPING, "why an identity was read is often about a person, and the house's own"),
    ("Xgrantreason", KEEPING, "so is why a record was opened to one person, and to whom"),
    ("Xearlierrecipient", KEEPING, "who else was handed a copy is between the archive and them"),
    ("Xreadersname", KEEPING, "nobody learns who read an original"),
    ("Xclosedcaption", frozenset({A.COURT, A.ARCHIVE}), "the caption of a sealed file is as sealed as the file"),
]  # fmt: skip

_OPEN: dict[str, Any] = {"kind": "article", "body": "b", "status": "published", "access": "public"}
ROWS: list[dict[str, Any]] = [
    _OPEN | {
        "identifier": "c-1", "kind": "testimony", "title": "Xpublictitle", "body": "He says Xclosedbody aloud",
        "access_text": "restricted", "rights": [ALLOWED | {"words": "Xconsentwords", "mechanism": "Xmechanism"}],
        "claims": [{"statement": "Somebody spoke", "verbatim": "Xclosedverbatim", "status_reasons": "Xstatusreasons"}],
        "removed_fragments": [{"kind": "widget", "text": "Xclosedfragment"}],
        "places": [{"name": "Somewhere", "detail": "Xplacedetailopen", "lat": 33.123457, "lon": 41.5, "precision_m": 10,
                    "public_precision_m": 20000}],
        "people": [
            {"role": "informant", "display": "a man", "identity": "protected", "name": "Xprotectedname",
             "contact": "Xprotectedcontact"},
            {"role": "contributor", "display": "Xcontributor"},
        ],
        "leads": [{"text": "Xlead"}],
        "comments": [{"body": "Xpendingcomment", "state": "pending"}],
    },
    _OPEN | {"identifier": "c-2", "title": "Xregisteredtitle", "access": "registered"},
    _OPEN | {"identifier": "c-3", "title": "Xrestrictedtitle", "access": "restricted"},
    _OPEN | {"identifier": "c-4", "title": "Xsealedtitle", "access": "sealed"},
    _OPEN | {"identifier": "c-5", "title": "Xrefusedcourt", "access": "restricted",
             "rights": [{"basis": "consent", "uses": {"mechanism": False, "staff": True}}]},
    _OPEN | {"identifier": "c-6", "title": "Xembargoed", "embargo": {"until": "2050-01-01", "reason": "a trial"}},
    _OPEN | {"identifier": "c-7", "title": "Xsubmitted", "status": "submitted"},
    _OPEN | {"identifier": "c-8", "title": "Xwithdrawn", "status": "withdrawn", "withdrawal": {"reason": "asked"}},
    _OPEN | {"identifier": "c-9", "title": "Xdraft", "status": "draft"},
    _OPEN | {"identifier": "c-10", "kind": "image", "title": "An open picture", "body": "",
             "files": [{"path": "open.jpg", "name": "Xoriginalname.jpg"}]},
    _OPEN | {"identifier": "c-11", "kind": "image", "title": "A sealed picture", "access_files": "sealed",
             "files": [{"path": "sealed.jpg", "caption": "Xclosedcaption"}]},
]  # fmt: skip


@pytest.fixture(scope="module")
def found(demonstration: Template, tmp_path_factory: pytest.TempPathFactory) -> dict[Audience, bytes]:
    """Every byte of each audience's bag."""
    from archive.records.importing import import_file

    parent = tmp_path_factory.mktemp("canaries")
    folder = parent / "rows"
    folder.mkdir()
    (folder / "open.jpg").write_bytes(picture("red"))
    (folder / "sealed.jpg").write_bytes(picture("blue"))
    lines = [json.dumps({"source_system": "canaries", **row}, ensure_ascii=False) for row in ROWS]
    (folder / "records.jsonl").write_text("\n".join(lines), "utf-8")
    with demonstration.copied(parent / "home"):
        import_file(SYSTEM, folder, hooks=HOOKS)
        with unit_of_work():
            acts_of_the_house()
        return {audience: whole(hand_over(audience, parent / audience)) for audience in Audience}


def acts_of_the_house() -> None:
    """What staff did with records that go out, with what they typed as the reason."""
    people = {name: accounts.add_account(SYSTEM, name, roles={role}) for name, role in STAFF_OF_THE_HOUSE.items()}
    archivist, reader = (
        Viewer(account_id=one.id, agent_id=one.agent_id, roles=frozenset({STAFF_OF_THE_HOUSE[name]}))
        for name, one in people.items()
    )
    told, pictured = (keys.find("canaries", identifier) for identifier in ("c-1", "c-10"))
    assert told is not None and pictured is not None
    for agent_id in set(session().scalars(select(VaultEntry.agent_id).where(VaultEntry.record_id == told))):
        vault.reveal(archivist, agent_id, None, "Xrevealreason: her brother asked")
    grants.grant_access(archivist, people["Xreadersname"].id, record_grant(told), "Xgrantreason: she is his lawyer")
    detail = {"recipient": "Xearlierrecipient", "export": "another", "audience": "court"}
    ledger.record_event(archivist, EventType.EXPORTING, told, ledger.Scope(told), detail)
    original = (
        session()
        .scalars(
            select(DigitalObject.id).where(DigitalObject.record_id == pictured, DigitalObject.derived_from.is_(None))
        )
        .one()
    )
    media.hand_out_original(reader, original, own=False)


def picture(colour: str) -> bytes:
    """A picture whose metadata says a word."""
    file = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(file, "JPEG", comment=f"Xbytesoforiginal {colour}".encode())
    return file.getvalue()


def whole(bag: Path) -> bytes:
    return b"\n".join(path.read_bytes() for path in sorted(bag.rglob("*")) if path.is_file())


@pytest.mark.parametrize(("word", "who", "why"), CANARIES, ids=[word for word, _, _ in CANARIES])
def test_a_word_is_in_the_bags_of_those_who_may_read_it(
    word: str, who: frozenset[Audience], why: str, found: dict[Audience, bytes]
) -> None:
    assert {audience for audience in Audience if word.encode() in found[audience]} == who, why
