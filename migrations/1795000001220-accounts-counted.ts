import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Each plan counts the accounts that are open, for its guards, and those that are as desired. Without these, it read
 * every account there is, pictures included; the conditions are those of the queries, word for word.
 */
export class AccountsCounted1795000001220 implements MigrationInterface {
  readonly name = 'AccountsCounted1795000001220';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE INDEX account_open ON account (app_id)
      WHERE (current_hash = applied_hash AND applied ->> 'active' = 'true')
        OR (current_hash <> applied_hash AND observed ->> 'active' = 'true')`);
    await runner.query(`CREATE INDEX account_as_desired ON account (app_id)
      WHERE desired_hash = current_hash AND current_hash <> 'absent'`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations are not undone: restore a backup instead.');
  }
}
