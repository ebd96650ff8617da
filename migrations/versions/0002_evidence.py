"""Evidence that can be proven: the Merkle tree, checkpoints, exports, transfers, erasures, quarantine, backups."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

GUARDS = (
    (
        "sqlite",
        "CREATE TRIGGER backup_is_never_updated BEFORE UPDATE ON backup WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'backup_is_never_updated'); END",
    ),
    (
        "postgresql",
        "CREATE FUNCTION backup_is_never_updated() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'backup_is_never_updated' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER backup_is_never_updated BEFORE UPDATE ON backup FOR EACH ROW EXECUTE FUNCTION backup_is_never_updated()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER backup_is_never_deleted BEFORE DELETE ON backup WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'backup_is_never_deleted'); END",
    ),
    (
        "postgresql",
        "CREATE FUNCTION backup_is_never_deleted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'backup_is_never_deleted' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN OLD; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER backup_is_never_deleted BEFORE DELETE ON backup FOR EACH ROW EXECUTE FUNCTION backup_is_never_deleted()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER backup_is_never_replaced BEFORE INSERT ON backup WHEN (EXISTS (SELECT 1 FROM backup AS standing WHERE ((standing.id = NEW.id)))) BEGIN SELECT RAISE(ABORT, 'backup_is_never_replaced'); END",
    ),
    (
        "postgresql",
        "CREATE FUNCTION backup_is_never_replaced() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF (EXISTS (SELECT 1 FROM backup AS standing WHERE ((standing.id = NEW.id)))) THEN RAISE EXCEPTION 'backup_is_never_replaced' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER backup_is_never_replaced BEFORE INSERT ON backup FOR EACH ROW EXECUTE FUNCTION backup_is_never_replaced()",
    ),
    (
        "postgresql",
        "CREATE FUNCTION backup_is_never_truncated() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'backup_is_never_truncated' USING ERRCODE = 'integrity_constraint_violation'; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER backup_is_never_truncated BEFORE TRUNCATE ON backup FOR EACH STATEMENT EXECUTE FUNCTION backup_is_never_truncated()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER drill_is_never_updated BEFORE UPDATE ON drill WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'drill_is_never_updated'); END",
    ),
    (
        "postgresql",
        "CREATE FUNCTION drill_is_never_updated() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'drill_is_never_updated' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER drill_is_never_updated BEFORE UPDATE ON drill FOR EACH ROW EXECUTE FUNCTION drill_is_never_updated()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER drill_is_never_deleted BEFORE DELETE ON drill WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'drill_is_never_deleted'); END",
    ),
    (
        "postgresql",
        "CREATE FUNCTION drill_is_never_deleted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'drill_is_never_deleted' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN OLD; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER drill_is_never_deleted BEFORE DELETE ON drill FOR EACH ROW EXECUTE FUNCTION drill_is_never_deleted()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER drill_is_never_replaced BEFORE INSERT ON drill WHEN (EXISTS (SELECT 1 FROM drill AS standing WHERE ((standing.id = NEW.id)))) BEGIN SELECT RAISE(ABORT, 'drill_is_never_replaced'); END",
    ),
    (
        "postgresql",
        "CREATE FUNCTION drill_is_never_replaced() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF (EXISTS (SELECT 1 FROM drill AS standing WHERE ((standing.id = NEW.id)))) THEN RAISE EXCEPTION 'drill_is_never_replaced' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER drill_is_never_replaced BEFORE INSERT ON drill FOR EACH ROW EXECUTE FUNCTION drill_is_never_replaced()",
    ),
    (
        "postgresql",
        "CREATE FUNCTION drill_is_never_truncated() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'drill_is_never_truncated' USING ERRCODE = 'integrity_constraint_violation'; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER drill_is_never_truncated BEFORE TRUNCATE ON drill FOR EACH STATEMENT EXECUTE FUNCTION drill_is_never_truncated()",
    ),
    ("sqlite", "DROP TRIGGER moderation_decision_is_never_deleted"),
    ("postgresql", "DROP TRIGGER moderation_decision_is_never_deleted ON moderation_decision"),
    ("postgresql", "DROP FUNCTION moderation_decision_is_never_deleted()"),
    (
        "sqlite",
        "CREATE TRIGGER moderation_decision_is_never_deleted BEFORE DELETE ON moderation_decision WHEN NOT (EXISTS (SELECT 1 FROM custody_event AS erasure JOIN comment AS judged ON judged.id = OLD.comment_id WHERE erasure.type = 'erasure' AND erasure.object_id = judged.record_id)) BEGIN SELECT RAISE(ABORT, 'moderation_decision_is_never_deleted'); END",
    ),
    (
        "postgresql",
        "CREATE FUNCTION moderation_decision_is_never_deleted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NOT (EXISTS (SELECT 1 FROM custody_event AS erasure JOIN comment AS judged ON judged.id = OLD.comment_id WHERE erasure.type = 'erasure' AND erasure.object_id = judged.record_id)) THEN RAISE EXCEPTION 'moderation_decision_is_never_deleted' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN OLD; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER moderation_decision_is_never_deleted BEFORE DELETE ON moderation_decision FOR EACH ROW EXECUTE FUNCTION moderation_decision_is_never_deleted()",
    ),
    ("sqlite", "DROP TRIGGER comment_version_is_never_deleted"),
    ("postgresql", "DROP TRIGGER comment_version_is_never_deleted ON comment_version"),
    ("postgresql", "DROP FUNCTION comment_version_is_never_deleted()"),
    (
        "sqlite",
        "CREATE TRIGGER comment_version_is_never_deleted BEFORE DELETE ON comment_version WHEN NOT (EXISTS (SELECT 1 FROM custody_event AS erasure JOIN comment AS judged ON judged.id = OLD.comment_id WHERE erasure.type = 'erasure' AND erasure.object_id = judged.record_id)) BEGIN SELECT RAISE(ABORT, 'comment_version_is_never_deleted'); END",
    ),
    (
        "postgresql",
        "CREATE FUNCTION comment_version_is_never_deleted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NOT (EXISTS (SELECT 1 FROM custody_event AS erasure JOIN comment AS judged ON judged.id = OLD.comment_id WHERE erasure.type = 'erasure' AND erasure.object_id = judged.record_id)) THEN RAISE EXCEPTION 'comment_version_is_never_deleted' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN OLD; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER comment_version_is_never_deleted BEFORE DELETE ON comment_version FOR EACH ROW EXECUTE FUNCTION comment_version_is_never_deleted()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER ledger_node_is_never_updated BEFORE UPDATE ON ledger_node WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'ledger_node_is_never_updated'); END",
    ),
    (
        "postgresql",
        "CREATE FUNCTION ledger_node_is_never_updated() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'ledger_node_is_never_updated' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER ledger_node_is_never_updated BEFORE UPDATE ON ledger_node FOR EACH ROW EXECUTE FUNCTION ledger_node_is_never_updated()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER ledger_node_is_never_deleted BEFORE DELETE ON ledger_node WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'ledger_node_is_never_deleted'); END",
    ),
    (
        "postgresql",
        "CREATE FUNCTION ledger_node_is_never_deleted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'ledger_node_is_never_deleted' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN OLD; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER ledger_node_is_never_deleted BEFORE DELETE ON ledger_node FOR EACH ROW EXECUTE FUNCTION ledger_node_is_never_deleted()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER ledger_node_is_never_replaced BEFORE INSERT ON ledger_node WHEN (EXISTS (SELECT 1 FROM ledger_node AS standing WHERE ((standing.level = NEW.level AND standing.position = NEW.position)))) BEGIN SELECT RAISE(ABORT, 'ledger_node_is_never_replaced'); END",
    ),
    (
        "postgresql",
        "CREATE FUNCTION ledger_node_is_never_replaced() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF (EXISTS (SELECT 1 FROM ledger_node AS standing WHERE ((standing.level = NEW.level AND standing.position = NEW.position)))) THEN RAISE EXCEPTION 'ledger_node_is_never_replaced' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER ledger_node_is_never_replaced BEFORE INSERT ON ledger_node FOR EACH ROW EXECUTE FUNCTION ledger_node_is_never_replaced()",
    ),
    (
        "postgresql",
        "CREATE FUNCTION ledger_node_is_never_truncated() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'ledger_node_is_never_truncated' USING ERRCODE = 'integrity_constraint_violation'; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER ledger_node_is_never_truncated BEFORE TRUNCATE ON ledger_node FOR EACH STATEMENT EXECUTE FUNCTION ledger_node_is_never_truncated()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER ledger_key_is_never_updated BEFORE UPDATE ON ledger_key WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'ledger_key_is_never_updated'); END",
    ),
    (
        "postgresql",
        "CREATE FUNCTION ledger_key_is_never_updated() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'ledger_key_is_never_updated' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER ledger_key_is_never_updated BEFORE UPDATE ON ledger_key FOR EACH ROW EXECUTE FUNCTION ledger_key_is_never_updated()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER ledger_key_is_never_deleted BEFORE DELETE ON ledger_key WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'ledger_key_is_never_deleted'); END",
    ),
    (
        "postgresql",
        "CREATE FUNCTION ledger_key_is_never_deleted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'ledger_key_is_never_deleted' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN OLD; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER ledger_key_is_never_deleted BEFORE DELETE ON ledger_key FOR EACH ROW EXECUTE FUNCTION ledger_key_is_never_deleted()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER ledger_key_is_never_replaced BEFORE INSERT ON ledger_key WHEN (EXISTS (SELECT 1 FROM ledger_key AS standing WHERE ((standing.number = NEW.number) OR (standing.public_key = NEW.public_key)))) BEGIN SELECT RAISE(ABORT, 'ledger_key_is_never_replaced'); END",
    ),
    (
        "postgresql",
        "CREATE FUNCTION ledger_key_is_never_replaced() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF (EXISTS (SELECT 1 FROM ledger_key AS standing WHERE ((standing.number = NEW.number) OR (standing.public_key = NEW.public_key)))) THEN RAISE EXCEPTION 'ledger_key_is_never_replaced' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER ledger_key_is_never_replaced BEFORE INSERT ON ledger_key FOR EACH ROW EXECUTE FUNCTION ledger_key_is_never_replaced()",
    ),
    (
        "postgresql",
        "CREATE FUNCTION ledger_key_is_never_truncated() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'ledger_key_is_never_truncated' USING ERRCODE = 'integrity_constraint_violation'; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER ledger_key_is_never_truncated BEFORE TRUNCATE ON ledger_key FOR EACH STATEMENT EXECUTE FUNCTION ledger_key_is_never_truncated()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER checkpoint_is_never_updated BEFORE UPDATE ON checkpoint WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'checkpoint_is_never_updated'); END",
    ),
    (
        "postgresql",
        "CREATE FUNCTION checkpoint_is_never_updated() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'checkpoint_is_never_updated' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER checkpoint_is_never_updated BEFORE UPDATE ON checkpoint FOR EACH ROW EXECUTE FUNCTION checkpoint_is_never_updated()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER checkpoint_is_never_deleted BEFORE DELETE ON checkpoint WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'checkpoint_is_never_deleted'); END",
    ),
    (
        "postgresql",
        "CREATE FUNCTION checkpoint_is_never_deleted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'checkpoint_is_never_deleted' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN OLD; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER checkpoint_is_never_deleted BEFORE DELETE ON checkpoint FOR EACH ROW EXECUTE FUNCTION checkpoint_is_never_deleted()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER checkpoint_is_never_replaced BEFORE INSERT ON checkpoint WHEN (EXISTS (SELECT 1 FROM checkpoint AS standing WHERE ((standing.number = NEW.number)))) BEGIN SELECT RAISE(ABORT, 'checkpoint_is_never_replaced'); END",
    ),
    (
        "postgresql",
        "CREATE FUNCTION checkpoint_is_never_replaced() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF (EXISTS (SELECT 1 FROM checkpoint AS standing WHERE ((standing.number = NEW.number)))) THEN RAISE EXCEPTION 'checkpoint_is_never_replaced' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER checkpoint_is_never_replaced BEFORE INSERT ON checkpoint FOR EACH ROW EXECUTE FUNCTION checkpoint_is_never_replaced()",
    ),
    (
        "postgresql",
        "CREATE FUNCTION checkpoint_is_never_truncated() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'checkpoint_is_never_truncated' USING ERRCODE = 'integrity_constraint_violation'; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER checkpoint_is_never_truncated BEFORE TRUNCATE ON checkpoint FOR EACH STATEMENT EXECUTE FUNCTION checkpoint_is_never_truncated()",
    ),
    ("sqlite", "DROP TRIGGER fixity_is_never_deleted"),
    ("postgresql", "DROP TRIGGER fixity_is_never_deleted ON fixity"),
    ("postgresql", "DROP FUNCTION fixity_is_never_deleted()"),
    (
        "sqlite",
        "CREATE TRIGGER fixity_is_never_deleted BEFORE DELETE ON fixity WHEN NOT (EXISTS (SELECT 1 FROM custody_event AS erasure JOIN digital_object AS checked ON checked.id = OLD.object_id WHERE erasure.type = 'erasure' AND erasure.object_id IN (checked.id, checked.record_id))) BEGIN SELECT RAISE(ABORT, 'fixity_is_never_deleted'); END",
    ),
    (
        "postgresql",
        "CREATE FUNCTION fixity_is_never_deleted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NOT (EXISTS (SELECT 1 FROM custody_event AS erasure JOIN digital_object AS checked ON checked.id = OLD.object_id WHERE erasure.type = 'erasure' AND erasure.object_id IN (checked.id, checked.record_id))) THEN RAISE EXCEPTION 'fixity_is_never_deleted' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN OLD; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER fixity_is_never_deleted BEFORE DELETE ON fixity FOR EACH ROW EXECUTE FUNCTION fixity_is_never_deleted()",
    ),
    ("sqlite", "DROP TRIGGER agent_pseudonym_is_never_deleted"),
    ("postgresql", "DROP TRIGGER agent_pseudonym_is_never_deleted ON agent_pseudonym"),
    ("postgresql", "DROP FUNCTION agent_pseudonym_is_never_deleted()"),
    (
        "sqlite",
        "CREATE TRIGGER agent_pseudonym_is_never_deleted BEFORE DELETE ON agent_pseudonym WHEN NOT (EXISTS (SELECT 1 FROM custody_event AS erasure WHERE erasure.type = 'erasure' AND erasure.object_id = OLD.scope_id)) BEGIN SELECT RAISE(ABORT, 'agent_pseudonym_is_never_deleted'); END",
    ),
    (
        "postgresql",
        "CREATE FUNCTION agent_pseudonym_is_never_deleted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NOT (EXISTS (SELECT 1 FROM custody_event AS erasure WHERE erasure.type = 'erasure' AND erasure.object_id = OLD.scope_id)) THEN RAISE EXCEPTION 'agent_pseudonym_is_never_deleted' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN OLD; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER agent_pseudonym_is_never_deleted BEFORE DELETE ON agent_pseudonym FOR EACH ROW EXECUTE FUNCTION agent_pseudonym_is_never_deleted()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER exported_record_is_never_updated BEFORE UPDATE ON exported_record WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'exported_record_is_never_updated'); END",
    ),
    (
        "postgresql",
        "CREATE FUNCTION exported_record_is_never_updated() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'exported_record_is_never_updated' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER exported_record_is_never_updated BEFORE UPDATE ON exported_record FOR EACH ROW EXECUTE FUNCTION exported_record_is_never_updated()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER exported_record_is_never_deleted BEFORE DELETE ON exported_record WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'exported_record_is_never_deleted'); END",
    ),
    (
        "postgresql",
        "CREATE FUNCTION exported_record_is_never_deleted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'exported_record_is_never_deleted' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN OLD; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER exported_record_is_never_deleted BEFORE DELETE ON exported_record FOR EACH ROW EXECUTE FUNCTION exported_record_is_never_deleted()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER exported_record_is_never_replaced BEFORE INSERT ON exported_record WHEN (EXISTS (SELECT 1 FROM exported_record AS standing WHERE ((standing.export_id = NEW.export_id AND standing.record_id = NEW.record_id)))) BEGIN SELECT RAISE(ABORT, 'exported_record_is_never_replaced'); END",
    ),
    (
        "postgresql",
        "CREATE FUNCTION exported_record_is_never_replaced() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF (EXISTS (SELECT 1 FROM exported_record AS standing WHERE ((standing.export_id = NEW.export_id AND standing.record_id = NEW.record_id)))) THEN RAISE EXCEPTION 'exported_record_is_never_replaced' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER exported_record_is_never_replaced BEFORE INSERT ON exported_record FOR EACH ROW EXECUTE FUNCTION exported_record_is_never_replaced()",
    ),
    (
        "postgresql",
        "CREATE FUNCTION exported_record_is_never_truncated() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'exported_record_is_never_truncated' USING ERRCODE = 'integrity_constraint_violation'; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER exported_record_is_never_truncated BEFORE TRUNCATE ON exported_record FOR EACH STATEMENT EXECUTE FUNCTION exported_record_is_never_truncated()",
    ),
    ("sqlite", "DROP TRIGGER tombstone_is_never_deleted"),
    ("postgresql", "DROP TRIGGER tombstone_is_never_deleted ON tombstone"),
    ("postgresql", "DROP FUNCTION tombstone_is_never_deleted()"),
    (
        "sqlite",
        "CREATE TRIGGER tombstone_is_never_deleted BEFORE DELETE ON tombstone WHEN NOT (EXISTS (SELECT 1 FROM custody_event AS erasure WHERE erasure.type = 'erasure' AND erasure.object_id = OLD.record_id)) BEGIN SELECT RAISE(ABORT, 'tombstone_is_never_deleted'); END",
    ),
    (
        "postgresql",
        "CREATE FUNCTION tombstone_is_never_deleted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NOT (EXISTS (SELECT 1 FROM custody_event AS erasure WHERE erasure.type = 'erasure' AND erasure.object_id = OLD.record_id)) THEN RAISE EXCEPTION 'tombstone_is_never_deleted' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN OLD; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER tombstone_is_never_deleted BEFORE DELETE ON tombstone FOR EACH ROW EXECUTE FUNCTION tombstone_is_never_deleted()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER erasure_is_never_updated BEFORE UPDATE ON erasure WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'erasure_is_never_updated'); END",
    ),
    (
        "postgresql",
        "CREATE FUNCTION erasure_is_never_updated() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'erasure_is_never_updated' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER erasure_is_never_updated BEFORE UPDATE ON erasure FOR EACH ROW EXECUTE FUNCTION erasure_is_never_updated()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER erasure_is_never_deleted BEFORE DELETE ON erasure WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'erasure_is_never_deleted'); END",
    ),
    (
        "postgresql",
        "CREATE FUNCTION erasure_is_never_deleted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'erasure_is_never_deleted' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN OLD; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER erasure_is_never_deleted BEFORE DELETE ON erasure FOR EACH ROW EXECUTE FUNCTION erasure_is_never_deleted()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER erasure_is_never_replaced BEFORE INSERT ON erasure WHEN (EXISTS (SELECT 1 FROM erasure AS standing WHERE ((standing.record_id = NEW.record_id)))) BEGIN SELECT RAISE(ABORT, 'erasure_is_never_replaced'); END",
    ),
    (
        "postgresql",
        "CREATE FUNCTION erasure_is_never_replaced() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF (EXISTS (SELECT 1 FROM erasure AS standing WHERE ((standing.record_id = NEW.record_id)))) THEN RAISE EXCEPTION 'erasure_is_never_replaced' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER erasure_is_never_replaced BEFORE INSERT ON erasure FOR EACH ROW EXECUTE FUNCTION erasure_is_never_replaced()",
    ),
    (
        "postgresql",
        "CREATE FUNCTION erasure_is_never_truncated() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'erasure_is_never_truncated' USING ERRCODE = 'integrity_constraint_violation'; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER erasure_is_never_truncated BEFORE TRUNCATE ON erasure FOR EACH STATEMENT EXECUTE FUNCTION erasure_is_never_truncated()",
    ),
    ("sqlite", "DROP TRIGGER assessment_is_never_deleted"),
    ("postgresql", "DROP TRIGGER assessment_is_never_deleted ON assessment"),
    ("postgresql", "DROP FUNCTION assessment_is_never_deleted()"),
    (
        "sqlite",
        "CREATE TRIGGER assessment_is_never_deleted BEFORE DELETE ON assessment WHEN NOT (EXISTS (SELECT 1 FROM custody_event AS erasure WHERE erasure.type = 'erasure' AND erasure.object_id = OLD.record_id)) BEGIN SELECT RAISE(ABORT, 'assessment_is_never_deleted'); END",
    ),
    (
        "postgresql",
        "CREATE FUNCTION assessment_is_never_deleted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NOT (EXISTS (SELECT 1 FROM custody_event AS erasure WHERE erasure.type = 'erasure' AND erasure.object_id = OLD.record_id)) THEN RAISE EXCEPTION 'assessment_is_never_deleted' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN OLD; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER assessment_is_never_deleted BEFORE DELETE ON assessment FOR EACH ROW EXECUTE FUNCTION assessment_is_never_deleted()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER verification_is_never_updated BEFORE UPDATE ON verification WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'verification_is_never_updated'); END",
    ),
    (
        "postgresql",
        "CREATE FUNCTION verification_is_never_updated() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'verification_is_never_updated' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER verification_is_never_updated BEFORE UPDATE ON verification FOR EACH ROW EXECUTE FUNCTION verification_is_never_updated()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER verification_is_never_deleted BEFORE DELETE ON verification WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'verification_is_never_deleted'); END",
    ),
    (
        "postgresql",
        "CREATE FUNCTION verification_is_never_deleted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'verification_is_never_deleted' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN OLD; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER verification_is_never_deleted BEFORE DELETE ON verification FOR EACH ROW EXECUTE FUNCTION verification_is_never_deleted()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER verification_is_never_replaced BEFORE INSERT ON verification WHEN (EXISTS (SELECT 1 FROM verification AS standing WHERE ((standing.id = NEW.id)))) BEGIN SELECT RAISE(ABORT, 'verification_is_never_replaced'); END",
    ),
    (
        "postgresql",
        "CREATE FUNCTION verification_is_never_replaced() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF (EXISTS (SELECT 1 FROM verification AS standing WHERE ((standing.id = NEW.id)))) THEN RAISE EXCEPTION 'verification_is_never_replaced' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER verification_is_never_replaced BEFORE INSERT ON verification FOR EACH ROW EXECUTE FUNCTION verification_is_never_replaced()",
    ),
    (
        "postgresql",
        "CREATE FUNCTION verification_is_never_truncated() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'verification_is_never_truncated' USING ERRCODE = 'integrity_constraint_violation'; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER verification_is_never_truncated BEFORE TRUNCATE ON verification FOR EACH STATEMENT EXECUTE FUNCTION verification_is_never_truncated()",
    ),
)


def upgrade() -> None:
    create_tables()
    dialect = op.get_bind().dialect.name
    for engine, statement in GUARDS:
        if engine == dialect:
            op.execute(sa.text(statement.replace(":", "\\:")))


def create_tables() -> None:
    op.create_table(
        "backup",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ledger_size", sa.BigInteger(), nullable=False),
        sa.Column("files", sa.Integer(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_backup")),
    )
    op.create_index("ix_backup_made", "backup", ["made_at"], unique=False)
    op.create_table(
        "checkpoint",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("root", sa.String(length=64), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("occasion", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "occasion IN ('hourly', 'export', 'backup', 'key', 'request')", name=op.f("checkpoint_occasion_is_known")
        ),
        sa.CheckConstraint("length(root) = 64", name=op.f("a_checkpoint_has_a_root")),
        sa.CheckConstraint("number >= 1 AND size >= 0", name=op.f("checkpoints_count_from_one")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_checkpoint")),
    )
    op.create_index("ix_checkpoint_size", "checkpoint", ["size"], unique=False)
    op.create_table(
        "drill",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("backup_made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("findings", sa.Text(), nullable=False),
        sa.CheckConstraint("outcome IN ('success', 'warning', 'failure')", name=op.f("drill_outcome_is_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drill")),
    )
    op.create_index("ix_drill_done", "drill", ["done_at"], unique=False)
    op.create_table(
        "ledger_key",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("public_key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ledger_keys_count_from_one")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_ledger_key")),
        sa.UniqueConstraint("public_key", name=op.f("uq_ledger_key_public_key")),
    )
    op.create_table(
        "ledger_node",
        sa.Column("level", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.CheckConstraint("level >= 1 AND position >= 0", name=op.f("ledger_nodes_stand_above_the_leaves")),
        sa.PrimaryKeyConstraint("level", "position", name=op.f("pk_ledger_node")),
    )
    op.create_table(
        "verification",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("ledger_size", sa.BigInteger(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.CheckConstraint("outcome IN ('success', 'warning', 'failure')", name=op.f("verification_outcome_is_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verification")),
    )
    op.create_index("ix_verification_finished", "verification", ["finished_at"], unique=False)
    op.create_table(
        "export",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.Column("format", sa.String(length=40), nullable=False),
        sa.Column("recipient", sa.String(length=300), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("selection", sa.JSON(), nullable=False),
        sa.Column("requested_by", sa.Uuid(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("report", sa.JSON(), nullable=True),
        sa.Column("checkpoint_size", sa.BigInteger(), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'failed') = (error IS NOT NULL)", name=op.f("a_failed_export_says_why")),
        sa.CheckConstraint(
            "audience IN ('public', 'registered', 'investigators', 'court', 'archive')",
            name=op.f("export_audience_is_known"),
        ),
        sa.CheckConstraint("format IN ('bag', 'jsonl', 'csv')", name=op.f("export_format_is_known")),
        sa.CheckConstraint(
            "state IN ('waiting', 'running', 'ready', 'failed', 'removed')", name=op.f("export_state_is_known")
        ),
        sa.ForeignKeyConstraint(["requested_by"], ["agent.id"], name=op.f("fk_export_requested_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_export")),
    )
    op.create_index("ix_export_requested", "export", ["requested_at"], unique=False)
    op.create_table(
        "transfer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("origin", sa.String(length=200), nullable=False),
        sa.Column("bag_sha256", sa.String(length=64), nullable=False),
        sa.Column("checkpoint_note", sa.Text(), nullable=False),
        sa.Column("checkpoint_size", sa.BigInteger(), nullable=False),
        sa.Column("evidence_sha256", sa.String(length=64), nullable=False),
        sa.Column("evidence_sha512", sa.String(length=128), nullable=False),
        sa.Column("evidence_size", sa.BigInteger(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event_sequence", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("length(bag_sha256) = 64", name=op.f("a_transfer_names_its_bag")),
        sa.CheckConstraint(
            "length(evidence_sha256) = 64 AND length(evidence_sha512) = 128", name=op.f("a_transfer_keeps_its_evidence")
        ),
        sa.ForeignKeyConstraint(
            ["event_sequence"], ["custody_event.sequence"], name=op.f("fk_transfer_event_sequence")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfer")),
        sa.UniqueConstraint("bag_sha256", name=op.f("uq_transfer_bag_sha256")),
    )
    op.create_table(
        "erasure",
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("event_sequence", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["event_sequence"], ["custody_event.sequence"], name=op.f("fk_erasure_event_sequence")),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_erasure_record_id")),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_erasure")),
    )
    op.create_table(
        "exported_record",
        sa.Column("export_id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("files", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["export_id"], ["export.id"], name=op.f("fk_exported_record_export_id")),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_exported_record_record_id")),
        sa.PrimaryKeyConstraint("export_id", "record_id", name=op.f("pk_exported_record")),
    )
    op.create_index(op.f("ix_exported_record_record_id"), "exported_record", ["record_id"], unique=False)
    op.create_table(
        "recall",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("export_id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("cause", sa.String(length=40), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Uuid(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "cause IN ('consent withdrawn', 'consent expired', 'withdrawal', 'erasure')",
            name=op.f("recall_cause_is_known"),
        ),
        sa.CheckConstraint("(closed_at IS NULL) = (closed_by IS NULL)", name=op.f("a_recall_is_closed_by_somebody")),
        sa.CheckConstraint(
            "closed_at IS NULL OR length(outcome) > 0", name=op.f("a_closed_recall_says_what_came_of_it")
        ),
        sa.ForeignKeyConstraint(["closed_by"], ["agent.id"], name=op.f("fk_recall_closed_by")),
        sa.ForeignKeyConstraint(["export_id"], ["export.id"], name=op.f("fk_recall_export_id")),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_recall_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recall")),
        sa.UniqueConstraint("export_id", "record_id", "cause", name="one_recall_for_a_cause"),
    )
    op.create_index(op.f("ix_recall_record_id"), "recall", ["record_id"], unique=False)
    op.create_table(
        "transferred_record",
        sa.Column("transfer_id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("sender_code", sa.String(length=40), nullable=False),
        sa.Column("first_event", sa.BigInteger(), nullable=True),
        sa.Column("last_event", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_transferred_record_record_id")),
        sa.ForeignKeyConstraint(["transfer_id"], ["transfer.id"], name=op.f("fk_transferred_record_transfer_id")),
        sa.PrimaryKeyConstraint("transfer_id", "record_id", name=op.f("pk_transferred_record")),
    )
    op.create_index(op.f("ix_transferred_record_record_id"), "transferred_record", ["record_id"], unique=False)
    op.create_table(
        "quarantine",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("object_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event_sequence", sa.BigInteger(), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_sequence", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "(lifted_at IS NULL) = (lifted_sequence IS NULL)", name=op.f("a_quarantine_is_lifted_by_an_event")
        ),
        sa.ForeignKeyConstraint(
            ["event_sequence"], ["custody_event.sequence"], name=op.f("fk_quarantine_event_sequence")
        ),
        sa.ForeignKeyConstraint(
            ["lifted_sequence"], ["custody_event.sequence"], name=op.f("fk_quarantine_lifted_sequence")
        ),
        sa.ForeignKeyConstraint(["object_id"], ["digital_object.id"], name=op.f("fk_quarantine_object_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quarantine")),
    )
    op.create_index(
        "ix_quarantine_live",
        "quarantine",
        ["object_id"],
        unique=True,
        sqlite_where=sa.text("lifted_at IS NULL"),
        postgresql_where=sa.text("lifted_at IS NULL"),
    )
    op.create_index(op.f("ix_quarantine_object_id"), "quarantine", ["object_id"], unique=False)
    op.create_index(op.f("ix_consent_expires_on"), "consent", ["expires_on"], unique=False)
    op.add_column("lead", sa.Column("closed_by", sa.String(length=200), nullable=True))
    op.add_column("lead", sa.Column("outcome", sa.Text(), nullable=True))
    op.add_column("revision", sa.Column("nonce", sa.LargeBinary(length=16), nullable=True))
