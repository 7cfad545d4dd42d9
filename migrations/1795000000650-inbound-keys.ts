import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Clients match people by mail address or employee number as well: an index answers them, however many people there
 * are.
 */
export class InboundKeys1795000000650 implements MigrationInterface {
  readonly name = 'InboundKeys1795000000650';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [COLUMN, FILL, INDEX]) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('What a source has pushed is not thrown away: restore a backup instead.');
  }
}

const COLUMN = `ALTER TABLE inbound_resource ADD COLUMN lookup_keys text[] NOT NULL DEFAULT '{}'`;

const FILL = `
UPDATE inbound_resource r SET lookup_keys = ARRAY(
  SELECT 'mail ' || lower(trim(normalize(e ->> 'value', NFC)))
  FROM json_array_elements(CASE json_typeof(r.body -> 'emails') WHEN 'array' THEN r.body -> 'emails' ELSE '[]' END) e
  WHERE e ->> 'value' IS NOT NULL
  UNION
  SELECT 'number ' || lower(trim(normalize(
    r.body -> 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User' ->> 'employeeNumber', NFC)))
  WHERE r.body -> 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User' ->> 'employeeNumber' IS NOT NULL
) WHERE kind = 'User'`;

// Few keys a person: written at once, because a list of what is still to be sorted in would be read by every query.
const INDEX = `CREATE INDEX inbound_resource_lookup_keys ON inbound_resource USING gin (lookup_keys) WITH (fastupdate = off)`;
