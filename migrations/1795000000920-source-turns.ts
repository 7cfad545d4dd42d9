import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When a source was last read between its nights, and when it told us last that something changed. */
export class SourceTurns1795000000920 implements MigrationInterface {
  readonly name = 'SourceTurns1795000000920';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TURNS);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE source_turn');
  }
}

const TURNS = `
-- hinted_at: the last webhook that was believed. tried_at: when the last scheduled reading began. settled_at: when the last
-- one began that came to an end; a hint after that asks for another one.
CREATE TABLE source_turn (
  source_id   text PRIMARY KEY,
  hinted_at   timestamptz(3),
  hints       bigint NOT NULL DEFAULT 0,
  tried_at    timestamptz(3),
  settled_at  timestamptz(3)
);
`;
