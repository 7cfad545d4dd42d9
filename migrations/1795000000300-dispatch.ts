import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What governs the sending to apps: budgets that survive restarts, circuits, an operator's pause and the emergency
 * stop.
 */
export class Dispatch1795000000300 implements MigrationInterface {
  readonly name = 'Dispatch1795000000300';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(DISPATCH);
  }

  async down(): Promise<void> {
    throw new Error('Migrations are not undone: restore a backup instead.');
  }
}

const DISPATCH = `
-- requests in any so many seconds, and how many of them at once; null: as many as concurrency allows.
ALTER TABLE app
  ADD COLUMN budget_requests  integer CHECK (budget_requests > 0),
  ADD COLUMN budget_seconds   integer CHECK (budget_seconds > 0),
  ADD CHECK ((budget_requests IS NULL) = (budget_seconds IS NULL));

-- The theoretical arrival time of the generic cell rate algorithm: until when the requests that were let through have
-- used up the rate. One row says everything, whichever worker holds the app, and a restart forgets nothing.
CREATE TABLE app_budget (
  app_id       text PRIMARY KEY REFERENCES app ON DELETE CASCADE,
  spent_until  timestamptz NOT NULL
);

CREATE TABLE app_circuit (
  app_id    text PRIMARY KEY REFERENCES app ON DELETE CASCADE,
  state     text NOT NULL CHECK (state IN ('closed', 'open')),
  since     timestamptz NOT NULL,
  reason    text,
  probe_at  timestamptz,
  CHECK ((state = 'open') = (probe_at IS NOT NULL AND reason IS NOT NULL))
);

-- Somebody said that nothing is to be sent: to one app, or (app_id null) to any.
CREATE TABLE standstill (
  app_id   text REFERENCES app ON DELETE CASCADE,
  since    timestamptz NOT NULL,
  by_whom  text NOT NULL,
  reason   text NOT NULL,
  UNIQUE NULLS NOT DISTINCT (app_id)
);
`;
