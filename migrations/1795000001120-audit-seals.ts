import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The audit log sealed: in which order its events stand, the hash of each, and what was signed of them. */
export class AuditSeals1795000001120 implements MigrationInterface {
  readonly name = 'AuditSeals1795000001120';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(AUDIT_SEALS);
  }

  async down(): Promise<void> {
    throw new Error('Migrations are not undone: restore a backup instead.');
  }
}

const AUDIT_SEALS = `
-- Which log this is, wherever its checkpoints are kept: one row for ever.
CREATE TABLE audit_log (
  single boolean PRIMARY KEY DEFAULT true CHECK (single),
  origin text    NOT NULL DEFAULT ('joinery.audit/' || gen_random_uuid())
);
INSERT INTO audit_log DEFAULT VALUES;

-- Events of one round, in the order in which they became visible. first: place of the first of them in the log, from 0; leaves: 32
-- bytes of each; newest: the largest id among them; settled: up to this id no event can appear any more that is not sealed before.
CREATE TABLE audit_seal (
  first     bigint      PRIMARY KEY,
  events    bigint[]    NOT NULL CHECK (cardinality(events) > 0),
  leaves    bytea       NOT NULL CHECK (length(leaves) = 32 * cardinality(events)),
  newest    bigint      NOT NULL,
  settled   bigint      NOT NULL,
  sealed_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
-- Hashes are random: looking for what could be pressed out of them is in vain.
ALTER TABLE audit_seal ALTER COLUMN leaves SET STORAGE EXTERNAL;
CREATE INDEX audit_seal_by_newest ON audit_seal (newest);

-- frontier: the hashes of the right edge of the tree of this size, so that the next checkpoint reads only what came after.
CREATE TABLE audit_checkpoint (
  size      bigint      PRIMARY KEY,
  frontier  bytea       NOT NULL,
  note      text        NOT NULL,
  signed_by text        NOT NULL,
  signed_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TRIGGER audit_log_frozen BEFORE UPDATE OR DELETE ON audit_log FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_log_no_truncate BEFORE TRUNCATE ON audit_log FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_seal_append_only BEFORE UPDATE OR DELETE ON audit_seal FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_seal_no_truncate BEFORE TRUNCATE ON audit_seal FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_checkpoint_append_only BEFORE UPDATE OR DELETE ON audit_checkpoint FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_checkpoint_no_truncate BEFORE TRUNCATE ON audit_checkpoint FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
`;
