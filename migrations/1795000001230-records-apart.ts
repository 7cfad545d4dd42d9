import type { MigrationInterface, QueryRunner } from 'typeorm';

/** With it, an import knows that the blocks of the last file and these records are all that is held of a source. */
export class RecordsApart1795000001230 implements MigrationInterface {
  readonly name = 'RecordsApart1795000001230';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(APART);
  }

  async down(): Promise<void> {
    throw new Error('Migrations are not undone: restore a backup instead.');
  }
}

const APART = `
-- rows: of each record that stands in no import_block the fingerprints of key and text, as they stand in a block. Gone as
-- soon as an import of the source begins. Nothing is lost when all of it is deleted.
CREATE TABLE import_apart (
  source_id  text PRIMARY KEY,
  rows       bytea NOT NULL
);
`;
