import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The first schema. The database holds the invariants that code must not be trusted with: audit rows and plans never
 * change, one link per record, one account per person and app, closed lists of states.
 */
export class Foundation1795000000000 implements MigrationInterface {
  readonly name = 'Foundation1795000000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [SOURCES, PEOPLE, POLICY, PLANS, APPS, RECONCILIATION, AUDIT, WORK, INVARIANTS]) {
      await runner.query(statement);
    }
  }

  async down(): Promise<void> {
    throw new Error('The first migration is not undone: drop the database instead.');
  }
}

const SOURCES = `
CREATE TABLE import_run (
  id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  source_id       text NOT NULL,
  feed            text NOT NULL CHECK (feed IN ('full', 'delta')),
  status          text NOT NULL CHECK (status IN ('ready', 'unfit', 'unreadable')),
  file_name       text NOT NULL,
  content_sha256  text NOT NULL,
  byte_count      bigint NOT NULL,
  header          jsonb NOT NULL,
  as_of           timestamptz NOT NULL,
  actor           text NOT NULL,
  rows_read       integer NOT NULL,
  rows_staged     integer NOT NULL,
  rows_refused    integer NOT NULL,
  rows_new        integer NOT NULL,
  rows_changed    integer NOT NULL,
  rows_unchanged  integer NOT NULL,
  rows_missing    integer NOT NULL,
  doubts          jsonb NOT NULL,
  started_at      timestamptz NOT NULL,
  finished_at     timestamptz NOT NULL,
  CHECK (rows_read = rows_staged + rows_refused),
  CHECK (rows_staged = rows_new + rows_changed + rows_unchanged)
);
CREATE INDEX import_run_by_content ON import_run (source_id, content_sha256);

CREATE TABLE import_chunk (
  import_id  bigint NOT NULL REFERENCES import_run DEFERRABLE INITIALLY DEFERRED,
  seq        integer NOT NULL,
  bytes      bytea NOT NULL,
  PRIMARY KEY (import_id, seq)
);
ALTER TABLE import_chunk ALTER COLUMN bytes SET STORAGE EXTERNAL;

CREATE TABLE import_finding (
  id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  import_id    bigint NOT NULL REFERENCES import_run DEFERRABLE INITIALLY DEFERRED,
  severity     text NOT NULL CHECK (severity IN ('error', 'warning')),
  code         text NOT NULL,
  line         integer,
  column_name  text,
  value        text,
  message      text NOT NULL,
  hint         text
);
CREATE INDEX import_finding_by_import ON import_finding (import_id, line);

CREATE TABLE record_version (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  source_id   text NOT NULL,
  record_key  text NOT NULL,
  import_id   bigint NOT NULL,
  line        integer NOT NULL,
  learned_at  timestamptz NOT NULL,
  holds_from  date NOT NULL,
  attributes  json NOT NULL
);
CREATE INDEX record_version_by_record ON record_version (source_id, record_key, id);
`;

const PEOPLE = `
CREATE TABLE identity (
  id                uuid PRIMARY KEY,
  label             text NOT NULL,
  employee_number   text,
  name_key          text,
  birth_date        text,
  user_name         text,
  email             text,
  state             text CHECK (state IN ('future', 'prehire', 'active', 'leave', 'suspended', 'leaver', 'purged', 'unknown')),
  state_rule        text,
  profile           json,
  findings          jsonb,
  wake_at           timestamptz,
  needs_evaluation  boolean NOT NULL DEFAULT true,
  learned_at        timestamptz NOT NULL,
  evaluated_at      timestamptz,
  import_id         bigint
);
CREATE INDEX identity_by_employee_number ON identity (employee_number);
CREATE INDEX identity_by_name ON identity (name_key, birth_date);
CREATE INDEX identity_due ON identity (id) WHERE needs_evaluation;
CREATE INDEX identity_wake ON identity (wake_at) WHERE wake_at IS NOT NULL;

-- One contract of work as one source tells it: the record's newest version, and whose it is. identity_id is null while a
-- person has to decide; evidence is null where nothing known resembled the record. The hashes are 64 bits of SHA-256, of
-- the key and of the row's text. The checks that cost a look-up per row of a large import (that version, import and person exist)
-- are left to the one statement that writes them together.
CREATE TABLE employment (
  source_id      text NOT NULL,
  record_key     text NOT NULL,
  version_id     bigint NOT NULL,
  key_hash       bytea NOT NULL,
  row_hash       bytea NOT NULL,
  missing_since  timestamptz,
  identity_id    uuid,
  linked_at      timestamptz,
  linked_by      text,
  evidence       jsonb,
  PRIMARY KEY (source_id, record_key),
  CHECK ((identity_id IS NULL) = (linked_at IS NULL))
);
CREATE INDEX employment_by_identity ON employment (identity_id);
CREATE INDEX employment_missing ON employment (source_id) WHERE missing_since IS NOT NULL;

CREATE TABLE correlation_case (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  source_id   text NOT NULL,
  record_key  text NOT NULL,
  status      text NOT NULL CHECK (status IN ('open', 'decided')),
  candidates  jsonb NOT NULL,
  reasons     jsonb NOT NULL,
  opened_at   timestamptz NOT NULL,
  decision    jsonb,
  decided_by  text,
  decided_at  timestamptz
);
CREATE UNIQUE INDEX correlation_case_open ON correlation_case (source_id, record_key) WHERE status = 'open';

CREATE TABLE reservation (
  attribute    text NOT NULL,
  key          text NOT NULL,
  value        text NOT NULL,
  identity_id  uuid NOT NULL REFERENCES identity,
  reserved_at  timestamptz NOT NULL,
  PRIMARY KEY (attribute, key)
);
CREATE UNIQUE INDEX reservation_by_identity ON reservation (identity_id, attribute);
`;

