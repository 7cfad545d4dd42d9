import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Blocks of lines of a source's last full file, so that the same lines need not be taken apart again. */
export class ImportBlocks1795000000970 implements MigrationInterface {
  readonly name = 'ImportBlocks1795000000970';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(BLOCKS);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE import_block');
  }
}

const BLOCKS = `
-- print: 128 bits of SHA-256 over the bytes and what their meaning depends on. rows: of each row the fingerprints of key and
-- text, 8 bytes each, and its line within the block, 4 bytes. Nothing is lost when all of it is deleted.
CREATE TABLE import_block (
  source_id  text NOT NULL,
  print      bytea NOT NULL,
  rows       bytea NOT NULL,
  PRIMARY KEY (source_id, print)
);
ALTER TABLE import_block ALTER COLUMN rows SET STORAGE EXTERNAL;
`;
