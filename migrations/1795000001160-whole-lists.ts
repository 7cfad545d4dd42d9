import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whom a group is known to hold, where an app takes groups only as a whole and may cut the lists that it shows. */
export class WholeLists1795000001160 implements MigrationInterface {
  readonly name = 'WholeLists1795000001160';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(WHOLE_LISTS);
  }

  async down(): Promise<void> {
    throw new Error('Migrations are not undone: restore a backup instead.');
  }
}

const WHOLE_LISTS = `
-- Hashes, apart by a blank, of the lists of which it holds one; null: nothing is known, or nothing depends on it.
ALTER TABLE app_group ADD COLUMN whole_list text;
`;
