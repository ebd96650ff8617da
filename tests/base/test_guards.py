"""What the database refuses by itself, whoever asks, on both engines: altered history and impossible facts."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import CheckConstraint, Connection, UniqueConstraint, insert, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from archive import schema
from archive.base import clock, triggers
from archive.base.db import Database
from archive.custody.models import SOFTWARE_AGENT
from tests.support.archives import Engines, new_settings
from tests.support.rows import put, valid

TABLES = schema.metadata.tables
APPEND_ONLY = sorted({guard.table for guard in triggers.declared()})


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def database(
    request: pytest.FixtureRequest, engines: Engines, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    """One database for all of this module: every test throws its work away."""
    settings = new_settings(tmp_path_factory.mktemp("guards") / "home")
    with engines.migrated(request.param, settings) as settings:
        database = Database(settings.database, pooled=False)
        yield database
        database.close()


@pytest.fixture
def connection(database: Database) -> Iterator[Connection]:
    """A raw connection whose work is thrown away."""
    with database.engine.connect().execution_options(sijill_write=True) as connection:
        yield connection
        connection.rollback()


def refused(connection: Connection, statement: Any, reason: str, /, **values: Any) -> None:
    """The statement is refused with that name, and nothing of it stays."""
    with pytest.raises(DBAPIError) as caught, connection.begin_nested():
        connection.execute(statement, values)
    assert reason in str(caught.value.orig)
    assert isinstance(caught.value, IntegrityError)


def where(table: str, row: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    keys = [column.name for column in TABLES[table].primary_key.columns]
    bound = {key: row[key].hex if isinstance(row[key], uuid.UUID) else row[key] for key in keys}
    return " AND ".join(f"{key} = :{key}" for key in keys), bound


def count(connection: Connection, table: str) -> int:
    return connection.scalar(text(f"SELECT count(*) FROM {table}")) or 0


def test_the_append_only_tables_are_those_of_the_chain_of_custody() -> None:
    assert APPEND_ONLY == [
        "agent_pseudonym", "appeal_decision", "assessment", "backup", "checkpoint", "comment_reading", "comment_signal",
        "comment_version", "custody_event", "custody_payload", "decision_redaction", "digital_object", "drill",
        "erasure", "exported_record", "fixity", "leak_decision", "ledger_key", "ledger_node", "moderation_decision",
        "revision", "security_log", "tombstone", "verification",
    ]  # fmt: skip


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_history_is_never_altered(connection: Connection, table: str) -> None:
    before = count(connection, table)
    row = put(connection, table)
    clause, key = where(table, row)
    for column in TABLES[table].columns:
        change = text(f"UPDATE {table} SET {column.name} = {column.name} WHERE {clause}")
        refused(connection, change, f"{table}_is_never_updated", **key)
    refused(connection, text(f"DELETE FROM {table} WHERE {clause}"), f"{table}_is_never_deleted", **key)
    refused(connection, insert(TABLES[table]).values(**row), f"{table}_is_never_replaced")
    if connection.dialect.name == "sqlite":
        over = insert(TABLES[table]).prefix_with("OR REPLACE").values(**row)
        refused(connection, over, f"{table}_is_never_replaced")
        refused(connection, text(f"UPDATE OR REPLACE {table} SET rowid = rowid"), f"{table}_is_never_updated")
    else:
        refused(connection, text(f"TRUNCATE {table} CASCADE"), "_is_never_truncated")
    assert count(connection, table) == before + 1


def test_a_digital_object_may_be_working_and_then_go(connection: Connection) -> None:
    original = put(connection, "digital_object")
    copy = put(
        connection,
        "digital_object",
        role="working",
        purpose="thumbnail",
        derived_from=original["id"],
        record_id=original["record_id"],
    )
    clause, key = where("digital_object", copy)
    assert connection.execute(text(f"UPDATE digital_object SET size = 5 WHERE {clause}"), key).rowcount == 1
    assert connection.execute(text(f"DELETE FROM digital_object WHERE {clause}"), key).rowcount == 1
    clause, key = where("digital_object", original)
    refused(connection, text(f"UPDATE digital_object SET role = 'capture' WHERE {clause}"), "never_updated", **key)


def erase(connection: Connection, sequence: int, object_id: uuid.UUID) -> None:
    put(connection, "custody_event", sequence=sequence, type="erasure", object_id=object_id)


ERASURES = [
    ("own", 9, True, "an erasure of the very object, later in the ledger"),
    ("scope", 9, True, "an erasure of the whole record"),
    ("own", 3, False, "an erasure that came before says nothing of this payload"),
    ("other", 9, False, "an erasure of something else"),
]


@pytest.mark.parametrize(("target", "sequence", "may", "why"), ERASURES, ids=[row[3] for row in ERASURES])
def test_a_payload_goes_after_its_erasure_alone(
    connection: Connection, target: str, sequence: int, may: bool, why: str
) -> None:
    ids = {"own": uuid.uuid4(), "scope": uuid.uuid4(), "other": uuid.uuid4()}
    put(connection, "custody_event", sequence=5, object_id=ids["own"], scope_id=ids["scope"], type="creation")
    put(connection, "custody_payload", sequence=5)
    erase(connection, sequence, ids[target])
    delete = text("DELETE FROM custody_payload WHERE sequence = 5")
    if may:
        assert connection.execute(delete).rowcount == 1, why
    else:
        refused(connection, delete, "custody_payload_is_never_deleted")
    refused(connection, text("DELETE FROM custody_event WHERE sequence = 5"), "custody_event_is_never_deleted")


@pytest.mark.parametrize("table", ["revision", "digital_object"])
def test_revisions_and_originals_go_after_an_erasure_alone(connection: Connection, table: str) -> None:
    row = put(connection, table)
    clause, key = where(table, row)
    delete = text(f"DELETE FROM {table} WHERE {clause}")
    erase(connection, 8, uuid.uuid4())
    refused(connection, delete, f"{table}_is_never_deleted", **key)
    erase(connection, 9, row["record_id"])
    assert connection.execute(delete, key).rowcount == 1


NOW, LATER = clock.now(), clock.now() + timedelta(hours=1)
ONE, TWO = date(2013, 4, 1), date(2013, 4, 2)
WORKING = {"role": "working", "purpose": "thumbnail"}
APPROVED = {"outcome": "approved", "decided_at": NOW}
SAME = dict.fromkeys(("asked_by", "decided_by"), SOFTWARE_AGENT)

# table, name of the constraint, what would make it untrue, and why that is impossible.
FACTS: list[tuple[str, str, dict[str, Any], str]] = [
    ("custody_event", "custody_sequence_starts_at_one", {"sequence": 0}, "the first event is number one"),
    ("custody_event", "custody_digests_are_sha256", {"commitment": "ab"}, "a commitment is 32 bytes in hex"),
    ("custody_event", "custody_digests_are_sha256", {"previous": "ab"}, "a link is 32 bytes in hex"),
    ("custody_event", "custody_digests_are_sha256", {"digest": "ab"}, "a digest is 32 bytes in hex"),
    ("checkpoint", "checkpoints_count_from_one", {"number": 0}, "the first checkpoint is number one"),
    ("checkpoint", "checkpoints_count_from_one", {"size": -1}, "events are counted from none"),
    ("checkpoint", "a_checkpoint_has_a_root", {"root": "ab"}, "a root is 32 bytes in hex"),
    ("ledger_key", "ledger_keys_count_from_one", {"number": 0}, "the first key is number one"),
    ("ledger_node", "ledger_nodes_stand_above_the_leaves", {"level": 0}, "a leaf is its envelope, kept once"),
    ("ledger_node", "ledger_nodes_stand_above_the_leaves", {"position": -1}, "the tree begins at the first event"),
    ("export", "a_failed_export_says_why", {"state": "failed"}, "who waits must know what to mend"),
    ("export", "a_failed_export_says_why", {"error": "x"}, "what did not fail has no error"),
    ("transfer", "a_transfer_names_its_bag", {"bag_sha256": "ab"}, "a bag is known by its digest"),
    ("transfer", "a_transfer_keeps_its_evidence", {"evidence_sha256": "ab"}, "evidence without a digest is none"),
    ("transfer", "a_transfer_keeps_its_evidence", {"evidence_sha512": "ab"}, "evidence without a digest is none"),
    ("recall", "a_recall_is_closed_by_somebody", {"closed_at": NOW, "outcome": "x"}, "somebody answers for it"),
    (
        "recall",
        "a_closed_recall_says_what_came_of_it",
        {"closed_at": NOW, "closed_by": SOFTWARE_AGENT, "outcome": ""},
        "asked back, and then?",
    ),
    ("image_redaction", "covered_parts_stay_open_to_a_closed_level", {"whole_for": "public"}, "it would hide nothing"),
    ("image_redaction", "an_image_redaction_is_lifted_by_an_event", {"lifted_at": NOW}, "nothing is uncovered unseen"),
    (
        "text_redaction",
        "hidden_words_stay_open_to_a_closed_level",
        {"whole_for": "registered"},
        "it would hide nothing",
    ),
    ("text_redaction", "a_text_redaction_hides_some_words", {"words": ""}, "a block stands for something"),
    ("text_redaction", "hidden_words_begin_before_they_end", {"start_at": 5, "end_at": 5}, "a place has an extent"),
    ("reveal_request", "a_request_to_reveal_has_a_reason", {"reason": " "}, "the custody of the record keeps why"),
    ("reveal_request", "nobody_approves_their_own_reveal", {**SAME, **APPROVED}, "two people are two"),
    ("reveal_request", "an_answer_to_a_reveal_names_who_and_when", APPROVED, "somebody answers for it"),
    ("reveal_request", "what_nobody_approved_is_not_revealed", {"revealed_at": NOW}, "nobody has said yes"),
    ("reveal_request", "a_request_to_reveal_ends_after_it_begins", {"asked_at": LATER}, "it would never be"),
    ("leak_decision", "a_decision_on_a_finding_says_why", {"reason": " "}, "a number that stays has a reason"),
    ("leak_decision", "a_decision_on_a_finding_names_it", {"digest": "ab"}, "a digest is 32 bytes in hex"),
    ("quarantine", "a_quarantine_is_lifted_by_an_event", {"lifted_at": NOW}, "a file does not come back unseen"),
    ("ledger_head", "there_is_one_ledger", {"id": 2}, "two heads would be two truths"),
    ("place", "precision_is_not_negative", {"precision_m": -1}, "nothing is known better than exactly"),
    ("place", "precision_is_not_negative", {"public_precision_m": -1}, "nothing is shown better than exactly"),
    ("place", "a_position_has_both_coordinates", {"latitude": 1.0}, "half a position is none"),
    ("place", "a_position_has_both_coordinates", {"longitude": 1.0}, "half a position is none"),
    ("place", "a_position_is_on_earth", {"latitude": 90.1, "longitude": 0.0}, "beyond the pole"),
    ("place", "a_position_is_on_earth", {"latitude": 0.0, "longitude": -180.1}, "beyond the date line"),
    ("invitation", "a_sign_in_link_is_for_an_account", {"purpose": "sign-in"}, "whom would it let in?"),
    ("record", "a_record_has_a_title", {"title": "   "}, "what has no name cannot be asked for"),
    ("record", "a_return_has_a_reason", {"state": "returned"}, "the contributor must know what to mend"),
    ("record", "revisions_count_from_one", {"revision": 0}, "what was never described is no record"),
    ("record", "an_embargo_has_a_date_and_a_reason", {"embargo_until": ONE}, "closed, nobody knows why"),
    ("record", "an_embargo_has_a_date_and_a_reason", {"embargo_reason": "x"}, "closed, nobody knows until when"),
    ("record", "what_was_published_says_when", {"state": "published"}, "a publication has a time"),
    ("import_batch", "an_undone_batch_says_when", {"state": "undone", "undo_reason": "x"}, "undone at some time"),
    ("import_batch", "an_undone_batch_says_why", {"state": "undoing"}, "nobody undoes without a reason"),
    ("session", "a_session_ends_after_it_begins", {"created_at": NOW, "expires_at": NOW}, "it would never be"),
    ("claim", "a_claimed_period_begins_before_it_ends", {"earliest": TWO, "latest": ONE}, "time runs forward"),
    ("claim", "low_best_and_high_stand_in_order", {"low": -1}, "nobody counts fewer than none"),
    ("claim", "low_best_and_high_stand_in_order", {"best": -1}, "nobody counts fewer than none"),
    ("claim", "low_best_and_high_stand_in_order", {"high": -1}, "nobody counts fewer than none"),
    ("claim", "low_best_and_high_stand_in_order", {"low": 3, "best": 2}, "the least is not more than the best"),
    ("claim", "low_best_and_high_stand_in_order", {"best": 3, "high": 2}, "the best is not more than the most"),
    ("claim", "low_best_and_high_stand_in_order", {"low": 3, "high": 2}, "the least is not more than the most"),
    ("comment", "comment_versions_count_from_one", {"version": 0}, "what was never written is no comment"),
    ("comment", "a_comment_has_words", {"body": "  "}, "there is nothing to judge"),
    ("comment_anchor", "a_passage_has_words", {"exact": ""}, "an empty quotation points at nothing"),
    ("comment_question", "a_question_has_words", {"question": " "}, "there is nothing to answer"),
    ("comment_question", "an_answer_has_its_time", {"answer": "x"}, "an answer came at some time"),
    ("decision_redaction", "a_redaction_covers_something", {"start": 4}, "nothing is covered between four and four"),
    ("comment_sanction", "a_sanction_ends_after_it_begins", {"ends_at": NOW - timedelta(days=9)}, "it would never be"),
    ("comment_sanction", "a_confirmed_sanction_says_when", {"confirmed_by": uuid.uuid4()}, "agreed to at some time"),
    ("comment_sanction", "a_lifted_sanction_says_when", {"lifted_by": uuid.uuid4()}, "ended at some time"),
    (
        "comment_sanction",
        "a_sanction_is_of_one_commenter",
        {"account_id": uuid.uuid4(), "receipt_digest": "x"},
        "two people at once are two sanctions",
    ),
    (
        "moderation_appeal",
        "an_appeal_is_against_one_thing",
        {"decision_id": uuid.uuid4(), "sanction_id": uuid.uuid4()},
        "two things at once are two appeals",
    ),
    ("moderation_appeal", "an_appeal_says_why", {"words": " "}, "there is nothing to answer"),
    ("moderation_appeal", "a_closed_appeal_has_an_outcome", {"closed_at": NOW}, "closed, and how?"),
    ("desk_preference", "a_stop_is_counted_from_none", {"stop_after": -1}, "nobody decides fewer than none"),
    ("comment_signal", "a_place_in_a_text_has_two_ends", {"start": 3, "stop": None}, "a passage without an end"),
    ("comment_signal", "a_signal_is_of_the_text_or_of_the_name", {"part": "address"}, "a comment has no other parts"),
    ("word_list", "a_word_list_has_a_name", {"name": " "}, "moderators are told by its name what matched"),
    (
        "consent",
        "only_consent_is_withdrawn",
        {"basis": "licence", "withdrawn_on": ONE},
        "a licence ends by its own words; a person takes back consent",
    ),
    ("date_statement", "a_date_begins_before_it_ends", {"earliest": TWO, "latest": ONE}, "time runs forward"),
    ("date_statement", "an_inferred_date_says_on_what_basis", {"inferred": True, "basis": ""}, "from what, then?"),
    ("digital_object", "digital_object_has_both_digests", {"sha256": "ab"}, "without a digest nothing is proven"),
    ("digital_object", "digital_object_has_both_digests", {"sha512": "ab"}, "without a digest nothing is proven"),
    ("digital_object", "digital_object_size_is_not_negative", {"size": -1}, "bytes are counted from none"),
    (
        "digital_object",
        "a_working_copy_has_a_purpose_and_nothing_else_has",
        {"purpose": "thumbnail"},
        "evidence is not made for a purpose of ours",
    ),
    (
        "digital_object",
        "a_working_copy_says_what_it_was_derived_from",
        WORKING,
        "a copy of nothing would pass for an original",
    ),
    ("draft_file", "draft_file_has_both_digests", {"sha256": "ab"}, "hash first, then touch"),
    ("submission_message", "a_message_has_words", {"words": " "}, "an empty question asks nothing"),
    ("submission_message", "the_archive_alone_asks", {"side": "contributor"}, "whoever came is not the examiner"),
    ("submission_message", "the_archive_alone_asks", {"saying": "answer"}, "nobody answers in a contributor's place"),
    ("unfinished_upload", "an_upload_is_of_something", {"length": 0}, "an empty file is none"),
    ("unfinished_upload", "an_upload_receives_what_was_announced", {"received": 10}, "no more than there is"),
    ("unfinished_upload", "an_upload_receives_what_was_announced", {"received": -1}, "nobody has less than nothing"),
    (
        "unfinished_upload",
        "an_upload_has_its_digests_once_it_is_whole",
        {"sha256": "d" * 64, "sha512": "c" * 128, "received": 8},
        "a part of a file has no digest",
    ),
    (
        "unfinished_upload",
        "an_upload_has_its_digests_once_it_is_whole",
        {"sha256": "d" * 64, "received": 9},
        "both digests, or none",
    ),
    ("unfinished_upload", "an_upload_is_kept_with_its_digests", {"kept": True}, "what is kept has a digest"),
    (
        "relation",
        "a_relation_points_at_a_record_or_at_something_outside",
        {"outside": ""},
        "a relation to nothing relates nothing",
    ),
    ("moderation_decision", "a_refusal_has_a_reason", {"outcome": "decline"}, "who is refused is told why"),
    (
        "moderation_decision",
        "a_decision_names_the_text_judged",
        {"text_sha256": "ab"},
        "else nobody knows which words were judged",
    ),
    (
        "object_reading",
        "a_reading_fails_with_a_reason_or_succeeds",
        {"decoded": False},
        "a failure without a reason helps nobody",
    ),
    (
        "object_reading",
        "a_reading_fails_with_a_reason_or_succeeds",
        {"decoded": True, "failure": "no"},
        "it cannot have done both",
    ),
    ("agent_name", "a_name_of_an_agent_says_something", {"value": ""}, "an empty name names nobody"),
    ("agent_name", "names_of_an_agent_are_counted_from_nought", {"position": -1}, "the first stands at nought"),
    ("place_list_name", "a_listed_name_of_a_place_says_something", {"value": ""}, "an empty name names no place"),
    ("place_list_name", "listed_names_of_a_place_are_counted_from_nought", {"position": -1}, "the first is at nought"),
    ("saved_search", "a_saved_search_has_a_name", {"name": "  "}, "it is found again by its name"),
    ("saved_search", "a_box_has_four_sides", {"south": 1.0}, "one side bounds nothing"),
    ("saved_search", "a_circle_has_a_middle_and_a_radius", {"latitude": 1.0}, "a latitude alone is no place"),
    (
        "saved_search",
        "an_area_is_a_box_or_a_circle",
        dict.fromkeys(("south", "west", "north", "east", "latitude", "longitude", "metres"), 1.0),
        "two areas at once are none that was asked for",
    ),
    (
        "search_match",
        "what_stood_already_is_not_new",
        {"found_at": None, "seen_at": None},
        "what is not new was seen when alerts were asked for",
    ),
    ("search_receipt", "a_search_receipt_has_a_digest", {"sha256": "ab"}, "without a digest nothing is proven"),
]
# A table's constraints are a set: sorted, so that every process collects the same tests.
WORDS = sorted(
    [
        (table.name, str(constraint.name), str(constraint.sqltext).split(" IN (")[0])
        for table in schema.metadata.sorted_tables
        for constraint in table.constraints
        if isinstance(constraint, CheckConstraint) and str(constraint.name).endswith("_is_known")
    ]
)
UNIQUES = sorted(
    [
        (table.name, tuple(column.name for column in constraint.columns), str(constraint.name))
        for table in schema.metadata.sorted_tables
        for constraint in table.constraints
        if isinstance(constraint, UniqueConstraint) and not any(table.name == name for name in APPEND_ONLY)
    ]
)


def test_every_check_of_the_models_has_its_row_here() -> None:
    declared = {
        str(constraint.name)
        for table in schema.metadata.tables.values()
        for constraint in table.constraints
        if isinstance(constraint, CheckConstraint)
    }
    assert declared == {row[1] for row in FACTS} | {row[1] for row in WORDS}


@pytest.mark.parametrize(("table", "name", "values", "why"), FACTS, ids=[f"{r[1]}-{','.join(r[2])}" for r in FACTS])
def test_an_impossible_fact_is_refused(
    connection: Connection, table: str, name: str, values: dict[str, Any], why: str
) -> None:
    possible = valid(connection, TABLES[table])
    refused(connection, insert(TABLES[table]).values(**{**possible, **values}), name)
    if table != "ledger_head":
        connection.execute(insert(TABLES[table]).values(**possible))


SO_THAT_NOTHING_ELSE_IS_WRONG: dict[str, dict[str, Any]] = {
    "working_purpose_is_known": {"role": "working", "derived_from": uuid.uuid4()},
    "decision_outcome_is_known": {"reason": "spam"},
    "side_of_a_thread_is_known": {"saying": "note"},
    "what_a_message_is_for_is_known": {"side": "contributor"},
    "appeal_outcome_is_known": {"closed_at": NOW},
    "reveal_outcome_is_known": {"decided_by": uuid.uuid4(), "decided_at": NOW},
}


def test_a_word_outside_its_vocabulary_is_refused(connection: Connection) -> None:
    for table, name, column in WORDS:
        row = valid(connection, TABLES[table]) | SO_THAT_NOTHING_ELSE_IS_WRONG.get(name, {})
        names = list(row)
        values = {key: _raw(connection, TABLES[table], key, value) for key, value in row.items()}
        slots = ", ".join(f":{key}" for key in names)
        statement = text(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({slots})")
        if column not in values:
            statement = text(f"INSERT INTO {table} ({', '.join([*names, column])}) VALUES ({slots}, :{column})")
        refused(connection, statement, name, **{**values, column: "nonsense"})


def _raw(connection: Connection, table: Any, column: str, value: Any) -> Any:
    """The value as the driver takes it in plain SQL."""
    if isinstance(value, dict):
        return json.dumps(value)
    processor = table.columns[column].type.bind_processor(connection.dialect)
    return processor(value) if processor is not None and value is not None else value


@pytest.mark.parametrize(("table", "columns", "name"), UNIQUES, ids=[row[2] for row in UNIQUES])
def test_what_is_unique_stands_once(connection: Connection, table: str, columns: tuple[str, ...], name: str) -> None:
    given = {column: "x" * 20 for column in columns if TABLES[table].columns[column].nullable}
    first = put(connection, table, **given)
    second = valid(connection, TABLES[table]) | {column: first[column] for column in columns}
    said = name if connection.dialect.name == "postgresql" else f"UNIQUE constraint failed: {table}."
    refused(connection, insert(TABLES[table]).values(**second), said)
