import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Values of attributes that people set by hand, each with its reason and its end. */
export class HandValues1795000001040 implements MigrationInterface {
  readonly name = 'HandValues1795000001040';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(HAND_VALUES);
  }

  async down(): Promise<void> {
    throw new Error('Migrations are not undone: restore a backup instead.');
  }
}

const HAND_VALUES = `
-- attributes: all that is set by hand of the person from set_at on; until: {attribute: instant} of those that end by themselves.
-- The newest row of a person counts.
CREATE TABLE hand_record (
  id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  identity_id  uuid        NOT NULL REFERENCES identity (id),
  attributes   json        NOT NULL,
  until        json        NOT NULL,
  set_at       timestamptz NOT NULL,
  set_by       text        NOT NULL,
  reason       text        NOT NULL CHECK (reason <> '')
);
CREATE INDEX hand_record_by_identity ON hand_record (identity_id, id DESC);
CREATE TRIGGER hand_record_append_only BEFORE UPDATE OR DELETE ON hand_record FOR EACH ROW EXECUTE FUNCTION refuse_change();
`;
