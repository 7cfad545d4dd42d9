import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * While tens of thousands of steps are being sent, the next plan withholds as many. They stood in the row of the plan,
 * and whoever approved it, or listed plans, read them all.
 */
export class WithheldApart1795000001240 implements MigrationInterface {
  readonly name = 'WithheldApart1795000001240';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(WITHHELD);
  }

  async down(): Promise<void> {
    throw new Error('Migrations are not undone: restore a backup instead.');
  }
}

const WITHHELD = `
CREATE TABLE plan_withheld (
  plan_id      bigint NOT NULL REFERENCES plan DEFERRABLE INITIALLY DEFERRED,
  seq          integer NOT NULL,
  app_id       text NOT NULL,
  identity_id  uuid NOT NULL,
  subject      text NOT NULL,
  kind         text NOT NULL,
  reason       text NOT NULL,
  text         text NOT NULL,
  PRIMARY KEY (plan_id, seq)
);
INSERT INTO plan_withheld
  SELECT p.id, w.seq - 1, w.step ->> 'appId', (w.step ->> 'identityId')::uuid, w.step ->> 'subject', w.step ->> 'kind',
         w.step ->> 'reason', w.step ->> 'text'
  FROM plan p, jsonb_array_elements(p.withheld) WITH ORDINALITY w(step, seq);
SET CONSTRAINTS ALL IMMEDIATE;
CREATE TRIGGER plan_withheld_append_only BEFORE DELETE OR UPDATE ON plan_withheld
  FOR EACH ROW EXECUTE FUNCTION refuse_change();

DROP TRIGGER plan_frozen ON plan;
ALTER TABLE plan ALTER COLUMN withheld TYPE integer USING jsonb_array_length(withheld);
CREATE TRIGGER plan_frozen BEFORE UPDATE OF hash, as_of, policy_digest, policy_version, summary, withheld ON plan
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
`;
