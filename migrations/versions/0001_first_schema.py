"""The first schema: custody, accounts, vault, records, media, intake, comments, outbox."""

from __future__ import annotations

import datetime
import uuid

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# The archive's own programs, and whoever acts without an account: ids that never change.
SOFTWARE_AGENT = uuid.UUID("5161a3d0-0000-4000-8000-000000000001")
VISITOR_AGENT = uuid.UUID("5161a3d0-0000-4000-8000-000000000002")

GUARDS = (
    (
        "sqlite",
        "CREATE TRIGGER security_log_is_never_updated BEFORE UPDATE ON security_log WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'security_log_is_never_updated'); END",
    ),
    (
        "postgresql",
        "CREATE FUNCTION security_log_is_never_updated() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'security_log_is_never_updated' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER security_log_is_never_updated BEFORE UPDATE ON security_log FOR EACH ROW EXECUTE FUNCTION security_log_is_never_updated()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER security_log_is_never_deleted BEFORE DELETE ON security_log WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'security_log_is_never_deleted'); END",
    ),
    (
        "postgresql",
        "CREATE FUNCTION security_log_is_never_deleted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'security_log_is_never_deleted' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN OLD; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER security_log_is_never_deleted BEFORE DELETE ON security_log FOR EACH ROW EXECUTE FUNCTION security_log_is_never_deleted()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER security_log_is_never_replaced BEFORE INSERT ON security_log WHEN (EXISTS (SELECT 1 FROM security_log AS standing WHERE ((standing.id = NEW.id)))) BEGIN SELECT RAISE(ABORT, 'security_log_is_never_replaced'); END",
    ),
    (
        "postgresql",
        "CREATE FUNCTION security_log_is_never_replaced() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF (EXISTS (SELECT 1 FROM security_log AS standing WHERE ((standing.id = NEW.id)))) THEN RAISE EXCEPTION 'security_log_is_never_replaced' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER security_log_is_never_replaced BEFORE INSERT ON security_log FOR EACH ROW EXECUTE FUNCTION security_log_is_never_replaced()",
    ),
    (
        "postgresql",
        "CREATE FUNCTION security_log_is_never_truncated() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'security_log_is_never_truncated' USING ERRCODE = 'integrity_constraint_violation'; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER security_log_is_never_truncated BEFORE TRUNCATE ON security_log FOR EACH STATEMENT EXECUTE FUNCTION security_log_is_never_truncated()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER moderation_decision_is_never_updated BEFORE UPDATE ON moderation_decision WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'moderation_decision_is_never_updated'); END",
    ),
    (
        "postgresql",
        "CREATE FUNCTION moderation_decision_is_never_updated() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'moderation_decision_is_never_updated' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER moderation_decision_is_never_updated BEFORE UPDATE ON moderation_decision FOR EACH ROW EXECUTE FUNCTION moderation_decision_is_never_updated()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER moderation_decision_is_never_deleted BEFORE DELETE ON moderation_decision WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'moderation_decision_is_never_deleted'); END",
    ),
    (
        "postgresql",
        "CREATE FUNCTION moderation_decision_is_never_deleted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'moderation_decision_is_never_deleted' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN OLD; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER moderation_decision_is_never_deleted BEFORE DELETE ON moderation_decision FOR EACH ROW EXECUTE FUNCTION moderation_decision_is_never_deleted()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER moderation_decision_is_never_replaced BEFORE INSERT ON moderation_decision WHEN (EXISTS (SELECT 1 FROM moderation_decision AS standing WHERE ((standing.id = NEW.id)))) BEGIN SELECT RAISE(ABORT, 'moderation_decision_is_never_replaced'); END",
    ),
    (
        "postgresql",
        "CREATE FUNCTION moderation_decision_is_never_replaced() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF (EXISTS (SELECT 1 FROM moderation_decision AS standing WHERE ((standing.id = NEW.id)))) THEN RAISE EXCEPTION 'moderation_decision_is_never_replaced' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER moderation_decision_is_never_replaced BEFORE INSERT ON moderation_decision FOR EACH ROW EXECUTE FUNCTION moderation_decision_is_never_replaced()",
    ),
    (
        "postgresql",
        "CREATE FUNCTION moderation_decision_is_never_truncated() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'moderation_decision_is_never_truncated' USING ERRCODE = 'integrity_constraint_violation'; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER moderation_decision_is_never_truncated BEFORE TRUNCATE ON moderation_decision FOR EACH STATEMENT EXECUTE FUNCTION moderation_decision_is_never_truncated()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER comment_version_is_never_updated BEFORE UPDATE ON comment_version WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'comment_version_is_never_updated'); END",
    ),
    (
        "postgresql",
        "CREATE FUNCTION comment_version_is_never_updated() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'comment_version_is_never_updated' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER comment_version_is_never_updated BEFORE UPDATE ON comment_version FOR EACH ROW EXECUTE FUNCTION comment_version_is_never_updated()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER comment_version_is_never_deleted BEFORE DELETE ON comment_version WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'comment_version_is_never_deleted'); END",
    ),
    (
        "postgresql",
        "CREATE FUNCTION comment_version_is_never_deleted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'comment_version_is_never_deleted' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN OLD; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER comment_version_is_never_deleted BEFORE DELETE ON comment_version FOR EACH ROW EXECUTE FUNCTION comment_version_is_never_deleted()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER comment_version_is_never_replaced BEFORE INSERT ON comment_version WHEN (EXISTS (SELECT 1 FROM comment_version AS standing WHERE ((standing.comment_id = NEW.comment_id AND standing.version = NEW.version)))) BEGIN SELECT RAISE(ABORT, 'comment_version_is_never_replaced'); END",
    ),
    (
        "postgresql",
        "CREATE FUNCTION comment_version_is_never_replaced() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF (EXISTS (SELECT 1 FROM comment_version AS standing WHERE ((standing.comment_id = NEW.comment_id AND standing.version = NEW.version)))) THEN RAISE EXCEPTION 'comment_version_is_never_replaced' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER comment_version_is_never_replaced BEFORE INSERT ON comment_version FOR EACH ROW EXECUTE FUNCTION comment_version_is_never_replaced()",
    ),
    (
        "postgresql",
        "CREATE FUNCTION comment_version_is_never_truncated() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'comment_version_is_never_truncated' USING ERRCODE = 'integrity_constraint_violation'; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER comment_version_is_never_truncated BEFORE TRUNCATE ON comment_version FOR EACH STATEMENT EXECUTE FUNCTION comment_version_is_never_truncated()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER custody_event_is_never_updated BEFORE UPDATE ON custody_event WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'custody_event_is_never_updated'); END",
    ),
    (
        "postgresql",
        "CREATE FUNCTION custody_event_is_never_updated() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'custody_event_is_never_updated' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER custody_event_is_never_updated BEFORE UPDATE ON custody_event FOR EACH ROW EXECUTE FUNCTION custody_event_is_never_updated()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER custody_event_is_never_deleted BEFORE DELETE ON custody_event WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'custody_event_is_never_deleted'); END",
    ),
    (
        "postgresql",
        "CREATE FUNCTION custody_event_is_never_deleted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'custody_event_is_never_deleted' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN OLD; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER custody_event_is_never_deleted BEFORE DELETE ON custody_event FOR EACH ROW EXECUTE FUNCTION custody_event_is_never_deleted()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER custody_event_is_never_replaced BEFORE INSERT ON custody_event WHEN (EXISTS (SELECT 1 FROM custody_event AS standing WHERE ((standing.sequence = NEW.sequence) OR (standing.digest = NEW.digest)))) BEGIN SELECT RAISE(ABORT, 'custody_event_is_never_replaced'); END",
    ),
    (
        "postgresql",
        "CREATE FUNCTION custody_event_is_never_replaced() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF (EXISTS (SELECT 1 FROM custody_event AS standing WHERE ((standing.sequence = NEW.sequence) OR (standing.digest = NEW.digest)))) THEN RAISE EXCEPTION 'custody_event_is_never_replaced' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER custody_event_is_never_replaced BEFORE INSERT ON custody_event FOR EACH ROW EXECUTE FUNCTION custody_event_is_never_replaced()",
    ),
    (
        "postgresql",
        "CREATE FUNCTION custody_event_is_never_truncated() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'custody_event_is_never_truncated' USING ERRCODE = 'integrity_constraint_violation'; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER custody_event_is_never_truncated BEFORE TRUNCATE ON custody_event FOR EACH STATEMENT EXECUTE FUNCTION custody_event_is_never_truncated()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER custody_payload_is_never_updated BEFORE UPDATE ON custody_payload WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'custody_payload_is_never_updated'); END",
    ),
    (
        "postgresql",
        "CREATE FUNCTION custody_payload_is_never_updated() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'custody_payload_is_never_updated' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER custody_payload_is_never_updated BEFORE UPDATE ON custody_payload FOR EACH ROW EXECUTE FUNCTION custody_payload_is_never_updated()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER custody_payload_is_never_deleted BEFORE DELETE ON custody_payload WHEN NOT (EXISTS (SELECT 1 FROM custody_event AS erasure JOIN custody_event AS mine ON mine.sequence = OLD.sequence WHERE erasure.type = 'erasure' AND erasure.sequence > mine.sequence AND erasure.object_id IN (mine.object_id, mine.scope_id))) BEGIN SELECT RAISE(ABORT, 'custody_payload_is_never_deleted'); END",
    ),
    (
        "postgresql",
        "CREATE FUNCTION custody_payload_is_never_deleted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NOT (EXISTS (SELECT 1 FROM custody_event AS erasure JOIN custody_event AS mine ON mine.sequence = OLD.sequence WHERE erasure.type = 'erasure' AND erasure.sequence > mine.sequence AND erasure.object_id IN (mine.object_id, mine.scope_id))) THEN RAISE EXCEPTION 'custody_payload_is_never_deleted' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN OLD; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER custody_payload_is_never_deleted BEFORE DELETE ON custody_payload FOR EACH ROW EXECUTE FUNCTION custody_payload_is_never_deleted()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER custody_payload_is_never_replaced BEFORE INSERT ON custody_payload WHEN (EXISTS (SELECT 1 FROM custody_payload AS standing WHERE ((standing.sequence = NEW.sequence)))) BEGIN SELECT RAISE(ABORT, 'custody_payload_is_never_replaced'); END",
    ),
    (
        "postgresql",
        "CREATE FUNCTION custody_payload_is_never_replaced() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF (EXISTS (SELECT 1 FROM custody_payload AS standing WHERE ((standing.sequence = NEW.sequence)))) THEN RAISE EXCEPTION 'custody_payload_is_never_replaced' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER custody_payload_is_never_replaced BEFORE INSERT ON custody_payload FOR EACH ROW EXECUTE FUNCTION custody_payload_is_never_replaced()",
    ),
    (
        "postgresql",
        "CREATE FUNCTION custody_payload_is_never_truncated() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'custody_payload_is_never_truncated' USING ERRCODE = 'integrity_constraint_violation'; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER custody_payload_is_never_truncated BEFORE TRUNCATE ON custody_payload FOR EACH STATEMENT EXECUTE FUNCTION custody_payload_is_never_truncated()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER fixity_is_never_updated BEFORE UPDATE ON fixity WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'fixity_is_never_updated'); END",
    ),
    (
        "postgresql",
        "CREATE FUNCTION fixity_is_never_updated() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'fixity_is_never_updated' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER fixity_is_never_updated BEFORE UPDATE ON fixity FOR EACH ROW EXECUTE FUNCTION fixity_is_never_updated()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER fixity_is_never_deleted BEFORE DELETE ON fixity WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'fixity_is_never_deleted'); END",
    ),
    (
        "postgresql",
        "CREATE FUNCTION fixity_is_never_deleted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'fixity_is_never_deleted' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN OLD; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER fixity_is_never_deleted BEFORE DELETE ON fixity FOR EACH ROW EXECUTE FUNCTION fixity_is_never_deleted()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER fixity_is_never_replaced BEFORE INSERT ON fixity WHEN (EXISTS (SELECT 1 FROM fixity AS standing WHERE ((standing.id = NEW.id)))) BEGIN SELECT RAISE(ABORT, 'fixity_is_never_replaced'); END",
    ),
    (
        "postgresql",
        "CREATE FUNCTION fixity_is_never_replaced() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF (EXISTS (SELECT 1 FROM fixity AS standing WHERE ((standing.id = NEW.id)))) THEN RAISE EXCEPTION 'fixity_is_never_replaced' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER fixity_is_never_replaced BEFORE INSERT ON fixity FOR EACH ROW EXECUTE FUNCTION fixity_is_never_replaced()",
    ),
    (
        "postgresql",
        "CREATE FUNCTION fixity_is_never_truncated() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'fixity_is_never_truncated' USING ERRCODE = 'integrity_constraint_violation'; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER fixity_is_never_truncated BEFORE TRUNCATE ON fixity FOR EACH STATEMENT EXECUTE FUNCTION fixity_is_never_truncated()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER agent_pseudonym_is_never_updated BEFORE UPDATE ON agent_pseudonym WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'agent_pseudonym_is_never_updated'); END",
    ),
    (
        "postgresql",
        "CREATE FUNCTION agent_pseudonym_is_never_updated() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'agent_pseudonym_is_never_updated' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER agent_pseudonym_is_never_updated BEFORE UPDATE ON agent_pseudonym FOR EACH ROW EXECUTE FUNCTION agent_pseudonym_is_never_updated()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER agent_pseudonym_is_never_deleted BEFORE DELETE ON agent_pseudonym WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'agent_pseudonym_is_never_deleted'); END",
    ),
    (
        "postgresql",
        "CREATE FUNCTION agent_pseudonym_is_never_deleted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'agent_pseudonym_is_never_deleted' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN OLD; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER agent_pseudonym_is_never_deleted BEFORE DELETE ON agent_pseudonym FOR EACH ROW EXECUTE FUNCTION agent_pseudonym_is_never_deleted()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER agent_pseudonym_is_never_replaced BEFORE INSERT ON agent_pseudonym WHEN (EXISTS (SELECT 1 FROM agent_pseudonym AS standing WHERE ((standing.pseudonym = NEW.pseudonym) OR (standing.scope_id = NEW.scope_id AND standing.agent_id = NEW.agent_id)))) BEGIN SELECT RAISE(ABORT, 'agent_pseudonym_is_never_replaced'); END",
    ),
    (
        "postgresql",
        "CREATE FUNCTION agent_pseudonym_is_never_replaced() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF (EXISTS (SELECT 1 FROM agent_pseudonym AS standing WHERE ((standing.pseudonym = NEW.pseudonym) OR (standing.scope_id = NEW.scope_id AND standing.agent_id = NEW.agent_id)))) THEN RAISE EXCEPTION 'agent_pseudonym_is_never_replaced' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER agent_pseudonym_is_never_replaced BEFORE INSERT ON agent_pseudonym FOR EACH ROW EXECUTE FUNCTION agent_pseudonym_is_never_replaced()",
    ),
    (
        "postgresql",
        "CREATE FUNCTION agent_pseudonym_is_never_truncated() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'agent_pseudonym_is_never_truncated' USING ERRCODE = 'integrity_constraint_violation'; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER agent_pseudonym_is_never_truncated BEFORE TRUNCATE ON agent_pseudonym FOR EACH STATEMENT EXECUTE FUNCTION agent_pseudonym_is_never_truncated()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER digital_object_is_never_updated BEFORE UPDATE ON digital_object WHEN (OLD.role <> 'working') BEGIN SELECT RAISE(ABORT, 'digital_object_is_never_updated'); END",
    ),
    (
        "postgresql",
        "CREATE FUNCTION digital_object_is_never_updated() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF (OLD.role <> 'working') THEN RAISE EXCEPTION 'digital_object_is_never_updated' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER digital_object_is_never_updated BEFORE UPDATE ON digital_object FOR EACH ROW EXECUTE FUNCTION digital_object_is_never_updated()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER digital_object_is_never_deleted BEFORE DELETE ON digital_object WHEN (OLD.role <> 'working') AND NOT (EXISTS (SELECT 1 FROM custody_event AS erasure WHERE erasure.type = 'erasure' AND erasure.object_id IN (OLD.id, OLD.record_id))) BEGIN SELECT RAISE(ABORT, 'digital_object_is_never_deleted'); END",
    ),
    (
        "postgresql",
        "CREATE FUNCTION digital_object_is_never_deleted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF (OLD.role <> 'working') AND NOT (EXISTS (SELECT 1 FROM custody_event AS erasure WHERE erasure.type = 'erasure' AND erasure.object_id IN (OLD.id, OLD.record_id))) THEN RAISE EXCEPTION 'digital_object_is_never_deleted' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN OLD; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER digital_object_is_never_deleted BEFORE DELETE ON digital_object FOR EACH ROW EXECUTE FUNCTION digital_object_is_never_deleted()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER digital_object_is_never_replaced BEFORE INSERT ON digital_object WHEN (EXISTS (SELECT 1 FROM digital_object AS standing WHERE standing.role <> 'working' AND ((standing.id = NEW.id) OR (standing.record_id = NEW.record_id AND standing.sha256 = NEW.sha256 AND standing.role = NEW.role)))) BEGIN SELECT RAISE(ABORT, 'digital_object_is_never_replaced'); END",
    ),
    (
        "postgresql",
        "CREATE FUNCTION digital_object_is_never_replaced() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF (EXISTS (SELECT 1 FROM digital_object AS standing WHERE standing.role <> 'working' AND ((standing.id = NEW.id) OR (standing.record_id = NEW.record_id AND standing.sha256 = NEW.sha256 AND standing.role = NEW.role)))) THEN RAISE EXCEPTION 'digital_object_is_never_replaced' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER digital_object_is_never_replaced BEFORE INSERT ON digital_object FOR EACH ROW EXECUTE FUNCTION digital_object_is_never_replaced()",
    ),
    (
        "postgresql",
        "CREATE FUNCTION digital_object_is_never_truncated() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'digital_object_is_never_truncated' USING ERRCODE = 'integrity_constraint_violation'; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER digital_object_is_never_truncated BEFORE TRUNCATE ON digital_object FOR EACH STATEMENT EXECUTE FUNCTION digital_object_is_never_truncated()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER tombstone_is_never_updated BEFORE UPDATE ON tombstone WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'tombstone_is_never_updated'); END",
    ),
    (
        "postgresql",
        "CREATE FUNCTION tombstone_is_never_updated() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'tombstone_is_never_updated' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER tombstone_is_never_updated BEFORE UPDATE ON tombstone FOR EACH ROW EXECUTE FUNCTION tombstone_is_never_updated()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER tombstone_is_never_deleted BEFORE DELETE ON tombstone WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'tombstone_is_never_deleted'); END",
    ),
    (
        "postgresql",
        "CREATE FUNCTION tombstone_is_never_deleted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'tombstone_is_never_deleted' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN OLD; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER tombstone_is_never_deleted BEFORE DELETE ON tombstone FOR EACH ROW EXECUTE FUNCTION tombstone_is_never_deleted()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER tombstone_is_never_replaced BEFORE INSERT ON tombstone WHEN (EXISTS (SELECT 1 FROM tombstone AS standing WHERE ((standing.record_id = NEW.record_id)))) BEGIN SELECT RAISE(ABORT, 'tombstone_is_never_replaced'); END",
    ),
    (
        "postgresql",
        "CREATE FUNCTION tombstone_is_never_replaced() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF (EXISTS (SELECT 1 FROM tombstone AS standing WHERE ((standing.record_id = NEW.record_id)))) THEN RAISE EXCEPTION 'tombstone_is_never_replaced' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER tombstone_is_never_replaced BEFORE INSERT ON tombstone FOR EACH ROW EXECUTE FUNCTION tombstone_is_never_replaced()",
    ),
    (
        "postgresql",
        "CREATE FUNCTION tombstone_is_never_truncated() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'tombstone_is_never_truncated' USING ERRCODE = 'integrity_constraint_violation'; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER tombstone_is_never_truncated BEFORE TRUNCATE ON tombstone FOR EACH STATEMENT EXECUTE FUNCTION tombstone_is_never_truncated()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER revision_is_never_updated BEFORE UPDATE ON revision WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'revision_is_never_updated'); END",
    ),
    (
        "postgresql",
        "CREATE FUNCTION revision_is_never_updated() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'revision_is_never_updated' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER revision_is_never_updated BEFORE UPDATE ON revision FOR EACH ROW EXECUTE FUNCTION revision_is_never_updated()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER revision_is_never_deleted BEFORE DELETE ON revision WHEN NOT (EXISTS (SELECT 1 FROM custody_event AS erasure WHERE erasure.type = 'erasure' AND erasure.object_id = OLD.record_id)) BEGIN SELECT RAISE(ABORT, 'revision_is_never_deleted'); END",
    ),
    (
        "postgresql",
        "CREATE FUNCTION revision_is_never_deleted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NOT (EXISTS (SELECT 1 FROM custody_event AS erasure WHERE erasure.type = 'erasure' AND erasure.object_id = OLD.record_id)) THEN RAISE EXCEPTION 'revision_is_never_deleted' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN OLD; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER revision_is_never_deleted BEFORE DELETE ON revision FOR EACH ROW EXECUTE FUNCTION revision_is_never_deleted()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER revision_is_never_replaced BEFORE INSERT ON revision WHEN (EXISTS (SELECT 1 FROM revision AS standing WHERE ((standing.record_id = NEW.record_id AND standing.number = NEW.number)))) BEGIN SELECT RAISE(ABORT, 'revision_is_never_replaced'); END",
    ),
    (
        "postgresql",
        "CREATE FUNCTION revision_is_never_replaced() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF (EXISTS (SELECT 1 FROM revision AS standing WHERE ((standing.record_id = NEW.record_id AND standing.number = NEW.number)))) THEN RAISE EXCEPTION 'revision_is_never_replaced' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER revision_is_never_replaced BEFORE INSERT ON revision FOR EACH ROW EXECUTE FUNCTION revision_is_never_replaced()",
    ),
    (
        "postgresql",
        "CREATE FUNCTION revision_is_never_truncated() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'revision_is_never_truncated' USING ERRCODE = 'integrity_constraint_violation'; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER revision_is_never_truncated BEFORE TRUNCATE ON revision FOR EACH STATEMENT EXECUTE FUNCTION revision_is_never_truncated()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER assessment_is_never_updated BEFORE UPDATE ON assessment WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'assessment_is_never_updated'); END",
    ),
    (
        "postgresql",
        "CREATE FUNCTION assessment_is_never_updated() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'assessment_is_never_updated' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER assessment_is_never_updated BEFORE UPDATE ON assessment FOR EACH ROW EXECUTE FUNCTION assessment_is_never_updated()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER assessment_is_never_deleted BEFORE DELETE ON assessment WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'assessment_is_never_deleted'); END",
    ),
    (
        "postgresql",
        "CREATE FUNCTION assessment_is_never_deleted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'assessment_is_never_deleted' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN OLD; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER assessment_is_never_deleted BEFORE DELETE ON assessment FOR EACH ROW EXECUTE FUNCTION assessment_is_never_deleted()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER assessment_is_never_replaced BEFORE INSERT ON assessment WHEN (EXISTS (SELECT 1 FROM assessment AS standing WHERE ((standing.id = NEW.id)))) BEGIN SELECT RAISE(ABORT, 'assessment_is_never_replaced'); END",
    ),
    (
        "postgresql",
        "CREATE FUNCTION assessment_is_never_replaced() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF (EXISTS (SELECT 1 FROM assessment AS standing WHERE ((standing.id = NEW.id)))) THEN RAISE EXCEPTION 'assessment_is_never_replaced' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER assessment_is_never_replaced BEFORE INSERT ON assessment FOR EACH ROW EXECUTE FUNCTION assessment_is_never_replaced()",
    ),
    (
        "postgresql",
        "CREATE FUNCTION assessment_is_never_truncated() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'assessment_is_never_truncated' USING ERRCODE = 'integrity_constraint_violation'; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER assessment_is_never_truncated BEFORE TRUNCATE ON assessment FOR EACH STATEMENT EXECUTE FUNCTION assessment_is_never_truncated()",
    ),
)


