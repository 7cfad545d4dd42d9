import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What identity providers and HR systems push over SCIM, who may push it, and what of it has become records. */
export class InboundScim1795000000600 implements MigrationInterface {
  readonly name = 'InboundScim1795000000600';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [TOKENS, RESOURCES, MEMBERS, COLUMNS, UPLOADS]) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('What a source has pushed is not thrown away: restore a backup instead.');
  }
}

const TOKENS = `
-- A token opens the door of one source. Only its SHA-256 is kept; hint is its beginning, for people to tell tokens apart.
CREATE TABLE inbound_token (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  source_id   text NOT NULL,
  token_hash  text NOT NULL UNIQUE,
  hint        text NOT NULL,
  made_by     text NOT NULL,
  made_at     timestamptz NOT NULL,
  revoked_by  text,
  revoked_at  timestamptz,
  CHECK ((revoked_by IS NULL) = (revoked_at IS NULL))
);
CREATE TRIGGER inbound_token_frozen BEFORE UPDATE OF source_id, token_hash, hint, made_by, made_at ON inbound_token
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER inbound_token_kept BEFORE DELETE ON inbound_token FOR EACH ROW EXECUTE FUNCTION refuse_change();
`;

const RESOURCES = `
-- A user or group as its source pushed it last. body: the resource without id, meta, members and groups. name_key: the
-- userName or displayName in the form in which names are compared. touches counts every change, of the body or of what a
-- user is a member of; settled is the count that has become a record. A deleted one stays, and nobody sees it any more.
CREATE TABLE inbound_resource (
  id           uuid PRIMARY KEY,
  source_id    text NOT NULL,
  kind         text NOT NULL CHECK (kind IN ('User', 'Group')),
  name_key     text NOT NULL,
  external_id  text,
  body         json NOT NULL,
  version      integer NOT NULL DEFAULT 1,
  created_at   timestamptz NOT NULL,
  modified_at  timestamptz NOT NULL,
  deleted_at   timestamptz,
  touches      integer NOT NULL DEFAULT 1,
  settled      integer NOT NULL DEFAULT 0
) WITH (fillfactor = 85);
CREATE UNIQUE INDEX inbound_resource_name ON inbound_resource (source_id, kind, name_key) WHERE deleted_at IS NULL;
CREATE INDEX inbound_resource_external ON inbound_resource (source_id, kind, external_id)
  WHERE external_id IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX inbound_resource_listing ON inbound_resource (source_id, kind, id) WHERE deleted_at IS NULL;
CREATE INDEX inbound_resource_unsettled ON inbound_resource (source_id, id) WHERE kind = 'User' AND settled < touches;
CREATE TRIGGER inbound_resource_kept BEFORE DELETE ON inbound_resource FOR EACH ROW EXECUTE FUNCTION refuse_change();
`;

const MEMBERS = `
-- Who is in a group. A member need not be known: clients name people who are gone, or are still to come.
CREATE TABLE inbound_member (
  group_id   uuid NOT NULL REFERENCES inbound_resource,
  member_id  text NOT NULL,
  element    json NOT NULL,
  PRIMARY KEY (group_id, member_id)
);
CREATE INDEX inbound_member_by_member ON inbound_member (member_id);
`;

const COLUMNS = `
-- Attributes that a source has ever pushed. What it leaves out of them is empty; what it never pushed is not returned.
CREATE TABLE inbound_column (
  source_id  text NOT NULL,
  attribute  text NOT NULL,
  PRIMARY KEY (source_id, attribute)
);
`;

const UPLOADS = `
-- What came of each operation of a bulk upload, for the client to look up: the upload itself is answered with 202.
CREATE TABLE inbound_upload (
  id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  source_id    text NOT NULL,
  received_at  timestamptz NOT NULL,
  outcomes     json NOT NULL
);
CREATE TRIGGER inbound_upload_append_only BEFORE DELETE OR UPDATE ON inbound_upload
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
`;
