"""Desks: what contributors and moderators need to come back, to answer and to decide."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "moderation_tally",
        sa.Column("quarter", sa.String(length=7), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("quarter", name=op.f("pk_moderation_tally")),
    )
    op.create_table(
        "word_list",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('insult', 'hate', 'threat', 'spam', 'watch')", name=op.f("word_list_kind_is_known")
        ),
        sa.CheckConstraint("length(trim(name)) > 0", name=op.f("a_word_list_has_a_name")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_word_list")),
        sa.UniqueConstraint("name", name=op.f("uq_word_list_name")),
    )
    op.create_table(
        "discussion_rule",
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("policy", sa.String(length=40), nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "policy IN ('pre-moderated', 'open', 'registered', 'closed')", name=op.f("discussion_policy_is_known")
        ),
        sa.ForeignKeyConstraint(["set_by"], ["agent.id"], name=op.f("fk_discussion_rule_set_by")),
        sa.PrimaryKeyConstraint("subject_id", name=op.f("pk_discussion_rule")),
    )
    op.create_table(
        "import_batch",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("rows_read", sa.Integer(), nullable=False),
        sa.Column("rows_found", sa.Integer(), nullable=False),
        sa.Column("created", sa.Integer(), nullable=False),
        sa.Column("updated", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("report", sa.JSON(), nullable=True),
        sa.Column("taken_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undo_reason", sa.Text(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'undone') = (undone_at IS NOT NULL)", name=op.f("an_undone_batch_says_when")),
        sa.CheckConstraint(
            "(undo_reason IS NOT NULL) = (state IN ('undoing', 'undone'))", name=op.f("an_undone_batch_says_why")
        ),
        sa.CheckConstraint(
            "state IN ('gathering', 'reading', 'refused', 'judged', 'writing', 'taken-in', 'undoing', 'undone', 'discarded')",
            name=op.f("import_batch_state_is_known"),
        ),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], name=op.f("fk_import_batch_agent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_batch")),
    )
    op.create_index("ix_import_batch_begun", "import_batch", ["begun_at"], unique=False)
    op.create_table(
        "desk_preference",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("keys", sa.Boolean(), nullable=False),
        sa.Column("grey", sa.Boolean(), nullable=False),
        sa.Column("stop_after", sa.Integer(), nullable=False),
        sa.Column("skip_graphic_on", sa.Date(), nullable=True),
        sa.Column("stop_seen_on", sa.Date(), nullable=True),
        sa.CheckConstraint("stop_after >= 0", name=op.f("a_stop_is_counted_from_none")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_desk_preference_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_desk_preference")),
    )
    op.create_table(
        "notice_feed",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_notice_feed_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_notice_feed")),
        sa.UniqueConstraint("digest", name=op.f("uq_notice_feed_digest")),
    )
    op.create_table(
        "reveal_request",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=40), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("revealed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "field IN ('name', 'alias', 'contact', 'next of kin', 'safe contact')", name=op.f("reveal_field_is_known")
        ),
        sa.CheckConstraint("outcome IN ('approved', 'refused')", name=op.f("reveal_outcome_is_known")),
        sa.CheckConstraint(
            "revealed_at IS NULL OR (outcome IS NOT NULL AND outcome = 'approved')",
            name=op.f("what_nobody_approved_is_not_revealed"),
        ),
        sa.CheckConstraint(
            "(outcome IS NULL) = (decided_by IS NULL) AND (outcome IS NULL) = (decided_at IS NULL)",
            name=op.f("an_answer_to_a_reveal_names_who_and_when"),
        ),
        sa.CheckConstraint("decided_by <> asked_by", name=op.f("nobody_approves_their_own_reveal")),
        sa.CheckConstraint("expires_at > asked_at", name=op.f("a_request_to_reveal_ends_after_it_begins")),
        sa.CheckConstraint("length(trim(reason)) > 0", name=op.f("a_request_to_reveal_has_a_reason")),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], name=op.f("fk_reveal_request_agent_id")),
        sa.ForeignKeyConstraint(["asked_by"], ["account.id"], name=op.f("fk_reveal_request_asked_by")),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name=op.f("fk_reveal_request_decided_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reveal_request")),
    )
    op.create_index(op.f("ix_reveal_request_agent_id"), "reveal_request", ["agent_id"], unique=False)
    op.create_index(op.f("ix_reveal_request_asked_by"), "reveal_request", ["asked_by"], unique=False)
    op.create_index(op.f("ix_reveal_request_record_id"), "reveal_request", ["record_id"], unique=False)
    op.create_table(
        "import_batch_record",
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("before", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batch.id"], name=op.f("fk_import_batch_record_batch_id")),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_import_batch_record_record_id")),
        sa.PrimaryKeyConstraint("batch_id", "record_id", name=op.f("pk_import_batch_record")),
    )
    op.create_index("ix_import_batch_record_record", "import_batch_record", ["record_id"], unique=False)
    op.create_table(
        "leak_decision",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("salt", sa.LargeBinary(length=16), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("outcome IN ('kept', 'reopened')", name=op.f("leak_outcome_is_known")),
        sa.CheckConstraint("length(digest) = 64", name=op.f("a_decision_on_a_finding_names_it")),
        sa.CheckConstraint("length(trim(reason)) > 0", name=op.f("a_decision_on_a_finding_says_why")),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], name=op.f("fk_leak_decision_agent_id")),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_leak_decision_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leak_decision")),
    )
    op.create_index(op.f("ix_leak_decision_record_id"), "leak_decision", ["record_id"], unique=False)
    op.create_table(
        "record_fingerprint",
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "kind IN ('file', 'picture', 'address', 'text')", name=op.f("record_fingerprint_kind_is_known")
        ),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_record_fingerprint_record_id")),
        sa.PrimaryKeyConstraint("record_id", "kind", name=op.f("pk_record_fingerprint")),
    )
    op.create_index("ix_record_fingerprint_digest", "record_fingerprint", ["digest", "kind"], unique=False)
    op.create_table(
        "submission_message",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(length=40), nullable=False),
        sa.Column("saying", sa.String(length=40), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("seen_on", sa.Date(), nullable=True),
        sa.Column("mark", sa.String(length=40), nullable=False),
        sa.CheckConstraint(
            "(side = 'archive') = (saying = 'question') OR saying = 'note'", name=op.f("the_archive_alone_asks")
        ),
        sa.CheckConstraint(
            "saying IN ('question', 'note', 'answer', 'correction', 'addition')",
            name=op.f("what_a_message_is_for_is_known"),
        ),
        sa.CheckConstraint("side IN ('archive', 'contributor')", name=op.f("side_of_a_thread_is_known")),
        sa.CheckConstraint("length(trim(words)) > 0", name=op.f("a_message_has_words")),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_submission_message_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission_message")),
        sa.UniqueConstraint("record_id", "mark", name="a_message_is_sent_once"),
        sa.UniqueConstraint("record_id", "position", name="messages_of_a_thread_are_in_order"),
    )
    op.create_index(op.f("ix_submission_message_seen_on"), "submission_message", ["seen_on"], unique=False)
    op.create_table(
        "text_redaction",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(length=80), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("prefix", sa.String(length=80), nullable=False),
        sa.Column("suffix", sa.String(length=80), nullable=False),
        sa.Column("start_at", sa.Integer(), nullable=True),
        sa.Column("end_at", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("whole_for", sa.String(length=40), nullable=False),
        sa.Column("everywhere", sa.Boolean(), nullable=False),
        sa.Column("asks", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "reason IN ('identity', 'contact', 'place', 'family', 'child', 'health', 'safety', 'dignity', 'law', 'other')",
            name=op.f("text_redaction_reason_is_known"),
        ),
        sa.CheckConstraint(
            "whole_for IN ('restricted', 'sealed')", name=op.f("hidden_words_stay_open_to_a_closed_level")
        ),
        sa.CheckConstraint(
            "(start_at IS NULL) = (end_at IS NULL) AND (start_at IS NULL OR start_at < end_at)",
            name=op.f("hidden_words_begin_before_they_end"),
        ),
        sa.CheckConstraint("length(words) > 0", name=op.f("a_text_redaction_hides_some_words")),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_text_redaction_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_text_redaction")),
    )
    op.create_index(op.f("ix_text_redaction_record_id"), "text_redaction", ["record_id"], unique=False)
    op.create_table(
        "unsent_words",
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("pages", sa.JSON(), nullable=False),
        sa.Column("saved_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_unsent_words_record_id")),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_unsent_words")),
    )
    op.create_table(
        "comment_anchor",
        sa.Column("comment_id", sa.Uuid(), nullable=False),
        sa.Column("exact", sa.String(length=1000), nullable=False),
        sa.Column("prefix", sa.String(length=40), nullable=False),
        sa.Column("suffix", sa.String(length=40), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(exact) > 0", name=op.f("a_passage_has_words")),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], name=op.f("fk_comment_anchor_comment_id")),
        sa.PrimaryKeyConstraint("comment_id", name=op.f("pk_comment_anchor")),
    )
    op.create_table(
        "comment_assignment",
        sa.Column("comment_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_comment_assignment_account_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], name=op.f("fk_comment_assignment_comment_id")),
        sa.PrimaryKeyConstraint("comment_id", name=op.f("pk_comment_assignment")),
    )
    op.create_index(op.f("ix_comment_assignment_account_id"), "comment_assignment", ["account_id"], unique=False)
    op.create_table(
        "comment_flag",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("comment_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "reason IN ('exposes-identity', 'threat', 'hate', 'insult', 'spam', 'off-topic', 'untrue', 'other')",
            name=op.f("flag_reason_is_known"),
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_comment_flag_account_id")),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], name=op.f("fk_comment_flag_comment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment_flag")),
        sa.UniqueConstraint("comment_id", "person", name="a_person_flags_a_comment_once"),
    )
    op.create_index("ix_comment_flag_account", "comment_flag", ["account_id"], unique=False)
    op.create_table(
        "comment_lease",
        sa.Column("comment_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_comment_lease_account_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], name=op.f("fk_comment_lease_comment_id")),
        sa.PrimaryKeyConstraint("comment_id", name=op.f("pk_comment_lease")),
    )
    op.create_index(op.f("ix_comment_lease_account_id"), "comment_lease", ["account_id"], unique=False)
    op.create_index("ix_comment_lease_until", "comment_lease", ["until"], unique=False)
    op.create_table(
        "comment_notice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("comment_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('published', 'redacted', 'declined', 'withheld', 'waiting', 'flagged', 'question', 'appeal-decided', 'sanctioned', 'sanction-ended', 'reply')",
            name=op.f("notice_kind_is_known"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_comment_notice_account_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], name=op.f("fk_comment_notice_comment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment_notice")),
    )
    op.create_index("ix_comment_notice_account", "comment_notice", ["account_id", "seen_at", "at"], unique=False)
    op.create_index("ix_comment_notice_comment", "comment_notice", ["comment_id", "at"], unique=False)
    op.create_table(
        "comment_question",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("comment_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_agent", sa.Uuid(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name=op.f("an_answer_has_its_time")),
        sa.CheckConstraint("length(trim(question)) > 0", name=op.f("a_question_has_words")),
        sa.ForeignKeyConstraint(["asked_agent"], ["agent.id"], name=op.f("fk_comment_question_asked_agent")),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], name=op.f("fk_comment_question_comment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment_question")),
    )
    op.create_index("ix_comment_question_comment", "comment_question", ["comment_id", "asked_at"], unique=False)
    op.create_table(
        "comment_reading",
        sa.Column("comment_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("pipeline", sa.Integer(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], name=op.f("fk_comment_reading_comment_id")),
        sa.PrimaryKeyConstraint("comment_id", "version", name=op.f("pk_comment_reading")),
    )
    op.create_table(
        "comment_sanction",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("receipt_digest", sa.String(length=128), nullable=True),
        sa.Column("comment_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("private_note", sa.Text(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=True),
        sa.Column("set_agent", sa.Uuid(), nullable=False),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_by", sa.Uuid(), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_why", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('held', 'pause', 'closed')", name=op.f("sanction_kind_is_known")),
        sa.CheckConstraint(
            "reason IN ('on-topic', 'off-topic', 'exposes-identity', 'threat', 'hate', 'insult', 'spam', 'repeated', 'unlawful', 'other')",
            name=op.f("sanction_reason_is_known"),
        ),
        sa.CheckConstraint(
            "(confirmed_by IS NULL) OR (confirmed_at IS NOT NULL)", name=op.f("a_confirmed_sanction_says_when")
        ),
        sa.CheckConstraint("account_id IS NULL OR receipt_digest IS NULL", name=op.f("a_sanction_is_of_one_commenter")),
        sa.CheckConstraint("ends_at > began_at", name=op.f("a_sanction_ends_after_it_begins")),
        sa.CheckConstraint("lifted_by IS NULL OR lifted_at IS NOT NULL", name=op.f("a_lifted_sanction_says_when")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_comment_sanction_account_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], name=op.f("fk_comment_sanction_comment_id")),
        sa.ForeignKeyConstraint(
            ["confirmed_by"], ["account.id"], name=op.f("fk_comment_sanction_confirmed_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["lifted_by"], ["account.id"], name=op.f("fk_comment_sanction_lifted_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["set_agent"], ["agent.id"], name=op.f("fk_comment_sanction_set_agent")),
        sa.ForeignKeyConstraint(
            ["set_by"], ["account.id"], name=op.f("fk_comment_sanction_set_by"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment_sanction")),
    )
    op.create_index("ix_comment_sanction_account", "comment_sanction", ["account_id", "ends_at"], unique=False)
    op.create_index(op.f("ix_comment_sanction_comment_id"), "comment_sanction", ["comment_id"], unique=False)
    op.create_index("ix_comment_sanction_receipt", "comment_sanction", ["receipt_digest", "ends_at"], unique=False)
    op.create_table(
        "image_redaction",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("object_id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("shapes", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("whole_for", sa.String(length=40), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event_sequence", sa.BigInteger(), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_sequence", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "reason IN ('identity', 'contact', 'place', 'family', 'child', 'health', 'safety', 'dignity', 'law', 'other')",
            name=op.f("image_redaction_reason_is_known"),
        ),
        sa.CheckConstraint(
            "whole_for IN ('restricted', 'sealed')", name=op.f("covered_parts_stay_open_to_a_closed_level")
        ),
        sa.CheckConstraint(
            "(lifted_at IS NULL) = (lifted_sequence IS NULL)", name=op.f("an_image_redaction_is_lifted_by_an_event")
        ),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], name=op.f("fk_image_redaction_agent_id")),
        sa.ForeignKeyConstraint(
            ["event_sequence"], ["custody_event.sequence"], name=op.f("fk_image_redaction_event_sequence")
        ),
        sa.ForeignKeyConstraint(
            ["lifted_sequence"], ["custody_event.sequence"], name=op.f("fk_image_redaction_lifted_sequence")
        ),
        sa.ForeignKeyConstraint(["object_id"], ["digital_object.id"], name=op.f("fk_image_redaction_object_id")),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_image_redaction_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_image_redaction")),
    )
    op.create_index(
        "ix_image_redaction_live",
        "image_redaction",
        ["object_id"],
        unique=True,
        sqlite_where=sa.text("lifted_at IS NULL"),
        postgresql_where=sa.text("lifted_at IS NULL"),
    )
    op.create_index(op.f("ix_image_redaction_object_id"), "image_redaction", ["object_id"], unique=False)
    op.create_index(op.f("ix_image_redaction_record_id"), "image_redaction", ["record_id"], unique=False)
    op.create_table(
        "picture",
        sa.Column("object_id", sa.Uuid(), nullable=False),
        sa.Column("recipe", sa.Integer(), nullable=False),
        sa.Column("across", sa.String(length=16), nullable=False),
        sa.Column("down", sa.String(length=16), nullable=False),
        sa.Column("band_1", sa.Integer(), nullable=True),
        sa.Column("band_2", sa.Integer(), nullable=True),
        sa.Column("band_3", sa.Integer(), nullable=True),
        sa.Column("band_4", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["object_id"], ["digital_object.id"], name=op.f("fk_picture_object_id")),
        sa.PrimaryKeyConstraint("object_id", name=op.f("pk_picture")),
    )
    op.create_index("ix_picture_band_1", "picture", ["band_1"], unique=False)
    op.create_index("ix_picture_band_2", "picture", ["band_2"], unique=False)
    op.create_index("ix_picture_band_3", "picture", ["band_3"], unique=False)
    op.create_index("ix_picture_band_4", "picture", ["band_4"], unique=False)
    op.create_table(
        "second_look",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("comment_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("private_note", sa.Text(), nullable=False),
        sa.Column("wanted_by", sa.Uuid(), nullable=True),
        sa.Column("wanted_agent", sa.Uuid(), nullable=False),
        sa.Column("wanted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('publish', 'decline', 'withhold', 'redact', 'undo')", name=op.f("second_look_outcome_is_known")
        ),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], name=op.f("fk_second_look_comment_id")),
        sa.ForeignKeyConstraint(["wanted_agent"], ["agent.id"], name=op.f("fk_second_look_wanted_agent")),
        sa.ForeignKeyConstraint(
            ["wanted_by"], ["account.id"], name=op.f("fk_second_look_wanted_by"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_look")),
    )
    op.create_index("ix_second_look_comment", "second_look", ["comment_id", "version"], unique=False)
    op.create_table(
        "unfinished_upload",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("draft_id", sa.Uuid(), nullable=False),
        sa.Column("length", sa.BigInteger(), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("sent_metadata", sa.String(length=2000), nullable=False),
        sa.Column("mark", sa.String(length=64), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("sha512", sa.String(length=128), nullable=True),
        sa.Column("kept", sa.Boolean(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(sha256 IS NULL) = (sha512 IS NULL) AND (sha256 IS NULL OR received = length)",
            name=op.f("an_upload_has_its_digests_once_it_is_whole"),
        ),
        sa.CheckConstraint("NOT kept OR sha256 IS NOT NULL", name=op.f("an_upload_is_kept_with_its_digests")),
        sa.CheckConstraint("length > 0", name=op.f("an_upload_is_of_something")),
        sa.CheckConstraint("received BETWEEN 0 AND length", name=op.f("an_upload_receives_what_was_announced")),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["draft.id"], name=op.f("fk_unfinished_upload_draft_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unfinished_upload")),
    )
    op.create_index(op.f("ix_unfinished_upload_draft_id"), "unfinished_upload", ["draft_id"], unique=False)
    op.create_table(
        "comment_signal",
        sa.Column("comment_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("part", sa.String(length=11), nullable=False),
        sa.Column("start", sa.Integer(), nullable=True),
        sa.Column("stop", sa.Integer(), nullable=True),
        sa.Column("list", sa.String(length=40), nullable=True),
        sa.Column("said", sa.String(length=200), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('phone', 'email', 'coordinates', 'identity-number', 'bank-account', 'social-account', 'protected-name', 'unchecked-names', 'threat', 'word', 'link', 'repeat', 'elsewhere', 'flood', 'length', 'shouting', 'stretched', 'hidden-field', 'quick', 'closed', 'author')",
            name=op.f("signal_kind_is_known"),
        ),
        sa.CheckConstraint("list IN ('insult', 'hate', 'threat', 'spam', 'watch')", name=op.f("signal_list_is_known")),
        sa.CheckConstraint("part IN ('body', 'author_name')", name=op.f("a_signal_is_of_the_text_or_of_the_name")),
        sa.CheckConstraint("(start IS NULL) = (stop IS NULL)", name=op.f("a_place_in_a_text_has_two_ends")),
        sa.ForeignKeyConstraint(
            ["comment_id", "version"],
            ["comment_reading.comment_id", "comment_reading.version"],
            name="a_signal_belongs_to_a_reading",
        ),
        sa.PrimaryKeyConstraint("comment_id", "version", "position", name=op.f("pk_comment_signal")),
    )
    op.create_table(
        "decision_redaction",
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("start", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("stop", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.CheckConstraint(
            "reason IN ('on-topic', 'off-topic', 'exposes-identity', 'threat', 'hate', 'insult', 'spam', 'repeated', 'unlawful', 'other')",
            name=op.f("decision_redaction_reason_is_known"),
        ),
        sa.CheckConstraint("start >= 0 AND stop > start", name=op.f("a_redaction_covers_something")),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["moderation_decision.id"], name=op.f("fk_decision_redaction_decision_id")
        ),
        sa.PrimaryKeyConstraint("decision_id", "start", name=op.f("pk_decision_redaction")),
    )
    op.create_table(
        "moderation_appeal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("comment_id", sa.Uuid(), nullable=False),
        sa.Column("decision_id", sa.Uuid(), nullable=True),
        sa.Column("sanction_id", sa.Uuid(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("outcome IN ('upheld', 'reversed')", name=op.f("appeal_outcome_is_known")),
        sa.CheckConstraint("(outcome IS NULL) = (closed_at IS NULL)", name=op.f("a_closed_appeal_has_an_outcome")),
        sa.CheckConstraint("decision_id IS NULL OR sanction_id IS NULL", name=op.f("an_appeal_is_against_one_thing")),
        sa.CheckConstraint("length(trim(words)) > 0", name=op.f("an_appeal_says_why")),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], name=op.f("fk_moderation_appeal_comment_id")),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["moderation_decision.id"], name=op.f("fk_moderation_appeal_decision_id")
        ),
        sa.ForeignKeyConstraint(
            ["sanction_id"], ["comment_sanction.id"], name=op.f("fk_moderation_appeal_sanction_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation_appeal")),
        sa.UniqueConstraint("subject_id", name="an_appeal_is_made_once"),
    )
    op.create_index("ix_moderation_appeal_comment", "moderation_appeal", ["comment_id"], unique=False)
    op.create_index("ix_moderation_appeal_open", "moderation_appeal", ["closed_at", "made_at"], unique=False)
    op.create_table(
        "appeal_decision",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("appeal_id", sa.Uuid(), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("private_note", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_agent", sa.Uuid(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("outcome IN ('upheld', 'reversed')", name=op.f("appeal_decision_outcome_is_known")),
        sa.ForeignKeyConstraint(["appeal_id"], ["moderation_appeal.id"], name=op.f("fk_appeal_decision_appeal_id")),
        sa.ForeignKeyConstraint(["decided_agent"], ["agent.id"], name=op.f("fk_appeal_decision_decided_agent")),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name=op.f("fk_appeal_decision_decided_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeal_decision")),
    )
    op.create_index("ix_appeal_decision_appeal", "appeal_decision", ["appeal_id", "decided_at"], unique=False)
    op.add_column("comment", sa.Column("gist", sa.String(length=32), nullable=True))
    op.add_column("comment", sa.Column("held", sa.Boolean(), nullable=True))
    op.add_column("comment", sa.Column("shown_body", sa.Text(), nullable=True))
    op.add_column("comment", sa.Column("flags", sa.Integer(), nullable=True))
    op.create_index("ix_comment_gist", "comment", ["gist"], unique=False)
    op.create_index("ix_comment_held", "comment", ["held", "created_at"], unique=False)
    op.create_index("ix_comment_state_flags", "comment", ["state", "flags", "created_at"], unique=False)
    op.create_index("ix_comment_state_record", "comment", ["state", "record_id", "flags", "held"], unique=False)
    op.add_column("digital_object", sa.Column("redaction_id", sa.Uuid(), nullable=True))
    op.add_column("moderation_decision", sa.Column("batch_id", sa.Uuid(), nullable=True))
    op.create_index("ix_moderation_decision_batch", "moderation_decision", ["batch_id"], unique=False)
    op.create_index("ix_moderation_decision_decider", "moderation_decision", ["decided_by", "decided_at"], unique=False)
    op.add_column("submission", sa.Column("adds_to", sa.Uuid(), nullable=True))
    op.create_index(op.f("ix_submission_adds_to"), "submission", ["adds_to"], unique=False)
    for table, name, condition, on_postgresql, stood in _CHECKS:
        _put_check(table, name, condition, on_postgresql, stood)
    for dialect, statement in _GUARDS:
        if dialect == op.get_bind().dialect.name:
            op.get_bind().exec_driver_sql(statement)


def _put_check(table: str, name: str, condition: str, on_postgresql: str, stood: bool) -> None:
    """Give a table another CHECK of this name.

    On SQLite the text of the schema is changed in place, as its documentation allows for constraints (ALTER TABLE,
    section 7): building the table anew would drop its guards.
    """
    bind = op.get_bind()
    if bind.dialect.name == "postgresql":
        if stood:
            bind.exec_driver_sql(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        bind.exec_driver_sql(f"ALTER TABLE {table} ADD CONSTRAINT {name} CHECK ({on_postgresql})".replace("%", "%%"))
        return
    found = bind.exec_driver_sql("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?", (table,))
    sql = found.scalar_one()
    head = f"CONSTRAINT {name} CHECK ("
    if stood:
        begin = sql.index(head) + len(head)
        sql = sql[:begin] + condition + sql[_closing(sql, begin) :]
    else:
        end = sql.rindex(")")
        sql = f"{sql[:end].rstrip()}, {head}{condition})\n{sql[end:]}"
    version = bind.exec_driver_sql("PRAGMA schema_version").scalar_one()
    bind.exec_driver_sql("PRAGMA writable_schema = ON")
    bind.exec_driver_sql("UPDATE sqlite_master SET sql = ? WHERE type = 'table' AND name = ?", (sql, table))
    bind.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    bind.exec_driver_sql("PRAGMA writable_schema = OFF")


def _closing(sql: str, begin: int) -> int:
    """Where the parenthesis closes that was opened before ``begin``."""
    depth, quoted = 1, False
    for place in range(begin, len(sql)):
        if sql[place] == "'":
            quoted = not quoted
        elif not quoted:
            depth += (sql[place] == "(") - (sql[place] == ")")
        if not depth:
            return place
    raise ValueError("a CHECK without an end")


_CHECKS: tuple[tuple[str, str, str, str, bool], ...] = (
    (
        "custody_event",
        "custody_event_type_is_known",
        "type IN ('accession', 'appraisal', 'capture', 'creation', 'deaccession', 'dissemination', 'exporting', 'fixity check', 'format identification', 'ingestion', 'message digest calculation', 'metadata extraction', 'metadata modification', 'migration', 'normalization', 'policy assignment', 'quarantine', 'unquarantine', 'redaction', 'replication', 'transfer', 'validation', 'virus check', 'publication', 'withdrawal', 'consent recorded', 'consent withdrawn', 'erasure', 'access grant', 'reveal', 'moderation decision', 'comment change', 'appeal', 'sanction')",
        "type IN ('accession', 'appraisal', 'capture', 'creation', 'deaccession', 'dissemination', 'exporting', 'fixity check', 'format identification', 'ingestion', 'message digest calculation', 'metadata extraction', 'metadata modification', 'migration', 'normalization', 'policy assignment', 'quarantine', 'unquarantine', 'redaction', 'replication', 'transfer', 'validation', 'virus check', 'publication', 'withdrawal', 'consent recorded', 'consent withdrawn', 'erasure', 'access grant', 'reveal', 'moderation decision', 'comment change', 'appeal', 'sanction')",
        True,
    ),
    (
        "digital_object",
        "working_purpose_is_known",
        "purpose IN ('thumbnail', 'display', 'clean-text', 'transcript', 'translation', 'redacted', 'zoom', 'grey', 'grey-thumbnail', 'blurred', 'page')",
        "purpose IN ('thumbnail', 'display', 'clean-text', 'transcript', 'translation', 'redacted', 'zoom', 'grey', 'grey-thumbnail', 'blurred', 'page')",
        True,
    ),
    (
        "moderation_decision",
        "decision_outcome_is_known",
        "outcome IN ('publish', 'decline', 'withhold', 'redact', 'undo')",
        "outcome IN ('publish', 'decline', 'withhold', 'redact', 'undo')",
        True,
    ),
    (
        "moderation_decision",
        "a_refusal_has_a_reason",
        "outcome IN ('publish', 'undo') OR reason IS NOT NULL",
        "outcome IN ('publish', 'undo') OR reason IS NOT NULL",
        True,
    ),
    (
        "record",
        "what_was_published_says_when",
        "state <> 'published' OR published_at IS NOT NULL",
        "state <> 'published' OR published_at IS NOT NULL",
        True,
    ),
    (
        "vault_entry",
        "vault_field_is_known",
        "field IN ('name', 'alias', 'contact', 'next of kin', 'safe contact')",
        "field IN ('name', 'alias', 'contact', 'next of kin', 'safe contact')",
        True,
    ),
)


_GUARDS: tuple[tuple[str, str], ...] = (
    (
        "sqlite",
        "CREATE TRIGGER decision_redaction_is_never_updated BEFORE UPDATE ON decision_redaction WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'decision_redaction_is_never_updated'); END",
    ),
    (
        "postgresql",
        "CREATE FUNCTION decision_redaction_is_never_updated() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'decision_redaction_is_never_updated' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER decision_redaction_is_never_updated BEFORE UPDATE ON decision_redaction FOR EACH ROW EXECUTE FUNCTION decision_redaction_is_never_updated()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER decision_redaction_is_never_deleted BEFORE DELETE ON decision_redaction WHEN NOT (EXISTS (SELECT 1 FROM custody_event AS erasure JOIN comment AS judged ON judged.record_id = erasure.object_id JOIN moderation_decision AS made ON made.comment_id = judged.id WHERE erasure.type = 'erasure' AND made.id = OLD.decision_id)) BEGIN SELECT RAISE(ABORT, 'decision_redaction_is_never_deleted'); END",
    ),
    (
        "postgresql",
        "CREATE FUNCTION decision_redaction_is_never_deleted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NOT (EXISTS (SELECT 1 FROM custody_event AS erasure JOIN comment AS judged ON judged.record_id = erasure.object_id JOIN moderation_decision AS made ON made.comment_id = judged.id WHERE erasure.type = 'erasure' AND made.id = OLD.decision_id)) THEN RAISE EXCEPTION 'decision_redaction_is_never_deleted' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN OLD; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER decision_redaction_is_never_deleted BEFORE DELETE ON decision_redaction FOR EACH ROW EXECUTE FUNCTION decision_redaction_is_never_deleted()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER decision_redaction_is_never_replaced BEFORE INSERT ON decision_redaction WHEN (EXISTS (SELECT 1 FROM decision_redaction AS standing WHERE ((standing.decision_id = NEW.decision_id AND standing.start = NEW.start)))) BEGIN SELECT RAISE(ABORT, 'decision_redaction_is_never_replaced'); END",
    ),
    (
        "postgresql",
        "CREATE FUNCTION decision_redaction_is_never_replaced() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF (EXISTS (SELECT 1 FROM decision_redaction AS standing WHERE ((standing.decision_id = NEW.decision_id AND standing.start = NEW.start)))) THEN RAISE EXCEPTION 'decision_redaction_is_never_replaced' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER decision_redaction_is_never_replaced BEFORE INSERT ON decision_redaction FOR EACH ROW EXECUTE FUNCTION decision_redaction_is_never_replaced()",
    ),
    (
        "postgresql",
        "CREATE FUNCTION decision_redaction_is_never_truncated() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'decision_redaction_is_never_truncated' USING ERRCODE = 'integrity_constraint_violation'; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER decision_redaction_is_never_truncated BEFORE TRUNCATE ON decision_redaction FOR EACH STATEMENT EXECUTE FUNCTION decision_redaction_is_never_truncated()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER appeal_decision_is_never_updated BEFORE UPDATE ON appeal_decision WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'appeal_decision_is_never_updated'); END",
    ),
    (
        "postgresql",
        "CREATE FUNCTION appeal_decision_is_never_updated() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'appeal_decision_is_never_updated' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER appeal_decision_is_never_updated BEFORE UPDATE ON appeal_decision FOR EACH ROW EXECUTE FUNCTION appeal_decision_is_never_updated()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER appeal_decision_is_never_deleted BEFORE DELETE ON appeal_decision WHEN NOT (EXISTS (SELECT 1 FROM custody_event AS erasure JOIN comment AS judged ON judged.record_id = erasure.object_id JOIN moderation_appeal AS appeal ON appeal.comment_id = judged.id WHERE erasure.type = 'erasure' AND appeal.id = OLD.appeal_id)) BEGIN SELECT RAISE(ABORT, 'appeal_decision_is_never_deleted'); END",
    ),
    (
        "postgresql",
        "CREATE FUNCTION appeal_decision_is_never_deleted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NOT (EXISTS (SELECT 1 FROM custody_event AS erasure JOIN comment AS judged ON judged.record_id = erasure.object_id JOIN moderation_appeal AS appeal ON appeal.comment_id = judged.id WHERE erasure.type = 'erasure' AND appeal.id = OLD.appeal_id)) THEN RAISE EXCEPTION 'appeal_decision_is_never_deleted' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN OLD; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER appeal_decision_is_never_deleted BEFORE DELETE ON appeal_decision FOR EACH ROW EXECUTE FUNCTION appeal_decision_is_never_deleted()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER appeal_decision_is_never_replaced BEFORE INSERT ON appeal_decision WHEN (EXISTS (SELECT 1 FROM appeal_decision AS standing WHERE ((standing.id = NEW.id)))) BEGIN SELECT RAISE(ABORT, 'appeal_decision_is_never_replaced'); END",
    ),
    (
        "postgresql",
        "CREATE FUNCTION appeal_decision_is_never_replaced() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF (EXISTS (SELECT 1 FROM appeal_decision AS standing WHERE ((standing.id = NEW.id)))) THEN RAISE EXCEPTION 'appeal_decision_is_never_replaced' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER appeal_decision_is_never_replaced BEFORE INSERT ON appeal_decision FOR EACH ROW EXECUTE FUNCTION appeal_decision_is_never_replaced()",
    ),
    (
        "postgresql",
        "CREATE FUNCTION appeal_decision_is_never_truncated() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'appeal_decision_is_never_truncated' USING ERRCODE = 'integrity_constraint_violation'; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER appeal_decision_is_never_truncated BEFORE TRUNCATE ON appeal_decision FOR EACH STATEMENT EXECUTE FUNCTION appeal_decision_is_never_truncated()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER comment_reading_is_never_updated BEFORE UPDATE ON comment_reading WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'comment_reading_is_never_updated'); END",
    ),
    (
        "postgresql",
        "CREATE FUNCTION comment_reading_is_never_updated() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'comment_reading_is_never_updated' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER comment_reading_is_never_updated BEFORE UPDATE ON comment_reading FOR EACH ROW EXECUTE FUNCTION comment_reading_is_never_updated()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER comment_reading_is_never_deleted BEFORE DELETE ON comment_reading WHEN NOT (EXISTS (SELECT 1 FROM custody_event AS erasure JOIN comment AS read_one ON read_one.id = OLD.comment_id WHERE erasure.type = 'erasure' AND erasure.object_id = read_one.record_id)) BEGIN SELECT RAISE(ABORT, 'comment_reading_is_never_deleted'); END",
    ),
    (
        "postgresql",
        "CREATE FUNCTION comment_reading_is_never_deleted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NOT (EXISTS (SELECT 1 FROM custody_event AS erasure JOIN comment AS read_one ON read_one.id = OLD.comment_id WHERE erasure.type = 'erasure' AND erasure.object_id = read_one.record_id)) THEN RAISE EXCEPTION 'comment_reading_is_never_deleted' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN OLD; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER comment_reading_is_never_deleted BEFORE DELETE ON comment_reading FOR EACH ROW EXECUTE FUNCTION comment_reading_is_never_deleted()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER comment_reading_is_never_replaced BEFORE INSERT ON comment_reading WHEN (EXISTS (SELECT 1 FROM comment_reading AS standing WHERE ((standing.comment_id = NEW.comment_id AND standing.version = NEW.version)))) BEGIN SELECT RAISE(ABORT, 'comment_reading_is_never_replaced'); END",
    ),
    (
        "postgresql",
        "CREATE FUNCTION comment_reading_is_never_replaced() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF (EXISTS (SELECT 1 FROM comment_reading AS standing WHERE ((standing.comment_id = NEW.comment_id AND standing.version = NEW.version)))) THEN RAISE EXCEPTION 'comment_reading_is_never_replaced' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER comment_reading_is_never_replaced BEFORE INSERT ON comment_reading FOR EACH ROW EXECUTE FUNCTION comment_reading_is_never_replaced()",
    ),
    (
        "postgresql",
        "CREATE FUNCTION comment_reading_is_never_truncated() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'comment_reading_is_never_truncated' USING ERRCODE = 'integrity_constraint_violation'; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER comment_reading_is_never_truncated BEFORE TRUNCATE ON comment_reading FOR EACH STATEMENT EXECUTE FUNCTION comment_reading_is_never_truncated()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER comment_signal_is_never_updated BEFORE UPDATE ON comment_signal WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'comment_signal_is_never_updated'); END",
    ),
    (
        "postgresql",
        "CREATE FUNCTION comment_signal_is_never_updated() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'comment_signal_is_never_updated' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER comment_signal_is_never_updated BEFORE UPDATE ON comment_signal FOR EACH ROW EXECUTE FUNCTION comment_signal_is_never_updated()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER comment_signal_is_never_deleted BEFORE DELETE ON comment_signal WHEN NOT (EXISTS (SELECT 1 FROM custody_event AS erasure JOIN comment AS read_one ON read_one.id = OLD.comment_id WHERE erasure.type = 'erasure' AND erasure.object_id = read_one.record_id)) BEGIN SELECT RAISE(ABORT, 'comment_signal_is_never_deleted'); END",
    ),
    (
        "postgresql",
        "CREATE FUNCTION comment_signal_is_never_deleted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NOT (EXISTS (SELECT 1 FROM custody_event AS erasure JOIN comment AS read_one ON read_one.id = OLD.comment_id WHERE erasure.type = 'erasure' AND erasure.object_id = read_one.record_id)) THEN RAISE EXCEPTION 'comment_signal_is_never_deleted' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN OLD; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER comment_signal_is_never_deleted BEFORE DELETE ON comment_signal FOR EACH ROW EXECUTE FUNCTION comment_signal_is_never_deleted()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER comment_signal_is_never_replaced BEFORE INSERT ON comment_signal WHEN (EXISTS (SELECT 1 FROM comment_signal AS standing WHERE ((standing.comment_id = NEW.comment_id AND standing.version = NEW.version AND standing.position = NEW.position)))) BEGIN SELECT RAISE(ABORT, 'comment_signal_is_never_replaced'); END",
    ),
    (
        "postgresql",
        "CREATE FUNCTION comment_signal_is_never_replaced() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF (EXISTS (SELECT 1 FROM comment_signal AS standing WHERE ((standing.comment_id = NEW.comment_id AND standing.version = NEW.version AND standing.position = NEW.position)))) THEN RAISE EXCEPTION 'comment_signal_is_never_replaced' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER comment_signal_is_never_replaced BEFORE INSERT ON comment_signal FOR EACH ROW EXECUTE FUNCTION comment_signal_is_never_replaced()",
    ),
    (
        "postgresql",
        "CREATE FUNCTION comment_signal_is_never_truncated() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'comment_signal_is_never_truncated' USING ERRCODE = 'integrity_constraint_violation'; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER comment_signal_is_never_truncated BEFORE TRUNCATE ON comment_signal FOR EACH STATEMENT EXECUTE FUNCTION comment_signal_is_never_truncated()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER leak_decision_is_never_updated BEFORE UPDATE ON leak_decision WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'leak_decision_is_never_updated'); END",
    ),
    (
        "postgresql",
        "CREATE FUNCTION leak_decision_is_never_updated() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'leak_decision_is_never_updated' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER leak_decision_is_never_updated BEFORE UPDATE ON leak_decision FOR EACH ROW EXECUTE FUNCTION leak_decision_is_never_updated()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER leak_decision_is_never_deleted BEFORE DELETE ON leak_decision WHEN NOT (EXISTS (SELECT 1 FROM custody_event AS erasure WHERE erasure.type = 'erasure' AND erasure.object_id = OLD.record_id)) BEGIN SELECT RAISE(ABORT, 'leak_decision_is_never_deleted'); END",
    ),
    (
        "postgresql",
        "CREATE FUNCTION leak_decision_is_never_deleted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NOT (EXISTS (SELECT 1 FROM custody_event AS erasure WHERE erasure.type = 'erasure' AND erasure.object_id = OLD.record_id)) THEN RAISE EXCEPTION 'leak_decision_is_never_deleted' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN OLD; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER leak_decision_is_never_deleted BEFORE DELETE ON leak_decision FOR EACH ROW EXECUTE FUNCTION leak_decision_is_never_deleted()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER leak_decision_is_never_replaced BEFORE INSERT ON leak_decision WHEN (EXISTS (SELECT 1 FROM leak_decision AS standing WHERE ((standing.id = NEW.id)))) BEGIN SELECT RAISE(ABORT, 'leak_decision_is_never_replaced'); END",
    ),
    (
        "postgresql",
        "CREATE FUNCTION leak_decision_is_never_replaced() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF (EXISTS (SELECT 1 FROM leak_decision AS standing WHERE ((standing.id = NEW.id)))) THEN RAISE EXCEPTION 'leak_decision_is_never_replaced' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER leak_decision_is_never_replaced BEFORE INSERT ON leak_decision FOR EACH ROW EXECUTE FUNCTION leak_decision_is_never_replaced()",
    ),
    (
        "postgresql",
        "CREATE FUNCTION leak_decision_is_never_truncated() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'leak_decision_is_never_truncated' USING ERRCODE = 'integrity_constraint_violation'; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER leak_decision_is_never_truncated BEFORE TRUNCATE ON leak_decision FOR EACH STATEMENT EXECUTE FUNCTION leak_decision_is_never_truncated()",
    ),
)
