import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who is left as they are is found without looking at everybody. */
export class HeldPeople1795000001130 implements MigrationInterface {
  readonly name = 'HeldPeople1795000001130';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(HELD_PEOPLE);
  }

  async down(): Promise<void> {
    throw new Error('Migrations are not undone: restore a backup instead.');
  }
}

const HELD_PEOPLE = `
-- The condition is that of the query, word for word: otherwise the index is of no use to it.
CREATE INDEX identity_held ON identity (label, id) WHERE merged_into IS NULL AND (state = 'unknown'
  OR findings @> '[{"code": "EXPRESSION_FAILED"}]' OR findings @> '[{"code": "RIGHT_UNDECIDED"}]');
`;
