import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What a feed was found to be before policy heard of it, records that wait for a person's word, links that were undone,
 * and whom a person reports to.
 */
export class FeedChecks1795000000500 implements MigrationInterface {
  readonly name = 'FeedChecks1795000000500';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [CHECKS, LINKS, MANAGERS]) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Decisions about feeds and people are not thrown away: restore a backup instead.');
  }
}

const CHECKS = `
ALTER TABLE import_run DROP CONSTRAINT import_run_status_check;
ALTER TABLE import_run ADD CONSTRAINT import_run_status_check
  CHECK (status IN ('ready', 'unfit', 'unreadable', 'held', 'released', 'rejected'));

-- in_force: the run's records count, but for those that are held. opened: how the file was read, so that a release reads it
-- alike. releases: the held import whose bytes these are.
CREATE TABLE import_check (
  import_id        bigint PRIMARY KEY REFERENCES import_run DEFERRABLE INITIALLY DEFERRED,
  source_id        text NOT NULL,
  as_of            timestamptz NOT NULL,
  in_force         boolean NOT NULL,
  used_columns     jsonb NOT NULL,
  leavers          integer NOT NULL,
  records_held     integer NOT NULL,
  breaches         jsonb NOT NULL,
  file_age         jsonb,
  opened           jsonb NOT NULL,
  releases         bigint,
  decision         text CHECK (decision IN ('released', 'rejected')),
  decision_reason  text,
  decided_by       text,
  decided_at       timestamptz,
  CHECK ((decision IS NULL) = (decided_by IS NULL))
);
CREATE INDEX import_check_by_source ON import_check (source_id, import_id);

CREATE TABLE held_record (
  import_id   bigint NOT NULL REFERENCES import_check DEFERRABLE INITIALLY DEFERRED,
  source_id   text NOT NULL,
  record_key  text NOT NULL,
  line        integer NOT NULL,
  code        text NOT NULL,
  attributes  json NOT NULL,
  PRIMARY KEY (import_id, record_key)
);
`;

const LINKS = `
-- Whose a record was before somebody said that it is not: the history of a link that was undone.
CREATE TABLE former_link (
  id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  source_id    text NOT NULL,
  record_key   text NOT NULL,
  identity_id  uuid NOT NULL,
  linked_at    timestamptz NOT NULL,
  linked_by    text NOT NULL,
  evidence     jsonb,
  ended_at     timestamptz NOT NULL,
  ended_by     text NOT NULL,
  reason       text NOT NULL
);
CREATE INDEX former_link_by_identity ON former_link (identity_id);
CREATE INDEX former_link_by_record ON former_link (source_id, record_key);
CREATE TRIGGER former_link_append_only BEFORE UPDATE OR DELETE ON former_link FOR EACH ROW EXECUTE FUNCTION refuse_change();
`;

const MANAGERS = `
-- Whom somebody reports to, as their record names the manager and as that was understood. manager_id is null unless the
-- manager is somebody who may be named to an app today.
CREATE TABLE manager_link (
  identity_id  uuid PRIMARY KEY,
  reference    text,
  manager_id   uuid,
  status       text NOT NULL CHECK (status IN
                 ('resolved', 'none', 'unknown', 'ambiguous', 'self', 'cycle', 'terminated', 'not yet here')),
  resolved_at  timestamptz NOT NULL,
  CHECK ((status = 'resolved') = (manager_id IS NOT NULL))
);
CREATE INDEX manager_link_by_reference ON manager_link (reference);
CREATE INDEX manager_link_by_manager ON manager_link (manager_id);
CREATE INDEX manager_link_in_doubt ON manager_link (status) WHERE status NOT IN ('resolved', 'none');
`;
