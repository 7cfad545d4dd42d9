import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The order in which due accounts are taken: leavers first, in each lane what has begun before what has not. */
export class BegunFirst1795000001100 implements MigrationInterface {
  readonly name = 'BegunFirst1795000001100';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(BEGUN_FIRST);
  }

  async down(): Promise<void> {
    throw new Error('Migrations are not undone: restore a backup instead.');
  }
}

const BEGUN_FIRST = `
DROP INDEX account_due;
-- Whose answer was lost is looked for next, and not when thousands have had their turn that were approved with it.
CREATE INDEX account_due ON account (app_id, lane, (attempts = 0), due_at) WHERE due_at IS NOT NULL;
`;
