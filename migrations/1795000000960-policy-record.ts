import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Which policy was in force when, word by word, and what was decided about whom on which ground: enough to decide
 * again.
 */
export class PolicyRecord1795000000960 implements MigrationInterface {
  readonly name = 'PolicyRecord1795000000960';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(POLICY_RECORD);
  }

  async down(): Promise<void> {
    throw new Error('Migrations are not undone: restore a backup instead.');
  }
}

const POLICY_RECORD = `
-- The files that a policy set was made of: [{path, text}]. Null for sets that were in force before files were kept.
ALTER TABLE policy_set ADD COLUMN files json;

CREATE TABLE policy_activation (
  id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  digest  text        NOT NULL REFERENCES policy_set (digest),
  since   timestamptz NOT NULL,
  actor   text        NOT NULL
);
INSERT INTO policy_activation (digest, since, actor) SELECT digest, since, 'joinery' FROM policy_in_force;
CREATE TRIGGER policy_activation_append_only BEFORE UPDATE OR DELETE ON policy_activation
  FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- One look at one person. versions: the record versions that were heard. inputs: what else the look depended on, where there
-- was anything else. before: what the person was before, where no earlier look is kept. outcome: null when it is that of the look before.
CREATE TABLE decision (
  id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  identity_id    uuid        NOT NULL REFERENCES identity (id),
  decided_at     timestamptz NOT NULL,
  policy_digest  text        NOT NULL REFERENCES policy_set (digest),
  versions       bigint[]    NOT NULL,
  inputs         json,
  before         json,
  outcome_hash   text        NOT NULL,
  outcome        json
);
CREATE INDEX decision_by_identity ON decision (identity_id, id);
CREATE TRIGGER decision_append_only BEFORE UPDATE OR DELETE ON decision
  FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Of the last decision that is kept.
ALTER TABLE identity ADD COLUMN outcome_hash text;

-- A name that was given back after its time stays as a row, so that what it meant on an earlier day can be told.
ALTER TABLE reservation ADD COLUMN released_at timestamptz;
ALTER TABLE reservation DROP CONSTRAINT reservation_pkey;
DROP INDEX reservation_by_identity;
CREATE UNIQUE INDEX reservation_held ON reservation (attribute, key) WHERE released_at IS NULL;
CREATE UNIQUE INDEX reservation_by_identity ON reservation (identity_id, attribute) WHERE released_at IS NULL;
`;
