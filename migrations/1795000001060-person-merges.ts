import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Two people who turned out to be one: who said so, what moved, and how it was taken back. */
export class PersonMerges1795000001060 implements MigrationInterface {
  readonly name = 'PersonMerges1795000001060';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(PERSON_MERGES);
  }

  async down(): Promise<void> {
    throw new Error('Migrations are not undone: restore a backup instead.');
  }
}

const PERSON_MERGES = `
-- Who they are since a person said so; no foreign key, because a first load writes this table by the hundred thousand.
ALTER TABLE identity ADD COLUMN merged_into uuid CHECK (merged_into <> id);
CREATE INDEX identity_by_merge ON identity (merged_into) WHERE merged_into IS NOT NULL;

-- records: [[source, key]] that moved; before: what the merged one was, to be that again when it is taken back.
CREATE TABLE person_merge (
  id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kept_id       uuid        NOT NULL REFERENCES identity (id),
  merged_id     uuid        NOT NULL REFERENCES identity (id) CHECK (merged_id <> kept_id),
  records       jsonb       NOT NULL,
  before        jsonb       NOT NULL,
  merged_at     timestamptz NOT NULL,
  merged_by     text        NOT NULL,
  reason        text        NOT NULL CHECK (reason <> ''),
  undone_at     timestamptz,
  undone_by     text,
  undone_reason text CHECK (undone_reason <> ''),
  CHECK ((undone_at IS NULL) = (undone_reason IS NULL))
);
CREATE UNIQUE INDEX person_merge_in_force ON person_merge (merged_id) WHERE undone_at IS NULL;
CREATE INDEX person_merge_by_kept ON person_merge (kept_id);
CREATE TRIGGER person_merge_frozen BEFORE UPDATE OF kept_id, merged_id, records, before, merged_at, merged_by, reason ON person_merge
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER person_merge_kept BEFORE DELETE ON person_merge FOR EACH ROW EXECUTE FUNCTION refuse_change();
`;
