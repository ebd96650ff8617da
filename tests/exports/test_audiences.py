"""Who is handed what: audience by level, state, part and consent, one sentence each, and nothing beside it."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from archive.access.viewer import SYSTEM, Role
from archive.base.db import Database, reading, unit_of_work
from archive.base.runtime import session
from archive.erasure import service as erasing
from archive.exports.projecting import Omitted, Projection, project
from archive.exports.vocabulary import Audience, LeftOut
from archive.records import terms
from archive.records.importing import import_file
from archive.records.models import ImportKey, Record
from archive.records.vocabulary import ErasureReason
from tests.support.cast import Cast

P, R, I, C, A = Audience  # noqa: E741  # heads of columns
LEVEL, CONSENT, NOT_PUBLISHED = LeftOut.LEVEL, LeftOut.CONSENT, LeftOut.NOT_PUBLISHED
WITHDRAWN, EMBARGOED = LeftOut.WITHDRAWN, LeftOut.EMBARGOED

# Of a record: (d)escription, (t)ext, (q)uotes of it in claims, (p)laces, exact (P)laces, (n)ames that are no secret,
# (w)ords of consents, leads and reasons, (o)riginals.
READ, CLOSELY, ALL = "dtqpn", "dtqPno", "dtqPnwo"


def consent(**answers: bool | None) -> dict[str, Any]:
    """A consent by its answers; ``mechanism``, ``public`` … are uses, the aspects are told by their names."""
    aspects = {"name", "face", "voice", "place", "family"}
    uses = {key.replace("_", "-"): answer for key, answer in answers.items() if key not in aspects}
    told = {key: answer for key, answer in answers.items() if key in aspects}
    return {"basis": "consent", "person": "Nadia K.", "uses": uses, "aspects": told}


def rights(*those: dict[str, Any]) -> dict[str, Any]:
    return {"rights": list(those)}


# Why, the row, and what goes to the public, the registered, investigators, a court, the archive itself.
TABLE: list[tuple[str, dict[str, Any], list[str | LeftOut]]] = [
    ("What is public goes to everybody, its originals to those who may have them.",
     {}, [READ, READ, CLOSELY, CLOSELY, ALL]),
    ("What is for registered readers is not for the public.",
     {"access": "registered"}, [LEVEL, READ, CLOSELY, CLOSELY, ALL]),
    ("What is restricted is for investigators.",
     {"access": "restricted"}, [LEVEL, LEVEL, CLOSELY, CLOSELY, ALL]),
    ("What is sealed is for a court and for the archive alone.",
     {"access": "sealed"}, [LEVEL, LEVEL, LEVEL, CLOSELY, ALL]),
    ("A text can be more closed than its description, and takes the source's words with it.",
     {"access_text": "registered"}, ["dpn", READ, CLOSELY, CLOSELY, ALL]),
    ("A sealed text is not for investigators.",
     {"access_text": "sealed"}, ["dpn", "dpn", "dPno", CLOSELY, ALL]),
    ("Files can be more closed than what is said of them.",
     {"access_files": "sealed"}, [READ, READ, "dtqPn", CLOSELY, ALL]),
    ("What was handed in is nobody's yet.",
     {"status": "submitted"}, [NOT_PUBLISHED] * 4 + [ALL]),
    ("What was sent back is its contributor's, and the archive keeps it.",
     {"status": "returned", "return_reason": "Say when."}, [NOT_PUBLISHED] * 4 + [ALL]),
    ("What was taken in is not shown before it is published.",
     {"status": "accessioned"}, [NOT_PUBLISHED] * 4 + [ALL]),
    ("A draft is its author's: even the archive's own keeping leaves it out.",
     {"status": "draft"}, [NOT_PUBLISHED] * 5),
    ("What was withdrawn leaves with nobody but the archive.",
     {"status": "withdrawn", "withdrawal": {"reason": "A mistake."}}, [WITHDRAWN] * 4 + [ALL]),
    ("An embargo holds for a court as well, until an archivist lifts it.",
     {"embargo": {"until": "2000-01-01", "reason": "WORDS-embargo"}}, [EMBARGOED] * 4 + [ALL]),
    ("Consent that does not speak of courts does not reach one.",
     rights(consent(public=True)), [READ, READ, CLOSELY, CONSENT, ALL]),
    ("Consent that was asked about courts and left it open does not reach one.",
     rights(consent(public=True, mechanism=None)), [READ, READ, CLOSELY, CONSENT, ALL]),
    ("Consent to hand it to a court reaches one.",
     rights(consent(public=True, mechanism=True)), [READ, READ, CLOSELY, CLOSELY, ALL]),
    ("One person's refusal is enough, whatever another allowed.",
     rights(consent(mechanism=True), consent(mechanism=False)), [READ, READ, CLOSELY, CONSENT, ALL]),
    ("What stands on another basis needs no consent of this kind.",
     rights({"basis": "licence"}), [READ, READ, CLOSELY, CLOSELY, ALL]),
    ("Refused is refused, on whatever basis it was written down.",
     rights({"basis": "statute", "uses": {"mechanism": False}}), [READ, READ, CLOSELY, CONSENT, ALL]),
    ("Who refuses the public refuses registered readers.",
     {"access": "restricted", **rights(consent(public=False, mechanism=True))}, [LEVEL, LEVEL, CLOSELY, CLOSELY, ALL]),
    ("Who refuses that staff read it is read by no investigator.",
     rights(consent(staff=False, mechanism=True)), [CONSENT, CONSENT, CONSENT, CLOSELY, ALL]),
    ("Consent that was taken back closes it to everybody outside.",
     rights(consent(mechanism=True) | {"withdrawn_on": "2024-01-01"}),
     [CONSENT, CONSENT, CONSENT, CONSENT, ALL]),
    ("Consent that has run out closes it likewise.",
     rights(consent(mechanism=True) | {"expires": "2024-01-01"}), [CONSENT, CONSENT, CONSENT, CONSENT, ALL]),
    ("A text that may not be published stays with those who work with it.",
     rights(consent(publish_text=False, mechanism=True)), ["dpn", "dpn", CLOSELY, CLOSELY, ALL]),
    ("A face that may not be shown closes the files.",
     rights(consent(face=False, mechanism=True)), [READ, READ, CLOSELY, CLOSELY, ALL]),
    ("Who may not be quoted is not quoted beside the text.",
     rights(consent(quote=False, mechanism=True)), ["dtpn", "dtpn", CLOSELY, CLOSELY, ALL]),
    ("A place that may not be told is told to those alone who read closely.",
     rights(consent(place=False, mechanism=True)), ["dtqn", "dtqn", CLOSELY, CLOSELY, ALL]),
    ("A name that may not be told is told to those alone who read closely.",
     rights(consent(name=False, mechanism=True)), ["dtqp", "dtqp", CLOSELY, CLOSELY, ALL]),
]  # fmt: skip

CANARIES = {
    "t": ["WORDS-text", "WORDS-fragment"],
    "q": ["WORDS-quote", "WORDS-prefix"],
    "p": ["WORDS-place", "WORDS-quarter"],
    "P": ["WORDS-gazetteer", "33.512345"],
    "n": ["Nadia K."],
    "w": ["WORDS-lead", "WORDS-consent", "WORDS-explained", "WORDS-status", "WORDS-contributor"],
    "o": ["WORDS-file"],
}
NEVER = ["WORDS-vault", "WORDS-contact"]


def row_of(number: int, changes: dict[str, Any]) -> dict[str, Any]:
    row: dict[str, Any] = {
        "identifier": f"case-{number}", "source_system": "table", "kind": "testimony", "title": f"Case {number}",
        "body": "WORDS-text", "status": "published", "access": "public",
        "removed_fragments": [{"kind": "other", "text": "WORDS-fragment"}],
        "places": [{"name": "WORDS-place", "lat": 33.512345, "lon": 36.3, "precision_m": 10, "detail": "WORDS-quarter",
                    "gazetteer": "g", "gazetteer_id": "WORDS-gazetteer"}],
        "people": [
            {"role": "informant", "display": "Nadia K.", "identity": "pseudonymous", "name": "WORDS-vault",
             "contact": "WORDS-contact"},
            {"role": "contributor", "display": "WORDS-contributor", "identity": "public", "kind": "organisation"},
        ],
        "claims": [{"statement": "A claim", "verbatim": "WORDS-quote", "anchor": {"prefix": "WORDS-prefix"},
                    "place": "WORDS-place", "attributed_to": "Nadia K.", "status_reasons": "WORDS-status"}],
        "rights": [{"basis": "licence"}],
        "leads": [{"text": "WORDS-lead"}],
        "files": [{"path": "letter.txt", "name": "WORDS-file.txt"}],
    }  # fmt: skip
    row |= changes
    row["rights"] = [one | {"words": "WORDS-consent", "explained": "WORDS-explained"} for one in row["rights"]]
    return row


@pytest.fixture
def planted(database: Database, tmp_path: Path) -> Iterator[list[uuid.UUID]]:
    """The records of the table, in its order."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "letter.txt").write_text("Dear all")
    lines = [json.dumps(row_of(number, changes)) for number, (_, changes, _) in enumerate(TABLE)]
    (tmp_path / "in" / "records.jsonl").write_text("\n".join(lines))
    with unit_of_work():
        terms.load_descriptors(SYSTEM)
    import_file(SYSTEM, tmp_path / "in")
    with reading():
        known = dict(session().execute(select(ImportKey.identifier, ImportKey.record_id)).all())
    yield [known[f"case-{number}"] for number in range(len(TABLE))]