def upgrade() -> None:
    create_tables()
    dialect = op.get_bind().dialect.name
    for engine, statement in GUARDS:
        if engine == dialect:
            op.execute(sa.text(statement.replace(":", "\\:")))
    insert_first_rows()


def insert_first_rows() -> None:
    moment = datetime.datetime(2026, 11, 22, tzinfo=datetime.UTC)
    agent = sa.table(
        "agent",
        sa.column("id", sa.Uuid()),
        sa.column("kind"),
        sa.column("display_name"),
        sa.column("identity"),
        sa.column("created_at", sa.DateTime(timezone=True)),
    )
    rows = ((SOFTWARE_AGENT, "software", "Sijill"), (VISITOR_AGENT, "group", "a visitor"))
    op.bulk_insert(
        agent,
        [
            {"id": key, "kind": kind, "display_name": name, "identity": "public", "created_at": moment}
            for key, kind, name in rows
        ],
    )
    head = sa.table("ledger_head", sa.column("id"), sa.column("sequence"), sa.column("digest"))
    op.bulk_insert(head, [{"id": 1, "sequence": 0, "digest": "0" * 64}])


def create_tables() -> None:
    op.create_table(
        "agent",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("display_name", sa.String(length=300), nullable=False),
        sa.Column("identity", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("identity IN ('public', 'pseudonymous', 'protected')", name=op.f("agent_identity_is_known")),
        sa.CheckConstraint("kind IN ('person', 'organisation', 'group', 'software')", name=op.f("agent_kind_is_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agent")),
    )
    op.create_table(
        "collection",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collection")),
        sa.UniqueConstraint("slug", name=op.f("uq_collection_slug")),
    )
    op.create_table(
        "custody_event",
        sa.Column("sequence", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("time", sa.String(length=20), nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("object_id", sa.Uuid(), nullable=False),
        sa.Column("agent", sa.Uuid(), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("commitment", sa.String(length=64), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("scope_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("outcome IN ('success', 'warning', 'failure')", name=op.f("custody_outcome_is_known")),
        sa.CheckConstraint(
            "type IN ('accession', 'appraisal', 'capture', 'creation', 'deaccession', 'dissemination', 'exporting', 'fixity check', 'format identification', 'ingestion', 'message digest calculation', 'metadata extraction', 'metadata modification', 'migration', 'normalization', 'policy assignment', 'quarantine', 'unquarantine', 'redaction', 'replication', 'transfer', 'validation', 'virus check', 'publication', 'withdrawal', 'consent recorded', 'consent withdrawn', 'erasure', 'access grant', 'reveal', 'moderation decision')",
            name=op.f("custody_event_type_is_known"),
        ),
        sa.CheckConstraint(
            "length(commitment) = 64 AND length(previous) = 64 AND length(digest) = 64",
            name=op.f("custody_digests_are_sha256"),
        ),
        sa.CheckConstraint("sequence >= 1", name=op.f("custody_sequence_starts_at_one")),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_custody_event")),
        sa.UniqueConstraint("digest", name=op.f("uq_custody_event_digest")),
    )
    op.create_index("ix_custody_event_object", "custody_event", ["object_id", "sequence"], unique=False)
    op.create_index("ix_custody_event_scope", "custody_event", ["scope_id", "sequence"], unique=False)
    op.create_table(
        "descriptor",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("scheme", sa.String(length=40), nullable=False),
        sa.Column("broader_id", sa.Uuid(), nullable=True),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["broader_id"], ["descriptor.id"], name=op.f("fk_descriptor_broader_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_descriptor")),
        sa.UniqueConstraint("code", name=op.f("uq_descriptor_code")),
    )
    op.create_table(
        "ledger_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("there_is_one_ledger")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_head")),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("topic", sa.String(length=60), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_outbox_due", "outbox", ["due_at"], unique=False)
    op.create_index("ix_outbox_topic_id", "outbox", ["topic", "id"], unique=False)
    op.create_table(
        "place",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("gazetteer", sa.String(length=40), nullable=False),
        sa.Column("gazetteer_id", sa.String(length=60), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("admin1", sa.String(length=80), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("precision_m", sa.Integer(), nullable=True),
        sa.Column("public_precision_m", sa.Integer(), nullable=True),
        sa.CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name=op.f("a_position_has_both_coordinates")),
        sa.CheckConstraint(
            "latitude BETWEEN -90 AND 90 AND longitude BETWEEN -180 AND 180", name=op.f("a_position_is_on_earth")
        ),
        sa.CheckConstraint("precision_m >= 0 AND public_precision_m >= 0", name=op.f("precision_is_not_negative")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place")),
        sa.UniqueConstraint("key", name="a_place_is_described_once"),
    )
    op.create_table(
        "rate_counter",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_rate_counter")),
    )
    op.create_index("ix_rate_counter_ends", "rate_counter", ["ends_at"], unique=False)
    op.create_table(
        "security_log",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("by_account_id", sa.Uuid(), nullable=True),
        sa.Column("detail", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_security_log")),
    )
    op.create_index("ix_security_log_at", "security_log", ["at"], unique=False)
    op.create_table(
        "account",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("name_key", sa.String(length=80), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("locale", sa.String(length=10), nullable=True),
        sa.Column("theme", sa.String(length=10), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('active', 'suspended', 'closed')", name=op.f("account_state_is_known")),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], name=op.f("fk_account_agent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("agent_id", name=op.f("uq_account_agent_id")),
        sa.UniqueConstraint("name_key", name=op.f("uq_account_name_key")),
    )
    op.create_table(
        "agent_pseudonym",
        sa.Column("pseudonym", sa.Uuid(), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], name=op.f("fk_agent_pseudonym_agent_id")),
        sa.PrimaryKeyConstraint("pseudonym", name=op.f("pk_agent_pseudonym")),
        sa.UniqueConstraint("scope_id", "agent_id", name="one_pseudonym_for_an_agent_in_a_record"),
    )
    op.create_index(op.f("ix_agent_pseudonym_agent_id"), "agent_pseudonym", ["agent_id"], unique=False)
    op.create_table(
        "collection_title",
        sa.Column("collection_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("value", sa.String(length=300), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["collection_id"], ["collection.id"], name=op.f("fk_collection_title_collection_id")),
        sa.PrimaryKeyConstraint("collection_id", "language", name=op.f("pk_collection_title")),
    )
    op.create_table(
        "custody_payload",
        sa.Column("sequence", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("salt", sa.LargeBinary(length=32), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["sequence"], ["custody_event.sequence"], name=op.f("fk_custody_payload_sequence")),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_custody_payload")),
    )
    op.create_table(
        "descriptor_label",
        sa.Column("descriptor_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("value", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["descriptor_id"], ["descriptor.id"], name=op.f("fk_descriptor_label_descriptor_id")),
        sa.PrimaryKeyConstraint("descriptor_id", "language", name=op.f("pk_descriptor_label")),
    )
    op.create_table(
        "descriptor_match",
        sa.Column("descriptor_id", sa.Uuid(), nullable=False),
        sa.Column("scheme", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("relation", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["descriptor_id"], ["descriptor.id"], name=op.f("fk_descriptor_match_descriptor_id")),
        sa.PrimaryKeyConstraint("descriptor_id", "scheme", "code", name=op.f("pk_descriptor_match")),
    )
    op.create_table(
        "place_name",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("place_id", sa.Uuid(), nullable=False),
        sa.Column("value", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_place_name_place_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place_name")),
    )
    op.create_index(op.f("ix_place_name_place_id"), "place_name", ["place_id"], unique=False)
    op.create_table(
        "vault_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=True),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("key_id", sa.String(length=16), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(length=60), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "field IN ('name', 'contact', 'next of kin', 'safe contact')", name=op.f("vault_field_is_known")
        ),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], name=op.f("fk_vault_entry_agent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vault_entry")),
    )
    op.create_index(op.f("ix_vault_entry_agent_id"), "vault_entry", ["agent_id"], unique=False)
    op.create_index(op.f("ix_vault_entry_record_id"), "vault_entry", ["record_id"], unique=False)
    op.create_table(
        "access_grant",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("label", sa.String(length=60), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("granted_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_access_grant_account_id")),
        sa.ForeignKeyConstraint(["granted_by"], ["account.id"], name=op.f("fk_access_grant_granted_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_grant")),
    )
    op.create_index("ix_access_grant_account", "access_grant", ["account_id", "ended_at"], unique=False)
    op.create_table(
        "account_role",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.CheckConstraint(
            "role IN ('contributor', 'investigator', 'moderator', 'archivist', 'administrator')",
            name=op.f("account_role_is_known"),
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_account_role_account_id")),
        sa.PrimaryKeyConstraint("account_id", "role", name=op.f("pk_account_role")),
    )
    op.create_table(
        "api_token",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_on", sa.Date(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_api_token_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("digest", name=op.f("uq_api_token_digest")),
    )
    op.create_index(op.f("ix_api_token_account_id"), "api_token", ["account_id"], unique=False)
    op.create_table(
        "invitation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("roles", sa.String(length=200), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "purpose <> 'sign-in' OR account_id IS NOT NULL", name=op.f("a_sign_in_link_is_for_an_account")
        ),
        sa.CheckConstraint("purpose IN ('enrol', 'sign-in')", name=op.f("invitation_purpose_is_known")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_invitation_account_id")),
        sa.ForeignKeyConstraint(["created_by"], ["account.id"], name=op.f("fk_invitation_created_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("digest", name=op.f("uq_invitation_digest")),
    )
    op.create_table(
        "record",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reference_code", sa.String(length=11), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column("title_language", sa.String(length=35), nullable=False),
        sa.Column("title_kind", sa.String(length=40), nullable=False),
        sa.Column("abstract", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("language_source", sa.String(length=200), nullable=False),
        sa.Column("content_warning", sa.String(length=300), nullable=False),
        sa.Column("holding", sa.String(length=40), nullable=False),
        sa.Column("verification", sa.String(length=40), nullable=False),
        sa.Column("source_url", sa.String(length=2000), nullable=False),
        sa.Column("archived_url", sa.String(length=2000), nullable=False),
        sa.Column("access", sa.String(length=40), nullable=False),
        sa.Column("access_text", sa.String(length=40), nullable=False),
        sa.Column("access_files", sa.String(length=40), nullable=False),
        sa.Column("embargo_until", sa.Date(), nullable=True),
        sa.Column("embargo_reason", sa.Text(), nullable=True),
        sa.Column("return_reason", sa.Text(), nullable=True),
        sa.Column("collection_id", sa.Uuid(), nullable=True),
        sa.Column("contributor_id", sa.Uuid(), nullable=True),
        sa.Column("event_earliest", sa.Date(), nullable=True),
        sa.Column("event_latest", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accessioned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "access IN ('public', 'registered', 'restricted', 'sealed')", name=op.f("record_access_is_known")
        ),
        sa.CheckConstraint(
            "access_files IN ('public', 'registered', 'restricted', 'sealed')",
            name=op.f("record_files_access_is_known"),
        ),
        sa.CheckConstraint(
            "access_text IN ('public', 'registered', 'restricted', 'sealed')", name=op.f("record_text_access_is_known")
        ),
        sa.CheckConstraint("holding IN ('held', 'partly-held', 'not-held')", name=op.f("record_holding_is_known")),
        sa.CheckConstraint("kind IN ('testimony', 'image', 'article')", name=op.f("record_kind_is_known")),
        sa.CheckConstraint("state <> 'returned' OR return_reason IS NOT NULL", name=op.f("a_return_has_a_reason")),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'returned', 'accessioned', 'published', 'withdrawn')",
            name=op.f("record_state_is_known"),
        ),
        sa.CheckConstraint("title_kind IN ('formal', 'supplied', 'caption')", name=op.f("record_title_kind_is_known")),
        sa.CheckConstraint(
            "state NOT IN ('published', 'withdrawn') OR published_at IS NOT NULL",
            name=op.f("what_was_published_says_when"),
        ),
        sa.CheckConstraint(
            "verification IN ('unverified', 'partly-verified', 'verified', 'disputed')",
            name=op.f("record_verification_is_known"),
        ),
        sa.CheckConstraint(
            "(embargo_until IS NULL) = (embargo_reason IS NULL)", name=op.f("an_embargo_has_a_date_and_a_reason")
        ),
        sa.CheckConstraint("length(trim(title)) > 0", name=op.f("a_record_has_a_title")),
        sa.CheckConstraint("revision >= 1", name=op.f("revisions_count_from_one")),
        sa.ForeignKeyConstraint(["collection_id"], ["collection.id"], name=op.f("fk_record_collection_id")),
        sa.ForeignKeyConstraint(["contributor_id"], ["account.id"], name=op.f("fk_record_contributor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record")),
        sa.UniqueConstraint("reference_code", name=op.f("uq_record_reference_code")),
    )
    op.create_index(op.f("ix_record_collection_id"), "record", ["collection_id"], unique=False)
    op.create_index(op.f("ix_record_contributor_id"), "record", ["contributor_id"], unique=False)
    op.create_index(op.f("ix_record_event_earliest"), "record", ["event_earliest"], unique=False)
    op.create_index("ix_record_state_published", "record", ["state", "published_at"], unique=False)
    op.create_index("ix_record_state_submitted", "record", ["state", "submitted_at"], unique=False)
    op.create_table(
        "session",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("expires_at > created_at", name=op.f("a_session_ends_after_it_begins")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_session_account_id")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_session")),
        sa.UniqueConstraint("id", name=op.f("uq_session_id")),
    )
    op.create_index(op.f("ix_session_account_id"), "session", ["account_id"], unique=False)
    op.create_table(
        "alternative_title",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("value", sa.String(length=500), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("origin", sa.String(length=40), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "origin IN ('page-title', 'translation', 'former', 'other')", name=op.f("title_origin_is_known")
        ),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_alternative_title_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alternative_title")),
    )
    op.create_index(op.f("ix_alternative_title_record_id"), "alternative_title", ["record_id"], unique=False)
    op.create_table(
        "article",
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("byline", sa.String(length=300), nullable=False),
        sa.Column("publisher", sa.String(length=300), nullable=False),
        sa.Column("site", sa.String(length=300), nullable=False),
        sa.Column("published", sa.String(length=200), nullable=False),
        sa.Column("captured", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_article_record_id")),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_article")),
    )
    op.create_table(
        "assessment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("scale", sa.String(length=40), nullable=False),
        sa.Column("value", sa.String(length=80), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("assessed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "scale IN ('source-reliability', 'information-credibility', 'source-analysis', 'technical-analysis', 'content-analysis')",
            name=op.f("assessment_scale_is_known"),
        ),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], name=op.f("fk_assessment_agent_id")),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_assessment_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment")),
    )
    op.create_index(op.f("ix_assessment_record_id"), "assessment", ["record_id"], unique=False)
    op.create_table(
        "claim",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("verbatim", sa.Text(), nullable=False),
        sa.Column("verbatim_language", sa.String(length=35), nullable=False),
        sa.Column("anchor_prefix", sa.String(length=80), nullable=False),
        sa.Column("anchor_suffix", sa.String(length=80), nullable=False),
        sa.Column("anchor_start", sa.Integer(), nullable=True),
        sa.Column("anchor_end", sa.Integer(), nullable=True),
        sa.Column("unit", sa.String(length=40), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("affected", sa.String(length=80), nullable=False),
        sa.Column("low", sa.Integer(), nullable=True),
        sa.Column("best", sa.Integer(), nullable=True),
        sa.Column("high", sa.Integer(), nullable=True),
        sa.Column("qualifier", sa.String(length=120), nullable=False),
        sa.Column("cumulative", sa.Boolean(), nullable=True),
        sa.Column("attributed_to", sa.String(length=300), nullable=False),
        sa.Column("attribution_chain", sa.Text(), nullable=False),
        sa.Column("hedge", sa.String(length=80), nullable=False),
        sa.Column("date", sa.String(length=200), nullable=False),
        sa.Column("date_verbatim", sa.String(length=300), nullable=False),
        sa.Column("earliest", sa.Date(), nullable=True),
        sa.Column("latest", sa.Date(), nullable=True),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("place_detail", sa.String(length=300), nullable=False),
        sa.Column("acts", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("status_reasons", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('casualty', 'displacement', 'detention', 'responsibility', 'event', 'media-referred', 'other')",
            name=op.f("claim_kind_is_known"),
        ),
        sa.CheckConstraint(
            "status IN ('confirmed', 'likely', 'possible', 'unlikely', 'unknown')", name=op.f("claim_status_is_known")
        ),
        sa.CheckConstraint(
            "(low IS NULL OR low >= 0) AND (best IS NULL OR best >= 0) AND (high IS NULL OR high >= 0) AND (low IS NULL OR best IS NULL OR low <= best) AND (best IS NULL OR high IS NULL OR best <= high) AND (low IS NULL OR high IS NULL OR low <= high)",
            name=op.f("low_best_and_high_stand_in_order"),
        ),
        sa.CheckConstraint(
            "earliest IS NULL OR latest IS NULL OR earliest <= latest",
            name=op.f("a_claimed_period_begins_before_it_ends"),
        ),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_claim_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim")),
    )
    op.create_index(op.f("ix_claim_record_id"), "claim", ["record_id"], unique=False)
    op.create_table(
        "comment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("author_name", sa.String(length=80), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("receipt_digest", sa.String(length=128), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('pending', 'published', 'declined', 'withheld', 'withdrawn')",
            name=op.f("comment_state_is_known"),
        ),
        sa.CheckConstraint("length(trim(body)) > 0", name=op.f("a_comment_has_words")),
        sa.CheckConstraint("version >= 1", name=op.f("comment_versions_count_from_one")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_comment_account_id")),
        sa.ForeignKeyConstraint(["parent_id"], ["comment.id"], name=op.f("fk_comment_parent_id")),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_comment_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment")),
        sa.UniqueConstraint("receipt_digest", name=op.f("uq_comment_receipt_digest")),
    )
    op.create_index("ix_comment_account", "comment", ["account_id"], unique=False)
    op.create_index(op.f("ix_comment_parent_id"), "comment", ["parent_id"], unique=False)
    op.create_index("ix_comment_record_state", "comment", ["record_id", "state", "created_at"], unique=False)
    op.create_index("ix_comment_state_created", "comment", ["state", "created_at", "id"], unique=False)
    op.create_table(
        "completeness",
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("item", sa.String(length=40), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.CheckConstraint(
            "item IN ('target-address', 'source-code', 'full-page-capture', 'embedded-media', 'embedded-metadata', 'contextual-data', 'collection-data', 'digest-at-collection')",
            name=op.f("completeness_item_is_known"),
        ),
        sa.CheckConstraint(
            "status IN ('present', 'partial', 'missing', 'unknown')", name=op.f("completeness_status_is_known")
        ),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_completeness_record_id")),
        sa.PrimaryKeyConstraint("record_id", "item", name=op.f("pk_completeness")),
    )
    op.create_table(
        "consent",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("basis", sa.String(length=40), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=True),
        sa.Column("mechanism", sa.String(length=300), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=True),
        sa.Column("how", sa.String(length=300), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("explained", sa.Text(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("withdrawal_effect", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "basis IN ('consent', 'licence', 'statute', 'quotation', 'public-domain', 'unknown')",
            name=op.f("rights_basis_is_known"),
        ),
        sa.CheckConstraint("withdrawn_on IS NULL OR basis = 'consent'", name=op.f("only_consent_is_withdrawn")),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], name=op.f("fk_consent_agent_id")),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_consent_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    op.create_index(op.f("ix_consent_record_id"), "consent", ["record_id"], unique=False)
    op.create_table(
        "date_statement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("edtf", sa.String(length=200), nullable=False),
        sa.Column("verbatim", sa.String(length=300), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("earliest", sa.Date(), nullable=True),
        sa.Column("latest", sa.Date(), nullable=True),
        sa.Column("inferred", sa.Boolean(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint("NOT inferred OR basis <> ''", name=op.f("an_inferred_date_says_on_what_basis")),
        sa.CheckConstraint(
            "role IN ('event', 'depicted', 'published', 'interviewed', 'collected', 'period-counted', 'coverage')",
            name=op.f("date_role_is_known"),
        ),
        sa.CheckConstraint(
            "earliest IS NULL OR latest IS NULL OR earliest <= latest", name=op.f("a_date_begins_before_it_ends")
        ),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_date_statement_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_date_statement")),
    )
    op.create_index("ix_date_statement_bounds", "date_statement", ["earliest", "latest"], unique=False)
    op.create_index(op.f("ix_date_statement_record_id"), "date_statement", ["record_id"], unique=False)
    op.create_table(
        "digital_object",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("sha512", sa.String(length=128), nullable=False),
        sa.Column("hashed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hashed_by", sa.String(length=80), nullable=False),
        sa.Column("declared_type", sa.String(length=200), nullable=True),
        sa.Column("detected_type", sa.String(length=100), nullable=False),
        sa.Column("original_name", sa.String(length=400), nullable=True),
        sa.Column("derived_from", sa.Uuid(), nullable=True),
        sa.Column("parameters", sa.JSON(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(role = 'working') = (derived_from IS NOT NULL)", name=op.f("a_working_copy_says_what_it_was_derived_from")
        ),
        sa.CheckConstraint(
            "(role = 'working') = (purpose IS NOT NULL)", name=op.f("a_working_copy_has_a_purpose_and_nothing_else_has")
        ),
        sa.CheckConstraint(
            "purpose IN ('thumbnail', 'display', 'clean-text', 'transcript', 'translation', 'redacted')",
            name=op.f("working_purpose_is_known"),
        ),
        sa.CheckConstraint(
            "role IN ('evidentiary', 'working', 'capture', 'timestamp-token')",
            name=op.f("digital_object_role_is_known"),
        ),
        sa.CheckConstraint(
            "length(sha256) = 64 AND length(sha512) = 128", name=op.f("digital_object_has_both_digests")
        ),
        sa.CheckConstraint("size >= 0", name=op.f("digital_object_size_is_not_negative")),
        sa.ForeignKeyConstraint(["derived_from"], ["digital_object.id"], name=op.f("fk_digital_object_derived_from")),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_digital_object_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digital_object")),
    )
    op.create_index("ix_digital_object_derived_from", "digital_object", ["derived_from"], unique=False)
    op.create_index(
        "ix_digital_object_evidentiary_once",
        "digital_object",
        ["record_id", "sha256"],
        unique=True,
        sqlite_where=sa.text("role = 'evidentiary'"),
        postgresql_where=sa.text("role = 'evidentiary'"),
    )
    op.create_index("ix_digital_object_record", "digital_object", ["record_id", "role"], unique=False)
    op.create_index("ix_digital_object_sha256", "digital_object", ["sha256"], unique=False)
    op.create_table(
        "draft",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key_digest", sa.String(length=64), nullable=False),
        sa.Column("receipt_digest", sa.String(length=128), nullable=True),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_on", sa.Date(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_record_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_draft_account_id")),
        sa.ForeignKeyConstraint(["submitted_record_id"], ["record.id"], name=op.f("fk_draft_submitted_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
        sa.UniqueConstraint("key_digest", name=op.f("uq_draft_key_digest")),
        sa.UniqueConstraint("receipt_digest", name=op.f("uq_draft_receipt_digest")),
    )
    op.create_index(op.f("ix_draft_account_id"), "draft", ["account_id"], unique=False)
    op.create_table(
        "image",
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("caption", sa.Text(), nullable=False),
        sa.Column("alternative_text", sa.Text(), nullable=False),
        sa.Column("photographer", sa.String(length=200), nullable=False),
        sa.Column("graphic", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_image_record_id")),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_image")),
    )
    op.create_table(
        "import_key",
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("source_system", sa.String(length=120), nullable=False),
        sa.Column("identifier", sa.String(length=300), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_import_key_record_id")),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_import_key")),
        sa.UniqueConstraint("source_system", "identifier", name="an_identifier_is_unique_in_its_source_system"),
    )
    op.create_table(
        "index_revocation",
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_index_revocation_record_id")),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_index_revocation")),
    )
    op.create_table(
        "lead",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_lead_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead")),
    )
    op.create_index(op.f("ix_lead_record_id"), "lead", ["record_id"], unique=False)
    op.create_table(
        "observation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=True),
        sa.Column("verbatim", sa.String(length=200), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_observation_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_observation")),
    )
    op.create_index(op.f("ix_observation_record_id"), "observation", ["record_id"], unique=False)
    op.create_table(
        "record_agent",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("inferred", sa.Boolean(), nullable=False),
        sa.Column("basis", sa.String(length=500), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "role IN ('creator', 'publisher', 'informant', 'interviewer', 'photographer', 'translator', 'contributor')",
            name=op.f("record_agent_role_is_known"),
        ),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], name=op.f("fk_record_agent_agent_id")),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_record_agent_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_agent")),
    )
    op.create_index(op.f("ix_record_agent_agent_id"), "record_agent", ["agent_id"], unique=False)
    op.create_index(op.f("ix_record_agent_record_id"), "record_agent", ["record_id"], unique=False)
    op.create_table(
        "record_descriptor",
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("descriptor_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["descriptor_id"], ["descriptor.id"], name=op.f("fk_record_descriptor_descriptor_id")),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_record_descriptor_record_id")),
        sa.PrimaryKeyConstraint("record_id", "descriptor_id", name=op.f("pk_record_descriptor")),
    )
    op.create_index(op.f("ix_record_descriptor_descriptor_id"), "record_descriptor", ["descriptor_id"], unique=False)
    op.create_table(
        "record_label",
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("part", sa.String(length=40), nullable=False),
        sa.Column("label", sa.String(length=60), nullable=False),
        sa.CheckConstraint("part IN ('description', 'text', 'files')", name=op.f("record_label_part_is_known")),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_record_label_record_id")),
        sa.PrimaryKeyConstraint("record_id", "part", "label", name=op.f("pk_record_label")),
    )
    op.create_index("ix_record_label_label", "record_label", ["label", "part", "record_id"], unique=False)
    op.create_table(
        "record_place",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("place_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("detail", sa.String(length=300), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "role IN ('event', 'depicted', 'taken-at', 'origin', 'mentioned')", name=op.f("place_role_is_known")
        ),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_record_place_place_id")),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_record_place_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_place")),
    )
    op.create_index(op.f("ix_record_place_place_id"), "record_place", ["place_id"], unique=False)
    op.create_index(op.f("ix_record_place_record_id"), "record_place", ["record_id"], unique=False)
    op.create_table(
        "relation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("target_id", sa.Uuid(), nullable=True),
        sa.Column("outside", sa.String(length=500), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(target_id IS NOT NULL) <> (outside <> '')",
            name=op.f("a_relation_points_at_a_record_or_at_something_outside"),
        ),
        sa.CheckConstraint(
            "type IN ('quotes', 'depicts', 'illustrates', 'corroborates', 'contradicts', 'derived_from', 'translation_of', 'part_of', 'version_of', 'near_duplicate_of')",
            name=op.f("relation_type_is_known"),
        ),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_relation_record_id")),
        sa.ForeignKeyConstraint(["target_id"], ["record.id"], name=op.f("fk_relation_target_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_relation")),
    )
    op.create_index(op.f("ix_relation_record_id"), "relation", ["record_id"], unique=False)
    op.create_index(op.f("ix_relation_target_id"), "relation", ["target_id"], unique=False)
    op.create_table(
        "removed_fragment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_removed_fragment_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_removed_fragment")),
    )
    op.create_index(op.f("ix_removed_fragment_record_id"), "removed_fragment", ["record_id"], unique=False)
    op.create_table(
        "revision",
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("summary", sa.String(length=500), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], name=op.f("fk_revision_agent_id")),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_revision_record_id")),
        sa.PrimaryKeyConstraint("record_id", "number", name=op.f("pk_revision")),
    )
    op.create_table(
        "submission",
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("receipt_digest", sa.String(length=128), nullable=True),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("wishes", sa.Text(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_submission_account_id")),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], name=op.f("fk_submission_agent_id")),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_submission_record_id")),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_submission")),
        sa.UniqueConstraint("receipt_digest", name=op.f("uq_submission_receipt_digest")),
    )
    op.create_index(op.f("ix_submission_account_id"), "submission", ["account_id"], unique=False)
    op.create_table(
        "testimony",
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("told_in", sa.String(length=35), nullable=False),
        sa.Column("is_translation", sa.Boolean(), nullable=False),
        sa.Column("translator", sa.String(length=200), nullable=False),
        sa.Column("interviewer", sa.String(length=200), nullable=False),
        sa.Column("directness", sa.String(length=40), nullable=False),
        sa.Column("alterations", sa.Text(), nullable=False),
        sa.Column("first_interview", sa.String(length=40), nullable=False),
        sa.CheckConstraint(
            "directness IN ('first-hand', 'second-hand', 'third-hand', 'unknown')", name=op.f("directness_is_known")
        ),
        sa.CheckConstraint("first_interview IN ('yes', 'no', 'unknown')", name=op.f("first_interview_is_known")),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_testimony_record_id")),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_testimony")),
    )
    op.create_table(
        "tombstone",
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_by", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_tombstone_record_id")),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_tombstone")),
    )
    op.create_table(
        "claim_agent",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_claim_agent_claim_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_agent")),
    )
    op.create_index(op.f("ix_claim_agent_claim_id"), "claim_agent", ["claim_id"], unique=False)
    op.create_table(
        "comment_version",
        sa.Column("comment_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("author_name", sa.String(length=80), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], name=op.f("fk_comment_version_comment_id")),
        sa.PrimaryKeyConstraint("comment_id", "version", name=op.f("pk_comment_version")),
    )
    op.create_table(
        "consent_answer",
        sa.Column("consent_id", sa.Uuid(), nullable=False),
        sa.Column("about", sa.String(length=20), nullable=False),
        sa.Column("answer", sa.String(length=40), nullable=False),
        sa.CheckConstraint("answer IN ('allowed', 'refused', 'unknown')", name=op.f("consent_answer_is_known")),
        sa.ForeignKeyConstraint(["consent_id"], ["consent.id"], name=op.f("fk_consent_answer_consent_id")),
        sa.PrimaryKeyConstraint("consent_id", "about", name=op.f("pk_consent_answer")),
    )
    op.create_table(
        "draft_file",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("draft_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("sha512", sa.String(length=128), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("hashed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("declared_type", sa.String(length=200), nullable=True),
        sa.Column("original_name", sa.String(length=400), nullable=True),
        sa.Column("caption", sa.Text(), nullable=False),
        sa.Column("alternative_text", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(sha256) = 64 AND length(sha512) = 128", name=op.f("draft_file_has_both_digests")),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_draft_file_draft_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_file")),
    )
    op.create_index(op.f("ix_draft_file_draft_id"), "draft_file", ["draft_id"], unique=False)
    op.create_index(op.f("ix_draft_file_sha256"), "draft_file", ["sha256"], unique=False)
    op.create_table(
        "file_description",
        sa.Column("object_id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("caption", sa.Text(), nullable=False),
        sa.Column("alternative_text", sa.Text(), nullable=False),
        sa.Column("graphic", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["object_id"], ["digital_object.id"], name=op.f("fk_file_description_object_id")),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_file_description_record_id")),
        sa.PrimaryKeyConstraint("object_id", name=op.f("pk_file_description")),
    )
    op.create_index(op.f("ix_file_description_record_id"), "file_description", ["record_id"], unique=False)
    op.create_table(
        "fixity",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("object_id", sa.Uuid(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("found_sha256", sa.String(length=64), nullable=True),
        sa.Column("event_sequence", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("outcome IN ('success', 'warning', 'failure')", name=op.f("fixity_outcome_is_known")),
        sa.ForeignKeyConstraint(["event_sequence"], ["custody_event.sequence"], name=op.f("fk_fixity_event_sequence")),
        sa.ForeignKeyConstraint(["object_id"], ["digital_object.id"], name=op.f("fk_fixity_object_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fixity")),
    )
    op.create_index("ix_fixity_object", "fixity", ["object_id", "checked_at"], unique=False)
    op.create_table(
        "moderation_decision",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("comment_id", sa.Uuid(), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("from_state", sa.String(length=40), nullable=False),
        sa.Column("to_state", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("private_note", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_agent", sa.Uuid(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text_sha256", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "from_state IN ('pending', 'published', 'declined', 'withheld', 'withdrawn')",
            name=op.f("decision_from_state_is_known"),
        ),
        sa.CheckConstraint("outcome = 'publish' OR reason IS NOT NULL", name=op.f("a_refusal_has_a_reason")),
        sa.CheckConstraint("outcome IN ('publish', 'decline', 'withhold')", name=op.f("decision_outcome_is_known")),
        sa.CheckConstraint(
            "reason IN ('on-topic', 'off-topic', 'exposes-identity', 'threat', 'hate', 'insult', 'spam', 'repeated', 'unlawful', 'other')",
            name=op.f("decision_reason_is_known"),
        ),
        sa.CheckConstraint(
            "to_state IN ('pending', 'published', 'declined', 'withheld', 'withdrawn')",
            name=op.f("decision_to_state_is_known"),
        ),
        sa.CheckConstraint("length(text_sha256) = 64", name=op.f("a_decision_names_the_text_judged")),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], name=op.f("fk_moderation_decision_comment_id")),
        sa.ForeignKeyConstraint(["decided_agent"], ["agent.id"], name=op.f("fk_moderation_decision_decided_agent")),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name=op.f("fk_moderation_decision_decided_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation_decision")),
    )
    op.create_index("ix_moderation_decision_comment", "moderation_decision", ["comment_id", "decided_at"], unique=False)
    op.create_table(
        "object_reading",
        sa.Column("object_id", sa.Uuid(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decoded", sa.Boolean(), nullable=False),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("technical", sa.JSON(), nullable=True),
        sa.Column("perceptual_hash", sa.String(length=16), nullable=True),
        sa.CheckConstraint("decoded = (failure IS NULL)", name=op.f("a_reading_fails_with_a_reason_or_succeeds")),
        sa.ForeignKeyConstraint(["object_id"], ["digital_object.id"], name=op.f("fk_object_reading_object_id")),
        sa.PrimaryKeyConstraint("object_id", name=op.f("pk_object_reading")),
    )
    op.create_index(op.f("ix_object_reading_perceptual_hash"), "object_reading", ["perceptual_hash"], unique=False)
