import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Of whom a single value is left as it is, is found like whoever is left as a whole. */
export class ValuesHeld1795000001180 implements MigrationInterface {
  readonly name = 'ValuesHeld1795000001180';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(VALUES_HELD);
  }

  async down(): Promise<void> {
    throw new Error('Migrations are not undone: restore a backup instead.');
  }
}

const VALUES_HELD = `
DROP INDEX identity_held;
-- The condition is that of the query, word for word: otherwise the index is of no use to it.
CREATE INDEX identity_held ON identity (label, id) WHERE merged_into IS NULL AND (state = 'unknown'
  OR findings @> '[{"code": "EXPRESSION_FAILED"}]' OR findings @> '[{"code": "RIGHT_UNDECIDED"}]'
  OR findings @> '[{"code": "VALUE_HELD"}]');
`;
