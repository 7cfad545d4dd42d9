import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * From which folder a policy set was put in force: a process that reads another one asks before it puts its own in
 * force.
 */
export class PolicyPlace1795000000995 implements MigrationInterface {
  readonly name = 'PolicyPlace1795000000995';

  async up(runner: QueryRunner): Promise<void> {
    // Null for sets that came from no folder, and for those of before.
    await runner.query('ALTER TABLE policy_activation ADD COLUMN place text');
  }

  async down(): Promise<void> {
    throw new Error('Migrations are not undone: restore a backup instead.');
  }
}
