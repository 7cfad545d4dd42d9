import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Groups that an account was put into, or may have been, by steps that did not end confirmed: where an app cuts its
 * lists of members nothing else tells that somebody has to be taken out.
 */
export class GivenSince1795000001260 implements MigrationInterface {
  readonly name = 'GivenSince1795000001260';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE account ADD COLUMN given_since json');
    await runner.query('DROP INDEX account_different');
    await runner.query(
      `CREATE INDEX account_different ON account (app_id, identity_id)
         WHERE desired_hash <> current_hash OR given_since IS NOT NULL`,
    );
  }

  async down(): Promise<void> {
    throw new Error('Migrations are not undone: restore a backup instead.');
  }
}
