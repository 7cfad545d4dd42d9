import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What people give and forbid by hand, what requests came to, and what rules with grace remember of a person. */
export class HandGrants1795000000400 implements MigrationInterface {
  readonly name = 'HandGrants1795000000400';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(HAND_GRANTS);
  }

  async down(): Promise<void> {
    throw new Error('Migrations are not undone: restore a backup instead.');
  }
}

const HAND_GRANTS = `
ALTER TABLE identity ADD COLUMN grant_memory json;

-- A row never loses what it was given as: only its status moves on. What forbids must end by itself.
CREATE TABLE hand_grant (
  id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  identity_id    uuid NOT NULL REFERENCES identity,
  kind           text NOT NULL CHECK (kind IN ('manual', 'request')),
  effect         text NOT NULL CHECK (effect IN ('allow', 'deny')),
  entitlement    text NOT NULL,
  given_by       text NOT NULL,
  reason         text NOT NULL CHECK (reason <> ''),
  given_at       timestamptz NOT NULL,
  counts_from    timestamptz NOT NULL,
  counts_until   timestamptz,
  on_move        text NOT NULL CHECK (on_move IN ('keep', 'review', 'expire')),
  status         text NOT NULL CHECK (status IN ('active', 'review', 'revoked', 'ended')),
  status_at      timestamptz NOT NULL,
  status_by      text NOT NULL,
  status_reason  text,
  CHECK (effect = 'allow' OR counts_until IS NOT NULL),
  CHECK (counts_until IS NULL OR counts_until > counts_from)
);
CREATE INDEX hand_grant_by_identity ON hand_grant (identity_id) WHERE status IN ('active', 'review');
CREATE INDEX hand_grant_review ON hand_grant (id) WHERE status = 'review';
CREATE TRIGGER hand_grant_frozen BEFORE UPDATE OF identity_id, kind, effect, entitlement, given_by, reason, given_at, counts_from, counts_until, on_move
  ON hand_grant FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER hand_grant_kept BEFORE DELETE ON hand_grant FOR EACH ROW EXECUTE FUNCTION refuse_change();
`;