def serialised(one: Projection) -> str:
    """Everything of a projection as text, every key and every value."""
    return json.dumps(asdict(one), default=str, ensure_ascii=False)


def test_who_is_handed_what(planted: list[uuid.UUID]) -> None:
    wrong = []
    for column, audience in enumerate(Audience):
        with reading():
            found = list(project(audience, planted))
        for (why, _, expected), one in zip(TABLE, found, strict=True):
            wanted = expected[column]
            if isinstance(one, Omitted):
                got: object = one.reason
            else:
                text = serialised(one)
                got = "d" + "".join(key for key, words in CANARIES.items() if any(word in text for word in words))
                wanted = wanted if isinstance(wanted, LeftOut) else wanted.replace("P", "pP")
                assert not [word for word in NEVER if word in text], why
                whole = [key for key in str(got)[1:] if not all(word in text for word in CANARIES[key])]
                assert not whole, f"{audience}: only half of {whole} is there: {why}"
            if isinstance(wanted, LeftOut) or isinstance(got, LeftOut):
                same = got is wanted
            else:
                same = sorted(str(got)) == sorted(wanted)
            if not same:
                wrong.append(f"{audience}: {got} instead of {wanted}: {why}")
    assert not wrong, "\n".join(wrong)


def test_each_line_of_the_table_says_why() -> None:
    assert [why for why, *_ in TABLE if not why.endswith(".")] == []
    assert len({why for why, *_ in TABLE}) == len(TABLE)