const POLICY = `
CREATE TABLE policy_set (
  digest      text PRIMARY KEY,
  id          text NOT NULL,
  version     text NOT NULL,
  first_seen  timestamptz NOT NULL
);
CREATE TABLE policy_in_force (
  only_row  boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  digest    text NOT NULL REFERENCES policy_set,
  since     timestamptz NOT NULL
);
`;

const PLANS = `
CREATE TABLE plan (
  id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  hash             text NOT NULL,
  status           text NOT NULL CHECK (status IN
                     ('ready', 'held', 'empty', 'superseded', 'rejected', 'running', 'completed', 'completed_with_failures')),
  as_of            timestamptz NOT NULL,
  policy_digest    text NOT NULL,
  policy_version   text NOT NULL,
  summary          jsonb NOT NULL,
  withheld         jsonb NOT NULL,
  guards           jsonb NOT NULL,
  created_by       text NOT NULL,
  created_at       timestamptz NOT NULL,
  released_by      text,
  released_at      timestamptz,
  release_reason   text,
  decided_by       text,
  decided_at       timestamptz,
  decision_reason  text,
  finished_at      timestamptz
);
CREATE INDEX plan_by_hash ON plan (hash text_pattern_ops);
CREATE INDEX plan_open ON plan (status) WHERE status IN ('ready', 'held', 'running');

CREATE TABLE plan_step (
  plan_id      bigint NOT NULL REFERENCES plan DEFERRABLE INITIALLY DEFERRED,
  seq          integer NOT NULL,
  app_id       text NOT NULL,
  identity_id  uuid REFERENCES identity,
  kind         text NOT NULL CHECK (kind IN ('create', 'update', 'deactivate', 'reactivate', 'delete', 'create-group')),
  body         json NOT NULL,
  status       text NOT NULL CHECK (status IN
                 ('planned', 'waiting', 'confirmed', 'failed', 'stale', 'refused', 'superseded')),
  reason       text,
  outcome      jsonb,
  finished_at  timestamptz,
  PRIMARY KEY (plan_id, seq)
);
CREATE INDEX plan_step_by_identity ON plan_step (identity_id, plan_id);
CREATE INDEX plan_step_finished ON plan_step (app_id, finished_at) WHERE kind IN ('deactivate', 'delete') AND status = 'confirmed';
`;

