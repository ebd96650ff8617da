"""Behind the application's back: what somebody does who has the database and the disk in hand, and what must be said.

Each row of the tables says what was done, and the sentence in which it is found, with where it is.
"""

from __future__ import annotations

import re

import pytest

from archive.verification import whole
from tests.support.tampering import tamper
from tests.verification.conftest import Archive

SAID = "What stands is not what its last saved description"


def found(against: str | None = None) -> list[str]:
    """Every finding in words, the harmless ones too."""
    return [str(finding) for finding in whole.check(against=against).tally.findings]


def is_named(sentence: str, said: list[str]) -> bool:
    """Whether one line is the sentence; ``…`` stands for anything."""
    pattern = ".*".join(re.escape(part) for part in sentence.split("…"))
    return any(re.fullmatch(pattern, line, re.DOTALL) for line in said)


# What was done in SQL | the sentence that must be said.
ROWS: list[tuple[str, str, str]] = [
    # The record itself
    (
        "a title was edited",
        "UPDATE record SET title = 'Bridge repaired' WHERE id = '{whole}'",
        "record {whole_code}: " + SAID + " (revision 2) says: title.",
    ),
    (
        "a text was edited",
        "UPDATE record SET body = body || ' So they said.' WHERE id = '{plain}'",
        "record {plain_code}: " + SAID + " (revision 2) says: body.",
    ),
    (
        "a level was opened, with the label that goes with it",
        "UPDATE record SET access = 'public', access_text = 'public' WHERE id = '{sealed}'",
        "record {sealed_code}: " + SAID + "…says: access, access_text.",
    ),
    (
        "a label was added: a leak",
        "INSERT INTO record_label (record_id, part, label) VALUES ('{sealed}', 'text', 'level:public')",
        "record {sealed_code}: Who may see it is not what…too many: level:public; missing: none.",
    ),
    (
        "a label was taken away",
        "DELETE FROM record_label WHERE record_id = '{plain}' AND label = 'level:public'",
        "record {plain_code}: Who may see it is not what…missing: level:public.",
    ),
    (
        "an embargo was lifted",
        "UPDATE record SET embargo_until = NULL, embargo_reason = NULL WHERE id = '{whole}'",
        "record {whole_code}: " + SAID + "…embargo_until, embargo_reason.",
    ),
    (
        "what waits was published",
        "UPDATE record SET state = 'published', published_at = submitted_at WHERE id = '{waiting}'",
        "record {waiting_code}: It stands as published, and event … left it submitted.",
    ),
    (
        "a publication was dated back",
        "UPDATE record SET published_at = '2020-01-01 00:00:00' WHERE id = '{plain}'",
        "record {plain_code}: Since when it is published is not what event … says.",
    ),
    (
        "a record was given another contributor, who may then see it",
        "UPDATE record SET contributor_id = '{other_account}' WHERE id = '{plain}'",
        "record {plain_code}: Its contributor is not the one of its arrival (event …).",
    ),
    (
        "a record was given another code",
        "UPDATE record SET reference_code = '0000-0000-1' WHERE id = '{waiting}'",
        "record 0000-0000-1: It arrived as {waiting_code} (event …).",
    ),
    (
        "an arrival was dated back",
        "UPDATE record SET created_at = '2020-01-01 00:00:00' WHERE id = '{waiting}'",
        "record {waiting_code}: The time of its arrival is not that of event ….",
    ),
    (
        "the reason of a return was edited",
        "UPDATE record SET return_reason = 'because' WHERE id = '{returned}'",
        "record {returned_code}: The reason of its return is not that of event ….",
    ),
    (
        "an identifier was edited",
        "UPDATE import_key SET identifier = 'sn-1' WHERE record_id = '{whole}'",
        "record {whole_code}: Its identifier is not that of its arrival (event …).",
    ),
    # What hangs on it
    (
        "a figure was multiplied by ten",
        "UPDATE claim SET low = 60, best = 70, high = 80 WHERE record_id = '{whole}'",
        "record {whole_code}: " + SAID + "…says: claim.",
    ),
    (
        "somebody was accused",
        "UPDATE claim_agent SET name = 'the brigade'",
        "record {whole_code}: " + SAID + "…says: claim agent.",
    ),
    (
        "a refusal became a permission",
        "UPDATE consent_answer SET answer = 'allowed' WHERE answer = 'refused'",
        "record {whole_code}: " + SAID + "…says: consent answer.",
    ),
    (
        "a consent lost its day of expiry",
        "UPDATE consent SET expires_on = NULL WHERE record_id = '{whole}'",
        "record {whole_code}: " + SAID + "…says: consent.",
    ),
    (
        "a date was moved",
        "UPDATE date_statement SET edtf = '2015', earliest = '2015-01-01', latest = '2015-12-31' WHERE role = 'event'",
        "record {whole_code}: " + SAID + "…says: date statement.",
    ),
    (
        "a descriptor was taken off",
        "DELETE FROM record_descriptor WHERE record_id = '{whole}'",
        "record {whole_code}: " + SAID + "…says: record descriptor.",
    ),
    (
        "an alternative title was added",
        "UPDATE alternative_title SET value = 'A staged scene' WHERE record_id = '{whole}'",
        "record {whole_code}: " + SAID + "…says: alternative title.",
    ),
    (
        "a relation was turned to another record",
        "UPDATE relation SET target_id = '{sealed}' WHERE record_id = '{returned}'",
        "record {returned_code}: " + SAID + "…says: relation.",
    ),
    (
        "a protected person was made public",
        "UPDATE agent SET identity = 'public' WHERE display_name = 'a ferryman'",
        "record {whole_code}: " + SAID + "…record agent.",
    ),
    (
        "an organisation that is named was given another name",
        "UPDATE agent SET display_name = 'The Army' WHERE display_name = 'Le Phare'",
        "record {whole_code}: " + SAID + "…record agent.",
    ),
    (
        "a place was moved",
        "UPDATE place SET latitude = 32.5 WHERE name = 'Pont-Sahel'",
        "place …: It is not the place that records were given.",
    ),
    (
        "a place was made more exact for readers",
        "UPDATE place SET public_precision_m = 1 WHERE name = 'Pont-Sahel'",
        "place …: It is not the place that records were given.",
    ),
    (
        "an assessment was edited",
        "UPDATE assessment SET value = 'A' WHERE record_id = '{whole}'",
        "record {whole_code}: An assessment stands that no saved description ever held.",
    ),
    (
        "an assessment was deleted",
        "DELETE FROM assessment WHERE record_id = '{whole}'",
        "record {whole_code}: An assessment of its last saved description is missing.",
    ),
    # What was saved of it
    (
        "a revision was edited",
        (
            "UPDATE revision SET description = replace(description, 'Two shots', 'No shots') "
            "WHERE record_id = '{plain}' AND number = 1"
        ),
        "record {plain_code}: Revision 1 is not what was saved: it does not fit its digest in event ….",
    ),
    (
        "the last revision and the row were edited alike",
        (
            "UPDATE revision SET description = replace(description, 'Two', 'No') WHERE record_id = '{plain}'; "
            "UPDATE record SET body = replace(body, 'Two', 'No') WHERE id = '{plain}'"
        ),
        "record {plain_code}: Revision 2 is not what was saved: it does not fit its digest in event ….",
    ),
    (
        "a revision was deleted",
        "DELETE FROM revision WHERE record_id = '{whole}' AND number = 1",
        "record {whole_code}: Revision 1 is missing.",
    ),
    (
        "the last revision was taken back",
        (
            "DELETE FROM revision WHERE record_id = '{plain}' AND number = 2; "
            "UPDATE record SET revision = 1, body = 'Two shots.' WHERE id = '{plain}'"
        ),
        "record {plain_code}: Revision 2 is missing.",
    ),
    (
        "a revision was dated back",
        "UPDATE revision SET created_at = '2020-01-01 00:00:00' WHERE record_id = '{plain}' AND number = 2",
        "record {plain_code}: When or why revision 2 was saved is not what event … says.",
    ),
    # Tombstones, comments, decisions, grants, the vault
    (
        "a tombstone was edited",
        "UPDATE tombstone SET reason = 'a mistake'",
        "record {gone_code}: Its tombstone is not what event … says.",
    ),
    (
        "a tombstone was taken away, and what was withdrawn shown again",
        "DELETE FROM tombstone; UPDATE record SET state = 'published' WHERE id = '{gone}'",
        "record {gone_code}: It was withdrawn, and its tombstone is gone.",
    ),
    (
        "the words of a comment were edited after the decision",
        "UPDATE comment SET body = 'I was not there.' WHERE id = '{comment}'",
        "comment …: Its words are not those that were decided on.",
    ),
    (
        "a comment was put under another name",
        "UPDATE comment SET author_name = 'the mayor' WHERE id = '{comment}'",
        "comment …: Its author’s name or its time is not what was decided on (event …).",
    ),
    (
        "a comment was dated back",
        "UPDATE comment SET created_at = '2020-01-01 00:00:00' WHERE id = '{comment}'",
        "comment …: Its author’s name or its time is not what was decided on (event …).",
    ),
    (
        "a comment was published without a decision",
        "UPDATE comment SET state = 'published' WHERE id = '{pending}'",
        "comment …: It stands as published without such a decision.",
    ),
    (
        "a decision was turned round",
        (
            "UPDATE moderation_decision SET outcome = 'publish', to_state = 'published' "
            "WHERE comment_id = '{declined}'; "
            "UPDATE comment SET state = 'published' WHERE id = '{declined}'"
        ),
        "decision on comment …: It is not what event … says: outcome, to_state.",
    ),
    (
        "a moderator's note was edited",
        "UPDATE moderation_decision SET private_note = 'never seen' WHERE comment_id = '{declined}'",
        "decision on comment …: It is not what event … says: note.",
    ),
    (
        "what the vault holds was given to another person",
        (
            "UPDATE vault_entry SET agent_id = (SELECT id FROM agent WHERE display_name = 'Le Phare') "
            "WHERE record_id = '{whole}'"
        ),
        "vault entry …: Whose it is, or what it holds, is not what event … says.",
    ),
    (
        "what the vault held of somebody was deleted",
        "DELETE FROM vault_entry WHERE id = (SELECT id FROM vault_entry WHERE record_id = '{whole}' LIMIT 1)",
        "event …: What this event put into the vault is gone, and no later event erased it.",
    ),
    (
        "a decision was deleted",
        "DELETE FROM moderation_decision WHERE comment_id = '{declined}'",
        "event …: The decision of this event is gone.",
    ),
    (
        "words that were blacked out were shown",
        "UPDATE comment SET shown_body = NULL WHERE id = '{blacked}'",
        "comment …: What readers are shown of it is not what was decided (event …).",
    ),
    (
        "other words were published than those that were decided on",
        "UPDATE comment SET shown_body = 'Ask nobody about it.' WHERE id = '{blacked}'",
        "comment …: What readers are shown of it is not what was decided (event …).",
    ),
    (
        "a comment that was shown whole was covered",
        "UPDATE comment SET shown_body = '█████[spam]' WHERE id = '{comment}'",
        "comment …: What readers are shown of it is not what was decided (event …).",
    ),
    (
        "a shorter passage was said to be blacked out",
        "UPDATE decision_redaction SET stop = 5",
        "decision on comment …: It is not what event … says: passages.",
    ),
    (
        "what a decision blacked out was forgotten",
        "DELETE FROM decision_redaction",
        "decision on comment …: It is not what event … says: passages.",
    ),
    (
        "an appeal was made to have been granted",
        "UPDATE moderation_appeal SET outcome = 'reversed' WHERE id = '{appeal}'",
        "appeal …: It is not what event … says: outcome, answer.",
    ),
    (
        "the reason of an appeal's outcome was edited",
        "UPDATE moderation_appeal SET note = 'You are right.' WHERE id = '{appeal}'",
        "appeal …: It is not what event … says: answer.",
    ),
    (
        "an appeal was opened again",
        "UPDATE moderation_appeal SET outcome = NULL, closed_at = NULL, note = '' WHERE id = '{appeal}'",
        "appeal …: It is not what event … says: outcome, answer, closed_at.",
    ),
    (
        "what somebody appealed with was edited",
        "UPDATE moderation_appeal SET words = 'I regret it.' WHERE sanction_id IS NOT NULL",
        "appeal …: It is not what event … says: appeal.",
    ),
    (
        "somebody else was made to have decided an appeal",
        "UPDATE appeal_decision SET private_note = 'as agreed'",
        "appeal …: It is not what event … says: answer.",
    ),
    (
        "an appeal that nobody made was slipped in",
        "UPDATE moderation_appeal SET subject_id = '{comment}' WHERE id = '{appeal}'",
        "appeal …: No event tells of this appeal.",
    ),
    (
        "an appeal was deleted",
        "DELETE FROM moderation_appeal WHERE sanction_id IS NOT NULL",
        "event …: The appeal of this event is gone.",
    ),
    (
        "a sanction was made longer",
        "UPDATE comment_sanction SET ends_at = '2099-01-01 00:00:00' WHERE id = '{sanction}'",
        "sanction …: It is not what event … says: ends, ends_at.",
    ),
    (
        "a sanction was made to weigh more, for another reason",
        "UPDATE comment_sanction SET kind = 'closed', reason = 'hate' WHERE id = '{sanction}'",
        "sanction …: It is not what event … says: kind, reason.",
    ),
    (
        "a sanction that ended was made to stand",
        "UPDATE comment_sanction SET lifted_at = NULL, lifted_by = NULL, lifted_why = '' WHERE id = '{lifted}'",
        "sanction …: It is not what event … says: lifted_at, whose, words.",
    ),
    (
        "the note of a sanction was edited",
        "UPDATE comment_sanction SET note = 'Never again.' WHERE id = '{sanction}'",
        "sanction …: It is not what event … says: words.",
    ),
    (
        "what holds a sanction to its event was taken away",
        "UPDATE comment_sanction SET nonce = NULL, private_note = 'x' WHERE id = '{sanction}'",
        "sanction …: It is not what event … says: whose, words.",
    ),
    (
        "somebody else was sanctioned",
        "UPDATE comment_sanction SET account_id = '{other_account}' WHERE id = '{sanction}'",
        "sanction …: It is not what event … says: whose.",
    ),
    (
        "a sanction that nobody set was slipped in",
        "UPDATE comment_sanction SET id = '00000000000040008000000000000003' WHERE id = '{lifted}'",
        "sanction …: No event tells of this sanction.",
    ),
    (
        "a sanction was deleted",
        "DELETE FROM comment_sanction WHERE id = '{lifted}'",
        "event …: The sanction of this event is gone.",
    ),
    (
        "a grant that had ended was opened again",
        "UPDATE access_grant SET ended_at = NULL WHERE id = '{ended}'",
        "grant …: Whether it has ended is not what its events say.",
    ),
    (
        "a grant was handed to somebody else",
        (
            "UPDATE access_grant SET account_id = (SELECT contributor_id FROM record WHERE id = '{plain}') "
            "WHERE id = '{grant}'"
        ),
        "grant …: It was granted to somebody else.",
    ),
    (
        "a grant was widened to another record",
        "UPDATE access_grant SET label = 'grant:record:{whole}' WHERE id = '{grant}'",
        "grant …: It opens something to somebody, and no event tells that this was granted.",
    ),
    (
        "a grant was deleted",
        "DELETE FROM access_grant WHERE id = '{grant}'",
        "event …: The grant of this event is gone.",
    ),
    (
        "somebody else was put into the vault",
        (
            "UPDATE vault_entry SET id = '00000000000040008000000000000001' "
            "WHERE id = (SELECT id FROM vault_entry WHERE record_id = '{plain}' LIMIT 1)"
        ),
        "vault entry …: No event tells that this was put into the vault.",
    ),
    (
        "the register was cleared of an export",
        "DELETE FROM exported_record; DELETE FROM export",
        "event …: The export of this event is not in the register.",
    ),
    (
        "the register forgot what was in an export: nobody would ask it back",
        "DELETE FROM exported_record",
        "export …: The register does not say of it what event … says: records.",
    ),
    (
        "the register forgot one record of an export",
        "DELETE FROM exported_record WHERE record_id = '{plain}'",
        "export …: The register does not say of it what event … says: records.",
    ),
    (
        "an export was made to have failed, and what was in it was forgotten",
        (
            "DELETE FROM exported_record; "
            "UPDATE export SET state = 'failed', error = 'the disk', report = NULL, finished_at = NULL"
        ),
        "export …: The register does not say of it what event … says: report, state, finished_at, records.",
    ),
    (
        "an export went to somebody else",
        "UPDATE export SET recipient = 'nobody'",
        "event …: The register does not say of its export what this event says: recipient.",
    ),
    (
        "an export was for another audience",
        "UPDATE export SET audience = 'archive'",
        "event …: The register does not say of its export what this event says: audience.",
    ),
    (
        "the reason of an export was edited",
        "UPDATE export SET reason = 'none'",
        "export …: The register does not say of it what event … says: reason or request.",
    ),
    (
        "a record was said to have been handed out",
        "INSERT INTO exported_record (export_id, record_id, revision, files) VALUES ('{export}', '{sealed}', 1, 0)",
        "record {sealed_code}: It is said to have left with an export, and none of its events tells of that.",
    ),
    # Files and what is known of them
    (
        "a failed fixity check was made to have passed",
        "UPDATE fixity SET outcome = 'success' WHERE outcome = 'failure'",
        "event …: The row of “fixity” is not what this event says: outcome.",
    ),
    (
        "the digest that a fixity check found was edited",
        "UPDATE fixity SET found_sha256 = {hex} WHERE object_id = '{letter}'",
        "event …: The row of “fixity” is not what this event says: found_sha256.",
    ),
    (
        "a fixity check was deleted",
        "DELETE FROM fixity WHERE object_id = '{letter}'",
        "event …: The result of this fixity check is gone.",
    ),
    (
        "a quarantine was taken away, and the damaged file served",
        "DELETE FROM quarantine WHERE object_id = '{third}'",
        "event …: The file that this event set apart is set apart no more, and no event lifted that.",
    ),
    (
        "a quarantine was lifted by an event of something else",
        "UPDATE quarantine SET lifted_at = since, lifted_sequence = 1 WHERE object_id = '{third}'",
        "event 1: A row of “quarantine” names this event, which is of another kind.",
    ),
    (
        "a file was renamed",
        "UPDATE digital_object SET original_name = 'theirs.txt' WHERE id = '{second}'",
        "record {plain_code}, file …: Its row is not what event … says: original_name.",
    ),
    (
        "a file was moved to another record",
        "UPDATE digital_object SET record_id = '{waiting}' WHERE id = '{second}'",
        "record {waiting_code}, file …: Its row is not what event … says: record_id.",
    ),
    (
        "the longer digest of a file was edited",
        "UPDATE digital_object SET sha512 = substr(sha512, 1, 64) || {hex} WHERE id = '{letter}'",
        "record {whole_code}, file …: Its bytes have the SHA-256 that its row says, but not the SHA-512 or the size…",
    ),
    (
        "a file was made to be another kind of copy",
        "UPDATE digital_object SET role = 'capture' WHERE id = '{letter}'",
        "record {whole_code}, file …: Its row is not what event … says: role.",
    ),
    # The ledger
    (
        "an event was edited",
        "UPDATE custody_event SET outcome = 'failure' WHERE sequence = 5",
        "event 5: Its envelope was changed: it does not fit its own digest.",
    ),
    (
        "an event was deleted",
        "DELETE FROM custody_payload WHERE sequence = 7; DELETE FROM custody_event WHERE sequence = 7",
        "event 7: The event is missing.",
    ),
    (
        "two events were swapped",
        (
            "UPDATE custody_event SET sequence = 1000000 WHERE sequence = 3; "
            "UPDATE custody_event SET sequence = 3 WHERE sequence = 4; "
            "UPDATE custody_event SET sequence = 4 WHERE sequence = 1000000"
        ),
        "event 3: Its envelope was changed: it does not fit its own digest.",
    ),
    (
        "a payload was replaced",
        "UPDATE custody_payload SET detail = replace(detail, 'Say when.', 'Say who.')",
        "event …: Its payload was changed: it does not fit the commitment in the envelope.",
    ),
    (
        "a picture was uncovered",
        ("UPDATE image_redaction SET lifted_at = made_at, lifted_sequence = event_sequence WHERE id = '{covered}'"),
        "redaction …: Whether it still stands is not what events say.",
    ),
    (
        "a redaction was taken away",
        "DELETE FROM image_redaction WHERE id = '{covered}'",
        "record {plain_code}, file …: The redaction that it is a copy of is not there.",
    ),
    (
        "another part of it was covered",
        "UPDATE image_redaction SET shapes = '[]' WHERE id = '{covered}'",
        "redaction …: Its row is not what event … says: covered.",
    ),
    (
        "a redaction that ended was made to stand",
        (
            "UPDATE image_redaction SET lifted_at = made_at, lifted_sequence = event_sequence WHERE id = '{covered}'; "
            "UPDATE image_redaction SET lifted_at = NULL, lifted_sequence = NULL WHERE id = '{uncovered}'"
        ),
        "redaction …: Whether it still stands is not what events say.",
    ),
    (
        "a copy was said to show what it does not",
        "UPDATE digital_object SET redaction_id = NULL WHERE redaction_id = '{covered}'",
        "record {plain_code}, file …: Its row is not what event … says: redaction_id.",
    ),
    (
        "hidden words were shown",
        "DELETE FROM text_redaction WHERE record_id = '{whole}'",
        "record {whole_code}: " + SAID + "…says: text redaction.",
    ),
    (
        "a payload was taken away without an erasure",
        "DELETE FROM custody_payload WHERE sequence = 6",
        "event 6: Its payload is missing, and no later event says that it was erased.",
    ),
    (
        "the head was moved back",
        (
            "UPDATE ledger_head SET sequence = {size} - 3, "
            "digest = (SELECT digest FROM custody_event WHERE sequence = {size} - 3)"
        ),
        "head: The ledger’s head was moved back over 3 events.",
    ),
    (
        "an event was listed under another record",
        "UPDATE custody_event SET scope_id = '{waiting}' WHERE object_id = '{plain}' AND type = 'publication'",
        "event …: This event is listed under a record that it does not belong to.",
    ),
    (
        "a node of the tree was edited",
        "UPDATE ledger_node SET digest = {zeros} WHERE level = 1 AND position = 2",
        "tree: The tree does not fit the events 5 to 6.",
    ),
    (
        "a key of the ledger was made to look as if the one before it was lost",
        "UPDATE ledger_key SET reason = 'lost'",
        "key 1: Why this key came into use is not what its event says.",
    ),
    (
        "a checkpoint was edited",
        "UPDATE checkpoint SET size = size - 1 WHERE number = 2",
        "checkpoint 2: …",
    ),
    (
        "a checkpoint was deleted",
        "DELETE FROM checkpoint WHERE number = 1",
        "checkpoint 2: The checkpoint before it is missing.",
    ),
]


@pytest.mark.parametrize(("done", "statements", "sentence"), ROWS, ids=[done for done, *_ in ROWS])
def test_it_is_found_and_named(archive: Archive, done: str, statements: str, sentence: str) -> None:
    _is_found(archive, statements, sentence)


@pytest.mark.parametrize(("done", "statements", "sentence"), ROWS[::4], ids=[done for done, *_ in ROWS[::4]])
def test_so_it_is_on_postgresql(on_postgresql: Archive, done: str, statements: str, sentence: str) -> None:
    """Every fourth row: the engines differ in their types, and each type is among these."""
    _is_found(on_postgresql, statements, sentence)


def _is_found(archive: Archive, statements: str, sentence: str) -> None:
    _, database, held = archive
    tamper(database, *held.filled(statements).split("; "))
    said = found()
    assert is_named(held.filled(sentence), said), said
