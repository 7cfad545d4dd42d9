import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Accounts that an app may have made without showing them, for whoever takes them up after a restart. */
export class AwaitedAccounts1795000001210 implements MigrationInterface {
  readonly name = 'AwaitedAccounts1795000001210';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(AWAITED_ACCOUNTS);
  }

  async down(): Promise<void> {
    throw new Error('Migrations are not undone: restore a backup instead.');
  }
}

const AWAITED_ACCOUNTS = `
-- Until when the app may still come to show what it said yes to, or lost its answer about; of no meaning once it is there.
ALTER TABLE account ADD COLUMN awaited_until timestamptz;
`;
