import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What an app makes of the values of an account that it is sent. */
export class KeptForms1795000001170 implements MigrationInterface {
  readonly name = 'KeptForms1795000001170';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(KEPT_FORMS);
  }

  async down(): Promise<void> {
    throw new Error('Migrations are not undone: restore a backup instead.');
  }
}

const KEPT_FORMS = `
-- SCIM path -> {sent, kept}, where the app keeps a value in a form of its own; null: nowhere.
ALTER TABLE account ADD COLUMN kept json;
`;
