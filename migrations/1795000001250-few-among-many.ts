import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Who watches a run and who asks whether all is well look for the few accounts that met trouble, or that keep something
 * otherwise. Without these, each look read every account there is.
 */
export class FewAmongMany1795000001250 implements MigrationInterface {
  readonly name = 'FewAmongMany1795000001250';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE INDEX account_in_trouble ON account (app_id) WHERE last_error IS NOT NULL');
    await runner.query('CREATE INDEX account_kept ON account (app_id) WHERE kept IS NOT NULL');
  }

  async down(): Promise<void> {
    throw new Error('Migrations are not undone: restore a backup instead.');
  }
}
