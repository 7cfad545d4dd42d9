import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Rows that are held are told apart from rows that say what was known. */
export class RowsHeld1795000000985 implements MigrationInterface {
  readonly name = 'RowsHeld1795000000985';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(HELD);
  }

  async down(): Promise<void> {
    throw new Error('Rows that were held would count as unchanged: restore a backup instead.');
  }
}

const HELD = `
ALTER TABLE import_run ADD COLUMN rows_held integer NOT NULL DEFAULT 0;
ALTER TABLE import_run DROP CONSTRAINT import_run_check1;
ALTER TABLE import_run ADD CONSTRAINT import_run_check1 CHECK (rows_staged = rows_new + rows_changed + rows_unchanged + rows_held)`;
