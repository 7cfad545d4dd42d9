import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a group stands for in policy, and what it was called before, so that another name in policy renames it. */
export class GroupNames1795000001140 implements MigrationInterface {
  readonly name = 'GroupNames1795000001140';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(GROUP_NAMES);
  }

  async down(): Promise<void> {
    throw new Error('Migrations are not undone: restore a backup instead.');
  }
}

const GROUP_NAMES = `
ALTER TABLE app_group
  -- Group entitlements that policy gave this name when it was last planned or approved with.
  ADD COLUMN entitlements text[] NOT NULL DEFAULT '{}',
  -- The name under which it was known until a rename that is under way or done.
  ADD COLUMN renamed_from text;
ALTER TABLE plan_step DROP CONSTRAINT plan_step_kind_check;
ALTER TABLE plan_step ADD CONSTRAINT plan_step_kind_check
  CHECK (kind IN ('create', 'update', 'deactivate', 'reactivate', 'delete', 'create-group', 'rename-group'));
`;
