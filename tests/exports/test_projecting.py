"""What of a record goes to whom: the one projection behind everything that leaves."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import select

from archive.base.db import reading
from archive.base.runtime import session
from archive.exports.projecting import Omitted, Projection, project
from archive.exports.said import related
from archive.exports.vocabulary import Audience
from archive.records.models import Record, Relation
from archive.records.schemas import read_row
from tests.support.demonstration import House


def test_of_the_demonstration_every_record_is_told_to_be_in_or_left_out_and_no_audience_has_more_than_a_wider_one(
    house: House,
) -> None:
    got: dict[Audience, set[str]] = {}
    with reading():
        asked = list(session().scalars(select(Record.id).order_by(Record.id)))
        for audience in Audience:
            found = list(project(audience, asked))
            assert [one.record_id for one in found] == asked
            got[audience] = {one.reference_code for one in found if isinstance(one, Projection)}
            reasons = Counter(one.reason for one in found if isinstance(one, Omitted))
            assert len(got[audience]) + sum(reasons.values()) == len(asked)
            for one in found:
                if isinstance(one, Projection):
                    read_row(one.row | ({"files": [{"path": "f"}]} if one.files or not one.row.get("body") else {}))
    assert got[Audience.PUBLIC] < got[Audience.REGISTERED] < got[Audience.INVESTIGATORS] < got[Audience.ARCHIVE]
    assert got[Audience.COURT] < got[Audience.ARCHIVE]


def test_a_relation_to_what_is_not_in_the_export_names_it_and_does_not_tell_of_it(house: House) -> None:
    """The other record may be withdrawn tomorrow, and nobody asks this copy back for it: its title is not in it."""
    with reading():
        for record_id, target_id in session().execute(
            select(Relation.record_id, Relation.target_id).where(Relation.target_id.is_not(None))
        ):
            target = session().get_one(Record, target_id)
            code, title = target.reference_code, target.title
            (found,) = project(Audience.ARCHIVE, [record_id])
            if not isinstance(found, Projection) or not any("outside" in one for one in found.row["relations"]):
                continue
            (words,) = [one["outside"] for one in found.row["relations"] if code in one.get("outside", "")]
            assert title not in str(found.row["relations"])
            assert words.endswith(f" {code}")
            break
        else:
            raise AssertionError("no record of the demonstration is related to another")


def test_a_court_is_told_for_which_court_consent_was_given(house: House) -> None:
    with reading():
        found = list(project(Audience.COURT, list(session().scalars(select(Record.id)))))
        named = [one for each in found if isinstance(each, Projection) for one in each.consents if "mechanism" in one]
        assert named
        assert all(one["mechanism"] for one in named)
        public = project(Audience.PUBLIC, list(session().scalars(select(Record.id))))
        assert not any("mechanism" in one for each in public if isinstance(each, Projection) for one in each.consents)


def test_the_other_end_of_a_relation_is_told_by_its_reference_code(house: House) -> None:
    with reading():
        asked = list(session().scalars(select(Record.id)))
        codes = set(session().scalars(select(Record.reference_code)))
        told = [one for one in project(Audience.COURT, asked) if isinstance(one, Projection)]
    ends = [(one, relation) for one in told for relation in one.row.get("relations", ()) if "target" in relation]
    assert ends
    for one, relation in ends:
        assert one.codes[relation["target"]] in codes
        assert related(relation, one.codes).startswith(one.codes[relation["target"]])
