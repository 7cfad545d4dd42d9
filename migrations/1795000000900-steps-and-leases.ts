import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Sending writes narrow rows: how a step ended stands beside the step, and a lease beside the account. */
export class StepsAndLeases1795000000900 implements MigrationInterface {
  readonly name = 'StepsAndLeases1795000000900';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(STEPS);
    await runner.query(LEASES);
  }

  async down(): Promise<void> {
    throw new Error('Migrations are not undone: restore a backup instead.');
  }
}

const STEPS = `
-- What sending needs to know of a step, without its whole text. members: {"added": [...], "removed": [...]}, null for none.
ALTER TABLE plan_step
  ADD COLUMN lane          smallint,
  ADD COLUMN basis         text,
  ADD COLUMN desired_hash  text,
  ADD COLUMN members       json;
UPDATE plan_step SET lane = (body ->> 'lane')::smallint, basis = body ->> 'basis', desired_hash = body ->> 'desiredHash',
  members = CASE WHEN json_array_length(body -> 'groupsAdded') + json_array_length(body -> 'groupsRemoved') > 0
    THEN json_build_object('added', body -> 'groupsAdded', 'removed', body -> 'groupsRemoved') END;
ALTER TABLE plan_step ALTER COLUMN lane SET NOT NULL, ALTER COLUMN basis SET NOT NULL, ALTER COLUMN desired_hash SET NOT NULL;

-- A step is never written again: how it ended is a row of its own. An approved step without one is waiting.
CREATE TABLE step_end (
  plan_id      bigint NOT NULL,
  seq          integer NOT NULL,
  app_id       text NOT NULL,
  kind         text NOT NULL,
  status       text NOT NULL CHECK (status IN ('confirmed', 'failed', 'stale', 'refused', 'superseded')),
  reason       text,
  finished_at  timestamptz NOT NULL,
  PRIMARY KEY (plan_id, seq)
);
INSERT INTO step_end (plan_id, seq, app_id, kind, status, reason, finished_at)
  SELECT plan_id, seq, app_id, kind, status, reason, coalesce(finished_at, now()) FROM plan_step WHERE status NOT IN ('planned', 'waiting');
CREATE INDEX step_end_closing ON step_end (app_id, finished_at) WHERE kind IN ('deactivate', 'delete') AND status = 'confirmed';
CREATE TRIGGER step_end_kept BEFORE UPDATE OR DELETE ON step_end FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER step_end_no_truncate BEFORE TRUNCATE ON step_end FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

DROP TRIGGER plan_step_frozen ON plan_step;
DROP INDEX plan_step_finished;
ALTER TABLE plan_step DROP COLUMN status, DROP COLUMN reason, DROP COLUMN outcome, DROP COLUMN finished_at;
CREATE TRIGGER plan_step_frozen BEFORE UPDATE ON plan_step FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE VIEW plan_step_status AS
  SELECT s.plan_id, s.seq, s.app_id, s.identity_id, s.kind, s.body,
    coalesce(e.status, CASE WHEN p.decided_at IS NULL OR p.status = 'rejected' THEN 'planned' ELSE 'waiting' END) AS status,
    e.reason, e.finished_at
  FROM plan_step s JOIN plan p ON p.id = s.plan_id LEFT JOIN step_end e ON e.plan_id = s.plan_id AND e.seq = s.seq;
`;

const LEASES = `
-- Who is sending what now. An account without a row, or with one that has run out, may be claimed. Written before every
-- request and gone after it: it has no reference to the account, whose row it must not touch.
CREATE TABLE lease (
  account_id  bigint PRIMARY KEY,
  claim       bigint NOT NULL,
  until       timestamptz NOT NULL
) WITH (fillfactor = 50, autovacuum_vacuum_threshold = 10000);
INSERT INTO lease (account_id, claim, until) SELECT id, claim, due_at FROM account WHERE claim IS NOT NULL AND due_at IS NOT NULL;
ALTER TABLE account DROP COLUMN claim;
`;
