import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The accounts of one person are found by the person: whoever is looked at is asked for theirs. By app and person alone,
 * PostgreSQL before 18 read the whole index for it, and 18 a part for every app.
 */
export class AccountsByIdentity1795000001200 implements MigrationInterface {
  readonly name = 'AccountsByIdentity1795000001200';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE INDEX account_by_identity ON account (identity_id)');
  }

  async down(): Promise<void> {
    throw new Error('Migrations are not undone: restore a backup instead.');
  }
}
