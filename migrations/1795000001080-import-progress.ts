import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How far imports are that run at this moment. */
export class ImportProgress1795000001080 implements MigrationInterface {
  readonly name = 'ImportProgress1795000001080';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(IMPORT_PROGRESS);
  }

  async down(): Promise<void> {
    throw new Error('Migrations are not undone: restore a backup instead.');
  }
}

const IMPORT_PROGRESS = `
-- Written beside the transaction of the import, every second; a crash may empty it, and a row that is not renewed is nobody's.
CREATE UNLOGGED TABLE import_progress (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  source_id   text        NOT NULL,
  file_name   text        NOT NULL,
  actor       text        NOT NULL,
  import_id   bigint,
  stage       text        NOT NULL CHECK (stage IN ('asking', 'reading', 'checking', 'keeping', 'people', 'plan')),
  rows        integer     NOT NULL,
  started_at  timestamptz NOT NULL,
  told_at     timestamptz NOT NULL
);
`;