const APPS = `
CREATE TABLE app (
  id            text PRIMARY KEY,
  kind          text NOT NULL CHECK (kind IN ('scim')),
  profile       text NOT NULL,
  base_url      text NOT NULL,
  token_from    jsonb NOT NULL,
  concurrency   integer NOT NULL CHECK (concurrency BETWEEN 1 AND 256),
  paused_until  timestamptz,
  pause_reason  text,
  connected_at  timestamptz NOT NULL
);

CREATE TABLE account (
  id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  app_id         text NOT NULL,
  identity_id    uuid NOT NULL REFERENCES identity,
  remote_id      text,
  desired        json,
  desired_hash   text NOT NULL DEFAULT 'absent',
  because        json,
  applied        json,
  applied_hash   text NOT NULL DEFAULT 'absent',
  applied_at     timestamptz,
  observed       json,
  observed_hash  text NOT NULL DEFAULT 'absent',
  observed_at    timestamptz,
  current_hash   text NOT NULL DEFAULT 'absent',
  plan_id        bigint,
  step_seq       integer,
  lane           smallint NOT NULL DEFAULT 1,
  due_at         timestamptz,
  claim          bigint,
  attempts       integer NOT NULL DEFAULT 0,
  last_error     text,
  UNIQUE (app_id, identity_id),
  CHECK ((desired IS NULL) = (desired_hash = 'absent')),
  CHECK ((applied IS NULL) = (applied_hash = 'absent')),
  CHECK ((observed IS NULL) = (observed_hash = 'absent')),
  FOREIGN KEY (plan_id, step_seq) REFERENCES plan_step
) WITH (fillfactor = 80);
CREATE UNIQUE INDEX account_by_remote ON account (app_id, remote_id) WHERE remote_id IS NOT NULL;
CREATE INDEX account_due ON account (app_id, lane, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX account_different ON account (app_id, identity_id) WHERE desired_hash <> current_hash;
CREATE INDEX account_by_step ON account (plan_id) WHERE plan_id IS NOT NULL;
CREATE SEQUENCE claim_token;

CREATE TABLE app_group (
  app_id        text NOT NULL,
  display_name  text NOT NULL,
  remote_id     text,
  plan_id       bigint,
  step_seq      integer,
  PRIMARY KEY (app_id, display_name),
  FOREIGN KEY (plan_id, step_seq) REFERENCES plan_step
);
`;

const RECONCILIATION = `
CREATE TABLE reconciliation (
  id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  app_id       text NOT NULL,
  slot         text NOT NULL,
  status       text NOT NULL CHECK (status IN ('reading', 'complete', 'incomplete', 'failed')),
  doubts       jsonb NOT NULL DEFAULT '[]',
  counts       jsonb NOT NULL DEFAULT '{}',
  actor        text NOT NULL,
  started_at   timestamptz NOT NULL,
  finished_at  timestamptz,
  UNIQUE (app_id, slot)
);
CREATE TABLE drift (
  reconciliation_id  bigint NOT NULL REFERENCES reconciliation,
  seq                integer NOT NULL,
  kind               text NOT NULL CHECK (kind IN ('missing', 'orphan', 'different', 'members')),
  identity_id        uuid,
  remote_id          text,
  subject            text NOT NULL,
  desired            jsonb,
  applied            jsonb,
  observed           jsonb,
  PRIMARY KEY (reconciliation_id, seq)
);
`;

const AUDIT = `
CREATE TABLE audit_event (
  id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  occurred_at  timestamptz NOT NULL,
  recorded_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
  actor        text NOT NULL,
  type         text NOT NULL,
  identity_id  uuid,
  app_id       text,
  plan_id      bigint,
  import_id    bigint,
  data         json NOT NULL
);
CREATE INDEX audit_event_by_identity ON audit_event (identity_id, id) WHERE identity_id IS NOT NULL;
`;

const WORK = `
CREATE TABLE worker (
  id       text PRIMARY KEY,
  seen_at  timestamptz NOT NULL
);
`;

const INVARIANTS = `
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% rows are kept for ever: % is refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER audit_event_append_only BEFORE UPDATE OR DELETE ON audit_event FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_event_no_truncate BEFORE TRUNCATE ON audit_event FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER record_version_append_only BEFORE UPDATE ON record_version FOR EACH ROW EXECUTE FUNCTION refuse_change();
-- An import may take back what it wrote itself until it has ended: a later row of the file can unmask an earlier one.
CREATE FUNCTION import_has_ended(bigint) RETURNS boolean LANGUAGE sql STABLE AS
  'SELECT EXISTS (SELECT FROM import_run WHERE id = $1)';
CREATE TRIGGER record_version_kept BEFORE DELETE ON record_version
  FOR EACH ROW WHEN (import_has_ended(OLD.import_id)) EXECUTE FUNCTION refuse_change();
CREATE TRIGGER record_version_no_truncate BEFORE TRUNCATE ON record_version FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER import_chunk_append_only BEFORE UPDATE OR DELETE ON import_chunk FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER plan_frozen BEFORE UPDATE OF hash, as_of, policy_digest, policy_version, summary, withheld ON plan
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER plan_kept BEFORE DELETE ON plan FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER plan_step_frozen BEFORE UPDATE OF plan_id, seq, app_id, identity_id, kind, body ON plan_step
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER plan_step_kept BEFORE DELETE ON plan_step FOR EACH ROW EXECUTE FUNCTION refuse_change();
`;
