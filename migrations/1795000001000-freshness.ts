import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which sources are stale: what turns people's attributes into held, passed on or cleared ones without any news. */
export class Freshness1795000001000 implements MigrationInterface {
  readonly name = 'Freshness1795000001000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(FRESHNESS);
  }

  async down(): Promise<void> {
    throw new Error('Migrations are not undone: restore a backup instead.');
  }
}

const FRESHNESS = `
-- quiet_at: when the last complete reading of changes began that found none; it leaves no import behind.
-- is_stale: as everybody was looked at last; when it turns, everybody of the source is looked at again.
CREATE TABLE source_freshness (
  source_id  text        PRIMARY KEY,
  quiet_at   timestamptz,
  is_stale   boolean     NOT NULL DEFAULT false,
  turned_at  timestamptz
);
`;
