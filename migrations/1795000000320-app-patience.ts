import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What is known of an app's pace: how often in a row it asked for patience, and which groups it may still show late.
 */
export class AppPatience1795000000320 implements MigrationInterface {
  readonly name = 'AppPatience1795000000320';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(PATIENCE);
  }

  async down(): Promise<void> {
    throw new Error('Migrations are not undone: restore a backup instead.');
  }
}

const PATIENCE = `
-- How often in a row the app asked for patience without saying for how long; each time it is left alone twice as long.
ALTER TABLE app ADD COLUMN pause_streak smallint NOT NULL DEFAULT 0;

-- When the create of a group was sent: an app that shows it late must not be asked for a second one.
ALTER TABLE app_group ADD COLUMN create_sent_at timestamptz;
`;