def test_what_is_left_out_of_a_record_is_counted_by_reason(planted: list[uuid.UUID]) -> None:
    by_text = {why: number for number, (why, *_) in enumerate(TABLE)}
    text = planted[by_text["A sealed text is not for investigators."]]
    place = planted[by_text["A place that may not be told is told to those alone who read closely."]]
    with reading():
        (sealed,) = project(Audience.INVESTIGATORS, [text])
        (hidden,) = project(Audience.PUBLIC, [place])
    assert isinstance(sealed, Projection)
    assert isinstance(hidden, Projection)
    assert dict(sealed.withheld) == {LeftOut.LEVEL: 1, LeftOut.NAMES: 1}
    assert dict(hidden.withheld) == {LeftOut.CONSENT: 1, LeftOut.NAMES: 1, LeftOut.ORIGINAL: 1}


def test_what_was_erased_goes_to_nobody(planted: list[uuid.UUID], cast: Cast) -> None:
    with reading():
        code = session().get_one(Record, planted[0]).reference_code
    archivist = cast.viewer(Role.ARCHIVIST)
    with unit_of_work():
        erasing.erase(archivist, planted[0], erasing.Wish(code=code, reason=ErasureReason.ASKED))
    for audience in Audience:
        with reading():
            assert list(project(audience, planted[:1])) == [Omitted(record_id=planted[0], reason=LeftOut.ERASED)]


def test_what_somebody_does_not_allow_to_be_kept_is_not_kept_by_others_either(
    database: Database, tmp_path: Path
) -> None:
    row = {"kind": "testimony", "title": "T", "body": "b", "rights": [consent(keep=False, mechanism=True)]}
    (tmp_path / "records.jsonl").write_text(json.dumps(row | {"people": row_of(0, {})["people"]}))
    import_file(SYSTEM, tmp_path)
    with reading():
        ids = list(session().scalars(select(Record.id)))
        assert [one.reason for one in project(Audience.ARCHIVE, ids) if isinstance(one, Omitted)] == [CONSENT]


def test_what_does_not_exist_is_counted_too(database: Database) -> None:
    never = uuid.uuid4()
    with reading():
        assert list(project(Audience.PUBLIC, [never])) == [Omitted(record_id=never, reason=LeftOut.ERASED)]
