import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Names in the order of hiring, names that may be given again after a time, names that apps have, and what a state does
 * not tell.
 */
export class Names1795000001020 implements MigrationInterface {
  readonly name = 'Names1795000001020';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(NAMES);
  }

  async down(): Promise<void> {
    throw new Error('Migrations are not undone: restore a backup instead.');
  }
}

const NAMES = `
-- past: {known, left}, where the state alone does not tell it. hired_on: the day of hire, for the order of names.
ALTER TABLE identity ADD COLUMN hired_on text, ADD COLUMN past json;
DROP INDEX identity_due;
CREATE INDEX identity_due ON identity (hired_on, employee_number, id) WHERE needs_evaluation;

-- blocks: nobody else can have the key. idle_since: nobody uses it any more; after a time that policy says it may be given again.
ALTER TABLE reservation ADD COLUMN blocks boolean NOT NULL DEFAULT true, ADD COLUMN idle_since timestamptz;
UPDATE reservation SET blocks = false WHERE released_at IS NOT NULL;
DROP INDEX reservation_held;
CREATE UNIQUE INDEX reservation_held ON reservation (attribute, key) WHERE blocks;

-- Names in apps that are not those which we gave: of accounts that are nobody's, and of ours that were renamed there.
CREATE TABLE app_name (
  app_id       text NOT NULL REFERENCES app (id) ON DELETE CASCADE,
  attribute    text NOT NULL,
  key          text NOT NULL,
  remote_id    text,
  identity_id  uuid,
  external_id  text,
  shown        json NOT NULL
);
CREATE INDEX app_name_by_key ON app_name (attribute, key);
CREATE INDEX app_name_by_app ON app_name (app_id);
`;
